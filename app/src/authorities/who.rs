//! "Who decides this here, that day?"

use axum::{
    extract::{Query, State},
    http::StatusCode,
};
use domain::{FieldError, Lang, Moment, Refusal, Theme};
use leptos::prelude::*;
use serde::Deserialize;
use store::{
    Conn,
    authority::{self, Authority},
    competence::{self, Ground, Told},
    territory,
};

use crate::{
    atlas::Atlas,
    ui::{ErrorSummary, Field, Link, Select, Submit},
    web::{Answer, App, AppError, Page, Visit},
};

/// The question, as typed.
#[derive(Clone, Default, Deserialize)]
pub struct Asking {
    #[serde(default)]
    commune: String,
    #[serde(default)]
    theme: String,
    #[serde(default)]
    day: String,
}

/// `GET /authorities/who?commune=59350&theme=water&day=2020-06-01`
pub async fn show(State(app): State<App>, visit: Visit, Query(asking): Query<Asking>) -> Answer {
    let lang = visit.lang;
    let atlas = app.atlas().await?;
    let mut conn = app.store.read().await?;
    let mut errors = Vec::new();
    let mut wrong = |field: &str, raw: &str, refusal: Refusal| {
        errors.push(FieldError::new(field, if raw.is_empty() { Refusal::Missing } else { refusal }));
    };
    let blank = asking.commune.is_empty() && asking.theme.is_empty() && asking.day.is_empty();
    let commune = territory::commune_name(&mut conn, &asking.commune).await.ok();
    let theme = Theme::parse(&asking.theme);
    let day = if asking.day.is_empty() { Ok(app.store.now()) } else { Moment::of_day(&asking.day) };
    if !blank {
        if commune.is_none() {
            wrong("commune", &asking.commune, Refusal::NotAChoice);
        }
        if theme.is_none() {
            wrong("theme", &asking.theme, Refusal::NotAChoice);
        }
        if let Err(refusal) = &day {
            wrong("day", &asking.day, refusal.clone());
        }
    }
    let answer = match (commune, theme, day) {
        (Some(name), Some(theme), Ok(day)) => {
            Some(answer(&mut conn, lang, &asking.commune, &name, theme, day, !asking.day.is_empty()).await?)
        }
        _ => None,
    };
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let title = lang.t("Qui décide ici\u{202f}?", "Who decides here?");
    let summary = errors.iter().map(|x| (x.field.clone(), x.refusal.say(lang))).collect();
    Ok(Page::new(title).status(status).render(&app, &visit, || {
        view! {
            <ErrorSummary lang errors=summary />
            <header class="page-head">
                <h1>{title}</h1>
                <p class="lede">
                    {lang.t(
                        "Une commune, un sujet, un jour\u{a0}: l’autorité compétente, et pourquoi.",
                        "A commune, a subject, a day: the competent authority, and why.",
                    )}
                </p>
            </header>
            {answer}
            <section class="section reading">{form(lang, &atlas, &asking, &errors)}</section>
            <p>
                <Link href="/authorities">{lang.t("Toutes les autorités", "Every authority")}</Link>
            </p>
        }
        .into_any()
    }))
}

/// The question as a form; its address can be shared.
pub(super) fn form(lang: Lang, atlas: &Atlas, asking: &Asking, errors: &[FieldError]) -> AnyView {
    let said = |field: &str| errors.iter().find(|x| x.field == field).map(|x| x.refusal.say(lang));
    let (no_commune, no_theme, no_day) = (said("commune"), said("theme"), said("day"));
    let code = |id: &str| id.trim_start_matches("commune:").to_owned();
    let communes: Vec<(String, String)> = atlas.communes().map(|a| (code(&a.id), a.name.clone())).collect();
    let themes = Theme::ALL.iter().map(|t| (t.code().to_owned(), t.name(lang).to_owned())).collect();
    let asking = asking.clone();
    view! {
        <form class="form" method="get" action="/authorities/who" novalidate>
            <Select
                name="commune"
                label=lang.t("Commune", "Commune")
                options=communes
                value=asking.commune
                error=no_commune
                empty_label=lang.t("Choisir…", "Choose…")
            />
            <Select
                name="theme"
                label=lang.t("Sujet", "Subject")
                options=themes
                value=asking.theme
                error=no_theme
                empty_label=lang.t("Choisir…", "Choose…")
            />
            <Field
                name="day"
                label=lang.t("Quel jour (facultatif)", "Which day (optional)")
                hint=lang.t("Aujourd’hui, si vous ne dites rien.", "Today, if you say nothing.")
                kind="date"
                short=true
                value=asking.day
                error=no_day
            />
            <Submit label=lang.t("Voir qui décide", "See who decides") />
        </form>
    }
    .into_any()
}

async fn answer(
    conn: &mut Conn,
    lang: Lang,
    commune: &str,
    name: &str,
    theme: Theme,
    day: Moment,
    dated: bool,
) -> Result<AnyView, AppError> {
    let ground = Ground::read(conn, commune, theme).await?;
    let on = if dated {
        lang.t(format!(", le {}", day.day(lang)), format!(" on {}", day.day(lang)))
    } else {
        lang.t(", aujourd’hui", " today").to_owned()
    };
    let asked = lang.t(format!("{} à {name}{on}", theme.name(lang)), format!("{} in {name}{on}", theme.name(lang)));
    let Some(found) = ground.on(day) else {
        let none = lang.t("Aucune autorité inscrite ici n’est compétente.", "No authority listed here is competent.");
        return Ok(view! { <section class="panel"><p class="eyebrow">{asked}</p><p>{none}</p></section> }.into_any());
    };
    let competent = authority::by_id(conn, found.authority).await?;
    let mut steps = Vec::new();
    for id in &found.because {
        steps.push(competence::told(conn, *id).await?);
    }
    let next = match ground.next(day) {
        Some((at, who)) => Some((at, authority::by_id(conn, who).await?.name)),
        None => None,
    };
    Ok(told(lang, asked, competent, steps, next))
}

fn told(lang: Lang, asked: String, who: Authority, steps: Vec<Told>, next: Option<(Moment, String)>) -> AnyView {
    let why = if steps.is_empty() {
        let text = lang.t(
            "Aucune compétence particulière n’est inscrite\u{a0}: la plus petite autorité du lieu décide.",
            "No particular competence is written down: the smallest authority of the place decides.",
        );
        view! { <p>{text}</p> }.into_any()
    } else {
        let lines = steps.into_iter().map(|s| view! { <li>{because(lang, &s)}</li> }).collect_view();
        view! { <ul>{lines}</ul> }.into_any()
    };
    let next = next.map(|(at, name)| {
        let text = lang.t(
            format!("À partir du {}, ce sera {name}.", at.day(lang)),
            format!("From {} on it will be {name}.", at.day(lang)),
        );
        view! { <p>{text}</p> }
    });
    view! {
        <section class="panel answer">
            <p class="eyebrow">{asked}</p>
            <p class="answer-name">
                <Link href=format!("/authorities/{}", who.slug)>{who.name}</Link>
            </p>
            {why}
            {next}
        </section>
    }
    .into_any()
}

/// One step of the reason.
fn because(lang: Lang, s: &Told) -> String {
    let since = s.from_at.day(lang);
    let what = match &s.giver {
        Some(giver) => lang.t(
            format!("{giver} l’a confiée à {} depuis le {since} ({})", s.authority, s.territory),
            format!("{giver} gave it to {} from {since} ({})", s.authority, s.territory),
        ),
        None => lang.t(
            format!("{} l’exerce depuis le {since} ({})", s.authority, s.territory),
            format!("{} has it since {since} ({})", s.authority, s.territory),
        ),
    };
    let until = s.until_at.map(|end| {
        let last = end.plus(-1).day(lang);
        lang.t(format!(", jusqu’au {last}"), format!(", until {last}"))
    });
    format!("{what}{}{} {}.", until.unwrap_or_default(), lang.t("\u{a0}:", ":"), s.basis)
}

/// Where a draft goes, in a sentence, once its commune and theme are known.
///
/// # Errors
/// As for any read.
pub(crate) async fn who_decides(
    conn: &mut Conn,
    lang: Lang,
    commune: &str,
    theme: &str,
    now: Moment,
) -> Result<Option<String>, AppError> {
    let Some(theme) = Theme::parse(theme) else { return Ok(None) };
    match competence::authority_for(conn, commune, theme, now).await {
        Ok(authority) => Ok(Some(lang.t(
            format!("Cette proposition ira à\u{a0}: {} ({}).", authority.name, theme.name(lang).to_lowercase()),
            format!("This proposal will go to: {} ({}).", authority.name, theme.name(lang).to_lowercase()),
        ))),
        Err(store::Error::NotFound) => Ok(None),
        Err(error) => Err(error.into()),
    }
}
