//! Changing one's own text within ten minutes.

use axum::{
    extract::{Path, State},
    response::{IntoResponse, Response},
};
use domain::{ArgumentId, EDIT_TIME, FieldError, Refusal, Written};
use leptos::prelude::*;
use serde::Deserialize;
use store::{
    argument::{self, Argument, Edit},
    experiment::Experiment,
};

use super::{id, load};
use crate::{
    experiments::head,
    ui::{ErrorSummary, Form, Submit, TextArea},
    web::{Answer, App, AppError, Flash, Page, Typed, Visit, said, see_other, status, summary, tied},
};

/// The text as it is typed.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Editing {
    #[serde(default)]
    body: String,
}

/// `GET /experiments/{slug}/discussion/{id}/edit`
pub async fn show(State(app): State<App>, visit: Visit, Path((slug, raw)): Path<(String, String)>) -> Answer {
    let (e, argument) = mine(&app, &visit, &slug, id(&raw)?).await?;
    let text = Written { author: argument.author, at: argument.written_at, removed: argument.removed.is_some() };
    domain::edit(&text, visit.person()?, app.store.now()).map_err(AppError::Refused)?;
    let body = argument.body.clone();
    Ok(form(&app, &visit, &e, &argument, body, Vec::new()))
}

/// `POST /experiments/{slug}/discussion/{id}/edit`
pub async fn save(
    State(app): State<App>,
    visit: Visit,
    Path((slug, raw)): Path<(String, String)>,
    Typed(typed): Typed<Editing>,
) -> Answer {
    let (e, argument) = mine(&app, &visit, &slug, id(&raw)?).await?;
    let act = Edit { person: visit.person()?, slug: slug.clone(), argument: argument.id, body: typed.body.clone() };
    match app.store.act(act).await {
        Ok(()) => {
            let address = format!("/experiments/{slug}/discussion/{}", argument.id);
            Ok(see_other(&address).flash(Flash::ArgumentEdited).into_response())
        }
        Err(error) => Ok(form(&app, &visit, &e, &argument, typed.body, tied(error, "body")?)),
    }
}

/// A text of the reader's own; for others there is no such page.
async fn mine(app: &App, visit: &Visit, slug: &str, id: ArgumentId) -> Result<(Experiment, Argument), AppError> {
    let mut conn = app.store.read().await?;
    let e = load(app, &mut conn, visit, slug).await?;
    let argument = argument::one(&mut conn, e.id, id, visit.actor.person).await?;
    if visit.actor.person == Some(argument.author) { Ok((e, argument)) } else { Err(AppError::NotFound) }
}

fn form(
    app: &App,
    visit: &Visit,
    e: &Experiment,
    argument: &Argument,
    body: String,
    errors: Vec<FieldError>,
) -> Response {
    let lang = visit.lang;
    let title = lang.t("Modifier votre texte", "Change your text");
    let until = argument.written_at.plus(EDIT_TIME);
    let over = errors.iter().any(|error| error.refusal == Refusal::EditOver);
    Page::new(title).status(status(&errors)).render(app, visit, || {
        view! {
            <ErrorSummary lang errors=summary(lang, &errors) />
            {head(&e.slug, &e.title, title)}
            <div class="reading stack">
                {(!over)
                    .then(|| {
                        view! {
                            <p>
                                {lang.t(
                                    format!("C’est possible jusqu’au {}. Ce que le texte disait avant reste lisible.", until.day_and_hour(lang)),
                                    format!("This is possible until {}. What the text said before stays readable.", until.day_and_hour(lang)),
                                )}
                            </p>
                        }
                    })}
                <Form action=format!("/experiments/{}/discussion/{}/edit", e.slug, argument.id)>
                    <TextArea
                        name="body"
                        label=lang.t("Votre texte", "Your text")
                        value=body
                        error=said(lang, &errors, "body")
                        rows=6
                    />
                    <Submit label=lang.t("Enregistrer", "Save") />
                </Form>
            </div>
        }
        .into_any()
    })
}
