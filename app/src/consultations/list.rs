use axum::extract::{Query, State};
use domain::{Lang, Moment, consultation::Phase};
use leptos::prelude::*;
use serde::Deserialize;
use store::{
    Conn,
    consultation::{self, Line},
};

use super::words;
use crate::{
    ui::{Empty, Link, Tag},
    web::{Answer, App, AppError, Page, Visit},
};

/// How far back one reads.
#[derive(Default, Deserialize)]
pub struct Asked {
    #[serde(default)]
    before: String,
}

/// `GET /consultations`
pub async fn show(State(app): State<App>, visit: Visit, Query(asked): Query<Asked>) -> Answer {
    let (lang, now) = (visit.lang, app.store.now());
    let before = match asked.before.as_str() {
        "" => None,
        text => Some(Moment(text.parse().map_err(|_| AppError::BadRequest)?)),
    };
    let mut conn = app.store.read().await?;
    let open = match before {
        None => consultation::open_now(&mut conn, now).await?,
        Some(_) => Vec::new(),
    };
    let past = consultation::past(&mut conn, now, before.unwrap_or(now.plus(1))).await?;
    drop(conn);
    let title = lang.t("Votes", "Votes");
    let page = Page::new(title).description(lang.t(
        "Les consultations ouvertes et passées\u{a0}: comment on compte, ce qui en est sorti, et les bulletins à recompter.",
        "Votes, open and past: how they are counted, what came of them, and the ballots to recount.",
    ));
    Ok(page.render(&app, &visit, || {
        let older = past.last().filter(|_| past.len() == 20).map(|line| line.closes_at.0);
        let nothing = open.is_empty() && past.is_empty();
        view! {
            <header class="page-head">
                <h1>{title}</h1>
                <p class="lede">
                    {lang.t(
                        "Une autorité pose une question, dit d’avance comment elle comptera et ce qu’elle fera du résultat. Chacun peut recompter.",
                        "An authority asks a question, says beforehand how it will count and what it will do with the result. Anybody can recount.",
                    )}
                </p>
            </header>
            {nothing
                .then(|| {
                    view! {
                        <Empty
                            title=lang.t("Aucun vote pour l’instant", "No vote for now")
                            text=lang.t("Quand une autorité en ouvrira un, il sera ici.", "When an authority opens one, it will be here.")
                        />
                    }
                })}
            {section(lang, lang.t("Ouverts et à venir", "Open and to come"), open, now)}
            {section(lang, lang.t("Terminés", "Over"), past, now)}
            {older
                .map(|before| {
                    view! {
                        <p class="pager">
                            <Link href=format!("/consultations?before={before}")>{lang.t("Plus anciens", "Older")}</Link>
                        </p>
                    }
                })}
        }
        .into_any()
    }))
}

fn section(lang: Lang, title: &'static str, lines: Vec<Line>, now: Moment) -> Option<AnyView> {
    (!lines.is_empty()).then(|| {
        view! {
            <section class="section">
                <h2>{title}</h2>
                <ul class="votes" role="list">{lines.iter().map(|line| card(lang, line, now)).collect_view()}</ul>
            </section>
        }
        .into_any()
    })
}

fn card(lang: Lang, line: &Line, now: Moment) -> AnyView {
    let phase = match line.published_at {
        Some(_) => Phase::Counted,
        None if now >= line.closes_at => Phase::Counting,
        None if now >= line.opens_at => Phase::Open,
        None => Phase::Ahead,
    };
    let (label, tone) = words::phase(lang, phase);
    let until = match phase {
        Phase::Ahead => lang.t(
            format!("à partir du {}", line.opens_at.day_and_hour(lang)),
            format!("from {}", line.opens_at.day_and_hour(lang)),
        ),
        Phase::Open => lang.t(
            format!("jusqu’au {}", line.closes_at.day_and_hour(lang)),
            format!("until {}", line.closes_at.day_and_hour(lang)),
        ),
        _ => lang.t(format!("le {}", line.closes_at.day(lang)), format!("on {}", line.closes_at.day(lang))),
    };
    let method = line.method().map(|method| method.name(lang)).unwrap_or_default();
    view! {
        <li class="vote-card">
            <p class="vote-card-head">
                <Tag tone label />
                <span class="muted">{until}</span>
            </p>
            <h3 class="card-title" lang=line.lang().code()>
                <a href=format!("/consultations/{}", line.slug)>{line.title.clone()}</a>
            </h3>
            <p class="card-facts">
                <span>{line.authority.clone()}</span>
                <span>{method}</span>
                <span>{words::voters(lang, line.voter_count)}</span>
            </p>
        </li>
    }
    .into_any()
}

/// The votes about an experiment.
///
/// # Errors
/// As for any read.
pub(crate) async fn about(conn: &mut Conn, slug: &str) -> store::Result<Vec<Line>> {
    consultation::of_experiment(conn, slug).await
}

/// The votes about an experiment, for its page; nothing without any.
pub(crate) fn of_experiment(lang: Lang, lines: &[Line], now: Moment) -> Option<AnyView> {
    (!lines.is_empty()).then(|| {
        view! {
            <section class="section" lang=lang.code()>
                <h2>{lang.t("Votes à ce sujet", "Votes about it")}</h2>
                <ul class="votes" role="list">{lines.iter().map(|line| card(lang, line, now)).collect_view()}</ul>
            </section>
        }
        .into_any()
    })
}
