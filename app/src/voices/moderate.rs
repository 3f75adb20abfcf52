//! A moderator decides about a text, once for everybody who reported it.

use axum::{
    extract::{Path, State},
    response::{IntoResponse, Response},
};
use domain::{FieldError, Lang, Reason, Refusal, Role, Ruling, Task};
use leptos::prelude::*;
use serde::Deserialize;
use store::{
    Conn,
    argument::{self, Argument},
    experiment::Experiment,
    report::{self, Case, Complaint, Decide},
};

use super::{id, load};
use crate::{
    desk::File,
    experiments::{head, nobody},
    ui::{Choices, ErrorSummary, Form, Marked, Notice, Prose, Select, Submit, TextArea},
    web::{Answer, App, AppError, Flash, Page, Typed, Visit, fresh_id, said, see_other, status, summary, tied},
};

/// A ruling as it is typed.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Deciding {
    #[serde(default)]
    submission: String,
    #[serde(default)]
    verdict: String,
    #[serde(default)]
    reason: String,
    #[serde(default)]
    text: String,
}

/// `GET /experiments/{slug}/discussion/{id}/moderation`
pub async fn show(State(app): State<App>, visit: Visit, Path((slug, raw)): Path<(String, String)>) -> Answer {
    let mut conn = app.store.read().await?;
    let about = About::load(&app, &mut conn, &visit, &slug, &raw).await?;
    let typed = Deciding { submission: fresh_id(&app).to_string(), ..Deciding::default() };
    Ok(about.page(&app, &visit, typed, Vec::new()))
}

/// `POST /experiments/{slug}/discussion/{id}/moderation`
pub async fn decide(
    State(app): State<App>,
    visit: Visit,
    Path((slug, raw)): Path<(String, String)>,
    Typed(typed): Typed<Deciding>,
) -> Answer {
    let mut conn = app.store.read().await?;
    let about = About::load(&app, &mut conn, &visit, &slug, &raw).await?;
    drop(conn);
    let submission = typed.submission.parse().map_err(|_| AppError::BadRequest)?;
    let (ruling, reason) = match choice(&typed) {
        Ok(chosen) => chosen,
        Err(error) => return Ok(about.page(&app, &visit, typed, vec![error])),
    };
    let act = Decide {
        submission,
        moderator: visit.person()?,
        slug: slug.clone(),
        argument: about.argument.id,
        ruling,
        reason,
        text: typed.text.clone(),
        lang: visit.lang,
    };
    match app.store.act(act).await {
        Ok(_) => {
            app.mail_bell.notify_one();
            let page = about.argument.parent.unwrap_or(about.argument.id);
            let address = format!("/experiments/{slug}/discussion/{page}#a-{}", about.argument.id);
            Ok(see_other(&address).flash(Flash::Ruled).into_response())
        }
        Err(error) => {
            let field = if matches!(error, store::Error::Refused(Refusal::Unchanged)) { "verdict" } else { "text" };
            Ok(about.page(&app, &visit, typed, tied(error, field)?))
        }
    }
}

fn choice(typed: &Deciding) -> Result<(Ruling, Reason), FieldError> {
    let missing = |field: &str, raw: &str| {
        FieldError::new(field, if raw.is_empty() { Refusal::Missing } else { Refusal::NotAChoice })
    };
    match (Ruling::parse(&typed.verdict), Reason::parse(&typed.reason)) {
        // keeping has one reason: nobody has to pick it
        (Some(Ruling::Keep), _) => Ok((Ruling::Keep, Reason::WithinRules)),
        (Some(ruling), Some(reason)) if ruling.reasons().contains(&reason) => Ok((ruling, reason)),
        (Some(_), _) => Err(missing("reason", &typed.reason)),
        (None, _) => Err(missing("verdict", &typed.verdict)),
    }
}

/// What a moderator has before them.
struct About {
    e: Experiment,
    argument: Argument,
    case: Case,
    file: File,
}

impl About {
    /// For a moderator of the authority that decides; for others there is no such page.
    async fn load(app: &App, conn: &mut Conn, visit: &Visit, slug: &str, raw: &str) -> Result<About, AppError> {
        let now = app.store.now();
        let e = load(app, conn, visit, slug).await?;
        let argument = argument::one(conn, e.id, id(raw)?, visit.actor.person).await?;
        let case = report::file(conn, e.id, argument.id).await?;
        if !visit.actor.holds(Role::Moderator, case.authority, now) {
            return Err(AppError::NotFound);
        }
        let file = File::load(conn, visit, Task::Report, argument.id.0, e.id, slug, now).await?;
        Ok(About { e, argument, case, file })
    }

    fn page(&self, app: &App, visit: &Visit, typed: Deciding, errors: Vec<FieldError>) -> Response {
        let lang = visit.lang;
        let title = lang.t("Décider d’un texte", "Decide about a text");
        Page::new(title).status(status(&errors)).render(app, visit, || {
            view! {
                <ErrorSummary lang errors=summary(lang, &errors) />
                {head(&self.e.slug, &self.e.title, title)}
                {self.file.claim(lang)}
                <div class="experiment-body">
                    <div class="reading stack">{self.dossier(lang)}</div>
                    <div class="stack">
                        <div class="panel">{self.form(lang, typed, &errors)}</div>
                        <div class="panel">{self.file.notes(lang)}</div>
                    </div>
                </div>
            }
            .into_any()
        })
    }

    fn dossier(&self, lang: Lang) -> AnyView {
        let a = &self.argument;
        let name = a.name.clone().unwrap_or_else(|| nobody(lang).to_owned());
        let gone = a.removed.as_ref().map(|removed| {
            let text = lang.t(
                format!("Retiré le {}. Le maintenir le rétablit.", removed.at.day_and_hour(lang)),
                format!("Removed on {}. Keeping it puts it back.", removed.at.day_and_hour(lang)),
            );
            view! { <Notice><p>{text}</p></Notice> }
        });
        let appeal = self.case.appeal.as_ref().map(|(text, words, at)| {
            view! {
                <h2>{lang.t("Ce qu’en dit son auteur·e", "What its author says")}</h2>
                <blockquote lang=words.code()>
                    <Prose text=text.clone() />
                </blockquote>
                <p class="event-meta">
                    <span>{lang.t("Réexamen demandé le", "Another look asked for on")}</span>
                    <time datetime=at.rfc3339()>{at.day(lang)}</time>
                </p>
            }
        });
        let count = self.case.count;
        let reports = match count {
            0 => lang.t("Personne n’a signalé ce texte.", "Nobody has reported this text.").to_owned(),
            n => lang.t(
                format!(
                    "{} {} en une fois",
                    lang.number(n),
                    lang.plural(n, "signalement, décidé", "signalements, décidés")
                ),
                format!("{} {}, decided at once", lang.number(n), lang.plural(n, "report", "reports")),
            ),
        };
        let complaints = self.case.complaints.iter().map(|c| complaint(lang, c)).collect_view();
        let before = self
            .case
            .before
            .iter()
            .map(|(ruling, reason, at)| {
                view! { <li>{format!("{} · {} · {}", at.day(lang), ruling.name(lang), reason.name(lang))}</li> }
            })
            .collect_view();
        let before = (!self.case.before.is_empty()).then(|| {
            view! {
                <h2>{lang.t("Déjà décidé", "Decided before")}</h2>
                <ul>{before}</ul>
            }
        });
        view! {
            {gone}
            <h2>{lang.t("Le texte", "The text")}</h2>
            <blockquote lang=a.lang.code()>
                <Marked text=self.case.body.clone() />
            </blockquote>
            <p class="event-meta">
                <span>{name}</span>
                <time datetime=a.written_at.rfc3339()>{a.written_at.day_and_hour(lang)}</time>
            </p>
            {appeal}
            <h2>{lang.t("Les signalements", "The reports")}</h2>
            <p>{reports}</p>
            <ul class="answers" role="list">
                {complaints}
            </ul>
            {before}
        }
        .into_any()
    }

    fn form(&self, lang: Lang, typed: Deciding, errors: &[FieldError]) -> AnyView {
        let there = self.argument.removed.is_none();
        let choice =
            |ruling: Ruling, label: &str, note: &str| (ruling.code().to_owned(), label.to_owned(), note.to_owned());
        let keep = if there {
            choice(
                Ruling::Keep,
                lang.t("Maintenir", "Keep"),
                lang.t("Il respecte les règles du débat.", "It follows the rules of the discussion."),
            )
        } else {
            choice(
                Ruling::Keep,
                lang.t("Rétablir", "Put back"),
                lang.t("Le retrait n’était pas fondé.", "The removal was not well founded."),
            )
        };
        let remove = choice(
            Ruling::Remove,
            lang.t("Retirer", "Remove"),
            lang.t(
                "Sa place reste, avec votre raison. Son auteur est prévenu.",
                "Its place stays, with your reason. Its author is told.",
            ),
        );
        let reasons = Reason::REPORTABLE.iter().map(|r| (r.code().to_owned(), r.name(lang).to_owned())).collect();
        let (no_verdict, no_reason, no_text) =
            (said(lang, errors, "verdict"), said(lang, errors, "reason"), said(lang, errors, "text"));
        view! {
            <Form
                action=format!("/experiments/{}/discussion/{}/moderation", self.e.slug, self.argument.id)
                submission=typed.submission
            >
                <Choices
                    name="verdict"
                    legend=lang.t("Votre décision", "Your decision")
                    value=typed.verdict
                    error=no_verdict
                    options=vec![keep, remove]
                />
                <Select
                    name="reason"
                    label=lang.t("Raison (pour retirer)", "Reason (to remove)")
                    hint=lang.t("Elle est publique.", "It is public.")
                    value=typed.reason
                    error=no_reason
                    options=reasons
                    empty_label=lang.t("Choisir…", "Choose…")
                />
                <TextArea
                    name="text"
                    label=lang.t("Pourquoi, en une phrase", "Why, in a sentence")
                    hint=lang.t(
                        "Publiée à la place du texte s’il est retiré, et envoyée aux personnes concernées. Sans répéter ce qui blesse.",
                        "Published in the place of the text if it is removed, and sent to those concerned. Without repeating what hurts.",
                    )
                    value=typed.text
                    error=no_text
                    rows=4
                />
                <Submit label=lang.t("Publier ma décision", "Publish my decision") />
            </Form>
        }
        .into_any()
    }
}

fn complaint(lang: Lang, c: &Complaint) -> AnyView {
    let reason = c.reason.map(|reason| reason.name(lang)).unwrap_or_default();
    let body = (!c.body.is_empty()).then(|| {
        view! {
            <div lang=c.lang.code()>
                <Prose text=c.body.clone() />
            </div>
        }
    });
    view! {
        <li class="answer">
            <p class="event-meta">
                <strong>{reason}</strong>
                <time datetime=c.at.rfc3339()>{c.at.day_and_hour(lang)}</time>
            </p>
            {body}
        </li>
    }
    .into_any()
}
