//! One page for each thing that can be done to a try.

use std::collections::BTreeMap;

use axum::{
    extract::{Path, State},
    response::IntoResponse,
};
use domain::{
    Authorisation, Conclusion, DraftId, FieldError, Finding, Hat, Lang, Part, ProposalForm, Reason, Refusal, Role,
};
use store::{
    Conn, authorise, authority,
    draft::{self, Photo},
    experiment::{self, Experiment},
    join, part, protocol, results, trying, withdraw,
};

use super::{
    doing::Doing,
    question::{FormPage, Question, form_page, only},
    view,
};
use crate::web::{Answer, App, AppError, Flash, Typed, Visit, fresh_id, see_other};

/// The experiment, what its reader wears here, and the protocol that holds.
pub(super) struct Scene {
    pub e: Experiment,
    pub hats: Vec<Hat>,
    pub has_part: bool,
    pub version: Option<protocol::Version>,
    pub ends_at: Option<domain::Moment>,
}

impl Scene {
    /// For somebody who may read the experiment.
    pub async fn load(app: &App, conn: &mut Conn, visit: &Visit, slug: &str) -> Result<Scene, AppError> {
        let now = app.store.now();
        let e = experiment::show(conn, slug, visit.lang, &visit.actor, now).await?;
        let cast = part::cast(conn, e.id, e.author, e.authority).await?;
        let version = if e.status.is_registered() { protocol::current(conn, e.id).await? } else { None };
        let life = store::life::brief(conn, e.id).await?;
        Ok(Scene {
            hats: cast.hats(&visit.actor, now),
            has_part: cast.parts.iter().any(|(person, _)| Some(*person) == visit.actor.person),
            version,
            ends_at: life.ends_at,
            e,
        })
    }

    pub fn offers(&self, doing: Doing, now: domain::Moment) -> bool {
        let over = self.ends_at.is_some_and(|end| end <= now);
        doing.offered(self.e.status, &self.hats, self.has_part, over)
    }
}

/// `GET /experiments/{slug}/acts/{act}`
pub async fn show(State(app): State<App>, visit: Visit, Path((slug, act)): Path<(String, String)>) -> Answer {
    let doing = Doing::parse(&act).ok_or(AppError::NotFound)?;
    let mut conn = app.store.read().await?;
    let scene = Scene::load(&app, &mut conn, &visit, &slug).await?;
    if !scene.offers(doing, app.store.now()) {
        return Err(AppError::NotFound);
    }
    let mut typed = BTreeMap::new();
    if doing == Doing::Start
        && let Some((value, at)) = trying::baseline(&mut conn, scene.e.id).await?
    {
        typed.insert("baseline".to_owned(), value.plain());
        typed.insert("baseline_on".to_owned(), at.as_day());
    }
    page(&app, &mut conn, &visit, scene, doing, fresh_id(&app).to_string(), typed, Vec::new()).await
}

/// `POST /experiments/{slug}/acts/{act}`
pub async fn perform(
    State(app): State<App>,
    visit: Visit,
    Path((slug, act)): Path<(String, String)>,
    Typed(typed): Typed<BTreeMap<String, String>>,
) -> Answer {
    let doing = Doing::parse(&act).ok_or(AppError::NotFound)?;
    let mut conn = app.store.read().await?;
    let scene = Scene::load(&app, &mut conn, &visit, &slug).await?;
    // the acts ask for mandates, not for sessions: what a mandate that sleeps would allow does not exist, as its page
    let now = app.store.now();
    if visit.sleeping(&Role::ALL, now) && !scene.offers(doing, now) {
        return Err(AppError::NotFound);
    }
    let submission = typed.get("submission").cloned().unwrap_or_default();
    let id: uuid::Uuid = submission.parse().map_err(|_| AppError::BadRequest)?;
    let questions = questions(&mut conn, visit.lang, &scene, doing).await?;
    let mut names: Vec<String> = questions.iter().map(|q| q.name.clone()).collect();
    names.push("submission".to_owned());
    let typed = only(typed, &names)?;
    match act_of(&app, &visit, &scene, doing, id, &typed).await {
        Ok((to, flash)) => {
            app.mail_bell.notify_one();
            Ok(see_other(&to).flash(flash).into_response())
        }
        Err(store::Error::Invalid(errors)) => {
            page(&app, &mut conn, &visit, scene, doing, submission, typed, errors).await
        }
        Err(store::Error::Refused(refusal)) if is_about_words(&refusal) && names.iter().any(|n| n == "text") => {
            let errors = vec![FieldError::new("text", refusal)];
            page(&app, &mut conn, &visit, scene, doing, submission, typed, errors).await
        }
        Err(error) => Err(error.into()),
    }
}

fn is_about_words(refusal: &Refusal) -> bool {
    matches!(refusal, Refusal::Missing | Refusal::TooLong { .. } | Refusal::TooShort { .. } | Refusal::Unprintable)
}

fn wrong(field: &str, raw: &str) -> store::Error {
    let refusal = if raw.is_empty() { Refusal::Missing } else { Refusal::NotAChoice };
    store::Error::Invalid(vec![FieldError::new(field, refusal)])
}

/// Does it. Answers where to go on, and what to say there.
async fn act_of(
    app: &App,
    visit: &Visit,
    scene: &Scene,
    doing: Doing,
    submission: uuid::Uuid,
    typed: &BTreeMap<String, String>,
) -> store::Result<(String, Flash)> {
    let person = visit.actor.person.ok_or(store::Error::NotFound)?;
    let (slug, lang) = (scene.e.slug.clone(), visit.lang);
    let get = |name: &str| typed.get(name).cloned().unwrap_or_default();
    let ticked = |name: &str| !get(name).is_empty();
    let text = get("text");
    let home = format!("/experiments/{slug}");
    let reason = || Reason::parse(&get("reason")).ok_or_else(|| wrong("reason", &get("reason")));
    let flash = match doing {
        Doing::Join => {
            let part = Part::parse(&get("part")).ok_or_else(|| wrong("part", &get("part")))?;
            app.store.act(join::Ask { submission, person, slug, part, message: text, lang }).await?;
            Flash::JoinAsked
        }
        Doing::Refer => {
            app.store.act(join::Refer { official: person, slug }).await?;
            Flash::PartTaken
        }
        Doing::Leave => {
            app.store.act(join::Leave { person, slug }).await?;
            Flash::PartLeft
        }
        Doing::Sponsor => {
            app.store.act(withdraw::Sponsor { official: person, slug, text, lang }).await?;
            Flash::Done
        }
        Doing::Withdraw => {
            let reason = reason()?;
            app.store.act(withdraw::Withdraw { submission, promoter: person, slug, reason, text, lang }).await?;
            Flash::Withdrawn
        }
        Doing::Authorise => {
            let said = Authorisation::parse(&get("said")).ok_or_else(|| wrong("said", &get("said")))?;
            let reason = match said {
                Authorisation::Forbid => reason()?,
                said => said.reasons()[0],
            };
            let to = (said == Authorisation::Redirect).then(|| get("to")).filter(|to| !to.is_empty());
            let act = authorise::Authorise {
                submission,
                official: person,
                slug,
                said,
                reason,
                to,
                text,
                legal_basis: get("legal_basis"),
                formal_act: get("formal_act"),
                conditions: get("conditions"),
                ends_on: get("ends_on"),
                lang,
            };
            app.store.act(act).await?;
            return Ok(("/desk".into(), Flash::Decided));
        }
        Doing::Start => {
            let start = trying::Start {
                person,
                slug,
                safeguards: ticked("safeguards"),
                conditions: ticked("conditions"),
                baseline: get("baseline"),
                baseline_on: get("baseline_on"),
            };
            match app.store.act(start).await? {
                trying::Started::Waiting => Flash::Signed,
                trying::Started::Running => Flash::Started,
            }
        }
        Doing::End => {
            app.store.act(trying::End { submission, person, slug, why: None, text, lang }).await?;
            Flash::Done
        }
        Doing::Stop => {
            let why = Some(reason()?);
            app.store.act(trying::End { submission, person, slug, why, text, lang }).await?;
            Flash::Done
        }
        Doing::Results => {
            let finding = Finding::parse(&get("finding")).ok_or_else(|| wrong("finding", &get("finding")))?;
            let words = results::Words {
                summary: get("summary"),
                deviations: get("deviations"),
                harms: get("harms"),
                costs: get("costs"),
                worked: get("worked"),
                failed: get("failed"),
                change: get("change"),
                reuse: get("reuse"),
            };
            app.store.act(results::Publish { submission, evaluator: person, slug, finding, words, lang }).await?;
            Flash::Published
        }
        Doing::Dissent => {
            app.store.act(results::Dissent { person, slug, text, lang }).await?;
            Flash::Done
        }
        Doing::Conclude => {
            let conclusion =
                Conclusion::parse(&get("conclusion")).ok_or_else(|| wrong("conclusion", &get("conclusion")))?;
            app.store.act(results::Conclude { submission, official: person, slug, conclusion, text, lang }).await?;
            return Ok(("/desk".into(), Flash::Decided));
        }
        Doing::Close => {
            app.store.act(results::Close { official: person, slug, text, lang }).await?;
            Flash::Done
        }
        Doing::Retry => {
            let owner = visit.owner().ok_or(store::Error::NotFound)?;
            let id = DraftId(submission);
            let form = ProposalForm::default();
            app.store.act(draft::Keep { id, owner, form, photo: Photo::Keep, lang }).await?;
            app.store.act(draft::Retry { id, owner, slug, lesson: text }).await?;
            return Ok((format!("/drafts/{id}/problem"), Flash::DraftKept));
        }
    };
    Ok((home, flash))
}

async fn questions(conn: &mut Conn, lang: Lang, scene: &Scene, doing: Doing) -> Result<Vec<Question>, AppError> {
    let others = match doing {
        Doing::Authorise => authority::names(conn).await?,
        _ => Vec::new(),
    };
    let others: Vec<_> = others.into_iter().filter(|(slug, _)| *slug != scene.e.authority_slug).collect();
    Ok(doing.questions(lang, scene.e.status, scene.version.as_ref().map(|v| &v.protocol), &others))
}

#[expect(clippy::too_many_arguments, reason = "a page and everything typed on it")]
async fn page(
    app: &App,
    conn: &mut Conn,
    visit: &Visit,
    scene: Scene,
    doing: Doing,
    submission: String,
    typed: BTreeMap<String, String>,
    errors: Vec<FieldError>,
) -> Answer {
    let lang = visit.lang;
    let questions = questions(conn, lang, &scene, doing).await?;
    let reads = matches!(doing, Doing::Authorise | Doing::Start | Doing::Results);
    let before = scene.version.as_ref().filter(|_| reads).map(|v| view::folded(lang, v));
    let page = FormPage {
        title: doing.title(lang).to_owned(),
        lede: doing.lede(lang).to_owned(),
        action: format!("/experiments/{}/acts/{}", scene.e.slug, doing.code()),
        submission: Some(submission),
        questions,
        typed,
        errors,
        submit: doing.title(lang).to_owned(),
        before,
        name: scene.e.title,
        slug: scene.e.slug,
    };
    Ok(form_page(app, visit, page))
}
