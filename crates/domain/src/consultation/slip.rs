//! What is typed on a slip, and in which order options stand on it.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use tally::{Alternative, Choice, Method, Rules, budget::Slip};
use uuid::Uuid;

use crate::{FieldError, PersonId, Refusal};

/// What was typed: `pick` as often as something is ticked, and `mark-<option>` for a number, a grade or a rank.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Typed {
    /// Options that were ticked.
    pub picked: BTreeSet<String>,
    /// What was written beside options.
    pub marks: BTreeMap<String, String>,
}

impl Typed {
    /// What a choice looks like on the slip, to be changed.
    pub fn of(choice: &Choice) -> Typed {
        match choice {
            Choice::Approve(ids) => Typed { picked: ids.clone(), ..Typed::default() },
            Choice::Marks(marks) => {
                Typed { marks: marks.iter().map(|(id, n)| (id.clone(), n.to_string())).collect(), ..Typed::default() }
            }
            Choice::Ranking(tiers) => {
                let ranks = (1..).zip(tiers).flat_map(|(n, ids)| ids.iter().map(move |id| (id.clone(), n.to_string())));
                Typed { marks: ranks.collect(), ..Typed::default() }
            }
            Choice::Unreadable => Typed::default(),
        }
    }

    /// The choice, as the rules can count it.
    ///
    /// # Errors
    /// Every field that is wrong; what is wrong with the whole is tied to `slip`.
    pub fn choice(&self, rules: &Rules) -> Result<Choice, Vec<FieldError>> {
        let choice = match &rules.method {
            Method::Approval(_) => Choice::Approve(self.picked.clone()),
            Method::Greedy(rule) => self.of_budget(&rule.slip, rules)?,
            Method::EqualShares(rule) => self.of_budget(&rule.slip, rules)?,
            Method::Score(rule) => Choice::Marks(self.numbers(rules, 0, rule.highest.into())?),
            Method::MajorityJudgment(rule) => Choice::Marks(self.numbers(rules, 0, rule.grades.len() as u64 - 1)?),
            Method::Schulze(_) | Method::InstantRunoff(_) => {
                let ranks = self.numbers(rules, 1, rules.options.len() as u64)?;
                let mut tiers: BTreeMap<u64, BTreeSet<String>> = BTreeMap::new();
                for (id, rank) in ranks {
                    tiers.entry(rank).or_default().insert(id);
                }
                Choice::Ranking(tiers.into_values().collect())
            }
        };
        match rules.read(&choice) {
            Ok(_) => Ok(choice),
            Err(fault) => {
                let refusal = Refusal::Uncountable { fr: fault.fr(), en: fault.to_string() };
                Err(vec![FieldError::new("slip", refusal)])
            }
        }
    }

    fn of_budget(&self, slip: &Slip, rules: &Rules) -> Result<Choice, Vec<FieldError>> {
        Ok(match slip {
            Slip::Approval { .. } => Choice::Approve(self.picked.clone()),
            Slip::Points { each, .. } => {
                let mut points = self.numbers(rules, 0, (*each).into())?;
                points.retain(|_, n| *n > 0);
                Choice::Marks(points)
            }
        })
    }

    fn numbers(&self, rules: &Rules, min: u64, max: u64) -> Result<BTreeMap<String, u64>, Vec<FieldError>> {
        let (mut read, mut errors) = (BTreeMap::new(), Vec::new());
        for (id, raw) in self.marks.iter().filter(|(_, raw)| !raw.trim().is_empty()) {
            let known = rules.options.iter().any(|option| option.id == *id);
            match raw.trim().parse::<u64>() {
                Ok(n) if known && (min..=max).contains(&n) => {
                    read.insert(id.clone(), n);
                }
                _ if !known => errors.push(FieldError::new("slip", Refusal::NotAChoice)),
                _ => {
                    let refusal = Refusal::OutOfRange { min: min as i64, max: max as i64 };
                    errors.push(FieldError::new(&format!("mark-{id}"), refusal));
                }
            }
        }
        if errors.is_empty() { Ok(read) } else { Err(errors) }
    }
}

/// The options in the order of one voter's slip: as good as random, different for everybody, and the same whenever they
/// look, so that nobody gains from standing first.
pub fn shuffled(rules: &Rules, consultation: Uuid, voter: PersonId) -> Vec<&Alternative> {
    let place = |option: &Alternative| {
        let mut hash = Sha256::new();
        hash.update(b"essaim/slip/v1/");
        hash.update(consultation.as_bytes());
        hash.update(voter.0.as_bytes());
        hash.update(option.id.as_bytes());
        hash.finalize()
    };
    let mut options: Vec<&Alternative> = rules.options.iter().collect();
    options.sort_by_cached_key(|option| place(option));
    options
}
