//! The usual budget rule: options are taken up one after the other, the most wanted first, and funded if the money suffices.
//!
//! With [`By::Votes`] it is what most cities do, and what the literature calls greedy with utility = cost (Aziz & Shah,
//! *Participatory Budgeting: Models and Approaches*, 2021). [`By::VotesPerCost`] prefers what is cheap for what it is worth. Ties:
//! more votes, lower cost, lot. An option that nobody votes for is never funded. A ballot that chooses nothing is blank.

use std::cmp::Ordering;

use serde::{Deserialize, Serialize};

use crate::budget::{Projects, Slip};
use crate::order::{Counted, Field, number};
use crate::outcome::{Place, Tie};
use crate::tally::Group;
use crate::{Rules, Seed, outcome};

/// The parameters.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Greedy {
    /// What there is to spend.
    pub budget: u64,
    /// In which order options are taken up.
    pub by: By,
    /// What happens at an option for which the money does not suffice.
    pub lacking: Lacking,
    /// What voters fill in.
    pub slip: Slip,
}

/// In which order options are taken up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum By {
    /// By approvals, or by the sum of points.
    Votes,
    /// The same, divided by the cost.
    VotesPerCost,
}

/// What happens at an option for which the money does not suffice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Lacking {
    /// It is left out, and the next one is looked at.
    Skip,
    /// Nothing more is funded.
    Stop,
}

/// How it was counted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Trace {
    /// What is left at the end.
    pub left: u64,
    /// The options for which anybody votes, in the order in which they were taken up.
    pub steps: Vec<Step>,
}

/// One option taken up.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// What it costs.
    pub cost: u64,
    /// Whether it is funded.
    pub funded: bool,
    /// What was left before it.
    pub left: u64,
    /// Its id.
    pub option: String,
    /// Approvals, or the sum of points.
    pub votes: u64,
}

pub(crate) fn count(rule: &Greedy, rules: &Rules, groups: &[Group], seed: &Seed) -> Counted {
    let (field, projects) = (Field::new(rules, seed), Projects::new(rules, groups));
    let wanted: Vec<usize> = (0..field.len()).filter(|option| projects.votes[*option] > 0).collect();
    let run = fund(&field, &projects, wanted, rule.by, rule.lacking, rule.budget, 0);
    let place =
        |(at, step): (usize, &Step)| Place { by_lot: false, option: step.option.clone(), place: number(at + 1) };
    let mut order: Vec<Place> = run.steps.iter().enumerate().map(place).collect();
    for tie in run.ties.iter().filter(|tie| tie.rule == outcome::TieRule::Lot) {
        let tied = |place: &&mut Place| tie.options.iter().any(|drawn| drawn.option == place.option);
        order.iter_mut().filter(tied).for_each(|place| place.by_lot = true);
    }
    let winners = run.steps.iter().filter(|step| step.funded).map(|step| step.option.clone()).collect();
    let trace = Trace { left: run.left, steps: run.steps };
    Counted { order, winners, ties: run.ties, trace: outcome::Trace::Greedy(trace) }
}

pub(crate) struct Run {
    pub left: u64,
    pub steps: Vec<Step>,
    pub ties: Vec<Tie>,
}

/// Takes up `wanted` with the money that is `left`. `before` rounds were there before, for the numbers of ties.
pub(crate) fn fund(
    field: &Field,
    projects: &Projects,
    mut wanted: Vec<usize>,
    by: By,
    lacking: Lacking,
    mut left: u64,
    before: usize,
) -> Run {
    let (mut steps, mut ties) = (Vec::new(), Vec::new());
    let mut stopped = false;
    while !wanted.is_empty() {
        let best = wanted.iter().copied().max_by(|a, b| compare(projects, by, *a, *b)).unwrap_or(wanted[0]);
        let level = |option: &usize| compare(projects, by, *option, best) == Ordering::Equal;
        let tied: Vec<usize> = wanted.iter().copied().filter(level).collect();
        let (option, tie) = projects.choose(field, before + steps.len() + 1, &tied);
        ties.extend(tie);
        wanted.retain(|other| *other != option);
        let cost = projects.costs[option];
        let funded = !stopped && cost <= left;
        steps.push(Step { cost, funded, left, option: field.name(option), votes: projects.votes[option] });
        if funded {
            left -= cost;
        } else if lacking == Lacking::Stop {
            stopped = true;
        }
    }
    Run { left, steps, ties }
}

/// The greater is taken up first.
fn compare(projects: &Projects, by: By, a: usize, b: usize) -> Ordering {
    let (votes, costs) = (&projects.votes, &projects.costs);
    match by {
        By::Votes => votes[a].cmp(&votes[b]),
        By::VotesPerCost => {
            (u128::from(votes[a]) * u128::from(costs[b])).cmp(&(u128::from(votes[b]) * u128::from(costs[a])))
        }
    }
}
