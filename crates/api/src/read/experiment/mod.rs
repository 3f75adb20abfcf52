//! One experiment: what was proposed, its protocol, its clocks, its history, what was found and decided.

mod shape;

use app::web::App;
use axum::extract::{OriginalUri, Path, State};
use store::{
    Conn,
    argument::{self, Counts},
    data,
    experiment::{Experiment, HistoryStep},
    life::{self, Life, Relative},
    protocol::{self, Version},
    reading, results,
};

pub use shape::*;

use super::{experiments::Commune, load};
use crate::{
    answer::{Told, address, at, maybe, one},
    ask::{Reader, nothing},
    describe::Refused,
};

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
        // only what was opened is about an experiment
        let votes = match e.status.is_public() {
            true => store::consultation::of_experiment(conn, &e.slug).await?,
            false => Vec::new(),
        };
        Ok(Rest {
            life: life::of(conn, e.id, visit.lang).await?,
            version: protocol::current(conn, e.id).await?,
            indicators: reading::indicators(conn, e.id).await?,
            results: results::results(conn, e.id).await?,
            counts: argument::counts(conn, e.id).await?,
            links: data::about(conn, e.id).await?,
            votes: votes.into_iter().map(|vote| vote.slug).collect(),
        })
    }
}

fn detail(app: &App, visit: &Reader, e: Experiment, rest: Rest) -> ExperimentDetail {
    let Rest { life, version, indicators, results, counts, links, votes } = rest;
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
        point: e.point.map(Point::of),
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
