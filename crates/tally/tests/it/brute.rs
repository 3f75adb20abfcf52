//! The definitions of the papers, written as they stand and in no way fit for use: all paths, lists of grades, one purse a
//! voter with small fractions.

use proptest::prelude::*;
use tally::judgment::Median;
use tally::schulze::Strength;
use tally::shares::Worth;
use tally::{Trace, Verdict};

use crate::help::*;

const IDS: [&str; 5] = ["a", "b", "c", "d", "e"];

/// The strongest path by trying all that visit no option twice.
fn strength(wins: &[Vec<u64>], from: usize, to: usize, visited: &mut Vec<usize>) -> u64 {
    let mut best = wins[from][to];
    for via in 0..wins.len() {
        if via == to || visited.contains(&via) || wins[from][via] == 0 {
            continue;
        }
        visited.push(via);
        best = best.max(wins[from][via].min(strength(wins, via, to, visited)));
        visited.pop();
    }
    best
}

fn rows(n: usize) -> impl Strategy<Value = Vec<Vec<Option<u64>>>> {
    prop::collection::vec(prop::collection::vec(prop::option::weighted(0.8, 0..5u64), n), 1..9)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256 * scale()))]

    #[test]
    fn storm_schulze_is_the_strongest_of_all_paths(rows in rows(5)) {
        let method = schulze(Strength::WinningVotes);
        let votes: Vec<_> = rows.iter().map(|row| (1, choice(&method, &IDS, row))).collect();
        let outcome = count(&rules(method, "a b c d e"), &votes);
        let rank = |row: &[Option<u64>], option: usize| row[option].unwrap_or(9);
        let mut pairs = vec![vec![0u64; 5]; 5];
        for row in rows.iter().filter(|row| row.iter().any(Option::is_some)) {
            for (a, pairs) in pairs.iter_mut().enumerate() {
                for (b, pair) in pairs.iter_mut().enumerate() {
                    *pair += u64::from(rank(row, a) < rank(row, b));
                }
            }
        }
        let win = |a: usize, b: usize| if pairs[a][b] > pairs[b][a] { pairs[a][b] } else { 0 };
        let wins: Vec<Vec<u64>> = (0..5).map(|a| (0..5).map(|b| win(a, b)).collect()).collect();
        let path = |a: usize, b: usize| if a == b { 0 } else { strength(&wins, a, b, &mut vec![a]) };
        let Trace::Schulze(trace) = &outcome.trace else { panic!("another trace") };
        for a in 0..5 {
            for b in 0..5 {
                prop_assert_eq!(trace.paths[a][b], path(a, b));
                // and the path that is told is one, and as strong
                let told = trace.path(a, b);
                let weakest = told.windows(2).map(|step| wins[step[0]][step[1]]).min().unwrap_or(0);
                prop_assert_eq!(weakest, path(a, b));
            }
        }
        if outcome.verdict != Verdict::NobodyVoted {
            let unbeaten: Vec<&str> = (0..5).filter(|a| (0..5).all(|b| path(*a, b) >= path(b, *a))).map(|a| IDS[a]).collect();
            prop_assert_eq!(&places(&outcome)[0], &unbeaten);
        }
        // nobody stands before who beats them
        let at = |id: &str| outcome.order.iter().find(|place| place.option == id).map(|place| place.place);
        for (a, better) in IDS.iter().enumerate() {
            for (b, worse) in IDS.iter().enumerate() {
                prop_assert!(path(a, b) <= path(b, a) || at(better) < at(worse));
            }
        }
    }

    #[test]
    fn storm_majority_values_are_medians_taken_away(rows in rows(4), upper: bool) {
        let method = judgment(5, if upper { Median::Upper } else { Median::Lower });
        let votes: Vec<_> = rows.iter().map(|row| (1, choice(&method, &IDS, row))).collect();
        let outcome = count(&rules(method, "a b c d"), &votes);
        let valid: Vec<_> = rows.iter().filter(|row| row.iter().any(Option::is_some)).collect();
        let value = |option: usize| {
            let mut grades: Vec<u64> = valid.iter().map(|row| row[option].unwrap_or(0)).collect();
            grades.sort_unstable();
            let mut value = Vec::new();
            while !grades.is_empty() {
                let n = grades.len();
                value.push(grades.remove(if upper { n / 2 } else { n.div_ceil(2) - 1 }));
            }
            value
        };
        let mut order: Vec<(Vec<u64>, &str)> = (0..4).map(|option| (value(option), IDS[option])).collect();
        order.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(b.1)));
        let tiers: Vec<Vec<&str>> =
            order.chunk_by(|a, b| a.0 == b.0).map(|tier| tier.iter().map(|one| one.1).collect()).collect();
        prop_assert_eq!(places(&outcome), tiers);
    }

    #[test]
    fn storm_equal_shares_are_the_definition(
        rows in prop::collection::vec(prop::collection::vec(prop::option::of(1..4u64), 4), 1..6),
        costs in prop::collection::vec(1..12u64, 4),
        budget in 5..30u64,
        worth in prop_oneof![Just(Worth::Cost), Just(Worth::One), Just(Worth::Points)],
    ) {
        let method = shares(budget, worth, None, false);
        let votes: Vec<_> = rows.iter().map(|row| (1, choice(&method, &IDS, row))).collect();
        let options: Vec<_> = IDS.into_iter().zip(costs.iter().copied()).collect();
        let outcome = count(&priced(method, &options), &votes);
        let voters: Vec<&Vec<Option<u64>>> = rows.iter().filter(|row| row.iter().any(Option::is_some)).collect();
        let worths: Vec<Vec<u64>> = voters.iter().map(|row| (0..4).map(|option| match (row[option], worth) {
            (None, _) => 0,
            (Some(_), Worth::Cost) => costs[option],
            (Some(_), Worth::One) => 1,
            (Some(points), Worth::Points) => points,
        }).collect()).collect();
        let votes: Vec<u64> = (0..4).map(|option| voters.iter().filter_map(|row| row[option]).map(|points| {
            if worth == Worth::Points { points } else { 1 }
        }).sum()).collect();
        let mut order: Vec<usize> = (0..4).collect();
        order.sort_by_key(|option| (u64::MAX - votes[*option], costs[*option], SEED.draw(IDS[*option])));
        let expected: Vec<&str> = naive(budget, &costs, &worths, &order).into_iter().map(|option| IDS[option]).collect();
        prop_assert_eq!(outcome.winners, expected);
    }
}

/// A fraction that is small enough.
#[derive(Clone, Copy, PartialEq, Debug)]
struct Fraction(i128, i128);

impl Fraction {
    fn new(n: i128, d: i128) -> Fraction {
        let (mut a, mut b) = (n.abs(), d);
        while b != 0 {
            (a, b) = (b, a % b);
        }
        Fraction(n / a.max(1), d / a.max(1))
    }

    fn plus(self, other: Fraction) -> Fraction {
        Fraction::new(self.0 * other.1 + other.0 * self.1, self.1 * other.1)
    }

    fn times(self, n: u64) -> Fraction {
        Fraction::new(self.0 * i128::from(n), self.1)
    }

    fn less(self, other: Fraction) -> bool {
        self.0 * other.1 < other.0 * self.1
    }
}

/// For each option the least ρ is one at which some supporters pay all they have: all of these ρ are tried.
fn naive(budget: u64, costs: &[u64], worths: &[Vec<u64>], order: &[usize]) -> Vec<usize> {
    let mut purses = vec![Fraction::new(budget.into(), worths.len() as i128); worths.len()];
    let mut bought = Vec::new();
    loop {
        let mut best: Option<(Fraction, usize)> = None;
        for option in order.iter().copied().filter(|option| !bought.contains(option)) {
            let Some(rho) = rate(costs[option], option, &purses, worths) else { continue };
            if best.is_none_or(|(least, _)| rho.less(least)) {
                best = Some((rho, option));
            }
        }
        let Some((rho, option)) = best else { return bought };
        for (purse, worth) in purses.iter_mut().zip(worths) {
            let price = rho.times(worth[option]);
            let paid = if purse.less(price) { *purse } else { price };
            *purse = purse.plus(Fraction(-paid.0, paid.1));
        }
        bought.push(option);
    }
}

fn rate(cost: u64, option: usize, purses: &[Fraction], worths: &[Vec<u64>]) -> Option<Fraction> {
    let supporters: Vec<usize> = (0..purses.len()).filter(|voter| worths[*voter][option] > 0).collect();
    let cost = Fraction::new(cost.into(), 1);
    let mut least: Option<Fraction> = None;
    // which of them pay in full
    for full in 1..1u32 << supporters.len() {
        let (mut rest, mut worth) = (cost, 0);
        for (bit, voter) in supporters.iter().enumerate() {
            if full & 1 << bit == 0 {
                rest = rest.plus(Fraction(-purses[*voter].0, purses[*voter].1));
            } else {
                worth += worths[*voter][option];
            }
        }
        let rho = Fraction::new(rest.0, rest.1 * i128::from(worth));
        let paid = supporters.iter().fold(Fraction(0, 1), |sum, voter| {
            let price = rho.times(worths[*voter][option]);
            sum.plus(if purses[*voter].less(price) { purses[*voter] } else { price })
        });
        if rho.0 > 0 && paid == cost && least.is_none_or(|least| rho.less(least)) {
            least = Some(rho);
        }
    }
    least
}
