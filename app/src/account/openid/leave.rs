use axum::{
    extract::{Path, State},
    http::{HeaderName, HeaderValue},
};
use leptos::prelude::*;
use serde::Deserialize;
use store::{
    openid::{self, hash},
    session,
};

use super::unfinished::{Why, unfinished};
use crate::{
    ui::ButtonLink,
    web::{Answer, App, Page, Secrets, Typed, Visit, safe_path, with_session},
};

/// The form with one button.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Leaving {
    #[serde(default)]
    next: String,
}

/// `POST /sign-in/with/{provider}`: to the provider, by a page of its own. A redirect would be stopped by the content
/// security policy of the page with the form, whose forms only lead to this site.
pub async fn leave(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
    Typed(leaving): Typed<Leaving>,
) -> Answer {
    let provider = app.provider(&id)?;
    let next = safe_path(&leaving.next);
    let secrets = Secrets { state: secret(&app), nonce: secret(&app), verifier: secret(&app) };
    let address = match provider.begin(&secrets).await {
        Ok(address) => address,
        Err(trouble) => return Ok(unfinished(&app, &visit, provider.about(), next, Why::Trouble(trouble))),
    };
    let (session, started) = match visit.session_id() {
        Some(id) => (id, None),
        None => {
            let started = app.store.act(session::Begin { device: visit.device.clone() }).await?;
            (started.id, Some(started))
        }
    };
    let leave = openid::Leave {
        session,
        provider: id,
        state_hash: hash(&secrets.state),
        nonce_hash: hash(&secrets.nonce),
        verifier: secrets.verifier,
        next: next.to_owned(),
    };
    app.store.act(leave).await?;

    let (lang, name) = (visit.lang, &provider.about().name);
    let title = lang.t(format!("Vers {name}"), format!("To {name}"));
    let mut response = Page::new(title.clone()).render(&app, &visit, || {
        view! {
            <header class="page-head">
                <h1>{title}</h1>
                <p class="lede">
                    {lang.t(
                        format!("Vous allez vous connecter sur le site de {name}, puis revenir ici."),
                        format!("You are going to sign in on the site of {name}, and come back here."),
                    )}
                </p>
            </header>
            <p class="cluster">
                <ButtonLink href=address.clone() label=lang.t("Continuer", "Go on") />
            </p>
        }
        .into_any()
    });
    if let Ok(refresh) = HeaderValue::from_str(&format!("0; url={address}")) {
        response.headers_mut().insert(HeaderName::from_static("refresh"), refresh);
    }
    Ok(match started {
        Some(started) => with_session(response, &started.token),
        None => response,
    })
}

/// 256 random bits in hexadecimal: longer than any provider asks for.
fn secret(app: &App) -> String {
    let mut bytes = [0; 32];
    app.store.outside().fill(&mut bytes);
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
