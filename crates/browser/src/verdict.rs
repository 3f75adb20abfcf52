use serde::Serialize;
use serde_json::{Map, Value};

/// What a verification came to.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Verdict {
    /// Whether nothing is broken and everything that counts is held: the act stands in the log, signed and witnessed.
    pub ok: bool,
    /// One after another.
    pub steps: Vec<Step>,
    /// The code of the kind of act.
    pub kind: Option<String>,
    /// When the act was, in seconds since 1970 UTC.
    pub at: Option<i64>,
    /// What anybody may read of it.
    pub fields: Map<String, Value>,
    /// The names of what was opened.
    pub opened: Vec<String>,
    /// The place of the leaf.
    pub index: Option<u64>,
    /// How many leaves the newest head has.
    pub size: Option<u64>,
    /// The name of the log.
    pub log: Option<String>,
    /// Who cosigned the receipt's head.
    pub witnesses: Vec<Witness>,
    /// The head to remember: nothing that contradicts it will be believed.
    pub remember: Option<String>,
    /// Two signed heads that contradict each other.
    pub evidence: Vec<String>,
}

/// A witness that cosigned.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Witness {
    /// The name of its key.
    pub name: String,
    /// In seconds since 1970 UTC.
    pub time: u64,
}

/// One thing that was verified.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Step {
    /// `receipt`, `deed`, `inclusion`, `log`, `witnesses`, `keys`, `history`.
    pub step: &'static str,
    /// How it stands.
    pub state: State,
    /// In English, for those who look closer; empty when there is nothing to add.
    pub why: String,
}

/// How something stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Verified.
    Held,
    /// It does not hold.
    Broken,
    /// There was nothing to compare with yet.
    First,
    /// It could not be verified: something is missing.
    Unknown,
}

impl Verdict {
    pub(crate) fn add(&mut self, step: &'static str, state: State, why: impl std::fmt::Display) {
        self.steps.push(Step { step, state, why: why.to_string() });
    }

    pub(crate) fn state(&self, step: &str) -> Option<State> {
        self.steps.iter().find(|s| s.step == step).map(|s| s.state)
    }
}
