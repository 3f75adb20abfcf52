//! A file of readings: sent, looked at, agreed to, written in the background.

use axum::{
    Json,
    extract::{Path, State},
    response::IntoResponse,
};
use domain::{FieldError, ImportId, Moment, Refusal};
use leptos::prelude::*;
use serde::Deserialize;
use sha2::{Digest, Sha256};
use store::{
    Conn,
    experiment::Experiment,
    ground,
    import::{self, Again, Import, State as FileState},
    reading,
};
use tabular::{Columns, Problem};

use super::{
    file::{self, Against, Settings},
    form::file_field,
    import_view, load_to_write,
    readings::options,
};
use crate::{
    experiments::head,
    ui::{ErrorSummary, Form, Prose, Select, Submit},
    web::{Answer, App, AppError, Flash, Page, Typed, Upload, Visit, fresh_id, said, see_other, status, summary},
};

/// `GET /experiments/{slug}/imports`
pub async fn new(State(app): State<App>, visit: Visit, Path(slug): Path<String>) -> Answer {
    let mut conn = app.store.read().await?;
    let e = load_to_write(&app, &mut conn, &visit, &slug).await?;
    form(&app, &mut conn, &visit, e, "1", Vec::new()).await
}

/// `POST /experiments/{slug}/imports`: the file is kept aside and looked at; nothing of it counts yet.
pub async fn upload(State(app): State<App>, visit: Visit, Path(slug): Path<String>, upload: Upload) -> Answer {
    let mut conn = app.store.read().await?;
    let e = load_to_write(&app, &mut conn, &visit, &slug).await?;
    let submission = upload.text("submission").parse().map_err(|_| AppError::BadRequest)?;
    let typed = upload.text("indicator").to_owned();
    let Ok(place) = typed.parse::<i64>() else {
        let errors = vec![("indicator".to_owned(), Refusal::NotAChoice.say(visit.lang))];
        return form(&app, &mut conn, &visit, e, &typed, errors).await;
    };
    let name = upload.file_name.clone().unwrap_or_default();
    let Some(body) = upload.file else {
        let errors = vec![("file".to_owned(), Refusal::Missing.say(visit.lang))];
        return form(&app, &mut conn, &visit, e, &typed, errors).await;
    };
    let against = against(&mut conn, &e, place, app.store.now()).await?;
    let (body, read) = look(body, None, against).await?;
    let read = match read {
        Ok(read) => read,
        Err(problem) => {
            let errors = vec![("file".to_owned(), problem.say(visit.lang))];
            return form(&app, &mut conn, &visit, e, &typed, errors).await;
        }
    };
    drop(conn);
    let hash = Sha256::digest(&body).into();
    let act = import::Upload {
        submission,
        person: visit.person()?,
        slug: slug.clone(),
        place,
        file_name: name,
        body,
        hash,
        read,
    };
    match app.store.act(act).await {
        Ok(id) => Ok(see_other(&format!("/experiments/{slug}/imports/{id}")).into_response()),
        Err(store::Error::Refused(refusal @ Refusal::NotAChoice)) => {
            let mut conn = app.store.read().await?;
            let errors = vec![("indicator".to_owned(), refusal.say(visit.lang))];
            form(&app, &mut conn, &visit, e, &typed, errors).await
        }
        Err(error) => Err(error.into()),
    }
}

/// Reads a file where that may take the processor; gives its bytes back.
async fn look(
    body: Vec<u8>,
    columns: Option<Columns>,
    against: Against,
) -> Result<(Vec<u8>, Result<Again, Problem>), AppError> {
    let read = tokio::task::spawn_blocking(move || {
        let read = file::look(&body, columns, &against);
        (body, read)
    });
    read.await.map_err(|_| AppError::Internal)
}

async fn against(conn: &mut Conn, e: &Experiment, place: i64, now: Moment) -> Result<Against, AppError> {
    let rules = ground::rules(conn, e.id).await?.into_iter().filter(|r| r.place == place).collect();
    let since = ground::clocks(conn, e.id).await?.started_at.filter(|_| e.status == domain::Status::Running);
    Ok(Against { rules, since, latest: now })
}

async fn form(
    app: &App,
    conn: &mut Conn,
    visit: &Visit,
    e: Experiment,
    chosen: &str,
    errors: Vec<(String, String)>,
) -> Answer {
    let lang = visit.lang;
    let options = options(&reading::indicators(conn, e.id).await?);
    let title = lang.t("Importer des relevés", "Import readings");
    let chosen = chosen.to_owned();
    let error = |field: &str| errors.iter().find(|(f, _)| f == field).map(|(_, text)| text.clone());
    let status =
        if errors.is_empty() { axum::http::StatusCode::OK } else { axum::http::StatusCode::UNPROCESSABLE_ENTITY };
    let (no_indicator, no_file) = (error("indicator"), error("file"));
    Ok(Page::new(title).status(status).render(app, visit, || {
        view! {
            <ErrorSummary lang errors=errors.clone() />
            {head(&e.slug, &e.title, title)}
            <div class="reading stack">
                <Prose text=lang
                    .t(
                        "Un fichier CSV avec une colonne de dates et une colonne de valeurs. Vous verrez d’abord ce qui en serait écrit\u{a0}: rien n’est enregistré avant votre accord. Envoyer deux fois le même fichier ne compte pas deux fois.",
                        "A CSV file with a column of dates and a column of values. You first see what would be written: nothing is saved before you agree. Sending the same file twice does not count twice.",
                    )
                    .to_owned() />
                <Form
                    action=format!("/experiments/{}/imports", e.slug)
                    submission=fresh_id(app).to_string()
                    multipart=true
                >
                    <Select
                        name="indicator"
                        label=lang.t("Ce que mesure ce fichier", "What this file measures")
                        value=chosen
                        error=no_indicator
                        options
                    />
                    {file_field(
                        "file",
                        lang.t("Le fichier CSV", "The CSV file").to_owned(),
                        lang
                            .t(
                                "Virgules, points-virgules ou tabulations, UTF-8 ou Windows-1252, moins de 32\u{a0}Mo.",
                                "Commas, semicolons or tabs, UTF-8 or Windows-1252, under 32 MB.",
                            )
                            .to_owned(),
                        ".csv,.tsv,.txt,text/csv,text/plain",
                        no_file,
                    )}
                    <Submit label=lang.t("Voir ce qu’il contient", "See what it holds") />
                </Form>
            </div>
        }
        .into_any()
    }))
}

/// The file of an address, for whoever sent it.
async fn own(app: &App, visit: &Visit, slug: &str, id: &str) -> Result<(Experiment, Import, Settings), AppError> {
    let mut conn = app.store.read().await?;
    let id: ImportId = id.parse().map_err(|_| AppError::NotFound)?;
    let file = import::show(&mut conn, slug, id).await?;
    if visit.actor.person != Some(file.person) {
        return Err(AppError::NotFound);
    }
    let e = store::experiment::show(&mut conn, slug, visit.lang, &visit.actor, app.store.now()).await?;
    let settings = serde_json::from_str(&file.settings).map_err(|_| AppError::Internal)?;
    Ok((e, file, settings))
}

/// `GET /experiments/{slug}/imports/{id}`
pub async fn show(State(app): State<App>, visit: Visit, Path((slug, id)): Path<(String, String)>) -> Answer {
    let (e, file, settings) = own(&app, &visit, &slug, &id).await?;
    Ok(page(&app, &visit, &e, &file, &settings, Vec::new()))
}

fn page(
    app: &App,
    visit: &Visit,
    e: &Experiment,
    file: &Import,
    settings: &Settings,
    errors: Vec<FieldError>,
) -> axum::response::Response {
    let lang = visit.lang;
    let title = match file.state {
        FileState::Waiting => lang.t("Avant d’importer", "Before importing"),
        FileState::Confirmed => lang.t("Import en cours", "Import under way"),
        FileState::Done => lang.t("Import terminé", "Import done"),
        FileState::Refused => lang.t("Import interrompu", "Import broken off"),
    };
    let no_column = said(lang, &errors, "at");
    Page::new(title).status(status(&errors)).render(app, visit, || {
        let body = match file.state {
            FileState::Waiting => import_view::preview(lang, &e.slug, file, settings, no_column),
            _ => import_view::progress(lang, &e.slug, file),
        };
        view! {
            <ErrorSummary lang errors=summary(lang, &errors) />
            {head(&e.slug, &e.title, title)}
            {body}
        }
        .into_any()
    })
}

/// Which columns.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Chosen {
    at: String,
    value: String,
}

/// `POST /experiments/{slug}/imports/{id}/columns`
pub async fn choose(
    State(app): State<App>,
    visit: Visit,
    Path((slug, id)): Path<(String, String)>,
    Typed(chosen): Typed<Chosen>,
) -> Answer {
    let (e, file, settings) = own(&app, &visit, &slug, &id).await?;
    let columns = chosen.at.parse().ok().zip(chosen.value.parse().ok()).map(|(at, value)| Columns { at, value });
    let wrong = |settings: &Settings| {
        let errors = vec![FieldError::new("at", Refusal::NotAChoice)];
        page(&app, &visit, &e, &file, settings, errors)
    };
    let Some(columns) = columns else { return Ok(wrong(&settings)) };
    let mut conn = app.store.read().await?;
    let body = import::body(&mut conn, file.id).await?;
    let against = against(&mut conn, &e, file.place, app.store.now()).await?;
    drop(conn);
    let (_, read) = look(body, Some(columns), against).await?;
    let Ok(read) = read else { return Ok(wrong(&settings)) };
    app.store.act(import::Choose { person: visit.person()?, id: file.id, read }).await?;
    Ok(see_other(&format!("/experiments/{slug}/imports/{id}")).into_response())
}

/// `POST /experiments/{slug}/imports/{id}/confirmation`
pub async fn confirm(State(app): State<App>, visit: Visit, Path((slug, id)): Path<(String, String)>) -> Answer {
    let (_, file, _) = own(&app, &visit, &slug, &id).await?;
    app.store.act(import::Confirm { person: visit.person()?, slug: slug.clone(), id: file.id }).await?;
    app.import_bell.notify_one();
    Ok(see_other(&format!("/experiments/{slug}/imports/{id}")).into_response())
}

/// `POST /experiments/{slug}/imports/{id}/removal`
pub async fn discard(State(app): State<App>, visit: Visit, Path((slug, id)): Path<(String, String)>) -> Answer {
    let (_, file, _) = own(&app, &visit, &slug, &id).await?;
    app.store.act(import::Discard { person: visit.person()?, id: file.id }).await?;
    Ok(see_other(&format!("/experiments/{slug}/imports")).flash(Flash::FileDropped).into_response())
}

/// `GET /experiments/{slug}/imports/{id}/progress`: for the page's script.
pub async fn progress(State(app): State<App>, visit: Visit, Path((slug, id)): Path<(String, String)>) -> Answer {
    let (_, file, _) = own(&app, &visit, &slug, &id).await?;
    let over = file.state != FileState::Confirmed;
    let said = import_view::so_far(visit.lang, &file);
    Ok(Json(serde_json::json!({ "done": file.kept + file.known, "of": file.good, "said": said, "over": over }))
        .into_response())
}
