//! How the reading of portals stands, for administrators.

use axum::extract::State;
use domain::Lang;
use leptos::prelude::*;
use store::index::{self, Portal};

use super::section::host;
use crate::{
    ui::{Empty, Tag, Tone},
    web::{Answer, App, Page, Visit},
};

/// `GET /desk/portals`
pub async fn show(State(app): State<App>, visit: Visit) -> Answer {
    let portals = index::portals(&mut app.store.read().await?).await?;
    let lang = visit.lang;
    let title = lang.t("Portails de données", "Data portals");
    Ok(Page::new(title).render(&app, &visit, || view(lang, title, portals)))
}

fn view(lang: Lang, title: &'static str, portals: Vec<Portal>) -> AnyView {
    let lines = if portals.is_empty() {
        let text = lang.t(
            "Les portails se nomment dans les réglages du service, sous [[portal]]. Chaque nuit, leur catalogue est relu pour suggérer des données.",
            "Portals are named in the settings of the service, under [[portal]]. Each night their catalogue is read again to suggest data.",
        );
        view! { <Empty title=lang.t("Aucun portail", "No portal") text /> }.into_any()
    } else {
        let lines = portals.into_iter().map(|p| line(lang, p)).collect_view();
        view! { <ul class="rows" role="list">{lines}</ul> }.into_any()
    };
    view! {
        <header class="page-head">
            <h1>{title}</h1>
            <p class="lede">
                {lang.t(
                    "Le catalogue de ces portails est relu chaque nuit, page par page. Ce qui échoue est repris où c’en était une heure plus tard.",
                    "The catalogue of these portals is read each night, page by page. What fails is taken up where it was an hour later.",
                )}
            </p>
        </header>
        {lines}
    }
    .into_any()
}

fn line(lang: Lang, p: Portal) -> AnyView {
    let (tone, state) = if p.failing_since.is_some() {
        (Tone::Stop, lang.t("Échoue", "Fails"))
    } else if p.reads {
        (Tone::Wait, lang.t("En lecture", "Being read"))
    } else if p.done_at.is_some() {
        (Tone::Go, lang.t("À jour", "Up to date"))
    } else {
        (Tone::Neutral, lang.t("Pas encore lu", "Not read yet"))
    };
    let mut said = Vec::new();
    if let Some(at) = p.done_at {
        let (n, day) = (lang.number(p.last_found), at.day_and_hour(lang));
        let sets =
            lang.plural(p.last_found, lang.t("jeu de données", "dataset"), lang.t("jeux de données", "datasets"));
        said.push(lang.t(format!("{n} {sets}, lecture du {day}"), format!("{n} {sets}, read on {day}")));
    }
    if p.reads {
        let n = lang.number(p.found);
        said.push(lang.t(format!("{n} lus cette fois"), format!("{n} read this time")));
    }
    let next = p.next_at.day_and_hour(lang);
    said.push(lang.t(format!("prochaine demande le {next}"), format!("asked next on {next}")));
    let since = p.failing_since.map(|at| {
        let day = at.day_and_hour(lang);
        let told: serde_json::Value = serde_json::from_str(&p.problem).unwrap_or_default();
        let why = told.get(lang.code()).and_then(serde_json::Value::as_str).unwrap_or_default().to_owned();
        lang.t(format!("Depuis le {day}\u{a0}: {why}"), format!("Since {day}: {why}"))
    });
    view! {
        <li class="row">
            <p class="cluster">
                <strong>{p.name}</strong>
                <Tag tone label=state />
            </p>
            <p class="muted small">{format!("{} · {}", host(&p.origin), p.family)}</p>
            <p class="muted small">{said.join(" · ")}</p>
            {since.map(|text| view! { <p class="small">{text}</p> })}
        </li>
    }
    .into_any()
}
