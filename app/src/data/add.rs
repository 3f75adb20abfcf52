//! Somebody pastes an address.

use axum::{
    extract::{Path, Query, State},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use catalog::PARSER;
use domain::Refusal;
use leptos::prelude::*;
use serde::Deserialize;
use store::data::{self, Copy, Look};

use super::{
    find::{Found, find},
    suggest::Shelf,
};
use crate::{
    experiments::head,
    ui::{ErrorSummary, Field, Form, Prose, Submit},
    web::{Answer, App, AppError, Page, Typed, Visit, see_other},
};

/// What is pasted.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pasted {
    address: String,
    /// One of the dataset's files, when somebody chose.
    #[serde(default)]
    resource: String,
}

/// What is searched.
#[derive(Default, Deserialize)]
pub struct Wanted {
    #[serde(default)]
    q: String,
    /// Whether the portals are asked, too.
    #[serde(default)]
    portals: String,
}

/// `GET /experiments/{slug}/data/new`
pub async fn new(
    State(app): State<App>,
    visit: Visit,
    Path(slug): Path<String>,
    Query(wanted): Query<Wanted>,
) -> Answer {
    form(&app, &visit, &slug, "", &wanted, None).await
}

/// `POST /experiments/{slug}/data/new`: what it leads to is fetched and shown; nothing of it counts yet.
pub async fn paste(
    State(app): State<App>,
    visit: Visit,
    Path(slug): Path<String>,
    Typed(pasted): Typed<Pasted>,
) -> Answer {
    let mut conn = app.store.read().await?;
    public(&mut conn, &app, &visit, &slug).await?;
    drop(conn);
    let person = visit.person()?;
    if let Err(refusal) = app.looks.begin(person, app.store.now()) {
        return again(&app, &visit, &slug, &pasted.address, refusal.say(visit.lang)).await;
    }
    let Found { told, source, address, shape, fetched } = match find(&app, &pasted.address, &pasted.resource).await {
        Ok(found) => found,
        Err(lost) => return again(&app, &visit, &slug, &pasted.address, lost.say(visit.lang)).await,
    };
    let (vault, size) = (app.vault.clone(), i64::try_from(fetched.body.size).unwrap_or(i64::MAX));
    let quota = i64::try_from(app.vault.quota()).unwrap_or(i64::MAX);
    app.looks.brought(person, fetched.body.size);
    // asked before the file is kept; the act asks again
    if data::used(&mut app.store.read().await?).await? + size > quota {
        return again(&app, &visit, &slug, &pasted.address, Refusal::DataFull.say(visit.lang)).await;
    }
    let whole = fetched.body;
    let kept = tokio::task::spawn_blocking(move || vault.keep(whole)).await.map_err(|_| AppError::Internal)?;
    let hash = kept.map_err(|error| {
        tracing::error!(?error, "the data folder");
        AppError::Internal
    })?;
    let json = |text: serde_json::Result<String>| text.map_err(|_| AppError::Internal);
    let act = Look {
        person,
        slug: slug.clone(),
        typed: pasted.address.chars().take(2_000).collect(),
        source,
        upstream: told.upstream.chars().take(2_000).collect(),
        address,
        family: told.family.code().to_owned(),
        told: json(serde_json::to_string(&told))?,
        copy: Copy {
            hash,
            size,
            mime: fetched.mime.unwrap_or_default(),
            etag: fetched.etag.unwrap_or_default(),
            shape: json(serde_json::to_string(&shape))?,
            parser: PARSER,
        },
        quota,
    };
    match app.store.act(act).await {
        Ok(id) => Ok(see_other(&format!("/experiments/{slug}/data/{id}")).into_response()),
        Err(store::Error::Refused(refusal @ Refusal::DataFull)) => {
            again(&app, &visit, &slug, &pasted.address, refusal.say(visit.lang)).await
        }
        Err(error) => Err(error.into()),
    }
}

/// The experiment, if everybody may read it.
pub(super) async fn public(
    conn: &mut store::Conn,
    app: &App,
    visit: &Visit,
    slug: &str,
) -> Result<store::experiment::Experiment, AppError> {
    let e = store::experiment::show(conn, slug, visit.lang, &visit.actor, app.store.now()).await?;
    if e.status.is_public() { Ok(e) } else { Err(AppError::NotFound) }
}

async fn again(app: &App, visit: &Visit, slug: &str, typed: &str, error: String) -> Result<Response, AppError> {
    form(app, visit, slug, typed, &Wanted::default(), Some(error)).await
}

async fn form(
    app: &App,
    visit: &Visit,
    slug: &str,
    typed: &str,
    wanted: &Wanted,
    error: Option<String>,
) -> Result<Response, AppError> {
    let lang = visit.lang;
    let mut conn = app.store.read().await?;
    let e = public(&mut conn, app, visit, slug).await?;
    drop(conn);
    let shelf = Shelf::load(app, visit, &e, &wanted.q, wanted.portals == "ask").await?;
    let title = lang.t("Ajouter des données", "Add data");
    let status = if error.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let errors: Vec<(String, String)> = error.iter().map(|text| ("address".to_owned(), text.clone())).collect();
    let typed = typed.to_owned();
    Ok(Page::new(title).status(status).render(app, visit, || {
        view! {
            <ErrorSummary lang errors />
            {head(&e.slug, &e.title, title)}
            <div class="reading stack">
                <Prose text=lang
                    .t(
                        "Collez l’adresse d’un jeu de données ou d’un fichier\u{a0}: data.gouv.fr, le portail de votre ville ou de votre métropole, ou n’importe quel CSV, JSON, GeoJSON ou Excel public. Vous verrez ce qu’il contient avant de le joindre.",
                        "Paste the address of a dataset or of a file: data.gouv.fr, the portal of your town or metropolis, or any public CSV, JSON, GeoJSON or Excel. You see what is in it before you attach it.",
                    )
                    .to_owned() />
                <Form action=format!("/experiments/{}/data/new", e.slug)>
                    <Field
                        name="address"
                        label=lang.t("L’adresse des données", "The address of the data")
                        hint=lang
                            .t(
                                "Celle de la barre de votre navigateur, ou du bouton de téléchargement.",
                                "The one in your browser’s bar, or that of the download button.",
                            )
                            .to_owned()
                        error=error
                        value=typed
                        kind="url"
                        inputmode="url".to_owned()
                        autocomplete="off".to_owned()
                        required=true
                    />
                    <Submit label=lang.t("Voir ces données", "See these data") />
                </Form>
            </div>
            {shelf.view(lang)}
        }
        .into_any()
    }))
}
