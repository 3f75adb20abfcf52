//! A dataset: what it is, what it is for, its copies, and the readings that come of it.

use axum::extract::{Path, State};
use catalog::{Dataset, Recipe, Shape};
use domain::{DataRole, DatasetId, Lang};
use leptos::prelude::*;
use store::data::{self, Behind, Link as DataLink, Run, Snapshot};

use super::{
    badges::{badges, places, size},
    recipe_view::said,
    section::host,
    sketch, table,
};
use crate::{
    ui::{Link, Notice, NoticeKind, Prose, SummaryList, SummaryRow, Tag},
    web::{Answer, App, AppError, Page, Visit},
};

/// `GET /data/{id}`
pub async fn show(State(app): State<App>, visit: Visit, Path(id): Path<String>) -> Answer {
    let lang = visit.lang;
    let id: DatasetId = id.parse().map_err(|_| AppError::NotFound)?;
    let mut conn = app.store.read().await?;
    let d = data::show(&mut conn, id).await?;
    let (copies, links, runs) = (
        data::snapshots(&mut conn, id).await?,
        data::links(&mut conn, Behind::Dataset(id)).await?,
        data::runs(&mut conn, id).await?,
    );
    drop(conn);
    if links.is_empty() {
        return Err(AppError::NotFound);
    }
    let told: Dataset = serde_json::from_str(&d.told).map_err(|_| AppError::Internal)?;
    let latest = copies.iter().find(|s| s.id == d.latest_id).ok_or(AppError::Internal)?;
    let shape: Shape = serde_json::from_str(&latest.shape).map_err(|_| AppError::Internal)?;
    let now = app.store.now();
    Ok(Page::new(d.title.clone()).description(told.description.chars().take(200).collect::<String>()).render(
        &app,
        &visit,
        || {
            view! {
                <header class="page-head">
                    <p><a href="/data">{lang.t("← Toutes les données", "← All data")}</a></p>
                    <h1>{d.title.clone()}</h1>
                    {badges(lang, &told, &d.state, now)}
                </header>
                <div class="stack">
                    {trouble(lang, &d, latest)}
                    <SummaryList rows=facts(lang, &d, &told, &shape) />
                    <p class="data-address">
                        {lang.t("Source\u{a0}: ", "Source: ")}
                        <Link href=told.page.clone().unwrap_or_else(|| d.address.clone())>{host(&d.source).to_owned()}</Link>
                    </p>
                    {(!told.description.is_empty())
                        .then(|| {
                            view! {
                                <details class="data-more">
                                    <summary>{lang.t("Ce qu’en dit la source", "What the source says of it")}</summary>
                                    <div class="reading"><Prose text=told.description.clone() /></div>
                                </details>
                            }
                        })}
                    {behind(lang, &links)}
                    {shape.map.as_ref().map(|map| sketch::view(lang, map))}
                    {table::rows(lang, &shape)}
                    {made(lang, id, &runs)}
                    {kept(lang, id, &copies)}
                </div>
            }
            .into_any()
        },
    ))
}

/// What is wrong with the source, and what is shown instead.
fn trouble(lang: Lang, d: &data::Dataset, latest: &Snapshot) -> Option<AnyView> {
    if d.state == "live" {
        return None;
    }
    let told: serde_json::Value = serde_json::from_str(&d.problem).unwrap_or_default();
    let why = told.get(lang.code()).and_then(serde_json::Value::as_str).unwrap_or_default().to_owned();
    let since = d.failing_since.map(|at| at.day(lang)).unwrap_or_default();
    let copy = latest.fetched_at.day_and_hour(lang);
    let what = match d.state.as_str() {
        "changed" => lang.t(
            format!("La source a changé depuis le {since}. Voici la dernière copie lisible, du {copy}."),
            format!("The source has changed since {since}. This is the last copy that can be read, of {copy}."),
        ),
        _ => lang.t(
            format!("La source ne répond plus depuis le {since}. Voici la dernière copie, du {copy}."),
            format!("The source has not answered since {since}. This is the last copy, of {copy}."),
        ),
    };
    Some(
        view! {
            <Notice kind=NoticeKind::Warning>
                <p>{what}</p>
                {(!why.is_empty()).then(|| view! { <p>{why}</p> })}
            </Notice>
        }
        .into_any(),
    )
}

fn facts(lang: Lang, d: &data::Dataset, told: &Dataset, shape: &Shape) -> Vec<SummaryRow> {
    let row = |term: &str, value: String| SummaryRow {
        term: term.to_owned(),
        value,
        change_href: None,
        change_label: String::new(),
    };
    let mut rows = Vec::new();
    if let Some(publisher) = &told.publisher {
        rows.push(row(lang.t("Publié par", "Published by"), publisher.name.clone()));
    }
    let places = places(told);
    if !places.is_empty() {
        rows.push(row(lang.t("Territoire", "Territory"), places));
    }
    if let Some(at) = told.modified {
        rows.push(row(lang.t("Données du", "Data of"), at.day(lang)));
    }
    rows.push(row(lang.t("Rythme annoncé", "Announced rhythm"), told.frequency.say(lang).to_owned()));
    rows.push(row(lang.t("Fichier", "File"), table::written(lang, shape)));
    rows.push(row(lang.t("Source vérifiée", "Source checked"), d.checked_at.day_and_hour(lang)));
    rows
}

fn behind(lang: Lang, links: &[DataLink]) -> AnyView {
    let lines = links
        .iter()
        .map(|l| {
            let reading = matches!(l.role, DataRole::Measure | DataRole::Baseline).then(|| {
                view! {
                    <a href=format!("/experiments/{}/data/{}/reading", l.slug, l.dataset)>
                        {lang.t("En tirer des relevés", "Make it a reading")}
                        <span class="visually-hidden">{format!(" ({})", l.experiment)}</span>
                    </a>
                }
            });
            view! {
                <li class="data-line">
                    <a href=format!("/experiments/{}", l.slug)>{l.experiment.clone()}</a>
                    <span class="cluster"><Tag label=l.role.name(lang) /> {reading}</span>
                </li>
            }
        })
        .collect_view();
    view! {
        <section class="section">
            <h2>{lang.t("Ce qu’elles éclairent", "What they shed light on")}</h2>
            <ul class="data-list" role="list">{lines}</ul>
        </section>
    }
    .into_any()
}

fn made(lang: Lang, id: DatasetId, runs: &[Run]) -> Option<AnyView> {
    if runs.is_empty() {
        return None;
    }
    let lines = runs
        .iter()
        .map(|r| {
            let recipe: Option<Recipe> = serde_json::from_str(&r.recipe).ok();
            let words = recipe.map(|recipe| said(lang, &recipe)).unwrap_or_default();
            let n = format!(
                "{} {}",
                lang.number(r.kept),
                lang.plural(r.kept, lang.t("relevé", "reading"), lang.t("relevés", "readings"))
            );
            view! {
                <li class="data-line">
                    <span>{words}</span>
                    <span class="muted">{format!("{n} · {} · {}", r.measure, r.made_at.day_and_hour(lang))}</span>
                    <a href=format!("/data/{id}/runs/{}", r.id) download="">
                        {lang.t("Recette et valeurs (JSON)", "Recipe and values (JSON)")}
                    </a>
                </li>
            }
        })
        .collect_view();
    Some(
        view! {
            <section class="section">
                <h2>{lang.t("Les relevés qui en viennent", "The readings that come of it")}</h2>
                <ul class="data-list" role="list">{lines}</ul>
                <p class="muted">
                    {lang.t(
                        "Tout le monde peut les recalculer\u{a0}: téléchargez la copie et le fichier JSON, puis ",
                        "Everybody can compute them again: download the copy and the JSON file, then run ",
                    )}
                    <code>"essaim-verify reading"</code> "."
                </p>
            </section>
        }
        .into_any(),
    )
}

fn kept(lang: Lang, id: DatasetId, copies: &[Snapshot]) -> AnyView {
    let rows = copies
        .iter()
        .map(|s| {
            let hash = record::hex(&s.hash);
            let at = s.fetched_at.day_and_hour(lang);
            view! {
                <li class="data-line">
                    <a href=format!("/data/{id}/copies/{hash}") download="">
                        {lang.t(format!("Télécharger la copie du {at}"), format!("Download the copy of {at}"))}
                    </a>
                    <span class="muted">{size(lang, s.size)}</span>
                    <code class="hash">{format!("SHA-256 {hash}")}</code>
                </li>
            }
        })
        .collect_view();
    view! {
        <section class="section">
            <h2>{lang.t("Les copies gardées", "The copies that are kept")}</h2>
            <p class="data-note">
                {lang.t(
                    "Une copie ne change jamais. Quand la source change, une autre s’ajoute\u{a0}; quand elle disparaît, celles-ci restent.",
                    "A copy never changes. When the source changes, another one is added; when it disappears, these stay.",
                )}
            </p>
            <ul class="data-list" role="list">{rows}</ul>
        </section>
    }
    .into_any()
}
