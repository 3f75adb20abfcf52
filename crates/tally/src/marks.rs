use std::collections::{BTreeMap, BTreeSet};

use crate::approval::Approval;
use crate::budget::Slip;
use crate::greedy::Greedy;
use crate::judgment::Judgment;
use crate::runoff::{Overvote, Runoff};
use crate::schulze::Schulze;
use crate::score::Score;
use crate::shares::EqualShares;
use crate::{Choice, Fault, Method, Rules};

/// What a ballot says of each option, in the order of [`Rules::ids`]: 1 for approval, a score, a grade, points, or a rank from
/// 1; [`NONE`] where it says nothing.
pub type Marks = Box<[u32]>;

/// Nothing was said of this option.
pub const NONE: u32 = u32::MAX;

/// A choice, read under the rules.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Read {
    /// It chooses nothing: nothing approved, marked or ranked, and for points nothing above 0.
    Blank,
    /// It chooses.
    Marks(Marks),
}

impl Rules {
    /// Reads a choice, or says in a sentence why it cannot count.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn read(&self, choice: &Choice) -> Result<Read, Fault> {
        Reader::new(self).read(choice)
    }
}

/// Reads many ballots under the same rules.
#[derive(Clone, Debug)]
pub(crate) struct Reader {
    method: Method,
    ids: Vec<String>,
    costs: Vec<u64>,
}

impl Reader {
    pub fn new(rules: &Rules) -> Reader {
        let ids = rules.ids().into_iter().map(str::to_owned).collect();
        Reader { method: rules.method.clone(), ids, costs: rules.costs() }
    }

    /// How many options there are.
    pub fn len(&self) -> usize {
        self.ids.len()
    }

    pub fn read(&self, choice: &Choice) -> Result<Read, Fault> {
        match (&self.method, choice) {
            (Method::Approval(Approval { most, .. }), Choice::Approve(ids)) => self.approved(ids, *most),
            (
                Method::Greedy(Greedy { slip, .. }) | Method::EqualShares(EqualShares { slip, .. }),
                Choice::Approve(_) | Choice::Marks(_),
            ) => self.slip(slip, choice),
            (Method::Score(Score { highest, .. }), Choice::Marks(marks)) => self.marked(marks, (*highest).into()),
            (Method::MajorityJudgment(Judgment { grades, .. }), Choice::Marks(marks)) => {
                self.marked(marks, grades.len().saturating_sub(1) as u64)
            }
            (Method::Schulze(Schulze { equal_ranks, .. }), Choice::Ranking(tiers)) => self.ranked(tiers, *equal_ranks),
            (Method::InstantRunoff(Runoff { overvote, .. }), Choice::Ranking(tiers)) => {
                self.ranked(tiers, *overvote != Overvote::Invalid)
            }
            (_, Choice::Unreadable) => Err(Fault::Unreadable),
            _ => Err(Fault::OtherKind),
        }
    }

    fn slip(&self, slip: &Slip, choice: &Choice) -> Result<Read, Fault> {
        match (slip, choice) {
            (Slip::Approval { most, within }, Choice::Approve(ids)) => {
                let read = self.approved(ids, *most)?;
                if let (Some(budget), Read::Marks(marks)) = (within, &read) {
                    let cost =
                        marks.iter().zip(&self.costs).filter(|(mark, _)| **mark != NONE).map(|(_, cost)| cost).sum();
                    if cost > *budget {
                        return Err(Fault::OverBudget { cost, budget: *budget });
                    }
                }
                Ok(read)
            }
            (Slip::Points { each, sum }, Choice::Marks(marks)) => {
                let Read::Marks(mut read) = self.marked(marks, (*each).into())? else { return Ok(Read::Blank) };
                let given = read.iter().filter(|mark| **mark != NONE).map(|mark| u64::from(*mark)).sum();
                if let Some(most) = sum
                    && given > u64::from(*most)
                {
                    return Err(Fault::TooManyPoints { given, most: u64::from(*most) });
                }
                // no points are nothing said
                read.iter_mut().filter(|mark| **mark == 0).for_each(|mark| *mark = NONE);
                Ok(if given == 0 { Read::Blank } else { Read::Marks(read) })
            }
            _ => Err(Fault::OtherKind),
        }
    }

    fn approved(&self, chosen: &BTreeSet<String>, most: Option<u32>) -> Result<Read, Fault> {
        let mut marks = self.nothing();
        for id in chosen {
            marks[self.index(id)?] = 1;
        }
        let chosen = chosen.len() as u64;
        match most.map(u64::from) {
            Some(most) if chosen > most => Err(Fault::TooMany { chosen, most }),
            _ => Ok(if chosen == 0 { Read::Blank } else { Read::Marks(marks) }),
        }
    }

    fn marked(&self, given: &BTreeMap<String, u64>, highest: u64) -> Result<Read, Fault> {
        let mut marks = self.nothing();
        for (id, mark) in given {
            let index = self.index(id)?;
            marks[index] = u32::try_from(*mark)
                .ok()
                .filter(|mark| u64::from(*mark) <= highest)
                .ok_or_else(|| Fault::OffScale { option: id.clone(), mark: *mark, highest })?;
        }
        Ok(if given.is_empty() { Read::Blank } else { Read::Marks(marks) })
    }

    fn ranked(&self, tiers: &[BTreeSet<String>], several: bool) -> Result<Read, Fault> {
        let mut marks = self.nothing();
        let mut rank = 0;
        // ranks that were left empty on paper close up
        for tier in tiers.iter().filter(|tier| !tier.is_empty()) {
            rank += 1;
            for id in tier {
                let index = self.index(id)?;
                if marks[index] != NONE {
                    return Err(Fault::Twice(id.clone()));
                }
                marks[index] = rank;
            }
        }
        if !several && tiers.iter().any(|tier| tier.len() > 1) {
            return Err(Fault::SameRank);
        }
        Ok(if rank == 0 { Read::Blank } else { Read::Marks(marks) })
    }

    fn nothing(&self) -> Marks {
        vec![NONE; self.ids.len()].into()
    }

    fn index(&self, id: &str) -> Result<usize, Fault> {
        self.ids.binary_search_by(|known| known.as_str().cmp(id)).map_err(|_| Fault::Unknown(id.to_owned()))
    }
}
