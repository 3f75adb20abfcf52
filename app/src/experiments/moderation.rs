use axum::{
    extract::{Path, Query, State},
    response::IntoResponse,
};
use domain::{FieldError, Lang, Reason, Refusal, Role, Submitted, Task, Verdict};
use leptos::prelude::*;
use serde::Deserialize;
use store::{
    Conn,
    experiment::{self, Experiment},
    moderation::Moderate,
    outbox::Event,
    template,
};

use crate::{
    desk::{Choice, Deciding, DecisionForm, File, decide_page, mail_to_author, of_text},
    ui::Prose,
    web::{Answer, App, AppError, Flash, Typed, Visit, fresh_id, see_other},
};

/// Which text to begin from.
#[derive(Default, Deserialize)]
pub struct Begin {
    pub(super) template: Option<String>,
}

/// `GET /experiments/{slug}/moderation`
pub async fn show(
    State(app): State<App>,
    visit: Visit,
    Path(slug): Path<String>,
    Query(begin): Query<Begin>,
) -> Answer {
    let mut conn = app.store.read().await?;
    let e = load(&app, &mut conn, &visit, &slug).await?;
    if e.status != domain::Status::Submitted {
        return Ok(see_other(&format!("/experiments/{slug}")).into_response());
    }
    let form = DecisionForm { submission: fresh_id(&app).to_string(), ..DecisionForm::default() };
    let deciding = deciding(&app, &mut conn, &visit, e, form).await?;
    let form = deciding.form.clone().with_template(&deciding.templates, begin.template.as_deref());
    Ok(decide_page(&app, &visit, Deciding { form, ..deciding }))
}

/// `POST /experiments/{slug}/moderation`
pub async fn decide(
    State(app): State<App>,
    visit: Visit,
    Path(slug): Path<String>,
    Typed(form): Typed<DecisionForm>,
) -> Answer {
    let mut conn = app.store.read().await?;
    let e = load(&app, &mut conn, &visit, &slug).await?;
    let submission = form.id()?;
    let (verdict, reason) = match choice(&form) {
        Ok(chosen) => chosen,
        Err(errors) => {
            let deciding = deciding(&app, &mut conn, &visit, e, form).await?;
            return Ok(decide_page(&app, &visit, Deciding { errors, ..deciding }));
        }
    };
    if form.previews() {
        let proposal = Submitted { author: e.author, authority: e.authority, status: e.status };
        let said = domain::moderate(&visit.actor, &proposal, verdict, reason, &form.text, app.store.now());
        let id = e.id;
        let deciding = deciding(&app, &mut conn, &visit, e, form).await?;
        return Ok(match said {
            Ok(text) => {
                let event = Event::ProposalModerated { experiment: id, verdict: verdict.code().into() };
                let letter = mail_to_author(&app, &mut conn, id, event, (reason, text)).await?;
                decide_page(&app, &visit, Deciding { letter, ..deciding })
            }
            Err(refusal) => {
                let errors = of_text(refusal.into())?;
                decide_page(&app, &visit, Deciding { errors, ..deciding })
            }
        });
    }
    let act = Moderate {
        submission,
        moderator: visit.person()?,
        slug: slug.clone(),
        verdict,
        reason,
        into: (verdict == Verdict::Merge).then(|| form.into.trim().rsplit('/').next().unwrap_or_default().to_owned()),
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

fn choice(form: &DecisionForm) -> Result<(Verdict, Reason), Vec<FieldError>> {
    let missing = |field: &str, raw: &str| {
        vec![FieldError::new(field, if raw.is_empty() { Refusal::Missing } else { Refusal::NotAChoice })]
    };
    let verdict = Verdict::parse(&form.verdict).ok_or_else(|| missing("verdict", &form.verdict))?;
    match Reason::parse(&form.reason) {
        // opening has one reason: nobody has to pick it
        _ if verdict == Verdict::Open => Ok((verdict, Reason::MeetsCharter)),
        _ if verdict == Verdict::Merge && form.into.trim().is_empty() => Err(missing("into", "")),
        _ if verdict == Verdict::Merge => Ok((verdict, Reason::Duplicate)),
        Some(reason) if verdict.reasons().contains(&reason) => Ok((verdict, reason)),
        _ => Err(missing("reason", &form.reason)),
    }
}

/// The proposal, for a moderator of the authority that holds it; for others it does not exist.
async fn load(app: &App, conn: &mut Conn, visit: &Visit, slug: &str) -> Result<Experiment, AppError> {
    let now = app.store.now();
    let e = experiment::show(conn, slug, visit.lang, &visit.actor, now).await?;
    if visit.actor.holds(Role::Moderator, e.authority, now) { Ok(e) } else { Err(AppError::NotFound) }
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
    let ours = |code: &str| Verdict::parse(code).is_some();
    let reasons = [Verdict::Return, Verdict::Reject].iter().flat_map(|v| v.reasons());
    let mut listed: Vec<Reason> = Vec::new();
    for reason in reasons {
        if !listed.contains(reason) {
            listed.push(*reason);
        }
    }
    Ok(Deciding {
        title: lang.t("Décider d’une proposition", "Decide on a proposal"),
        action: format!("/experiments/{}/moderation", e.slug),
        file: File::load(conn, visit, Task::Moderate, e.id.0, e.id, &e.slug, now).await?,
        name: e.title.clone(),
        place: format!("{} · {}", e.commune, e.authority_name),
        dossier: dossier(lang, &e),
        choices: vec![
            Choice {
                code: Verdict::Open.code(),
                label: lang.t("Ouvrir aux soutiens", "Open for support"),
                note: lang.t("La page devient publique.", "The page becomes public."),
            },
            Choice {
                code: Verdict::Return.code(),
                label: lang.t("Rendre à son auteur", "Return to its author"),
                note: lang.t("L’auteur la complète et la renvoie.", "The author completes it and sends it again."),
            },
            Choice {
                code: Verdict::Reject.code(),
                label: lang.t("Ne pas admettre", "Do not admit"),
                note: lang.t(
                    "La page reste visible avec votre raison. L’auteur peut demander un réexamen.",
                    "The page stays visible with your reason. The author can ask for another look.",
                ),
            },
            Choice {
                code: Verdict::Merge.code(),
                label: lang.t("Réunir à une autre", "Merge with another"),
                note: lang.t(
                    "Une expérimentation déjà publique dit la même chose\u{a0}: elle continue pour les deux.",
                    "An experiment that is public already says the same: it goes on for both.",
                ),
            },
        ],
        reasons: listed.into_iter().map(|r| (r.code().to_owned(), r.name(lang).to_owned())).collect(),
        authorities: Vec::new(),
        merges: true,
        templates: templates.into_iter().filter(|t| ours(&t.verdict)).collect(),
        slug: e.slug,
        form,
        errors: Vec::new(),
        letter: None,
    })
}

/// What has to be read before deciding.
pub(super) fn dossier(lang: Lang, e: &Experiment) -> AnyView {
    view! {
        <section class="section" lang=e.words_in.code()>
            <h2 lang=lang.code()>{lang.t("Le problème", "The problem")}</h2>
            <Prose text=e.problem.clone() />
        </section>
        <section class="section" lang=e.words_in.code()>
            <h2 lang=lang.code()>{lang.t("Ce qu’on essaierait", "What would be tried")}</h2>
            <Prose text=e.proposal.clone() />
        </section>
    }
    .into_any()
}
