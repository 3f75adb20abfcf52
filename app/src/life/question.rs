//! A question of a form, with what a good and a bad answer look like.

use std::collections::BTreeMap;

use axum::{http::StatusCode, response::Response};
use domain::{FieldError, Lang};
use leptos::prelude::*;

use crate::{
    ui::{Checkbox, Choices, ErrorSummary, Field, Form, Link, Select, Submit, TextArea},
    web::{App, AppError, Page, Visit},
};

/// How a question is answered.
#[derive(Clone, Debug)]
pub(super) enum Kind {
    /// A line.
    Line,
    /// So many lines.
    Text(u32),
    /// A number.
    Number,
    /// A day.
    Day,
    /// One of a few: code, words, note.
    One(Vec<(String, String, String)>),
    /// One of many.
    List(Vec<(String, String)>),
    /// Yes.
    Tick,
}

/// A question.
#[derive(Clone, Debug)]
pub(super) struct Question {
    pub name: String,
    pub kind: Kind,
    pub label: String,
    pub hint: String,
    /// A good answer and a bad one; empty when the question speaks for itself.
    pub examples: Option<(String, String)>,
}

impl Question {
    pub fn new(name: &str, kind: Kind, label: &str, hint: &str) -> Question {
        Question { name: name.into(), kind, label: label.into(), hint: hint.into(), examples: None }
    }

    /// The question with its answer so far.
    pub fn view(&self, lang: Lang, value: &str, errors: &[FieldError]) -> AnyView {
        let error = errors.iter().find(|x| x.field == self.name).map(|x| x.refusal.say(lang));
        let hint = Some(self.hint.clone()).filter(|h| !h.is_empty());
        let (name, label, value) = (self.name.clone(), self.label.clone(), value.to_owned());
        let field = match self.kind.clone() {
            Kind::Line => view! { <Field name label hint error value /> }.into_any(),
            Kind::Number => view! { <Field name label hint error value inputmode="decimal" short=true /> }.into_any(),
            Kind::Day => view! { <Field name label hint error value kind="date" short=true /> }.into_any(),
            Kind::Text(rows) => view! { <TextArea name label hint error value rows /> }.into_any(),
            Kind::One(options) => view! { <Choices name legend=label hint error value options /> }.into_any(),
            Kind::List(options) => {
                view! { <Select name label hint error value options empty_label=lang.t("Choisir…", "Choose…") /> }
                    .into_any()
            }
            Kind::Tick => view! { <Checkbox name label hint error checked=!value.is_empty() /> }.into_any(),
        };
        let examples = self.examples.clone().map(|(good, bad)| {
            view! {
                <div class="examples">
                    <p class="example example-good">
                        <strong>{lang.t("Par exemple\u{a0}:", "For example:")}</strong>
                        " "
                        {good}
                    </p>
                    <p class="example example-bad">
                        <strong>{lang.t("À éviter\u{a0}:", "Better not:")}</strong>
                        " "
                        {bad}
                    </p>
                </div>
            }
        });
        view! { <div class="question">{field} {examples}</div> }.into_any()
    }
}

/// What was typed, if it has no field but these.
pub(super) fn only(typed: BTreeMap<String, String>, names: &[String]) -> Result<BTreeMap<String, String>, AppError> {
    if typed.keys().all(|key| names.contains(key)) { Ok(typed) } else { Err(AppError::BadRequest) }
}

/// Lines of the summary of a refused form.
pub(super) fn summary(lang: Lang, questions: &[Question], errors: &[FieldError]) -> Vec<(String, String)> {
    let line = |x: &FieldError| {
        let asked = questions.iter().find(|q| q.name == x.field).map_or("", |q| q.label.as_str());
        let asked = asked.trim_end_matches(['?', '\u{202f}', ' ']);
        (x.field.clone(), format!("{asked}{} {}", lang.t("\u{a0}:", ":"), x.refusal.say(lang)))
    };
    errors.iter().map(line).collect()
}

/// A page with one form about an experiment.
pub(super) struct FormPage {
    pub title: String,
    pub lede: String,
    /// The experiment's page and title.
    pub slug: String,
    pub name: String,
    pub action: String,
    pub submission: Option<String>,
    pub questions: Vec<Question>,
    pub typed: BTreeMap<String, String>,
    pub errors: Vec<FieldError>,
    pub submit: String,
    /// What has to be read first.
    pub before: Option<AnyView>,
}

/// Renders it: 422 when something was refused.
pub(super) fn form_page(app: &App, visit: &Visit, page: FormPage) -> Response {
    let lang = visit.lang;
    let status = if page.errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    Page::new(page.title.clone()).status(status).render(app, visit, || {
        let fields = page
            .questions
            .iter()
            .map(|q| q.view(lang, page.typed.get(&q.name).map_or("", String::as_str), &page.errors))
            .collect_view();
        view! {
            <ErrorSummary lang errors=summary(lang, &page.questions, &page.errors) />
            <header class="page-head">
                <p class="eyebrow">
                    <Link href=format!("/experiments/{}", page.slug)>{page.name}</Link>
                </p>
                <h1>{page.title}</h1>
                <p class="lede">{page.lede}</p>
            </header>
            {page.before}
            <Form action=page.action submission=page.submission.unwrap_or_default()>
                {fields}
                <Submit label=page.submit />
            </Form>
        }
        .into_any()
    })
}
