//! What a dataset is for an experiment, and who may say so.

use serde::{Deserialize, Serialize};

use crate::{DAY, Hat, Lang, Refusal, Status};

/// Datasets that one person attaches in [`DATASET_SPELL`].
pub const DATASETS_A_SPELL: i64 = 20;
/// How long a person's datasets are counted.
pub const DATASET_SPELL: i64 = DAY;

/// What a dataset is for an experiment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum DataRole {
    /// It speaks for or against what is claimed.
    Evidence,
    /// It says how things were before.
    Baseline,
    /// What the try will be measured by.
    Measure,
}

impl DataRole {
    /// Each, in the order in which they are offered.
    pub const ALL: [DataRole; 3] = [DataRole::Evidence, DataRole::Baseline, DataRole::Measure];

    /// The code in forms, rows and leaves.
    pub fn code(self) -> &'static str {
        match self {
            DataRole::Evidence => "evidence",
            DataRole::Baseline => "baseline",
            DataRole::Measure => "measure",
        }
    }

    /// Reads a code.
    pub fn parse(code: &str) -> Option<DataRole> {
        DataRole::ALL.into_iter().find(|r| r.code() == code)
    }

    /// The name that people read.
    pub fn name(self, lang: Lang) -> &'static str {
        match self {
            DataRole::Evidence => lang.t("Une preuve", "Evidence"),
            DataRole::Baseline => lang.t("Le point de départ", "The starting point"),
            DataRole::Measure => lang.t("Ce que nous mesurerons", "What we will measure"),
        }
    }

    /// What that means.
    pub fn hint(self, lang: Lang) -> &'static str {
        match self {
            DataRole::Evidence => lang.t(
                "Elles éclairent ce qui est affirmé ici, dans un sens ou dans l’autre.",
                "They shed light on what is claimed here, one way or the other.",
            ),
            DataRole::Baseline => {
                lang.t("Elles disent comment c’était avant l’essai.", "They say how things were before the try.")
            }
            DataRole::Measure => lang.t("L’essai sera jugé d’après elles.", "The try will be judged by them."),
        }
    }
}

/// Whether somebody attaches a dataset: anybody brings evidence to what is public; how things were and what counts is
/// said by those who propose or run the try, until its results are published. `recent` is how many they attached lately.
///
/// # Errors
/// [`Refusal::NotARunner`], [`Refusal::WrongStatus`], [`Refusal::TooManyDatasets`].
pub fn attach(role: DataRole, status: Status, hats: &[Hat], recent: i64) -> Result<(), Refusal> {
    if !status.is_public() {
        return Err(Refusal::WrongStatus);
    }
    let theirs = hats.contains(&Hat::Author) || hats.contains(&Hat::CoRunner) || hats.contains(&Hat::Evaluator);
    if role != DataRole::Evidence && !theirs {
        return Err(Refusal::NotARunner);
    }
    if recent >= DATASETS_A_SPELL {
        return Err(Refusal::TooManyDatasets { max: DATASETS_A_SPELL });
    }
    Ok(())
}

/// Ends a recipe: whoever keeps it, and those who run the try, whose readings they are.
///
/// # Errors
/// [`Refusal::NotARunner`].
pub fn end_recipe(theirs: bool, hats: &[Hat]) -> Result<(), Refusal> {
    if theirs || hats.contains(&Hat::CoRunner) { Ok(()) } else { Err(Refusal::NotARunner) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn anybody_brings_evidence_and_only_those_concerned_say_what_counts() {
        let public = Status::Running;
        assert_eq!(attach(DataRole::Evidence, public, &[], 0), Ok(()));
        assert_eq!(attach(DataRole::Baseline, public, &[], 0), Err(Refusal::NotARunner));
        assert_eq!(attach(DataRole::Measure, public, &[Hat::CoRunner], 0), Ok(()));
        assert_eq!(attach(DataRole::Evidence, public, &[], 20), Err(Refusal::TooManyDatasets { max: 20 }));
    }

    #[test]
    fn a_recipe_is_ended_by_whoever_keeps_it_or_runs_the_try() {
        assert_eq!(end_recipe(true, &[]), Ok(()));
        assert_eq!(end_recipe(false, &[Hat::CoRunner]), Ok(()));
        assert_eq!(end_recipe(false, &[Hat::Author, Hat::Evaluator]), Err(Refusal::NotARunner));
    }

    #[test]
    fn nothing_is_attached_to_what_is_not_public() {
        assert_eq!(attach(DataRole::Evidence, Status::Submitted, &[Hat::Author], 0), Err(Refusal::WrongStatus));
    }
}
