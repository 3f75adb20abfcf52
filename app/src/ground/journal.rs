//! The field journal: reading it, and writing an entry with a photo and a place.

use axum::{
    extract::{Path, Query, State},
    response::IntoResponse,
};
use domain::{EntryId, FieldError, Lang, read_point, write_down};
use leptos::prelude::*;
use serde::Deserialize;
use store::{
    experiment::Experiment,
    journal::{self, Entry},
};

use super::{
    form::{Gathered, photo, photo_field},
    load, load_to_write,
    readings::when,
};
use crate::{
    drafts::islands::Locate,
    experiments::{head, nobody},
    ui::{ButtonLink, Empty, ErrorSummary, Field, Form, Pager, Prose, Submit, TextArea},
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

/// `GET /experiments/{slug}/journal`
pub async fn list(
    State(app): State<App>,
    visit: Visit,
    Path(slug): Path<String>,
    Query(asked): Query<Asked>,
) -> Answer {
    let mut conn = app.store.read().await?;
    let (e, hats) = load(&app, &mut conn, &visit, &slug).await?;
    let before = asked.before.as_deref().map(cursor).transpose()?.map(|(at, id)| (at, EntryId(id)));
    let (entries, next) = journal::latest(&mut conn, e.id, before, None).await?;
    let lang = visit.lang;
    let title = lang.t("Journal de terrain", "Field journal");
    let writes = write_down(e.status, &hats).is_ok();
    let older = next.map(|(at, id)| format!("/experiments/{slug}/journal?before={}.{id}", at.0));
    let newer = before.map(|_| format!("/experiments/{slug}/journal"));
    Ok(Page::new(format!("{title}{}{}", lang.t("\u{a0}: ", ": "), e.title)).render(&app, &visit, || {
        let empty = entries.is_empty();
        let items = entries.iter().map(|entry| item(lang, entry)).collect_view();
        view! {
            {head(&slug, &e.title, title)}
            {writes
                .then(|| {
                    view! {
                        <p>
                            <ButtonLink
                                href=format!("/experiments/{slug}/journal/new")
                                label=lang.t("Écrire au journal", "Write in the journal")
                            />
                        </p>
                    }
                })}
            {empty
                .then(|| {
                    view! {
                        <Empty
                            title=lang.t("Rien n’est encore écrit", "Nothing is written yet")
                            text=lang.t(
                                "Les personnes qui mènent l’essai y racontent ce qu’elles voient.",
                                "Those who run the try tell here what they see.",
                            )
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

/// An entry.
pub(super) fn item(lang: Lang, entry: &Entry) -> AnyView {
    let name = entry.name.clone().unwrap_or_else(|| nobody(lang).to_owned());
    let place = entry.point.map(|(lat, lon)| {
        let degrees = |n: i64| format!("{}{}{:04}°", n / 1_000_000, lang.t(",", "."), n % 1_000_000 / 100);
        format!("{}\u{a0}N, {}\u{a0}E", degrees(lat), degrees(lon))
    });
    let alt = lang.t(
        format!("Photo du journal, {}", entry.happened_at.day(lang)),
        format!("Photo of the journal, {}", entry.happened_at.day(lang)),
    );
    view! {
        <li class="ground-item">
            <p class="event-meta">
                <time datetime=entry.happened_at.rfc3339()>{when(lang, entry.happened_at)}</time>
                <span>{name}</span>
                {place.map(|place| view! { <span>{place}</span> })}
            </p>
            <div lang=entry.lang.code()>
                <Prose text=entry.body.clone() />
            </div>
            {entry
                .picture
                .map(|id| {
                    view! {
                        <a href=format!("/pictures/{id}/large")>
                            <img class="ground-photo" src=format!("/pictures/{id}/small") alt=alt loading="lazy" />
                        </a>
                    }
                })}
        </li>
    }
    .into_any()
}

/// What was typed.
#[derive(Default)]
struct Typing {
    submission: String,
    at: String,
    body: String,
    latitude: String,
    longitude: String,
}

/// `GET /experiments/{slug}/journal/new`
pub async fn new(State(app): State<App>, visit: Visit, Path(slug): Path<String>) -> Answer {
    let mut conn = app.store.read().await?;
    let e = load_to_write(&app, &mut conn, &visit, &slug).await?;
    let typing = Typing {
        submission: fresh_id(&app).to_string(),
        at: app.store.now().typed_day(visit.lang),
        ..Typing::default()
    };
    form(&app, &visit, e, typing, Vec::new())
}

/// `POST /experiments/{slug}/journal/new`
pub async fn write(State(app): State<App>, visit: Visit, Path(slug): Path<String>, upload: Upload) -> Answer {
    let mut conn = app.store.read().await?;
    let e = load_to_write(&app, &mut conn, &visit, &slug).await?;
    drop(conn);
    let text = |name: &str| upload.text(name).to_owned();
    let typed = Typing {
        submission: text("submission"),
        at: text("at"),
        body: text("body"),
        latitude: text("latitude"),
        longitude: text("longitude"),
    };
    let submission = typed.submission.parse().map_err(|_| AppError::BadRequest)?;
    let mut gathered = Gathered::default();
    let at = gathered.instant("at", &typed.at, app.store.now());
    let body = gathered.text("body", &typed.body, 4000);
    let point = gathered.take("latitude", read_point(&typed.latitude, &typed.longitude));
    let picture = gathered.take("photo", photo(&upload).await);
    if !gathered.errors.is_empty() {
        return form(&app, &visit, e, typed, gathered.errors);
    }
    let act = journal::Write {
        submission,
        person: visit.person()?,
        slug: slug.clone(),
        at,
        body,
        lang: visit.lang,
        point,
        picture,
    };
    match app.store.act(act).await {
        Ok(_) => Ok(see_other(&format!("/experiments/{slug}/journal")).flash(Flash::EntryKept).into_response()),
        Err(error) => form(&app, &visit, e, typed, tied(error, "body")?),
    }
}

fn form(app: &App, visit: &Visit, e: Experiment, typed: Typing, errors: Vec<FieldError>) -> Answer {
    let lang = visit.lang;
    let title = lang.t("Écrire au journal", "Write in the journal");
    Ok(Page::new(title).status(status(&errors)).islands().render(app, visit, || {
        view! {
            <ErrorSummary lang errors=summary(lang, &errors) />
            {head(&e.slug, &e.title, title)}
            <div class="reading stack">
                <Form
                    action=format!("/experiments/{}/journal/new", e.slug)
                    submission=typed.submission
                    multipart=true
                >
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
                        label=lang.t("Ce que vous avez vu", "What you saw")
                        hint=lang.t("Public. Sans le nom de personne.", "Public. Without anybody’s name.")
                        value=typed.body
                        error=said(lang, &errors, "body")
                        rows=8
                    />
                    {photo_field(lang, said(lang, &errors, "photo"))}
                    <Locate
                        label=lang.t("Utiliser ma position", "Use my position").to_owned()
                        refused=lang
                            .t(
                                "Votre position n’est pas disponible. Vous pouvez laisser vide.",
                                "Your position is not available. You can leave this empty.",
                            )
                            .to_owned()
                    />
                    <div class="cluster">
                        <Field
                            name="latitude"
                            label=lang.t("Latitude (facultatif)", "Latitude (optional)")
                            value=typed.latitude
                            error=said(lang, &errors, "latitude")
                            inputmode="decimal"
                            short=true
                        />
                        <Field
                            name="longitude"
                            label=lang.t("Longitude (facultatif)", "Longitude (optional)")
                            value=typed.longitude
                            inputmode="decimal"
                            short=true
                        />
                    </div>
                    <Submit label=lang.t("Publier au journal", "Publish in the journal") />
                </Form>
            </div>
        }
        .into_any()
    }))
}
