//! Every dataset behind an experiment.

use axum::extract::{Query, State};
use catalog::Dataset;
use domain::Lang;
use leptos::prelude::*;
use serde::Deserialize;
use store::data::{self, Listed};

use super::{badges::badges, downloads::downloads, section::host};
use crate::{
    ui::{Empty, Pager},
    web::{Answer, App, AppError, Page, Visit},
};

/// From where.
#[derive(Deserialize)]
pub struct Asked {
    #[serde(default)]
    before: String,
}

/// `GET /data`
pub async fn show(State(app): State<App>, visit: Visit, Query(asked): Query<Asked>) -> Answer {
    let lang = visit.lang;
    let before = match asked.before.as_str() {
        "" => None,
        id => Some(id.parse().map_err(|_| AppError::BadRequest)?),
    };
    let (listed, more) = data::list(&mut app.store.read().await?, before).await?;
    let now = app.store.now();
    let title = lang.t("Les données derrière les essais", "The data behind the tries");
    let older = listed.last().filter(|_| more).map(|l| format!("/data?before={}", l.id));
    let newer = before.map(|_| "/data".to_owned());
    let about = lang.t(
        "Chaque jeu de données ouvertes que quelqu’un a joint à une expérimentation, avec des copies datées que tout le monde peut télécharger et vérifier.",
        "Every open dataset that somebody attached to an experiment, with dated copies that everybody can download and verify.",
    );
    Ok(Page::new(title).description(about).render(&app, &visit, || {
        let list = if listed.is_empty() {
            view! {
                <Empty
                    title=lang.t("Pas encore de données", "No data yet")
                    text=lang.t(
                        "Ouvrez une expérimentation et joignez-y un jeu de données\u{a0}: il apparaîtra ici.",
                        "Open an experiment and attach a dataset to it: it will appear here.",
                    )
                >
                    <a class="button" href="/experiments">{lang.t("Les expérimentations", "The experiments")}</a>
                </Empty>
            }
            .into_any()
        } else {
            let lines = listed.iter().map(|l| line(lang, l, now)).collect_view();
            view! { <ul class="data-cards" role="list">{lines}</ul> }.into_any()
        };
        view! {
            <header class="page-head">
                <h1>{title}</h1>
                <p class="lede">{about}</p>
            </header>
            {list}
            <Pager lang newer older />
            {downloads(lang)}
            <p class="data-feeds">
                <a href="/api">{lang.t("Lire tout cela par programme\u{a0}: l’API", "Read all of it by program: the API")}</a>
            </p>
            <p class="muted">
                {lang.t("Le catalogue pour les machines\u{a0}: ", "The catalogue for machines: ")}
                <a href="/data/catalog.ttl">"Turtle"</a> ", " <a href="/data/catalog.jsonld">"JSON-LD"</a> ", "
                <a href="/data/catalog.rdf">"RDF/XML"</a> "."
            </p>
        }
        .into_any()
    }))
}

fn line(lang: Lang, l: &Listed, now: domain::Moment) -> Option<AnyView> {
    let told: Dataset = serde_json::from_str(&l.told).ok()?;
    let who = told.publisher.as_ref().map_or_else(|| host(&l.source).to_owned(), |p| p.name.clone());
    let counts = lang.t(
        format!(
            "{} {}, {} {}",
            lang.number(l.experiments),
            lang.plural(l.experiments, "expérimentation", "expérimentations"),
            lang.number(l.copies),
            lang.plural(l.copies, "copie", "copies")
        ),
        format!(
            "{} {}, {} {}",
            lang.number(l.experiments),
            lang.plural(l.experiments, "experiment", "experiments"),
            lang.number(l.copies),
            lang.plural(l.copies, "copy", "copies")
        ),
    );
    Some(
        view! {
            <li class="panel data-card">
                <h2 class="data-card-title"><a href=format!("/data/{}", l.id)>{l.title.clone()}</a></h2>
                <p class="muted">{format!("{who} · {counts}")}</p>
                {badges(lang, &told, &l.state, now)}
            </li>
        }
        .into_any(),
    )
}
