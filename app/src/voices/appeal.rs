//! The author of a text that was removed asks somebody else to look again.

use axum::{
    extract::{Path, State},
    response::{IntoResponse, Response},
};
use domain::FieldError;
use leptos::prelude::*;
use serde::Deserialize;
use store::{
    Conn,
    argument::{self, Argument},
    experiment::Experiment,
    report::{self, Appeal},
};

use super::{id, item::gone, load};
use crate::{
    experiments::head,
    ui::{ErrorSummary, Form, Submit, TextArea},
    web::{Answer, App, AppError, Flash, Page, Typed, Visit, fresh_id, said, see_other, status, summary, tied},
};

/// Why, as it is typed.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Asking {
    #[serde(default)]
    submission: String,
    #[serde(default)]
    text: String,
}

/// `GET /experiments/{slug}/discussion/{id}/appeal`
pub async fn ask(State(app): State<App>, visit: Visit, Path((slug, raw)): Path<(String, String)>) -> Answer {
    let mut conn = app.store.read().await?;
    let (e, argument) = mine(&app, &mut conn, &visit, &slug, &raw).await?;
    report::contestable(&mut conn, e.id, argument.id, &visit.actor, app.store.now()).await?;
    let typed = Asking { submission: fresh_id(&app).to_string(), ..Asking::default() };
    Ok(page(&app, &visit, &e, &argument, typed, Vec::new()))
}

/// `POST /experiments/{slug}/discussion/{id}/appeal`
pub async fn file(
    State(app): State<App>,
    visit: Visit,
    Path((slug, raw)): Path<(String, String)>,
    Typed(typed): Typed<Asking>,
) -> Answer {
    let mut conn = app.store.read().await?;
    let (e, argument) = mine(&app, &mut conn, &visit, &slug, &raw).await?;
    drop(conn);
    let submission = typed.submission.parse().map_err(|_| AppError::BadRequest)?;
    let (author, text, lang) = (visit.person()?, typed.text.clone(), visit.lang);
    match app.store.act(Appeal { submission, author, slug: slug.clone(), argument: argument.id, text, lang }).await {
        Ok(_) => {
            let place = argument.parent.unwrap_or(argument.id);
            let address = format!("/experiments/{slug}/discussion/{place}#a-{}", argument.id);
            Ok(see_other(&address).flash(Flash::Appealed).into_response())
        }
        Err(error) => Ok(page(&app, &visit, &e, &argument, typed, tied(error, "text")?)),
    }
}

/// For anybody but the author there is no such page.
async fn mine(
    app: &App,
    conn: &mut Conn,
    visit: &Visit,
    slug: &str,
    raw: &str,
) -> Result<(Experiment, Argument), AppError> {
    let e = load(app, conn, visit, slug).await?;
    let argument = argument::one(conn, e.id, id(raw)?, visit.actor.person).await?;
    if visit.actor.person == Some(argument.author) { Ok((e, argument)) } else { Err(AppError::NotFound) }
}

fn page(
    app: &App,
    visit: &Visit,
    e: &Experiment,
    argument: &Argument,
    typed: Asking,
    errors: Vec<FieldError>,
) -> Response {
    let lang = visit.lang;
    let title = lang.t("Demander un réexamen", "Ask for another look");
    Page::new(title).status(status(&errors)).render(app, visit, || {
        view! {
            <ErrorSummary lang errors=summary(lang, &errors) />
            {head(&e.slug, &e.title, title)}
            <div class="reading stack">
                {argument.removed.as_ref().map(|removed| gone(lang, removed))}
                <p>
                    {lang.t(
                        "Quelqu’un d’autre que la personne qui a retiré votre texte le relit dans les 15\u{a0}jours, et vous recevez sa réponse par courriel. Cela ne peut se demander qu’une fois\u{a0}: dites ce qui n’a pas été compris.",
                        "Somebody other than the person who removed your text reads it again within 15 days, and you get their answer by mail. This can be asked once only: say what was not understood.",
                    )}
                </p>
                <Form
                    action=format!("/experiments/{}/discussion/{}/appeal", e.slug, argument.id)
                    submission=typed.submission
                >
                    <TextArea
                        name="text"
                        label=lang.t("Pourquoi ce texte devrait être rétabli", "Why this text should be put back")
                        hint=lang.t("Lu par les agents, jamais publié.", "Read by agents, never published.")
                        value=typed.text
                        error=said(lang, &errors, "text")
                        rows=5
                    />
                    <Submit label=lang.t("Envoyer ma demande", "Send my request") />
                </Form>
            </div>
        }
        .into_any()
    })
}
