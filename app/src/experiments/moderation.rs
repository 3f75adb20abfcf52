use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use domain::{FieldError, Lang, Reason, Refusal, Role, Verdict};
use leptos::prelude::*;
use serde::Deserialize;
use store::{
    experiment::{self, Experiment},
    moderation::Moderate,
};
use uuid::Uuid;

use crate::{
    ui::{Choices, ErrorSummary, Form, Link, Prose, Select, Submit, TextArea},
    web::{Answer, App, AppError, Flash, Page, Typed, Visit, see_other},
};

/// What a moderator fills in.
#[derive(Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Decision {
    #[serde(default)]
    submission: String,
    #[serde(default)]
    verdict: String,
    #[serde(default)]
    reason: String,
    #[serde(default)]
    text: String,
}

/// `GET /experiments/{slug}/moderation`
pub async fn show(State(app): State<App>, visit: Visit, Path(slug): Path<String>) -> Answer {
    let e = load(&app, &visit, &slug).await?;
    if e.status != domain::Status::Submitted {
        return Ok(see_other(&format!("/experiments/{slug}")).into_response());
    }
    let submission = crate::web::fresh_id(&app).to_string();
    Ok(page(&app, &visit, e, Decision { submission, ..Decision::default() }, Vec::new()))
}

/// `POST /experiments/{slug}/moderation`
pub async fn decide(
    State(app): State<App>,
    visit: Visit,
    Path(slug): Path<String>,
    Typed(decision): Typed<Decision>,
) -> Answer {
    let e = load(&app, &visit, &slug).await?;
    let submission: Uuid = decision.submission.parse().map_err(|_| AppError::BadRequest)?;
    let mut errors = Vec::new();
    let mut choice = |field: &str, raw: &str| {
        let refusal = if raw.is_empty() { Refusal::Missing } else { Refusal::NotAChoice };
        errors.push(FieldError::new(field, refusal));
    };
    let verdict = Verdict::parse(&decision.verdict).or_else(|| {
        choice("verdict", &decision.verdict);
        None
    });
    let reason = match (verdict, Reason::parse(&decision.reason)) {
        // opening has one reason: nobody has to pick it
        (Some(Verdict::Open), _) => Some(Reason::MeetsCharter),
        (Some(v), Some(r)) if v.reasons().contains(&r) => Some(r),
        (Some(_), _) => {
            choice("reason", &decision.reason);
            None
        }
        (None, _) => None,
    };
    let (Some(verdict), Some(reason)) = (verdict, reason) else {
        return Ok(page(&app, &visit, e, decision, errors));
    };
    let act = Moderate {
        submission,
        moderator: visit.person()?,
        slug: slug.clone(),
        verdict,
        reason,
        text: decision.text.clone(),
        lang: visit.lang,
    };
    match app.store.act(act).await {
        Ok(_) => {
            app.mail_bell.notify_one();
            Ok(see_other("/desk").flash(Flash::Moderated).into_response())
        }
        Err(store::Error::Refused(
            refusal @ (Refusal::Missing | Refusal::TooLong { .. } | Refusal::Unprintable | Refusal::TooShort { .. }),
        )) => Ok(page(&app, &visit, e, decision, vec![FieldError::new("text", refusal)])),
        Err(error) => Err(error.into()),
    }
}

/// The proposal, for a moderator of the authority that holds it; for others it does not exist.
async fn load(app: &App, visit: &Visit, slug: &str) -> Result<Experiment, AppError> {
    let now = app.store.now();
    let mut conn = app.store.read().await?;
    let e = experiment::show(&mut conn, slug, visit.lang, &visit.actor, now).await?;
    if visit.actor.holds(Role::Moderator, e.authority, now) { Ok(e) } else { Err(AppError::NotFound) }
}

fn page(app: &App, visit: &Visit, e: Experiment, decision: Decision, errors: Vec<FieldError>) -> Response {
    let lang = visit.lang;
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let title = lang.t("Décider d’une proposition", "Decide on a proposal");
    Page::new(title).status(status).render(app, visit, || view(lang, e, decision, errors))
}

fn view(lang: Lang, e: Experiment, decision: Decision, errors: Vec<FieldError>) -> AnyView {
    let said = |field: &str| errors.iter().find(|x| x.field == field).map(|x| x.refusal.say(lang));
    let (no_verdict, no_reason, no_text) = (said("verdict"), said("reason"), said("text"));
    let verdicts = [
        (
            Verdict::Open,
            lang.t("Ouvrir aux soutiens", "Open for support"),
            lang.t("La page devient publique.", "The page becomes public."),
        ),
        (
            Verdict::Return,
            lang.t("Rendre à son auteur", "Return to its author"),
            lang.t("L’auteur la complète et la renvoie.", "The author completes it and sends it again."),
        ),
        (
            Verdict::Reject,
            lang.t("Ne pas admettre", "Do not admit"),
            lang.t("La page reste visible avec votre raison.", "The page stays visible with your reason."),
        ),
    ];
    let verdicts = verdicts.map(|(v, label, note)| (v.code().to_owned(), label.to_owned(), note.to_owned())).to_vec();
    let reasons = Reason::ALL
        .iter()
        .filter(|r| **r != Reason::MeetsCharter)
        .map(|r| (r.code().to_owned(), r.name(lang).to_owned()))
        .collect();
    let term = |field: &str| match field {
        "verdict" => lang.t("Votre décision", "Your decision"),
        "reason" => lang.t("Raison", "Reason"),
        _ => lang.t("Ce que vous dites à l’auteur", "What you tell the author"),
    };
    let line = |x: &FieldError| format!("{}{} {}", term(&x.field), lang.t("\u{a0}:", ":"), x.refusal.say(lang));
    let summary = errors.iter().map(|x| (x.field.clone(), line(x))).collect();
    view! {
        <ErrorSummary lang errors=summary />
        <header class="page-head">
            <h1>{lang.t("Décider d’une proposition", "Decide on a proposal")}</h1>
            <p class="lede">
                <Link href=format!("/experiments/{}", e.slug)>{e.title.clone()}</Link>
            </p>
            <p class="muted">{format!("{} · {}", e.commune, e.authority_name)}</p>
        </header>
        <div class="experiment-body">
            <div class="reading">
                <section class="section">
                    <h2>{lang.t("Le problème", "The problem")}</h2>
                    <Prose text=e.problem />
                </section>
                <section class="section">
                    <h2>{lang.t("Ce qu’on essaierait", "What would be tried")}</h2>
                    <Prose text=e.proposal />
                </section>
            </div>
            <div class="panel">
                <Form action=format!("/experiments/{}/moderation", e.slug) submission=decision.submission>
                    <Choices
                        name="verdict"
                        legend=lang.t("Votre décision", "Your decision")
                        error=no_verdict
                        value=decision.verdict
                        options=verdicts
                    />
                    <Select
                        name="reason"
                        label=lang.t("Raison (pour rendre ou ne pas admettre)", "Reason (to return or not admit)")
                        hint=lang.t("Elle est publique.", "It is public.")
                        error=no_reason
                        value=decision.reason
                        options=reasons
                        empty_label=lang.t("Choisir…", "Choose…")
                    />
                    <TextArea
                        name="text"
                        label=lang.t("Ce que vous dites à l’auteur", "What you tell the author")
                        hint=lang.t(
                            "Public aussi. Dites ce qui manque et comment y remédier. Facultatif pour ouvrir.",
                            "Public too. Say what is missing and how to mend it. Optional when opening.",
                        )
                        error=no_text
                        value=decision.text
                        rows=6
                    />
                    <Submit label=lang.t("Publier ma décision", "Publish my decision") />
                </Form>
            </div>
        </div>
    }
    .into_any()
}
