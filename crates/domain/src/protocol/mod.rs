//! The protocol: what will be tried, how it is measured, when it stops. Written together as a form, frozen at registration.

mod check;
mod form;
mod freeze;

use serde::{Deserialize, Serialize};

pub use check::{Missing, missing};
pub use form::{ALL_SLOTS, Chapter, ProtocolForm, STOPS, day, field_max};
pub use freeze::{Frozen, freeze, thaw};

use crate::{Amount, Lang};

/// Where the target lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Direction {
    /// At or above it is good.
    Up,
    /// At or below it is good.
    Down,
}

impl Direction {
    /// Both.
    pub const ALL: [Direction; 2] = [Direction::Up, Direction::Down];

    /// The code in forms and rows.
    pub fn code(self) -> &'static str {
        match self {
            Direction::Up => "up",
            Direction::Down => "down",
        }
    }

    /// Reads a code.
    pub fn parse(code: &str) -> Option<Direction> {
        Direction::ALL.into_iter().find(|d| d.code() == code)
    }

    /// Whether a value is on the good side of a target.
    pub fn reaches(self, value: Amount, target: Amount) -> bool {
        match self {
            Direction::Up => value >= target,
            Direction::Down => value <= target,
        }
    }
}

/// What an indicator is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Weight {
    /// The one that tells whether the hypothesis holds.
    Primary,
    /// One more thing to know.
    Secondary,
    /// What could go wrong.
    Guardrail,
}

impl Weight {
    /// Each.
    pub const ALL: [Weight; 3] = [Weight::Primary, Weight::Secondary, Weight::Guardrail];

    /// The code in forms and rows.
    pub fn code(self) -> &'static str {
        match self {
            Weight::Primary => "primary",
            Weight::Secondary => "secondary",
            Weight::Guardrail => "guardrail",
        }
    }

    /// Reads a code.
    pub fn parse(code: &str) -> Option<Weight> {
        Weight::ALL.into_iter().find(|w| w.code() == code)
    }

    /// What people read.
    pub fn name(self, lang: Lang) -> &'static str {
        match self {
            Weight::Primary => lang.t("Indicateur principal", "Primary indicator"),
            Weight::Secondary => lang.t("Indicateur secondaire", "Secondary indicator"),
            Weight::Guardrail => lang.t("Garde-fou", "Guardrail"),
        }
    }
}

/// "If X for Y, then Z changes by at least Δ by date D, because …".
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Hypothesis {
    /// X: what is done.
    pub r#if: String,
    /// Y: for whom, where.
    pub r#for: String,
    /// Z: what changes.
    pub then: String,
    /// Δ: by how much at least.
    pub at_least: String,
    /// D, as `2027-06-30`.
    pub by: String,
    /// Why that is thought.
    pub because: String,
}

impl Hypothesis {
    /// The whole sentence.
    pub fn sentence(&self, lang: Lang) -> String {
        let by = crate::Moment::of_day(&self.by).map_or_else(|_| self.by.clone(), |m| m.day(lang));
        let Hypothesis { r#if, r#for, then, at_least, because, .. } = self;
        lang.t(
            format!("Si {if} pour {for}, alors {then} d’au moins {at_least} d’ici au {by}, parce que {because}."),
            format!("If {if} for {for}, then {then} by at least {at_least} by {by}, because {because}."),
        )
    }
}

/// Something that is measured.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Indicator {
    /// Its place, 1 to 6; 1 is the primary one. The same place is the same indicator in every version.
    pub place: i64,
    /// What it is for.
    pub weight: Weight,
    /// What is measured.
    pub measure: String,
    /// In which unit.
    pub unit: String,
    /// Of whom or what.
    pub population: String,
    /// The source or the method.
    pub method: String,
    /// What it was before.
    #[serde(with = "freeze::plain")]
    pub baseline: Amount,
    /// When, as `2026-11-01`.
    pub baseline_on: String,
    /// What it should become; of a guardrail, what it should not pass.
    #[serde(with = "freeze::plain")]
    pub target: Amount,
    /// On which side of the target is good.
    pub direction: Direction,
    /// On which days it is measured.
    pub dates: Vec<String>,
}

/// When the try suspends itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct StopRule {
    /// The place of the indicator that it watches.
    pub indicator: i64,
    /// On which side of the threshold it stops.
    pub when: Side,
    /// The threshold.
    #[serde(with = "freeze::plain")]
    pub threshold: Amount,
    /// Who acts then.
    pub who: String,
    /// Within how many hours.
    pub hours: i64,
}

impl StopRule {
    /// Whether a value breaches it.
    pub fn breached(&self, value: Amount) -> bool {
        self.when.beyond(value, self.threshold)
    }
}

/// A side of a threshold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Side {
    /// More than it.
    Above,
    /// Less than it.
    Below,
}

impl Side {
    /// Both.
    pub const ALL: [Side; 2] = [Side::Above, Side::Below];

    /// The code in forms and rows.
    pub fn code(self) -> &'static str {
        match self {
            Side::Above => "above",
            Side::Below => "below",
        }
    }

    /// Reads a code.
    pub fn parse(code: &str) -> Option<Side> {
        Side::ALL.into_iter().find(|s| s.code() == code)
    }

    /// Whether a value lies on this side of a threshold; the threshold itself does not.
    pub fn beyond(self, value: Amount, threshold: Amount) -> bool {
        match self {
            Side::Above => value > threshold,
            Side::Below => value < threshold,
        }
    }
}

/// With what it is compared.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Comparison {
    /// `group`, `before`, `none`.
    pub with: String,
    /// Which group, or why none.
    pub said: String,
}

/// What the law says to it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Law {
    /// Whether a derogation is needed; otherwise it is possible under current law.
    pub derogation: bool,
    /// Why.
    pub said: String,
    /// Of a derogation: the text and the article.
    pub article: String,
    /// Who issues it.
    pub issuer: String,
    /// Where it would hold.
    pub territory: String,
    /// Until when, as `2027-12-31`; empty without one.
    pub until: String,
}

/// What could go wrong, and what is done about it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Risks {
    /// For people.
    pub people: String,
    /// For equality.
    pub equality: String,
    /// For the environment.
    pub environment: String,
    /// For personal data.
    pub data: String,
    /// What protects from them.
    pub safeguards: String,
    /// Who answers for damage.
    pub liability: String,
    /// How it is undone.
    pub undo: String,
}

/// With what means, judged by whom, and what becomes of the data.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Means {
    /// What it costs and who pays.
    pub budget: String,
    /// Who evaluates, in what capacity.
    pub evaluator: String,
    /// Conflicts of interest, or that there are none.
    pub conflicts: String,
    /// What is collected, who keeps it, for how long.
    pub data_plan: String,
    /// The licence of the data.
    pub licence: String,
}

/// A protocol with nothing missing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Protocol {
    /// What is thought.
    pub hypothesis: Hypothesis,
    /// What is measured, the primary one first.
    pub indicators: Vec<Indicator>,
    /// With what it is compared.
    pub comparison: Comparison,
    /// When it suspends itself.
    pub stop_rules: Vec<StopRule>,
    /// What the law says to it.
    pub law: Law,
    /// What could go wrong.
    pub risks: Risks,
    /// With what means.
    pub means: Means,
}

impl Protocol {
    /// Whether another version has another goal: the primary indicator or its target.
    pub fn moves_goal(&self, before: &Protocol) -> bool {
        fn goal(p: &Protocol) -> Option<(&str, &str, &str, Amount, Direction)> {
            let i = p.indicators.first()?;
            Some((&i.measure, &i.unit, &i.population, i.target, i.direction))
        }
        goal(self) != goal(before)
    }
}
