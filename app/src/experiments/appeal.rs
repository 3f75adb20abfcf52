//! Another look at a refusal: its author asks for it, somebody else decides.

use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use domain::{FieldError, Judgement, Lang, Refusal, Task};
use leptos::prelude::*;
use serde::Deserialize;
use store::{
    Conn,
    appeal::{self, Appeal},
    experiment::{self, Experiment},
    outbox::Event,
};

use super::{moderation::dossier, show::last_reason};
use crate::{
    desk::{Choice, Deciding, DecisionForm, File, decide_page, mail_to_author, of_text},
    ui::{ErrorSummary, Form, Link, Prose, Submit, TextArea},
    web::{Answer, App, AppError, Flash, Page, Typed, Visit, fresh_id, see_other},
};

/// What the author writes.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Asking {
    #[serde(default)]
    submission: String,
    #[serde(default)]
    text: String,
}

/// `GET /experiments/{slug}/appeal`
pub async fn ask(State(app): State<App>, visit: Visit, Path(slug): Path<String>) -> Answer {
    let now = app.store.now();
    let mut conn = app.store.read().await?;
    let e = experiment::show(&mut conn, &slug, visit.lang, &visit.actor, now).await?;
    mine(&visit, &e)?;
    appeal::possible(&mut conn, &slug, &visit.actor, now).await?;
    let form = Asking { submission: fresh_id(&app).to_string(), ..Asking::default() };
    Ok(page(&app, &visit, &e, form, None))
}

/// `POST /experiments/{slug}/appeal`
pub async fn file(
    State(app): State<App>,
    visit: Visit,
    Path(slug): Path<String>,
    Typed(form): Typed<Asking>,
) -> Answer {
    let mut conn = app.store.read().await?;
    let e = experiment::show(&mut conn, &slug, visit.lang, &visit.actor, app.store.now()).await?;
    mine(&visit, &e)?;
    let submission = form.submission.parse().map_err(|_| AppError::BadRequest)?;
    let (author, text, lang) = (visit.person()?, form.text.clone(), visit.lang);
    match app.store.act(appeal::File { submission, author, slug: slug.clone(), text, lang }).await {
        Ok(()) => {
            app.mail_bell.notify_one();
            Ok(see_other(&format!("/experiments/{slug}")).flash(Flash::Appealed).into_response())
        }
        Err(error) => {
            let errors = of_text(error)?;
            Ok(page(&app, &visit, &e, form, errors.into_iter().next().map(|e| e.refusal)))
        }
    }
}

/// For anybody but the author there is no such page.
fn mine(visit: &Visit, e: &Experiment) -> Result<(), AppError> {
    if visit.actor.person == Some(e.author) { Ok(()) } else { Err(AppError::NotFound) }
}

fn page(app: &App, visit: &Visit, e: &Experiment, form: Asking, refusal: Option<Refusal>) -> Response {
    let lang = visit.lang;
    let status = if refusal.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let error = refusal.map(|r| r.say(lang));
    let title = lang.t("Demander un réexamen", "Ask for another look");
    let (slug, name, refused) = (e.slug.clone(), e.title.clone(), last_reason(lang, e));
    Page::new(title).status(status).render(app, visit, || {
        view! {
            <ErrorSummary lang errors=error.iter().map(|e| ("text".to_owned(), e.clone())).collect() />
            <header class="page-head">
                <h1>{title}</h1>
                <p class="lede">
                    <Link href=format!("/experiments/{slug}")>{name}</Link>
                </p>
            </header>
            <div class="reading stack">
                <blockquote class="panel">
                    <p class="muted">{lang.t("La raison qui vous a été donnée", "The reason that you were given")}</p>
                    <Prose text=refused />
                </blockquote>
                <p>
                    {lang.t(
                        "Quelqu’un d’autre que la personne qui a refusé relit votre proposition dans les 15\u{a0}jours. Cela ne peut se demander qu’une fois\u{a0}: dites ce qui n’a pas été compris ou pris en compte.",
                        "Somebody other than the person who refused reads your proposal again within 15 days. This can be asked once only: say what was not understood or not considered.",
                    )}
                </p>
                <Form action=format!("/experiments/{slug}/appeal") submission=form.submission>
                    <TextArea
                        name="text"
                        label=lang.t("Pourquoi ce refus devrait être revu", "Why this refusal should be looked at again")
                        hint=lang.t("Ce texte est public.", "This text is public.")
                        value=form.text
                        error=error.clone()
                        rows=6
                    />
                    <Submit label=lang.t("Envoyer ma demande", "Send my request") />
                </Form>
            </div>
        }
        .into_any()
    })
}

/// `GET /experiments/{slug}/appeal/judgement`
pub async fn show(State(app): State<App>, visit: Visit, Path(slug): Path<String>) -> Answer {
    let mut conn = app.store.read().await?;
    let (e, appeal) = load(&app, &mut conn, &visit, &slug).await?;
    let form = DecisionForm { submission: fresh_id(&app).to_string(), ..DecisionForm::default() };
    let deciding = deciding(&app, &mut conn, &visit, e, appeal, form).await?;
    Ok(decide_page(&app, &visit, deciding))
}

/// `POST /experiments/{slug}/appeal/judgement`
pub async fn judge(
    State(app): State<App>,
    visit: Visit,
    Path(slug): Path<String>,
    Typed(form): Typed<DecisionForm>,
) -> Answer {
    let submission = form.id()?;
    let mut conn = app.store.read().await?;
    let loaded = load(&app, &mut conn, &visit, &slug).await;
    let (e, appeal) = match loaded {
        // sent twice: it was judged the first time
        Err(AppError::NotFound) if !form.previews() => {
            return again(&app, &visit, &slug, submission, &form).await;
        }
        other => other?,
    };
    let Some(judgement) = Judgement::parse(&form.verdict) else {
        let refusal = if form.verdict.is_empty() { Refusal::Missing } else { Refusal::NotAChoice };
        let deciding = deciding(&app, &mut conn, &visit, e, appeal, form).await?;
        let errors = vec![FieldError::new("verdict", refusal)];
        return Ok(decide_page(&app, &visit, Deciding { errors, ..deciding }));
    };
    if form.previews() {
        let words = domain::clean_text(&form.text, 2000);
        let id = e.id;
        let deciding = deciding(&app, &mut conn, &visit, e, appeal, form).await?;
        return Ok(match words {
            Ok(text) => {
                let event = Event::AppealJudged { experiment: id, judgement: judgement.code().into() };
                let letter = mail_to_author(&app, &mut conn, id, event, (judgement.reason(), text)).await?;
                decide_page(&app, &visit, Deciding { letter, ..deciding })
            }
            Err(refusal) => {
                let errors = of_text(refusal.into())?;
                decide_page(&app, &visit, Deciding { errors, ..deciding })
            }
        });
    }
    let (official, text, lang) = (visit.person()?, form.text.clone(), visit.lang);
    match app.store.act(appeal::Judge { submission, official, slug, judgement, text, lang }).await {
        Ok(_) => Ok(see_other("/desk").flash(Flash::Decided).into_response()),
        Err(error) => {
            let errors = of_text(error)?;
            let deciding = deciding(&app, &mut conn, &visit, e, appeal, form).await?;
            Ok(decide_page(&app, &visit, Deciding { errors, ..deciding }))
        }
    }
}

/// A form that was carried out already gets the same answer; anything else finds nothing.
async fn again(app: &App, visit: &Visit, slug: &str, submission: uuid::Uuid, form: &DecisionForm) -> Answer {
    let judgement = Judgement::parse(&form.verdict).ok_or(AppError::NotFound)?;
    let (official, text, lang) = (visit.person()?, form.text.clone(), visit.lang);
    app.store.act(appeal::Judge { submission, official, slug: slug.to_owned(), judgement, text, lang }).await?;
    Ok(see_other("/desk").flash(Flash::Decided).into_response())
}

/// The appeal that waits, for those who may look again; for others it does not exist.
async fn load(app: &App, conn: &mut Conn, visit: &Visit, slug: &str) -> Result<(Experiment, Appeal), AppError> {
    let now = app.store.now();
    let e = experiment::show(conn, slug, visit.lang, &visit.actor, now).await?;
    let appeal = appeal::waiting(conn, slug).await?;
    let theirs = visit.actor.holds(appeal.role, appeal.authority, now)
        && visit.actor.person != appeal.refused_by
        && visit.actor.person != Some(e.author);
    if theirs { Ok((e, appeal)) } else { Err(AppError::NotFound) }
}

async fn deciding(
    app: &App,
    conn: &mut Conn,
    visit: &Visit,
    e: Experiment,
    appeal: Appeal,
    form: DecisionForm,
) -> Result<Deciding, AppError> {
    let (lang, now) = (visit.lang, app.store.now());
    Ok(Deciding {
        title: lang.t("Réexaminer un refus", "Look at a refusal again"),
        action: format!("/experiments/{}/appeal/judgement", e.slug),
        file: File::load(conn, visit, Task::Appeal, appeal.id.0, e.id, &e.slug, now).await?,
        name: e.title.clone(),
        place: format!("{} · {}", e.commune, e.authority_name),
        dossier: both_sides(lang, &e, &appeal),
        choices: vec![
            Choice {
                code: Judgement::Overturn.code(),
                label: lang.t("Lever le refus", "Set the refusal aside"),
                note: lang.t("La proposition reprend son chemin.", "The proposal goes on."),
            },
            Choice {
                code: Judgement::Uphold.code(),
                label: lang.t("Confirmer le refus", "Confirm the refusal"),
                note: lang.t("Votre raison s’ajoute à la première.", "Your reason stands beside the first."),
            },
        ],
        reasons: Vec::new(),
        authorities: Vec::new(),
        merges: false,
        templates: Vec::new(),
        slug: e.slug,
        form,
        errors: Vec::new(),
        letter: None,
    })
}

/// What the author says and what was answered, before the proposal itself.
fn both_sides(lang: Lang, e: &Experiment, appeal: &Appeal) -> AnyView {
    view! {
        <section class="section">
            <h2>{lang.t("Ce que dit son auteur", "What its author says")}</h2>
            <div lang=appeal.lang.code()>
                <Prose text=appeal.text.clone() />
            </div>
        </section>
        <section class="section">
            <h2>{lang.t("La raison du refus", "The reason for the refusal")}</h2>
            <Prose text=last_reason(lang, e) />
        </section>
        {dossier(lang, e)}
    }
    .into_any()
}
