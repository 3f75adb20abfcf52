use axum::{
    extract::{Path, State},
    response::IntoResponse,
};
use leptos::prelude::*;
use store::{experiment, support};

use crate::{
    ui::{Form, Link, Submit},
    web::{Answer, App, Flash, Page, Visit, see_other},
};

/// `POST /experiments/{slug}/support`
pub async fn give(State(app): State<App>, visit: Visit, Path(slug): Path<String>) -> Answer {
    let counted = app.store.act(support::Give { person: visit.person()?, slug: slug.clone() }).await?;
    if counted.reached {
        app.mail_bell.notify_one();
    }
    let flash = if counted.reached { Flash::ThresholdReached } else { Flash::Supported };
    Ok(see_other(&format!("/experiments/{slug}")).flash(flash).into_response())
}

/// `POST /experiments/{slug}/support/withdrawal`
pub async fn withdraw(State(app): State<App>, visit: Visit, Path(slug): Path<String>) -> Answer {
    app.store.act(support::Withdraw { person: visit.person()?, slug: slug.clone() }).await?;
    Ok(see_other(&format!("/experiments/{slug}")).flash(Flash::SupportWithdrawn).into_response())
}

/// `GET /experiments/{slug}/support`: where signing in leads back to. Reading changes nothing, so
/// one click remains.
pub async fn confirm(State(app): State<App>, visit: Visit, Path(slug): Path<String>) -> Answer {
    let lang = visit.lang;
    let mut conn = app.store.read().await?;
    let e = experiment::show(&mut conn, &slug, lang, &visit.actor, app.store.now()).await?;
    if e.supported || !e.status.takes_support() {
        return Ok(see_other(&format!("/experiments/{slug}")).into_response());
    }
    let title = lang.t("Confirmer votre soutien", "Confirm your support");
    Ok(Page::new(title).render(&app, &visit, || {
        view! {
            <header class="page-head">
                <h1>{title}</h1>
                <p class="lede">
                    {lang.t(format!("Vous voulez qu’on essaie «\u{a0}{}\u{a0}»\u{202f}?", e.title), format!("You want “{}” tried?", e.title))}
                </p>
            </header>
            <Form action=format!("/experiments/{slug}/support")>
                <Submit label=lang.t("Oui, je soutiens cet essai", "Yes, I support this try") />
            </Form>
            <p>
                <Link href=format!("/experiments/{slug}")>{lang.t("Relire la proposition", "Read the proposal again")}</Link>
            </p>
        }
        .into_any()
    }))
}
