//! What both budget methods share: the slip, what an option is worth to a voter, and in which order ties are decided: more
//! votes, then lower cost, then the lot.

use serde::{Deserialize, Serialize};

use crate::order::Field;
use crate::outcome::{Tie, TieRule};
use crate::rules::scale;
use crate::tally::Group;
use crate::{NONE, Rules};

/// What voters fill in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Slip {
    /// The options that one wants.
    Approval {
        /// How many, at most; none for any number.
        most: Option<u32>,
        /// How much they may cost together; none for any amount.
        within: Option<u64>,
    },
    /// Points to distribute (cumulative voting, scores). The points are what an option is worth to the voter.
    Points {
        /// How many for one option, at most.
        each: u32,
        /// How many together, at most; none for any number.
        sum: Option<u32>,
    },
}

impl Slip {
    pub(crate) fn check(&self) -> Result<(), String> {
        match self {
            Slip::Approval { most: Some(0), .. } => Err("a ballot may choose at least one option".to_owned()),
            Slip::Approval { .. } => Ok(()),
            Slip::Points { each, sum } => {
                scale("the most points for one option", *each)?;
                scale("the most points together", sum.unwrap_or(1))
            }
        }
    }
}

/// The options of a budget, by index.
pub(crate) struct Projects {
    pub costs: Vec<u64>,
    /// Approvals, or the sum of points.
    pub votes: Vec<u64>,
}

impl Projects {
    pub fn new(rules: &Rules, groups: &[Group]) -> Projects {
        let costs = rules.costs();
        let mut votes = vec![0; costs.len()];
        for (marks, n) in groups {
            // an approval is a mark of 1
            for (sum, mark) in votes.iter_mut().zip(marks).filter(|(_, mark)| **mark != NONE) {
                *sum += u64::from(*mark) * n;
            }
        }
        Projects { costs, votes }
    }

    /// The first of several that are level.
    pub fn choose(&self, field: &Field, at: usize, tied: &[usize]) -> (usize, Option<Tie>) {
        let votes = |option: usize| self.votes[option];
        let cheap = |option: usize| u64::MAX - self.costs[option];
        field.choose(at, tied, &[(TieRule::Votes, &votes), (TieRule::LowerCost, &cheap)])
    }

    /// What these cost together.
    pub fn cost(&self, options: &[usize]) -> u64 {
        options.iter().map(|option| self.costs[*option]).sum()
    }
}
