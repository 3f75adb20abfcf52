//! The two requests of a browser that votes blindly. They come from a worker, so they are answered in JSON. The first is made by
//! somebody who is signed in, and says nothing of a ballot; the second carries the ballot, and says nothing of anybody.

use axum::{
    Json,
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use blind::{Envelope, Seal};
use domain::Lang;
use serde::Deserialize;
use serde_json::json;
use store::consultation::{self, Drop, Issue};

use super::opened;
use crate::web::{Answer, App, AppError, Typed, Visit};

/// What is to be signed.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Asked {
    submission: uuid::Uuid,
    blinded: String,
    #[serde(default)]
    declared: String,
    #[serde(default)]
    lives_in: String,
}

/// `POST /consultations/{slug}/issuance`
pub async fn issue(
    State(app): State<App>,
    visit: Visit,
    Path(slug): Path<String>,
    Typed(asked): Typed<Asked>,
) -> Answer {
    let person = visit.person()?;
    let of = opened(&mut app.store.read().await?, &slug).await?;
    let issuer = of.terms()?.issuer.clone().ok_or(AppError::NotFound)?;
    // what no key can sign is refused before anything is written
    let (signer, blinded) = (app.issuers.clone(), asked.blinded.clone());
    let signed = tokio::task::spawn_blocking(move || signer.sign(&issuer, &blinded)).await;
    let signature = match signed {
        Ok(Ok(Some(signature))) => signature,
        Ok(Ok(None)) => return Err(AppError::BadRequest),
        Ok(Err(error)) => {
            tracing::error!(slug, %error, "the key of an issuer is not here");
            return Err(AppError::Unavailable);
        }
        Err(_) => return Err(AppError::Unavailable),
    };
    let act = Issue {
        submission: asked.submission,
        person,
        slug,
        blinded: asked.blinded,
        declared: asked.declared == "on",
        lives_in: asked.lives_in,
    };
    match app.store.act(act).await {
        Ok(()) => Ok(Json(json!({ "signature": signature })).into_response()),
        Err(error) => refused(visit.lang, error),
    }
}

/// A ballot and its seal.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sent {
    ballot: String,
    seal: String,
}

/// `POST /consultations/{slug}/ballots`: without cookies. Who sends it is neither asked nor kept.
pub async fn drop(State(app): State<App>, visit: Visit, Path(slug): Path<String>, Typed(sent): Typed<Sent>) -> Answer {
    let of = opened(&mut app.store.read().await?, &slug).await?;
    let seal = Seal::parse(&sent.seal).map_err(|_| AppError::BadRequest)?;
    let envelope = Envelope { ballot: sent.ballot, seal };
    let checked = tokio::task::spawn_blocking(move || Drop::new(&of, &envelope)).await;
    let act = match checked.map_err(|_| AppError::Unavailable)? {
        Ok(act) => act,
        Err(error) => return refused(visit.lang, error),
    };
    match app.store.act(act).await {
        Ok(dropped) => Ok((StatusCode::CREATED, Json(dropped)).into_response()),
        Err(error) => refused(visit.lang, error),
    }
}

/// A sentence for the page, which shows it where it is.
fn refused(lang: Lang, error: store::Error) -> Result<Response, AppError> {
    let refusal = match error {
        store::Error::Refused(refusal) => refusal,
        store::Error::Invalid(mut errors) if !errors.is_empty() => errors.swap_remove(0).refusal,
        error => return Err(error.into()),
    };
    Ok((StatusCode::CONFLICT, Json(json!({ "why": refusal.say(lang) }))).into_response())
}

/// The seals of the published blind ballots: JSON lines, in the order of the box.
pub(super) async fn seals(app: &App, slug: &str) -> Result<String, AppError> {
    let mut conn = app.store.read().await?;
    let of = opened(&mut conn, slug).await?;
    if of.outcome.is_none() {
        return Err(AppError::NotFound);
    }
    let all = consultation::seals(&mut conn, of.id).await?;
    let line = |(hash, seal): (Vec<u8>, String)| format!("{{\"ballot\":\"{}\",\"seal\":{seal}}}\n", record::hex(&hash));
    Ok(all.into_iter().map(line).collect())
}
