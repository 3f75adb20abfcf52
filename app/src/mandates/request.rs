use axum::{
    extract::{Path, State},
    response::IntoResponse,
};
use domain::{Lang, MandateId, PersonId};
use leptos::prelude::*;
use serde::Deserialize;
use store::mandate::{self, Request, Settle};

use super::period;
use crate::{
    ui::{Form, Link, Notice, NoticeKind, Submit, SummaryList, SummaryRow, Variant},
    web::{Answer, App, AppError, Flash, Page, Typed, Visit, see_other},
};

/// `GET /mandates/requests/{id}`
pub async fn show(State(app): State<App>, visit: Visit, Path(id): Path<String>) -> Answer {
    let id: MandateId = id.parse().map_err(|_| AppError::NotFound)?;
    let request = mandate::request(&mut app.store.read().await?, id).await?;
    let (lang, me) = (visit.lang, visit.person()?);
    let title = lang.t("Confirmer un mandat", "Confirm a mandate");
    Ok(Page::new(title).render(&app, &visit, || view(lang, me, title, request)))
}

/// Which button.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settling {
    #[serde(default)]
    answer: String,
}

/// `POST /mandates/requests/{id}`
pub async fn settle(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
    Typed(form): Typed<Settling>,
) -> Answer {
    let request: MandateId = id.parse().map_err(|_| AppError::NotFound)?;
    let grant = match form.answer.as_str() {
        "grant" => true,
        "refuse" => false,
        _ => return Err(AppError::BadRequest),
    };
    app.store.act(Settle { request, administrator: visit.person()?, grant }).await?;
    app.mail_bell.notify_one();
    let flash = if grant { Flash::MandateGranted } else { Flash::MandateRefused };
    Ok(see_other("/mandates").flash(flash).into_response())
}

fn view(lang: Lang, me: PersonId, title: &'static str, r: Request) -> AnyView {
    let row = |term: &str, value: String| SummaryRow {
        term: term.to_owned(),
        value,
        change_href: None,
        change_label: String::new(),
    };
    let mut rows = vec![
        row(lang.t("Nom", "Name"), r.name.clone().unwrap_or_default()),
        row(lang.t("Adresse électronique", "E-mail address"), r.email.clone().unwrap_or_default()),
        row(lang.t("Autorité", "Authority"), r.authority.clone()),
        row(lang.t("Fonction", "Role"), r.role().map(|x| x.name(lang).to_owned()).unwrap_or_default()),
        row(lang.t("Période", "Period"), period(lang, r.from_at, r.until_at)),
        row(lang.t("Demandé par", "Asked by"), r.asker.clone().unwrap_or_default()),
    ];
    rows.extend(r.deputy_of.clone().map(|name| row(lang.t("Remplace", "Stands in for"), name)));
    let body = if r.settled_at.is_some() {
        view! {
            <Notice kind=NoticeKind::Info>
                <p>{lang.t("Cette demande a déjà reçu sa réponse.", "This request has had its answer.")}</p>
            </Notice>
        }
        .into_any()
    } else if r.asked_by == me || r.person_id == me {
        view! {
            <Notice kind=NoticeKind::Info>
                <p>
                    {lang.t(
                        "Quelqu’un d’autre doit confirmer\u{a0}: ni la personne qui a demandé, ni celle qui est concernée.",
                        "Somebody else has to confirm: neither who asked nor whom it is for.",
                    )}
                </p>
            </Notice>
        }
        .into_any()
    } else {
        view! {
            <Form action=format!("/mandates/requests/{}", r.id)>
                <div class="cluster">
                    <Submit label=lang.t("Confirmer ce mandat", "Confirm this mandate") name="answer" value="grant" />
                    <Submit label=lang.t("Refuser", "Refuse") variant=Variant::Secondary name="answer" value="refuse" />
                </div>
            </Form>
        }
        .into_any()
    };
    view! {
        <header class="page-head">
            <h1>{title}</h1>
        </header>
        <div class="reading stack">
            <SummaryList rows />
            {body}
            <p>
                <Link href="/mandates">{lang.t("← Mandats", "← Mandates")}</Link>
            </p>
        </div>
    }
    .into_any()
}
