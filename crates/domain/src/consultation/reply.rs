//! What an authority makes of the result: its commitment is kept, or it says why not.

use super::Phase;
use crate::{Actor, AuthorityId, Lang, Moment, Refusal, Role, follow::codes};

/// The longest answer, in characters.
pub const REPLY_MOST: usize = 4000;

codes! {
    /// What becomes of the commitment that was made before the vote.
    Kept {
        /// It is kept.
        Whole "kept",
        /// It is kept in part.
        Partly "partly",
        /// It is not kept.
        Not "not",
    }
}

impl Kept {
    /// What people read.
    pub fn name(self, lang: Lang) -> &'static str {
        match self {
            Kept::Whole => lang.t("L’engagement est tenu", "The commitment is kept"),
            Kept::Partly => lang.t("L’engagement est tenu en partie", "The commitment is kept in part"),
            Kept::Not => lang.t("L’engagement n’est pas tenu", "The commitment is not kept"),
        }
    }
}

/// Whether an official may answer a result now. One answer is public for good; whoever has given it is told so by `replied`.
///
/// # Errors
/// [`Refusal::NoMandate`], [`Refusal::NotCounted`], [`Refusal::AlreadySaid`].
pub fn reply(actor: &Actor, authority: AuthorityId, phase: Phase, replied: bool, now: Moment) -> Result<(), Refusal> {
    if !actor.holds(Role::Elected, authority, now) {
        return Err(Refusal::NoMandate);
    }
    if phase != Phase::Counted {
        return Err(Refusal::NotCounted);
    }
    if replied { Err(Refusal::AlreadySaid) } else { Ok(()) }
}
