//! Saying that a text should not be there.

use axum::{
    extract::{Path, State},
    response::{IntoResponse, Response},
};
use domain::{FieldError, Lang, Reason, Refusal};
use leptos::prelude::*;
use serde::Deserialize;
use store::{
    argument::{self, Argument},
    experiment::Experiment,
    report::File,
};

use super::{id, load, moderates};
use crate::{
    experiments::head,
    ui::{Choices, ErrorSummary, Form, Marked, Submit, TextArea},
    web::{Answer, App, AppError, Flash, Page, Typed, Visit, fresh_id, said, see_other, status, summary, tied},
};

/// A report as it is typed.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reporting {
    #[serde(default)]
    submission: String,
    #[serde(default)]
    reason: String,
    #[serde(default)]
    body: String,
}

/// `GET /experiments/{slug}/discussion/{id}/report`
pub async fn show(State(app): State<App>, visit: Visit, Path((slug, raw)): Path<(String, String)>) -> Answer {
    let mut conn = app.store.read().await?;
    let e = load(&app, &mut conn, &visit, &slug).await?;
    let argument = argument::one(&mut conn, e.id, id(&raw)?, visit.actor.person).await?;
    if moderates(&app, &visit, &e) {
        // whoever decides does not report first
        return Ok(see_other(&format!("/experiments/{slug}/discussion/{}/moderation", argument.id)).into_response());
    }
    possible(&visit, &argument)?;
    let typed = Reporting { submission: fresh_id(&app).to_string(), ..Reporting::default() };
    Ok(form(&app, &visit, &e, &argument, typed, Vec::new()))
}

/// `POST /experiments/{slug}/discussion/{id}/report`
pub async fn file(
    State(app): State<App>,
    visit: Visit,
    Path((slug, raw)): Path<(String, String)>,
    Typed(typed): Typed<Reporting>,
) -> Answer {
    let mut conn = app.store.read().await?;
    let e = load(&app, &mut conn, &visit, &slug).await?;
    let argument = argument::one(&mut conn, e.id, id(&raw)?, visit.actor.person).await?;
    drop(conn);
    possible(&visit, &argument)?;
    let submission = typed.submission.parse().map_err(|_| AppError::BadRequest)?;
    let Some(reason) = Reason::parse(&typed.reason).filter(|reason| Reason::REPORTABLE.contains(reason)) else {
        let refusal = if typed.reason.is_empty() { Refusal::Missing } else { Refusal::NotAChoice };
        return Ok(form(&app, &visit, &e, &argument, typed, vec![FieldError::new("reason", refusal)]));
    };
    let act = File {
        submission,
        person: visit.person()?,
        slug: slug.clone(),
        argument: argument.id,
        reason,
        body: typed.body.clone(),
        lang: visit.lang,
    };
    match app.store.act(act).await {
        Ok(_) => Ok(see_other(&place(&slug, &argument)).flash(Flash::Reported).into_response()),
        Err(error) => {
            let field = match &error {
                store::Error::Refused(Refusal::TooLong { .. } | Refusal::Unprintable) => "body",
                _ => "reason",
            };
            Ok(form(&app, &visit, &e, &argument, typed, tied(error, field)?))
        }
    }
}

/// Where a text stands.
fn place(slug: &str, argument: &Argument) -> String {
    let page = argument.parent.unwrap_or(argument.id);
    format!("/experiments/{slug}/discussion/{page}#a-{}", argument.id)
}

fn possible(visit: &Visit, argument: &Argument) -> Result<(), AppError> {
    if argument.removed.is_some() {
        return Err(AppError::Refused(Refusal::Removed));
    }
    if visit.actor.person == Some(argument.author) { Err(AppError::Refused(Refusal::OwnText)) } else { Ok(()) }
}

fn note(lang: Lang, reason: Reason) -> &'static str {
    match reason {
        Reason::Insulting => {
            lang.t("Une personne ou un groupe y est attaqué.", "A person or a group is attacked in it.")
        }
        Reason::PersonalData => {
            lang.t("On y lit le nom, l’adresse ou la vie de quelqu’un.", "It tells somebody’s name, address or life.")
        }
        Reason::Unlawful => {
            lang.t("Menace, diffamation, incitation à la haine…", "A threat, libel, incitement to hatred…")
        }
        Reason::Advertising => lang.t("Il sert à vendre quelque chose.", "It serves to sell something."),
        _ => lang.t("Il ne parle pas de cette expérimentation.", "It is not about this experiment."),
    }
}

fn form(
    app: &App,
    visit: &Visit,
    e: &Experiment,
    argument: &Argument,
    typed: Reporting,
    errors: Vec<FieldError>,
) -> Response {
    let lang = visit.lang;
    let title = lang.t("Signaler un texte", "Report a text");
    let reasons: Vec<(String, String, String)> = Reason::REPORTABLE
        .iter()
        .map(|r| (r.code().to_owned(), r.name(lang).to_owned(), note(lang, *r).to_owned()))
        .collect();
    Page::new(title).status(status(&errors)).render(app, visit, || {
        view! {
            <ErrorSummary lang errors=summary(lang, &errors) />
            {head(&e.slug, &e.title, title)}
            <div class="reading stack">
                <blockquote lang=argument.lang.code()>
                    <Marked text=argument.body.clone() />
                </blockquote>
                <p>
                    {lang.t(
                        format!("Un agent ({}) lit votre signalement sans voir votre nom. Il décide une seule fois, avec une raison publique, et vous recevez sa réponse par courriel. Ne pas être d’accord n’est pas un motif\u{a0}: répondez plutôt.", e.authority_name),
                        format!("An agent ({}) reads your report without seeing your name. They decide once, with a public reason, and you get their answer by mail. Disagreeing is no reason: answer instead.", e.authority_name),
                    )}
                </p>
                <Form
                    action=format!("/experiments/{}/discussion/{}/report", e.slug, argument.id)
                    submission=typed.submission
                >
                    <Choices
                        name="reason"
                        legend=lang.t("Pourquoi", "Why")
                        value=typed.reason
                        error=said(lang, &errors, "reason")
                        options=reasons
                    />
                    <TextArea
                        name="body"
                        label=lang.t("Ce qu’il faut savoir (facultatif)", "What one should know (optional)")
                        hint=lang.t("Lu par les agents, jamais publié.", "Read by agents, never published.")
                        value=typed.body
                        error=said(lang, &errors, "body")
                        rows=3
                    />
                    <Submit label=lang.t("Envoyer le signalement", "Send the report") />
                </Form>
            </div>
        }
        .into_any()
    })
}
