use axum::{extract::State, response::IntoResponse};
use domain::Refusal;
use serde::Deserialize;
use store::{ceremony, passkey, session};
use webauthn_rs::prelude::PublicKeyCredential;

use super::{ENTER, answer, asked};
use crate::{
    account::{sign_in, stronger},
    web::{Answer, App, AppError, Flash, Typed, Visit, safe_path, see_other},
};

/// `POST /sign-in/passkey/challenge`: the same for everybody, so it tells nothing about anybody.
pub async fn challenge(State(app): State<App>, visit: Visit) -> Answer {
    let begun = app.keys.as_ref().ok_or(AppError::NotFound)?.begin_entering()?;
    let (session, token) = match visit.session_id() {
        Some(id) => (id, None),
        None => {
            let started = app.store.act(session::Begin { device: visit.device.clone() }).await?;
            (started.id, Some(started.token))
        }
    };
    app.store.act(ceremony::Begin { session, kind: ENTER, state: begun.state }).await?;
    Ok(asked(begun.options, token.as_deref()))
}

/// What the key answered.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entering {
    #[serde(default)]
    credential: String,
    #[serde(default)]
    next: String,
}

/// `POST /sign-in/passkey`
pub async fn enter(State(app): State<App>, visit: Visit, Typed(form): Typed<Entering>) -> Answer {
    let credential = answer(&form.credential)?;
    match checked(&app, &visit, &credential).await {
        Ok(passkey::Entered { started, named }) => {
            let next = safe_path(&form.next);
            let to = if named { next.to_owned() } else { format!("/me/name?next={next}") };
            Ok(see_other(&to).session(&started.token).flash(Flash::SignedIn).into_response())
        }
        Err(AppError::Refused(refusal)) if visit.actor.person.is_some() => {
            Ok(stronger::page(&app, &visit, &form.next, Some(refusal)).await?)
        }
        Err(AppError::Refused(refusal)) => Ok(sign_in::not_finished(&app, &visit, &form.next, refusal)),
        Err(error) => Err(error),
    }
}

/// One refusal for whatever is wrong: no ceremony, an old one, an unknown key, a bad signature, a counter that went back.
async fn checked(app: &App, visit: &Visit, credential: &PublicKeyCredential) -> Result<passkey::Entered, AppError> {
    let keys = app.keys.as_ref().ok_or(AppError::NotFound)?;
    let not_finished = AppError::Refused(Refusal::NotFinished);
    let Some(session) = visit.session_id() else { return Err(not_finished) };
    let Some(state) = app.store.act(ceremony::Take { session, kind: ENTER }).await? else { return Err(not_finished) };
    let (person, id) = keys.whose(credential)?;
    let kept = passkey::by_credential(&mut app.store.read().await?, &id).await?;
    let Some(key) = kept.filter(|key| key.person_id == person) else { return Err(not_finished) };
    let data = keys.finish_entering(credential, &state, &key.data)?;
    let device = visit.device.clone();
    Ok(app.store.act(passkey::SignIn { key, data, session, device }).await?)
}
