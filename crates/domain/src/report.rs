use serde::{Deserialize, Serialize};

use crate::{Actor, AuthorityId, DAY, Lang, Moment, PersonId, Reason, Refusal, Role, appeal::WITHIN, clean_text};

/// Reports that were not upheld count for this long.
pub const REPORT_MEMORY: i64 = 90 * DAY;

/// So many within [`REPORT_MEMORY`] cost nothing: everybody errs.
pub const REPORTS_FREE: i64 = 3;

/// The longest wait between two reports.
const LONGEST: i64 = 8 * DAY;

/// What a moderator decides about a content, reported or not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Ruling {
    /// It goes; its place and the reason stay.
    Remove,
    /// It stays, or comes back.
    Keep,
}

impl Ruling {
    /// Both, in the order in which they are offered.
    pub const ALL: [Ruling; 2] = [Ruling::Remove, Ruling::Keep];

    /// The code in forms, rows and leaves.
    pub fn code(self) -> &'static str {
        match self {
            Ruling::Remove => "remove",
            Ruling::Keep => "keep",
        }
    }

    /// Reads a code.
    pub fn parse(code: &str) -> Option<Ruling> {
        Ruling::ALL.into_iter().find(|r| r.code() == code)
    }

    /// As the public log says it.
    pub fn name(self, lang: Lang) -> &'static str {
        match self {
            Ruling::Remove => lang.t("Retiré", "Removed"),
            Ruling::Keep => lang.t("Maintenu", "Kept"),
        }
    }

    /// The reasons that may be given for it.
    pub fn reasons(self) -> &'static [Reason] {
        match self {
            Ruling::Remove => Reason::REPORTABLE,
            Ruling::Keep => &[Reason::WithinRules],
        }
    }
}

/// What a ruling rests on.
#[derive(Clone, Copy, Debug)]
pub struct Reported {
    /// Who wrote the content.
    pub author: PersonId,
    /// The authority that decides.
    pub authority: AuthorityId,
    /// Whether the moderator is among those who reported it.
    pub by_moderator: bool,
    /// Who removed it, when its author asks for another look.
    pub removed_by: Option<PersonId>,
}

/// A moderator of the authority decides, with a reason from the public list; a removal also says why in words, because
/// these stand in the place of what was removed. Gives back the cleaned text.
///
/// # Errors
/// [`Refusal::NoMandate`], [`Refusal::SamePerson`] for whoever wrote, reported or removed it, [`Refusal::NotAChoice`] for a reason
/// of another ruling, and those of [`clean_text`] (1,000 characters).
pub fn rule(
    actor: &Actor,
    reported: &Reported,
    ruling: Ruling,
    reason: Reason,
    text: &str,
    now: Moment,
) -> Result<String, Refusal> {
    if !actor.holds(Role::Moderator, reported.authority, now) {
        return Err(Refusal::NoMandate);
    }
    let removed_it = reported.removed_by.is_some() && actor.person == reported.removed_by;
    if reported.by_moderator || removed_it || actor.person == Some(reported.author) {
        return Err(Refusal::SamePerson);
    }
    if !ruling.reasons().contains(&reason) {
        return Err(Refusal::NotAChoice);
    }
    match clean_text(text, 1000) {
        Err(Refusal::Missing) if ruling == Ruling::Keep => Ok(String::new()),
        other => other,
    }
}

/// A removal that the author of the content contests.
#[derive(Clone, Copy, Debug)]
pub struct Contested {
    /// Who wrote the content.
    pub author: PersonId,
    /// When it was removed; none while it is there.
    pub removed_at: Option<Moment>,
    /// Whether this removal was looked at again, or is going to be.
    pub before: bool,
}

/// The author of a removed content asks for another look, once, within 60 days, saying why. Gives back the cleaned text.
///
/// # Errors
/// [`Refusal::NoMandate`] for anybody else, [`Refusal::WrongStatus`] while it is there, [`Refusal::AlreadyAppealed`],
/// [`Refusal::TooLate`], and those of [`clean_text`] (1,000 characters).
pub fn contest(actor: &Actor, contested: &Contested, text: &str, now: Moment) -> Result<String, Refusal> {
    if actor.person != Some(contested.author) {
        return Err(Refusal::NoMandate);
    }
    let removed_at = contested.removed_at.ok_or(Refusal::WrongStatus)?;
    if contested.before {
        return Err(Refusal::AlreadyAppealed);
    }
    if now >= removed_at.plus(WITHIN) {
        return Err(Refusal::TooLate);
    }
    clean_text(text, 1000)
}

/// Whether somebody may report now. `dismissed` of their reports were not upheld within [`REPORT_MEMORY`], and the last
/// one they made was at `last`: from the third on, a day has to pass, then two, then four, then eight.
///
/// # Errors
/// [`Refusal::ReportsSlowed`], which says how many and until when.
pub fn report_pace(dismissed: i64, last: Option<Moment>, now: Moment) -> Result<(), Refusal> {
    let over = dismissed - REPORTS_FREE;
    let (Some(last), true) = (last, over >= 0) else { return Ok(()) };
    let wait = (DAY << over.min(3)).min(LONGEST);
    let until = last.plus(wait);
    if now < until { Err(Refusal::ReportsSlowed { dismissed, until }) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Mandate;
    use proptest::prelude::*;

    const LILLE: AuthorityId = AuthorityId(uuid::Uuid::from_u128(7));

    fn moderator() -> Actor {
        let mandate = Mandate { authority: LILLE, role: Role::Moderator, from: Moment(0), until: None };
        Actor { person: Some(PersonId(uuid::Uuid::from_u128(1))), mandates: vec![mandate] }
    }

    fn about(author: u128) -> Reported {
        Reported {
            author: PersonId(uuid::Uuid::from_u128(author)),
            authority: LILLE,
            by_moderator: false,
            removed_by: None,
        }
    }

    #[test]
    fn a_removal_says_why_and_keeping_may() {
        let ask = |ruling, reason, text| rule(&moderator(), &about(2), ruling, reason, text, Moment(5));
        assert_eq!(ask(Ruling::Remove, Reason::Insulting, " "), Err(Refusal::Missing));
        assert!(ask(Ruling::Remove, Reason::Insulting, "Un voisin y est traité de voleur.").is_ok());
        assert_eq!(ask(Ruling::Keep, Reason::WithinRules, "").as_deref(), Ok(""));
        assert_eq!(ask(Ruling::Keep, Reason::Insulting, ""), Err(Refusal::NotAChoice));
    }

    #[test]
    fn whoever_wrote_or_reported_it_does_not_decide() {
        let ask = |actor: &Actor, reported| rule(actor, &reported, Ruling::Keep, Reason::WithinRules, "", Moment(5));
        assert_eq!(ask(&moderator(), about(1)), Err(Refusal::SamePerson));
        assert_eq!(ask(&moderator(), Reported { by_moderator: true, ..about(2) }), Err(Refusal::SamePerson));
        assert_eq!(ask(&Actor::default(), about(2)), Err(Refusal::NoMandate));
        let removed_by = moderator().person;
        assert_eq!(ask(&moderator(), Reported { removed_by, ..about(2) }), Err(Refusal::SamePerson));
    }

    #[test]
    fn a_removal_is_contested_once_in_time_by_its_author() {
        let author = Actor { person: Some(PersonId(uuid::Uuid::from_u128(2))), mandates: Vec::new() };
        let gone = Contested { author: author.person.unwrap(), removed_at: Some(Moment(5)), before: false };
        let now = Moment(6);
        assert_eq!(contest(&author, &gone, " Lisez la fin. ", now).as_deref(), Ok("Lisez la fin."));
        assert_eq!(contest(&moderator(), &gone, "Non.", now), Err(Refusal::NoMandate));
        assert_eq!(contest(&author, &gone, " ", now), Err(Refusal::Missing));
        assert_eq!(contest(&author, &gone, "Tard.", Moment(5).plus(WITHIN)), Err(Refusal::TooLate));
        let again = Contested { before: true, ..gone };
        assert_eq!(contest(&author, &again, "Encore.", now), Err(Refusal::AlreadyAppealed));
        let there = Contested { removed_at: None, ..gone };
        assert_eq!(contest(&author, &there, "Quoi ?", now), Err(Refusal::WrongStatus));
    }

    #[test]
    fn only_repetition_is_slowed_and_it_says_until_when() {
        let now = Moment(100 * DAY);
        assert_eq!(report_pace(2, Some(now), now), Ok(()));
        assert_eq!(report_pace(50, None, now), Ok(()));
        for (dismissed, days) in [(3, 1), (4, 2), (5, 4), (6, 8), (60, 8)] {
            let until = now.plus(days * DAY);
            assert_eq!(report_pace(dismissed, Some(now), now), Err(Refusal::ReportsSlowed { dismissed, until }));
            assert_eq!(report_pace(dismissed, Some(now), until), Ok(()));
        }
    }

    proptest! {
        #[test]
        fn nobody_is_silenced_for_good(dismissed in 0i64..1_000_000, last in 0i64..1_000_000) {
            let last = Moment(last);
            prop_assert_eq!(report_pace(dismissed, Some(last), last.plus(LONGEST)), Ok(()));
        }
    }
}
