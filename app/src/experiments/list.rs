use axum::extract::{Query, State};
use domain::Lang;
use leptos::prelude::*;
use serde::Deserialize;
use store::experiment::{self, Cursor};

use super::card;
use crate::{
    ui::{ButtonLink, Empty, ExperimentCard, Pager},
    web::{Answer, App, AppError, Page, Visit},
};

/// What the address of the list may ask for.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Asked {
    #[serde(default)]
    q: String,
    after: Option<String>,
}

/// `GET /experiments?q=&after=`
pub async fn list(
    State(app): State<App>,
    visit: Visit,
    asked: Result<Query<Asked>, axum::extract::rejection::QueryRejection>,
) -> Answer {
    let Query(asked) = asked.map_err(|_| AppError::BadRequest)?;
    let after = match &asked.after {
        Some(raw) => Some(Cursor::decode(raw).ok_or(AppError::BadRequest)?),
        None => None,
    };
    let question: String = asked.q.chars().filter(|c| !c.is_control()).take(200).collect();
    let lang = visit.lang;
    let mut conn = app.store.read().await?;
    let found = experiment::list(&mut conn, lang, &question, after).await?;
    let page = Page::new(lang.t("Expérimentations", "Experiments"));
    Ok(page.render(&app, &visit, || view(lang, question, after.is_some(), found)))
}

fn view(lang: Lang, question: String, later: bool, found: experiment::Page) -> AnyView {
    let searched = !question.trim().is_empty();
    let count = found.cards.len() as i64;
    let heading = searched.then(|| {
        let n = lang.number(count);
        let fr = format!("{n} {} pour «\u{a0}{question}\u{a0}»", lang.plural(count, "résultat", "résultats"));
        let en = format!("{n} {} for “{question}”", lang.plural(count, "result", "results"));
        view! {
            <p class="muted" role="status">
                {lang.t(fr, en)} " · "
                <a href="/experiments">{lang.t("Tout revoir", "See all again")}</a>
            </p>
        }
    });
    let newer = later.then(|| "/experiments".to_owned());
    let older = found.next.map(|c| format!("/experiments?after={}", c.encode()));
    let body = if found.cards.is_empty() {
        empty(lang, searched)
    } else {
        let cards =
            found.cards.into_iter().map(|c| view! { <ExperimentCard lang card=card(lang, c) /> }).collect_view();
        view! { <div class="cards">{cards}</div> }.into_any()
    };
    view! {
        <header class="page-head">
            <h1>{lang.t("Expérimentations", "Experiments")}</h1>
            <p class="lede">
                {lang.t(
                    "Ce que des habitants veulent essayer, et où cela en est.",
                    "What residents want to try, and where it stands.",
                )}
            </p>
        </header>
        <form class="search" role="search" action="/experiments" method="get">
            <label class="visually-hidden" for="q">{lang.t("Rechercher une expérimentation", "Search experiments")}</label>
            <input
                class="input"
                type="search"
                id="q"
                name="q"
                value=question
                placeholder=lang.t("vélo, jardin, Roubaix…", "bicycle, garden, Roubaix…")
            />
            <button class="button button-secondary" type="submit">{lang.t("Rechercher", "Search")}</button>
        </form>
        {heading}
        {body}
        <Pager lang newer older />
    }
    .into_any()
}

fn empty(lang: Lang, searched: bool) -> AnyView {
    let (title, text) = if searched {
        (
            lang.t("Rien ne correspond", "Nothing matches"),
            lang.t(
                "Essayez un mot plus court, ou proposez vous-même cet essai\u{a0}: personne n’y a peut-être encore pensé.",
                "Try a shorter word, or propose it yourself: perhaps nobody has thought of it yet.",
            ),
        )
    } else {
        (
            lang.t("Pas encore d’expérimentation", "No experiment yet"),
            lang.t("La première peut être la vôtre.", "The first can be yours."),
        )
    };
    view! {
        <Empty title text>
            <ButtonLink href="/experiments/new" label=lang.t("Proposer un essai", "Propose a try") />
        </Empty>
    }
    .into_any()
}
