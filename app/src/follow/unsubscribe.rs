//! One click ends the letters, without a session (RFC 8058); the same address asks whoever opens it in a browser.

use axum::{
    extract::{Path, State},
    response::{IntoResponse, Response},
};
use domain::Telling;
use leptos::prelude::*;
use store::follow::{self, Unsubscribe};

use crate::{
    ui::{Form, Link, Submit},
    web::{Answer, App, AppError, Page, Visit},
};

/// `GET /unsubscribe/{token}`: programs that look at links end nothing.
pub async fn show(State(app): State<App>, visit: Visit, Path(token): Path<String>) -> Answer {
    let mut conn = app.store.read().await?;
    let person = follow::unsubscriber(&mut conn, &token).await?.ok_or(AppError::NotFound)?;
    let settings = follow::settings(&mut conn, person).await?;
    drop(conn);
    if settings.telling == Telling::Never {
        return Ok(ended(&app, &visit));
    }
    let lang = visit.lang;
    let title = lang.t("Ne plus recevoir de lettres", "No more letters");
    Ok(Page::new(title).render(&app, &visit, || {
        view! {
            <header class="page-head">
                <h1>{title}</h1>
                <p class="lede">
                    {lang.t(
                        "Plus aucun courriel sur ce que vous suivez. Vous le verrez encore sur Essaim, à côté de votre nom.",
                        "No more mails about what you follow. You will still see it on Essaim, beside your name.",
                    )}
                </p>
            </header>
            <Form action=format!("/unsubscribe/{token}")>
                <Submit label=lang.t("Ne plus rien recevoir", "Send me nothing more") />
            </Form>
            <p>
                <Link href="/me/following">
                    {lang.t("Plutôt choisir le rythme", "Choose how often instead")}
                </Link>
            </p>
        }
        .into_any()
    }))
}

/// `POST /unsubscribe/{token}`, by a mail program or from the page; whatever stands in the body.
pub async fn end(State(app): State<App>, visit: Visit, Path(token): Path<String>) -> Answer {
    app.store.act(Unsubscribe { token }).await?;
    // no redirect: a mail program follows none
    Ok(ended(&app, &visit))
}

fn ended(app: &App, visit: &Visit) -> Response {
    let lang = visit.lang;
    let title = lang.t("C’est fait", "It is done");
    Page::new(title)
        .render(app, visit, || {
            view! {
                <header class="page-head">
                    <h1>{title}</h1>
                    <p class="lede">
                        {lang.t(
                            "Vous ne recevrez plus de courriel sur ce que vous suivez.",
                            "You will get no more mails about what you follow.",
                        )}
                    </p>
                </header>
                <p>
                    <Link href="/me/following">
                        {lang.t("Changer d’avis\u{a0}: choisir le rythme", "Change your mind: choose how often")}
                    </Link>
                </p>
            }
            .into_any()
        })
        .into_response()
}
