//! Ballots on paper: two people type each sheet, and it counts once they typed the same.

use tally::{Choice, Rules};

use super::{Times, Typed, lasting};
use crate::{FieldError, Moment, PersonId, Refusal};

/// The highest number of a sheet.
pub const SHEETS_MOST: i64 = 99_999;

/// Where a sheet stands. One that nobody typed is in no row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Sheet {
    /// One person typed it.
    Once,
    /// Two did, and not the same.
    Differs,
    /// Two typed the same: it counts, and nothing of it changes any more.
    Counts,
}

impl Sheet {
    /// Every state.
    pub const ALL: [Sheet; 3] = [Sheet::Once, Sheet::Differs, Sheet::Counts];

    /// The code in rows.
    pub fn code(self) -> &'static str {
        match self {
            Sheet::Once => "once",
            Sheet::Differs => "differs",
            Sheet::Counts => "counts",
        }
    }

    /// Reads a code.
    pub fn parse(code: &str) -> Option<Sheet> {
        Sheet::ALL.into_iter().find(|sheet| sheet.code() == code)
    }

    /// Where a sheet stands that these entries are of.
    pub fn of(entries: &[Choice]) -> Option<Sheet> {
        match entries {
            [] => None,
            [_] => Some(Sheet::Once),
            [one, other] if one == other => Some(Sheet::Counts),
            _ => Some(Sheet::Differs),
        }
    }
}

/// What somebody says a sheet is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Marked {
    /// Something is chosen on it.
    #[default]
    Chosen,
    /// Nothing is.
    Blank,
    /// It cannot be read, or is not allowed by the rules.
    Invalid,
}

impl Marked {
    /// All of them.
    pub const ALL: [Marked; 3] = [Marked::Chosen, Marked::Blank, Marked::Invalid];

    /// The code in forms.
    pub fn code(self) -> &'static str {
        match self {
            Marked::Chosen => "chosen",
            Marked::Blank => "blank",
            Marked::Invalid => "invalid",
        }
    }

    /// Reads a code.
    pub fn parse(code: &str) -> Option<Marked> {
        Marked::ALL.into_iter().find(|marked| marked.code() == code)
    }

    /// What a choice was said to be.
    pub fn of(choice: &Choice) -> Marked {
        match choice {
            Choice::Unreadable => Marked::Invalid,
            _ if *choice != blank(choice) => Marked::Chosen,
            _ => Marked::Blank,
        }
    }
}

/// The choice of the same kind in which nothing is chosen.
fn blank(choice: &Choice) -> Choice {
    match choice {
        Choice::Approve(_) => Choice::Approve(Default::default()),
        Choice::Marks(_) => Choice::Marks(Default::default()),
        Choice::Ranking(_) => Choice::Ranking(Vec::new()),
        Choice::Unreadable => Choice::Unreadable,
    }
}

/// What was typed for a sheet, as the tally reads it. What is chosen counts only where the sheet is said to choose.
///
/// # Errors
/// Every field that is wrong; [`Refusal::NothingMarked`] where a sheet chooses nothing and is not said to be blank.
pub fn typed(marked: Marked, typed: &Typed, rules: &Rules) -> Result<Choice, Vec<FieldError>> {
    let none = || Typed::default().choice(rules);
    match marked {
        Marked::Invalid => Ok(Choice::Unreadable),
        Marked::Blank => none(),
        Marked::Chosen => {
            let choice = typed.choice(rules)?;
            let empty = choice == none()?;
            if empty { Err(vec![FieldError::new("slip", Refusal::NothingMarked)]) } else { Ok(choice) }
        }
    }
}

/// The number of a sheet.
///
/// # Errors
/// [`Refusal::Missing`], [`Refusal::OutOfRange`].
pub fn number(raw: &str) -> Result<i64, Refusal> {
    match raw.trim().parse::<i64>() {
        _ if raw.trim().is_empty() => Err(Refusal::Missing),
        Ok(n) if (1..=SHEETS_MOST).contains(&n) => Ok(n),
        _ => Err(Refusal::OutOfRange { min: 1, max: SHEETS_MOST }),
    }
}

/// The key of a sheet's ballot.
pub fn key(sheet: i64) -> String {
    format!("paper-{sheet}")
}

/// What comes of somebody typing a sheet, or of correcting what they typed. `entries` are those that are kept.
///
/// # Errors
/// [`Refusal::VoteAhead`], [`Refusal::VoteOver`], [`Refusal::SheetCounts`], [`Refusal::SheetTaken`].
pub fn enter(
    times: &Times,
    entries: &[(PersonId, Choice)],
    who: PersonId,
    choice: &Choice,
    now: Moment,
) -> Result<Sheet, Refusal> {
    lasting(times, now)?;
    let mine = entries.iter().any(|(person, _)| *person == who);
    let others: Vec<&Choice> = entries.iter().filter(|(person, _)| *person != who).map(|(_, other)| other).collect();
    let settled = matches!(entries, [(_, one), (_, other)] if one == other);
    match others.as_slice() {
        // the same once more changes nothing
        [other] if mine && settled && *other == choice => Ok(Sheet::Counts),
        _ if settled => Err(Refusal::SheetCounts),
        [] => Ok(Sheet::Once),
        [other] if *other == choice => Ok(Sheet::Counts),
        [_] => Ok(Sheet::Differs),
        _ => Err(Refusal::SheetTaken),
    }
}

/// Whether somebody may take back what they typed of a sheet; says where it stands then.
///
/// # Errors
/// [`Refusal::VoteAhead`], [`Refusal::VoteOver`], [`Refusal::SheetCounts`].
pub fn withdraw(
    times: &Times,
    entries: &[(PersonId, Choice)],
    who: PersonId,
    now: Moment,
) -> Result<Option<Sheet>, Refusal> {
    lasting(times, now)?;
    if matches!(entries, [(_, one), (_, other)] if one == other) {
        return Err(Refusal::SheetCounts);
    }
    let left: Vec<Choice> =
        entries.iter().filter(|(person, _)| *person != who).map(|(_, choice)| choice.clone()).collect();
    Ok(Sheet::of(&left))
}

#[cfg(test)]
mod tests {
    use tally::{Alternative, Blank, Method, approval::Approval};
    use uuid::Uuid;

    use super::*;

    const NOW: Moment = Moment(1_800_000_000 * crate::SECOND);

    fn who(n: u128) -> PersonId {
        PersonId(Uuid::from_u128(n))
    }

    fn picks(ids: &[&str]) -> Choice {
        Choice::Approve(ids.iter().map(|id| (*id).to_owned()).collect())
    }

    fn open() -> Times {
        Times { opens: Some(NOW), closes: Some(NOW.plus(crate::HOUR)), ..Times::default() }
    }

    fn rules() -> Rules {
        let option = |id: &str| Alternative { cost: 0, id: id.to_owned(), name: id.to_owned() };
        Rules {
            consultation: "c".to_owned(),
            electorate: None,
            method: Method::Approval(Approval { blank: Blank::Abstention, most: Some(1), threshold: None }),
            options: vec![option("a"), option("b")],
            quorum: None,
            seats: 1,
        }
    }

    #[test]
    fn a_sheet_counts_once_two_people_typed_the_same() {
        let enter = |entries: &[(PersonId, Choice)], n, ids: &[&str]| enter(&open(), entries, who(n), &picks(ids), NOW);
        let (a, b) = ((who(1), picks(&["a"])), (who(2), picks(&["b"])));
        assert_eq!(enter(&[], 1, &["a"]), Ok(Sheet::Once));
        assert_eq!(enter(std::slice::from_ref(&a), 1, &["a"]), Ok(Sheet::Once), "nobody confirms themselves");
        assert_eq!(enter(std::slice::from_ref(&a), 1, &["b"]), Ok(Sheet::Once));
        assert_eq!(enter(std::slice::from_ref(&a), 2, &["a"]), Ok(Sheet::Counts));
        assert_eq!(enter(std::slice::from_ref(&a), 2, &["b"]), Ok(Sheet::Differs));
        // either of the two mends theirs
        assert_eq!(enter(&[a.clone(), b.clone()], 1, &["b"]), Ok(Sheet::Counts));
        assert_eq!(enter(&[a.clone(), b.clone()], 2, &["a"]), Ok(Sheet::Counts));
        assert_eq!(enter(&[a.clone(), b.clone()], 2, &[]), Ok(Sheet::Differs));
        assert_eq!(enter(&[a.clone(), b], 3, &["a"]), Err(Refusal::SheetTaken));
        let agreed = [a, (who(2), picks(&["a"]))];
        assert_eq!(enter(&agreed, 2, &["a"]), Ok(Sheet::Counts));
        for n in 1..=3 {
            assert_eq!(enter(&agreed, n, &["b"]), Err(Refusal::SheetCounts));
        }
        assert_eq!(enter(&agreed, 3, &["a"]), Err(Refusal::SheetCounts));
    }

    #[test]
    fn one_takes_back_ones_own_as_long_as_it_does_not_count() {
        let (a, b) = ((who(1), picks(&["a"])), (who(2), picks(&["b"])));
        let withdraw = |entries: &[(PersonId, Choice)], n| withdraw(&open(), entries, who(n), NOW);
        assert_eq!(withdraw(std::slice::from_ref(&a), 1), Ok(None));
        assert_eq!(withdraw(std::slice::from_ref(&a), 2), Ok(Some(Sheet::Once)), "and nobody else’s");
        assert_eq!(withdraw(&[a.clone(), b], 1), Ok(Some(Sheet::Once)));
        assert_eq!(withdraw(&[a.clone(), (who(2), a.1.clone())], 1), Err(Refusal::SheetCounts));
    }

    #[test]
    fn sheets_are_typed_while_one_can_vote() {
        let ahead = Times { opens: Some(NOW.plus(1)), ..open() };
        assert_eq!(enter(&ahead, &[], who(1), &picks(&[]), NOW), Err(Refusal::VoteAhead { opens: NOW.plus(1) }));
        let shut = Times { closed: Some(NOW), ..open() };
        assert_eq!(enter(&shut, &[], who(1), &picks(&[]), NOW), Err(Refusal::VoteOver));
        assert_eq!(withdraw(&open(), &[], who(1), NOW.plus(crate::HOUR)), Err(Refusal::VoteOver));
    }

    #[test]
    fn a_sheet_chooses_is_blank_or_is_invalid() {
        let ticked = Typed { picked: ["a".to_owned()].into(), ..Typed::default() };
        let both = Typed { picked: ["a".to_owned(), "b".to_owned()].into(), ..Typed::default() };
        assert_eq!(typed(Marked::Chosen, &ticked, &rules()), Ok(picks(&["a"])));
        assert_eq!(typed(Marked::Blank, &ticked, &rules()), Ok(picks(&[])));
        assert_eq!(typed(Marked::Invalid, &both, &rules()), Ok(Choice::Unreadable));
        let nothing = typed(Marked::Chosen, &Typed::default(), &rules());
        assert_eq!(nothing, Err(vec![FieldError::new("slip", Refusal::NothingMarked)]));
        assert!(typed(Marked::Chosen, &both, &rules()).is_err());
        for (marked, choice) in [
            (Marked::Chosen, picks(&["a"])),
            (Marked::Blank, picks(&[])),
            (Marked::Blank, Choice::Ranking(Vec::new())),
            (Marked::Invalid, Choice::Unreadable),
        ] {
            assert_eq!((Marked::of(&choice), Marked::parse(marked.code())), (marked, Some(marked)));
        }
        // the tally knows all three
        assert_eq!(rules().read(&picks(&[])), Ok(tally::Read::Blank));
        assert_eq!(rules().read(&Choice::Unreadable).map_err(|fault| fault.code()), Err("unreadable"));
    }

    #[test]
    fn sheets_have_numbers() {
        assert_eq!((number(" 12 "), number("99999")), (Ok(12), Ok(99_999)));
        assert_eq!(number(" "), Err(Refusal::Missing));
        for bad in ["0", "-1", "100000", "12a", "1e3", "٣", "99999999999999999999"] {
            assert_eq!(number(bad), Err(Refusal::OutOfRange { min: 1, max: SHEETS_MOST }), "{bad}");
        }
        assert_eq!(key(7), "paper-7");
    }
}
