//! Helpers of a development server: the mailbox, and sign-in links of the demo's cast.

use axum::{
    extract::{Path, State},
    response::IntoResponse,
    routing::{get, post},
};
use domain::{Lang, PersonId};
use leptos::prelude::*;
use serde::Deserialize;
use store::{account::SignInAs, mail};

use crate::{
    ui::{Empty, Field, Form, Prose, Submit, Variant},
    web::{Answer, App, AppError, Flash, Page, Policy, Route, Typed, Visit, see_other},
};

/// The addresses of this feature.
pub fn routes() -> Vec<Route> {
    vec![
        Route::get("/dev/mailbox", Policy::Development, "mails that were not sent", get(mailbox)),
        Route::post("/dev/letters", Policy::Development, "write the letter of the week now", post(letters)),
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
            <Form action="/dev/letters">
                <Submit label=lang.t("Écrire la lettre de la semaine", "Write the letter of the week") variant=Variant::Secondary />
            </Form>
        </header>
        {body}
    }
    .into_any()
}

/// `POST /dev/letters`: the letter of the week, without waiting for its day.
async fn letters(State(app): State<App>) -> Answer {
    let week = format!("asked:{}", app.store.now().0);
    app.store.act(store::follow::Begin { week }).await?;
    app.tell_bell.notify_one();
    Ok(see_other("/dev/mailbox").flash(Flash::LettersAsked).into_response())
}

/// Whom a link is for; none: whoever is named.
fn person(app: &App, token: &str) -> Result<Option<PersonId>, AppError> {
    app.links.iter().find(|(known, _)| known == token).map(|(_, person)| *person).ok_or(AppError::NotFound)
}

/// `GET /dev/sign-in/{token}`
async fn ask(State(app): State<App>, visit: Visit, Path(token): Path<String>) -> Answer {
    let lang = visit.lang;
    let (title, field) = match person(&app, &token)? {
        Some(person) => {
            let account = store::account::account(&mut app.store.read().await?, person).await?;
            let name = account.name.unwrap_or(account.email);
            (lang.t(format!("Entrer comme {name}"), format!("Enter as {name}")), None)
        }
        None => {
            let label = lang.t("Adresse électronique", "E-mail address");
            let field = view! { <Field name="email" label kind="email" autocomplete="off" /> };
            (lang.t("Entrer comme quelqu’un", "Enter as somebody").to_owned(), Some(field))
        }
    };
    Ok(Page::new(title.clone()).render(&app, &visit, || {
        view! {
            <header class="page-head">
                <h1>{title.clone()}</h1>
            </header>
            <Form action=format!("/dev/sign-in/{token}")>
                {field}
                <Submit label=title />
            </Form>
        }
        .into_any()
    }))
}

/// Who, where the link does not say it.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Named {
    #[serde(default)]
    email: String,
}

/// `POST /dev/sign-in/{token}`
async fn sign_in(
    State(app): State<App>,
    visit: Visit,
    Path(token): Path<String>,
    Typed(named): Typed<Named>,
) -> Answer {
    let person = match person(&app, &token)? {
        Some(person) => person,
        None => store::account::by_email(&mut app.store.read().await?, &named.email).await?,
    };
    let act = SignInAs { person, session: visit.session_id(), device: visit.device.clone() };
    let started = app.store.act(act).await?;
    Ok(see_other("/").session(&started.token).flash(Flash::SignedIn).into_response())
}
