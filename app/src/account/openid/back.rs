use axum::{
    extract::{Path, Query, State, rejection::QueryRejection},
    response::IntoResponse,
};
use serde::Deserialize;
use store::openid::{self, Entered, Vouched, hash};

use super::unfinished::{Why, unfinished};
use crate::web::{Answer, App, Back, Flash, Proof, Provider, Trouble, Visit, see_other};

/// What a provider adds to the address (RFC 6749 § 4.1.2, RFC 9207).
#[derive(Default, Deserialize)]
pub struct Answered {
    #[serde(default)]
    state: String,
    #[serde(default)]
    code: String,
    #[serde(default)]
    error: String,
    iss: Option<String>,
}

/// `GET /sign-in/back/{provider}`: whatever is wrong with it, one page says that it did not finish, and offers to try
/// again.
pub async fn back(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
    answered: Result<Query<Answered>, QueryRejection>,
) -> Answer {
    let provider = app.provider(&id)?;
    let answered = answered.map(|Query(answered)| answered).unwrap_or_default();
    let about = provider.about();
    let away = match visit.session_id().filter(|_| !answered.state.is_empty()) {
        Some(session) => {
            app.store.act(openid::Return { session, provider: id, state_hash: hash(&answered.state) }).await?
        }
        None => None,
    };
    let (Some(away), Some(session)) = (away, visit.session_id()) else {
        return Ok(unfinished(&app, &visit, about, "/", Why::Stale));
    };
    let next = away.next.as_str();
    let proof = match answered.error.as_str() {
        "" => {
            let back = Back {
                code: answered.code,
                issuer: answered.iss,
                nonce_hash: away.nonce_hash.clone(),
                verifier: away.verifier.clone(),
            };
            provider.finish(&back).await
        }
        "access_denied" => return Ok(unfinished(&app, &visit, about, next, Why::Cancelled)),
        error => Err(Trouble::Refused(format!("it answers {:?}", error.chars().take(60).collect::<String>()))),
    };
    let proof = match proof {
        Ok(proof) => proof,
        Err(trouble) => return Ok(unfinished(&app, &visit, about, next, Why::Trouble(trouble))),
    };
    let enter = openid::Enter {
        session,
        person: visit.actor.person,
        way: visit.session.as_ref().map(|session| session.way).unwrap_or(domain::Way::Code),
        email: proof.email.clone().filter(|_| proof.email_verified),
        vouched: vouched(&*provider, proof),
        lang: visit.lang,
        device: visit.device.clone(),
    };
    let why = match app.store.act(enter).await {
        Ok(Entered::In { started, named, linked }) => {
            let to = if named { next.to_owned() } else { format!("/me/name?next={next}") };
            let flash = if linked && visit.actor.person.is_some() { Flash::Linked } else { Flash::SignedIn };
            return Ok(see_other(&to).session(&started.token).flash(flash).into_response());
        }
        // the page that asks for an address says why
        Ok(Entered::NeedsAddress) => return Ok(see_other(&format!("/sign-in?next={next}")).into_response()),
        Ok(Entered::AddressTaken) => Why::AddressTaken,
        Ok(Entered::OfAnother) => Why::OfAnother,
        Err(store::Error::Refused(refusal)) => Why::Rule(refusal),
        Err(error) => return Err(error.into()),
    };
    Ok(unfinished(&app, &visit, about, next, why))
}

fn vouched(provider: &dyn Provider, proof: Proof) -> Vouched {
    Vouched {
        provider: provider.about().id.clone(),
        tier: provider.about().tier.code().to_owned(),
        issuer: proof.issuer,
        subject: proof.subject,
        id_token: proof.id_token,
    }
}
