//! A second official reads what was prepared, fixes it, and so opens it.

use axum::{
    extract::{Path, State},
    response::{IntoResponse, Response},
};
use domain::{FieldError, Lang, Refusal, consultation::Plan};
use leptos::prelude::*;
use serde::Deserialize;
use store::consultation::{self, Consultation, Open};
use uuid::Uuid;

use super::{drafted, terms};
use crate::{
    atlas::Atlas,
    ui::{
        ButtonLink, Checkbox, ErrorSummary, Form, Link, Notice, NoticeKind, Prose, Submit, SummaryList, SummaryRow,
        Variant,
    },
    web::{Answer, App, AppError, Flash, Page, Typed, Visit, fresh_id, said, see_other, status, summary},
};

/// What whoever opens it says.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Opening {
    #[serde(default)]
    submission: String,
    #[serde(default)]
    version: i64,
    #[serde(default)]
    confirmed: String,
}

/// `GET /consultations/{slug}/opening`
pub async fn show(State(app): State<App>, visit: Visit, Path(slug): Path<String>) -> Answer {
    let of = drafted(&app, &mut app.store.read().await?, &visit, &slug).await?;
    page(&app, &visit, &of, fresh_id(&app).to_string(), Vec::new()).await
}

/// `POST /consultations/{slug}/opening`
pub async fn open(
    State(app): State<App>,
    visit: Visit,
    Path(slug): Path<String>,
    Typed(form): Typed<Opening>,
) -> Answer {
    let submission: Uuid = form.submission.parse().map_err(|_| AppError::BadRequest)?;
    let official = visit.person()?;
    let confirmed = form.confirmed == "on";
    // a key is made only for whoever means it
    let issuer = if confirmed { Some(new_issuer(&app, &slug).await?) } else { None };
    let act =
        Open { submission, official, slug: slug.clone(), version: form.version, confirmed, issuer: issuer.clone() };
    let done = app.store.act(act).await;
    if let Some(issuer) = issuer {
        forget_unless_used(&app, &slug, &issuer).await;
    }
    match done {
        Ok(_) => {
            app.mail_bell.notify_one();
            Ok(see_other(&format!("/consultations/{slug}")).flash(Flash::VoteOpened).into_response())
        }
        Err(store::Error::Refused(
            refusal @ (Refusal::NotConfirmed | Refusal::ChangedMeanwhile | Refusal::VotePeriod),
        )) => {
            let of = drafted(&app, &mut app.store.read().await?, &visit, &slug).await?;
            page(&app, &visit, &of, form.submission, vec![FieldError::new("confirmed", refusal)]).await
        }
        Err(store::Error::Invalid(_)) => Ok(see_other(&format!("/consultations/{slug}/opening")).into_response()),
        Err(error) => Err(error.into()),
    }
}

async fn new_issuer(app: &App, slug: &str) -> Result<String, AppError> {
    let issuers = app.issuers.clone();
    let made = tokio::task::spawn_blocking(move || issuers.create()).await.map_err(|_| AppError::Unavailable)?;
    made.map_err(|error| {
        tracing::error!(slug, %error, "no key for an issuer could be stored");
        AppError::Unavailable
    })
}

/// A key whose vote was not opened goes. Where that cannot be known it stays: a vote without its key is worse than a key too many.
async fn forget_unless_used(app: &App, slug: &str, issuer: &str) {
    let known = async { consultation::by_slug(&mut app.store.read().await?, slug).await };
    let Ok(of) = known.await else { return };
    let used = of.terms().is_ok_and(|terms| terms.issuer.as_deref() == Some(issuer));
    if !used && let Err(error) = app.issuers.forget(issuer) {
        tracing::warn!(slug, %error, "a key that nobody needs stays");
    }
}

async fn page(
    app: &App,
    visit: &Visit,
    of: &Consultation,
    submission: String,
    errors: Vec<FieldError>,
) -> Result<Response, AppError> {
    let (lang, now, atlas) = (visit.lang, app.store.now(), app.atlas().await?);
    let title = lang.t("Relire et ouvrir", "Read it and open it");
    let checked = consultation::checked(&mut app.store.read().await?, of, now).await?;
    Ok(Page::new(format!("{title} — {}", of.title)).status(status(&errors)).render(app, visit, || {
        let body = match &checked {
            Ok(plan) => whole(lang, of, plan, &atlas, submission, &errors),
            Err(missing) => incomplete(lang, of, missing),
        };
        let (edit, of_title) = (format!("/consultations/{}/edit", of.slug), of.title.clone());
        view! {
            <ErrorSummary lang errors=summary(lang, &errors) />
            <header class="page-head">
                <p>
                    <Link href=edit>{of_title}</Link>
                </p>
                <h1>{title}</h1>
            </header>
            {body}
        }
        .into_any()
    }))
}

fn incomplete(lang: Lang, of: &Consultation, missing: &[FieldError]) -> AnyView {
    let n = missing.len() as i64;
    let count = lang.number(n);
    let edit = format!("/consultations/{}/edit", of.slug);
    view! {
        <Notice kind=NoticeKind::Warning>
            <p>
                {lang.t(
                    format!("Il reste {count} {}\u{a0}: ce vote ne peut être ni essayé ni ouvert. «\u{a0}Vérifier et essayer\u{a0}» dit où.", lang.plural(n, "réponse à donner ou à corriger", "réponses à donner ou à corriger")),
                    format!("{count} {} to be given or mended: this vote can neither be tried out nor opened. “Check and try out” says where.", lang.plural(n, "answer has", "answers have")),
                )}
            </p>
        </Notice>
        <p class="cluster">
            <ButtonLink href=edit label=lang.t("Compléter", "Complete it") />
        </p>
    }
    .into_any()
}

fn whole(
    lang: Lang,
    of: &Consultation,
    plan: &Plan,
    atlas: &Atlas,
    submission: String,
    errors: &[FieldError],
) -> AnyView {
    let line = |term: &str, value: String| SummaryRow { term: term.to_owned(), value, ..SummaryRow::default() };
    let opens = plan.opens.map_or(lang.t("Dès maintenant", "At once").to_owned(), |at| at.day_and_hour(lang));
    let mut rows = vec![
        line(lang.t("Ouverture", "Opening"), opens),
        line(lang.t("Clôture", "End"), plan.closes.day_and_hour(lang)),
        line(
            lang.t("Engagement", "Commitment"),
            format!(
                "{}\n{}",
                plan.commitment,
                lang.t(
                    format!("Réponse publique dans les {} jours.", plan.answer_days),
                    format!("Public answer within {} days.", plan.answer_days),
                )
            ),
        ),
    ];
    rows.extend(terms::facts(lang, plan, atlas));
    let unconfirmed = said(lang, errors, "confirmed");
    let version = of.version.to_string();
    view! {
        <div class="reading stack">
            <section class="section" lang=plan.lang.code()>
                <h2>{plan.title.clone()}</h2>
                <Prose text=plan.stake.clone() />
                {(!plan.plain.is_empty()).then(|| view! { <Prose text=plan.plain.clone() /> })}
                {terms::options(lang, plan)}
            </section>
            <SummaryList rows />
            <p class="cluster">
                <ButtonLink
                    href=format!("/consultations/{}/trial", of.slug)
                    label=lang.t("Essayer ce vote", "Try this vote out")
                    variant=Variant::Secondary
                />
                <Link href=format!("/consultations/{}/edit", of.slug)>{lang.t("Modifier", "Change it")}</Link>
            </p>
            <Form action=format!("/consultations/{}/opening", of.slug) submission>
                <input type="hidden" name="version" value=version />
                <Notice kind=NoticeKind::Warning>
                    <p>
                        {lang.t(
                            "Une fois ouvert, plus rien de ce qui est ci-dessus ne change, pour personne\u{a0}: le registre civique en garde l’empreinte. Seule une personne élue de cette autorité, qui n’a rien écrit de ceci, peut l’ouvrir.",
                            "Once it is open, nothing above changes any more, for anybody: the civic record keeps its hash. Only an elected official of this authority who wrote nothing of it can open it.",
                        )}
                    </p>
                </Notice>
                <Checkbox
                    name="confirmed"
                    label=lang.t("J’ai tout relu, et l’autorité tiendra cet engagement", "I have read all of it, and the authority will keep this commitment")
                    error=unconfirmed
                />
                <Submit label=lang.t("Figer et ouvrir", "Fix it and open it") />
            </Form>
        </div>
    }
    .into_any()
}
