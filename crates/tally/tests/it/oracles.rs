//! `pref_voting`, `pabutools` and `belenios-tool`, from the files beside `tests/oracles/generate.py`, or from a folder with more
//! of them.

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde::Deserialize;
use serde::de::DeserializeOwned;
use tally::greedy::By;
use tally::judgment::Median;
use tally::runoff::Elimination;
use tally::schulze::Strength;
use tally::shares::{Start, Stop, Worth};
use tally::{Choice, Method, Seed};

use crate::help::*;

fn cases<T: DeserializeOwned>(name: &str, beside: &str) -> Vec<T> {
    let text = match std::env::var_os("ESSAIM_TALLY_ORACLES") {
        Some(folder) => std::fs::read_to_string(PathBuf::from(folder).join(name)).expect("cases"),
        None => beside.to_owned(),
    };
    let cases: Vec<T> = text.lines().map(|line| serde_json::from_str(line).expect(line)).collect();
    assert!(cases.len() >= 100, "{name}");
    cases
}

fn ids(n: usize) -> Vec<String> {
    (0..n).map(|option| option.to_string()).collect()
}

fn named(tiers: &[Vec<usize>]) -> Vec<Vec<String>> {
    tiers.iter().map(|tier| tier.iter().map(usize::to_string).collect()).collect()
}

#[derive(Deserialize)]
struct Rankings {
    n: usize,
    votes: Vec<(u64, Vec<Option<u32>>)>,
    schulze: Vec<usize>,
    schulze_levels: Vec<Vec<usize>>,
    runoff: Option<Vec<usize>>,
}

#[test]
fn schulze_and_run_off_agree_with_pref_voting_and_belenios() {
    for case in cases::<Rankings>("rankings.jsonl", include_str!("../oracles/rankings.jsonl")) {
        let ids = ids(case.n);
        let ranked = |ranks: &Vec<Option<u32>>| {
            let mut tiers = BTreeMap::<u32, std::collections::BTreeSet<String>>::new();
            for (id, rank) in ids.iter().zip(ranks) {
                rank.iter().for_each(|rank| {
                    tiers.entry(*rank).or_default().insert(id.clone());
                });
            }
            Choice::Ranking(tiers.into_values().collect())
        };
        let votes: Vec<_> = case.votes.iter().map(|(n, ranks)| (*n, ranked(ranks))).collect();
        let by = |strength| count(&rules(schulze(strength), &ids.join(" ")), &votes);
        // pref_voting knows ballots for a win only, Belenios those against it too
        let outcome = by(Strength::WinningVotes);
        assert_eq!(places(&outcome)[0], named(&[case.schulze])[0], "{:?}", case.votes);
        let outcome = by(Strength::WinningThenOpposing);
        assert_eq!(places(&outcome), named(&case.schulze_levels), "{:?}", case.votes);
        if let Some(winners) = case.runoff {
            let outcome = count(&rules(runoff(Elimination::Together), &ids.join(" ")), &votes);
            assert_eq!(places(&outcome)[0], named(&[winners])[0], "{:?}", case.votes);
        }
    }
}

#[derive(Deserialize)]
struct Grades {
    n: usize,
    g: u32,
    votes: Vec<Vec<u32>>,
    upper: Vec<Vec<usize>>,
}

#[test]
fn majority_judgment_with_the_upper_median_agrees_with_belenios() {
    for case in cases::<Grades>("grades.jsonl", include_str!("../oracles/grades.jsonl")) {
        let ids = ids(case.n);
        let graded = |grades: &Vec<u32>| {
            Choice::Marks(ids.iter().cloned().zip(grades.iter().map(|g| u64::from(case.g - 1 - g))).collect())
        };
        let votes: Vec<_> = case.votes.iter().map(|grades| (1, graded(grades))).collect();
        let outcome = count(&rules(judgment(case.g, Median::Upper), &ids.join(" ")), &votes);
        assert_eq!(places(&outcome), named(&case.upper), "{:?}", case.votes);
    }
}

#[derive(Deserialize)]
struct Budgets {
    budget: u64,
    costs: Vec<u64>,
    votes: Vec<BTreeMap<String, u64>>,
    funded: BTreeMap<String, BTreeMap<String, Vec<String>>>,
}

#[test]
fn budgets_agree_with_pabutools() {
    for case in cases::<Budgets>("budgets.jsonl", include_str!("../oracles/budgets.jsonl")) {
        let ids: Vec<String> = (0..case.costs.len()).map(|n| format!("p{n}")).collect();
        let options: Vec<(&str, u64)> = ids.iter().map(String::as_str).zip(case.costs.iter().copied()).collect();
        let seed = by_name(ids.len());
        for (worth, funded) in &case.funded {
            let worth = match worth.as_str() {
                "cost" => Worth::Cost,
                "one" => Worth::One,
                _ => Worth::Points,
            };
            let choice = |vote: &BTreeMap<String, u64>| match worth {
                Worth::Points => Choice::Marks(vote.clone()),
                _ => Choice::Approve(vote.keys().cloned().collect()),
            };
            let votes: Vec<_> = case.votes.iter().map(|vote| (1, choice(vote))).collect();
            let by = if worth == Worth::Cost { By::Votes } else { By::VotesPerCost };
            let slip = || match shares(case.budget, worth, None, false) {
                Method::EqualShares(rule) => rule.slip,
                _ => open_slip(),
            };
            for (completion, expected) in funded {
                let method = match completion.as_str() {
                    "none" => shares(case.budget, worth, None, false),
                    "greedy" => shares(case.budget, worth, None, true),
                    "add" => shares(case.budget, worth, Some(Stop::Exhaustive), false),
                    "overspending" => shares(case.budget, worth, Some(Stop::Overspending), false),
                    "whole" => match shares(case.budget, worth, Some(Stop::Exhaustive), false) {
                        Method::EqualShares(mut rule) => {
                            rule.completion.add.iter_mut().for_each(|add| add.start = Start::Whole);
                            Method::EqualShares(rule)
                        }
                        other => other,
                    },
                    "add_greedy" => shares(case.budget, worth, Some(Stop::Exhaustive), true),
                    _ => greedy(case.budget, by, slip()),
                };
                let outcome = count_with(&priced(method, &options), &votes, seed);
                // its greedy rule also buys what nobody votes for, when money is left; ours never does
                let wanted = |id: &&String| case.votes.iter().any(|vote| vote.contains_key(*id));
                let expected: Vec<&String> = expected.iter().filter(wanted).collect();
                let label = format!("{completion} {worth:?} {} {:?} {:?}", case.budget, case.costs, case.votes);
                assert_eq!(outcome.winners.iter().collect::<Vec<_>>(), expected, "{label}");
            }
        }
    }
}

/// A lot in which p0 comes before p1, and so on: ties there are decided by name.
fn by_name(n: usize) -> Seed {
    let in_order = |seed: &Seed| (1..n).all(|k| seed.draw(&format!("p{}", k - 1)) < seed.draw(&format!("p{k}")));
    let seeds = (0u32..).map(|n| {
        let mut seed = [0; 32];
        seed[..4].copy_from_slice(&n.to_be_bytes());
        Seed(seed)
    });
    seeds.take(1_000_000).find(in_order).expect("a seed")
}
