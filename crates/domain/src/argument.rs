use serde::{Deserialize, Serialize};

use crate::{HOUR, Lang, MINUTE, Moment, PersonId, Refusal, Status};

/// Characters of an argument, a question or an answer: short enough to be read by whoever disagrees.
pub const ARGUMENT_MOST: usize = 700;

/// Whoever wrote something may change it for this long; what it said before stays readable.
pub const EDIT_TIME: i64 = 10 * MINUTE;

/// Arguments and answers of one person within [`ARGUMENT_SPELL`].
pub const ARGUMENTS_A_SPELL: i64 = 20;

/// The time over which they are counted.
pub const ARGUMENT_SPELL: i64 = HOUR;

/// What an argument does for an experiment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Side {
    /// Speaks for it.
    For,
    /// Speaks against it.
    Against,
    /// Asks something.
    Question,
}

impl Side {
    /// Every side, in the order in which they are offered.
    pub const ALL: [Side; 3] = [Side::For, Side::Against, Side::Question];

    /// The code in forms, rows and leaves.
    pub fn code(self) -> &'static str {
        match self {
            Side::For => "for",
            Side::Against => "against",
            Side::Question => "question",
        }
    }

    /// Reads a code.
    pub fn parse(code: &str) -> Option<Side> {
        Side::ALL.into_iter().find(|side| side.code() == code)
    }

    /// The word above an argument.
    pub fn name(self, lang: Lang) -> &'static str {
        match self {
            Side::For => lang.t("Pour", "For"),
            Side::Against => lang.t("Contre", "Against"),
            Side::Question => lang.t("Question", "Question"),
        }
    }
}

/// How arguments are put in order. Two ways, both said in words on the page; there is no other.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum ArgumentOrder {
    /// By [`strength`], the newest first among equals.
    #[default]
    Strongest,
    /// The newest first.
    Newest,
}

impl ArgumentOrder {
    /// Both, the usual one first.
    pub const ALL: [ArgumentOrder; 2] = [ArgumentOrder::Strongest, ArgumentOrder::Newest];

    /// The code in addresses.
    pub fn code(self) -> &'static str {
        match self {
            ArgumentOrder::Strongest => "strongest",
            ArgumentOrder::Newest => "newest",
        }
    }

    /// Reads a code.
    pub fn parse(code: &str) -> Option<ArgumentOrder> {
        ArgumentOrder::ALL.into_iter().find(|order| order.code() == code)
    }

    /// Its name on a link.
    pub fn name(self, lang: Lang) -> &'static str {
        match self {
            ArgumentOrder::Strongest => lang.t("Les plus utiles", "Most useful"),
            ArgumentOrder::Newest => lang.t("Les plus récents", "Newest"),
        }
    }

    /// The rule, in a sentence.
    pub fn rule(self, lang: Lang) -> &'static str {
        match self {
            ArgumentOrder::Strongest => lang.t(
                "D’abord ce que les lecteurs trouvent utile, avec prudence tant que peu l’ont dit\u{a0}: la borne basse, à 95\u{a0}%, de la part de «\u{a0}utile\u{a0}» (Wilson), chacun partant d’un «\u{a0}utile\u{a0}» et d’un «\u{a0}pas utile\u{a0}»\u{a0}; à égalité, le plus récent.",
                "First what readers find useful, with caution while few have said so: the lower bound, at 95%, of the share of “useful” (Wilson), each beginning with one “useful” and one “not useful”; among equals, the newest.",
            ),
            ArgumentOrder::Newest => lang.t(
                "Du plus récent au plus ancien, sans regarder ce que les lecteurs en pensent.",
                "From the newest to the oldest, whatever readers think of them.",
            ),
        }
    }
}

/// The strength of an argument in millionths: the lower bound of Wilson's interval (1927) at 95 % for the share of
/// "useful", beginning with one mark on each side. Nobody's opinion then stands above many people's "not useful", and
/// one friend's "useful" stands below what many found useful.
pub fn strength(useful: i64, useless: i64) -> i64 {
    // the quantile of the normal distribution at 97.5 %
    const Z: f64 = 1.959_963_984_540_054;
    let (useful, useless) = (useful.max(0) as f64 + 1.0, useless.max(0) as f64 + 1.0);
    let n = useful + useless;
    let share = useful / n;
    let z2 = Z * Z;
    let middle = share + z2 / (2.0 * n);
    let spread = Z * (share * (1.0 - share) / n + z2 / (4.0 * n * n)).sqrt();
    let low = ((middle - spread) / (1.0 + z2 / n)).clamp(0.0, 1.0);
    (low * 1_000_000.0).floor() as i64
}

/// Whether something may still be said about an experiment.
///
/// # Errors
/// [`Refusal::DiscussionOver`]; what was said stays readable.
pub fn argue(status: Status) -> Result<(), Refusal> {
    let over = matches!(
        status,
        Status::Submitted | Status::Returned | Status::Rejected | Status::Merged | Status::Withdrawn | Status::Closed
    );
    if over { Err(Refusal::DiscussionOver) } else { Ok(()) }
}

/// A text as the rules about it see it.
#[derive(Clone, Copy, Debug)]
pub struct Written {
    /// Who wrote it.
    pub author: PersonId,
    /// When.
    pub at: Moment,
    /// Whether a moderator removed it.
    pub removed: bool,
}

/// Whether its author may still change it.
///
/// # Errors
/// [`Refusal::NotYourText`], [`Refusal::Removed`], [`Refusal::EditOver`].
pub fn edit(text: &Written, person: PersonId, now: Moment) -> Result<(), Refusal> {
    if text.author != person {
        return Err(Refusal::NotYourText);
    }
    if text.removed {
        return Err(Refusal::Removed);
    }
    if now >= text.at.plus(EDIT_TIME) { Err(Refusal::EditOver) } else { Ok(()) }
}

/// Whether somebody may say that it is useful, or not.
///
/// # Errors
/// [`Refusal::OwnText`], [`Refusal::Removed`].
pub fn mark(text: &Written, person: PersonId) -> Result<(), Refusal> {
    if text.removed {
        return Err(Refusal::Removed);
    }
    if text.author == person { Err(Refusal::OwnText) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn person(n: u128) -> PersonId {
        PersonId(uuid::Uuid::from_u128(n))
    }

    #[test]
    fn what_many_found_useful_stands_above_what_one_friend_did() {
        assert!(strength(90, 10) > strength(1, 0));
        assert!(strength(1, 0) > strength(0, 0));
        assert!(strength(0, 0) > strength(0, 1));
        assert!(strength(10, 10) > strength(0, 0), "many who disagree are worth more than nobody");
        assert_eq!(strength(-3, 0), strength(0, 0));
    }

    #[test]
    fn wilson_s_published_figures() {
        // 4 of 10 at 95 %: 16.8 % (Agresti and Coull 1998); we begin with one on each side
        assert_eq!(strength(3, 5) / 1000, 168);
        assert_eq!(strength(0, 0) / 1000, 94);
    }

    #[test]
    fn ten_minutes_are_for_the_author_alone() {
        let text = Written { author: person(1), at: Moment(0), removed: false };
        assert_eq!(edit(&text, person(1), Moment(EDIT_TIME - 1)), Ok(()));
        assert_eq!(edit(&text, person(1), Moment(EDIT_TIME)), Err(Refusal::EditOver));
        assert_eq!(edit(&text, person(2), Moment(1)), Err(Refusal::NotYourText));
        assert_eq!(edit(&Written { removed: true, ..text }, person(1), Moment(1)), Err(Refusal::Removed));
    }

    #[test]
    fn nobody_marks_their_own_words_nor_what_was_removed() {
        let text = Written { author: person(1), at: Moment(0), removed: false };
        assert_eq!(mark(&text, person(1)), Err(Refusal::OwnText));
        assert_eq!(mark(&text, person(2)), Ok(()));
        assert_eq!(mark(&Written { removed: true, ..text }, person(2)), Err(Refusal::Removed));
    }

    #[test]
    fn one_speaks_about_what_is_public_and_not_over() {
        for &status in Status::ALL {
            assert!(argue(status).is_err() || status.is_public(), "{status:?}");
        }
        assert_eq!(argue(Status::Open), Ok(()));
        assert_eq!(argue(Status::Published), Ok(()));
        assert_eq!(argue(Status::Closed), Err(Refusal::DiscussionOver));
    }

    proptest! {
        #[test]
        fn a_useful_mark_never_lowers_and_a_useless_one_never_raises(useful in 0i64..200_000, useless in 0i64..200_000) {
            prop_assert!(strength(useful + 1, useless) >= strength(useful, useless));
            prop_assert!(strength(useful, useless + 1) <= strength(useful, useless));
        }

        #[test]
        fn it_is_a_share_and_below_the_share_that_was_observed(useful in 0i64..200_000, useless in 0i64..200_000) {
            let low = strength(useful, useless);
            prop_assert!((0..=1_000_000).contains(&low));
            prop_assert!(low <= (useful + 1) * 1_000_000 / (useful + useless + 2));
        }

        #[test]
        fn the_same_share_of_more_people_is_never_weaker(useful in 0i64..1_000, useless in 0i64..1_000, times in 2i64..50) {
            let once = strength(useful.max(useless), useful.min(useless));
            prop_assert!(strength(useful.max(useless) * times, useful.min(useless) * times) >= once);
        }
    }
}
