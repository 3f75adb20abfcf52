//! What went wrong: reading it, telling it, and having the try wait.

use axum::{
    extract::{Path, Query, State},
    response::IntoResponse,
};
use domain::{FieldError, Hat, IncidentId, Lang, Refusal, Severity, write_down};
use leptos::prelude::*;
use serde::Deserialize;
use store::{
    experiment::Experiment,
    incident::{self, Incident},
    suspension,
};

use super::{
    form::{Gathered, photo, photo_field},
    load,
    readings::when,
};
use crate::{
    experiments::{head, nobody},
    ui::{ButtonLink, Checkbox, Choices, Empty, ErrorSummary, Field, Form, Pager, Prose, Submit, Tag, TextArea, Tone},
    web::{
        Answer, App, AppError, Flash, Page, Upload, Visit, cursor, fresh_id, said, see_other, status, summary, tied,
    },
};

/// Where a list goes on.
#[derive(Deserialize)]
pub struct Asked {
    #[serde(default)]
    before: Option<String>,
}

/// `GET /experiments/{slug}/incidents`
pub async fn list(
    State(app): State<App>,
    visit: Visit,
    Path(slug): Path<String>,
    Query(asked): Query<Asked>,
) -> Answer {
    let mut conn = app.store.read().await?;
    let (e, hats) = load(&app, &mut conn, &visit, &slug).await?;
    let before = asked.before.as_deref().map(cursor).transpose()?.map(|(at, id)| (at, IncidentId(id)));
    let (incidents, next) = incident::latest(&mut conn, e.id, before, None).await?;
    let lang = visit.lang;
    let title = lang.t("Ce qui s’est mal passé", "What went wrong");
    let tells = may_tell(&e, &hats).is_ok();
    let older = next.map(|(at, id)| format!("/experiments/{slug}/incidents?before={}.{id}", at.0));
    let newer = before.map(|_| format!("/experiments/{slug}/incidents"));
    Ok(Page::new(format!("{title}{}{}", lang.t("\u{a0}: ", ": "), e.title)).render(&app, &visit, || {
        let empty = incidents.is_empty();
        let items = incidents.iter().map(|i| item(lang, i)).collect_view();
        view! {
            {head(&slug, &e.title, title)}
            {tells
                .then(|| {
                    view! {
                        <p>
                            <ButtonLink
                                href=format!("/experiments/{slug}/incidents/new")
                                label=lang.t("Signaler un incident", "Tell an incident")
                            />
                        </p>
                    }
                })}
            {empty
                .then(|| {
                    view! {
                        <Empty
                            title=lang.t("Aucun incident", "No incident")
                            text=lang.t("Rien n’a été signalé jusqu’ici.", "Nothing was told so far.")
                        />
                    }
                })}
            <ol class="ground-list" role="list">
                {items}
            </ol>
            <Pager lang newer older />
        }
        .into_any()
    }))
}

/// An incident.
pub(super) fn item(lang: Lang, i: &Incident) -> AnyView {
    let tone = match i.severity {
        Severity::NearMiss => Tone::Neutral,
        Severity::Minor => Tone::Wait,
        Severity::Serious => Tone::Stop,
    };
    let name = match i.by_rule {
        true => lang.t("Règle d’arrêt", "Stop rule").to_owned(),
        false => i.name.clone().unwrap_or_else(|| nobody(lang).to_owned()),
    };
    let response = (!i.response.is_empty()).then(|| {
        view! {
            <p class="label">{lang.t("Ce qui a été fait", "What was done")}</p>
            <div lang=i.lang.code()>
                <Prose text=i.response.clone() />
            </div>
        }
    });
    view! {
        <li class="ground-item">
            <p class="event-meta">
                <Tag tone label=i.severity.name(lang) />
                <time datetime=i.happened_at.rfc3339()>{when(lang, i.happened_at)}</time>
                <span>{name}</span>
            </p>
            <div lang=i.lang.code()>
                <Prose text=i.body.clone() />
            </div>
            {i
                .picture
                .map(|id| {
                    let alt = lang.t("Photo de l’incident", "Photo of the incident");
                    view! {
                        <a href=format!("/pictures/{id}/large")>
                            <img class="ground-photo" src=format!("/pictures/{id}/small") alt=alt loading="lazy" />
                        </a>
                    }
                })}
            {response}
        </li>
    }
    .into_any()
}

/// Those who run it while there is something to write, and agents of the authority while it is on the ground.
fn may_tell(e: &Experiment, hats: &[Hat]) -> Result<(), Refusal> {
    if hats.contains(&Hat::Agent) && e.status.is_on_the_ground() { Ok(()) } else { write_down(e.status, hats) }
}

async fn load_to_tell(app: &App, visit: &Visit, slug: &str) -> Result<(Experiment, bool), AppError> {
    let mut conn = app.store.read().await?;
    let (e, hats) = load(app, &mut conn, visit, slug).await?;
    match may_tell(&e, &hats) {
        Ok(()) => {
            let stops = suspension::cause(e.status, &hats).is_ok();
            Ok((e, stops))
        }
        Err(Refusal::NotARunner) => Err(AppError::NotFound),
        Err(refusal) => Err(AppError::Refused(refusal)),
    }
}

#[derive(Default)]
struct Typing {
    submission: String,
    severity: String,
    at: String,
    body: String,
    response: String,
    suspend: bool,
}

/// `GET /experiments/{slug}/incidents/new`
pub async fn new(State(app): State<App>, visit: Visit, Path(slug): Path<String>) -> Answer {
    let (e, stops) = load_to_tell(&app, &visit, &slug).await?;
    let typing = Typing {
        submission: fresh_id(&app).to_string(),
        at: app.store.now().typed_day(visit.lang),
        ..Typing::default()
    };
    form(&app, &visit, e, stops, typing, Vec::new())
}

/// `POST /experiments/{slug}/incidents/new`
pub async fn write(State(app): State<App>, visit: Visit, Path(slug): Path<String>, upload: Upload) -> Answer {
    let (e, stops) = load_to_tell(&app, &visit, &slug).await?;
    let text = |name: &str| upload.text(name).to_owned();
    let typed = Typing {
        submission: text("submission"),
        severity: text("severity"),
        at: text("at"),
        body: text("body"),
        response: text("response"),
        suspend: !upload.text("suspend").is_empty(),
    };
    let submission = typed.submission.parse().map_err(|_| AppError::BadRequest)?;
    let mut gathered = Gathered::default();
    let missing = if typed.severity.is_empty() { Refusal::Missing } else { Refusal::NotAChoice };
    let severity = gathered.take("severity", Severity::parse(&typed.severity).map(Some).ok_or(missing));
    let at = gathered.instant("at", &typed.at, app.store.now());
    let body = gathered.text("body", &typed.body, 4000);
    let response = gathered.text("response", &typed.response, 2000);
    let picture = gathered.take("photo", photo(&upload).await);
    let Some(severity) = severity.filter(|_| gathered.errors.is_empty()) else {
        return form(&app, &visit, e, stops, typed, gathered.errors);
    };
    let act = incident::Report {
        submission,
        person: visit.person()?,
        slug: slug.clone(),
        severity,
        at,
        body,
        response,
        lang: visit.lang,
        picture,
        suspend: typed.suspend,
    };
    match app.store.act(act).await {
        Ok(_) => {
            app.mail_bell.notify_one();
            let flash = if typed.suspend { Flash::Suspended } else { Flash::IncidentKept };
            Ok(see_other(&format!("/experiments/{slug}")).flash(flash).into_response())
        }
        Err(error) => form(&app, &visit, e, stops, typed, tied(error, "body")?),
    }
}

fn form(app: &App, visit: &Visit, e: Experiment, stops: bool, typed: Typing, errors: Vec<FieldError>) -> Answer {
    let lang = visit.lang;
    let title = lang.t("Signaler un incident", "Tell an incident");
    let severities = Severity::ALL.map(|s| {
        let note = match s {
            Severity::NearMiss => lang.t("Cela a failli mal tourner.", "It nearly went wrong."),
            Severity::Minor => lang.t("Cela a mal tourné, et c’est réparé.", "It went wrong, and was put right."),
            Severity::Serious => {
                lang.t("Quelqu’un ou quelque chose en a souffert.", "Somebody or something was harmed.")
            }
        };
        (s.code().to_owned(), s.name(lang).to_owned(), note.to_owned())
    });
    Ok(Page::new(title).status(status(&errors)).render(app, visit, || {
        view! {
            <ErrorSummary lang errors=summary(lang, &errors) />
            {head(&e.slug, &e.title, title)}
            <div class="reading stack">
                <Form
                    action=format!("/experiments/{}/incidents/new", e.slug)
                    submission=typed.submission
                    multipart=true
                >
                    <Choices
                        name="severity"
                        legend=lang.t("Gravité", "Severity")
                        value=typed.severity
                        error=said(lang, &errors, "severity")
                        options=severities.to_vec()
                    />
                    <Field
                        name="at"
                        label=lang.t("C’était le", "It was on")
                        hint=lang.t("Comme 31/03/2026 ou 31/03/2026 14h05.", "Like 31/03/2026 or 2026-03-31 14:05.")
                        value=typed.at
                        error=said(lang, &errors, "at")
                        short=true
                    />
                    <TextArea
                        name="body"
                        label=lang.t("Ce qui s’est passé", "What happened")
                        hint=lang.t("Public. Sans le nom de personne.", "Public. Without anybody’s name.")
                        value=typed.body
                        error=said(lang, &errors, "body")
                        rows=6
                    />
                    <TextArea
                        name="response"
                        label=lang.t("Ce qui a été fait", "What was done")
                        value=typed.response
                        error=said(lang, &errors, "response")
                        rows=4
                    />
                    {photo_field(lang, said(lang, &errors, "photo"))}
                    {stops
                        .then(|| {
                            view! {
                                <Checkbox
                                    name="suspend"
                                    label=lang.t("Suspendre l’essai dès maintenant", "Suspend the try now")
                                    hint=lang.t(
                                        "Tout le monde est prévenu. L’essai ne reprend que si l’autorité et la personne qui évalue le décident ensemble.",
                                        "Everybody is told. The try goes on only if authority and evaluator decide so together.",
                                    )
                                    checked=typed.suspend
                                />
                            }
                        })}
                    <Submit label=lang.t("Publier l’incident", "Publish the incident") />
                </Form>
            </div>
        }
        .into_any()
    }))
}
