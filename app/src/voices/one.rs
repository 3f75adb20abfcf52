//! One argument: what it says and said, its answers, and the form to answer it.

use axum::{
    extract::{Path, Query, State},
    http::StatusCode,
    response::IntoResponse,
};
use domain::{ArgumentId, FieldError, Lang, Refusal, argue};
use leptos::prelude::*;
use serde::Deserialize;
use store::{
    argument::{self, Argument, Version},
    experiment::Experiment,
};

use super::{
    id,
    item::Around,
    load, moderates, official,
    write::{self, Answering},
};
use crate::{
    ui::{ButtonLink, ErrorSummary, Link, Marked, Variant},
    web::{Answer, App, AppError, Flash, Page, Typed, Visit, fresh_id, see_other, summary, tied},
};

/// After which answer the list goes on.
#[derive(Default, Deserialize)]
pub struct Asked {
    #[serde(default)]
    after: Option<i64>,
}

/// `GET /experiments/{slug}/discussion/{id}`
pub async fn show(
    State(app): State<App>,
    visit: Visit,
    Path((slug, raw)): Path<(String, String)>,
    Query(asked): Query<Asked>,
) -> Answer {
    page(&app, &visit, &slug, id(&raw)?, asked.after.unwrap_or(0), None, Vec::new()).await
}

/// `POST /experiments/{slug}/discussion/{id}`
pub async fn answer(
    State(app): State<App>,
    visit: Visit,
    Path((slug, raw)): Path<(String, String)>,
    Typed(typed): Typed<Answering>,
) -> Answer {
    let to = id(&raw)?;
    let submission = typed.submission.parse().map_err(|_| AppError::BadRequest)?;
    let wants = !typed.official.is_empty();
    if wants {
        let mut conn = app.store.read().await?;
        let e = load(&app, &mut conn, &visit, &slug).await?;
        drop(conn);
        if !official(&app, &visit, &e) {
            let asleep = visit.sleeping(&domain::Role::ALL, app.store.now());
            let refusal = if asleep { Refusal::NeedsStrongWay } else { Refusal::NoMandate };
            let errors = vec![FieldError::new("body", refusal)];
            return page(&app, &visit, &slug, to, 0, Some(typed), errors).await;
        }
    }
    let act = argument::Answer {
        submission,
        person: visit.person()?,
        slug: slug.clone(),
        to,
        official: wants,
        body: typed.body.clone(),
        lang: visit.lang,
    };
    match app.store.act(act).await {
        Ok(answer) => {
            app.mail_bell.notify_one();
            let address = format!("/experiments/{slug}/discussion/{to}#a-{answer}");
            Ok(see_other(&address).flash(Flash::ArgumentPosted).into_response())
        }
        Err(error) => page(&app, &visit, &slug, to, 0, Some(typed), tied(error, "body")?).await,
    }
}

async fn page(
    app: &App,
    visit: &Visit,
    slug: &str,
    id: ArgumentId,
    after: i64,
    typed: Option<Answering>,
    errors: Vec<FieldError>,
) -> Answer {
    let (lang, reader) = (visit.lang, visit.actor.person);
    let mut conn = app.store.read().await?;
    let e = load(app, &mut conn, visit, slug).await?;
    let argument = argument::one(&mut conn, e.id, id, reader).await?;
    if let Some(parent) = argument.parent.filter(|_| argument.edited_at.is_none()) {
        // an answer stands on the page of what it answers
        return Ok(see_other(&format!("/experiments/{slug}/discussion/{parent}#a-{id}")).into_response());
    }
    let (answers, next) = match argument.answers {
        0 => (Vec::new(), None),
        _ => argument::answers(&mut conn, id, after, reader).await?,
    };
    let versions = match argument.edited_at.filter(|_| argument.removed.is_none()) {
        Some(_) => argument::versions(&mut conn, id).await?,
        None => Vec::new(),
    };
    drop(conn);
    let open = argue(e.status).is_ok();
    let speaks = official(app, visit, &e).then(|| e.authority_name.clone());
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let around = Around {
        lang,
        slug,
        back: format!("/experiments/{slug}/discussion/{id}"),
        reader,
        open,
        moderates: moderates(app, visit, &e),
        now: app.store.now(),
    };
    let typed = typed.unwrap_or_else(|| Answering { submission: fresh_id(app).to_string(), ..Answering::default() });
    let title = match argument.side {
        Some(side) => side.name(lang),
        None => lang.t("Réponse", "Answer"),
    };
    Ok(Page::new(format!("{title}{}{}", lang.t("\u{a0}: ", ": "), e.title)).status(status).render(app, visit, || {
        let can_answer = open && argument.removed.is_none() && argument.parent.is_none();
        view! {
            <ErrorSummary lang errors=summary(lang, &errors) />
            {top(lang, &e, &argument)}
            <ol class="arguments" role="list">
                {around.argument(&argument, &answers.iter().collect::<Vec<_>>())}
            </ol>
            {next
                .map(|after| {
                    let href = format!("/experiments/{slug}/discussion/{id}?after={after}");
                    view! {
                        <p>
                            <ButtonLink href label=lang.t("Réponses suivantes", "Next answers") variant=Variant::Secondary />
                        </p>
                    }
                })}
            {before(lang, &versions)}
            {can_answer
                .then(|| {
                    let form = match reader {
                        Some(_) => {
                            let action = format!("/experiments/{slug}/discussion/{id}");
                            write::answer(lang, action, typed, speaks, &errors)
                        }
                        None => {
                            let href = format!("/sign-in?next=/experiments/{slug}/discussion/{id}");
                            let label = lang.t("Se connecter pour répondre", "Sign in to answer");
                            view! { <p><ButtonLink href label variant=Variant::Secondary /></p> }.into_any()
                        }
                    };
                    view! {
                        <section class="section reading" id="answer">
                            <h2>{lang.t("Répondre", "Answer")}</h2>
                            {form}
                        </section>
                    }
                })}
        }
        .into_any()
    }))
}

fn top(lang: Lang, e: &Experiment, argument: &Argument) -> AnyView {
    let experiment = e.title.clone();
    let title = match argument.side {
        Some(domain::Side::For) => lang.t("Un argument pour", "An argument for"),
        Some(domain::Side::Against) => lang.t("Un argument contre", "An argument against"),
        Some(domain::Side::Question) => lang.t("Une question", "A question"),
        None => lang.t("Une réponse", "An answer"),
    };
    let back = match argument.parent {
        Some(parent) => format!("/experiments/{}/discussion/{parent}", e.slug),
        None => format!("/experiments/{}/discussion", e.slug),
    };
    view! {
        <header class="page-head">
            <p class="cluster">
                <Link href=format!("/experiments/{}", e.slug)>{experiment}</Link>
                <Link href=back>{lang.t("Toute la discussion", "The whole discussion")}</Link>
            </p>
            <h1>{title}</h1>
        </header>
    }
    .into_any()
}

/// What it said before.
fn before(lang: Lang, versions: &[Version]) -> Option<AnyView> {
    if versions.is_empty() {
        return None;
    }
    let items = versions
        .iter()
        .map(|version| {
            view! {
                <li class="answer">
                    <p class="event-meta">
                        <time datetime=version.at.rfc3339()>{version.at.day_and_hour(lang)}</time>
                    </p>
                    <div lang=version.lang.code()>
                        <Marked text=version.body.clone() />
                    </div>
                </li>
            }
        })
        .collect_view();
    Some(
        view! {
            <section class="section" id="versions">
                <h2>{lang.t("Ce que ce texte disait avant", "What this text said before")}</h2>
                <ol class="answers" role="list">
                    {items}
                </ol>
            </section>
        }
        .into_any(),
    )
}
