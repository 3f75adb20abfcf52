use axum::{
    extract::{Query, State},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use domain::{Lang, Refusal};
use leptos::prelude::*;
use serde::Deserialize;
use store::{
    account::{self, CodeCheck},
    session,
};

use super::openid;
use crate::{
    ui::{ErrorSummary, Field, Form, Link, Submit},
    web::{Answer, App, AppError, Flash, Page, Typed, Visit, safe_path, see_other},
};

/// Where to go afterwards.
#[derive(Default, Deserialize)]
pub struct Next {
    #[serde(default)]
    next: String,
}

/// The first form.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Asked {
    #[serde(default)]
    email: String,
    #[serde(default)]
    next: String,
}

/// The second form.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Typing {
    #[serde(default)]
    code: String,
    #[serde(default)]
    next: String,
}

/// `GET /sign-in?next=`
pub async fn show(State(app): State<App>, visit: Visit, Query(next): Query<Next>) -> Answer {
    if visit.actor.person.is_some() {
        return Ok(see_other(safe_path(&next.next)).into_response());
    }
    let newcomer = newcomer(&app, &visit).await?;
    Ok(email_page(&app, &visit, String::new(), &next.next, None, newcomer))
}

/// The name of the provider that knows whoever has to confirm an address in this browser.
async fn newcomer(app: &App, visit: &Visit) -> Result<Option<String>, AppError> {
    let Some(session) = visit.session_id() else { return Ok(None) };
    let mut conn = app.store.read().await?;
    let provider = store::openid::newcomer(&mut conn, session, app.store.now()).await?;
    Ok(provider.and_then(|id| app.provider(&id).ok()).map(|provider| provider.about().name.clone()))
}

/// The page again, after a passkey was not accepted.
pub(super) fn not_finished(app: &App, visit: &Visit, next: &str, refusal: Refusal) -> Response {
    email_page(app, visit, String::new(), next, Some(refusal), None)
}

/// `POST /sign-in`: the same answer for an address that is known and one that is not.
pub async fn send(State(app): State<App>, visit: Visit, Typed(asked): Typed<Asked>) -> Answer {
    let mut answer = see_other(&format!("/sign-in/code?next={}", safe_path(&asked.next)));
    let session = match visit.session_id() {
        Some(id) => id,
        None => {
            if let Err(refusal) = domain::Email::parse(&asked.email) {
                return Ok(email_page(&app, &visit, asked.email, &asked.next, Some(refusal), None));
            }
            let started = app.store.act(session::Begin { device: visit.device.clone() }).await?;
            answer = answer.session(&started.token);
            started.id
        }
    };
    let code = account::SendCode { email: asked.email.clone(), session, lang: visit.lang, write: mail };
    match app.store.act(code).await {
        Ok(()) => {
            app.mail_bell.notify_one();
            Ok(answer.into_response())
        }
        Err(store::Error::Refused(refusal)) => {
            let newcomer = newcomer(&app, &visit).await?;
            Ok(email_page(&app, &visit, asked.email, &asked.next, Some(refusal), newcomer))
        }
        Err(error) => Err(error.into()),
    }
}

/// `GET /sign-in/code?next=`
pub async fn show_code(State(app): State<App>, visit: Visit, Query(next): Query<Next>) -> Answer {
    let Some(email) = awaited(&app, &visit).await? else {
        return Ok(see_other(&format!("/sign-in?next={}", safe_path(&next.next))).into_response());
    };
    Ok(code_page(&app, &visit, &email, &next.next, None))
}

/// `POST /sign-in/code`
pub async fn check(State(app): State<App>, visit: Visit, Typed(typing): Typed<Typing>) -> Answer {
    let next = safe_path(&typing.next);
    let Some(session) = visit.session_id() else {
        return Ok(see_other(&format!("/sign-in?next={next}")).into_response());
    };
    let act = account::CheckCode { session, code: typing.code, device: visit.device.clone() };
    match app.store.act(act).await? {
        CodeCheck::SignedIn { started, named } => {
            let to = if named { next.to_owned() } else { format!("/me/name?next={next}") };
            Ok(see_other(&to).session(&started.token).flash(Flash::SignedIn).into_response())
        }
        CodeCheck::Wrong => match awaited(&app, &visit).await? {
            Some(email) => Ok(code_page(&app, &visit, &email, &typing.next, Some(Refusal::WrongCode))),
            None => Ok(see_other(&format!("/sign-in?next={next}")).into_response()),
        },
    }
}

/// `POST /sign-out`: here, and then it is offered where the session was opened, too.
pub async fn sign_out(State(app): State<App>, visit: Visit) -> Answer {
    if let (Some(session), Some(person)) = (visit.session_id(), visit.actor.person) {
        let opened = store::openid::opened_by(&mut app.store.read().await?, session).await?;
        app.store.act(session::End { session, person }).await?;
        if let Some(page) = openid::farewell(&app, &visit, opened).await {
            return Ok(page);
        }
    }
    Ok(see_other("/").no_session().flash(Flash::SignedOut).into_response())
}

async fn awaited(app: &App, visit: &Visit) -> Result<Option<String>, AppError> {
    let Some(session) = visit.session_id() else { return Ok(None) };
    let mut conn = app.store.read().await?;
    Ok(account::awaited_code(&mut conn, session).await?)
}

fn email_page(
    app: &App,
    visit: &Visit,
    email: String,
    next: &str,
    refusal: Option<Refusal>,
    newcomer: Option<String>,
) -> Response {
    let lang = visit.lang;
    let status = match &refusal {
        None => StatusCode::OK,
        Some(Refusal::TooMany) => StatusCode::TOO_MANY_REQUESTS,
        Some(_) => StatusCode::UNPROCESSABLE_ENTITY,
    };
    // what is wrong with a key is not wrong with the address
    let place = if refusal == Some(Refusal::NotFinished) { "passkey" } else { "email" };
    let said = refusal.map(|r| r.say(lang));
    let error = said.clone().filter(|_| place == "email");
    let title = lang.t("Se connecter", "Sign in");
    let next = safe_path(next).to_owned();
    let lede = match &newcomer {
        None => lang.t(
            "Pas de mot de passe\u{a0}: nous vous envoyons un code à six chiffres. Si vous venez pour la première fois, cela crée votre compte.",
            "No password: we send you a six-digit code. If this is your first time, it creates your account.",
        )
        .to_owned(),
        Some(name) => lang.t(
            format!("{name} vous a reconnu·e. Il manque une adresse électronique, pour vous écrire\u{a0}: nous y envoyons un code à six chiffres, et votre compte est créé."),
            format!("{name} recognised you. A mail address is missing, to write to you: we send a six-digit code there, and your account is created."),
        ),
    };
    let ways = newcomer.is_none().then(|| openid::ways_in(app, lang, &next)).flatten();
    let key = app.keys.is_some().then(|| super::passkey::button(lang, visit, &next));
    Page::new(title).status(status).render(app, visit, || {
        view! {
            <ErrorSummary lang errors=said.iter().map(|e| (place.to_owned(), e.clone())).collect() />
            <header class="page-head">
                <h1>{title}</h1>
                <p class="lede">{lede}</p>
            </header>
            <Form action="/sign-in">
                <Field
                    name="email"
                    label=lang.t("Votre adresse électronique", "Your e-mail address")
                    hint=lang.t("Elle reste privée.", "It stays private.")
                    kind="email"
                    autocomplete="email"
                    value=email
                    error=error.clone()
                    required=true
                />
                <input type="hidden" name="next" value=next />
                <Submit label=lang.t("Recevoir un code", "Send me a code") />
            </Form>
            {ways}
            {key.map(|button| {
                view! {
                    <section class="section">
                        <h2>{lang.t("Vous avez une clé d’accès\u{202f}?", "Do you have a passkey?")}</h2>
                        {button}
                    </section>
                }
            })}
        }
        .into_any()
    })
}

fn code_page(app: &App, visit: &Visit, email: &str, next: &str, refusal: Option<Refusal>) -> Response {
    let lang = visit.lang;
    let status = if refusal.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let error = refusal.map(|r| r.say(lang));
    let title = lang.t("Votre code", "Your code");
    let dev = app.dev;
    let next = safe_path(next).to_owned();
    let again = format!("/sign-in?next={next}");
    Page::new(title).status(status).render(app, visit, || {
        view! {
            <ErrorSummary lang errors=error.iter().map(|e| ("code".to_owned(), e.clone())).collect() />
            <header class="page-head">
                <h1>{title}</h1>
                <p class="lede">
                    {lang.t(
                        format!("Nous avons envoyé un code à {email}. Il est valable 15\u{a0}minutes, dans ce navigateur."),
                        format!("We sent a code to {email}. It is good for 15 minutes, in this browser."),
                    )}
                </p>
                {dev.then(|| view! { <p><Link href="/dev/mailbox">{lang.t("Ouvrir la boîte de développement", "Open the development mailbox")}</Link></p> })}
            </header>
            <Form action="/sign-in/code">
                <Field
                    name="code"
                    label=lang.t("Code à six chiffres", "Six-digit code")
                    autocomplete="one-time-code"
                    inputmode="numeric"
                    short=true
                    error=error.clone()
                    required=true
                />
                <input type="hidden" name="next" value=next />
                <Submit label=lang.t("Me connecter", "Sign in") />
            </Form>
            <p>
                <Link href=again>
                    {lang.t("Demander un autre code ou changer d’adresse", "Ask for another code, or change the address")}
                </Link>
            </p>
        }
        .into_any()
    })
}

/// Subject and body of the mail that carries a code.
fn mail(lang: Lang, code: &str) -> (String, String) {
    lang.t(
        (
            format!("{code} est votre code Essaim"),
            format!("Bonjour,\n\nVotre code pour vous connecter à Essaim\u{a0}:\n\n    {code}\n\nIl est valable 15 minutes, dans le navigateur où vous l’avez demandé. Si vous n’avez rien demandé, ignorez ce message\u{a0}: sans le code, personne n’entre.\n"),
        ),
        (
            format!("{code} is your Essaim code"),
            format!("Hello,\n\nYour code to sign in to Essaim:\n\n    {code}\n\nIt is good for 15 minutes, in the browser where you asked for it. If you asked for nothing, ignore this message: without the code nobody gets in.\n"),
        ),
    )
}
