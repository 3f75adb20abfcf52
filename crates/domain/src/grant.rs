use crate::{Actor, AuthorityId, DAY, Moment, PersonId, Refusal, Role};

/// The longest mandate: a little more than a municipal term of six years.
pub const MANDATE_MOST: i64 = 7 * 366 * DAY;

/// A mandate that somebody wants granted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// To whom.
    pub person: PersonId,
    /// Where.
    pub authority: AuthorityId,
    /// What it allows.
    pub role: Role,
    /// First instant.
    pub from: Moment,
    /// First instant at which it no longer holds.
    pub until: Option<Moment>,
}

/// An administrator asks for a mandate. `asker` is nobody's own advocate.
///
/// # Errors
/// [`Refusal::NoMandate`], [`Refusal::SamePerson`] for a mandate of one's own, [`Refusal::BadPeriod`].
pub fn ask_mandate(asker: &Actor, wanted: &Wanted, now: Moment) -> Result<(), Refusal> {
    if !asker.holds_any(&[Role::Administrator], now) {
        return Err(Refusal::NoMandate);
    }
    if asker.person == Some(wanted.person) {
        return Err(Refusal::SamePerson);
    }
    let ends_well = |end: Moment| end > wanted.from && end > now && end <= wanted.from.plus(MANDATE_MOST);
    if !wanted.until.is_none_or(ends_well) || wanted.from > now.plus(MANDATE_MOST) {
        return Err(Refusal::BadPeriod);
    }
    Ok(())
}

/// Another administrator confirms it: neither who asked nor whom it is for.
///
/// # Errors
/// [`Refusal::NoMandate`], [`Refusal::SamePerson`], [`Refusal::BadPeriod`] when it would be over already.
pub fn confirm_mandate(actor: &Actor, asked_by: PersonId, wanted: &Wanted, now: Moment) -> Result<(), Refusal> {
    if !actor.holds_any(&[Role::Administrator], now) {
        return Err(Refusal::NoMandate);
    }
    if actor.person == Some(asked_by) || actor.person == Some(wanted.person) {
        return Err(Refusal::SamePerson);
    }
    if wanted.until.is_some_and(|end| end <= now) {
        return Err(Refusal::BadPeriod);
    }
    Ok(())
}

/// Ends a mandate at once: its holder may, and any administrator, as long as two administrators remain.
/// `administrators` is how many people hold that role today.
///
/// # Errors
/// [`Refusal::NoMandate`], [`Refusal::LastAdministrators`].
pub fn end_mandate(
    actor: &Actor,
    holder: PersonId,
    role: Role,
    administrators: i64,
    now: Moment,
) -> Result<(), Refusal> {
    if actor.person != Some(holder) && !actor.holds_any(&[Role::Administrator], now) {
        return Err(Refusal::NoMandate);
    }
    if role == Role::Administrator && administrators <= 2 {
        return Err(Refusal::LastAdministrators);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Mandate;

    fn person(n: u128) -> PersonId {
        PersonId(uuid::Uuid::from_u128(n))
    }

    fn actor(n: u128, role: Role) -> Actor {
        let authority = AuthorityId(uuid::Uuid::from_u128(7));
        Actor { person: Some(person(n)), mandates: vec![Mandate { authority, role, from: Moment(0), until: None }] }
    }

    fn wanted(from: i64, until: Option<i64>) -> Wanted {
        let authority = AuthorityId(uuid::Uuid::from_u128(7));
        let (from, until) = (Moment(from * DAY), until.map(|n| Moment(n * DAY)));
        Wanted { person: person(3), authority, role: Role::Moderator, from, until }
    }

    #[test]
    fn two_different_administrators_and_neither_for_themselves() {
        let (one, two, three) =
            (actor(1, Role::Administrator), actor(2, Role::Administrator), actor(3, Role::Administrator));
        let now = Moment(10 * DAY);
        let mandate = wanted(10, Some(20));
        assert_eq!(ask_mandate(&one, &mandate, now), Ok(()));
        assert_eq!(ask_mandate(&three, &mandate, now), Err(Refusal::SamePerson));
        assert_eq!(ask_mandate(&actor(1, Role::Elected), &mandate, now), Err(Refusal::NoMandate));
        assert_eq!(confirm_mandate(&two, person(1), &mandate, now), Ok(()));
        assert_eq!(confirm_mandate(&one, person(1), &mandate, now), Err(Refusal::SamePerson));
        assert_eq!(confirm_mandate(&three, person(1), &mandate, now), Err(Refusal::SamePerson));
        assert_eq!(confirm_mandate(&actor(2, Role::Moderator), person(1), &mandate, now), Err(Refusal::NoMandate));
        assert_eq!(confirm_mandate(&two, person(1), &mandate, Moment(20 * DAY)), Err(Refusal::BadPeriod));
    }

    #[test]
    fn a_mandate_ends_after_it_begins_and_within_seven_years() {
        let asked = |from, until| ask_mandate(&actor(1, Role::Administrator), &wanted(from, until), Moment(10 * DAY));
        assert_eq!(asked(10, None), Ok(()));
        assert_eq!(asked(2, Some(11)), Ok(()));
        for (from, until) in [(10, Some(10)), (12, Some(11)), (2, Some(9)), (10, Some(10 + 7 * 366 + 1)), (9_000, None)]
        {
            assert_eq!(asked(from, until), Err(Refusal::BadPeriod), "{from} {until:?}");
        }
    }

    #[test]
    fn two_administrators_remain() {
        let end = |actor: &Actor, role, left| end_mandate(actor, person(3), role, left, Moment(5));
        assert_eq!(end(&actor(1, Role::Administrator), Role::Administrator, 3), Ok(()));
        assert_eq!(end(&actor(1, Role::Administrator), Role::Administrator, 2), Err(Refusal::LastAdministrators));
        assert_eq!(end(&actor(3, Role::Moderator), Role::Moderator, 2), Ok(()));
        assert_eq!(end(&actor(4, Role::Moderator), Role::Moderator, 2), Err(Refusal::NoMandate));
    }
}
