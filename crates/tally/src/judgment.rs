//! Majority judgment: every option gets a grade in words, and the best median wins.
//!
//! Michel Balinski and Rida Laraki, *A theory of measuring, electing and ranking*, PNAS 104(21), 2007, and *Majority Judgment*,
//! MIT Press 2010. The majority grade is the **lower** median of the paper. Options with the same majority grade are compared
//! as the paper does: one ballot with that grade is taken away from each, again and again, until the medians differ (their
//! *majority values* are compared word by word). Options whose grades are the same in every respect go to the lot.
//!
//! [`Median`] is a parameter, because the two French references differ: the paper takes the lower median, Belenios the upper
//! one. It makes a difference only for even numbers of ballots, but there it can change who wins.
//!
//! An option that a ballot leaves out has the worst grade from it, so all options have the same number of grades. The
//! slip has to say so.

use std::cmp::Ordering;

use serde::{Deserialize, Serialize};

use crate::order::{Counted, Field};
use crate::tally::Group;
use crate::{Blank, NONE, Rules, Seed, outcome};

/// The parameters.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Judgment {
    /// What a ballot says that grades nothing.
    pub blank: Blank,
    /// The grades in words, the worst first: a mark of 0 on a ballot is the first of them.
    pub grades: Vec<String>,
    /// Which of the two grades in the middle is the median of an even number.
    pub median: Median,
}

/// Which of two grades in the middle counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Median {
    /// The worse one, as in the paper.
    Lower,
    /// The better one, as in Belenios.
    Upper,
}

/// How it was counted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Trace {
    /// How neighbours in the order were told apart, from the top; options with different medians and options that are equal are
    /// left out.
    pub duels: Vec<Duel>,
    /// The grades of each option, in byte order of their ids.
    pub options: Vec<Graded>,
}

/// The grades of an option.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Graded {
    /// How many grades are better than the majority grade.
    pub above: u64,
    /// How many are worse.
    pub below: u64,
    /// How often each grade was given, the worst first; grades left out are the worst.
    pub grades: Vec<u64>,
    /// The majority grade; none when no ballot was counted.
    pub median: Option<u32>,
    /// How many of the worst grades were left out on the ballot.
    pub missing: u64,
    /// Its id.
    pub option: String,
}

/// How two options with the same majority grade were told apart.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Duel {
    /// Who comes first.
    pub better: String,
    /// The median of who comes first, when they differ.
    pub better_grade: u32,
    /// How many ballots were taken away from each until then.
    pub removed: u64,
    /// Who comes next.
    pub worse: String,
    /// The median of who comes next, when they differ.
    pub worse_grade: u32,
}

pub(crate) fn count(rule: &Judgment, rules: &Rules, groups: &[Group], seed: &Seed) -> Counted {
    let field = Field::new(rules, seed);
    let mut grades = vec![vec![0u64; rule.grades.len()]; field.len()];
    let mut missing = vec![0; field.len()];
    for (marks, n) in groups {
        for (option, mark) in marks.iter().enumerate() {
            if *mark == NONE {
                missing[option] += n;
                grades[option][0] += n;
            } else {
                grades[option][*mark as usize] += n;
            }
        }
    }
    let value = |option: usize| Removal::new(&grades[option], rule.median);
    let mut all: Vec<usize> = (0..field.len()).collect();
    all.sort_by(|a, b| if grades[*a] == grades[*b] { Ordering::Equal } else { value(*b).cmp(value(*a)) });
    let tiers = all.chunk_by(|a, b| grades[*a] == grades[*b]).map(<[usize]>::to_vec).collect();
    let (order, places, ties) = field.places(tiers);

    let options = (0..field.len()).map(|option| {
        let of = &grades[option];
        let median = value(option).next();
        let at = median.map_or(0, |median| median as usize);
        let (above, below) = (of[at + 1..].iter().sum(), of[..at].iter().sum());
        Graded { above, below, grades: of.clone(), median, missing: missing[option], option: field.name(option) }
    });
    let duels = order.windows(2).filter_map(|pair| {
        let (better, worse) = (pair[0], pair[1]);
        let (removed, grades) = (0..).zip(value(better).zip(value(worse))).find(|(_, (a, b))| a != b)?;
        (removed > 0).then(|| Duel {
            better: field.name(better),
            better_grade: grades.0,
            removed,
            worse: field.name(worse),
            worse_grade: grades.1,
        })
    });
    let trace = Trace { duels: duels.collect(), options: options.collect() };
    let winners = field.names(&order[..order.len().min(rules.seats as usize)]);
    Counted { order: places, winners, ties, trace: outcome::Trace::MajorityJudgment(trace) }
}

/// The grades of an option in the order in which medians are taken away: its majority value. Since each median stands beside
/// the gap that the ones before it left, two ends walk outwards from the middle.
#[derive(Clone)]
struct Removal<'a> {
    grades: &'a [u64],
    median: Median,
    /// Grades left below the gap, those with the grade at `low`, and the same above.
    left: u64,
    low: usize,
    at_low: u64,
    right: u64,
    high: usize,
    at_high: u64,
}

impl<'a> Removal<'a> {
    fn new(grades: &'a [u64], median: Median) -> Removal<'a> {
        let all: u64 = grades.iter().sum();
        let left = match median {
            Median::Lower => all.saturating_sub(1) / 2,
            Median::Upper => all / 2,
        };
        // the grade of the first one above the gap, which is empty at first
        let (mut high, mut before) = (0, 0);
        while high + 1 < grades.len() && before + grades[high] <= left {
            before += grades[high];
            high += 1;
        }
        let at_low = left - before.min(left);
        Removal { grades, median, left, low: high, at_low, right: all - left, high, at_high: grades[high] - at_low }
    }
}

impl Iterator for Removal<'_> {
    type Item = u32;

    fn next(&mut self) -> Option<u32> {
        let all = self.left + self.right;
        if all == 0 {
            return None;
        }
        let at = match self.median {
            Median::Lower => (all - 1) / 2,
            Median::Upper => all / 2,
        };
        let grade = if at < self.left {
            while self.at_low == 0 {
                self.low -= 1;
                self.at_low = self.grades[self.low];
            }
            self.at_low -= 1;
            self.left -= 1;
            self.low
        } else {
            while self.at_high == 0 {
                self.high += 1;
                self.at_high = self.grades[self.high];
            }
            self.at_high -= 1;
            self.right -= 1;
            self.high
        };
        u32::try_from(grade).ok()
    }
}
