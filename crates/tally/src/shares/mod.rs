//! The Method of Equal Shares: the budget is divided equally among the voters, and whoever wants an option pays for it, as
//! equally as their purses allow. What costs its supporters least for what it is worth to them is bought first.
//!
//! Dominik Peters, Grzegorz Pierczyński and Piotr Skowron, *Proportional Participatory Budgeting with Additive Utilities*, NeurIPS
//! 2021 (Rule X; Peters & Skowron, EC 2020). For an option of cost c, the rate ρ is the least for which
//! Σ min(purse of i, ρ · worth to i) = c over its supporters; the option with the least ρ is bought, until no supporters can
//! pay for theirs. Amounts are exact fractions. Equal rates: more votes, lower cost, lot.
//!
//! The method may leave money unspent. [`Completion`] says what happens then, and each part of it is a parameter, because
//! different answers fund different options from the same ballots:
//!
//! - [`Add`] counts again with larger purses ("Add1"): [`Start`], the step, [`Stop`], and the most steps.
//! - `greedy` spends what then remains on the options with the most worth for their cost, as [`crate::greedy`] does.
//!
//! An option that nobody votes for is never funded, and does not keep an outcome from being exhaustive.

mod purse;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::budget::{Projects, Slip};
use crate::greedy::{By, Lacking, Step, fund};
use crate::order::{Counted, Field, number};
use crate::outcome::{Place, Tie};
use crate::tally::Group;
use crate::{Blank, NONE, Ratio, Rules, Seed, outcome};
use purse::{Offer, Purses, Supporters};

/// The parameters.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EqualShares {
    /// Whether who chooses nothing has a purse too, which then stays unspent.
    pub blank: Blank,
    /// What there is to spend.
    pub budget: u64,
    /// What happens with money that the method leaves.
    pub completion: Completion,
    /// What voters fill in.
    pub slip: Slip,
    /// What an option is worth to who votes for it.
    pub worth: Worth,
}

/// What an option is worth to who votes for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Worth {
    /// What it costs. With approvals.
    Cost,
    /// One, whatever it costs. With approvals.
    One,
    /// The points given to it. With points.
    Points,
}

/// What happens with money that the method leaves: first purses grow, then options are taken up greedily.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Completion {
    /// Count again with larger purses; none for not.
    pub add: Option<Add>,
    /// Spend what remains on the options with the most worth for their cost that still can be paid for.
    pub greedy: bool,
}

/// Count again, with larger purses, as long as what is funded costs no more than the budget.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Add {
    /// How often at most. When it ends there, the trace says so.
    pub most_steps: u32,
    /// What a purse begins with.
    pub start: Start,
    /// By how much each purse grows: 1 for "Add1".
    pub step: u64,
    /// When it stops.
    pub stop: Stop,
}

/// What a purse begins with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Start {
    /// Its exact part of the budget, as in `pabutools`.
    Exact,
    /// That, rounded down to a whole number, as in the code of equalshares.net.
    Whole,
}

/// When purses stop growing, other than at all options funded or the most steps.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stop {
    /// As soon as the money that is left pays for no other option ("early stop"), or else before it would not suffice.
    Exhaustive,
    /// Only before the money would not suffice.
    Overspending,
}

/// How it was counted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Trace {
    /// The outcomes on the way, one for each change, with the first purse that led to it; the last one stands unless it costs
    /// too much, and then the one before. Without [`Add`] there is one.
    pub attempts: Vec<Attempt>,
    /// Why purses did not grow further; none without [`Add`].
    pub ended: Option<Ended>,
    /// What was then funded greedily.
    pub greedy: Vec<Step>,
    /// What is left at the end.
    pub left: u64,
    /// Each voter's purse in the rounds that are told.
    pub purse: Ratio,
    /// The rounds of the outcome that stands.
    pub rounds: Vec<Round>,
    /// How often purses grew.
    pub steps: u32,
    /// What voters had in their purses after the last round, together: with purses that grew, more than was there.
    pub unspent: Ratio,
}

/// What purses of one size lead to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Attempt {
    /// What it costs.
    pub cost: u64,
    /// The options, in the order in which they are bought.
    pub funded: Vec<String>,
    /// Each voter's purse.
    pub purse: Ratio,
    /// After how many steps.
    pub steps: u32,
}

/// Why purses did not grow further.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ended {
    /// What is left pays for no other option.
    Exhaustive,
    /// One step more would cost more than the budget.
    WouldOverspend,
    /// Everything that anybody votes for is funded.
    AllFunded,
    /// The most steps were made.
    MostSteps,
}

/// One option bought.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Round {
    /// What it costs.
    pub cost: u64,
    /// What those who gave all they had gave, together.
    pub from_poor: Ratio,
    /// Its id.
    pub option: String,
    /// How many pay in full.
    pub payers: u64,
    /// How many give all they have left, because it is less.
    pub poor: u64,
    /// What one payer pays, by what it is worth to them.
    pub price: BTreeMap<u64, Ratio>,
    /// ρ: what is paid for a worth of 1, for each option that its supporters can pay for. The least is bought.
    pub rates: BTreeMap<String, Ratio>,
}

impl EqualShares {
    pub(crate) fn check(&self) -> Result<(), String> {
        self.slip.check()?;
        if matches!(self.slip, Slip::Points { .. }) != (self.worth == Worth::Points) {
            return Err("points are what they are worth; approvals are worth the cost, or one".to_owned());
        }
        match &self.completion.add {
            Some(add)
                if add.step == 0 || add.step > self.budget || add.most_steps == 0 || add.most_steps > 1_000_000 =>
            {
                Err("purses grow by 1 to the whole budget, in 1 to 1,000,000 steps".to_owned())
            }
            _ => Ok(()),
        }
    }
}

pub(crate) fn count(rule: &EqualShares, rules: &Rules, groups: &[Group], seed: &Seed) -> Counted {
    let (field, projects) = (Field::new(rules, seed), Projects::new(rules, groups));
    let market = Market::new(rule, field, projects, groups);
    let grown = market.grow(rule);
    let purse = grown.purse.clone();
    let bought = market.buy(&purse, true);
    let mut funded = bought.funded.clone();
    let mut left = rule.budget - market.projects.cost(&funded);
    let mut ties = bought.ties;
    let mut steps = Vec::new();
    if rule.completion.greedy {
        let rest = market.wanted().filter(|option| !funded.contains(option)).collect();
        let by = if rule.worth == Worth::Cost { By::Votes } else { By::VotesPerCost };
        let run = fund(&market.field, &market.projects, rest, by, Lacking::Skip, left, funded.len());
        let bought = run.steps.iter().filter(|step| step.funded);
        funded.extend(bought.filter_map(|step| market.field.ids.iter().position(|id| *id == step.option)));
        ties.extend(run.ties);
        left = run.left;
        steps = run.steps;
    }
    let winners = market.field.names(&funded);
    let by_lot = |option: &String| {
        let drawn =
            |tie: &&Tie| tie.rule == outcome::TieRule::Lot && tie.options.iter().any(|one| one.option == *option);
        ties.iter().any(|tie| drawn(&tie))
    };
    let place = |(at, option): (usize, &String)| Place {
        by_lot: by_lot(option),
        option: option.clone(),
        place: number(at + 1),
    };
    let order = winners.iter().enumerate().map(place).collect();
    let trace = Trace {
        attempts: grown.attempts,
        ended: grown.ended,
        greedy: steps,
        left,
        purse,
        rounds: bought.rounds,
        steps: grown.steps,
        unspent: bought.unspent,
    };
    Counted { order, winners, ties, trace: outcome::Trace::EqualShares(trace) }
}

struct Market<'a> {
    field: Field<'a>,
    projects: Projects,
    supporters: Vec<Supporters>,
    weights: Vec<u64>,
    voters: u64,
}

struct Bought {
    funded: Vec<usize>,
    rounds: Vec<Round>,
    ties: Vec<Tie>,
    unspent: Ratio,
}

struct Grown {
    attempts: Vec<Attempt>,
    ended: Option<Ended>,
    purse: Ratio,
    steps: u32,
}

impl<'a> Market<'a> {
    fn new(rule: &EqualShares, field: Field<'a>, projects: Projects, groups: &[Group]) -> Market<'a> {
        let mut by_worth: Vec<BTreeMap<u64, Vec<u32>>> = vec![BTreeMap::new(); field.len()];
        for (pile, (marks, _)) in (0..).zip(groups) {
            for (option, mark) in marks.iter().enumerate().filter(|(_, mark)| **mark != NONE) {
                let worth = match rule.worth {
                    Worth::Cost => projects.costs[option],
                    Worth::One => 1,
                    Worth::Points => u64::from(*mark),
                };
                by_worth[option].entry(worth).or_default().push(pile);
            }
        }
        let supporters = by_worth.into_iter().map(|of| of.into_iter().collect()).collect();
        let weights: Vec<u64> = groups.iter().map(|(_, n)| *n).collect();
        let voters = weights.iter().sum();
        Market { field, projects, supporters, weights, voters }
    }

    /// The options that anybody votes for.
    fn wanted(&self) -> impl Iterator<Item = usize> {
        (0..self.field.len()).filter(|option| self.projects.votes[*option] > 0)
    }

    /// The method itself. Options are looked at in the order of the lowest rate that they can have: what it was when they were
    /// last looked at, since purses only get smaller. `told` looks at all of them.
    fn buy(&self, purse: &Ratio, told: bool) -> Bought {
        let mut purses = Purses::new(&self.weights, purse);
        let mut open: Vec<(Ratio, usize)> = self.wanted().map(|option| (Ratio::whole(0), option)).collect();
        let mut bought = Bought { funded: Vec::new(), rounds: Vec::new(), ties: Vec::new(), unspent: Ratio::whole(0) };
        loop {
            open.sort();
            let mut offers: Vec<(usize, Offer)> = Vec::new();
            let mut least: Option<Ratio> = None;
            let mut still = Vec::with_capacity(open.len());
            for (bound, option) in open {
                if !told && least.as_ref().is_some_and(|least| bound > *least) {
                    still.push((bound, option));
                    continue;
                }
                // what cannot be paid for now never can be
                let Some(offer) = purses.offer(self.projects.costs[option], &self.supporters[option]) else { continue };
                still.push((offer.rate.clone(), option));
                if least.as_ref().is_none_or(|least| offer.rate < *least) {
                    least = Some(offer.rate.clone());
                }
                offers.push((option, offer));
            }
            open = still;
            let Some(least) = least else { break };
            let tied: Vec<usize> = offers.iter().filter(|(_, offer)| offer.rate == least).map(|(o, _)| *o).collect();
            let (option, tie) = self.projects.choose(&self.field, bought.funded.len() + 1, &tied);
            let Some((_, offer)) = offers.iter().find(|(other, _)| *other == option) else { break };
            purses.pay(&self.supporters[option], offer);
            if told {
                bought.rounds.push(self.tell(option, offer, &open));
            }
            bought.funded.push(option);
            bought.ties.extend(tie);
            open.retain(|(_, other)| *other != option);
        }
        bought.unspent = purses.total();
        bought
    }

    fn tell(&self, option: usize, offer: &Offer, open: &[(Ratio, usize)]) -> Round {
        let price = |(worth, _): &(u64, Vec<u32>)| {
            (*worth, Ratio::new(offer.rate.numerator() * *worth, offer.rate.denominator().clone()))
        };
        Round {
            cost: self.projects.costs[option],
            from_poor: offer.from_poor.clone(),
            option: self.field.name(option),
            payers: offer.full,
            poor: offer.poor,
            price: self.supporters[option].iter().map(price).collect(),
            rates: open.iter().map(|(rate, option)| (self.field.name(*option), rate.clone())).collect(),
        }
    }

    /// Lets purses grow as the rules say.
    fn grow(&self, rule: &EqualShares) -> Grown {
        let exact = Ratio::new(rule.budget, self.voters.max(1));
        let mut grown = Grown { attempts: Vec::new(), ended: None, purse: exact.clone(), steps: 0 };
        let Some(add) = &rule.completion.add else {
            grown.attempt(self, &exact, 0);
            return grown;
        };
        if add.start == Start::Whole {
            grown.purse = Ratio::whole(rule.budget / self.voters.max(1));
        }
        let mut funded = grown.attempt(self, &grown.purse.clone(), 0);
        loop {
            let left = rule.budget - self.projects.cost(&funded);
            let mut lacking = self.wanted().filter(|option| !funded.contains(option)).peekable();
            let ended = if lacking.peek().is_none() {
                Some(Ended::AllFunded)
            } else if add.stop == Stop::Exhaustive && lacking.all(|option| self.projects.costs[option] > left) {
                Some(Ended::Exhaustive)
            } else {
                (grown.steps == add.most_steps).then_some(Ended::MostSteps)
            };
            if ended.is_some() {
                return Grown { ended, ..grown };
            }
            let (purse, parts) = (&grown.purse, grown.purse.denominator());
            let next = Ratio::new(purse.numerator() + parts * add.step, parts.clone());
            let more = grown.attempt(self, &next, grown.steps + 1);
            if self.projects.cost(&more) > rule.budget {
                return Grown { ended: Some(Ended::WouldOverspend), ..grown };
            }
            funded = more;
            grown.purse = next;
            grown.steps += 1;
        }
    }
}

impl Grown {
    fn attempt(&mut self, market: &Market, purse: &Ratio, steps: u32) -> Vec<usize> {
        let bought = market.buy(purse, false).funded;
        let funded = market.field.names(&bought);
        if self.attempts.last().is_none_or(|last| last.funded != funded) {
            let cost = market.projects.cost(&bought);
            self.attempts.push(Attempt { cost, funded, purse: purse.clone(), steps });
        }
        bought
    }
}
