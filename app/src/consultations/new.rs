//! The first step: what is asked, and by which method.

use axum::{
    extract::{Query, State},
    response::{IntoResponse, Response},
};
use domain::{
    AuthorityId, FieldError, Lang, Refusal,
    consultation::{Method, Question},
};
use leptos::prelude::*;
use serde::Deserialize;
use store::{authority, consultation::Begin};
use uuid::Uuid;

use super::{prepare::authorities, preparing};
use crate::{
    ui::{Choices, ErrorSummary, Field, Form, Select, Submit},
    web::{Answer, App, AppError, Page, Typed, Visit, fresh_id, said, see_other, status, summary},
};

/// What an official fills in first.
#[derive(Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Beginning {
    #[serde(default)]
    submission: String,
    #[serde(default)]
    authority: String,
    #[serde(default)]
    title: String,
    #[serde(default)]
    question: String,
    #[serde(default)]
    method: String,
    #[serde(default)]
    experiment: String,
}

/// Where one came from.
#[derive(Default, Deserialize)]
pub struct From {
    #[serde(default)]
    experiment: String,
}

/// `GET /consultations/new`
pub async fn show(State(app): State<App>, visit: Visit, Query(from): Query<From>) -> Answer {
    let mut form = Beginning { submission: fresh_id(&app).to_string(), ..Beginning::default() };
    if !from.experiment.is_empty() {
        form.experiment = from.experiment;
        form.question = Question::Go.code().to_owned();
        form.method = Method::Approval.code().to_owned();
    }
    page(&app, &visit, form, Vec::new()).await
}

/// `POST /consultations/new`
pub async fn begin(State(app): State<App>, visit: Visit, Typed(form): Typed<Beginning>) -> Answer {
    let submission: Uuid = form.submission.parse().map_err(|_| AppError::BadRequest)?;
    let mut errors = Vec::new();
    let mut wrong = |field: &str, raw: &str| {
        let refusal = if raw.is_empty() { Refusal::Missing } else { Refusal::NotAChoice };
        errors.push(FieldError::new(field, refusal));
    };
    let held = authorities(&app, &visit);
    let authority = form.authority.parse::<AuthorityId>().ok().filter(|id| held.contains(id));
    if authority.is_none() {
        wrong("authority", &form.authority);
    }
    let question = Question::parse(&form.question);
    if question.is_none() {
        wrong("question", &form.question);
    }
    let method = Method::parse(&form.method);
    if method.is_none() {
        wrong("method", &form.method);
    }
    if let Err(refusal) = domain::clean_line(&form.title, 120) {
        errors.push(FieldError::new("title", refusal));
    }
    let (Some(authority), Some(question), Some(method), true) = (authority, question, method, errors.is_empty()) else {
        return page(&app, &visit, form, errors).await;
    };
    let act = Begin {
        submission,
        official: visit.person()?,
        authority,
        title: form.title.clone(),
        question,
        method,
        experiment: form.experiment.clone(),
        lang: visit.lang,
    };
    match app.store.act(act).await {
        Ok(slug) => Ok(see_other(&format!("/consultations/{slug}/edit")).into_response()),
        Err(store::Error::Invalid(errors)) => page(&app, &visit, form, errors).await,
        Err(error) => Err(error.into()),
    }
}

async fn page(app: &App, visit: &Visit, form: Beginning, errors: Vec<FieldError>) -> Result<Response, AppError> {
    let lang = visit.lang;
    let mut conn = app.store.read().await?;
    let mut held = Vec::new();
    for id in authorities(app, visit) {
        held.push((id.to_string(), authority::by_id(&mut conn, id).await?.name));
    }
    drop(conn);
    let title = lang.t("Préparer un vote", "Prepare a vote");
    Ok(Page::new(title).status(status(&errors)).render(app, visit, || view(lang, title, held, form, &errors)))
}

fn view(
    lang: Lang,
    title: &'static str,
    held: Vec<(String, String)>,
    form: Beginning,
    errors: &[FieldError],
) -> AnyView {
    let questions = Question::ALL.map(|q| (q.code().to_owned(), q.name(lang).to_owned(), q.meaning(lang).to_owned()));
    let methods = Method::ALL.map(|m| (m.code().to_owned(), m.name(lang).to_owned(), m.meaning(lang).to_owned()));
    let mut chosen = form.authority;
    if let (true, [(only, _)]) = (chosen.is_empty(), held.as_slice()) {
        chosen.clone_from(only);
    }
    let [no_authority, no_title, no_question, no_method] =
        ["authority", "title", "question", "method"].map(|field| said(lang, errors, field));
    let lede = lang.t(
        "D’abord la question et la méthode\u{a0}; la suite en dépend.",
        "First the question and the method; the rest depends on them.",
    );
    view! {
        <ErrorSummary lang errors=summary(lang, errors) />
        {preparing(lang, title, lede.to_owned())}
        <Form action="/consultations/new" submission=form.submission>
            <input type="hidden" name="experiment" value=form.experiment />
            <Select
                name="authority"
                label=lang.t("Pour quelle autorité", "For which authority")
                value=chosen
                options=held
                empty_label=lang.t("Choisir…", "Choose…")
                error=no_authority
            />
            <Field
                name="title"
                label=lang.t("La question, en une ligne", "The question, in a line")
                hint=lang.t("Ni réponse suggérée, ni jargon. 120 caractères au plus.", "No answer suggested, no jargon. At most 120 characters.")
                value=form.title
                error=no_title
            />
            <Choices
                name="question"
                legend=lang.t("De quoi s’agit-il", "What is it about")
                value=form.question
                options=questions.to_vec()
                error=no_question
            />
            <Choices
                name="method"
                legend=lang.t("Comment compter", "How to count")
                hint=lang.t(
                    "«\u{a0}Essayer, ou pas\u{a0}» va avec l’approbation\u{a0}; un budget, avec les deux dernières méthodes.",
                    "“Try it, or not” goes with approval; a budget with the last two methods.",
                )
                value=form.method
                options=methods.to_vec()
                error=no_method
            />
            <Submit label=lang.t("Continuer", "Continue") />
        </Form>
    }
    .into_any()
}
