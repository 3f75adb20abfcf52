use axum::{
    extract::{Path, Request, State},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use domain::{DraftId, Field, FieldError, Lang, ProposalForm, Refusal, Step};
use leptos::prelude::*;
use store::{
    draft::{self, Draft, Photo},
    experiment, territory,
};

use super::{islands::KeepTyping, review, similar, step};
use crate::{
    authorities::who_decides,
    experiments::encode,
    ui::{ButtonLink, ErrorSummary, Form, Link, Notice, Steps, Submit, Variant},
    web::{Answer, App, AppError, Flash, Page, Upload, Visit, see_other},
};

/// The draft of an address, if it is this visitor's.
pub(super) async fn load(app: &App, visit: &Visit, id: &str) -> Result<Draft, AppError> {
    let id: DraftId = id.parse().map_err(|_| AppError::NotFound)?;
    let owner = visit.owner().ok_or(AppError::NotFound)?;
    let mut conn = app.store.read().await?;
    Ok(draft::find(&mut conn, id, owner).await?)
}

/// `GET /drafts/{id}/{step}`
pub async fn show(State(app): State<App>, visit: Visit, Path((id, step)): Path<(String, String)>) -> Answer {
    let step = Step::parse(&step).ok_or(AppError::NotFound)?;
    let draft = load(&app, &visit, &id).await?;
    page(&app, &visit, step, draft, Vec::new()).await
}

/// `POST /drafts/{id}/{step}`: keeps the answers of a step whatever they are, then goes on when the
/// rules accept them. The last step sends the proposal.
pub async fn keep(
    State(app): State<App>,
    visit: Visit,
    Path((id, step)): Path<(String, String)>,
    upload: Upload,
) -> Answer {
    let step = Step::parse(&step).ok_or(AppError::NotFound)?;
    if step == Step::Review {
        return send(&app, &visit, &id).await;
    }
    let owner = visit.owner().ok_or(AppError::NotFound)?;
    let mut draft = load(&app, &visit, &id).await?;
    for &field in step.fields() {
        // a text far beyond its limit is cut to something that can still be shown and shortened
        *draft.form.get_mut(field) = upload.text(field.name()).chars().take(field.max() * 2).collect();
    }
    let mut errors = draft.form.check_step(step);
    if step == Step::Where && errors.iter().all(|e| e.field != Field::Commune.name()) {
        let mut conn = app.store.read().await?;
        if territory::commune_name(&mut conn, &draft.form.commune).await.is_err() {
            errors.push(FieldError::new(Field::Commune.name(), Refusal::NotAChoice));
        }
    }
    let photo = match photo(&upload).await {
        Ok(photo) => photo,
        Err(refusal) => {
            errors.push(FieldError::new("photo", refusal));
            Photo::Keep
        }
    };
    let form = draft.form.clone();
    app.store.act(draft::Keep { id: draft.id, owner, form, photo, lang: visit.lang }).await?;
    if upload.text("go") == "later" {
        return Ok(see_other("/experiments/new").flash(Flash::DraftKept).into_response());
    }
    if !errors.is_empty() {
        let kept = load(&app, &visit, &id).await?;
        return page(&app, &visit, step, Draft { form: draft.form, ..kept }, errors).await;
    }
    Ok(see_other(&format!("/drafts/{}/{}", draft.id, step.next().code())).into_response())
}

async fn photo(upload: &Upload) -> Result<Photo, Refusal> {
    match &upload.file {
        Some(bytes) => {
            let bytes = bytes.clone();
            let made = tokio::task::spawn_blocking(move || encode(&bytes)).await;
            made.map_err(|_| Refusal::NotAPicture)?.map(Photo::Replace)
        }
        None if !upload.text("remove_photo").is_empty() => Ok(Photo::Remove),
        None => Ok(Photo::Keep),
    }
}

async fn send(app: &App, visit: &Visit, id: &str) -> Answer {
    let draft: DraftId = id.parse().map_err(|_| AppError::NotFound)?;
    let owner = visit.owner().ok_or(AppError::NotFound)?;
    if owner.person.is_none() {
        return Ok(see_other(&format!("/sign-in?next=/drafts/{draft}/review")).into_response());
    }
    match app.store.act(experiment::Submit { draft, owner }).await {
        Ok(sent) => {
            app.mail_bell.notify_one();
            Ok(see_other(&format!("/experiments/{}", sent.slug)).flash(Flash::Sent).into_response())
        }
        Err(store::Error::Invalid(errors)) => page(app, visit, Step::Review, load(app, visit, id).await?, errors).await,
        Err(store::Error::Refused(refusal @ Refusal::Unchanged)) => {
            let errors = vec![FieldError::new(Field::Proposal.name(), refusal)];
            page(app, visit, Step::Review, load(app, visit, id).await?, errors).await
        }
        Err(error) => Err(error.into()),
    }
}

async fn page(app: &App, visit: &Visit, step: Step, draft: Draft, errors: Vec<FieldError>) -> Answer {
    let lang = visit.lang;
    let mut conn = app.store.read().await?;
    let body = match step {
        Step::Review => {
            let commune = territory::commune_name(&mut conn, &draft.form.commune).await.ok();
            let missing = if errors.is_empty() { draft.form.check().err().unwrap_or_default() } else { errors.clone() };
            let form = &draft.form;
            let goes = who_decides(&mut conn, lang, &form.commune, &form.theme, app.store.now()).await?;
            review_view(lang, &draft, commune, goes, &missing, visit.actor.person.is_some())
        }
        _ => {
            let communes = if step == Step::Where { territory::communes(&mut conn).await? } else { Vec::new() };
            drop(conn);
            let mut form = draft.form.clone();
            if step == Step::Where && form.commune.is_empty() {
                // most people propose where they live
                let near = visit.near.as_deref().and_then(|id| id.strip_prefix("commune:"));
                form.commune = near.unwrap_or_default().to_owned();
            }
            let alike = match step {
                Step::Try => similar::find(app, lang, &draft.form.title, Some(draft.id)).await?,
                _ => Vec::new(),
            };
            let fields = step::fields(lang, step, &form, &errors, &communes, draft.picture);
            return Ok(render(app, visit, step, &errors, &draft, (similar::panel(lang, alike), fields).into_any()));
        }
    };
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    Ok(Page::new(step.name(lang)).status(status).render(app, visit, || body))
}

/// A step of the form, with the islands that keep what is typed and find the position.
fn render(app: &App, visit: &Visit, step: Step, errors: &[FieldError], draft: &Draft, fields: AnyView) -> Response {
    let lang = visit.lang;
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let name = super::start::name(lang, draft);
    let back = step.previous().map(|s| format!("/drafts/{}/{}", draft.id, s.code()));
    let title = format!("{}{}{name}", step.name(lang), lang.t("\u{a0}: ", ": "));
    let (id, action) = (draft.id.to_string(), format!("/drafts/{}/{}", draft.id, step.code()));
    Page::new(title).status(status).islands().render(app, visit, || {
        let summary = step::summary(lang, errors);
        view! {
            <ErrorSummary lang errors=summary />
            <header class="page-head">
                <p class="muted">{name}</p>
                <h1>{step.name(lang)}</h1>
            </header>
            <Steps lang current=step.index() steps=Step::ALL.iter().map(|s| s.name(lang).to_owned()).collect() />
            <Form action multipart=true>
                {fields}
                <KeepTyping
                    draft=id
                    step=step.code().to_owned()
                    saved=lang.t("Brouillon enregistré", "Draft saved").to_owned()
                />
                <div class="cluster">
                    <Submit label=lang.t("Continuer", "Continue") />
                    <Submit
                        label=lang.t("Enregistrer pour plus tard", "Save for later")
                        variant=Variant::Secondary
                        name="go"
                        value="later"
                    />
                </div>
            </Form>
            {back.map(|href| view! { <p><Link href>{lang.t("← Étape précédente", "← Step before")}</Link></p> })}
        }
        .into_any()
    })
}

fn review_view(
    lang: Lang,
    draft: &Draft,
    commune: Option<String>,
    goes: Option<String>,
    missing: &[FieldError],
    signed_in: bool,
) -> AnyView {
    let links = missing
        .iter()
        .map(|x| (link_to(draft, &x.field), step::line(lang, x)))
        .map(|(href, text)| view! { <li><Link href>{text}</Link></li> })
        .collect_view();
    let act = if !missing.is_empty() {
        view! {
            <Notice kind=crate::ui::NoticeKind::Warning>
                <p>{lang.t("Il manque encore quelque chose\u{a0}:", "Something is still missing:")}</p>
                <ul>{links}</ul>
            </Notice>
        }
        .into_any()
    } else if signed_in {
        view! {
            <Form action=format!("/drafts/{}/review", draft.id)>
                <Submit label=lang.t("Envoyer ma proposition", "Send my proposal") />
            </Form>
            <p class="muted">
                {lang.t(
                    "Un agent de l’autorité compétente la lit dans les 72 heures. Elle devient publique quand il l’ouvre.",
                    "An agent of the competent authority reads it within 72 hours. It becomes public when they open it.",
                )}
            </p>
        }
        .into_any()
    } else {
        view! {
            <Notice>
                <p>
                    {lang.t(
                        "Pour l’envoyer, il faut vous connecter avec une adresse électronique. Votre brouillon vous suit.",
                        "To send it, sign in with an e-mail address. Your draft follows you.",
                    )}
                </p>
            </Notice>
            <ButtonLink
                href=format!("/sign-in?next=/drafts/{}/review", draft.id)
                label=lang.t("Me connecter et envoyer", "Sign in and send")
            />
        }
        .into_any()
    };
    view! {
        <header class="page-head">
            <h1>{Step::Review.name(lang)}</h1>
            <p class="lede">
                {lang.t("Voici ce que les autres liront.", "This is what others will read.")}
            </p>
        </header>
        <Steps lang current=Step::Review.index() steps=Step::ALL.iter().map(|s| s.name(lang).to_owned()).collect() />
        {review::answers(lang, draft, commune)}
        {goes.map(|text| view! { <p class="draft-goes"><strong>{text}</strong></p> })}
        {act}
        <p>
            <Link href=format!("/drafts/{}/who", draft.id)>{lang.t("← Étape précédente", "← Step before")}</Link>
        </p>
    }
    .into_any()
}

fn step_of(field: &str) -> Step {
    Step::ALL.into_iter().find(|s| s.fields().iter().any(|f| f.name() == field)).unwrap_or(Step::Problem)
}

fn link_to(draft: &Draft, field: &str) -> String {
    format!("/drafts/{}/{}#{field}", draft.id, step_of(field).code())
}

/// `POST /api/…`: the server functions of the islands.
pub async fn server_function(State(app): State<App>, visit: Visit, request: Request) -> Response {
    let context = move || {
        provide_context(app.clone());
        provide_context(visit.clone());
    };
    let response = leptos_axum::handle_server_fns_with_context(context, request).await.into_response();
    if response.status() != StatusCode::INTERNAL_SERVER_ERROR {
        return response;
    }
    // arguments that cannot be read are the sender's fault, not ours
    let (parts, body) = response.into_parts();
    match axum::body::to_bytes(body, 64 * 1024).await {
        Ok(text) if text.starts_with(b"Args|") || text.starts_with(b"Deserialization|") => {
            StatusCode::BAD_REQUEST.into_response()
        }
        Ok(text) => Response::from_parts(parts, text.into()),
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

/// Keeps what is being typed, without judging it.
pub(super) async fn keep_typed(draft: String, step: String, typed: ProposalForm) -> Result<(), AppError> {
    let app = use_context::<App>().ok_or(AppError::Internal)?;
    let visit = use_context::<Visit>().ok_or(AppError::Internal)?;
    let step = Step::parse(&step).ok_or(AppError::NotFound)?;
    let owner = visit.owner().ok_or(AppError::NotFound)?;
    let mut kept = load(&app, &visit, &draft).await?;
    for &field in step.fields() {
        *kept.form.get_mut(field) = typed.get(field).chars().take(field.max() * 2).collect();
    }
    let keep = draft::Keep { id: kept.id, owner, form: kept.form, photo: Photo::Keep, lang: visit.lang };
    Ok(app.store.act(keep).await?)
}
