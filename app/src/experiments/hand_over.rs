//! Giving an experiment to another authority, and the notes of those who hold it.

use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use domain::{FieldError, Held, Refusal};
use leptos::prelude::*;
use serde::Deserialize;
use store::{
    Conn, authority,
    experiment::{self, Experiment},
    hand_over::HandOver,
    note,
};

use crate::{
    desk::of_text,
    ui::{ErrorSummary, Form, Link, Notice, NoticeKind, Select, Submit, TextArea},
    web::{Answer, App, AppError, Flash, Page, Typed, Visit, fresh_id, safe_path, see_other},
};

/// To whom, and why.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Handing {
    #[serde(default)]
    submission: String,
    #[serde(default)]
    to: String,
    #[serde(default)]
    text: String,
}

/// `GET /experiments/{slug}/hand-over`
pub async fn show(State(app): State<App>, visit: Visit, Path(slug): Path<String>) -> Answer {
    let mut conn = app.store.read().await?;
    let e = load(&app, &mut conn, &visit, &slug).await?;
    let form = Handing { submission: fresh_id(&app).to_string(), ..Handing::default() };
    page(&app, &mut conn, &visit, e, form, Vec::new()).await
}

/// `POST /experiments/{slug}/hand-over`
pub async fn give(
    State(app): State<App>,
    visit: Visit,
    Path(slug): Path<String>,
    Typed(form): Typed<Handing>,
) -> Answer {
    let submission = form.submission.parse().map_err(|_| AppError::BadRequest)?;
    let mut conn = app.store.read().await?;
    let e = load(&app, &mut conn, &visit, &slug).await?;
    let known = authority::by_slug(&mut conn, &form.to).await;
    if let Err(store::Error::NotFound) = known {
        let refusal = if form.to.is_empty() { Refusal::Missing } else { Refusal::NotAChoice };
        return page(&app, &mut conn, &visit, e, form, vec![FieldError::new("to", refusal)]).await;
    }
    let act = HandOver {
        submission,
        official: visit.person()?,
        slug,
        to: form.to.clone(),
        text: form.text.clone(),
        lang: visit.lang,
    };
    match app.store.act(act).await {
        Ok(()) => {
            app.mail_bell.notify_one();
            Ok(see_other("/desk").flash(Flash::HandedOver).into_response())
        }
        Err(error) => {
            let errors = of_text(error)?;
            page(&app, &mut conn, &visit, e, form, errors).await
        }
    }
}

/// For those who hold it; for others there is no such page.
async fn load(app: &App, conn: &mut Conn, visit: &Visit, slug: &str) -> Result<Experiment, AppError> {
    let now = app.store.now();
    let e = experiment::show(conn, slug, visit.lang, &visit.actor, now).await?;
    // asked with another authority and words that are always good: only the mandate is in question
    let nowhere = domain::AuthorityId(uuid::Uuid::nil());
    match domain::hand_over(&visit.actor, &Held { authority: e.authority }, nowhere, "…", now) {
        Ok(_) => Ok(e),
        Err(_) => Err(AppError::NotFound),
    }
}

async fn page(
    app: &App,
    conn: &mut Conn,
    visit: &Visit,
    e: Experiment,
    form: Handing,
    errors: Vec<FieldError>,
) -> Result<Response, AppError> {
    let lang = visit.lang;
    let here = authority::by_id(conn, e.authority).await?.slug;
    let others: Vec<(String, String)> =
        authority::names(conn).await?.into_iter().filter(|(slug, _)| *slug != here).collect();
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let said = |field: &str| errors.iter().find(|x| x.field == field).map(|x| x.refusal.say(lang));
    let (no_to, no_text) = (said("to"), said("text"));
    let summary = errors.iter().map(|x| (x.field.clone(), x.refusal.say(lang))).collect();
    let title = lang.t("Transmettre à une autre autorité", "Hand over to another authority");
    Ok(Page::new(title).status(status).render(app, visit, || {
        view! {
            <ErrorSummary lang errors=summary />
            <header class="page-head">
                <h1>{title}</h1>
                <p class="lede">
                    <Link href=format!("/experiments/{}", e.slug)>{e.title.clone()}</Link>
                </p>
                <p class="muted">
                    {lang.t(format!("Aujourd’hui\u{a0}: {}", e.authority_name), format!("Today: {}", e.authority_name))}
                </p>
            </header>
            <div class="reading stack">
                <Notice kind=NoticeKind::Info>
                    <p>
                        {lang.t(
                            "Tout l’historique suit. Si une réponse est attendue, la nouvelle autorité a un délai à elle, et tout le monde voit qui tient le dossier.",
                            "The whole history goes along. If an answer is due, the new authority has a deadline of its own, and everybody sees who holds the file.",
                        )}
                    </p>
                </Notice>
                <Form action=format!("/experiments/{}/hand-over", e.slug) submission=form.submission.clone()>
                    <Select
                        name="to"
                        label=lang.t("Nouvelle autorité", "New authority")
                        value=form.to.clone()
                        error=no_to
                        options=others
                        empty_label=lang.t("Choisir…", "Choose…")
                    />
                    <TextArea
                        name="text"
                        label=lang.t("Pourquoi", "Why")
                        hint=lang.t("Public.", "Public.")
                        value=form.text.clone()
                        error=no_text
                        rows=4
                    />
                    <Submit label=lang.t("Transmettre", "Hand over") />
                </Form>
            </div>
        }
        .into_any()
    }))
}

/// A note.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Noting {
    #[serde(default)]
    body: String,
    #[serde(default)]
    back: String,
}

/// `POST /experiments/{slug}/notes`
pub async fn note(
    State(app): State<App>,
    visit: Visit,
    Path(slug): Path<String>,
    Typed(form): Typed<Noting>,
) -> Answer {
    let act = note::Write { person: visit.person()?, slug: slug.clone(), body: form.body.clone() };
    match app.store.act(act).await {
        Ok(()) => {
            let back = if form.back.is_empty() { format!("/experiments/{slug}") } else { form.back };
            Ok(see_other(safe_path(&back)).flash(Flash::Noted).into_response())
        }
        Err(error) => {
            let refusal = of_text(error)?.into_iter().next().map(|e| e.refusal.say(visit.lang));
            Ok(note_page(&app, &visit, &slug, form, refusal))
        }
    }
}

/// A note that was refused: what was written, and why.
fn note_page(app: &App, visit: &Visit, slug: &str, form: Noting, error: Option<String>) -> Response {
    let lang = visit.lang;
    let title = lang.t("Note interne", "Internal note");
    Page::new(title).status(StatusCode::UNPROCESSABLE_ENTITY).render(app, visit, || {
        view! {
            <ErrorSummary lang errors=error.iter().map(|e| ("body".to_owned(), e.clone())).collect() />
            <header class="page-head">
                <h1>{title}</h1>
            </header>
            <Form action=format!("/experiments/{slug}/notes")>
                <input type="hidden" name="back" value=form.back />
                <TextArea name="body" label=lang.t("Votre note", "Your note") value=form.body error=error.clone() rows=5 />
                <Submit label=lang.t("Noter", "Note it") />
            </Form>
        }
        .into_any()
    })
}
