//! Consultations: who opens one, what is fixed before, who votes, until when. How ballots are counted is `tally`'s.
//!
//! Everything that decides the result stands in [`Terms`], which one official prepares and another one opens. From then on
//! nothing in them changes, and a leaf of the civic record has their hash.

mod form;
mod plan;
mod reply;
mod slip;
mod words;

pub use form::{Answers, LIMITS, OPTIONS_MOST, RISKS};
pub use plan::{Electorate, Offered, Plan, Root, Terms};
pub use reply::{Kept, REPLY_MOST, reply};
pub use slip::{Typed, shuffled};
pub use words::{choice, rank};

use serde::{Deserialize, Serialize};

use crate::{Actor, AuthorityId, DAY, HOUR, Lang, Moment, PersonId, Refusal, Role, Tier, at_least};

/// Below so many voters, what somebody chose can be guessed from a published result.
pub const FEW: i64 = 10;
/// The shortest time in which one can vote.
pub const SHORTEST: i64 = HOUR;
/// The longest.
pub const LONGEST: i64 = 366 * DAY;
/// Who prepares a consultation.
pub const PREPARE: [Role; 2] = [Role::Elected, Role::Moderator];

/// What is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Question {
    /// Whether to try one experiment.
    Go,
    /// Which of several.
    Which,
    /// What a budget pays for.
    Budget,
}

/// How ballots are counted, without its parameters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Method {
    /// All options that one finds acceptable.
    Approval,
    /// A number for each.
    Score,
    /// A grade in words for each.
    MajorityJudgment,
    /// A ranking, compared in pairs.
    Schulze,
    /// A ranking, the last one going out again and again.
    InstantRunoff,
    /// The most wanted projects, as long as there is money.
    Greedy,
    /// The same part of the budget for everybody.
    EqualShares,
}

/// Where a consultation stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Phase {
    /// Being prepared; nobody else sees it.
    Draft,
    /// Fixed, and not open yet.
    Ahead,
    /// One can vote.
    Open,
    /// Nobody votes any more, and it is not counted yet.
    Counting,
    /// The result is public.
    Counted,
}

/// The instants that say where a consultation stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Times {
    /// First instant at which one can vote; none while it is prepared.
    pub opens: Option<Moment>,
    /// First instant at which one cannot any more.
    pub closes: Option<Moment>,
    /// When the service shut the box.
    pub closed: Option<Moment>,
    /// When the result was published.
    pub published: Option<Moment>,
}

impl Times {
    /// Where it stands at `now`. What the service did counts before what a clock says: a box that was shut stays shut for
    /// a server whose clock is behind.
    pub fn phase(&self, now: Moment) -> Phase {
        match (self.opens, self.closes) {
            _ if self.published.is_some() => Phase::Counted,
            _ if self.closed.is_some() => Phase::Counting,
            (Some(opens), Some(closes)) if now >= closes && now >= opens => Phase::Counting,
            (Some(opens), Some(_)) if now >= opens => Phase::Open,
            (Some(_), Some(_)) => Phase::Ahead,
            _ => Phase::Draft,
        }
    }
}

impl Question {
    /// Every question.
    pub const ALL: [Question; 3] = [Question::Go, Question::Which, Question::Budget];

    /// The code in rows and forms.
    pub fn code(self) -> &'static str {
        match self {
            Question::Go => "go",
            Question::Which => "which",
            Question::Budget => "budget",
        }
    }

    /// Reads a code.
    pub fn parse(code: &str) -> Option<Question> {
        Question::ALL.into_iter().find(|q| q.code() == code)
    }

    /// What people read.
    pub fn name(self, lang: Lang) -> &'static str {
        match self {
            Question::Go => lang.t("Essayer, ou pas", "Try it, or not"),
            Question::Which => lang.t("Que choisir parmi plusieurs", "Which of several"),
            Question::Budget => lang.t("Répartir un budget", "Share out a budget"),
        }
    }

    /// In a sentence.
    pub fn meaning(self, lang: Lang) -> &'static str {
        match self {
            Question::Go => lang.t("Oui ou non à une expérimentation.", "Yes or no to one experiment."),
            Question::Which => lang.t(
                "Deux à douze options, par exemple ce qu’il faut essayer d’abord.",
                "Two to twelve options, such as what to try first.",
            ),
            Question::Budget => lang.t(
                "Des projets qui ont un coût, et une somme à dépenser.",
                "Projects that cost something, and a sum to spend.",
            ),
        }
    }

    /// The methods that answer it.
    pub fn methods(self) -> &'static [Method] {
        match self {
            Question::Go => &[Method::Approval],
            Question::Which => {
                &[Method::Approval, Method::MajorityJudgment, Method::Schulze, Method::InstantRunoff, Method::Score]
            }
            Question::Budget => &[Method::Greedy, Method::EqualShares],
        }
    }
}

impl Method {
    /// Every method.
    pub const ALL: [Method; 7] = [
        Method::Approval,
        Method::Score,
        Method::MajorityJudgment,
        Method::Schulze,
        Method::InstantRunoff,
        Method::Greedy,
        Method::EqualShares,
    ];

    /// The code, the same as in `tally`.
    pub fn code(self) -> &'static str {
        match self {
            Method::Approval => "approval",
            Method::Score => "score",
            Method::MajorityJudgment => "majority_judgment",
            Method::Schulze => "schulze",
            Method::InstantRunoff => "instant_runoff",
            Method::Greedy => "greedy",
            Method::EqualShares => "equal_shares",
        }
    }

    /// Reads a code.
    pub fn parse(code: &str) -> Option<Method> {
        Method::ALL.into_iter().find(|m| m.code() == code)
    }

    /// What people read.
    pub fn name(self, lang: Lang) -> &'static str {
        match self {
            Method::Approval => lang.t("Vote par approbation", "Approval voting"),
            Method::Score => lang.t("Vote par notes", "Score voting"),
            Method::MajorityJudgment => lang.t("Jugement majoritaire", "Majority judgment"),
            Method::Schulze => lang.t("Classement (Schulze)", "Ranking (Schulze)"),
            Method::InstantRunoff => lang.t("Classement (vote alternatif)", "Ranking (instant run-off)"),
            Method::Greedy => lang.t("Budget, le plus demandé d’abord", "Budget, most wanted first"),
            Method::EqualShares => lang.t("Budget à parts égales", "Budget in equal shares"),
        }
    }

    /// How it counts, in a sentence.
    pub fn meaning(self, lang: Lang) -> &'static str {
        match self {
            Method::Approval => lang.t(
                "On coche tout ce qui convient\u{a0}; l’option la plus cochée l’emporte.",
                "One ticks whatever is fine; the option with the most ticks wins.",
            ),
            Method::Score => lang.t(
                "On note chaque option\u{a0}; la meilleure moyenne l’emporte.",
                "One gives each option a number; the best mean wins.",
            ),
            Method::MajorityJudgment => lang.t(
                "On donne une mention à chaque option\u{a0}; la meilleure mention majoritaire l’emporte.",
                "One gives each option a grade in words; the best majority grade wins.",
            ),
            Method::Schulze => lang.t(
                "On classe\u{a0}; l’option préférée à chacune des autres l’emporte.",
                "One ranks; the option that is preferred to each other one wins.",
            ),
            Method::InstantRunoff => lang.t(
                "On classe\u{a0}; la dernière est éliminée et ses bulletins vont à leur choix suivant, jusqu’à une majorité.",
                "One ranks; the last goes out and its ballots go to their next choice, until there is a majority.",
            ),
            Method::Greedy => lang.t(
                "On coche les projets\u{a0}; les plus cochés sont financés tant qu’il y a de l’argent.",
                "One ticks projects; the most ticked are funded as long as there is money.",
            ),
            Method::EqualShares => lang.t(
                "Le budget est partagé également entre les votants, qui financent ensemble ce qu’ils ont coché.",
                "The budget is shared equally among the voters, who together pay for what they ticked.",
            ),
        }
    }
}

/// Whether an official may prepare a consultation for an authority.
///
/// # Errors
/// [`Refusal::NoMandate`].
pub fn prepare(actor: &Actor, authority: AuthorityId, now: Moment) -> Result<(), Refusal> {
    let may = PREPARE.into_iter().any(|role| actor.holds(role, authority, now));
    if may { Ok(()) } else { Err(Refusal::NoMandate) }
}

/// Another official opens it: an elected one, and nobody who wrote any part of it. Gives the instant from which one can vote.
///
/// # Errors
/// [`Refusal::NoMandate`], [`Refusal::SamePerson`], [`Refusal::VotePeriod`] when it would begin in the past or not last.
pub fn open(
    actor: &Actor,
    authority: AuthorityId,
    prepared_by: &[PersonId],
    plan: &Plan,
    now: Moment,
) -> Result<Moment, Refusal> {
    if !actor.holds(Role::Elected, authority, now) {
        return Err(Refusal::NoMandate);
    }
    if actor.person.is_none_or(|person| prepared_by.contains(&person)) {
        return Err(Refusal::SamePerson);
    }
    let opens = match plan.opens {
        Some(opens) if opens < now => return Err(Refusal::VotePeriod),
        Some(opens) => opens,
        None => now,
    };
    lasts(opens, plan.closes)?;
    Ok(opens)
}

/// # Errors
/// [`Refusal::VotePeriod`].
pub(crate) fn lasts(opens: Moment, closes: Moment) -> Result<(), Refusal> {
    let lasts = closes.0.saturating_sub(opens.0);
    if (SHORTEST..=LONGEST).contains(&lasts) { Ok(()) } else { Err(Refusal::VotePeriod) }
}

/// Whether somebody may vote at `now`. `declared`: that they belong to the territory.
///
/// # Errors
/// [`Refusal::VoteAhead`], [`Refusal::VoteOver`], [`Refusal::NeedsTier`], [`Refusal::NotConfirmed`].
pub fn cast(times: &Times, needed: Tier, tier: Tier, declared: bool, now: Moment) -> Result<(), Refusal> {
    lasting(times, now)?;
    at_least(needed, tier)?;
    if declared { Ok(()) } else { Err(Refusal::NotConfirmed) }
}

/// Whether one can vote at `now`.
///
/// # Errors
/// [`Refusal::VoteAhead`], [`Refusal::VoteOver`].
pub fn lasting(times: &Times, now: Moment) -> Result<(), Refusal> {
    match times.phase(now) {
        Phase::Open => Ok(()),
        Phase::Ahead => Err(Refusal::VoteAhead { opens: times.opens.unwrap_or(now) }),
        Phase::Draft | Phase::Counting | Phase::Counted => Err(Refusal::VoteOver),
    }
}

/// Whether a box can be shut.
///
/// # Errors
/// [`Refusal::TooEarly`].
pub fn shut(times: &Times, now: Moment) -> Result<(), Refusal> {
    match times.closes {
        Some(closes) if now >= closes => Ok(()),
        _ => Err(Refusal::TooEarly),
    }
}

#[cfg(test)]
mod tests;
