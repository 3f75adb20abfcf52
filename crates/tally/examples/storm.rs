//! How fast each method counts 100,000 ballots over 20 options: `cargo run --release -p tally --example storm [BALLOTS [OPTIONS]]`.
//!
//! `read`: lines of a box parsed, checked and added, hashes included. `count`: from there to the outcome with its whole trace. All
//! ballots differ as much as chance makes them, which is the worst case: real ones repeat.

use std::time::Instant;

use tally::approval::Approval;
use tally::budget::Slip;
use tally::greedy::{By, Greedy, Lacking};
use tally::judgment::{Judgment, Median};
use tally::runoff::{Elimination, Overvote, Runoff};
use tally::schulze::{Schulze, Strength, Unranked};
use tally::score::{Missing, Score};
use tally::shares::{Add, Completion, EqualShares, Start, Stop, Worth};
use tally::{Alternative, Ballot, Blank, Channel, Choice, Method, Rules, Seed, Tally};

/// xorshift64*: the same ballots every time.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33) % sides
    }
}

fn choice(method: &Method, ids: &[String], dice: &mut Dice) -> Choice {
    let points = |slip: &Slip| matches!(slip, Slip::Points { .. });
    match method {
        Method::Schulze(_) | Method::InstantRunoff(_) => {
            let mut left: Vec<&String> = ids.iter().collect();
            let order = (0..ids.len()).map(|_| left.swap_remove(dice.roll(left.len() as u64) as usize));
            Choice::Ranking(order.map(|id| [id.clone()].into()).collect())
        }
        Method::Score(_) | Method::MajorityJudgment(_) => {
            Choice::Marks(ids.iter().map(|id| (id.clone(), dice.roll(7))).collect())
        }
        Method::Greedy(Greedy { slip, .. }) | Method::EqualShares(EqualShares { slip, .. }) if points(slip) => {
            let given = ids.iter().map(|id| (id.clone(), dice.roll(10))).filter(|(_, points)| *points < 5);
            Choice::Marks(given.map(|(id, points)| (id, points + 1)).collect())
        }
        _ => Choice::Approve(ids.iter().filter(|_| dice.roll(2) == 0).cloned().collect()),
    }
}

fn methods(budget: u64) -> Vec<(&'static str, Method)> {
    let (blank, slip) = (Blank::Abstention, Slip::Approval { most: None, within: None });
    let grades = (0..7).map(|grade| grade.to_string()).collect();
    let shares = |add: Option<Add>, worth| {
        let slip = if worth == Worth::Points { Slip::Points { each: 5, sum: None } } else { slip.clone() };
        let completion = Completion { add, greedy: true };
        Method::EqualShares(EqualShares { blank, budget, completion, slip, worth })
    };
    let add1 = || Some(Add { most_steps: 10_000, start: Start::Exact, step: 1, stop: Stop::Exhaustive });
    vec![
        ("approval", Method::Approval(Approval { blank, most: None, threshold: None })),
        ("score", Method::Score(Score { blank, highest: 6, least_given: 0, missing: Missing::Zero })),
        ("majority judgment", Method::MajorityJudgment(Judgment { blank, grades, median: Median::Lower })),
        (
            "Schulze",
            Method::Schulze(Schulze {
                equal_ranks: true,
                strength: Strength::WinningThenOpposing,
                unranked: Unranked::Last,
            }),
        ),
        (
            "instant run-off",
            Method::InstantRunoff(Runoff { elimination: Elimination::EarlierRounds, overvote: Overvote::Exhausts }),
        ),
        ("greedy", Method::Greedy(Greedy { budget, by: By::Votes, lacking: Lacking::Skip, slip: slip.clone() })),
        ("equal shares", shares(None, Worth::Cost)),
        ("equal shares, Add1", shares(add1(), Worth::Cost)),
        ("equal shares, points", shares(None, Worth::Points)),
        ("equal shares, points, Add1", shares(add1(), Worth::Points)),
    ]
}

fn main() {
    let mut arguments = std::env::args().skip(1).filter_map(|text| text.parse::<usize>().ok());
    let (n, k) = (arguments.next().unwrap_or(100_000), arguments.next().unwrap_or(20));
    let ids: Vec<String> = (0..k).map(|option| format!("option-{option:02}")).collect();
    // a budget of 50 a head, which pays for about half
    let budget = n as u64 * 50;
    println!("{n} ballots over {k} options");
    for (name, method) in methods(budget) {
        let mut dice = Dice(0x9E37_79B9_7F4A_7C15);
        let cost = |dice: &mut Dice| {
            if method.budget().is_some() { budget / k as u64 * (1 + dice.roll(3)) + dice.roll(1000) } else { 0 }
        };
        let options = ids.iter().map(|id| Alternative { cost: cost(&mut dice), id: id.clone(), name: String::new() });
        let seats = u32::from(method.budget().is_none());
        let rules = Rules {
            consultation: "storm".to_owned(),
            electorate: None,
            options: options.collect(),
            quorum: None,
            seats,
            method,
        };
        let ballot = |n: usize| Ballot {
            channel: Channel::Blind,
            choice: choice(&rules.method, &ids, &mut dice),
            counter: 0,
            key: format!("{n:064x}"),
        };
        let lines: Vec<String> = (0..n).map(ballot).map(|ballot| ballot.text()).collect();
        let mut tally = Tally::new(&rules).expect("rules");
        let start = Instant::now();
        for line in &lines {
            tally.add(&Ballot::parse(line).expect("a ballot"));
        }
        let read = start.elapsed();
        let start = Instant::now();
        let outcome = tally.finish(&Seed([1; 32]));
        let count = start.elapsed();
        let rate = n as f64 / (read + count).as_secs_f64();
        println!(
            "{name:28} read {:>6} ms, count {:>6} ms, {rate:>9.0} ballots/s, trace {} bytes",
            read.as_millis(),
            count.as_millis(),
            outcome.text().len()
        );
    }
}
