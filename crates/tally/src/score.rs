//! Score voting (range voting): every option gets a number, and the highest sum or mean wins.
//!
//! Warren D. Smith, *Range voting*, 2000. Scores are whole numbers from 0. Means are exact fractions, never rounded. Ties go to
//! the lot.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::order::{Counted, Field};
use crate::tally::Group;
use crate::{Blank, NONE, Ratio, Rules, Seed, outcome};

/// The parameters.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Score {
    /// What a ballot says that gives no score at all.
    pub blank: Blank,
    /// The highest score; the lowest is 0.
    pub highest: u32,
    /// With [`Missing::Abstention`]: how many scores an option needs; options with fewer come after all others, by their
    /// means. Without it, one enthusiast would be enough. 0 when none are needed.
    pub least_given: u64,
    /// What a ballot says of an option that it leaves out.
    pub missing: Missing,
}

/// What it means to leave an option out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Missing {
    /// No opinion: the mean is of the scores given.
    Abstention,
    /// Score 0: the mean is of all ballots counted.
    Zero,
}

/// How it was counted: the options in byte order of their ids.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Trace {
    /// What each option got.
    pub options: Vec<Scored>,
}

/// What an option got.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scored {
    /// Whether it has as many scores as it needs.
    pub enough: bool,
    /// How many ballots gave it a score.
    pub given: u64,
    /// The mean by which it is ordered; none when nobody gave it a score and that is no score.
    pub mean: Option<Ratio>,
    /// Its id.
    pub option: String,
    /// How often each score was given; scores that nobody gave are left out.
    pub scores: BTreeMap<u32, u64>,
    /// The sum of the scores.
    pub sum: u64,
}

pub(crate) fn count(rule: &Score, rules: &Rules, groups: &[Group], seed: &Seed) -> Counted {
    let field = Field::new(rules, seed);
    let counted: u64 = groups.iter().map(|(_, n)| n).sum();
    let mut histogram = vec![vec![0u64; rule.highest as usize + 1]; field.len()];
    for (marks, n) in groups {
        for (of, mark) in histogram.iter_mut().zip(marks).filter(|(_, mark)| **mark != NONE) {
            of[*mark as usize] += n;
        }
    }
    let scored = |(option, of): (usize, &Vec<u64>)| {
        let scores: BTreeMap<u32, u64> = (0..).zip(of.iter().copied()).filter(|(_, n)| *n > 0).collect();
        let given: u64 = scores.values().sum();
        let sum = scores.iter().map(|(score, n)| u64::from(*score) * n).sum();
        let of = if rule.missing == Missing::Zero { counted } else { given };
        let enough = rule.missing == Missing::Zero || given >= rule.least_given;
        let mean = (of > 0).then(|| Ratio::new(sum, of));
        Scored { enough, given, mean, option: field.name(option), scores, sum }
    };
    let options: Vec<Scored> = histogram.iter().enumerate().map(scored).collect();
    let tiers = field.tiers(|option| (options[option].enough, &options[option].mean));
    let (order, places, ties) = field.places(tiers);
    let winners = field.names(&order[..order.len().min(rules.seats as usize)]);
    Counted { order: places, winners, ties, trace: outcome::Trace::Score(Trace { options }) }
}
