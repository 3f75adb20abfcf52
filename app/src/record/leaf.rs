//! One line of the record: in words, and as it is.

use axum::{
    extract::{Path, Query, State},
    http::header,
    response::IntoResponse,
};
use domain::Lang;
use leptos::prelude::*;
use record::{Leaf as Read, merkle::Plan, proof::Proof};
use serde::Deserialize;
use store::log::{self, Leaf, Place};
use uuid::Uuid;

use super::{
    files,
    parts::{address, code, limits, number},
    words::{field, is_sealed, said},
};
use crate::{
    ui::{ButtonLink, Link, Notice, NoticeKind, SummaryList, SummaryRow, Variant},
    web::{Answer, App, AppError, Page, Visit, see_other},
};

/// Which log, when it is not the one that goes on.
#[derive(Deserialize)]
pub struct Asked {
    log: Option<i64>,
}

/// `GET /record/leaf/{id}`: where it stands; it may still wait for its number.
pub async fn find(State(app): State<App>, visit: Visit, Path(id): Path<String>) -> Answer {
    let id: Uuid = id.parse().map_err(|_| AppError::NotFound)?;
    if let Some(place) = log::place(&mut app.store.read().await?, id).await? {
        return Ok(see_other(&address(place, app.notary.log)).into_response());
    }
    let lang = visit.lang;
    let title = lang.t("Cet acte attend son numéro", "This act waits for its number");
    Ok(Page::new(title).render(&app, &visit, || {
        view! {
            <header class="page-head">
                <h1>{title}</h1>
                <p class="lede">
                    {lang.t(
                        "Il est enregistré, et sera inscrit au registre dans la minute.",
                        "It is saved, and will stand in the record within a minute.",
                    )}
                </p>
            </header>
            <p class="cluster">
                <ButtonLink href=format!("/record/leaf/{id}") label=lang.t("Regarder à nouveau", "Look again") />
                <Link href="/record">{lang.t("Le registre", "The record")}</Link>
            </p>
        }
        .into_any()
    }))
}

async fn leaf(app: &App, lang: Lang, number: &str, asked: &Asked) -> Result<Leaf, AppError> {
    let number: u64 = number.parse().ok().filter(|n| *n < 1 << 53).ok_or(AppError::NotFound)?;
    let place = Place { log: asked.log.unwrap_or(app.notary.log), number };
    Ok(log::by_number(&mut app.store.read().await?, lang, place).await?)
}

/// `GET /record/leaves/{number}`
pub async fn show(State(app): State<App>, visit: Visit, Path(n): Path<String>, Query(asked): Query<Asked>) -> Answer {
    let lang = visit.lang;
    let leaf = leaf(&app, lang, &n, &asked).await?;
    let mut conn = app.store.read().await?;
    let signed = log::witnessed(&mut conn, leaf.place.log).await?.filter(|c| c.size > leaf.place.number);
    drop(conn);
    let title = said(lang, &leaf.kind);
    Ok(Page::new(title).render(&app, &visit, || view(lang, &app, title, leaf, signed.is_some())))
}

/// `GET /record/leaves/{number}/proof`: what shows that it stands there, without anything private.
pub async fn proof(State(app): State<App>, Path(n): Path<String>, Query(asked): Query<Asked>) -> Answer {
    let leaf = leaf(&app, Lang::Fr, &n, &asked).await?;
    let proof = proof_of(&app, leaf.place, None).await?.ok_or(AppError::NotFound)?;
    let name = format!("attachment; filename=\"{}.tlog-proof\"", leaf.place.number);
    Ok(([(header::CONTENT_DISPOSITION, name)], files::text(proof.to_string())).into_response())
}

/// The proof of a leaf under the newest head with enough witnesses; none before there is one.
pub(super) async fn proof_of(app: &App, place: Place, extra: Option<Vec<u8>>) -> Result<Option<Proof>, AppError> {
    let mut conn = app.store.read().await?;
    let Some(head) = log::witnessed(&mut conn, place.log).await?.filter(|head| head.size > place.number) else {
        return Ok(None);
    };
    let plan = Plan::inclusion(place.number, head.size).map_err(|_| AppError::Internal)?;
    let path = log::proof(&mut conn, place.log, &plan).await?;
    let checkpoint =
        record::checkpoint::SignedCheckpoint::parse(head.note.as_bytes()).map_err(|_| AppError::Internal)?;
    Ok(Some(Proof { extra, index: place.number, path, checkpoint }))
}

fn view(lang: Lang, app: &App, title: &'static str, leaf: Leaf, signed: bool) -> AnyView {
    let row = |term: &str, value: String| SummaryRow { term: term.to_owned(), value, ..SummaryRow::default() };
    let rows = vec![
        row(lang.t("Numéro", "Number"), number(lang, leaf.place.number)),
        row(lang.t("Le", "On"), leaf.at.day_and_hour(lang)),
        row(lang.t("Empreinte", "Hash"), leaf.hash.to_hex()),
    ];
    let about = leaf.about.clone().map(|(slug, title)| {
        view! {
            <p class="lede">
                <Link href=format!("/experiments/{slug}")>{title}</Link>
            </p>
        }
    });
    let other = (leaf.place.log != app.notary.log).then(|| {
        view! {
            <Notice kind=NoticeKind::Warning>
                <p>
                    {lang.t(
                        "Cette ligne est celle d’un registre qui s’est interrompu. Un autre le continue.",
                        "This line is of a record that was interrupted. Another one goes on after it.",
                    )}
                </p>
            </Notice>
        }
    });
    let suffix = if leaf.place.log == app.notary.log { String::new() } else { format!("?log={}", leaf.place.log) };
    let proof = if signed {
        view! {
            <ButtonLink
                href=format!("/record/leaves/{}/proof{suffix}", leaf.place.number)
                label=lang.t("Télécharger sa preuve", "Download its proof")
                variant=Variant::Secondary
            />
        }
        .into_any()
    } else {
        view! { <p class="muted">{lang.t("Les témoins n’ont pas encore signé jusqu’ici.", "Witnesses have not signed this far yet.")}</p> }
            .into_any()
    };
    view! {
        <article>
            <header class="page-head">
                <p class="eyebrow">{lang.t("Registre civique", "Civic record")}</p>
                <h1>{title}</h1>
                {about}
            </header>
            {other}
            <SummaryList rows />
            <section class="section">
                <h2>{lang.t("Ce qui est écrit", "What is written")}</h2>
                {fields(lang, &leaf)}
                <p>{code(String::from_utf8_lossy(&leaf.leaf).into_owned())}</p>
                <div class="cluster">{proof}</div>
            </section>
            <section class="section">{limits(lang)}</section>
            <p>
                <Link href="/record">{lang.t("Tout le registre", "The whole record")}</Link>
            </p>
        </article>
    }
    .into_any()
}

/// What of a leaf people may want to know: which words are sealed, and that only who did it can open them.
fn fields(lang: Lang, leaf: &Leaf) -> Option<AnyView> {
    let read = Read::parse(&leaf.leaf).ok()?;
    let sealed: Vec<&'static str> = read
        .fields
        .iter()
        .filter(|(_, value)| value.as_str().is_some_and(is_sealed))
        .filter_map(|(name, _)| field(lang, name))
        .collect();
    (!sealed.is_empty()).then(|| {
        let what = sealed.join(", ").to_lowercase();
        let text = lang.t(
            format!(
                "Scellé\u{a0}: {what}. La suite de signes qui en tient lieu ne dit rien à personne\u{a0}; seul qui a le reçu peut montrer ce qu’elle recouvre. Si la personne s’efface, plus personne ne le peut."
            ),
            format!(
                "Sealed: {what}. The letters that stand for it tell nobody anything; only who has the receipt can show what is behind them. When that person is erased, nobody can."
            ),
        );
        view! { <p class="reading">{text}</p> }.into_any()
    })
}
