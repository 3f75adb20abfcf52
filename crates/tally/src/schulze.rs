//! The Schulze method: who wins against every other option in pairs wins; where pairs go round in a circle, the strongest
//! chain of pairwise wins decides.
//!
//! Markus Schulze, *A new monotonic, clone-independent, reversal symmetric, and Condorcet-consistent single-winner election
//! method*, Social Choice and Welfare 36, 2011. The strength of a win is the number of ballots for it (**winning votes**), a path
//! is as strong as its weakest win, and A comes before B when the strongest path from A to B is stronger than the one back.
//! [`Strength`] says whether, of two wins with as many ballots for them, the one with fewer against it is the stronger, as the
//! paper has it (its relation "win"); many implementations leave that out and have more ties.
//! The order of the paper is a partial one: it is shown in places, each with all the options that nothing left beats, and the
//! lot orders those within a place. A ballot that ranks nothing is blank.

use std::cmp::Reverse;

use serde::{Deserialize, Serialize};

use crate::order::{Counted, Field};
use crate::tally::Group;
use crate::{NONE, Rules, Seed, outcome};

/// The parameters.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Schulze {
    /// Whether a ballot may put several options on one rank; otherwise such a ballot is invalid.
    pub equal_ranks: bool,
    /// Which of two wins is the stronger.
    pub strength: Strength,
    /// What a ballot says of options that it leaves out.
    pub unranked: Unranked,
}

/// Which of two wins is the stronger.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Strength {
    /// The one with more ballots for it; nothing else.
    WinningVotes,
    /// The one with more ballots for it, and of two with as many the one with fewer against it: the paper, and Belenios.
    WinningThenOpposing,
}

/// What it means to leave an option out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unranked {
    /// They come after all that are ranked, level with each other.
    Last,
    /// Nothing: the ballot counts only between options that it ranks.
    NoOpinion,
}

/// How it was counted. Rows and columns are the options in byte order of their ids.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Trace {
    /// How many ballots are against the weakest win of that path, where that counts; otherwise 0.
    pub against: Vec<Vec<u64>>,
    /// Who wins against every other option in pairs, if anybody does.
    pub condorcet_winner: Option<String>,
    /// The options.
    pub options: Vec<String>,
    /// How many ballots prefer the row's option to the column's.
    pub pairs: Vec<Vec<u64>>,
    /// How many ballots are for the weakest win of the strongest path from the row's option to the column's; 0 when there is no
    /// path.
    pub paths: Vec<Vec<u64>>,
    /// The last stop before the column's option on that path, see [`Trace::path`].
    pub stops: Vec<Vec<u32>>,
}

impl Trace {
    /// A strongest path, as indices, with both ends; empty when there is none.
    pub fn path(&self, from: usize, to: usize) -> Vec<usize> {
        let mut path = vec![to];
        let strength = |a: usize, b: usize| self.paths.get(a).and_then(|row| row.get(b)).copied().unwrap_or(0);
        if from == to || strength(from, to) == 0 {
            return Vec::new();
        }
        let mut at = to;
        // a trace that others send may go round in circles
        while at != from && path.len() <= self.options.len() {
            let Some(stop) = self.stops.get(from).and_then(|row| row.get(at)) else { return Vec::new() };
            at = *stop as usize;
            path.push(at);
        }
        path.reverse();
        path
    }
}

pub(crate) fn count(rule: &Schulze, rules: &Rules, groups: &[Group], seed: &Seed) -> Counted {
    let field = Field::new(rules, seed);
    let n = field.len();
    let pairs = pairs(rule, groups, n);
    let (strengths, stops) = strongest(rule.strength, &pairs);

    let mut left: Vec<usize> = (0..n).collect();
    let mut tiers = Vec::new();
    while !left.is_empty() {
        let beaten = |option: usize| left.iter().any(|other| strengths[*other][option] > strengths[option][*other]);
        let (out, tier): (Vec<usize>, Vec<usize>) = left.iter().partition(|option| beaten(**option));
        tiers.push(tier);
        left = out;
    }
    let (order, places, ties) = field.places(tiers);
    let wins = |option: &usize| (0..n).all(|other| other == *option || pairs[*option][other] > pairs[other][*option]);
    let of = |part: fn(&Link) -> u64| strengths.iter().map(|row| row.iter().map(part).collect()).collect();
    let trace = Trace {
        against: of(|link| link.1.0),
        condorcet_winner: (0..n).find(wins).map(|option| field.name(option)),
        options: field.ids.iter().map(|id| (*id).to_owned()).collect(),
        pairs,
        paths: of(|link| link.0),
        stops,
    };
    let winners = field.names(&order[..order.len().min(rules.seats as usize)]);
    Counted { order: places, winners, ties, trace: outcome::Trace::Schulze(trace) }
}

fn pairs(rule: &Schulze, groups: &[Group], n: usize) -> Vec<Vec<u64>> {
    let mut pairs = vec![vec![0; n]; n];
    for (marks, weight) in groups {
        for (mine, row) in marks.iter().zip(&mut pairs) {
            for (other, pair) in marks.iter().zip(row) {
                // who is left out has the greatest number, and comes last
                let prefers = mine < other && (rule.unranked == Unranked::Last || *other != NONE);
                *pair += u64::from(prefers) * weight;
            }
        }
    }
    pairs
}

/// How strong a win, or the weakest win of a path, is: ballots for it, then fewer against it. No path has none for it.
type Link = (u64, Reverse<u64>);

/// The widest paths between all options: the algorithm of Floyd and Warshall, as in section 2.3 of the paper.
fn strongest(strength: Strength, pairs: &[Vec<u64>]) -> (Vec<Vec<Link>>, Vec<Vec<u32>>) {
    let n = pairs.len();
    let won = |a: usize, b: usize| match strength {
        _ if pairs[a][b] <= pairs[b][a] => (0, Reverse(0)),
        Strength::WinningVotes => (pairs[a][b], Reverse(0)),
        Strength::WinningThenOpposing => (pairs[a][b], Reverse(pairs[b][a])),
    };
    let mut paths: Vec<Vec<Link>> = (0..n).map(|a| (0..n).map(|b| won(a, b)).collect()).collect();
    let mut stops: Vec<Vec<u32>> = (0..n).map(|a| vec![crate::order::number(a); n]).collect();
    for via in 0..n {
        for from in 0..n {
            for to in 0..n {
                if from == to || from == via || to == via {
                    continue;
                }
                let around = paths[from][via].min(paths[via][to]);
                if around > paths[from][to] {
                    paths[from][to] = around;
                    stops[from][to] = stops[via][to];
                }
            }
        }
    }
    (paths, stops)
}
