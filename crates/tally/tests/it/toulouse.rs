//! The participatory budget of Toulouse, 2019: 1,494 real ballots, seven points each for thirty projects. What is expected was
//! computed with `pabutools` 1.2.3 from the same file (points are the worth; ties by points, cost, then the number).

use std::collections::BTreeSet;
use std::path::PathBuf;

use tally::greedy::By;
use tally::pabulib::Poll;
use tally::shares::{Add, Completion, EqualShares, Start, Stop, Worth};
use tally::{Blank, Method, Outcome, Trace};

use crate::help::*;

/// None where there are no samples.
fn poll() -> Option<Poll> {
    let path = PathBuf::from(std::env::var_os("ESSAIM_SAMPLES")?).join("participation/pabulib_france_toulouse_2019.pb");
    Some(Poll::read(&std::fs::read_to_string(path).ok()?).expect("a .pb file"))
}

fn shares(poll: &Poll, add: Option<Add>, greedy: bool) -> Outcome {
    let method = Method::EqualShares(EqualShares {
        blank: Blank::Zero,
        budget: poll.budget,
        completion: Completion { add, greedy },
        slip: poll.slip.clone(),
        worth: Worth::Points,
    });
    tally::count(&poll.clone().ballot_box(method, SEED)).expect("rules")
}

fn funded(outcome: &Outcome) -> String {
    assert!(outcome.ties.is_empty(), "the file has no ties");
    outcome.winners.join(" ")
}

#[test]
fn toulouse_is_counted_as_pabutools_counts_it() {
    let Some(poll) = poll() else { return };
    assert_eq!((poll.votes.len(), poll.options.len(), poll.budget, poll.scale), (1494, 30, 1_000_000, 1));
    let add = |stop| Some(Add { most_steps: 10_000, start: Start::Exact, step: 1, stop });

    let plain = shares(&poll, None, false);
    assert_eq!(plain.turnout.counted, 1494);
    assert_eq!(funded(&plain), "10 20 30 1 6 12 16 18 14 27 7 13 24 26 3");
    let Trace::EqualShares(trace) = &plain.trace else { panic!("another trace") };
    assert_eq!(trace.left, 1_000_000 - 312_000);

    let completed = shares(&poll, None, true);
    assert_eq!(funded(&completed), "10 20 30 1 6 12 16 18 14 27 7 13 24 26 3 25 28 5 29 11 17 23");

    let grown = shares(&poll, add(Stop::Exhaustive), false);
    assert_eq!(funded(&grown), "10 20 30 1 6 12 16 18 14 27 7 13 24 26 25 28 5 29 3 23");

    let greedy = greedy(poll.budget, By::VotesPerCost, poll.slip.clone());
    let greedy = tally::count(&poll.ballot_box(greedy, SEED)).expect("rules");
    assert_eq!(funded(&greedy), "10 20 30 1 6 12 16 18 14 27 7 13 24 26 25 28 5 3 29 11 17 23");
}

#[test]
fn what_toulouse_voted_is_what_its_file_says() {
    let Some(poll) = poll() else { return };
    let text = poll.write();
    let again = Poll::read(&text).expect("what was written");
    assert_eq!(again.votes, poll.votes);
    let ids: BTreeSet<_> = poll.options.iter().map(|option| &option.id).collect();
    assert_eq!(ids.len(), 30);
}
