use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use domain::{PasskeyId, Refusal};
use leptos::prelude::*;
use serde::Deserialize;
use store::passkey::{self, Passkey};

use super::make::guarded;
use crate::{
    ui::{Checkbox, ErrorSummary, Form, Link, Notice, NoticeKind, Submit, Variant},
    web::{Answer, App, AppError, Flash, Page, Typed, Visit, see_other},
};

/// A key to remove.
struct Leaving {
    key: Passkey,
    /// Whether mandates sleep afterwards.
    last_of_official: bool,
}

/// `GET /me/passkeys/{id}/removal`
pub async fn show(State(app): State<App>, visit: Visit, Path(id): Path<String>) -> Answer {
    let leaving = load(&app, &visit, &id).await?;
    if guarded(&app, &visit).await? {
        return Ok(
            see_other(&format!("/sign-in/stronger?next=/me/passkeys/{}/removal", leaving.key.id)).into_response()
        );
    }
    Ok(page(&app, &visit, &leaving, None))
}

/// Whether one knows what follows.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Removing {
    #[serde(default)]
    confirm: String,
}

/// `POST /me/passkeys/{id}/removal`
pub async fn remove(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
    Typed(form): Typed<Removing>,
) -> Answer {
    let leaving = load(&app, &visit, &id).await?;
    let act = passkey::Remove {
        session: visit.session_id().ok_or(AppError::NotFound)?,
        person: visit.person()?,
        passkey: leaving.key.id,
        sure: !form.confirm.is_empty(),
    };
    match app.store.act(act).await {
        Ok(()) => Ok(see_other("/me").flash(Flash::PasskeyRemoved).into_response()),
        Err(store::Error::Refused(refusal)) => Ok(page(&app, &visit, &leaving, Some(refusal))),
        Err(error) => Err(error.into()),
    }
}

async fn load(app: &App, visit: &Visit, id: &str) -> Result<Leaving, AppError> {
    let id: PasskeyId = id.parse().map_err(|_| AppError::NotFound)?;
    let (person, now) = (visit.person()?, app.store.now());
    let mut conn = app.store.read().await?;
    let key = passkey::list(&mut conn, person).await?.into_iter().find(|key| key.id == id);
    let last = passkey::strong_ways(&mut conn, person).await? == 1;
    let official = passkey::is_official(&mut conn, person, now).await?;
    Ok(Leaving { key: key.ok_or(AppError::NotFound)?, last_of_official: last && official })
}

fn page(app: &App, visit: &Visit, leaving: &Leaving, refusal: Option<Refusal>) -> Response {
    let lang = visit.lang;
    let status = if refusal.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let error = refusal.map(|r| r.say(lang));
    let title = lang.t("Retirer une clé d’accès", "Remove a passkey");
    let (name, last) = (leaving.key.name.clone(), leaving.last_of_official);
    Page::new(title).status(status).render(app, visit, || {
        let warning = last.then(|| {
            view! {
                <Notice kind=NoticeKind::Warning>
                    <p>
                        {lang.t(
                            "C’est votre dernier moyen sûr. À votre prochaine connexion, vos mandats attendront que vous en ajoutiez un autre.",
                            "This is your last safe way. When you next sign in, your mandates will wait until you add another.",
                        )}
                    </p>
                </Notice>
                <Checkbox
                    name="confirm"
                    label=lang.t("Je le sais, retirez-la", "I know, remove it")
                    error=error.clone()
                />
            }
        });
        view! {
            <ErrorSummary lang errors=error.iter().map(|e| ("confirm".to_owned(), e.clone())).collect() />
            <header class="page-head">
                <h1>{title}</h1>
                <p class="lede">{name}</p>
            </header>
            <div class="reading stack">
                <p>
                    {lang.t(
                        "Elle n’ouvrira plus votre compte, et les autres appareils entrés avec une clé d’accès seront déconnectés. Effacez-la aussi dans les réglages de votre appareil.",
                        "It will no longer open your account, and other devices that came in with a passkey will be signed out. Delete it in your device’s settings too.",
                    )}
                </p>
                <Form action=format!("/me/passkeys/{}/removal", leaving.key.id)>
                    {warning}
                    <div class="cluster">
                        <Submit label=lang.t("Retirer cette clé", "Remove this passkey") variant=Variant::Danger />
                        <Link href="/me">{lang.t("Ne rien changer", "Change nothing")}</Link>
                    </div>
                </Form>
            </div>
        }
        .into_any()
    })
}
