use serde::{Deserialize, Serialize};

use crate::{Actor, AuthorityId, Deed, Event, Moment, PersonId, Reason, Refusal, Role, Status, clean_text};

/// What an authority answers to a proposal that enough people support.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Answer {
    /// It is to be tried: a protocol comes next.
    Accept,
    /// It is not, and why.
    Refuse,
    /// Another authority is competent, and has a clock of its own.
    Redirect,
}

impl Answer {
    /// Every answer, in the order in which they are offered.
    pub const ALL: [Answer; 3] = [Answer::Accept, Answer::Refuse, Answer::Redirect];

    /// The code in forms, rows and leaves.
    pub fn code(self) -> &'static str {
        match self {
            Answer::Accept => "accept",
            Answer::Refuse => "refuse",
            Answer::Redirect => "redirect",
        }
    }

    /// Reads a code.
    pub fn parse(code: &str) -> Option<Answer> {
        Answer::ALL.into_iter().find(|a| a.code() == code)
    }

    /// The deed of the state machine.
    pub fn deed(self) -> Deed {
        match self {
            Answer::Accept => Deed::Accept,
            Answer::Refuse => Deed::Refuse,
            Answer::Redirect => Deed::Redirect,
        }
    }

    /// The step that it leaves in the public history.
    pub fn event(self) -> Event {
        match self {
            Answer::Accept => Event::Accepted,
            Answer::Refuse => Event::Refused,
            Answer::Redirect => Event::Redirected,
        }
    }

    /// How it stops the authority's clock.
    pub fn outcome(self) -> &'static str {
        match self {
            Answer::Accept => "accepted",
            Answer::Refuse => "refused",
            Answer::Redirect => "redirected",
        }
    }

    /// The reasons that may be given for it.
    pub fn reasons(self) -> &'static [Reason] {
        use Reason::*;
        match self {
            Answer::Accept => &[WorthTrying],
            Answer::Refuse => &[NotFeasible, TooCostly, Unlawful, Unsafe, AlreadyTried, OtherPriority],
            Answer::Redirect => &[NotCompetent],
        }
    }
}

/// What an answer rests on.
#[derive(Clone, Debug)]
pub struct Reviewed {
    /// Whose proposal.
    pub author: PersonId,
    /// Who has to answer.
    pub authority: AuthorityId,
    /// Where it stands.
    pub status: Status,
}

/// UnderReview → Accepted, Refused, or UnderReview elsewhere, by an elected official of the authority
/// that holds it, always with a text. `to` is the next authority of a redirection. Gives back the
/// cleaned text.
///
/// # Errors
/// [`Refusal::NoMandate`], [`Refusal::OwnProposal`], [`Refusal::WrongStatus`], [`Refusal::NotAChoice`] for a reason
/// of another answer or a redirection to nowhere, [`Refusal::SameAuthority`], and those of [`clean_text`] (4,000 characters).
pub fn answer(
    actor: &Actor,
    proposal: &Reviewed,
    answer: Answer,
    reason: Reason,
    to: Option<AuthorityId>,
    text: &str,
    now: Moment,
) -> Result<String, Refusal> {
    if !actor.holds(Role::Elected, proposal.authority, now) {
        return Err(Refusal::NoMandate);
    }
    if actor.person == Some(proposal.author) {
        return Err(Refusal::OwnProposal);
    }
    answer.deed().leads(proposal.status)?;
    if !answer.reasons().contains(&reason) || (answer == Answer::Redirect) != to.is_some() {
        return Err(Refusal::NotAChoice);
    }
    if to == Some(proposal.authority) {
        return Err(Refusal::SameAuthority);
    }
    clean_text(text, 4000)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Mandate;

    fn id(n: u128) -> uuid::Uuid {
        uuid::Uuid::from_u128(n)
    }

    fn official(role: Role, of: u128) -> Actor {
        let mandate = Mandate { authority: AuthorityId(id(of)), role, from: Moment(0), until: None };
        Actor { person: Some(PersonId(id(1))), mandates: vec![mandate] }
    }

    fn reviewed(author: u128, status: Status) -> Reviewed {
        Reviewed { author: PersonId(id(author)), authority: AuthorityId(id(7)), status }
    }

    #[test]
    fn an_elected_official_of_the_authority_answers_with_reasons() {
        let say = |actor: &Actor, proposal: &Reviewed, text: &str| {
            answer(actor, proposal, Answer::Accept, Reason::WorthTrying, None, text, Moment(5))
        };
        let waiting = reviewed(2, Status::UnderReview);
        assert_eq!(say(&official(Role::Elected, 7), &waiting, " Oui. ").as_deref(), Ok("Oui."));
        assert_eq!(say(&official(Role::Elected, 7), &waiting, ""), Err(Refusal::Missing));
        for actor in [official(Role::Elected, 8), official(Role::Moderator, 7), Actor::default()] {
            assert_eq!(say(&actor, &waiting, "Oui"), Err(Refusal::NoMandate));
        }
        let own = reviewed(1, Status::UnderReview);
        assert_eq!(say(&official(Role::Elected, 7), &own, "Oui"), Err(Refusal::OwnProposal));
        for &status in Status::ALL.iter().filter(|s| **s != Status::UnderReview) {
            assert_eq!(say(&official(Role::Elected, 7), &reviewed(2, status), "Oui"), Err(Refusal::WrongStatus));
        }
    }

    #[test]
    fn a_redirection_names_another_authority_and_nothing_else_does() {
        let say = |what: Answer, to: Option<u128>| {
            let (actor, waiting) = (official(Role::Elected, 7), reviewed(2, Status::UnderReview));
            answer(&actor, &waiting, what, what.reasons()[0], to.map(|n| AuthorityId(id(n))), "Voilà", Moment(5))
        };
        assert!(say(Answer::Redirect, Some(8)).is_ok());
        assert_eq!(say(Answer::Redirect, Some(7)), Err(Refusal::SameAuthority));
        assert_eq!(say(Answer::Redirect, None), Err(Refusal::NotAChoice));
        assert_eq!(say(Answer::Refuse, Some(8)), Err(Refusal::NotAChoice));
    }
}
