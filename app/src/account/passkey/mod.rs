//! Keys on devices: making one, signing in with one, removing one.

mod enter;
mod keys;
mod make;
mod remove;

use axum::{
    Json,
    response::{IntoResponse, Response},
    routing::{get, post},
};
use domain::Lang;
use leptos::prelude::*;
use serde_json::Value;

use crate::{
    ui::{Form, Submit, Variant},
    web::{AppError, Policy, Route, Visit, with_session},
};

pub use keys::Keys;
pub(super) use make::guarded;

/// The ceremony of making a key.
const MAKE: &str = "make-passkey";
/// The ceremony of signing in with one.
const ENTER: &str = "passkey";

/// The addresses of this part.
pub fn routes() -> Vec<Route> {
    vec![
        Route::post("/sign-in/passkey/challenge", Policy::Anyone, "begin with a passkey", post(enter::challenge))
            .sign_in(),
        Route::post("/sign-in/passkey", Policy::Anyone, "sign in with a passkey", post(enter::enter)).sign_in(),
        Route::get("/me/passkeys/new", Policy::SignedIn, "make a passkey", get(make::show)),
        Route::post("/me/passkeys/challenge", Policy::SignedIn, "begin to make a passkey", post(make::challenge)),
        Route::post("/me/passkeys/new", Policy::SignedIn, "keep a passkey", post(make::keep)),
        Route::get("/me/passkeys/{id}/removal", Policy::SignedIn, "ask before removing a passkey", get(remove::show)),
        Route::post("/me/passkeys/{id}/removal", Policy::SignedIn, "remove a passkey", post(remove::remove)),
    ]
}

/// What a browser is asked; with a new session's cookie when it had none.
fn asked(options: Value, token: Option<&str>) -> Response {
    let mut response = Json(options).into_response();
    if let Some(token) = token {
        response = with_session(response, token);
    }
    response.headers_mut().insert(axum::http::header::CACHE_CONTROL, axum::http::HeaderValue::from_static("no-store"));
    response
}

/// The answer of a browser, as a form carries it.
fn answer<T: serde::de::DeserializeOwned>(text: &str) -> Result<T, AppError> {
    // the error would quote what was sent, which does not belong in a log
    serde_json::from_str(text).map_err(|_| AppError::BadRequest)
}

/// A form that carries what a key answers, for browsers that can; the sentence is for the others. `fields` are inside.
pub(super) fn ceremony(
    lang: Lang,
    challenge: &'static str,
    action: &'static str,
    label: &'static str,
    variant: Variant,
    fields: AnyView,
) -> AnyView {
    view! {
        <div data-passkey=challenge id="passkey">
            <p data-without class="muted">
                {lang.t(
                    "Les clés d’accès demandent JavaScript et un navigateur récent. Sans eux, le code par courriel reste possible.",
                    "Passkeys need JavaScript and a recent browser. Without them the code by mail stays possible.",
                )}
            </p>
            <div data-within hidden>
                <Form action>
                    {fields}
                    <input type="hidden" name="credential" />
                    <Submit label variant />
                    <p class="error" aria-live="assertive"></p>
                </Form>
            </div>
        </div>
    }
    .into_any()
}

/// The button that signs in with a key, wherever ways to sign in are offered.
pub(super) fn button(lang: Lang, visit: &Visit, next: &str) -> AnyView {
    let variant = if visit.actor.person.is_some() { Variant::Primary } else { Variant::Secondary };
    let next = next.to_owned();
    ceremony(
        lang,
        "/sign-in/passkey/challenge",
        "/sign-in/passkey",
        lang.t("Me connecter avec une clé d’accès", "Sign in with a passkey"),
        variant,
        view! { <input type="hidden" name="next" value=next /> }.into_any(),
    )
}
