//! The list of one's webhooks, and making one.

use axum::{
    extract::State,
    response::{IntoResponse, Response},
};
use domain::{EventType, FieldError, Lang, Refusal};
use leptos::prelude::*;
use serde::Deserialize;
use store::webhook::{self, Make, Webhook};
use uuid::Uuid;

use super::{made, state};
use crate::{
    ui::{Empty, ErrorSummary, Field, Form, Link, Submit, Tag},
    web::{Answer, App, AppError, Page, Typed, Visit, fresh_id, said, status, summary, tied},
};

/// What somebody typed to make a webhook.
#[derive(Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Making {
    #[serde(default)]
    submission: String,
    #[serde(default)]
    name: String,
    #[serde(default)]
    address: String,
    #[serde(default)]
    types: Vec<String>,
}

/// `GET /me/webhooks`
pub async fn show(State(app): State<App>, visit: Visit) -> Answer {
    page(&app, &visit, Making::default(), Vec::new()).await
}

/// `POST /me/webhooks`
pub async fn make(State(app): State<App>, visit: Visit, Typed(typed): Typed<Making>) -> Answer {
    let id: Uuid = typed.submission.parse().map_err(|_| AppError::BadRequest)?;
    let wanted = typed.types.iter().map(|code| EventType::parse(code).filter(|kind| *kind != EventType::Test));
    let types: Vec<EventType> = wanted.collect::<Option<_>>().ok_or(AppError::BadRequest)?;
    // what is announced is signed, not hidden: it travels by https, except on a development server
    let fit = |address: &str| app.egress.local() || address.starts_with("https://");
    let address = app.egress.address(&typed.address).ok().map(|address| address.as_str().to_owned()).filter(|a| fit(a));
    let act = Make { id, person: visit.person()?, name: typed.name.clone(), address, types };
    match app.store.act(act).await {
        Ok(fresh) => made::shown(&app, &visit, id, &fresh).await,
        Err(store::Error::Refused(Refusal::ShownOnce)) => {
            page(&app, &visit, typed, vec![FieldError::new("name", Refusal::ShownOnce)]).await
        }
        Err(error) => {
            let errors = tied(error, "name")?;
            page(&app, &visit, typed, errors).await
        }
    }
}

async fn page(app: &App, visit: &Visit, typed: Making, errors: Vec<FieldError>) -> Answer {
    let lang = visit.lang;
    let webhooks = webhook::list(&mut app.store.read().await?, visit.person()?).await?;
    let fresh = fresh_id(app).to_string();
    let title = lang.t("Mes webhooks", "My webhooks");
    let response: Response = Page::new(title).status(status(&errors)).render(app, visit, || {
        view! {
            <ErrorSummary lang errors=summary(lang, &errors) />
            <header class="page-head">
                <p>
                    <Link href="/me">{lang.t("← Mon compte", "← My account")}</Link>
                </p>
                <h1>{title}</h1>
                <p class="lede">
                    {lang.t(
                        "Un webhook prévient un de vos programmes, à son adresse, dès que quelque chose de public se passe ici.",
                        "A webhook tells one of your programs, at its address, as soon as something public happens here.",
                    )}
                </p>
            </header>
            {list(lang, &webhooks)}
            {form(lang, typed, fresh, &errors)}
            <p class="reading">
                <Link href="/api#webhooks">
                    {lang.t("Ce qui est envoyé, et comment vérifier la signature", "What is sent, and how the signature is verified")}
                </Link>
            </p>
        }
        .into_any()
    });
    Ok(response.into_response())
}

fn list(lang: Lang, webhooks: &[Webhook]) -> AnyView {
    if webhooks.is_empty() {
        let text = lang.t(
            "Un tableau de bord, un robot de messagerie, le site de votre association\u{a0}: donnez une adresse ci-dessous.",
            "A dashboard, a bot of a messenger, the site of your association: give an address below.",
        );
        return view! { <Empty title=lang.t("Aucun webhook", "No webhook") text /> }.into_any();
    }
    let lines = webhooks
        .iter()
        .map(|w| {
            let (tone, label) = state(lang, w);
            let arrived = match w.good_at {
                Some(at) => lang.t(
                    format!("dernier message arrivé le {}", at.day_and_hour(lang)),
                    format!("last message arrived on {}", at.day_and_hour(lang)),
                ),
                None => lang.t("rien n’est encore arrivé", "nothing has arrived yet").to_owned(),
            };
            let (name, address, href) = (w.name.clone(), w.address.clone(), format!("/me/webhooks/{}", w.id));
            view! {
                <li class="row">
                    <p class="cluster">
                        <Link href>
                            <strong>{name}</strong>
                        </Link>
                        <Tag tone label />
                    </p>
                    <p class="muted small breaks">{address}</p>
                    <p class="muted small">{format!("{} · {arrived}", announces(lang, w))}</p>
                </li>
            }
        })
        .collect_view();
    view! { <ul class="rows" role="list">{lines}</ul> }.into_any()
}

/// What it announces, in few words.
pub fn announces(lang: Lang, webhook: &Webhook) -> String {
    match webhook.types.as_slice() {
        [] => lang.t("Annonce tout ce qui est public", "Announces everything public").to_owned(),
        [one] => one.name(lang).to_owned(),
        more => lang.t(format!("{} sortes d’annonces", more.len()), format!("{} kinds of announcements", more.len())),
    }
}

fn form(lang: Lang, typed: Making, fresh: String, errors: &[FieldError]) -> AnyView {
    // a form that was refused is sent again under its own number, one that made a webhook is not
    let once = errors.iter().any(|e| e.refusal == Refusal::ShownOnce);
    let submission = if typed.submission.is_empty() || once { fresh } else { typed.submission.clone() };
    let (no_name, no_address) = (said(lang, errors, "name"), said(lang, errors, "address"));
    let some = !typed.types.is_empty();
    let choices = EventType::choices()
        .map(|kind| {
            let code = kind.code();
            let id = format!("type-{}", code.replace(['.', '_'], "-"));
            let checked = typed.types.iter().any(|chosen| chosen == code);
            view! {
                <li class="choice">
                    <input class="choice-mark" type="checkbox" id=id.clone() name="types" value=code checked=checked />
                    <label class="choice-label" for=id>
                        {kind.name(lang)}
                    </label>
                    <p class="choice-note">
                        <code>{code}</code>
                    </p>
                </li>
            }
        })
        .collect_view();
    view! {
        <section class="section">
            <h2>{lang.t("Ajouter un webhook", "Add a webhook")}</h2>
            <Form action="/me/webhooks">
                <input type="hidden" name="submission" value=submission />
                <Field
                    name="name"
                    label=lang.t("À quoi il sert", "What it is for")
                    hint=lang.t("Pour le reconnaître dans la liste.", "To recognise it in the list.")
                    value=typed.name
                    error=no_name
                    autocomplete="off"
                />
                <Field
                    name="address"
                    label=lang.t("Adresse de votre programme", "Address of your program")
                    hint=lang.t(
                        "Elle commence par https. Nous lui envoyons du JSON signé.",
                        "It begins with https. We send it signed JSON.",
                    )
                    value=typed.address
                    error=no_address
                    inputmode="url"
                    autocomplete="off"
                />
                <details class="more-options" open=some>
                    <summary>{lang.t("Choisir ce qui est annoncé", "Choose what is announced")}</summary>
                    <fieldset class="field">
                        <legend class="label">{lang.t("Ce qui est annoncé", "What is announced")}</legend>
                        <p class="muted">
                            {lang.t(
                                "Ne cochez rien pour tout recevoir.",
                                "Tick nothing to receive everything.",
                            )}
                        </p>
                        <ul class="choice-list" role="list">{choices}</ul>
                    </fieldset>
                </details>
                <Submit label=lang.t("Ajouter ce webhook", "Add this webhook") />
            </Form>
        </section>
    }
    .into_any()
}
