use crate::{Actor, AuthorityId, Moment, Refusal, Role, clean_text};

/// What is handed over.
#[derive(Clone, Debug)]
pub struct Held {
    /// Who holds it.
    pub authority: AuthorityId,
}

/// Gives an experiment to another authority, at any status, with a reason that everybody reads. An agent, an
/// elected official or an administrator of the authority that holds it may do so. Gives back the cleaned text.
///
/// # Errors
/// [`Refusal::NoMandate`], [`Refusal::SameAuthority`], and those of [`clean_text`] (2,000 characters).
pub fn hand_over(actor: &Actor, held: &Held, to: AuthorityId, text: &str, now: Moment) -> Result<String, Refusal> {
    let may = [Role::Moderator, Role::Elected, Role::Administrator];
    if !may.into_iter().any(|role| actor.holds(role, held.authority, now)) {
        return Err(Refusal::NoMandate);
    }
    if to == held.authority {
        return Err(Refusal::SameAuthority);
    }
    clean_text(text, 2000)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Mandate, PersonId};

    #[test]
    fn only_whoever_holds_it_hands_it_over_and_not_to_themselves() {
        let authority = |n| AuthorityId(uuid::Uuid::from_u128(n));
        let actor = |role, of| Actor {
            person: Some(PersonId(uuid::Uuid::nil())),
            mandates: vec![Mandate { authority: authority(of), role, from: Moment(0), until: None }],
        };
        let held = Held { authority: authority(7) };
        let say = |actor: &Actor, to, text| hand_over(actor, &held, authority(to), text, Moment(5));
        for role in [Role::Moderator, Role::Elected, Role::Administrator] {
            assert_eq!(say(&actor(role, 7), 8, "À vous.").as_deref(), Ok("À vous."));
            assert_eq!(say(&actor(role, 8), 8, "À nous."), Err(Refusal::NoMandate));
        }
        assert_eq!(say(&actor(Role::Evaluator, 7), 8, "À vous."), Err(Refusal::NoMandate));
        assert_eq!(say(&actor(Role::Moderator, 7), 7, "À vous."), Err(Refusal::SameAuthority));
        assert_eq!(say(&actor(Role::Moderator, 7), 8, ""), Err(Refusal::Missing));
    }
}
