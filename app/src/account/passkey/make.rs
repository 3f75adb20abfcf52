use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use domain::{Refusal, SessionId, change_ways};
use leptos::prelude::*;
use serde::Deserialize;
use store::{account, ceremony, passkey};

use super::{MAKE, answer, asked, ceremony as ceremony_form};
use crate::{
    ui::{ErrorSummary, Field, Link, Variant},
    web::{Answer, App, AppError, Flash, Page, Typed, Visit, see_other},
};

/// `GET /me/passkeys/new`
pub async fn show(State(app): State<App>, visit: Visit) -> Answer {
    if guarded(&app, &visit).await? {
        return Ok(see_other("/sign-in/stronger?next=/me/passkeys/new").into_response());
    }
    Ok(page(&app, &visit, String::new(), None))
}

/// Whether this session is too weak to change how its person signs in.
pub(in crate::account) async fn guarded(app: &App, visit: &Visit) -> Result<bool, AppError> {
    let (person, now) = (visit.person()?, app.store.now());
    let Some(session) = &visit.session else { return Err(AppError::NotFound) };
    let mut conn = app.store.read().await?;
    let official = passkey::is_official(&mut conn, person, now).await?;
    let strong = passkey::strong_ways(&mut conn, person).await? > 0;
    Ok(change_ways(session.way, official, strong).is_err())
}

/// `POST /me/passkeys/challenge`
pub async fn challenge(State(app): State<App>, visit: Visit) -> Answer {
    let (person, session) = who(&visit)?;
    if guarded(&app, &visit).await? {
        return Err(AppError::Refused(Refusal::NeedsStrongWay));
    }
    let (account, known) = {
        let mut conn = app.store.read().await?;
        (account::account(&mut conn, person).await?, passkey::credentials(&mut conn, person).await?)
    };
    let keys = app.keys.as_ref().ok_or(AppError::NotFound)?;
    let begun = keys.begin_making(person, &account.email, known)?;
    app.store.act(ceremony::Begin { session, kind: MAKE, state: begun.state }).await?;
    Ok(asked(begun.options, None))
}

fn who(visit: &Visit) -> Result<(domain::PersonId, SessionId), AppError> {
    Ok((visit.person()?, visit.session_id().ok_or(AppError::NotFound)?))
}

/// What the new key answered, and its name.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Making {
    #[serde(default)]
    credential: String,
    #[serde(default)]
    name: String,
}

/// `POST /me/passkeys/new`
pub async fn keep(State(app): State<App>, visit: Visit, Typed(form): Typed<Making>) -> Answer {
    let credential = answer(&form.credential)?;
    let (person, session) = who(&visit)?;
    let keys = app.keys.as_ref().ok_or(AppError::NotFound)?;
    let kept = async {
        let state = app.store.act(ceremony::Take { session, kind: MAKE }).await?;
        let state = state.ok_or(AppError::Refused(Refusal::NotFinished))?;
        let made = keys.finish_making(&credential, &state)?;
        let (name, device) = (named(&visit, &form.name), visit.device.clone());
        let add = passkey::Add { session, person, credential: made.credential, data: made.data, name, device };
        Ok(app.store.act(add).await?)
    };
    match kept.await {
        Ok(started) => Ok(see_other("/me").session(&started.token).flash(Flash::PasskeyAdded).into_response()),
        Err(AppError::Refused(refusal)) => Ok(page(&app, &visit, form.name, Some(refusal))),
        Err(error) => Err(error),
    }
}

/// What was typed, or else the browser's own name.
fn named(visit: &Visit, typed: &str) -> String {
    if typed.trim().is_empty() { crate::account::browser_name(visit.lang, &visit.device) } else { typed.to_owned() }
}

fn page(app: &App, visit: &Visit, name: String, refusal: Option<Refusal>) -> Response {
    let lang = visit.lang;
    let status = if refusal.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let error = refusal.map(|r| r.say(lang));
    let possible = app.keys.is_some();
    let title = lang.t("Ajouter une clé d’accès", "Add a passkey");
    Page::new(title).status(status).render(app, visit, || {
        let field = view! {
            <Field
                name="name"
                label=lang.t("Comment l’appeler (facultatif)", "What to call it (optional)")
                hint=lang.t("Par exemple\u{a0}: mon téléphone.", "For example: my phone.")
                autocomplete="off"
                value=name
            />
        };
        view! {
            <ErrorSummary lang errors=error.iter().map(|e| ("passkey".to_owned(), e.clone())).collect() />
            <header class="page-head">
                <h1>{title}</h1>
                <p class="lede">
                    {lang.t(
                        "Votre téléphone, votre ordinateur ou une clé de sécurité vous reconnaît, par le doigt, le visage ou un code. Rien de cela ne nous est envoyé\u{a0}: nous gardons seulement de quoi vérifier la réponse de votre appareil.",
                        "Your phone, your computer or a security key recognises you, by finger, face or PIN. None of this is sent to us: we only keep what it takes to check your device’s answer.",
                    )}
                </p>
            </header>
            <div class="reading stack">
                {if possible {
                    ceremony_form(
                        lang,
                        "/me/passkeys/challenge",
                        "/me/passkeys/new",
                        lang.t("Créer la clé", "Make the passkey"),
                        Variant::Primary,
                        field.into_any(),
                    )
                } else {
                    view! {
                        <p>
                            {lang.t(
                                "Cette instance est ouverte sous une adresse en chiffres, et les navigateurs ne connaissent de clés que pour un nom. Ouvrez-la sous son nom, par exemple localhost.",
                                "This instance is open under an address of numbers, and browsers only know passkeys for a name. Open it under its name, such as localhost.",
                            )}
                        </p>
                    }
                        .into_any()
                }}
                <p><Link href="/me">{lang.t("← Mon compte", "← My account")}</Link></p>
            </div>
        }
        .into_any()
    })
}
