//! Helpers of a development server: the mailbox, and sign-in links of the demo's cast.

use axum::{
    extract::{Path, State},
    response::IntoResponse,
    routing::{get, post},
};
use domain::Lang;
use leptos::prelude::*;
use store::{account::SignInAs, mail};

use crate::{
    ui::{Empty, Form, Prose, Submit},
    web::{Answer, App, AppError, Flash, Page, Policy, Route, Visit, see_other},
};

/// The addresses of this feature.
pub fn routes() -> Vec<Route> {
    vec![
        Route::get("/dev/mailbox", Policy::Development, "mails that were not sent", get(mailbox)),
        Route::get("/dev/sign-in/{token}", Policy::Development, "sign in as somebody of the demo", get(ask)),
        Route::post("/dev/sign-in/{token}", Policy::Development, "sign in as somebody of the demo", post(sign_in)),
    ]
}

/// `GET /dev/mailbox`
async fn mailbox(State(app): State<App>, visit: Visit) -> Answer {
    let mut conn = app.store.read().await?;
    let mails = mail::newest(&mut conn, None, 50).await?;
    let lang = visit.lang;
    let title = lang.t("Boîte de développement", "Development mailbox");
    Ok(Page::new(title).render(&app, &visit, || view(lang, title, mails)))
}

fn view(lang: Lang, title: &'static str, mails: Vec<mail::Kept>) -> AnyView {
    let body = if mails.is_empty() {
        let text = lang.t(
            "Les messages que ce serveur enverrait apparaissent ici.",
            "Mails that this server would send appear here.",
        );
        view! { <Empty title=lang.t("Aucun message", "No mail") text /> }.into_any()
    } else {
        let mails = mails
            .into_iter()
            .map(|kept| {
                view! {
                    <article class="panel mail">
                        <h2>{kept.mail.subject}</h2>
                        <p class="muted">{format!("{} · {}", kept.mail.to, kept.at.day_and_hour(lang))}</p>
                        <Prose text=kept.mail.body />
                    </article>
                }
            })
            .collect_view();
        view! { <div class="stack">{mails}</div> }.into_any()
    };
    view! {
        <header class="page-head">
            <h1>{title}</h1>
        </header>
        {body}
    }
    .into_any()
}

fn person(app: &App, token: &str) -> Result<domain::PersonId, AppError> {
    app.links.iter().find(|(known, _)| known == token).map(|(_, person)| *person).ok_or(AppError::NotFound)
}

/// `GET /dev/sign-in/{token}`
async fn ask(State(app): State<App>, visit: Visit, Path(token): Path<String>) -> Answer {
    let person = person(&app, &token)?;
    let mut conn = app.store.read().await?;
    let account = store::account::account(&mut conn, person).await?;
    let name = account.name.unwrap_or(account.email);
    let lang = visit.lang;
    let title = lang.t(format!("Entrer comme {name}"), format!("Enter as {name}"));
    Ok(Page::new(title.clone()).render(&app, &visit, || {
        view! {
            <header class="page-head">
                <h1>{title.clone()}</h1>
            </header>
            <Form action=format!("/dev/sign-in/{token}")>
                <Submit label=title />
            </Form>
        }
        .into_any()
    }))
}

/// `POST /dev/sign-in/{token}`
async fn sign_in(State(app): State<App>, visit: Visit, Path(token): Path<String>) -> Answer {
    let act = SignInAs { person: person(&app, &token)?, session: visit.session_id(), device: visit.device.clone() };
    let started = app.store.act(act).await?;
    Ok(see_other("/").session(&started.token).flash(Flash::SignedIn).into_response())
}
