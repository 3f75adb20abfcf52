//! The form in which a consultation is prepared, and how it becomes a [`Plan`].

use std::collections::BTreeMap;

use tally::approval::Approval;
use tally::budget::Slip;
use tally::greedy::{By, Greedy, Lacking};
use tally::judgment::{Judgment, Median};
use tally::runoff::{Elimination, Overvote, Runoff};
use tally::schulze::{Schulze, Strength, Unranked};
use tally::score::{Missing, Score};
use tally::shares::{Add, Completion, EqualShares, Start, Stop, Worth};
use tally::{Alternative, Blank, Quorum, Ratio, Rules, Share};
use uuid::Uuid;

use super::{Electorate, Method, Offered, Plan, Question, lasts};
use crate::{FieldError, Lang, Moment, Refusal, Tier, clean_line, clean_text};

/// The most options of one consultation: what fits on a phone and in a head.
pub const OPTIONS_MOST: usize = 12;
/// How long texts may be: title, stake, in easy words, commitment, an option.
pub const LIMITS: [(&str, usize); 5] =
    [("title", 120), ("stake", 3000), ("plain", 600), ("commitment", 600), ("option", 120)];
/// As many steps as purses may grow by.
const STEPS_MOST: u32 = 100_000;

/// The fields of the form, without those that have a number; which of them a question or a method asks for differs.
const FIELDS: [&str; 35] = [
    "add",
    "answer_days",
    "binding",
    "blank",
    "budget",
    "by",
    "closes",
    "commitment",
    "elimination",
    "equal",
    "experiment",
    "few",
    "highest",
    "lacking",
    "least",
    "median",
    "missing",
    "most",
    "opens",
    "overvote",
    "plain",
    "pressure",
    "quorum",
    "quorum_kind",
    "rest",
    "seats",
    "size",
    "stake",
    "strength",
    "territory",
    "threshold",
    "tier",
    "title",
    "unranked",
    "worth",
];

/// The questions about what ballots here do not protect against, each with what is said when the answer is yes: then the vote
/// belongs elsewhere. Whoever opens a vote stands in for the answers, which are fixed with its terms.
pub const RISKS: [(&str, Refusal); 3] =
    [("binding", Refusal::BindingVote), ("pressure", Refusal::PressedVote), ("few", Refusal::TooFewVoters)];

/// What was typed, by the name of its field.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Answers(pub BTreeMap<String, String>);

/// What is wrong so far.
#[derive(Default)]
struct Read {
    errors: Vec<FieldError>,
}

impl Read {
    fn take<T>(&mut self, field: &str, read: Result<T, Refusal>, instead: T) -> T {
        read.unwrap_or_else(|refusal| {
            self.errors.push(FieldError::new(field, refusal));
            instead
        })
    }
}

impl Answers {
    /// Whether the form has such a field.
    pub fn has(field: &str) -> bool {
        let numbered = field.split_once('-').is_some_and(|(kind, n)| {
            ["option", "cost", "experiment"].contains(&kind) && (1..=OPTIONS_MOST).any(|known| known.to_string() == n)
        });
        numbered || FIELDS.contains(&field)
    }

    /// What was typed in a field.
    pub fn get(&self, field: &str) -> &str {
        self.0.get(field).map_or("", String::as_str)
    }

    /// Sets a field.
    pub fn set(&mut self, field: &str, value: impl Into<String>) {
        self.0.insert(field.to_owned(), value.into());
    }

    /// What every new form begins with, said on the form itself: nothing is assumed behind it.
    pub fn begin(method: Method) -> Answers {
        let mut answers = Answers::default();
        let mut all = vec![("tier", "email"), ("answer_days", "60"), ("quorum_kind", "none")];
        match method {
            Method::Approval => all.extend([("blank", "abstention"), ("seats", "1")]),
            Method::Score => all.extend([("highest", "10"), ("missing", "abstention"), ("least", "0"), ("seats", "1")]),
            Method::MajorityJudgment => all.extend([("median", "lower"), ("seats", "1")]),
            Method::Schulze => all.extend([
                ("equal", "yes"),
                ("unranked", "last"),
                ("strength", "winning_then_opposing"),
                ("seats", "1"),
            ]),
            Method::InstantRunoff => all.extend([("elimination", "earlier_rounds"), ("overvote", "invalid")]),
            Method::Greedy => all.extend([("by", "votes"), ("lacking", "skip")]),
            Method::EqualShares => all.extend([("worth", "cost"), ("add", "exhaustive"), ("rest", "greedy")]),
        }
        for (field, value) in all {
            answers.set(field, value);
        }
        answers
    }

    /// Checks everything.
    ///
    /// # Errors
    /// Every field that is wrong.
    pub fn check(
        &self,
        question: Question,
        method: Method,
        consultation: Uuid,
        lang: Lang,
        now: Moment,
    ) -> Result<Plan, Vec<FieldError>> {
        let mut read = Read::default();
        let mut text = |field: &str| {
            let max = LIMITS.iter().find(|(name, _)| *name == field).map_or(600, |(_, max)| *max);
            let raw = self.get(field);
            let checked = match field {
                "title" => clean_line(raw, max),
                "plain" if raw.trim().is_empty() => Ok(String::new()),
                _ => clean_text(raw, max),
            };
            read.take(field, checked, String::new())
        };
        let (title, stake, plain, commitment) = (text("title"), text("stake"), text("plain"), text("commitment"));
        let answer_days = self.number(&mut read, "answer_days", 1, 365) as u32;
        let tier = Tier::ALL.into_iter().find(|tier| tier.code() == self.get("tier"));
        let tier = read.take("tier", tier.ok_or(self.unchosen("tier")), Tier::Email);
        let territory = self.get("territory").to_owned();
        if territory.is_empty() {
            read.errors.push(FieldError::new("territory", Refusal::Missing));
        }
        let (opens, closes) = self.period(&mut read, now);
        for (risk, refusal) in RISKS {
            match self.get(risk) {
                "no" => {}
                "yes" => read.errors.push(FieldError::new(risk, refusal)),
                _ => read.errors.push(FieldError::new(risk, self.unchosen(risk))),
            }
        }
        let (options, offered) = self.options(&mut read, question, lang);
        let size = self.maybe(&mut read, "size", 1, 1_000_000_000);
        let rules = Rules {
            consultation: consultation.to_string(),
            electorate: size,
            method: self.method(&mut read, question, method, lang),
            quorum: self.quorum(&mut read, size),
            seats: match method {
                Method::Greedy | Method::EqualShares => 0,
                Method::InstantRunoff => 1,
                _ if question == Question::Go => 1,
                _ => self.number(&mut read, "seats", 1, options.len().max(1) as u64) as u32,
            },
            options,
        };
        if !read.errors.is_empty() {
            return Err(read.errors);
        }
        if let Err(misruled) = rules.check() {
            let refusal = Refusal::Uncountable { fr: misruled.to_string(), en: misruled.to_string() };
            return Err(vec![FieldError::new("option-1", refusal)]);
        }
        let electorate = Electorate { territory, tier: tier.code().to_owned() };
        Ok(Plan {
            answer_days,
            closes,
            commitment,
            electorate,
            lang,
            opens,
            options: offered,
            plain,
            question,
            risks: RISKS.iter().map(|(risk, _)| (*risk).to_owned()).collect(),
            rules,
            stake,
            title,
        })
    }

    fn unchosen(&self, field: &str) -> Refusal {
        if self.get(field).is_empty() { Refusal::Missing } else { Refusal::NotAChoice }
    }

    fn number(&self, read: &mut Read, field: &str, min: u64, max: u64) -> u64 {
        let raw = self.get(field).trim();
        let number = match raw.replace(['\u{202f}', '\u{a0}', ' '], "").parse::<u64>() {
            _ if raw.is_empty() => Err(Refusal::Missing),
            Ok(n) if (min..=max).contains(&n) => Ok(n),
            _ => Err(Refusal::OutOfRange { min: min as i64, max: max as i64 }),
        };
        read.take(field, number, min)
    }

    fn maybe(&self, read: &mut Read, field: &str, min: u64, max: u64) -> Option<u64> {
        (!self.get(field).trim().is_empty()).then(|| self.number(read, field, min, max))
    }

    /// One of these, each with what it stands for.
    fn one<T: Clone>(&self, read: &mut Read, field: &str, choices: &[(&str, T)]) -> T {
        let found = choices.iter().find(|(code, _)| *code == self.get(field)).map(|(_, value)| value.clone());
        read.take(field, found.ok_or(self.unchosen(field)), choices[0].1.clone())
    }

    fn period(&self, read: &mut Read, now: Moment) -> (Option<Moment>, Moment) {
        let before = read.errors.len();
        let opens =
            (!self.get("opens").trim().is_empty()).then(|| read.take("opens", Moment::read(self.get("opens")), now));
        let closes = read.take("closes", Moment::read(self.get("closes")), now);
        if read.errors.len() == before {
            if opens.is_some_and(|opens| opens < now) {
                read.errors.push(FieldError::new("opens", Refusal::VotePeriod));
            } else if let Err(refusal) = lasts(opens.unwrap_or(now), closes) {
                read.errors.push(FieldError::new("closes", refusal));
            }
        }
        (opens, closes)
    }

    fn options(&self, read: &mut Read, question: Question, lang: Lang) -> (Vec<Alternative>, Vec<Offered>) {
        if question == Question::Go {
            if self.get("experiment").is_empty() {
                read.errors.push(FieldError::new("experiment", Refusal::Missing));
            }
            let experiment = Some(self.get("experiment").to_owned());
            let named = [
                ("go", lang.t("Oui, essayons", "Yes, let us try")),
                ("no-go", lang.t("Non, pas ainsi", "No, not like this")),
            ];
            let rule = named.map(|(id, name)| Alternative { cost: 0, id: id.to_owned(), name: name.to_owned() });
            let offered = named.map(|(id, _)| Offered { experiment: experiment.clone(), id: id.to_owned() });
            return (rule.to_vec(), offered.to_vec());
        }
        let (mut rules, mut offered): (Vec<Alternative>, Vec<Offered>) = (Vec::new(), Vec::new());
        for n in 1..=OPTIONS_MOST {
            let [name, cost, about] = ["option", "cost", "experiment"].map(|field| format!("{field}-{n}"));
            let fields = [&name, &cost, &about];
            if fields.iter().all(|field| self.get(field).trim().is_empty()) {
                continue;
            }
            let id = format!("o{n}");
            let text = read.take(&name, clean_line(self.get(&name), 120), String::new());
            if !text.is_empty() && rules.iter().any(|o| crate::fold(&o.name) == crate::fold(&text)) {
                read.errors.push(FieldError::new(&name, Refusal::TwiceTheSame));
            }
            let price = match question {
                Question::Budget => self.number(read, &cost, 1, 1_000_000_000),
                _ => 0,
            };
            rules.push(Alternative { cost: price, id: id.clone(), name: text });
            let experiment = Some(self.get(&about)).filter(|slug| !slug.is_empty()).map(str::to_owned);
            offered.push(Offered { experiment, id });
        }
        if rules.len() < 2 {
            read.errors.push(FieldError::new("option-1", Refusal::TwoOptions));
        }
        (rules, offered)
    }

    fn quorum(&self, read: &mut Read, size: Option<u64>) -> Option<Quorum> {
        match self.get("quorum_kind") {
            "none" => None,
            "cast" => Some(Quorum::Cast(self.number(read, "quorum", 1, 1_000_000_000))),
            "share" => {
                if size.is_none() && self.get("size").trim().is_empty() {
                    read.errors.push(FieldError::new("size", Refusal::Missing));
                }
                Some(Quorum::CastOfElectorate(Ratio::new(self.number(read, "quorum", 1, 100), 100u64)))
            }
            _ => {
                read.errors.push(FieldError::new("quorum_kind", self.unchosen("quorum_kind")));
                None
            }
        }
    }

    fn method(&self, read: &mut Read, question: Question, method: Method, lang: Lang) -> tally::Method {
        let blanks = [("abstention", Blank::Abstention), ("zero", Blank::Zero)];
        match method {
            Method::Approval => {
                let most = match question {
                    Question::Go => Some(1),
                    _ => self.maybe(read, "most", 1, OPTIONS_MOST as u64).map(|n| n as u32),
                };
                let threshold = self.maybe(read, "threshold", 1, 99);
                let threshold = threshold.map(|n| Share::MoreThan(Ratio::new(n, 100u64)));
                tally::Method::Approval(Approval { blank: self.one(read, "blank", &blanks), most, threshold })
            }
            Method::Score => tally::Method::Score(Score {
                blank: Blank::Abstention,
                highest: self.number(read, "highest", 1, 100) as u32,
                least_given: self.number(read, "least", 0, 1_000_000),
                missing: self.one(read, "missing", &[("abstention", Missing::Abstention), ("zero", Missing::Zero)]),
            }),
            Method::MajorityJudgment => tally::Method::MajorityJudgment(Judgment {
                blank: Blank::Abstention,
                grades: grades(lang),
                median: self.one(read, "median", &[("lower", Median::Lower), ("upper", Median::Upper)]),
            }),
            Method::Schulze => tally::Method::Schulze(Schulze {
                equal_ranks: self.one(read, "equal", &[("yes", true), ("no", false)]),
                strength: self.one(
                    read,
                    "strength",
                    &[
                        ("winning_then_opposing", Strength::WinningThenOpposing),
                        ("winning_votes", Strength::WinningVotes),
                    ],
                ),
                unranked: self.one(read, "unranked", &[("last", Unranked::Last), ("no_opinion", Unranked::NoOpinion)]),
            }),
            Method::InstantRunoff => tally::Method::InstantRunoff(Runoff {
                elimination: self.one(
                    read,
                    "elimination",
                    &[
                        ("earlier_rounds", Elimination::EarlierRounds),
                        ("together", Elimination::Together),
                        ("lot", Elimination::Lot),
                    ],
                ),
                overvote: self.one(
                    read,
                    "overvote",
                    &[("invalid", Overvote::Invalid), ("skipped", Overvote::Skipped), ("exhausts", Overvote::Exhausts)],
                ),
            }),
            Method::Greedy => tally::Method::Greedy(Greedy {
                budget: self.number(read, "budget", 1, 1_000_000_000_000),
                by: self.one(read, "by", &[("votes", By::Votes), ("votes_per_cost", By::VotesPerCost)]),
                lacking: self.one(read, "lacking", &[("skip", Lacking::Skip), ("stop", Lacking::Stop)]),
                slip: self.ticks(read),
            }),
            Method::EqualShares => {
                let stops =
                    [("exhaustive", Some(Stop::Exhaustive)), ("overspending", Some(Stop::Overspending)), ("no", None)];
                let stop = self.one(read, "add", &stops);
                tally::Method::EqualShares(EqualShares {
                    blank: Blank::Abstention,
                    budget: self.number(read, "budget", 1, 1_000_000_000_000),
                    completion: Completion {
                        add: stop.map(|stop| Add { most_steps: STEPS_MOST, start: Start::Exact, step: 1, stop }),
                        greedy: self.one(read, "rest", &[("greedy", true), ("kept", false)]),
                    },
                    slip: self.ticks(read),
                    worth: self.one(read, "worth", &[("cost", Worth::Cost), ("one", Worth::One)]),
                })
            }
        }
    }

    fn ticks(&self, read: &mut Read) -> Slip {
        Slip::Approval { most: self.maybe(read, "most", 1, OPTIONS_MOST as u64).map(|n| n as u32), within: None }
    }
}

/// The six grades of the usual French scale, the worst first.
fn grades(lang: Lang) -> Vec<String> {
    let fr = ["À rejeter", "Insuffisant", "Passable", "Assez bien", "Bien", "Très bien"];
    let en = ["Reject", "Poor", "Acceptable", "Fairly good", "Good", "Very good"];
    lang.t(fr, en).map(str::to_owned).to_vec()
}
