//! What the page of an experiment tells everybody: rendered once, and kept until something changes.

use domain::{Event, Lang, Moment, Status};
use leptos::prelude::*;
use store::{
    Conn,
    decision::{self, Decision},
    experiment::{Experiment, HistoryStep},
};

use super::nobody;
use crate::{
    consultations,
    data::Attached,
    desk::outcome,
    ground::{Ground, view as on_the_ground},
    life::Told,
    ui::{
        Journey, Link, Notice, NoticeKind, Prose, Share, StepState, SummaryList, SummaryRow, Timeline, TimelineItem,
        Tone,
    },
    voices::Voices,
    web::{App, AppError},
};

/// Reads everything, and gives back what draws it.
///
/// # Errors
/// As for any read.
pub(super) async fn told(
    conn: &mut Conn,
    app: &App,
    lang: Lang,
    e: &Experiment,
    now: Moment,
) -> Result<impl FnOnce() -> AnyView + use<>, AppError> {
    let decisions = decision::about(conn, e.id).await?;
    let life = Told::load(conn, lang, e).await?;
    let ground = Ground::load(conn, e).await?;
    let voices = Voices::load(conn, e).await?;
    let data = Attached::load(conn, e).await?;
    let address = e.status.is_public().then(|| format!("{}/experiments/{}", app.origin, e.slug));
    let e = e.clone();
    let votes = consultations::about(conn, &e.slug).await?;
    let beside = Beside { life, ground, voices, data, votes, decisions, address };
    Ok(move || view(lang, &e, now, &beside))
}

/// What stands on the page besides the experiment.
struct Beside {
    life: Told,
    /// What is measured and what happens, once there is a protocol.
    ground: Option<Ground>,
    /// What is said for and against, once it is public.
    voices: Option<Voices>,
    /// The open data behind it, once it is public.
    data: Option<Attached>,
    /// Votes about it.
    votes: Vec<store::consultation::Line>,
    decisions: Vec<Decision>,
    address: Option<String>,
}

fn view(lang: Lang, e: &Experiment, now: Moment, beside: &Beside) -> AnyView {
    let Beside { life, ground, voices, data, votes, decisions, address } = beside;
    let author = e.author_name.clone().unwrap_or_else(|| nobody(lang).to_owned());
    view! {
        {life.found(lang)}
        {ground.as_ref().map(|ground| on_the_ground(lang, e, ground, now))}
        <div class="experiment-body">
            <div class="reading">
                {photo(lang, e)}
                <section class="section">
                    <h2 lang=lang.code()>{lang.t("Le problème", "The problem")}</h2>
                    <Prose text=e.problem.clone() />
                </section>
                <section class="section">
                    <h2 lang=lang.code()>{lang.t("Ce qu’on essaierait", "What would be tried")}</h2>
                    <Prose text=e.proposal.clone() />
                </section>
                {life.protocol(lang, e)}
            </div>
            <aside class="experiment-aside" lang=lang.code()>
                {facts(lang, e, &author)}
                {life.people(lang)}
            </aside>
        </div>
        {data.as_ref().map(|data| data.section(lang, e))}
        {consultations::section(lang, votes, now)}
        {voices.as_ref().map(|voices| voices.section(lang, e))}
        {life.family(lang, e)}
        <section class="section" lang=lang.code()>
            <h2>{lang.t("Où cela en est, et la suite", "Where it stands, and what comes next")}</h2>
            {journey(lang, e.status)}
            <p>{e.status.next(lang)}</p>
            {clock(lang, e, now)}
        </section>
        <section class="section" lang=lang.code()>
            <h2>{lang.t("Historique", "History")}</h2>
            <Timeline items=e.steps.iter().rev().map(|s| line(lang, s)).collect() />
            {acts(lang, e, decisions)}
        </section>
        {address
            .clone()
            .map(|address| {
                view! { <Share lang address title=e.title.clone() on=now.day(lang) /> }
            })}
    }
    .into_any()
}

fn photo(lang: Lang, e: &Experiment) -> Option<AnyView> {
    let id = e.picture?;
    let alt = lang.t(
        format!("Photo jointe à la proposition\u{a0}: {}", e.place),
        format!("Photo sent with the proposal: {}", e.place),
    );
    Some(
        view! {
            <img
                class="experiment-photo"
                src=format!("/pictures/{id}/large")
                srcset=format!("/pictures/{id}/small 640w, /pictures/{id}/large 1600w")
                sizes="(min-width: 60rem) 40rem, 100vw"
                alt=alt
            />
        }
        .into_any(),
    )
}

fn facts(lang: Lang, e: &Experiment, author: &str) -> AnyView {
    let months = e.duration;
    let place = match e.point {
        Some((lat, lon)) => format!("{}, {}\n{}", e.place, e.commune, point(lang, lat, lon)),
        None => format!("{}, {}", e.place, e.commune),
    };
    let row = |term: &str, value: String| SummaryRow {
        term: term.to_owned(),
        value,
        change_href: None,
        change_label: String::new(),
    };
    let length = lang.t(format!("{months}\u{a0}mois"), format!("{months} {}", lang.plural(months, "month", "months")));
    let rows = vec![
        row(lang.t("Où", "Where"), place),
        row(lang.t("Pour qui", "For whom"), e.audience.clone()),
        row(lang.t("Combien de temps", "How long"), length),
        row(lang.t("Proposé par", "Proposed by"), author.to_owned()),
        SummaryRow {
            change_href: Some(format!("/authorities/{}", e.authority_slug)),
            change_label: lang.t("Voir", "See").to_owned(),
            ..row(lang.t("Autorité compétente", "Competent authority"), e.authority_name.clone())
        },
        row(lang.t("Envoyée le", "Sent on"), e.submitted_at.day(lang)),
    ];
    view! { <SummaryList rows /> }.into_any()
}

/// A point as people write it: « 50,6320° N, 3,0586° E ».
fn point(lang: Lang, lat: i64, lon: i64) -> String {
    let degrees = |n: i64| format!("{}{}{:04}°", n / 1_000_000, lang.t(",", "."), n % 1_000_000 / 100);
    format!("{}\u{a0}N, {}\u{a0}E", degrees(lat), degrees(lon))
}

fn journey(lang: Lang, status: Status) -> AnyView {
    let stages = [
        lang.t("Proposée", "Proposed"),
        lang.t("Ouverte aux soutiens", "Open for support"),
        lang.t("À l’étude", "Under review"),
        lang.t("Protocole", "Protocol"),
        lang.t("Autorisation", "Authorisation"),
        lang.t("Essai", "The try"),
        lang.t("Résultats", "Results"),
        lang.t("Suite", "What follows"),
    ];
    let now = match status {
        Status::Rejected | Status::Refused | Status::Merged | Status::Withdrawn => return ().into_any(),
        Status::Submitted | Status::Returned => 0,
        Status::Open => 1,
        Status::UnderReview => 2,
        Status::Accepted => 3,
        Status::Registered | Status::Voting | Status::Authorised | Status::Conditioned => 4,
        Status::Running | Status::Suspended => 5,
        Status::Completed | Status::Terminated | Status::Published => 6,
        Status::Decided | Status::Closed => 7,
    };
    let state = |n: usize| match n.cmp(&now) {
        std::cmp::Ordering::Less => StepState::Past,
        std::cmp::Ordering::Equal => StepState::Now,
        std::cmp::Ordering::Greater => StepState::Next,
    };
    let steps = stages.iter().enumerate().map(|(n, label)| ((*label).to_owned(), state(n))).collect();
    view! { <Journey lang steps /> }.into_any()
}

/// The public clock: until when the authority has to answer, or since when it is silent.
fn clock(lang: Lang, e: &Experiment, now: Moment) -> Option<AnyView> {
    let by = e.answer_by.filter(|_| e.status.has_clock())?;
    let text = if now > by {
        let days = now.days_since(by);
        lang.t(
            format!(
                "{} devait répondre avant le {}\u{a0}: sans réponse depuis {days} {}.",
                e.authority_name,
                by.day(lang),
                lang.plural(days, "jour", "jours")
            ),
            format!(
                "{} had to answer by {}: unanswered for {days} {}.",
                e.authority_name,
                by.day(lang),
                lang.plural(days, "day", "days")
            ),
        )
    } else {
        let days = by.days_since(now);
        lang.t(
            format!(
                "{} doit répondre avant le {} ({} {}).",
                e.authority_name,
                by.day(lang),
                lang.plural(days, "reste", "restent"),
                lang.plural(days, format!("{days} jour"), format!("{days} jours"))
            ),
            format!(
                "{} has to answer by {} ({days} {} left).",
                e.authority_name,
                by.day(lang),
                lang.plural(days, "day", "days")
            ),
        )
    };
    let kind = if now > by { NoticeKind::Warning } else { NoticeKind::Info };
    Some(
        view! {
            <Notice kind>
                <p>{text}</p>
            </Notice>
        }
        .into_any(),
    )
}

fn line(lang: Lang, step: &HistoryStep) -> TimelineItem {
    let tone = match step.event {
        Event::Submitted | Event::Resubmitted | Event::Undone | Event::Merged | Event::Joined | Event::Withdrawn => {
            Tone::Neutral
        }
        Event::Opened | Event::Overturned | Event::Authorised | Event::Started | Event::Resumed => Tone::Go,
        Event::Returned
        | Event::Redirected
        | Event::HandedOver
        | Event::Appealed
        | Event::Amended
        | Event::Conditioned
        | Event::Dissented
        | Event::Sponsored => Tone::Wait,
        Event::Rejected | Event::Refused | Event::Upheld | Event::Suspended | Event::Terminated => Tone::Stop,
        Event::ThresholdReached
        | Event::Accepted
        | Event::Registered
        | Event::Completed
        | Event::Published
        | Event::Decided
        | Event::Closed => Tone::Done,
    };
    let by = match (step.event, &step.authority) {
        (Event::Submitted | Event::Resubmitted | Event::ThresholdReached, Some(name)) => {
            Some(lang.t(format!("Adressée à {name}"), format!("Addressed to {name}")))
        }
        (Event::Appealed, Some(name)) => Some(lang.t(format!("{name} réexamine"), format!("{name} looks again"))),
        (Event::HandedOver | Event::Redirected, Some(name)) => {
            let from = step.from.clone().unwrap_or_default();
            Some(lang.t(format!("De {from} à {name}"), format!("From {from} to {name}")))
        }
        (_, name) => name.clone(),
    };
    let reason = step.reason.filter(|_| step.event != Event::Opened).map(|r| r.name(lang).to_owned());
    let text = match (reason, step.text.clone()) {
        (Some(reason), Some(text)) => Some(format!("{reason}\n\n{text}")),
        (reason, text) => reason.or(text),
    };
    TimelineItem {
        when: step.at.day(lang),
        datetime: step.at.rfc3339(),
        title: step.event.name(lang).to_owned(),
        link: step.leaf.map(|id| (format!("/record/leaf/{id}"), lang.t("au registre", "in the record").to_owned())),
        text,
        by,
        tone,
    }
}

/// Each decision on a sheet of its own, to print.
fn acts(lang: Lang, e: &Experiment, decisions: &[Decision]) -> Option<AnyView> {
    if decisions.is_empty() {
        return None;
    }
    let links = decisions
        .iter()
        .rev()
        .map(|d| {
            let label = lang.t(
                format!("Acte du {}\u{a0}: {}", d.at.day(lang), outcome(lang, d)),
                format!("Act of {}: {}", d.at.day(lang), outcome(lang, d)),
            );
            view! {
                <li>
                    <Link href=format!("/experiments/{}/decisions/{}", e.slug, d.id)>{label}</Link>
                </li>
            }
        })
        .collect_view();
    Some(view! { <ul class="acts" role="list">{links}</ul> }.into_any())
}
