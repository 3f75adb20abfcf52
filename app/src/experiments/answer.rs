//! The authority's first answer to a proposal that enough people support.

use axum::{
    extract::{Path, Query, State},
    response::IntoResponse,
};
use domain::{Answer as Said, FieldError, Reason, Refusal, Reviewed, Role, Status, Task};
use store::{
    Conn, answer, authority,
    experiment::{self, Experiment},
    outbox::Event,
    template,
};

use super::moderation::{Begin, dossier};
use crate::{
    desk::{Choice, Deciding, DecisionForm, File, decide_page, mail_to_author, of_text},
    web::{Answer, App, AppError, Flash, Typed, Visit, fresh_id, see_other},
};

/// `GET /experiments/{slug}/answer`
pub async fn show(
    State(app): State<App>,
    visit: Visit,
    Path(slug): Path<String>,
    Query(begin): Query<Begin>,
) -> Answer {
    let mut conn = app.store.read().await?;
    let e = load(&app, &mut conn, &visit, &slug).await?;
    if e.status != Status::UnderReview {
        return Ok(see_other(&format!("/experiments/{slug}")).into_response());
    }
    let form = DecisionForm { submission: fresh_id(&app).to_string(), ..DecisionForm::default() };
    let deciding = deciding(&app, &mut conn, &visit, e, form).await?;
    let form = deciding.form.clone().with_template(&deciding.templates, begin.template.as_deref());
    Ok(decide_page(&app, &visit, Deciding { form, ..deciding }))
}

/// `POST /experiments/{slug}/answer`
pub async fn give(
    State(app): State<App>,
    visit: Visit,
    Path(slug): Path<String>,
    Typed(form): Typed<DecisionForm>,
) -> Answer {
    let mut conn = app.store.read().await?;
    let e = load(&app, &mut conn, &visit, &slug).await?;
    let submission = form.id()?;
    let chosen = choice(&mut conn, &form).await?;
    let (said, reason, to) = match chosen {
        Ok(chosen) => chosen,
        Err(errors) => {
            let deciding = deciding(&app, &mut conn, &visit, e, form).await?;
            return Ok(decide_page(&app, &visit, Deciding { errors, ..deciding }));
        }
    };
    if form.previews() {
        let reviewed = Reviewed { author: e.author, authority: e.authority, status: e.status };
        let to = to.as_ref().map(|a| a.id);
        let words = domain::answer(&visit.actor, &reviewed, said, reason, to, &form.text, app.store.now());
        let id = e.id;
        let deciding = deciding(&app, &mut conn, &visit, e, form).await?;
        return Ok(match words {
            Ok(text) => {
                let event = Event::ProposalAnswered { experiment: id, answer: said.code().into() };
                let letter = mail_to_author(&app, &mut conn, id, event, (reason, text)).await?;
                decide_page(&app, &visit, Deciding { letter, ..deciding })
            }
            Err(refusal) => {
                let errors = of_text(refusal.into())?;
                decide_page(&app, &visit, Deciding { errors, ..deciding })
            }
        });
    }
    let act = answer::Give {
        submission,
        official: visit.person()?,
        slug: slug.clone(),
        answer: said,
        reason,
        to: to.map(|a| a.slug),
        text: form.text.clone(),
        lang: visit.lang,
    };
    match app.store.act(act).await {
        Ok(_) => Ok(see_other("/desk").flash(Flash::Decided).into_response()),
        Err(error) => {
            let errors = of_text(error)?;
            let deciding = deciding(&app, &mut conn, &visit, e, form).await?;
            Ok(decide_page(&app, &visit, Deciding { errors, ..deciding }))
        }
    }
}

type Chosen = (Said, Reason, Option<authority::Authority>);

async fn choice(conn: &mut Conn, form: &DecisionForm) -> Result<Result<Chosen, Vec<FieldError>>, AppError> {
    let missing = |field: &str, raw: &str| {
        Err(vec![FieldError::new(field, if raw.is_empty() { Refusal::Missing } else { Refusal::NotAChoice })])
    };
    let Some(said) = Said::parse(&form.verdict) else { return Ok(missing("verdict", &form.verdict)) };
    let reason = match (said, Reason::parse(&form.reason)) {
        (Said::Refuse, Some(reason)) if said.reasons().contains(&reason) => reason,
        (Said::Refuse, _) => return Ok(missing("reason", &form.reason)),
        // these have one reason each
        _ => said.reasons()[0],
    };
    if said != Said::Redirect {
        return Ok(Ok((said, reason, None)));
    }
    match authority::by_slug(conn, &form.to).await {
        Ok(to) => Ok(Ok((said, reason, Some(to)))),
        Err(store::Error::NotFound) => Ok(missing("to", &form.to)),
        Err(error) => Err(error.into()),
    }
}

/// The proposal, for an elected official of the authority that holds it; for others the page does not exist.
async fn load(app: &App, conn: &mut Conn, visit: &Visit, slug: &str) -> Result<Experiment, AppError> {
    let now = app.store.now();
    let e = experiment::show(conn, slug, visit.lang, &visit.actor, now).await?;
    if visit.actor.holds(Role::Elected, e.authority, now) { Ok(e) } else { Err(AppError::NotFound) }
}

async fn deciding(
    app: &App,
    conn: &mut Conn,
    visit: &Visit,
    e: Experiment,
    form: DecisionForm,
) -> Result<Deciding, AppError> {
    let (lang, now) = (visit.lang, app.store.now());
    let templates = template::of(conn, e.authority, lang).await?;
    let here = authority::by_id(conn, e.authority).await?.slug;
    let others = authority::names(conn).await?.into_iter().filter(|(slug, _)| *slug != here).collect();
    let choice = |said: Said, label: &'static str, note: &'static str| Choice { code: said.code(), label, note };
    Ok(Deciding {
        title: lang.t("Répondre à une proposition", "Answer a proposal"),
        action: format!("/experiments/{}/answer", e.slug),
        file: File::load(conn, visit, Task::Answer, e.id.0, e.id, &e.slug, now).await?,
        name: e.title.clone(),
        place: lang.t(
            format!("{} · {} soutiens · {}", e.commune, lang.number(e.support_count), e.authority_name),
            format!("{} · {} supports · {}", e.commune, lang.number(e.support_count), e.authority_name),
        ),
        dossier: dossier(lang, &e),
        choices: vec![
            choice(
                Said::Accept,
                lang.t("Accepter", "Accept"),
                lang.t(
                    "Le protocole s’écrit ensuite avec son auteur.",
                    "The protocol is written next, with its author.",
                ),
            ),
            choice(
                Said::Refuse,
                lang.t("Refuser", "Refuse"),
                lang.t("Vos raisons restent publiques.", "Your reasons stay public."),
            ),
            choice(
                Said::Redirect,
                lang.t("Réorienter", "Redirect"),
                lang.t(
                    "Une autre autorité est compétente\u{a0}: elle reçoit le dossier, avec un délai à elle.",
                    "Another authority is competent: it gets the file, with a deadline of its own.",
                ),
            ),
        ],
        reasons: Said::Refuse.reasons().iter().map(|r| (r.code().to_owned(), r.name(lang).to_owned())).collect(),
        authorities: others,
        merges: false,
        templates: templates.into_iter().filter(|t| Said::parse(&t.verdict).is_some()).collect(),
        slug: e.slug,
        form,
        errors: Vec::new(),
        letter: None,
    })
}
