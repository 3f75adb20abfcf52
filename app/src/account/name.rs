use axum::{
    extract::{Query, State},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use domain::Refusal;
use leptos::prelude::*;
use serde::Deserialize;
use store::account;

use crate::{
    ui::{ErrorSummary, Field, Form, Submit},
    web::{Answer, App, Flash, Page, Typed, Visit, safe_path, see_other},
};

/// Where to go afterwards.
#[derive(Default, Deserialize)]
pub struct Next {
    #[serde(default)]
    next: String,
}

/// The form.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Name {
    #[serde(default)]
    name: String,
    #[serde(default)]
    next: String,
}

/// `GET /me/name`
pub async fn show(State(app): State<App>, visit: Visit, Query(next): Query<Next>) -> Answer {
    let name = visit.session.as_ref().and_then(|s| s.name.clone()).unwrap_or_default();
    Ok(page(&app, &visit, name, &next.next, None))
}

/// `POST /me/name`
pub async fn keep(State(app): State<App>, visit: Visit, Typed(typed): Typed<Name>) -> Answer {
    match app.store.act(account::Rename { person: visit.person()?, name: typed.name.clone() }).await {
        Ok(()) => {
            let to = if typed.next.is_empty() { "/me" } else { safe_path(&typed.next) };
            Ok(see_other(to).flash(Flash::Renamed).into_response())
        }
        Err(store::Error::Refused(refusal)) => Ok(page(&app, &visit, typed.name, &typed.next, Some(refusal))),
        Err(error) => Err(error.into()),
    }
}

fn page(app: &App, visit: &Visit, name: String, next: &str, refusal: Option<Refusal>) -> Response {
    let lang = visit.lang;
    let status = if refusal.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let error = refusal.map(|r| r.say(lang));
    let title = lang.t("Comment vous appeler\u{202f}?", "What shall we call you?");
    let next = (!next.is_empty()).then(|| safe_path(next).to_owned());
    Page::new(title).status(status).render(app, visit, || {
        view! {
            <ErrorSummary lang errors=error.iter().map(|e| ("name".to_owned(), e.clone())).collect() />
            <header class="page-head">
                <h1>{title}</h1>
                <p class="lede">
                    {lang.t(
                        "Ce nom accompagne ce que vous proposez. Un prénom suffit. Vos soutiens, eux, restent privés.",
                        "This name goes with what you propose. A first name is enough. Your supports stay private.",
                    )}
                </p>
            </header>
            <Form action="/me/name">
                <Field
                    name="name"
                    label=lang.t("Nom affiché", "Name shown")
                    autocomplete="nickname"
                    value=name
                    error=error.clone()
                    required=true
                />
                {next.map(|next| view! { <input type="hidden" name="next" value=next /> })}
                <Submit label=lang.t("Enregistrer", "Save") />
            </Form>
        }
        .into_any()
    })
}
