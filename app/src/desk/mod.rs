//! The officials' desk: what awaits this person, by deadline.

use axum::{extract::State, routing::get};
use domain::{Lang, Moment, Role};
use leptos::prelude::*;
use store::{
    desk::{self, Pile},
    experiment::Card,
};

use crate::{
    experiments::nobody,
    ui::{Empty, Queue, QueueItem, Tone},
    web::{Answer, App, Page, Policy, Route, Visit},
};

/// The addresses of this feature.
pub fn routes() -> Vec<Route> {
    vec![Route::get("/desk", Policy::Mandate(&Role::ALL), "what awaits an official", get(show))]
}

/// `GET /desk`
async fn show(State(app): State<App>, visit: Visit) -> Answer {
    let now = app.store.now();
    let mut conn = app.store.read().await?;
    let piles = desk::piles(&mut conn, &visit.actor, visit.lang, now).await?;
    let lang = visit.lang;
    Ok(Page::new(lang.t("Mon bureau", "My desk")).render(&app, &visit, || view(lang, piles, now)))
}

fn view(lang: Lang, piles: Vec<Pile>, now: Moment) -> AnyView {
    let waiting: usize = piles.iter().map(|p| p.to_moderate.len() + p.to_answer.len()).sum();
    let n = waiting as i64;
    let lede = lang.t(
        format!(
            "{} {} attend{} une décision.",
            lang.number(n),
            lang.plural(n, "dossier", "dossiers"),
            lang.plural(n, "", "ent")
        ),
        format!("{} {} a decision.", lang.number(n), lang.plural(n, "file awaits", "files await")),
    );
    let piles = piles.into_iter().map(|p| pile(lang, p, now)).collect_view();
    view! {
        <header class="page-head">
            <h1>{lang.t("Mon bureau", "My desk")}</h1>
            <p class="lede">{lede}</p>
        </header>
        {piles}
    }
    .into_any()
}

fn pile(lang: Lang, pile: Pile, now: Moment) -> AnyView {
    if pile.to_moderate.is_empty() && pile.to_answer.is_empty() {
        let text = lang.t(
            "Les nouvelles propositions et les réponses attendues apparaîtront ici, les plus pressées d’abord.",
            "New proposals and answers that are due will appear here, the most pressing first.",
        );
        return view! {
            <section class="section">
                <h2>{pile.authority}</h2>
                <Empty title=lang.t("Rien n’attend", "Nothing awaits you") text />
            </section>
        }
        .into_any();
    }
    let moderate = lang.t("À modérer", "To moderate");
    let answer = lang.t("Réponse attendue", "Answer due");
    let items: Vec<QueueItem> = pile
        .to_moderate
        .into_iter()
        .map(|c| {
            let href = format!("/experiments/{}/moderation", c.slug);
            item(lang, c, href, moderate, now)
        })
        .chain(pile.to_answer.into_iter().map(|c| {
            let href = format!("/experiments/{}", c.slug);
            item(lang, c, href, answer, now)
        }))
        .collect();
    view! {
        <section class="section">
            <h2>{pile.authority}</h2>
            <Queue items />
        </section>
    }
    .into_any()
}

fn item(lang: Lang, c: Card, href: String, task: &str, now: Moment) -> QueueItem {
    let late = now > c.at;
    let due = if late {
        let days = now.days_since(c.at).max(1);
        lang.t(
            format!("En retard de {days} {}", lang.plural(days, "jour", "jours")),
            format!("{days} {} late", lang.plural(days, "day", "days")),
        )
    } else {
        lang.t(format!("Avant le {}", c.at.day(lang)), format!("By {}", c.at.day(lang)))
    };
    let author = c.author.unwrap_or_else(|| nobody(lang).to_owned());
    QueueItem {
        href,
        title: c.title,
        meta: format!("{} · {author}", c.commune),
        task: task.to_owned(),
        tone: if late { Tone::Stop } else { Tone::Wait },
        due,
        due_datetime: c.at.rfc3339(),
        emblem_seed: c.id.to_string(),
    }
}
