//! One experiment: what was proposed, its protocol, its clocks, its history, what was found and decided.

use app::web::App;
use axum::extract::{OriginalUri, Path, State};
use serde::Serialize;
use serde_json::Value;
use store::{
    Conn,
    argument::{self, Counts},
    data,
    experiment::{Experiment, HistoryStep},
    life::{self, Life, Relative},
    protocol::{self, Version},
    reading, results,
};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{experiments::Commune, load};
use crate::{
    answer::{Told, address, at, maybe, one},
    ask::{Reader, nothing},
    describe::Refused,
};

/// A point, WGS 84.
#[derive(Serialize, ToSchema)]
pub struct Point {
    /// Degrees.
    pub latitude: f64,
    /// Degrees.
    pub longitude: f64,
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

/// One experiment.
///
/// Before it is public only its author and officials of its authority get it, with their token.
#[utoipa::path(
    get, path = "/api/v1/experiments/{slug}", operation_id = "getExperiment", tag = "Experiments",
    params(("slug" = String, Path, description = "The last part of its address")),
    responses((status = 200, description = "The experiment", body = ExperimentDetail), Refused),
    security((), ("token" = [])),
)]
pub async fn show(
    State(app): State<App>,
    visit: Reader,
    Path(slug): Path<String>,
    OriginalUri(uri): OriginalUri,
) -> Told {
    nothing(&uri)?;
    let mut conn = app.store.read().await?;
    let e = load(&app, &mut conn, &visit, &slug).await?;
    let rest = Rest::read(&mut conn, &visit, &e).await?;
    drop(conn);
    one(visit.lang, &detail(&app, &visit, e, rest))
}

/// What hangs on it.
struct Rest {
    life: Life,
    version: Option<Version>,
    indicators: Vec<reading::Indicator>,
    results: Option<results::Results>,
    counts: Counts,
    links: Vec<data::Link>,
    votes: Vec<String>,
}

impl Rest {
    async fn read(conn: &mut Conn, visit: &Reader, e: &Experiment) -> store::Result<Rest> {
        let votes = match e.status.is_public() {
            true => store::consultation::of_experiment(conn, &e.slug).await?,
            false => Vec::new(),
        };
        let mut opened = Vec::new();
        for vote in votes {
            // a vote that is being prepared does not exist for anybody else
            if store::consultation::by_slug(conn, &vote.slug).await?.terms.is_some() {
                opened.push(vote.slug);
            }
        }
        Ok(Rest {
            life: life::of(conn, e.id, visit.lang).await?,
            version: protocol::current(conn, e.id).await?,
            indicators: reading::indicators(conn, e.id).await?,
            results: results::results(conn, e.id).await?,
            counts: argument::counts(conn, e.id).await?,
            links: data::about(conn, e.id).await?,
            votes: opened,
        })
    }
}

fn detail(app: &App, visit: &Reader, e: Experiment, rest: Rest) -> ExperimentDetail {
    let Rest { life, version, indicators, results, counts, links, votes } = rest;
    let degrees = |millionths: i64| millionths as f64 / 1e6;
    let clocks = Clocks {
        submitted_at: at(e.submitted_at),
        moderate_by: at(e.moderate_by),
        answer_by: maybe(e.answer_by.filter(|_| e.status.has_clock())),
        registered_at: maybe(life.registered_at),
        started_at: maybe(life.started_at),
        ends_at: maybe(life.ends_at),
        ended_at: maybe(life.ended_at),
        results_due: maybe(life.results_due.filter(|_| e.status.owes_results())),
        goal_moved_at: maybe(life.goal_moved_at),
    };
    ExperimentDetail {
        id: e.id.0,
        url: address(app, format_args!("/experiments/{}", e.slug)),
        lang: e.words_in.code(),
        translated: e.translated,
        status: e.status.code(),
        theme: e.theme.code(),
        commune: Commune { code: e.commune_code, name: e.commune },
        point: e.point.map(|(lat, lon)| Point { latitude: degrees(lat), longitude: degrees(lon) }),
        duration_months: e.duration,
        picture: e.picture.map(|id| address(app, format_args!("/pictures/{id}/large"))),
        author: e.author_name,
        authority: AuthorityName { slug: e.authority_slug, name: e.authority_name },
        supports: e.support_count,
        threshold: e.support_threshold,
        supported: visit.actor.person.map(|_| e.supported),
        clocks,
        people: life.parts.into_iter().map(|(_, part, name)| Person { part: part.code(), name }).collect(),
        authorisation: life.allowed.map(|a| Authorisation {
            legal_basis: a.legal_basis,
            formal_act: a.formal_act,
            conditions: a.conditions,
            ends_at: at(a.ends_at),
        }),
        protocol: version.map(protocol_of),
        indicators: indicators.into_iter().map(indicator).collect(),
        history: e.steps.into_iter().map(|s| step(app, s)).collect(),
        results: results.map(found),
        conclusion: life.conclusion.map(|c| c.code()),
        merged_into: life.merged_into.map(|(slug, _)| slug),
        retry_lesson: life.retry_lesson,
        family: life.family.into_iter().map(kin).collect(),
        arguments: ArgumentCounts {
            pro: counts.for_count,
            against: counts.against_count,
            questions: counts.question_count,
            answers: counts.answer_count,
        },
        datasets: links
            .into_iter()
            .map(|l| DatasetLink { id: l.dataset.0, title: l.title, role: l.role.code() })
            .collect(),
        consultations: votes,
        slug: e.slug,
        title: e.title,
        problem: e.problem,
        proposal: e.proposal,
        audience: e.audience,
        place: e.place,
    }
}

fn protocol_of(v: Version) -> Protocol {
    Protocol {
        version: v.number,
        hash: record::hex(&v.hash),
        lang: v.lang.code(),
        registered_at: at(v.at),
        reason: v.reason,
        text: serde_json::from_slice(&v.frozen).unwrap_or_default(),
    }
}

fn indicator(i: reading::Indicator) -> Indicator {
    Indicator {
        place: i.place,
        weight: i.weight.code(),
        measure: i.measure,
        unit: i.unit,
        population: i.population,
        method: i.method,
        baseline: i.baseline.plain(),
        baseline_at: at(i.baseline_at),
        target: i.target.plain(),
        direction: i.direction.code(),
        readings: i.readings,
    }
}

fn step(app: &App, s: HistoryStep) -> Step {
    Step {
        at: at(s.at),
        event: s.event.code(),
        authority: s.authority,
        from: s.from,
        reason: s.reason.map(|r| r.code()),
        text: s.text,
        record: s.leaf.map(|id| address(app, format_args!("/record/leaf/{id}"))),
    }
}

fn found(r: results::Results) -> Results {
    let w = r.words;
    Results {
        finding: r.finding.code(),
        summary: w.summary,
        deviations: w.deviations,
        harms: w.harms,
        costs: w.costs,
        worked: w.worked,
        failed: w.failed,
        change: w.change,
        reuse: w.reuse,
        lang: r.lang.code(),
        evaluator: r.evaluator,
        published_at: at(r.at),
        dissent: r.dissent.map(|(text, ..)| text),
    }
}

fn kin(r: Relative) -> Kin {
    Kin { slug: r.slug, title: r.title, status: r.status.code(), finding: r.finding.map(|f| f.code()), depth: r.depth }
}
