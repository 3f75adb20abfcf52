//! Who decides what, where, on which day. Competences are dated rows: what ended stays, so that every past day
//! keeps its answer.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{AuthorityId, Moment, Refusal, Theme};

/// A competence that an authority has over a territory for a while.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Competence {
    /// The row.
    pub id: Uuid,
    /// Who has it.
    pub authority: AuthorityId,
    /// For what.
    pub theme: Theme,
    /// Where: a territory's id, such as `commune:59350`.
    pub territory: String,
    /// First instant.
    pub from: Moment,
    /// First instant at which it no longer holds; none: no end set.
    pub until: Option<Moment>,
    /// Who gave it away, when it is not its own by law.
    pub given_by: Option<AuthorityId>,
}

impl Competence {
    /// Whether it holds at an instant.
    pub fn holds(&self, at: Moment) -> bool {
        self.from <= at && self.until.is_none_or(|end| at < end)
    }

    /// Whether two rows say the same thing about a day they share.
    pub fn overlaps(&self, other: &Competence) -> bool {
        let same = (self.authority, self.theme, &self.territory, self.given_by)
            == (other.authority, other.theme, &other.territory, other.given_by);
        let end = |c: &Competence| c.until.unwrap_or(Moment(i64::MAX));
        same && self.from < end(other) && other.from < end(self)
    }

    /// Whether it may stand beside the rows there are.
    ///
    /// # Errors
    /// [`Refusal::BadPeriod`], [`Refusal::SameAuthority`] for a gift to oneself, [`Refusal::AlreadyHeld`].
    pub fn check(&self, others: &[Competence]) -> Result<(), Refusal> {
        if self.until.is_some_and(|end| end <= self.from) {
            return Err(Refusal::BadPeriod);
        }
        if self.given_by == Some(self.authority) {
            return Err(Refusal::SameAuthority);
        }
        if others.iter().any(|other| other.id != self.id && self.overlaps(other)) {
            return Err(Refusal::AlreadyHeld);
        }
        Ok(())
    }
}

/// An authority and the territory that it governs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Body {
    /// The authority.
    pub authority: AuthorityId,
    /// Its territory's id.
    pub territory: String,
    /// Whether it governs all matters there. A *syndicat mixte* does not: it has what was given to it.
    pub general: bool,
}

/// Who decides, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Competent {
    /// The authority.
    pub authority: AuthorityId,
    /// The rows that lead there: first a competence of its own, if there is one, then every gift. Empty: the smallest
    /// authority that governs the place.
    pub because: Vec<Uuid>,
}

/// Who decides about `theme` in a place on a day. `places` are the commune and every territory that holds it, the
/// smallest first.
///
/// A competence of its own counts before that of a larger territory; without any, the smallest authority of the place is
/// competent. Then gifts are followed: commune → metropolis → *syndicat mixte*. None when no authority governs the place.
pub fn competent(
    rows: &[Competence],
    bodies: &[Body],
    places: &[String],
    theme: Theme,
    at: Moment,
) -> Option<Competent> {
    let rank = |territory: &str| places.iter().position(|place| place == territory);
    let mut held: Vec<(usize, &Competence)> = rows
        .iter()
        .filter(|row| row.theme == theme && row.holds(at))
        .filter_map(|row| Some((rank(&row.territory)?, row)))
        .collect();
    // whatever the order in which rows come
    held.sort_by_key(|(rank, row)| (*rank, row.authority, std::cmp::Reverse(row.from), row.id));
    let own = held.iter().find(|(_, row)| row.given_by.is_none());
    let (mut authority, mut because) = match own {
        Some((_, row)) => (row.authority, vec![row.id]),
        None => {
            let general = bodies.iter().filter(|body| body.general);
            let nearest = general.filter_map(|body| Some((rank(&body.territory)?, body.authority))).min();
            (nearest?.1, Vec::new())
        }
    };
    let mut passed = vec![authority];
    while let Some((_, gift)) =
        held.iter().find(|(_, row)| row.given_by == Some(authority) && !passed.contains(&row.authority))
    {
        authority = gift.authority;
        passed.push(authority);
        because.push(gift.id);
    }
    Some(Competent { authority, because })
}

/// When somebody else will decide, and who: the first day after `at` on which the answer is another.
pub fn next_change(
    rows: &[Competence],
    bodies: &[Body],
    places: &[String],
    theme: Theme,
    at: Moment,
) -> Option<(Moment, AuthorityId)> {
    let now = competent(rows, bodies, places, theme, at)?.authority;
    let mut days: Vec<Moment> =
        rows.iter().filter(|r| r.theme == theme).flat_map(|r| [Some(r.from), r.until]).flatten().collect();
    days.retain(|day| *day > at);
    days.sort();
    days.into_iter().find_map(|day| {
        let then = competent(rows, bodies, places, theme, day)?.authority;
        (then != now).then_some((day, then))
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::DAY;

    const PLACES: [&str; 3] = ["commune:1", "epci:1", "region:1"];

    fn authority(n: u8) -> AuthorityId {
        AuthorityId(Uuid::from_u128(n.into()))
    }

    /// Commune 1, metropolis 2, region 3; 4 is a syndicat.
    fn bodies() -> Vec<Body> {
        let body =
            |n: u8, territory: &str, general| Body { authority: authority(n), territory: territory.into(), general };
        vec![body(3, PLACES[2], true), body(1, PLACES[0], true), body(4, PLACES[1], false), body(2, PLACES[1], true)]
    }

    fn places() -> Vec<String> {
        PLACES.iter().map(|p| (*p).to_owned()).collect()
    }

    fn row(id: u128, of: u8, place: usize, days: (i64, Option<i64>), given_by: Option<u8>) -> Competence {
        Competence {
            id: Uuid::from_u128(id),
            authority: authority(of),
            theme: Theme::Water,
            territory: PLACES[place].into(),
            from: Moment(days.0 * DAY),
            until: days.1.map(|day| Moment(day * DAY)),
            given_by: given_by.map(authority),
        }
    }

    fn asked(rows: &[Competence], day: i64) -> Competent {
        competent(rows, &bodies(), &places(), Theme::Water, Moment(day * DAY)).expect("an authority")
    }

    #[test]
    fn without_any_row_the_smallest_authority_decides_never_a_syndicat() {
        assert_eq!(asked(&[], 5), Competent { authority: authority(1), because: Vec::new() });
        let only: Vec<Body> = bodies().into_iter().filter(|b| !b.general).collect();
        assert_eq!(competent(&[], &only, &places(), Theme::Water, Moment(0)), None);
    }

    #[test]
    fn a_gift_is_followed_and_its_return_gives_back_the_first_answer() {
        let rows = [row(1, 2, 0, (10, Some(30)), Some(1)), row(2, 4, 1, (15, Some(20)), Some(2))];
        let who = |day| asked(&rows, day).authority;
        assert_eq!([who(9), who(10), who(15), who(20), who(30)], [1, 2, 4, 2, 1].map(authority));
        assert_eq!(asked(&rows, 16).because, [Uuid::from_u128(1), Uuid::from_u128(2)]);
        let next = |day: i64| next_change(&rows, &bodies(), &places(), Theme::Water, Moment(day * DAY));
        assert_eq!(next(0), Some((Moment(10 * DAY), authority(2))));
        assert_eq!(next(16), Some((Moment(20 * DAY), authority(2))));
        assert_eq!(next(31), None);
        // of another theme
        assert_eq!(
            competent(&rows, &bodies(), &places(), Theme::Care, Moment(16 * DAY)).map(|c| c.authority),
            Some(authority(1))
        );
    }

    #[test]
    fn gifts_in_a_circle_come_to_an_end() {
        let rows = [row(1, 2, 0, (0, None), Some(1)), row(2, 1, 0, (0, None), Some(2))];
        assert_eq!(asked(&rows, 1).authority, authority(2));
    }

    #[test]
    fn a_row_that_says_the_same_about_the_same_day_is_refused() {
        let there = [row(1, 2, 0, (10, Some(20)), None)];
        let new = |from, until| row(9, 2, 0, (from, until), None);
        for (from, until, said) in [
            (5, Some(10), Ok(())),
            (20, None, Ok(())),
            (19, None, Err(Refusal::AlreadyHeld)),
            (5, None, Err(Refusal::AlreadyHeld)),
            (7, Some(7), Err(Refusal::BadPeriod)),
        ] {
            assert_eq!(new(from, until).check(&there), said, "{from} {until:?}");
        }
        assert_eq!(row(9, 2, 0, (10, None), Some(2)).check(&[]), Err(Refusal::SameAuthority));
    }

    prop_compose! {
        fn rows()(list in prop::collection::vec((1u8..5, 0usize..3, 0i64..40, prop::option::of(1i64..30), prop::option::of(1u8..5)), 0..9))
            -> Vec<Competence> {
            list.into_iter().enumerate()
                .map(|(n, (of, place, from, length, by))| row(n as u128 + 1, of, place, (from, length.map(|l| from + l)), by))
                .collect()
        }
    }

    proptest! {
        #[test]
        fn past_present_and_future_days_have_one_answer_whatever_the_order(rows in rows(), day in 0i64..80) {
            let first = asked(&rows, day);
            let mut turned = rows.clone();
            turned.reverse();
            let middle = turned.len() / 2;
            turned.rotate_left(middle);
            let mut others = bodies();
            others.reverse();
            let again = competent(&turned, &others, &places(), Theme::Water, Moment(day * DAY));
            prop_assert_eq!(Some(first), again);
        }

        #[test]
        fn an_answer_changes_only_on_a_first_or_last_day(rows in rows(), day in 1i64..80) {
            let turns = rows.iter().any(|r| r.from == Moment(day * DAY) || r.until == Some(Moment(day * DAY)));
            if !turns {
                prop_assert_eq!(asked(&rows, day - 1), asked(&rows, day));
            }
        }

        #[test]
        fn what_begins_later_changes_no_earlier_day(rows in rows(), later in 1i64..40, of in 1u8..5, by in prop::option::of(1u8..5), day in 0i64..40) {
            let mut more = rows.clone();
            more.push(row(99, of, 0, (later, None), by));
            if day < later {
                prop_assert_eq!(asked(&rows, day), asked(&more, day));
            }
        }

        #[test]
        fn what_has_ended_no_longer_counts(rows in rows(), day in 0i64..80) {
            let alive: Vec<Competence> = rows.iter().filter(|r| r.holds(Moment(day * DAY))).cloned().collect();
            prop_assert_eq!(asked(&rows, day), asked(&alive, day));
        }

        #[test]
        fn the_next_change_is_the_first_day_with_another_answer(rows in rows(), day in 0i64..80) {
            let now = asked(&rows, day).authority;
            let at = Moment(day * DAY);
            match next_change(&rows, &bodies(), &places(), Theme::Water, at) {
                Some((then, who)) => {
                    for between in day..then.0 / DAY {
                        prop_assert_eq!(asked(&rows, between).authority, now);
                    }
                    prop_assert_eq!(asked(&rows, then.0 / DAY).authority, who);
                    prop_assert_ne!(who, now);
                }
                None => prop_assert!((day..200).all(|later| asked(&rows, later).authority == now)),
            }
        }
    }
}
