use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use domain::{MandateId, Refusal, Role};
use leptos::prelude::*;
use serde::Deserialize;
use store::mandate::{self, End, Held};

use super::period;
use crate::{
    ui::{ErrorSummary, Field, Form, Link, Notice, NoticeKind, Submit, Variant},
    web::{Answer, App, AppError, Flash, Page, Typed, Visit, see_other},
};

/// `GET /mandates/{id}/end`
pub async fn show(State(app): State<App>, visit: Visit, Path(id): Path<String>) -> Answer {
    let held = load(&app, &visit, &id).await?;
    Ok(page(&app, &visit, &held, String::new(), None))
}

/// Why.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ending {
    #[serde(default)]
    reason: String,
}

/// `POST /mandates/{id}/end`
pub async fn end(State(app): State<App>, visit: Visit, Path(id): Path<String>, Typed(form): Typed<Ending>) -> Answer {
    let held = load(&app, &visit, &id).await?;
    let by = visit.person()?;
    match app.store.act(End { mandate: held.id, by, reason: form.reason.clone() }).await {
        Ok(()) => {
            let own = held.person_id == by && !visit.actor.holds_any(&[Role::Administrator], app.store.now());
            let back = if own { "/me" } else { "/mandates" };
            Ok(see_other(back).flash(Flash::MandateEnded).into_response())
        }
        Err(store::Error::Invalid(errors)) => {
            let refusal = errors.into_iter().next().map(|e| e.refusal);
            Ok(page(&app, &visit, &held, form.reason, refusal))
        }
        Err(error) => Err(error.into()),
    }
}

/// For its holder and for administrators; for others there is no such mandate.
async fn load(app: &App, visit: &Visit, id: &str) -> Result<Held, AppError> {
    let id: MandateId = id.parse().map_err(|_| AppError::NotFound)?;
    let held = mandate::find(&mut app.store.read().await?, id).await?;
    let administers = visit.actor.holds_any(&[Role::Administrator], app.store.now());
    if administers || visit.actor.person == Some(held.person_id) { Ok(held) } else { Err(AppError::NotFound) }
}

fn page(app: &App, visit: &Visit, held: &Held, reason: String, refusal: Option<Refusal>) -> Response {
    let lang = visit.lang;
    let status = if refusal.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let error = refusal.map(|r| r.say(lang));
    let title = lang.t("Mettre fin à un mandat", "End a mandate");
    let who = held.name.clone().or(held.email.clone()).unwrap_or_default();
    let role = held.role().map(|role| role.name(lang)).unwrap_or_default();
    Page::new(title).status(status).render(app, visit, || {
        view! {
            <ErrorSummary lang errors=error.iter().map(|e| ("reason".to_owned(), e.clone())).collect() />
            <header class="page-head">
                <h1>{title}</h1>
                <p class="lede">{format!("{who}, {role} · {}", held.authority)}</p>
                <p class="muted">{period(lang, held.from_at, held.until_at)}</p>
            </header>
            <div class="reading stack">
                <Notice kind=NoticeKind::Warning>
                    <p>
                        {lang.t(
                            "Le mandat s’arrête à l’instant, dans toutes les sessions ouvertes. Pour le rendre, il faudra de nouveau deux personnes.",
                            "The mandate ends this instant, in every open session. To give it back it will take two people again.",
                        )}
                    </p>
                </Notice>
                <Form action=format!("/mandates/{}/end", held.id)>
                    <Field
                        name="reason"
                        label=lang.t("Pourquoi", "Why")
                        autocomplete="off"
                        value=reason
                        error=error.clone()
                    />
                    <div class="cluster">
                        <Submit label=lang.t("Mettre fin au mandat", "End the mandate") variant=Variant::Danger />
                        <Link href="/mandates">{lang.t("Ne rien changer", "Change nothing")}</Link>
                    </div>
                </Form>
            </div>
        }
        .into_any()
    })
}
