//! The form of every decision: a choice, a reason from the public list, words, and the mail that follows from them.

use axum::{http::StatusCode, response::Response};
use domain::{ExperimentId, FieldError, Lang, Refusal};
use leptos::prelude::*;
use serde::Deserialize;
use store::{Conn, experiment, mail::Mail, outbox::Event, template::Template};
use uuid::Uuid;

use super::File;
use crate::{
    ui::{Choices, ErrorSummary, Field, Form, Link, Notice, Prose, Select, Submit, TextArea, Variant},
    web::{App, AppError, Page, Visit},
};

/// What an official fills in.
#[derive(Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct DecisionForm {
    #[serde(default)]
    pub submission: String,
    #[serde(default)]
    pub verdict: String,
    #[serde(default)]
    pub reason: String,
    /// Slug of the next authority.
    #[serde(default)]
    pub to: String,
    /// Address of the experiment that goes on, for a merger.
    #[serde(default)]
    pub into: String,
    #[serde(default)]
    pub text: String,
    /// Which button: `preview`, or to decide.
    #[serde(default)]
    pub go: String,
}

impl DecisionForm {
    /// The form's id.
    pub fn id(&self) -> Result<Uuid, AppError> {
        self.submission.parse().map_err(|_| AppError::BadRequest)
    }

    /// Whether the mail is to be looked at first.
    pub fn previews(&self) -> bool {
        self.go == "preview"
    }

    /// Begins from a text that the authority keeps, when the address names one.
    pub fn with_template(mut self, templates: &[Template], asked: Option<&str>) -> DecisionForm {
        let found = asked.and_then(|id| id.parse().ok()).and_then(|id: Uuid| templates.iter().find(|t| t.id == id));
        if let Some(template) = found {
            self.verdict = template.verdict.clone();
            self.text = template.body.clone();
        }
        self
    }
}

/// One of the decisions that can be taken.
pub(crate) struct Choice {
    pub code: &'static str,
    pub label: &'static str,
    pub note: &'static str,
}

/// A page on which something is decided.
pub(crate) struct Deciding {
    pub title: &'static str,
    /// Where the form goes.
    pub action: String,
    /// The experiment's page and its title.
    pub slug: String,
    pub name: String,
    /// Where and whose, in a line.
    pub place: String,
    /// What has to be read first.
    pub dossier: AnyView,
    pub choices: Vec<Choice>,
    /// Code and words; empty when the choice says it all.
    pub reasons: Vec<(String, String)>,
    /// Slug and name, when a choice leads elsewhere.
    pub authorities: Vec<(String, String)>,
    /// Whether it can be merged with another experiment.
    pub merges: bool,
    pub templates: Vec<Template>,
    pub file: File,
    pub form: DecisionForm,
    pub errors: Vec<FieldError>,
    /// The mail to its author, when it was asked for.
    pub letter: Option<Mail>,
}

/// Refusals that are about the words.
pub(crate) fn of_text(error: store::Error) -> Result<Vec<FieldError>, AppError> {
    match error {
        store::Error::Refused(
            refusal @ (Refusal::Missing | Refusal::TooLong { .. } | Refusal::Unprintable | Refusal::TooShort { .. }),
        ) => Ok(vec![FieldError::new("text", refusal)]),
        store::Error::Refused(refusal @ Refusal::NotAChoice) => Ok(vec![FieldError::new("into", refusal)]),
        store::Error::Refused(refusal @ Refusal::SameAuthority) => Ok(vec![FieldError::new("to", refusal)]),
        store::Error::Invalid(errors) => Ok(errors),
        other => Err(other.into()),
    }
}

/// The mail that the author will get.
///
/// # Errors
/// As for any read.
pub(crate) async fn mail_to_author(
    app: &App,
    conn: &mut Conn,
    experiment: ExperimentId,
    event: Event,
    reason: (domain::Reason, String),
) -> Result<Option<Mail>, AppError> {
    let mut notice = experiment::notice(conn, experiment, app.store.now()).await?;
    notice.reason = Some(reason);
    let Some((address, _)) = notice.author.clone() else { return Ok(None) };
    Ok((app.letters)(&event, &notice, &app.origin).into_iter().find(|mail| mail.to == address))
}

/// Renders it: 422 when something was refused.
pub(crate) fn decide_page(app: &App, visit: &Visit, deciding: Deciding) -> Response {
    let status = if deciding.errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    Page::new(deciding.title).status(status).render(app, visit, || view(visit.lang, deciding))
}

fn view(lang: Lang, d: Deciding) -> AnyView {
    let said = |field: &str| d.errors.iter().find(|x| x.field == field).map(|x| x.refusal.say(lang));
    let (no_verdict, no_reason, no_to, no_text) = (said("verdict"), said("reason"), said("to"), said("text"));
    let no_into = said("into");
    let term = |field: &str| match field {
        "verdict" => lang.t("Votre décision", "Your decision"),
        "reason" => lang.t("Raison", "Reason"),
        "to" => lang.t("Autorité compétente", "Competent authority"),
        "into" => lang.t("L’autre expérimentation", "The other experiment"),
        _ => lang.t("Ce que vous dites à l’auteur", "What you tell the author"),
    };
    let line = |x: &FieldError| format!("{}{} {}", term(&x.field), lang.t("\u{a0}:", ":"), x.refusal.say(lang));
    let summary = d.errors.iter().map(|x| (x.field.clone(), line(x))).collect();
    let choices =
        d.choices.iter().map(|c| (c.code.to_owned(), c.label.to_owned(), c.note.to_owned())).collect::<Vec<_>>();
    let reasons = (!d.reasons.is_empty()).then(|| {
        view! {
            <Select
                name="reason"
                label=lang.t("Raison (pour tout ce qui n’est pas un oui)", "Reason (for everything but a yes)")
                hint=lang.t("Elle est publique.", "It is public.")
                error=no_reason
                value=d.form.reason.clone()
                options=d.reasons
                empty_label=lang.t("Choisir…", "Choose…")
            />
        }
    });
    let authorities = (!d.authorities.is_empty()).then(|| {
        view! {
            <Select
                name="to"
                label=lang.t("Autorité compétente (pour réorienter)", "Competent authority (to redirect)")
                error=no_to
                value=d.form.to.clone()
                options=d.authorities
                empty_label=lang.t("Choisir…", "Choose…")
            />
        }
    });
    let into = d.merges.then(|| {
        view! {
            <Field
                name="into"
                label=lang.t("L’autre expérimentation (pour réunir)", "The other experiment (to merge)")
                hint=lang.t("L’adresse de sa page.", "The address of its page.")
                error=no_into
                value=d.form.into.clone()
            />
        }
    });
    let letter = d.letter.map(|mail| {
        view! {
            <section class="panel mail" id="letter" aria-label=lang.t("Aperçu du message", "Preview of the mail")>
                <Notice>
                    <p>
                        {lang.t(
                            "Voici le message que l’auteur recevra. Rien n’est encore décidé.",
                            "This is the mail that the author will get. Nothing is decided yet.",
                        )}
                    </p>
                </Notice>
                <h2>{mail.subject}</h2>
                <Prose text=mail.body />
            </section>
        }
    });
    let templates = templates(lang, &d.action, &d.templates);
    view! {
        <ErrorSummary lang errors=summary />
        <header class="page-head">
            <h1>{d.title}</h1>
            <p class="lede">
                <Link href=format!("/experiments/{}", d.slug)>{d.name}</Link>
            </p>
            <p class="muted">{d.place}</p>
            {d.file.claim(lang)}
        </header>
        {letter}
        <div class="experiment-body">
            <div class="reading">{d.dossier}</div>
            <div class="stack">
                <div class="panel">
                    <Form action=d.action submission=d.form.submission.clone()>
                        <Choices
                            name="verdict"
                            legend=lang.t("Votre décision", "Your decision")
                            error=no_verdict
                            value=d.form.verdict.clone()
                            options=choices
                        />
                        {reasons}
                        {authorities}
                        {into}
                        <TextArea
                            name="text"
                            label=lang.t("Ce que vous dites à l’auteur", "What you tell the author")
                            hint=lang.t(
                                "Public aussi. Dites pourquoi, et ce qui peut suivre.",
                                "Public too. Say why, and what can come next.",
                            )
                            error=no_text
                            value=d.form.text.clone()
                            rows=6
                        />
                        <div class="cluster">
                            <Submit label=lang.t("Publier ma décision", "Publish my decision") />
                            <Submit
                                label=lang.t("Voir le message", "See the mail")
                                variant=Variant::Secondary
                                name="go"
                                value="preview"
                            />
                        </div>
                    </Form>
                    {templates}
                </div>
                <div class="panel">{d.file.notes(lang)}</div>
            </div>
        </div>
    }
    .into_any()
}

/// Texts to begin from, as links: they fill the form in, also without JavaScript.
fn templates(lang: Lang, action: &str, templates: &[Template]) -> AnyView {
    let links = templates
        .iter()
        .map(|t| (format!("{action}?template={}", t.id), t.title.clone()))
        .map(|(href, title)| {
            view! {
                <li>
                    <Link href=href>{title}</Link>
                </li>
            }
        })
        .collect_view();
    view! {
        <details class="templates">
            <summary>{lang.t("Partir d’un texte type", "Begin from a text")}</summary>
            <ul>{links}</ul>
            <p>
                <Link href="/desk/templates">{lang.t("Gérer les textes types", "Manage the texts")}</Link>
            </p>
        </details>
    }
    .into_any()
}
