use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use domain::{DraftId, FieldError, Lang, ProposalForm, Step};
use leptos::prelude::*;
use serde::Deserialize;
use store::{
    draft::{self, Draft, Owner, Photo},
    session,
};

use super::{islands::AlreadyTried, similar, step};
use crate::{
    ui::{ErrorSummary, Form, Link, Steps, Submit, Variant},
    web::{Answer, App, AppError, Flash, Page, Typed, Visit, fresh_id, see_other},
};

/// The first step, which begins the draft.
#[derive(Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Begin {
    #[serde(default)]
    submission: String,
    #[serde(default)]
    title: String,
    #[serde(default)]
    problem: String,
}

/// `GET /experiments/new`
pub async fn show(State(app): State<App>, visit: Visit) -> Answer {
    let drafts = match visit.owner() {
        Some(owner) => {
            let mut conn = app.store.read().await?;
            draft::list(&mut conn, owner).await?
        }
        None => Vec::new(),
    };
    let id = DraftId(fresh_id(&app));
    Ok(page(&app, &visit, id, ProposalForm::default(), drafts, Vec::new()))
}

/// `POST /experiments/new`: keeps the first answers. The form chose the draft's id, so sending it
/// twice makes one draft.
pub async fn begin(State(app): State<App>, visit: Visit, Typed(begin): Typed<Begin>) -> Answer {
    let id: DraftId = begin.submission.parse().map_err(|_| AppError::BadRequest)?;
    let form = ProposalForm { title: begin.title, problem: begin.problem, ..ProposalForm::default() };
    let errors = form.check_step(Step::Problem);
    if !errors.is_empty() {
        return Ok(page(&app, &visit, id, form, Vec::new(), errors));
    }
    let (owner, token) = match visit.owner() {
        Some(owner) => (owner, None),
        None => {
            let started = app.store.act(session::Begin { device: visit.device.clone() }).await?;
            (Owner { session: started.id, person: None }, Some(started.token))
        }
    };
    app.store.act(draft::Keep { id, owner, form, photo: Photo::Keep, lang: visit.lang }).await?;
    let mut answer = see_other(&format!("/drafts/{id}/{}", Step::Try.code()));
    if let Some(token) = token {
        answer = answer.session(&token);
    }
    Ok(answer.into_response())
}

/// `GET /drafts/{id}/deletion`
pub async fn ask_delete(State(app): State<App>, visit: Visit, Path(id): Path<String>) -> Answer {
    let draft = super::forms::load(&app, &visit, &id).await?;
    let lang = visit.lang;
    let title = lang.t("Supprimer ce brouillon\u{202f}?", "Delete this draft?");
    Ok(Page::new(title).render(&app, &visit, || {
        view! {
            <header class="page-head">
                <h1>{title}</h1>
                <p class="lede">{name(lang, &draft)}</p>
                <p>{lang.t("Ce sera définitif, la photo avec.", "It will be gone for good, with its picture.")}</p>
            </header>
            <Form action=format!("/drafts/{}/deletion", draft.id)>
                <div class="cluster">
                    <Submit label=lang.t("Supprimer le brouillon", "Delete the draft") variant=Variant::Danger />
                    <Link href="/experiments/new">{lang.t("Le garder", "Keep it")}</Link>
                </div>
            </Form>
        }
        .into_any()
    }))
}

/// `POST /drafts/{id}/deletion`
pub async fn delete(State(app): State<App>, visit: Visit, Path(id): Path<String>) -> Answer {
    let id: DraftId = id.parse().map_err(|_| AppError::NotFound)?;
    if let Some(owner) = visit.owner() {
        app.store.act(draft::Discard { id, owner }).await?;
    }
    Ok(see_other("/experiments/new").flash(Flash::DraftGone).into_response())
}

/// What a draft is called while it has no title.
pub(crate) fn name(lang: Lang, draft: &Draft) -> String {
    match draft.form.title.trim() {
        "" => lang.t("Brouillon sans titre", "Untitled draft").to_owned(),
        title => title.to_owned(),
    }
}

fn page(
    app: &App,
    visit: &Visit,
    id: DraftId,
    form: ProposalForm,
    drafts: Vec<Draft>,
    errors: Vec<FieldError>,
) -> Response {
    let lang = visit.lang;
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let page = Page::new(lang.t("Proposer un essai", "Propose a try")).status(status).islands();
    page.render(app, visit, || view(lang, id, form, drafts, errors))
}

fn view(lang: Lang, id: DraftId, form: ProposalForm, drafts: Vec<Draft>, errors: Vec<FieldError>) -> AnyView {
    let summary = step::summary(lang, &errors);
    let (heading, hint) = similar::words(lang);
    let steps = Step::ALL.iter().map(|s| s.name(lang).to_owned()).collect();
    view! {
        <ErrorSummary lang errors=summary />
        <header class="page-head">
            <h1>{lang.t("Proposer un essai", "Propose a try")}</h1>
            <p class="lede">
                {lang.t(
                    "Cinq petites étapes. Vous pouvez vous arrêter quand vous voulez\u{a0}: le brouillon vous attend dans ce navigateur, ou dans votre compte.",
                    "Five small steps. Stop whenever you like: the draft waits for you in this browser, or in your account.",
                )}
            </p>
        </header>
        {(!drafts.is_empty()).then(|| resume(lang, drafts))}
        <Steps lang current=0 steps />
        <Form action="/experiments/new" submission=id.to_string()>
            {step::fields(lang, Step::Problem, &form, &errors, &[], None)}
            <AlreadyTried heading=heading.to_owned() hint=hint.to_owned() />
            <Submit label=lang.t("Continuer", "Continue") />
        </Form>
    }
    .into_any()
}

/// The drafts that wait.
fn resume(lang: Lang, drafts: Vec<Draft>) -> AnyView {
    let items = drafts
        .into_iter()
        .map(|draft| {
            let step = draft.form.first_unfinished().code();
            let title = name(lang, &draft);
            let which = format!(" {title}");
            let changed = draft.updated_at.day_and_hour(lang);
            view! {
                <li class="draft">
                    <Link href=format!("/drafts/{}/{step}", draft.id)>{title}</Link>
                    <span class="muted">{lang.t(format!("modifié le {changed}"), format!("changed on {changed}"))}</span>
                    <Link href=format!("/drafts/{}/deletion", draft.id)>
                        {lang.t("Supprimer", "Delete")}
                        <span class="visually-hidden">{which}</span>
                    </Link>
                </li>
            }
        })
        .collect_view();
    view! {
        <section class="section panel">
            <h2>{lang.t("Reprendre un brouillon", "Go on with a draft")}</h2>
            <ul class="drafts">{items}</ul>
        </section>
    }
    .into_any()
}
