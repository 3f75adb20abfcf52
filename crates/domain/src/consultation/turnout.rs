//! Turnout by territory, as far as it can be told without telling of few people.

use super::FEW;

/// What may be published of how many took part: for each cell its number, or none where it is held back.
///
/// The total is known to everybody, and so is this rule. Still no number that is held back follows from what is published, and those
/// that are held back are together no fewer than [`FEW`]:
///
/// 1. With fewer than two cells, fewer than [`FEW`] people, or exactly nine times as many people as cells (where nine in each would be the
///    only way in which all are small), nothing is published. That depends on what everybody knows.
/// 2. Numbers below [`FEW`] are held back.
/// 3. Where that is one cell, where these are together below [`FEW`], or where all of them must be as large as they can be, the first cell
///    that is left is held back too. The first in the order of the cells, whatever its number: a choice by size would tell something of it.
/// 4. Where no number is left, nothing is published.
pub fn published(cells: &[u64]) -> Option<Vec<Option<u64>>> {
    let (few, n) = (FEW as u64, cells.len() as u64);
    let all = cells.iter().fold(0_u64, |sum, cell| sum.saturating_add(*cell));
    if n < 2 || all < few || all == (few - 1).saturating_mul(n) {
        return None;
    }
    let held: Vec<u64> = cells.iter().copied().filter(|cell| *cell < few).collect();
    let mut published: Vec<Option<u64>> = cells.iter().map(|cell| (*cell >= few).then_some(*cell)).collect();
    let (sum, most) = (held.iter().sum::<u64>(), (few - 1) * held.len() as u64);
    let safe = held.is_empty() || held.len() > 1 && sum >= few && sum < most;
    if !safe && let Some(first) = published.iter_mut().find(|cell| cell.is_some()) {
        *first = None;
    }
    published.iter().any(Option::is_some).then_some(published)
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use proptest::prelude::*;

    use super::*;

    /// What everybody sees: the total, and the cells that are published, if any.
    type Seen = (u64, Option<Vec<Option<u64>>>);

    /// For each thing that can be seen, the values that each cell can have behind it.
    fn behind(n: usize, most: u64) -> BTreeMap<Seen, Vec<BTreeSet<u64>>> {
        let mut found: BTreeMap<Seen, Vec<BTreeSet<u64>>> = BTreeMap::new();
        let mut cells = vec![0; n];
        loop {
            let seen = (cells.iter().sum(), published(&cells));
            let values = found.entry(seen).or_insert_with(|| vec![BTreeSet::new(); n]);
            values.iter_mut().zip(&cells).for_each(|(values, cell)| {
                values.insert(*cell);
            });
            let Some(next) = cells.iter().position(|cell| *cell < most) else { return found };
            cells[next] += 1;
            cells[..next].fill(0);
        }
    }

    /// Whoever knows the rule and tries everything that could be behind what is published.
    #[test]
    fn whoever_tries_everything_determines_no_number_that_is_held_back() {
        for (n, most) in [(2, 60), (3, 40), (4, 22)] {
            let mut tables = 0;
            for ((sum, shown), values) in behind(n, most) {
                let cells = shown.clone().unwrap_or(vec![None; n]);
                let held: u64 = sum - cells.iter().flatten().sum::<u64>();
                // beyond that, not everything that could be behind it was tried; and that nobody came is no secret
                if held > most || sum == 0 {
                    continue;
                }
                tables += 1;
                assert!(shown.is_none() || cells.iter().all(Option::is_some) || held >= FEW as u64, "{sum} {shown:?}");
                for (cell, values) in cells.iter().zip(values) {
                    assert!(cell.is_some() || values.len() > 1, "{sum} {shown:?}: only {values:?}");
                }
            }
            assert!(tables > 100, "{tables}");
        }
    }

    #[test]
    fn what_is_large_is_published_and_what_is_small_hides_behind_another() {
        for (cells, shown) in [
            (vec![], None),
            (vec![500], None),
            (vec![9, 9], None),
            (vec![0, 0, 27], None),
            (vec![9, 8, 7, 6], None),
            (vec![3, 1, 4], None),
            (vec![11, 3], None),
            (vec![12, 40, 31], Some(vec![Some(12), Some(40), Some(31)])),
            (vec![12, 4, 31], Some(vec![None, None, Some(31)])),
            (vec![4, 12, 31], Some(vec![None, None, Some(31)])),
            (vec![70, 6, 5, 31], Some(vec![Some(70), None, None, Some(31)])),
            (vec![70, 6, 3, 31], Some(vec![None, None, None, Some(31)])),
            (vec![70, 9, 9, 31], Some(vec![None, None, None, Some(31)])),
            (vec![70, 0, 0, 31], Some(vec![None, None, None, Some(31)])),
        ] {
            assert_eq!(published(&cells), shown, "{cells:?}");
        }
    }

    proptest! {
        #[test]
        fn no_number_below_ten_follows_from_what_is_published(cells in prop::collection::vec(0_u64..60, 0..30)) {
            let Some(shown) = published(&cells) else { return Ok(()) };
            for (cell, shown) in cells.iter().zip(&shown) {
                prop_assert!(shown.is_none_or(|n| n == *cell && n >= FEW as u64));
            }
            let held: Vec<u64> = cells.iter().zip(&shown).filter(|(_, shown)| shown.is_none()).map(|(n, _)| *n).collect();
            prop_assert!(held.is_empty() || held.len() > 1);
            prop_assert!(held.is_empty() || held.iter().sum::<u64>() >= FEW as u64);
        }
    }
}
