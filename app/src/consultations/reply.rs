//! The authority's public answer to a result.

use axum::{
    extract::{Path, State},
    response::{IntoResponse, Response},
};
use domain::{
    FieldError, Lang, Moment, Refusal,
    consultation::{Kept, Plan, REPLY_MOST, reply as rule},
};
use leptos::prelude::*;
use serde::Deserialize;
use store::consultation::{Consultation, Replied, Reply};
use uuid::Uuid;

use super::{opened, words};
use crate::{
    ui::{ButtonLink, Choices, ErrorSummary, Form, Notice, NoticeKind, Prose, Submit, TextArea},
    web::{Answer, App, AppError, Flash, Page, Typed, Visit, fresh_id, said, see_other, status, summary},
};

/// What an elected official answers.
#[derive(Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Said {
    #[serde(default)]
    submission: String,
    #[serde(default)]
    kept: String,
    #[serde(default)]
    text: String,
}

/// `GET /consultations/{slug}/reply`
pub async fn show(State(app): State<App>, visit: Visit, Path(slug): Path<String>) -> Answer {
    let of = opened(&mut app.store.read().await?, &slug).await?;
    let now = app.store.now();
    rule(&visit.actor, of.authority, of.phase(now), of.reply.is_some(), now).map_err(AppError::Refused)?;
    page(&app, &visit, &of, Said { submission: fresh_id(&app).to_string(), ..Said::default() }, &[])
}

/// `POST /consultations/{slug}/reply`
pub async fn say(State(app): State<App>, visit: Visit, Path(slug): Path<String>, Typed(form): Typed<Said>) -> Answer {
    let submission: Uuid = form.submission.parse().map_err(|_| AppError::BadRequest)?;
    let of = opened(&mut app.store.read().await?, &slug).await?;
    let mut errors = Vec::new();
    let kept = Kept::parse(&form.kept);
    if kept.is_none() {
        let refusal = if form.kept.is_empty() { Refusal::Missing } else { Refusal::NotAChoice };
        errors.push(FieldError::new("kept", refusal));
    }
    if let Err(refusal) = domain::clean_text(&form.text, REPLY_MOST) {
        errors.push(FieldError::new("text", refusal));
    }
    let (Some(kept), true) = (kept, errors.is_empty()) else { return page(&app, &visit, &of, form, &errors) };
    let (official, text, lang) = (visit.person()?, form.text.clone(), visit.lang);
    match app.store.act(Reply { submission, official, slug: slug.clone(), kept, text, lang }).await {
        Ok(()) => Ok(see_other(&format!("/consultations/{slug}#reply")).flash(Flash::VoteReplied).into_response()),
        Err(store::Error::Invalid(errors)) => page(&app, &visit, &of, form, &errors),
        Err(error) => Err(error.into()),
    }
}

fn page(app: &App, visit: &Visit, of: &Consultation, form: Said, errors: &[FieldError]) -> Result<Response, AppError> {
    let lang = visit.lang;
    let plan = &of.terms()?.plan;
    let title = lang.t("Répondre à ce résultat", "Answer this result");
    Ok(Page::new(format!("{title} — {}", of.title)).status(status(errors)).render(app, visit, || {
        let choices =
            Kept::ALL.iter().map(|kept| (kept.code().to_owned(), kept.name(lang).to_owned(), String::new())).collect();
        let [no_choice, no_text] = ["kept", "text"].map(|field| said(lang, errors, field));
        view! {
            <ErrorSummary lang errors=summary(lang, errors) />
            {super::head(&of.slug, &of.title, title)}
            <div class="reading stack">
                <section class="panel stack">
                    <h2>{lang.t("Ce à quoi l’autorité s’était engagée", "What the authority had committed to")}</h2>
                    <div lang=plan.lang.code()>
                        <Prose text=plan.commitment.clone() />
                    </div>
                </section>
                <Form action=format!("/consultations/{}/reply", of.slug) submission=form.submission>
                    <Choices
                        name="kept"
                        legend=lang.t("Ce que devient cet engagement", "What becomes of this commitment")
                        value=form.kept
                        options=choices
                        error=no_choice
                    />
                    <TextArea
                        name="text"
                        label=lang.t("Votre réponse publique", "Your public answer")
                        hint=lang.t(
                            "Ce qui est décidé, pourquoi, et pour quand. Sans jargon\u{a0}: toutes les personnes qui ont voté la lisent.",
                            "What is decided, why, and by when. No jargon: everybody who voted reads it.",
                        )
                        value=form.text
                        rows=8
                        error=no_text
                    />
                    <Notice kind=NoticeKind::Warning>
                        <p>
                            {lang.t(
                                "Une seule réponse par vote, publiée tout de suite et inscrite au registre civique. Elle ne se modifie pas.",
                                "One answer for each vote, published at once and entered in the civic record. It cannot be changed.",
                            )}
                        </p>
                    </Notice>
                    <Submit label=lang.t("Publier la réponse", "Publish the answer") />
                </Form>
            </div>
        }
        .into_any()
    }))
}

/// What the authority said, or by when it has to; with a way to say it for whoever may.
pub(super) fn section(lang: Lang, of: &Consultation, plan: &Plan, may: bool, now: Moment) -> AnyView {
    if let Some(reply) = &of.reply {
        return given(lang, reply);
    }
    let clock = of.times.published.map(|published| words::clock(lang, published, plan.answer_days, now));
    let act = (may && of.times.published.is_some()).then(|| {
        view! {
            <p class="cluster">
                <ButtonLink
                    href=format!("/consultations/{}/reply", of.slug)
                    label=lang.t("Répondre à ce résultat", "Answer this result")
                />
            </p>
        }
    });
    view! {
        <p>{clock}</p>
        {act}
    }
    .into_any()
}

fn given(lang: Lang, reply: &Replied) -> AnyView {
    let tone = match reply.kept {
        Kept::Whole => "result-answer tone-go",
        Kept::Partly => "result-answer tone-wait",
        Kept::Not => "result-answer tone-stop",
    };
    let day = reply.at.day(lang);
    view! {
        <div class=tone id="reply">
            <h3>{lang.t("La réponse de l’autorité", "The authority’s answer")}</h3>
            <p class="result-kept">{reply.kept.name(lang)}</p>
            <div lang=reply.lang.code()>
                <Prose text=reply.text.clone() />
            </div>
            <p class="muted small">{lang.t(format!("Publiée le {day}."), format!("Published on {day}."))}</p>
        </div>
    }
    .into_any()
}
