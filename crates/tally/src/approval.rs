//! Approval voting: whoever finds an option acceptable says so, and the option with the most approvals wins.
//!
//! Steven J. Brams and Peter C. Fishburn, *Approval Voting*, American Political Science Review 72(3), 1978. Ties go to the lot.
//! An option of which nobody approves never wins, however many seats there are.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::order::{Counted, Field};
use crate::tally::Group;
use crate::{Blank, NONE, Rules, Seed, Share, outcome};

/// The parameters.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Approval {
    /// What a ballot says that approves of nothing. It changes only of how many ballots a threshold is a part.
    pub blank: Blank,
    /// How many options a ballot may approve of; none for any number.
    pub most: Option<u32>,
    /// What an option needs in order to win, of the ballots counted; none when the most approvals suffice.
    pub threshold: Option<Share>,
}

/// How it was counted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Trace {
    /// How many approve, by option.
    pub approvals: BTreeMap<String, u64>,
    /// The options that reach the threshold, or all of which anybody approves when there is none.
    pub reached: Vec<String>,
}

pub(crate) fn count(rule: &Approval, rules: &Rules, groups: &[Group], seed: &Seed) -> Counted {
    let field = Field::new(rules, seed);
    let mut approvals = vec![0; field.len()];
    let mut counted = 0;
    for (marks, n) in groups {
        counted += n;
        for (sum, _) in approvals.iter_mut().zip(marks).filter(|(_, mark)| **mark != NONE) {
            *sum += n;
        }
    }
    let reaches = |option: usize| {
        let part = approvals[option];
        part > 0 && rule.threshold.as_ref().is_none_or(|share| share.reached(part, counted))
    };
    let (order, places, ties) = field.places(field.tiers(|option| approvals[option]));
    let reached: Vec<usize> = order.into_iter().filter(|option| reaches(*option)).collect();
    let winners = reached.iter().take(rules.seats as usize).map(|option| field.name(*option)).collect();
    let trace = Trace {
        approvals: field.ids.iter().map(|id| (*id).to_owned()).zip(approvals.iter().copied()).collect(),
        reached: field.names(&reached),
    };
    Counted { order: places, winners, ties, trace: outcome::Trace::Approval(trace) }
}
