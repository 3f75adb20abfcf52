//! Writing to whoever promotes an experiment. Neither learns the other's address.

use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use domain::{Lang, Refusal};
use leptos::prelude::*;
use serde::Deserialize;
use store::{
    contact::{self, Ask, Close, Message, Reply, Talk},
    experiment,
};
use uuid::Uuid;

use crate::{
    experiments::nobody,
    ui::{Empty, ErrorSummary, Form, Link, Notice, NoticeKind, Prose, Submit, TextArea, Variant},
    web::{Answer, App, AppError, Flash, Page, Typed, Visit, fresh_id, see_other},
};

/// As typed.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Written {
    #[serde(default)]
    submission: String,
    #[serde(default)]
    body: String,
}

/// A refusal that belongs to the form, so that what was typed is kept.
fn about_the_form(error: store::Error) -> Result<Refusal, AppError> {
    match error {
        store::Error::Refused(
            refusal @ (Refusal::Missing
            | Refusal::TooLong { .. }
            | Refusal::Unprintable
            | Refusal::TooManyMessages
            | Refusal::NobodyThere),
        ) => Ok(refusal),
        other => Err(other.into()),
    }
}

/// `GET /experiments/{slug}/contact`
pub async fn ask(State(app): State<App>, visit: Visit, Path(slug): Path<String>) -> Answer {
    let typed = Written { submission: fresh_id(&app).to_string(), body: String::new() };
    form(&app, &visit, &slug, typed, None).await
}

/// `POST /experiments/{slug}/contact`
pub async fn send(
    State(app): State<App>,
    visit: Visit,
    Path(slug): Path<String>,
    Typed(typed): Typed<Written>,
) -> Answer {
    let person = visit.person()?;
    contact::addressee(&mut app.store.read().await?, &slug, person).await?;
    let submission = typed.submission.parse().map_err(|_| AppError::BadRequest)?;
    let act = Ask { submission, person, slug: slug.clone(), body: typed.body.clone(), lang: visit.lang };
    match app.store.act(act).await {
        Ok(id) => {
            app.mail_bell.notify_one();
            Ok(see_other(&format!("/me/messages/{id}")).flash(Flash::MessageSent).into_response())
        }
        Err(error) => form(&app, &visit, &slug, typed, Some(about_the_form(error)?)).await,
    }
}

async fn form(app: &App, visit: &Visit, slug: &str, typed: Written, refusal: Option<Refusal>) -> Answer {
    let lang = visit.lang;
    let mut conn = app.store.read().await?;
    let (_, name) = contact::addressee(&mut conn, slug, visit.person()?).await?;
    let e = experiment::show(&mut conn, slug, lang, &visit.actor, app.store.now()).await?;
    drop(conn);
    let name = name.unwrap_or_else(|| nobody(lang).to_owned());
    let title = lang.t(format!("Écrire à {name}"), format!("Write to {name}"));
    Ok(page(app, visit, title.clone(), refusal, |error| {
        view! {
            <header class="page-head">
                <p class="eyebrow">
                    <Link href=format!("/experiments/{slug}")>{e.title}</Link>
                </p>
                <h1>{title}</h1>
                <p class="lede">
                    {lang.t(
                        "Votre message lui parvient par courriel, sans votre adresse. Sa réponse vous attend ici, et vous parvient de même.",
                        "Your message reaches them by mail, without your address. Their answer awaits you here, and reaches you likewise.",
                    )}
                </p>
            </header>
            {writing(lang, format!("/experiments/{slug}/contact"), typed, error)}
        }
        .into_any()
    }))
}

fn page(
    app: &App,
    visit: &Visit,
    title: String,
    refusal: Option<Refusal>,
    body: impl FnOnce(Option<String>) -> AnyView,
) -> Response {
    let lang = visit.lang;
    let status = match refusal {
        None => StatusCode::OK,
        Some(Refusal::TooManyMessages) => StatusCode::TOO_MANY_REQUESTS,
        Some(_) => StatusCode::UNPROCESSABLE_ENTITY,
    };
    let error = refusal.map(|refusal| refusal.say(lang));
    Page::new(title).status(status).render(app, visit, || {
        let errors = error.iter().map(|said| ("body".to_owned(), said.clone())).collect();
        view! {
            <ErrorSummary lang errors />
            {body(error)}
        }
        .into_any()
    })
}

fn writing(lang: Lang, action: String, typed: Written, error: Option<String>) -> AnyView {
    view! {
        <Form action submission=typed.submission>
            <TextArea
                name="body"
                label=lang.t("Votre message", "Your message")
                hint=lang.t("2\u{a0}000 caractères au plus.", "At most 2,000 characters.")
                error
                value=typed.body
                rows=6
            />
            <Submit label=lang.t("Envoyer", "Send") />
        </Form>
    }
    .into_any()
}

/// `GET /me/messages`
pub async fn list(State(app): State<App>, visit: Visit) -> Answer {
    let lang = visit.lang;
    let talks = contact::talks(&mut app.store.read().await?, visit.person()?, lang).await?;
    let title = lang.t("Mes conversations", "My conversations");
    Ok(Page::new(title).render(&app, &visit, || {
        let none = talks.is_empty().then(|| {
            view! {
                <Empty
                    title=lang.t("Aucune conversation", "No conversation")
                    text=lang.t(
                        "Depuis la page d’un essai, vous pouvez écrire à la personne qui le porte.",
                        "From the page of a try you can write to whoever promotes it.",
                    )
                />
            }
        });
        let lines = talks.into_iter().map(|talk| in_list(lang, talk)).collect_view();
        view! {
            <header class="page-head">
                <h1>{title}</h1>
            </header>
            {none}
            <ul class="told" role="list">{lines}</ul>
        }
        .into_any()
    }))
}

fn in_list(lang: Lang, talk: Talk) -> AnyView {
    let with = with(lang, &talk);
    let ended = talk.closed_at.map(|_| lang.t(", terminée", ", ended"));
    view! {
        <li class="told-item">
            <p class="told-title">
                <Link href=format!("/me/messages/{}", talk.id)>{with}</Link>
            </p>
            <p class="muted small">{format!("{}, {}", talk.title, talk.written_at.day(lang))} {ended}</p>
        </li>
    }
    .into_any()
}

fn with(lang: Lang, talk: &Talk) -> String {
    let name = talk.with.clone().unwrap_or_else(|| nobody(lang).to_owned());
    match talk.asked {
        true => lang.t(format!("{name}, qui porte l’essai"), format!("{name}, who promotes the try")),
        false => name,
    }
}

/// `GET /me/messages/{id}`
pub async fn show(State(app): State<App>, visit: Visit, Path(id): Path<String>) -> Answer {
    let id = id.parse().map_err(|_| AppError::NotFound)?;
    let typed = Written { submission: fresh_id(&app).to_string(), body: String::new() };
    thread(&app, &visit, id, typed, None).await
}

/// `POST /me/messages/{id}`
pub async fn reply(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
    Typed(typed): Typed<Written>,
) -> Answer {
    let contact: Uuid = id.parse().map_err(|_| AppError::NotFound)?;
    let person = visit.person()?;
    contact::talk(&mut app.store.read().await?, contact, person, visit.lang).await?;
    let submission = typed.submission.parse().map_err(|_| AppError::BadRequest)?;
    let act = Reply { submission, person, contact, body: typed.body.clone(), lang: visit.lang };
    match app.store.act(act).await {
        Ok(()) => {
            app.mail_bell.notify_one();
            Ok(see_other(&format!("/me/messages/{contact}")).flash(Flash::MessageSent).into_response())
        }
        Err(error) => thread(&app, &visit, contact, typed, Some(about_the_form(error)?)).await,
    }
}

async fn thread(app: &App, visit: &Visit, id: Uuid, typed: Written, refusal: Option<Refusal>) -> Answer {
    let lang = visit.lang;
    let (talk, messages) = contact::talk(&mut app.store.read().await?, id, visit.person()?, lang).await?;
    let title = with(lang, &talk);
    Ok(page(app, visit, title.clone(), refusal, |error| {
        let messages = messages.into_iter().map(|m| message(lang, &talk, m)).collect_view();
        let form = match talk.closed_at {
            Some(at) => view! {
                <Notice kind=NoticeKind::Info>
                    <p>{lang.t(format!("Cette conversation est terminée depuis le {}.", at.day(lang)), format!("This conversation ended on {}.", at.day(lang)))}</p>
                </Notice>
            }
            .into_any(),
            None => view! {
                {writing(lang, format!("/me/messages/{id}"), typed, error)}
                <Form action=format!("/me/messages/{id}/end")>
                    <Submit label=lang.t("Terminer la conversation", "End the conversation") variant=Variant::Quiet />
                </Form>
            }
            .into_any(),
        };
        view! {
            <header class="page-head">
                <p class="eyebrow">
                    <Link href=format!("/experiments/{}", talk.slug)>{talk.title.clone()}</Link>
                </p>
                <h1>{title}</h1>
            </header>
            <ol class="thread" role="list">{messages}</ol>
            {form}
        }
        .into_any()
    }))
}

fn message(lang: Lang, talk: &Talk, m: Message) -> AnyView {
    let (class, who) = match m.mine {
        true => ("thread-item thread-mine", lang.t("Vous", "You").to_owned()),
        false => ("thread-item", talk.with.clone().unwrap_or_else(|| nobody(lang).to_owned())),
    };
    let body = match m.body.is_empty() {
        true => view! { <p class="muted">{lang.t("Message effacé avec son auteur.", "Erased with its writer.")}</p> }
            .into_any(),
        false => view! { <div lang=m.lang.code()><Prose text=m.body /></div> }.into_any(),
    };
    view! {
        <li class=class>
            <p class="event-meta">
                <strong>{who}</strong>
                <time datetime=m.at.rfc3339()>{m.at.day_and_hour(lang)}</time>
            </p>
            {body}
        </li>
    }
    .into_any()
}

/// `POST /me/messages/{id}/end`
pub async fn end(State(app): State<App>, visit: Visit, Path(id): Path<String>) -> Answer {
    let contact: Uuid = id.parse().map_err(|_| AppError::NotFound)?;
    app.store.act(Close { person: visit.person()?, contact }).await?;
    Ok(see_other(&format!("/me/messages/{contact}")).flash(Flash::TalkEnded).into_response())
}
