//! `/me/receipts`: what a person did, and how far each act stands in the record.

use axum::{
    extract::{Query, State},
    response::IntoResponse,
};
use domain::{Lang, Moment};
use leptos::prelude::*;
use serde::Deserialize;
use store::log::{self, Receipt};

use super::{parts::number, words::said};
use crate::{
    ui::{ButtonLink, Empty, Link, Pager, Tag, Tone},
    web::{Answer, App, AppError, Page, Visit, see_other},
};

/// Receipts on a page.
const MOST: i64 = 30;

/// Those before an instant.
#[derive(Deserialize)]
pub struct Asked {
    before: Option<i64>,
}

/// `GET /me/receipts`
pub async fn show(State(app): State<App>, visit: Visit, Query(asked): Query<Asked>) -> Answer {
    let (lang, person) = (visit.lang, visit.person()?);
    let mut conn = app.store.read().await?;
    let before = asked.before.map(Moment);
    let mut receipts = log::of_person(&mut conn, lang, person, before, MOST + 1).await?;
    let known = log::witnessed(&mut conn, app.notary.log).await?.map_or(0, |head| head.size);
    drop(conn);
    let more = receipts.len() as i64 > MOST;
    receipts.truncate(MOST as usize);
    let older = more.then(|| receipts.last().map(|last| format!("/me/receipts?before={}", last.at.0))).flatten();
    let newer = before.map(|_| "/me/receipts".to_owned());
    let title = lang.t("Mes reçus", "My receipts");
    Ok(Page::new(title).render(&app, &visit, || {
        view! {
            <header class="page-head">
                <h1>{title}</h1>
                <p class="lede">
                    {lang.t(
                        "Pour chacun de vos actes, de quoi montrer qu’il est inscrit au registre, et qu’il n’a pas changé. Vous seul·e voyez cette page.",
                        "For each of your acts, what shows that it stands in the record, and that it did not change. Only you see this page.",
                    )}
                </p>
            </header>
            {list(lang, &app, receipts, known)}
            <Pager lang newer older />
            <p>
                <Link href="/record">{lang.t("Qu’est-ce que le registre civique\u{202f}?", "What is the civic record?")}</Link>
            </p>
        }
        .into_any()
    }))
}

/// `GET /me/receipts/last`: where the sentence after an act leads.
pub async fn last(State(app): State<App>, visit: Visit) -> Answer {
    let newest = log::newest_of(&mut app.store.read().await?, visit.person()?).await;
    match newest {
        Ok(id) => Ok(see_other(&format!("/me/receipts/{id}")).into_response()),
        Err(store::Error::NotFound) => Ok(see_other("/me/receipts").into_response()),
        Err(error) => Err(AppError::from(error)),
    }
}

fn list(lang: Lang, app: &App, receipts: Vec<Receipt>, known: u64) -> AnyView {
    if receipts.is_empty() {
        let text = lang.t(
            "Soutenez un essai ou proposez-en un\u{a0}: le reçu arrive aussitôt.",
            "Support a try or propose one: the receipt comes at once.",
        );
        return view! {
            <Empty title=lang.t("Aucun reçu pour l’instant", "No receipt so far") text>
                <ButtonLink href="/experiments" label=lang.t("Voir les expérimentations", "See the experiments") />
            </Empty>
        }
        .into_any();
    }
    let rows = receipts
        .into_iter()
        .map(|receipt| {
            let (tone, label) = match receipt.place {
                None => (Tone::Wait, lang.t("promis", "promised").to_owned()),
                Some(place) if place.log == app.notary.log && place.number >= known => {
                    (Tone::Wait, lang.t("attend les témoins", "awaits witnesses").to_owned())
                }
                Some(place) => (Tone::Go, number(lang, place.number)),
            };
            view! {
                <li class="row row-apart">
                    <div>
                        <p>
                            <Link href=format!("/me/receipts/{}", receipt.id)>{said(lang, &receipt.kind)}</Link>
                        </p>
                        {receipt.about.map(|(_, title)| view! { <p>{title}</p> })}
                        <p class="muted small">
                            <time datetime=receipt.at.rfc3339()>{receipt.at.day_and_hour(lang)}</time>
                        </p>
                    </div>
                    <Tag tone label />
                </li>
            }
        })
        .collect_view();
    view! { <ol class="rows" role="list">{rows}</ol> }.into_any()
}
