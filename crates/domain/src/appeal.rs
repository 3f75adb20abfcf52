use serde::{Deserialize, Serialize};

use crate::{Actor, AuthorityId, DAY, Deed, Event, Moment, PersonId, Reason, Refusal, Role, Status, clean_text};

/// An author has this long to ask for another look.
pub(crate) const WITHIN: i64 = 60 * DAY;

/// Whoever looks again has this long.
pub const APPEAL_TIME: i64 = 15 * DAY;

/// What somebody else makes of a refusal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Judgement {
    /// The refusal stands.
    Uphold,
    /// It is set aside: the proposal goes on as if it had not been refused.
    Overturn,
}

impl Judgement {
    /// Both, in the order in which they are offered.
    pub const ALL: [Judgement; 2] = [Judgement::Overturn, Judgement::Uphold];

    /// The code in forms, rows and leaves.
    pub fn code(self) -> &'static str {
        match self {
            Judgement::Uphold => "uphold",
            Judgement::Overturn => "overturn",
        }
    }

    /// Reads a code.
    pub fn parse(code: &str) -> Option<Judgement> {
        Judgement::ALL.into_iter().find(|j| j.code() == code)
    }

    /// The step that it leaves in the public history.
    pub fn event(self) -> Event {
        match self {
            Judgement::Uphold => Event::Upheld,
            Judgement::Overturn => Event::Overturned,
        }
    }

    /// The reason under which it stands in the public list.
    pub fn reason(self) -> Reason {
        match self {
            Judgement::Uphold => Reason::WellFounded,
            Judgement::Overturn => Reason::Reconsidered,
        }
    }
}

/// A refusal that an author contests.
#[derive(Clone, Debug)]
pub struct Appealed {
    /// Whose proposal.
    pub author: PersonId,
    /// Where it stands.
    pub status: Status,
    /// Who refused it; none when that is not known any more.
    pub decided_by: Option<PersonId>,
    /// When.
    pub decided_at: Moment,
    /// Whether there was an appeal against this refusal.
    pub before: bool,
    /// Whether its protocol had been registered: then it is the protocol that was refused.
    pub registered: bool,
}

impl Appealed {
    /// The role that looks again: the one that refused.
    ///
    /// # Errors
    /// [`Refusal::WrongStatus`] when nothing was refused.
    pub fn role(&self) -> Result<Role, Refusal> {
        match self.status {
            Status::Rejected | Status::Merged => Ok(Role::Moderator),
            Status::Refused => Ok(Role::Elected),
            _ => Err(Refusal::WrongStatus),
        }
    }

    /// Where the proposal goes on when the refusal is set aside.
    ///
    /// # Errors
    /// [`Refusal::WrongStatus`] when nothing was refused.
    pub fn onward(&self) -> Result<Status, Refusal> {
        match (self.status, self.registered) {
            (Status::Refused, true) => Deed::OverturnProtocol.leads(self.status),
            _ => Deed::Overturn.leads(self.status),
        }
    }
}

/// An author asks for another look at a refusal, once, within 60 days, saying why. Gives back the cleaned text.
///
/// # Errors
/// [`Refusal::NoMandate`] for anybody but the author, [`Refusal::WrongStatus`], [`Refusal::AlreadyAppealed`],
/// [`Refusal::TooLate`], and those of [`clean_text`] (2,000 characters).
pub fn appeal(actor: &Actor, refusal: &Appealed, text: &str, now: Moment) -> Result<String, Refusal> {
    if actor.person != Some(refusal.author) {
        return Err(Refusal::NoMandate);
    }
    refusal.role()?;
    if refusal.before {
        return Err(Refusal::AlreadyAppealed);
    }
    if now >= refusal.decided_at.plus(WITHIN) {
        return Err(Refusal::TooLate);
    }
    clean_text(text, 2000)
}

/// Somebody else of the same role, in the authority that was chosen to look again, decides. Gives back the cleaned text.
///
/// # Errors
/// [`Refusal::NoMandate`], [`Refusal::SamePerson`] for whoever refused, [`Refusal::OwnProposal`],
/// [`Refusal::WrongStatus`], and those of [`clean_text`] (2,000 characters).
pub fn judge(
    actor: &Actor,
    refusal: &Appealed,
    judges: AuthorityId,
    text: &str,
    now: Moment,
) -> Result<String, Refusal> {
    if !actor.holds(refusal.role()?, judges, now) {
        return Err(Refusal::NoMandate);
    }
    if actor.person == refusal.decided_by {
        return Err(Refusal::SamePerson);
    }
    if actor.person == Some(refusal.author) {
        return Err(Refusal::OwnProposal);
    }
    clean_text(text, 2000)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Mandate;

    fn person(n: u128) -> PersonId {
        PersonId(uuid::Uuid::from_u128(n))
    }

    fn authority(n: u128) -> AuthorityId {
        AuthorityId(uuid::Uuid::from_u128(n))
    }

    fn actor(n: u128, role: Role, of: u128) -> Actor {
        let mandate = Mandate { authority: authority(of), role, from: Moment(0), until: None };
        Actor { person: Some(person(n)), mandates: vec![mandate] }
    }

    fn refused(status: Status) -> Appealed {
        Appealed {
            author: person(1),
            status,
            decided_by: Some(person(2)),
            decided_at: Moment(0),
            before: false,
            registered: false,
        }
    }

    #[test]
    fn the_author_appeals_once_and_in_time() {
        let me = Actor { person: Some(person(1)), mandates: Vec::new() };
        let refusal = refused(Status::Rejected);
        assert_eq!(appeal(&me, &refusal, "Relisez.", Moment(DAY)).as_deref(), Ok("Relisez."));
        assert_eq!(appeal(&me, &refusal, " ", Moment(DAY)), Err(Refusal::Missing));
        assert_eq!(appeal(&me, &refusal, "Relisez.", Moment(60 * DAY)), Err(Refusal::TooLate));
        let again = Appealed { before: true, ..refusal.clone() };
        assert_eq!(appeal(&me, &again, "Relisez.", Moment(DAY)), Err(Refusal::AlreadyAppealed));
        let other = Actor { person: Some(person(3)), mandates: Vec::new() };
        assert_eq!(appeal(&other, &refusal, "Relisez.", Moment(DAY)), Err(Refusal::NoMandate));
        assert_eq!(appeal(&me, &refused(Status::Open), "Relisez.", Moment(DAY)), Err(Refusal::WrongStatus));
    }

    #[test]
    fn somebody_else_with_the_same_role_judges() {
        let say = |n, role, of, refusal: &Appealed| judge(&actor(n, role, of), refusal, authority(7), "Vu.", Moment(5));
        let refusal = refused(Status::Rejected);
        assert!(say(3, Role::Moderator, 7, &refusal).is_ok());
        assert_eq!(say(2, Role::Moderator, 7, &refusal), Err(Refusal::SamePerson));
        assert_eq!(say(1, Role::Moderator, 7, &refusal), Err(Refusal::OwnProposal));
        assert_eq!(say(3, Role::Elected, 7, &refusal), Err(Refusal::NoMandate));
        assert_eq!(say(3, Role::Moderator, 8, &refusal), Err(Refusal::NoMandate));
        assert!(say(3, Role::Elected, 7, &refused(Status::Refused)).is_ok());
    }
}
