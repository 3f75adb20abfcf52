use std::collections::HashSet;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::approval::Approval;
use crate::ballot::is_id;
use crate::greedy::Greedy;
use crate::judgment::Judgment;
use crate::lot::hex;
use crate::runoff::Runoff;
use crate::schulze::Schulze;
use crate::score::Score;
use crate::shares::EqualShares;
use crate::{Ratio, Seed};

/// The most options of one consultation. A voter reads them all.
const MOST_OPTIONS: usize = 500;
/// The most of anything that is added up (money, scores, voters), so that no sum leaves 64 bits.
const MOST: u64 = 1 << 53;

/// Everything that decides how ballots are counted, fixed before the consultation opens.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rules {
    /// Which consultation, as its id says.
    pub consultation: String,
    /// How many persons may vote; none when it is not known, for a test or an imported file.
    pub electorate: Option<u64>,
    /// How it is counted.
    pub method: Method,
    /// What can be chosen; their order says nothing.
    pub options: Vec<Alternative>,
    /// How many have to vote for the result to count.
    pub quorum: Option<Quorum>,
    /// How many options win, at most. Budgets have as many as the money pays for, and say 0 here.
    pub seats: u32,
}

/// Something that can be chosen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Alternative {
    /// What it costs, in whole units of the budget; 0 where there is no budget.
    pub cost: u64,
    /// 1 to 64 printable ASCII characters, but no space, comma, semicolon, quote or backslash.
    pub id: String,
    /// For people.
    pub name: String,
}

/// A method with all its parameters.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Method {
    /// See [`crate::approval`].
    Approval(Approval),
    /// See [`crate::score`].
    Score(Score),
    /// See [`crate::judgment`].
    MajorityJudgment(Judgment),
    /// See [`crate::schulze`].
    Schulze(Schulze),
    /// See [`crate::runoff`].
    InstantRunoff(Runoff),
    /// See [`crate::greedy`].
    Greedy(Greedy),
    /// See [`crate::shares`].
    EqualShares(EqualShares),
}

/// What a ballot says that chooses nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Blank {
    /// The voter came and abstains: the ballot is among those cast, and among no others.
    Abstention,
    /// The worst for every option: the ballot is counted like any other.
    Zero,
}

/// A part of a whole that has to be reached.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Share {
    /// This part suffices.
    AtLeast(Ratio),
    /// This part does not suffice yet.
    MoreThan(Ratio),
}

/// How many have to vote. Blank ballots are among those cast; invalid ones are not.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Quorum {
    /// So many ballots cast.
    Cast(u64),
    /// So many ballots counted, that is without blank ones (unless blank means zero).
    Counted(u64),
    /// Such a part of the electorate cast a ballot.
    CastOfElectorate(Ratio),
    /// The ballots counted are such a part of the electorate.
    CountedOfElectorate(Ratio),
}

/// Rules that make no sense.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("these rules cannot be counted by: {0}")]
pub struct Misruled(
    /// What is wrong, after a colon.
    pub String,
);

impl Share {
    /// Whether `part` of `whole` reaches it.
    pub fn reached(&self, part: u64, whole: u64) -> bool {
        let (Share::AtLeast(needed) | Share::MoreThan(needed)) = self;
        let (part, needed) = (needed.denominator() * part, needed.numerator() * whole);
        if matches!(self, Share::MoreThan(_)) { part > needed } else { part >= needed }
    }

    fn is_part(&self) -> bool {
        let (Share::AtLeast(ratio) | Share::MoreThan(ratio)) = self;
        *ratio <= Ratio::whole(1)
    }
}

impl Quorum {
    /// How many ballots it takes.
    pub(crate) fn needs(&self, electorate: u64) -> u64 {
        match self {
            Quorum::Cast(n) | Quorum::Counted(n) => *n,
            Quorum::CastOfElectorate(part) | Quorum::CountedOfElectorate(part) => {
                part.of(electorate).try_into().unwrap_or(u64::MAX)
            }
        }
    }
}

impl Method {
    /// Its name in rules, traces and records.
    pub fn code(&self) -> &'static str {
        match self {
            Method::Approval(_) => "approval",
            Method::Score(_) => "score",
            Method::MajorityJudgment(_) => "majority_judgment",
            Method::Schulze(_) => "schulze",
            Method::InstantRunoff(_) => "instant_runoff",
            Method::Greedy(_) => "greedy",
            Method::EqualShares(_) => "equal_shares",
        }
    }

    /// What there is to spend; none unless it is a budget.
    pub fn budget(&self) -> Option<u64> {
        match self {
            Method::Greedy(Greedy { budget, .. }) | Method::EqualShares(EqualShares { budget, .. }) => Some(*budget),
            _ => None,
        }
    }

    /// What a ballot that chooses nothing says.
    pub fn blank(&self) -> Blank {
        match self {
            Method::Approval(Approval { blank, .. })
            | Method::Score(Score { blank, .. })
            | Method::MajorityJudgment(Judgment { blank, .. })
            | Method::EqualShares(EqualShares { blank, .. }) => *blank,
            // nothing ranked prefers nothing, nothing chosen funds nothing: it would change no count
            Method::Schulze(_) | Method::InstantRunoff(_) | Method::Greedy(_) => Blank::Abstention,
        }
    }
}

impl Rules {
    /// Whether ballots can be counted by these rules.
    ///
    /// # Errors
    /// [`Misruled`].
    pub fn check(&self) -> Result<(), Misruled> {
        let no = |why: String| Err(Misruled(why));
        let n = self.options.len();
        if n == 0 || n > MOST_OPTIONS {
            return no(format!("there are 1 to {MOST_OPTIONS} options, not {n}"));
        }
        let mut ids = HashSet::new();
        for option in &self.options {
            if !is_id(&option.id) {
                return no(format!("“{}” cannot be the id of an option", option.id.escape_debug()));
            }
            if !ids.insert(&option.id) {
                return no(format!("two options have the id {}", option.id));
            }
            match self.method.budget() {
                Some(_) if option.cost == 0 || option.cost >= MOST => {
                    return no(format!("option {} costs less than 1 or more than can be counted", option.id));
                }
                None if option.cost != 0 => {
                    return no(format!("option {} has a cost, but there is no budget", option.id));
                }
                _ => {}
            }
        }
        if self.options.iter().map(|option| u128::from(option.cost)).sum::<u128>() >= MOST.into() {
            return no("all options together cost more than can be counted".to_owned());
        }
        self.check_seats()?;
        self.check_quorum()?;
        self.check_method().map_err(Misruled)
    }

    fn check_seats(&self) -> Result<(), Misruled> {
        let (seats, n) = (self.seats as usize, self.options.len());
        let fits = match self.method {
            Method::Greedy(_) | Method::EqualShares(_) => seats == 0,
            Method::InstantRunoff(_) => seats == 1,
            _ => (1..=n).contains(&seats),
        };
        if fits { Ok(()) } else { Err(Misruled(format!("{seats} winners of {n} options do not go with this method"))) }
    }

    fn check_quorum(&self) -> Result<(), Misruled> {
        let no = |why: &str| Err(Misruled(why.to_owned()));
        if self.electorate.is_some_and(|n| n >= MOST) {
            return no("the electorate is too large");
        }
        match (&self.quorum, self.electorate) {
            (Some(Quorum::CastOfElectorate(_) | Quorum::CountedOfElectorate(_)), None) => {
                no("a quorum that is a part of the electorate needs to know how large it is")
            }
            (Some(Quorum::CastOfElectorate(part) | Quorum::CountedOfElectorate(part)), _)
                if *part > Ratio::whole(1) =>
            {
                no("a quorum cannot be more than the whole electorate")
            }
            _ => Ok(()),
        }
    }

    fn check_method(&self) -> Result<(), String> {
        match &self.method {
            Method::Approval(Approval { most, threshold, .. }) => {
                if *most == Some(0) {
                    return Err("a ballot may approve of at least one option".to_owned());
                }
                if threshold.as_ref().is_some_and(|share| !share.is_part()) {
                    return Err("a threshold cannot be more than all ballots".to_owned());
                }
                Ok(())
            }
            // each score is counted by itself
            Method::Score(Score { highest: 1..=1000, .. }) => Ok(()),
            Method::Score(Score { highest, .. }) => Err(format!("the highest score is 1 to 1,000, not {highest}")),
            Method::MajorityJudgment(Judgment { grades, .. }) => {
                let distinct: HashSet<_> = grades.iter().collect();
                if grades.len() < 2 || grades.len() > 100 || distinct.len() < grades.len() {
                    return Err("there are 2 to 100 grades, all different".to_owned());
                }
                Ok(())
            }
            Method::Schulze(_) | Method::InstantRunoff(_) => Ok(()),
            Method::Greedy(Greedy { budget, slip, .. }) => money(*budget).and_then(|()| slip.check()),
            Method::EqualShares(rule) => money(rule.budget).and_then(|()| rule.check()),
        }
    }

    /// SHA-256 of the rules in canonical form (RFC 8785), the options in byte order of their ids, in hexadecimal.
    pub fn hash(&self) -> String {
        let mut rules = self.clone();
        rules.options.sort_by(|a, b| a.id.cmp(&b.id));
        hex(&Sha256::digest(serde_json_canonicalizer::to_vec(&rules).unwrap_or_default()))
    }

    /// The ids of the options in byte order: the order in which [`crate::Marks`] and traces have them.
    pub fn ids(&self) -> Vec<&str> {
        let mut ids: Vec<_> = self.options.iter().map(|option| option.id.as_str()).collect();
        ids.sort_unstable();
        ids
    }

    /// The costs in the order of [`Rules::ids`].
    pub(crate) fn costs(&self) -> Vec<u64> {
        let mut options: Vec<_> = self.options.iter().collect();
        options.sort_unstable_by(|a, b| a.id.cmp(&b.id));
        options.into_iter().map(|option| option.cost).collect()
    }

    /// The places of the options in the lot, in the order of [`Rules::ids`]: whoever has the lowest comes first.
    pub(crate) fn lots(&self, seed: &Seed) -> Vec<[u8; 32]> {
        self.ids().into_iter().map(|id| seed.draw(id)).collect()
    }
}

fn money(budget: u64) -> Result<(), String> {
    if budget == 0 || budget >= MOST { Err("a budget is at least 1, and below 2⁵³".to_owned()) } else { Ok(()) }
}

/// What voters write on a scale that starts at 0.
pub(crate) fn scale(name: &str, highest: u32) -> Result<(), String> {
    if (1..=1_000_000).contains(&highest) { Ok(()) } else { Err(format!("{name} is 1 to 1,000,000, not {highest}")) }
}
