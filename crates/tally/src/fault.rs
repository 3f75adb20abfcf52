use std::fmt;

/// Why a choice cannot be counted under the rules: one sentence, in English with [`fmt::Display`], in French with
/// [`Fault::fr`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// It answers another kind of question: ranks where scores were asked for.
    OtherKind,
    /// A sheet of paper that nobody can read, or that the rules do not allow.
    Unreadable,
    /// An option that does not stand on the ballot.
    Unknown(String),
    /// An option stands in a ranking more than once.
    Twice(String),
    /// Several options on one rank where that is not allowed.
    SameRank,
    /// More options than may be approved.
    TooMany {
        /// How many were.
        chosen: u64,
        /// How many may be.
        most: u64,
    },
    /// A mark beyond the scale.
    OffScale {
        /// Of which option.
        option: String,
        /// The mark.
        mark: u64,
        /// The highest there is.
        highest: u64,
    },
    /// More points than there are to give.
    TooManyPoints {
        /// How many were given.
        given: u64,
        /// How many may be.
        most: u64,
    },
    /// What was chosen costs more than there is.
    OverBudget {
        /// What it costs.
        cost: u64,
        /// What there is.
        budget: u64,
    },
}

impl Fault {
    /// Its name in the count of invalid ballots.
    pub fn code(&self) -> &'static str {
        match self {
            Fault::OtherKind => "other_kind",
            Fault::Unreadable => "unreadable",
            Fault::Unknown(_) => "unknown_option",
            Fault::Twice(_) => "twice",
            Fault::SameRank => "same_rank",
            Fault::TooMany { .. } => "too_many",
            Fault::OffScale { .. } => "off_scale",
            Fault::TooManyPoints { .. } => "too_many_points",
            Fault::OverBudget { .. } => "over_budget",
        }
    }

    /// The sentence in French.
    pub fn fr(&self) -> String {
        match self {
            Fault::OtherKind => "Ce bulletin répond à une autre sorte de question.".to_owned(),
            Fault::Unreadable => "Ce bulletin ne peut pas être lu.".to_owned(),
            Fault::Unknown(id) => format!("L’option «\u{a0}{}\u{a0}» n’est pas dans cette consultation.", shown(id)),
            Fault::Twice(id) => format!("L’option «\u{a0}{}\u{a0}» est classée plus d’une fois.", shown(id)),
            Fault::SameRank => "Chaque rang ne peut recevoir qu’une option.".to_owned(),
            Fault::TooMany { chosen, most } => {
                format!("Vous avez choisi {chosen} options\u{a0}: il peut y en avoir {most} au plus.")
            }
            Fault::OffScale { option, mark, highest } => {
                format!(
                    "La valeur {mark} pour «\u{a0}{}\u{a0}» dépasse l’échelle, qui va de 0 à {highest}.",
                    shown(option)
                )
            }
            Fault::TooManyPoints { given, most } => {
                format!("Vous avez donné {given} points\u{a0}: vous en avez {most} au plus.")
            }
            Fault::OverBudget { cost, budget } => {
                format!("Ce que vous avez choisi coûte {cost}\u{a0}: le budget est de {budget}.")
            }
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Fault::OtherKind => write!(f, "This ballot answers another kind of question."),
            Fault::Unreadable => write!(f, "This ballot cannot be read."),
            Fault::Unknown(id) => write!(f, "The option “{}” is not in this consultation.", shown(id)),
            Fault::Twice(id) => write!(f, "The option “{}” is ranked more than once.", shown(id)),
            Fault::SameRank => write!(f, "Each rank can have one option only."),
            Fault::TooMany { chosen, most } => write!(f, "You chose {chosen} options; there can be {most} at most."),
            Fault::OffScale { option, mark, highest } => {
                write!(
                    f,
                    "The value {mark} for “{}” is beyond the scale, which goes from 0 to {highest}.",
                    shown(option)
                )
            }
            Fault::TooManyPoints { given, most } => write!(f, "You gave {given} points; you have {most} at most."),
            Fault::OverBudget { cost, budget } => write!(f, "What you chose costs {cost}; the budget is {budget}."),
        }
    }
}

impl std::error::Error for Fault {}

/// Forms can send anything as an id.
fn shown(id: &str) -> String {
    id.chars().take(64).flat_map(char::escape_debug).collect()
}
