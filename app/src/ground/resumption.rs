//! A try that waits goes on when authority and evaluator agree.

use axum::{
    extract::{Path, State},
    response::IntoResponse,
};
use domain::FieldError;
use leptos::prelude::*;
use serde::Deserialize;
use store::{
    experiment::Experiment,
    suspension::{self, Suspension},
};

use super::{form::Gathered, load};
use crate::{
    experiments::head,
    ui::{ErrorSummary, Form, Notice, NoticeKind, Prose, Submit, TextArea},
    web::{Answer, App, AppError, Flash, Page, Typed, Visit, fresh_id, said, see_other, status, summary, tied},
};

/// What was typed.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Typing {
    #[serde(default)]
    submission: String,
    #[serde(default)]
    text: String,
}

/// A suspended try, for those who may let it go on.
async fn waiting(app: &App, visit: &Visit, slug: &str) -> Result<(Experiment, Suspension), AppError> {
    let mut conn = app.store.read().await?;
    let (e, hats) = load(app, &mut conn, visit, slug).await?;
    if !suspension::may_resume(&hats) {
        return Err(AppError::NotFound);
    }
    let waits = suspension::current(&mut conn, e.id).await?;
    Ok((e, waits))
}

/// `GET /experiments/{slug}/resumption`
pub async fn show(State(app): State<App>, visit: Visit, Path(slug): Path<String>) -> Answer {
    let (e, waits) = waiting(&app, &visit, &slug).await?;
    let typed = Typing { submission: fresh_id(&app).to_string(), ..Typing::default() };
    page(&app, &visit, e, waits, typed, Vec::new())
}

/// `POST /experiments/{slug}/resumption`
pub async fn agree(
    State(app): State<App>,
    visit: Visit,
    Path(slug): Path<String>,
    Typed(typed): Typed<Typing>,
) -> Answer {
    let (e, waits) = waiting(&app, &visit, &slug).await?;
    let submission = typed.submission.parse().map_err(|_| AppError::BadRequest)?;
    let mut gathered = Gathered::default();
    let text = gathered.text("text", &typed.text, 2000);
    if !gathered.errors.is_empty() {
        return page(&app, &visit, e, waits, typed, gathered.errors);
    }
    let act = suspension::Resume { submission, person: visit.person()?, slug: slug.clone(), text, lang: visit.lang };
    match app.store.act(act).await {
        Ok(resumed) => {
            app.mail_bell.notify_one();
            let flash = if resumed { Flash::Resumed } else { Flash::AgreedToResume };
            Ok(see_other(&format!("/experiments/{slug}")).flash(flash).into_response())
        }
        Err(error) => page(&app, &visit, e, waits, typed, tied(error, "text")?),
    }
}

fn page(app: &App, visit: &Visit, e: Experiment, waits: Suspension, typed: Typing, errors: Vec<FieldError>) -> Answer {
    let lang = visit.lang;
    let title = lang.t("L’essai peut-il reprendre\u{202f}?", "May the try go on?");
    let agreed = waits.signatures.iter().any(|s| Some(s.person) == visit.actor.person);
    let others = waits
        .signatures
        .iter()
        .map(|s| {
            lang.t(
                format!("Déjà d’accord\u{a0}: {}.", s.hat.name(lang)),
                format!("Agrees already: {}.", s.hat.name(lang)),
            )
        })
        .map(|text| view! { <p>{text}</p> })
        .collect_view();
    let since = lang.t(
        format!("Suspendue depuis le {}.", waits.begun_at.day_and_hour(lang)),
        format!("Suspended since {}.", waits.begun_at.day_and_hour(lang)),
    );
    let (why, words) = (waits.text.clone(), waits.lang.code());
    Ok(Page::new(title).status(status(&errors)).render(app, visit, || {
        view! {
            <ErrorSummary lang errors=summary(lang, &errors) />
            {head(&e.slug, &e.title, title)}
            <div class="reading stack">
                <Notice kind=NoticeKind::Warning>
                    <p>{since}</p>
                    <div lang=words>
                        <Prose text=why />
                    </div>
                </Notice>
                <p>
                    {lang.t(
                        "Une personne élue de l’autorité et la personne qui évalue doivent être d’accord toutes les deux. La raison est publique.",
                        "An elected official of the authority and the evaluator both have to agree. The reason is public.",
                    )}
                </p>
                {others}
                {waits.end_text.clone().map(|text| view! { <Prose text /> })}
                {(!agreed)
                    .then(|| {
                        view! {
                            <Form action=format!("/experiments/{}/resumption", e.slug) submission=typed.submission>
                                <TextArea
                                    name="text"
                                    label=lang.t("Pourquoi l’essai peut reprendre", "Why the try may go on")
                                    value=typed.text
                                    error=said(lang, &errors, "text")
                                    rows=5
                                />
                                <Submit label=lang.t("L’essai peut reprendre", "The try may go on") />
                            </Form>
                        }
                    })}
                {agreed
                    .then(|| {
                        view! {
                            <p>
                                {lang.t(
                                    "Vous êtes d’accord. Il manque l’autre accord.",
                                    "You agree. The other one has to agree, too.",
                                )}
                            </p>
                        }
                    })}
            </div>
        }
        .into_any()
    }))
}
