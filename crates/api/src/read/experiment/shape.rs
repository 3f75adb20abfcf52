//! What is said of one experiment.

use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::read::experiments::Commune;

/// A point, WGS 84.
#[derive(Serialize, ToSchema)]
pub struct Point {
    /// Degrees.
    pub latitude: f64,
    /// Degrees.
    pub longitude: f64,
}

impl Point {
    /// Of millionths of a degree, latitude first.
    pub(crate) fn of((latitude, longitude): (i64, i64)) -> Point {
        let degrees = |millionths: i64| millionths as f64 / 1e6;
        Point { latitude: degrees(latitude), longitude: degrees(longitude) }
    }
}

/// An authority by name.
#[derive(Serialize, ToSchema)]
pub struct AuthorityName {
    /// The last part of its address.
    pub slug: String,
    /// Its name.
    pub name: String,
}

/// The public clocks: until when somebody has to act, and when what happened. Null where a clock does not run.
#[derive(Serialize, ToSchema)]
pub struct Clocks {
    /// When it was sent.
    #[schema(format = DateTime)]
    pub submitted_at: String,
    /// Until when a moderator should read it.
    #[schema(format = DateTime)]
    pub moderate_by: String,
    /// Until when the authority has to answer.
    #[schema(format = DateTime)]
    pub answer_by: Option<String>,
    /// When its protocol was signed.
    #[schema(format = DateTime)]
    pub registered_at: Option<String>,
    /// When the try began.
    #[schema(format = DateTime)]
    pub started_at: Option<String>,
    /// When it has to end at the latest.
    #[schema(format = DateTime)]
    pub ends_at: Option<String>,
    /// When it ended.
    #[schema(format = DateTime)]
    pub ended_at: Option<String>,
    /// Until when the evaluator has to publish.
    #[schema(format = DateTime)]
    pub results_due: Option<String>,
    /// When the primary indicator or its target was changed after the first reading.
    #[schema(format = DateTime)]
    pub goal_moved_at: Option<String>,
}

/// Somebody who takes part.
#[derive(Serialize, ToSchema)]
pub struct Person {
    /// As what: `promoter`, `evaluator`, …
    pub part: &'static str,
    /// The name that they chose; null once erased.
    pub name: Option<String>,
}

/// What the authority allowed.
#[derive(Serialize, ToSchema)]
pub struct Authorisation {
    /// The law that it rests on.
    pub legal_basis: String,
    /// The formal act.
    pub formal_act: String,
    /// Under which conditions; empty for none.
    pub conditions: String,
    /// Until when.
    #[schema(format = DateTime)]
    pub ends_at: String,
}

/// A protocol as it was signed.
#[derive(Serialize, ToSchema)]
pub struct Protocol {
    /// Its version, from 1.
    pub version: i64,
    /// The SHA-256 of its canonical text (RFC 8785), in hexadecimal; the civic record names it.
    pub hash: String,
    /// The language in which it is written.
    pub lang: &'static str,
    /// When this version was signed.
    #[schema(format = DateTime)]
    pub registered_at: String,
    /// Why it was amended; empty for the first version.
    pub reason: String,
    /// The text itself, field by field.
    #[schema(value_type = Object)]
    pub text: Value,
}

/// Something that is measured. Values are exact decimals, as strings.
#[derive(Serialize, ToSchema)]
pub struct Indicator {
    /// Its place in the protocol, from 1; readings name it.
    pub place: i64,
    /// `primary`, `secondary` or `guardrail`.
    pub weight: &'static str,
    /// What is measured.
    pub measure: String,
    /// In which unit.
    pub unit: String,
    /// Of whom or what.
    pub population: String,
    /// How.
    pub method: String,
    /// Before the try.
    #[schema(example = "12.5")]
    pub baseline: String,
    /// When that was measured.
    #[schema(format = DateTime)]
    pub baseline_at: String,
    /// What is hoped for.
    #[schema(example = "20")]
    pub target: String,
    /// Whether more is better (`up`) or less (`down`).
    pub direction: &'static str,
    /// How many readings there are.
    pub readings: i64,
}

/// A line of the public history.
#[derive(Serialize, ToSchema)]
pub struct Step {
    /// When.
    #[schema(format = DateTime)]
    pub at: String,
    /// What: `submitted`, `opened`, …
    pub event: &'static str,
    /// The authority that acted, or that received it.
    pub authority: Option<String>,
    /// The authority that gave it away.
    pub from: Option<String>,
    /// The code of a reason from the public list.
    pub reason: Option<&'static str>,
    /// The text that goes with it.
    pub text: Option<String>,
    /// Its leaf in the civic record.
    #[schema(format = "uri")]
    pub record: Option<String>,
}

/// What the evaluator found.
#[derive(Serialize, ToSchema)]
pub struct Results {
    /// `met`, `mixed`, … : a code.
    pub finding: &'static str,
    /// In words.
    pub summary: String,
    /// What was done otherwise than planned.
    pub deviations: String,
    /// Who or what was harmed.
    pub harms: String,
    /// What it cost.
    pub costs: String,
    /// What worked.
    pub worked: String,
    /// What failed.
    pub failed: String,
    /// What one would change.
    pub change: String,
    /// What others can use.
    pub reuse: String,
    /// The language of these words.
    pub lang: &'static str,
    /// Who found it; null once erased.
    pub evaluator: Option<String>,
    /// When it was published.
    #[schema(format = DateTime)]
    pub published_at: String,
    /// What the promoter sees otherwise.
    pub dissent: Option<String>,
}

/// A relative: what it learned from, or what learned from it.
#[derive(Serialize, ToSchema)]
pub struct Kin {
    /// The last part of its address.
    pub slug: String,
    /// Its title.
    pub title: String,
    /// Where it stands.
    pub status: &'static str,
    /// What was found there.
    pub finding: Option<&'static str>,
    /// How far from the first of the family.
    pub depth: usize,
}

/// How many arguments there are.
#[derive(Serialize, ToSchema)]
pub struct ArgumentCounts {
    /// For.
    #[serde(rename = "for")]
    pub pro: i64,
    /// Against.
    pub against: i64,
    /// Questions.
    pub questions: i64,
    /// Answers to all of them.
    pub answers: i64,
}

/// A dataset behind it.
#[derive(Serialize, ToSchema)]
pub struct DatasetLink {
    /// Which: see `/api/v1/datasets/{id}`.
    pub id: Uuid,
    /// Its title.
    pub title: String,
    /// `evidence`, `baseline` or `measure`.
    pub role: &'static str,
}

/// An experiment.
#[derive(Serialize, ToSchema)]
pub struct ExperimentDetail {
    /// It never changes.
    pub id: Uuid,
    /// The last part of its address; it never changes either.
    pub slug: String,
    /// Its page.
    #[schema(format = "uri")]
    pub url: String,
    /// In the language that was asked for, if there is a translation.
    pub title: String,
    /// The problem, as plain text.
    pub problem: String,
    /// What would be tried, as plain text.
    pub proposal: String,
    /// Who is concerned.
    pub audience: String,
    /// The place in words.
    pub place: String,
    /// The language of these words: `fr` or `en`.
    pub lang: &'static str,
    /// Whether they are a translation.
    pub translated: bool,
    /// Where it stands: a code of `/api/v1/statuses`.
    pub status: &'static str,
    /// A code of `/api/v1/themes`.
    pub theme: &'static str,
    /// Where.
    pub commune: Commune,
    /// Exactly where, if that was said.
    pub point: Option<Point>,
    /// How long it would be tried, in months.
    pub duration_months: i64,
    /// A photo.
    #[schema(format = "uri")]
    pub picture: Option<String>,
    /// The name that the author chose; null once erased.
    pub author: Option<String>,
    /// The authority that holds it.
    pub authority: AuthorityName,
    /// How many people want it tried.
    pub supports: i64,
    /// How many it takes for a review.
    pub threshold: i64,
    /// Whether whoever asks supports it; null without a token.
    pub supported: Option<bool>,
    /// What has to happen until when.
    pub clocks: Clocks,
    /// Who takes part.
    pub people: Vec<Person>,
    /// What the authority allowed.
    pub authorisation: Option<Authorisation>,
    /// The newest signed protocol.
    pub protocol: Option<Protocol>,
    /// What is measured, once the protocol is signed.
    pub indicators: Vec<Indicator>,
    /// What happened, oldest first.
    pub history: Vec<Step>,
    /// What was found.
    pub results: Option<Results>,
    /// What the authority decided in the end: a code.
    pub conclusion: Option<&'static str>,
    /// The slug of the experiment in which it goes on.
    pub merged_into: Option<String>,
    /// What it learned from the one that it follows.
    pub retry_lesson: Option<String>,
    /// Experiments that learned from each other, this one among them; empty when there are no others.
    pub family: Vec<Kin>,
    /// How many arguments there are.
    pub arguments: ArgumentCounts,
    /// The open data behind it.
    pub datasets: Vec<DatasetLink>,
    /// The slugs of votes about it.
    pub consultations: Vec<String>,
}
