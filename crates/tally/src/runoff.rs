//! Instant run-off (alternative vote): who is first on more than half of the ballots wins; while nobody is, the last one goes
//! out and its ballots go to whom they rank next.
//!
//! William R. Ware 1871; Nicolaus Tideman, *Collective Decisions and Voting*, 2006. The rules that texts leave open:
//!
//! - The half is of the ballots that still name somebody who is in: exhausted ballots are left out, and shown.
//! - A rank with several options on it is an overvote; [`Overvote`] says what it does, and it is one as it is written, even when all
//!   but one of its options are out.
//! - [`Elimination`] says who goes out when several are last. Two well-known implementations differ there and elect different
//!   winners from the same ballots.
//! - When all who are in are level, they are tied, and the lot decides.
//!
//! After the winner come those who were still in, by their votes, then the others, the last who went out first.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::order::{Counted, Field};
use crate::outcome::{Tie, TieRule};
use crate::tally::Group;
use crate::{NONE, Rules, Seed, outcome};

/// The parameters.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Runoff {
    /// Who goes out when several are last.
    pub elimination: Elimination,
    /// What several options on one rank do.
    pub overvote: Overvote,
}

/// Who goes out when several are last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Elimination {
    /// All of them at once, unless they are all who are left.
    Together,
    /// Who had fewer votes in the last earlier round in which they differed; then the lot.
    EarlierRounds,
    /// Who comes last in the lot.
    Lot,
}

/// What several options on one rank do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Overvote {
    /// The ballot ends there.
    Exhausts,
    /// The rank is passed over.
    Skipped,
    /// The whole ballot is invalid.
    Invalid,
}

/// How it was counted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Trace {
    /// From the first.
    pub rounds: Vec<Round>,
}

/// One round.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Round {
    /// How many ballots name nobody who is in.
    pub exhausted: u64,
    /// Who goes out after it; empty in the last round.
    pub out: Vec<String>,
    /// Where the votes of those who go out go.
    pub transfers: Vec<Transfer>,
    /// The votes of everybody who is in.
    pub votes: BTreeMap<String, u64>,
}

/// Votes that go from one option to another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Transfer {
    /// How many.
    pub ballots: u64,
    /// From whom.
    pub from: String,
    /// To whom; none when they are exhausted.
    pub to: Option<String>,
}

/// A pile of ballots that say the same: whom they name, in order, and how far they got.
struct Pile {
    names: Vec<usize>,
    at: usize,
    n: u64,
}

impl Pile {
    fn new(rule: &Runoff, (marks, n): &Group) -> Pile {
        let mut ranked: Vec<usize> = (0..marks.len()).filter(|option| marks[*option] != NONE).collect();
        ranked.sort_by_key(|option| marks[*option]);
        let mut names = Vec::new();
        for rank in ranked.chunk_by(|a, b| marks[*a] == marks[*b]) {
            match (rank, rule.overvote) {
                ([one], _) => names.push(*one),
                (_, Overvote::Skipped) => {}
                (_, Overvote::Exhausts | Overvote::Invalid) => break,
            }
        }
        Pile { names, at: 0, n: *n }
    }

    fn on(&self) -> Option<usize> {
        self.names.get(self.at).copied()
    }
}

pub(crate) fn count(rule: &Runoff, rules: &Rules, groups: &[Group], seed: &Seed) -> Counted {
    let field = Field::new(rules, seed);
    let mut piles: Vec<Pile> = groups.iter().map(|group| Pile::new(rule, group)).collect();
    let mut left: Vec<usize> = (0..field.len()).collect();
    // votes of each round, by option; tiers of those who are out, the last one first
    let (mut history, mut out_first): (Vec<Vec<u64>>, Vec<Vec<usize>>) = (Vec::new(), Vec::new());
    let (mut rounds, mut ties): (Vec<Round>, Vec<Tie>) = (Vec::new(), Vec::new());
    let tiers = loop {
        let mut votes = vec![0; field.len()];
        let mut exhausted = 0;
        for pile in &piles {
            *pile.on().map_or(&mut exhausted, |option| &mut votes[option]) += pile.n;
        }
        let mut round = Round {
            exhausted,
            out: Vec::new(),
            transfers: Vec::new(),
            votes: left.iter().map(|option| (field.name(*option), votes[*option])).collect(),
        };
        let continuing: u64 = votes.iter().sum();
        let (most, least) = extremes(&left, &votes);
        if most * 2 > continuing || most == least {
            rounds.push(round);
            let mut tiers = by_votes(&left, &votes);
            tiers.extend(out_first.into_iter().rev());
            break tiers;
        }
        let last: Vec<usize> = left.iter().copied().filter(|option| votes[*option] == least).collect();
        let out = match rule.elimination {
            Elimination::Together => last,
            _ if last.len() == 1 => last,
            Elimination::EarlierRounds | Elimination::Lot => {
                let earlier: &[Vec<u64>] = if rule.elimination == Elimination::Lot { &[] } else { &history };
                let (option, by) = loser(&field, last.clone(), earlier);
                ties.push(field.tie(rounds.len() + 1, &last, by));
                vec![option]
            }
        };
        left.retain(|option| !out.contains(option));
        round.out = field.names(&out);
        round.transfers = transfer(&field, &mut piles, &left, &out);
        rounds.push(round);
        history.push(votes);
        out_first.push(out);
    };
    let (order, places, at_the_end) = field.places(tiers);
    ties.extend(at_the_end);
    let winners = field.names(&order[..1]);
    Counted { order: places, winners, ties, trace: outcome::Trace::InstantRunoff(Trace { rounds }) }
}

fn extremes(left: &[usize], votes: &[u64]) -> (u64, u64) {
    let of = || left.iter().map(|option| votes[*option]);
    (of().max().unwrap_or(0), of().min().unwrap_or(0))
}

fn by_votes(left: &[usize], votes: &[u64]) -> Vec<Vec<usize>> {
    let mut left = left.to_vec();
    left.sort_by(|a, b| votes[*b].cmp(&votes[*a]));
    left.chunk_by(|a, b| votes[*a] == votes[*b]).map(<[usize]>::to_vec).collect()
}

/// Who of several goes out: earlier rounds are asked, the latest first; then the lot, of which the last goes.
fn loser(field: &Field, mut last: Vec<usize>, earlier: &[Vec<u64>]) -> (usize, TieRule) {
    for votes in earlier.iter().rev() {
        let (_, least) = extremes(&last, votes);
        last.retain(|option| votes[*option] == least);
        if let [one] = last[..] {
            return (one, TieRule::EarlierRounds);
        }
    }
    field.draw(&mut last);
    (last[last.len() - 1], TieRule::Lot)
}

fn transfer(field: &Field, piles: &mut [Pile], left: &[usize], out: &[usize]) -> Vec<Transfer> {
    let mut stays = vec![false; field.len()];
    left.iter().for_each(|option| stays[*option] = true);
    let mut moved: BTreeMap<(usize, Option<usize>), u64> = BTreeMap::new();
    for pile in piles {
        let Some(from) = pile.on().filter(|option| out.contains(option)) else { continue };
        while pile.on().is_some_and(|option| !stays[option]) {
            pile.at += 1;
        }
        *moved.entry((from, pile.on())).or_default() += pile.n;
    }
    let named = |((from, to), ballots): ((usize, Option<usize>), u64)| Transfer {
        ballots,
        from: field.name(from),
        to: to.map(|to| field.name(to)),
    };
    moved.into_iter().map(named).collect()
}
