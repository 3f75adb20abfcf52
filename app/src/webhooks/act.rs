//! What is done with a webhook: testing, pausing, sending again, deleting.

use axum::{
    extract::{Path, State},
    response::IntoResponse,
};
use leptos::prelude::*;
use serde::Deserialize;
use store::webhook::{self, Again, Pause, Remove, Test};
use uuid::Uuid;

use crate::{
    ui::{Form, Link, Submit, Variant},
    web::{Answer, App, AppError, Flash, Page, Typed, Visit, see_other},
};

fn read(id: &str) -> Result<Uuid, AppError> {
    id.parse().map_err(|_| AppError::NotFound)
}

/// Back to what was sent, which is sent meanwhile.
fn back(app: &App, id: Uuid, flash: Flash) -> Answer {
    app.webhook_bell.notify_one();
    Ok(see_other(&format!("/me/webhooks/{id}")).flash(flash).into_response())
}

/// `POST /me/webhooks/{id}/test`
pub async fn test(State(app): State<App>, visit: Visit, Path(id): Path<String>) -> Answer {
    let id = read(&id)?;
    app.store.act(Test { id, person: visit.person()? }).await?;
    back(&app, id, Flash::WebhookTested)
}

/// What somebody wants with a webhook that runs, or stopped.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pausing {
    paused: bool,
}

/// `POST /me/webhooks/{id}/pause`
pub async fn pause(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
    Typed(Pausing { paused }): Typed<Pausing>,
) -> Answer {
    let id = read(&id)?;
    app.store.act(Pause { id, person: visit.person()?, paused }).await?;
    back(&app, id, if paused { Flash::WebhookPaused } else { Flash::WebhookGoesOn })
}

/// What somebody wants sent again: a message, or all that were given up.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Resending {
    #[serde(default)]
    event: Option<Uuid>,
}

/// `POST /me/webhooks/{id}/again`
pub async fn again(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
    Typed(Resending { event }): Typed<Resending>,
) -> Answer {
    let id = read(&id)?;
    app.store.act(Again { id, person: visit.person()?, event }).await?;
    back(&app, id, Flash::SentAgain)
}

/// `GET /me/webhooks/{id}/removal`
pub async fn ask_remove(State(app): State<App>, visit: Visit, Path(id): Path<String>) -> Answer {
    let id = read(&id)?;
    let webhook = webhook::one(&mut app.store.read().await?, id, visit.person()?).await?;
    let lang = visit.lang;
    let title = lang.t("Supprimer un webhook", "Delete a webhook");
    Ok(Page::new(title).render(&app, &visit, || {
        view! {
            <header class="page-head">
                <h1>{title}</h1>
                <p class="lede">{webhook.name.clone()}</p>
            </header>
            <div class="reading stack">
                <p>
                    {lang.t(
                        "Plus rien n’est envoyé à cette adresse, et le journal des envois disparaît. C’est définitif. Pour arrêter un moment seulement, mettez-le en pause.",
                        "Nothing is sent to this address any more, and the log of deliveries goes. This cannot be undone. To stop for a while only, pause it.",
                    )}
                </p>
                <Form action=format!("/me/webhooks/{id}/removal")>
                    <div class="cluster">
                        <Submit label=lang.t("Supprimer ce webhook", "Delete this webhook") variant=Variant::Danger />
                        <Link href=format!("/me/webhooks/{id}")>{lang.t("Ne rien changer", "Change nothing")}</Link>
                    </div>
                </Form>
            </div>
        }
        .into_any()
    }))
}

/// `POST /me/webhooks/{id}/removal`
pub async fn remove(State(app): State<App>, visit: Visit, Path(id): Path<String>) -> Answer {
    app.store.act(Remove { id: read(&id)?, person: visit.person()? }).await?;
    Ok(see_other("/me/webhooks").flash(Flash::WebhookRemoved).into_response())
}
