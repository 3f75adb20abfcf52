//! The library of what was learned: an essai-erreur teaches as much as a success.

use axum::extract::{Query, State};
use domain::{Finding, Lang, Theme};
use leptos::prelude::*;
use serde::Deserialize;
use store::life::{self, Asked, Lesson};

use crate::{
    ui::{Empty, Field, Link, Select, Submit, Tag, Tone},
    web::{Answer, App, AppError, Page, Visit},
};

/// What is looked for.
#[derive(Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Raw {
    #[serde(default)]
    q: String,
    #[serde(default)]
    theme: String,
    #[serde(default)]
    within: String,
    #[serde(default)]
    finding: String,
}

/// What a finding means for whoever reads it.
pub(super) fn tone(finding: Finding) -> Tone {
    match finding {
        Finding::Supported => Tone::Go,
        Finding::NotSupported => Tone::Done,
        Finding::Inconclusive | Finding::NotMeasurable => Tone::Neutral,
    }
}

/// `GET /lessons`
pub async fn show(State(app): State<App>, visit: Visit, Query(raw): Query<Raw>) -> Answer {
    let lang = visit.lang;
    let atlas = app.atlas().await?;
    let some = |text: &String| Some(text.clone()).filter(|t| !t.is_empty());
    let asked = Asked {
        question: raw.q.chars().filter(|c| !c.is_control()).take(200).collect(),
        theme: some(&raw.theme).map(|code| Theme::parse(&code).ok_or(AppError::BadRequest)).transpose()?,
        within: match some(&raw.within) {
            Some(id) => Some(atlas.find(&id).ok_or(AppError::BadRequest)?.id.clone()),
            None => None,
        },
        finding: some(&raw.finding).map(|code| Finding::parse(&code).ok_or(AppError::BadRequest)).transpose()?,
    };
    let mut conn = app.store.read().await?;
    let lessons = life::lessons(&mut conn, lang, &asked).await?;
    let communes = store::territory::communes(&mut conn).await?;
    let title = lang.t("Ce qu’on a appris", "What was learned");
    let text = lang.t(
        "Les enseignements des essais menés ici, ceux qui ont tenu et ceux qui nous ont détrompés.",
        "The lessons of the tries made here: those that held, and those that proved us wrong.",
    );
    Ok(Page::new(title).description(text).render(&app, &visit, || {
        let themes = Theme::ALL.iter().map(|t| (t.code().to_owned(), t.name(lang).to_owned())).collect::<Vec<_>>();
        let places = communes.into_iter().map(|c| (format!("commune:{}", c.code), c.name)).collect::<Vec<_>>();
        let findings = Finding::ALL.iter().map(|f| (f.code().to_owned(), f.name(lang).to_owned())).collect::<Vec<_>>();
        let all = lang.t("Tous", "All");
        let none = lessons.is_empty().then(|| {
            view! {
                <Empty
                    title=lang.t("Rien encore", "Nothing yet")
                    text=lang.t("Aucun enseignement ne correspond. Élargissez la recherche.", "No lesson matches. Widen the search.")
                />
            }
        });
        let cards = lessons.into_iter().map(|l| card(lang, l)).collect_view();
        view! {
            <header class="page-head">
                <h1>{title}</h1>
                <p class="lede">{text}</p>
            </header>
            <form class="form panel lesson-finder" method="get" action="/lessons" role="search">
                <Field name="q" label=lang.t("Mots", "Words") value=raw.q.clone() />
                <div class="cluster">
                    <Select name="theme" label=lang.t("Thème", "Theme") value=raw.theme.clone() options=themes empty_label=all />
                    <Select name="within" label=lang.t("Commune", "Commune") value=raw.within.clone() options=places empty_label=all />
                    <Select name="finding" label=lang.t("Constat", "Finding") value=raw.finding.clone() options=findings empty_label=all />
                </div>
                <Submit label=lang.t("Chercher", "Search") />
            </form>
            {none}
            <ul class="lessons" role="list">{cards}</ul>
        }
        .into_any()
    }))
}

fn card(lang: Lang, l: Lesson) -> AnyView {
    let place = format!("{} · {} · {}", l.theme.name(lang), l.commune, l.at.day(lang));
    let words = l.lang.code();
    let follow = format!("/follow/lesson/{}", l.slug);
    let decided = l
        .conclusion
        .map(|c| lang.t(format!("Suite\u{a0}: {}", c.name(lang)), format!("What follows: {}", c.name(lang))));
    let parts = learned(lang, &[&l.worked, &l.failed, &l.change, &l.reuse]);
    view! {
        <li class="lesson panel">
            <Tag tone=tone(l.finding) label=l.finding.name(lang) />
            <h2 class="lesson-title">
                <Link href=format!("/experiments/{}", l.slug)>{l.title}</Link>
            </h2>
            <p class="muted small">{place}</p>
            <p lang=words>{l.summary}</p>
            <dl class="lesson-parts" lang=words>{parts}</dl>
            {decided.map(|text| view! { <p class="small"><strong>{text}</strong></p> })}
            <p class="small">
                <Link href=follow>{lang.t("Suivre cet enseignement", "Follow this lesson")}</Link>
            </p>
        </li>
    }
    .into_any()
}

/// The four parts of a lesson: worked, did not, change, reuse.
pub(super) fn learned(lang: Lang, texts: &[&String; 4]) -> AnyView {
    let names = [
        lang.t("Ce qui a marché", "What worked"),
        lang.t("Ce qui n’a pas marché", "What did not"),
        lang.t("Ce qu’on changerait", "What we would change"),
        lang.t("Pour le reprendre ailleurs", "To take it up elsewhere"),
    ];
    names
        .into_iter()
        .zip(texts.iter())
        .map(|(name, text)| {
            let text = (*text).clone();
            view! {
                <div>
                    <dt lang=lang.code()>{name}</dt>
                    <dd>{text}</dd>
                </div>
            }
        })
        .collect_view()
        .into_any()
}
