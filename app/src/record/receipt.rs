//! A receipt: promised at once, whole within seconds, and then a file that proves itself without us.

use axum::{
    extract::{Path, State},
    http::header,
    response::{IntoResponse, Response},
};
use domain::{Lang, PersonId, SECOND};
use leptos::prelude::*;
use record::{
    Opening,
    proof::Proof,
    receipt::{Fragment, Receipt as Extra},
};
use store::log::{self, Receipt};
use uuid::Uuid;

use super::{
    leaf::proof_of,
    parts::{address, limits, number},
    qr,
    words::{field, said},
};
use crate::{
    ui::{ButtonLink, Link, Notice, NoticeKind, Prose, ReceiptVerifier, SummaryList, SummaryRow, Variant},
    web::{Answer, App, AppError, Page, Visit},
};

/// A leaf stands in the log at the latest so many seconds after its act.
const PROMISED: i64 = 60;

async fn load(app: &App, visit: &Visit, id: &str) -> Result<Receipt, AppError> {
    let id: Uuid = id.parse().map_err(|_| AppError::NotFound)?;
    Ok(log::receipt(&mut app.store.read().await?, visit.lang, visit.person()?, id).await?)
}

/// With the leaf and what opens it, for its person alone.
async fn whole(app: &App, receipt: &Receipt) -> Result<Option<Proof>, AppError> {
    let Some(place) = receipt.place else { return Ok(None) };
    let extra = Extra { leaf: receipt.leaf.clone(), openings: receipt.openings.clone() };
    let extra = extra.to_extra().map_err(|_| AppError::Internal)?;
    proof_of(app, place, Some(extra)).await
}

/// `GET /me/receipts/{id}`
pub async fn show(State(app): State<App>, visit: Visit, Path(id): Path<String>) -> Answer {
    let receipt = load(&app, &visit, &id).await?;
    let proof = whole(&app, &receipt).await?;
    let (lang, me) = (visit.lang, visit.person()?);
    let title = said(lang, &receipt.kind);
    let page = Page::new(lang.t(format!("Reçu\u{a0}: {title}"), format!("Receipt: {title}")));
    let page = if proof.is_some() { page.scripts(&["receipt.js"]) } else { page };
    Ok(page.render(&app, &visit, || view(lang, &app, me, title, receipt, proof)))
}

/// `GET /me/receipts/{id}/proof`
pub async fn proof(State(app): State<App>, visit: Visit, Path(id): Path<String>) -> Answer {
    let receipt = load(&app, &visit, &id).await?;
    let proof = whole(&app, &receipt).await?.ok_or(AppError::NotFound)?;
    Ok(download(&format!("essaim-{}.tlog-proof", proof.index), proof.to_string()))
}

/// `GET /me/receipts/{id}/promise`
pub async fn promise(State(app): State<App>, visit: Visit, Path(id): Path<String>) -> Answer {
    let receipt = load(&app, &visit, &id).await?;
    let until = receipt.at.0.div_euclid(SECOND) + PROMISED;
    let note = app.notary.promise(receipt.hash(), until.unsigned_abs()).map_err(|_| AppError::Internal)?;
    Ok(download("essaim.promise", note.to_string()))
}

fn download(name: &str, text: String) -> Response {
    let headers = [
        (header::CONTENT_TYPE, "text/plain; charset=utf-8".to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")),
        (header::CACHE_CONTROL, "no-store".to_owned()),
    ];
    (headers, text).into_response()
}

fn view(lang: Lang, app: &App, me: PersonId, title: &'static str, receipt: Receipt, proof: Option<Proof>) -> AnyView {
    let id = receipt.id;
    let row = |term: &str, value: String| SummaryRow { term: term.to_owned(), value, ..SummaryRow::default() };
    let mut rows = vec![row(lang.t("Fait le", "Done on"), receipt.at.day_and_hour(lang))];
    rows.extend(receipt.place.map(|place| SummaryRow {
        change_href: Some(address(place, app.notary.log)),
        change_label: lang.t("Voir", "See").to_owned(),
        ..row(lang.t("Sa place dans le registre", "Its place in the record"), number(lang, place.number))
    }));
    rows.push(row(lang.t("Empreinte", "Hash"), receipt.hash().to_hex()));
    let about = receipt.about.clone().map(|(slug, title)| {
        view! {
            <p class="lede">
                <Link href=format!("/experiments/{slug}")>{title}</Link>
            </p>
        }
    });
    let keep = match &proof {
        Some(proof) => complete(lang, app, id, &receipt, proof),
        None => promised(lang, id),
    };
    view! {
        <article class="record-receipt">
            <header class="page-head">
                <p class="eyebrow">{lang.t("Reçu", "Receipt")}</p>
                <h1>{title}</h1>
                {about}
            </header>
            {state(lang, app, &receipt, proof.as_ref())}
            <SummaryList rows />
            {keep}
            {private(lang, me, &receipt.openings)}
            <section class="section">{limits(lang)}</section>
            <p>
                <Link href="/me/receipts">{lang.t("Tous mes reçus", "All my receipts")}</Link>
            </p>
        </article>
    }
    .into_any()
}

fn state(lang: Lang, app: &App, receipt: &Receipt, proof: Option<&Proof>) -> AnyView {
    let (kind, text) = match (proof, receipt.place) {
        (Some(proof), _) => {
            let n = app.notary.policy.cosigned(&proof.checkpoint).map_or(0, |found| found.len()) as i64;
            let witnesses = match n {
                0 => String::new(),
                _ => lang.t(
                    format!(" et {} {}", lang.number(n), lang.plural(n, "témoin", "témoins")),
                    format!(" and {} {}", lang.number(n), lang.plural(n, "witness", "witnesses")),
                ),
            };
            let text = lang.t(
                format!("Ce reçu est complet\u{a0}: votre acte est inscrit, le registre{witnesses} l’ont signé. Gardez le fichier, il se vérifie sans nous."),
                format!("This receipt is complete: your act stands, the record{witnesses} signed it. Keep the file; it can be verified without us."),
            );
            let text = if n == 0 { text.replace("l’ont signé", "l’a signé") } else { text };
            (NoticeKind::Success, text)
        }
        (None, Some(_)) => (
            NoticeKind::Info,
            lang.t(
                "Votre acte est inscrit. Les témoins n’ont pas encore signé\u{a0}: le reçu sera complet quand ils l’auront fait.",
                "Your act stands. Witnesses have not signed yet: the receipt will be complete when they have.",
            )
            .to_owned(),
        ),
        (None, None) => {
            let until = receipt.at.plus(PROMISED * SECOND).day_and_hour(lang);
            let text = lang.t(
                format!("Votre acte est enregistré. Nous promettons, par une signature, qu’il sera inscrit au registre au plus tard le {until}."),
                format!("Your act is saved. We promise, with a signature, that it will stand in the record by {until}."),
            );
            (NoticeKind::Info, text)
        }
    };
    view! {
        <Notice kind>
            <p>{text}</p>
        </Notice>
    }
    .into_any()
}

fn promised(lang: Lang, id: Uuid) -> AnyView {
    view! {
        <section class="section">
            <h2>{lang.t("En attendant", "Meanwhile")}</h2>
            <p class="reading">
                {lang.t(
                    "Gardez la promesse\u{a0}: si l’acte manquait au registre, elle montrerait que c’est notre faute.",
                    "Keep the promise: if the act were missing from the record, it would show that the fault is ours.",
                )}
            </p>
            <div class="cluster">
                <ButtonLink href=format!("/me/receipts/{id}") label=lang.t("Regarder à nouveau", "Look again") />
                <ButtonLink
                    href=format!("/me/receipts/{id}/promise")
                    label=lang.t("Télécharger la promesse", "Download the promise")
                    variant=Variant::Secondary
                />
            </div>
        </section>
    }
    .into_any()
}

fn complete(lang: Lang, app: &App, id: Uuid, receipt: &Receipt, proof: &Proof) -> AnyView {
    let salts = receipt.openings.iter().take(Fragment::MAX_SALTS).map(|opening| opening.salt).collect();
    let fragment = Fragment { index: proof.index, leaf: receipt.hash(), salts };
    let label = lang.t("Ce reçu, en code à scanner", "This receipt, as a code to scan").to_owned();
    let code = qr::code(&format!("{}/record/verify#{fragment}", app.origin), label);
    view! {
        <section class="section">
            <h2>{lang.t("Garder et vérifier", "Keep and verify")}</h2>
            <div class="record-keep">
                <div class="stack">
                    <div class="cluster">
                        <ButtonLink
                            href=format!("/me/receipts/{id}/proof")
                            label=lang.t("Télécharger le reçu", "Download the receipt")
                        />
                        <ButtonLink
                            href=format!("/me/receipts/{id}/promise")
                            label=lang.t("La promesse", "The promise")
                            variant=Variant::Quiet
                        />
                    </div>
                    <ReceiptVerifier lang receipt=format!("/me/receipts/{id}/proof") deed=deed(receipt) />
                </div>
                {code}
            </div>
        </section>
    }
    .into_any()
}

/// What the person did, as this page tells it: their browser compares the leaf with it.
fn deed(receipt: &Receipt) -> Option<String> {
    let leaf = record::Leaf::parse(&receipt.leaf).ok()?;
    let fields: serde_json::Map<_, _> =
        leaf.fields.iter().filter(|(name, _)| *name == "experiment").map(|(n, v)| (n.clone(), v.clone())).collect();
    let text = |opening: &Opening| Some((opening.name.clone(), String::from_utf8(opening.data.clone()).ok()?.into()));
    let written = receipt.openings.iter().filter(|opening| opening.name == "text");
    let private: serde_json::Map<_, _> = written.filter_map(text).collect();
    serde_json::to_string(&serde_json::json!({ "kind": receipt.kind, "fields": fields, "private": private })).ok()
}

/// What only this person can open: what the record seals.
fn private(lang: Lang, me: PersonId, openings: &[Opening]) -> Option<AnyView> {
    if openings.is_empty() {
        return None;
    }
    let items = openings
        .iter()
        .map(|opening| {
            let term = field(lang, &opening.name).map_or_else(|| opening.name.clone(), str::to_owned);
            let value = if opening.data == me.0.as_bytes() {
                view! { <p>{lang.t("vous", "you")}</p> }.into_any()
            } else if let Ok(id) = Uuid::from_slice(&opening.data) {
                view! { <p class="muted">{id.to_string()}</p> }.into_any()
            } else if opening.data.first() == Some(&b'{') {
                // several answers, sealed as one text: exact, and not for reading
                let text = String::from_utf8_lossy(&opening.data).into_owned();
                view! {
                    <details>
                        <summary>{lang.t("Le texte exact (JSON)", "The exact text (JSON)")}</summary>
                        <code class="record-code">{text}</code>
                    </details>
                }
                .into_any()
            } else {
                view! { <Prose text=String::from_utf8_lossy(&opening.data).into_owned() /> }.into_any()
            };
            view! {
                <dt>{term}</dt>
                <dd>{value}</dd>
            }
        })
        .collect_view();
    Some(
        view! {
            <section class="section">
                <h2>{lang.t("Ce que vous seul·e pouvez montrer", "What only you can show")}</h2>
                <p class="reading">
                    {lang.t(
                        "Le registre public n’en garde qu’une empreinte scellée. Le fichier du reçu contient de quoi l’ouvrir\u{a0}: ne le donnez qu’à qui doit le savoir.",
                        "The public record keeps only a sealed hash of this. The receipt’s file holds what opens it: give it only to whoever should know.",
                    )}
                </p>
                <dl class="record-openings">{items}</dl>
            </section>
        }
        .into_any(),
    )
}
