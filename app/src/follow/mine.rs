//! What one's own page says of news, of what one runs and owes, and of what one follows.

use domain::{DAY, Lang, Moment, Part, PersonId};
use leptos::prelude::*;
use store::{
    Conn,
    follow::{self, Item},
    owed::{self, Debt, Kind, Running},
};

use super::notices::line;
use crate::{
    ui::{ButtonLink, Link, Tag, Tone, Variant},
    web::AppError,
};

/// News shown on one's page; the others are one click away.
const SHOWN: i64 = 3;

/// What was read for it.
pub(crate) struct Owed {
    news: Vec<Item>,
    running: Vec<Running>,
    debts: Vec<Debt>,
}

/// Reads it.
///
/// # Errors
/// As for any read.
pub(crate) async fn owed(conn: &mut Conn, lang: Lang, person: PersonId, now: Moment) -> Result<Owed, AppError> {
    Ok(Owed {
        news: follow::notices(conn, person, lang, None, SHOWN).await?,
        running: owed::running(conn, lang, person).await?,
        debts: owed::debts(conn, lang, person, now).await?,
    })
}

impl Owed {
    /// The sections, before what one proposes and supports.
    pub(crate) fn view(self, lang: Lang, now: Moment) -> AnyView {
        view! {
            {debts(lang, self.debts, now)}
            {news(lang, &self.news)}
            {running(lang, self.running)}
        }
        .into_any()
    }
}

fn debts(lang: Lang, debts: Vec<Debt>, now: Moment) -> Option<AnyView> {
    if debts.is_empty() {
        return None;
    }
    let lines = debts
        .into_iter()
        .map(|debt| {
            let (what, href) = match &debt.what {
                Kind::Reading(measure) => (
                    lang.t(format!("Un relevé\u{a0}: {measure}"), format!("A reading: {measure}")),
                    format!("/experiments/{}/readings/new", debt.slug),
                ),
                Kind::Results => (
                    lang.t("Les résultats", "The results").to_owned(),
                    format!("/experiments/{}/acts/results", debt.slug),
                ),
            };
            let late = debt.due < now.plus(-DAY);
            let (tone, said) = match late {
                true => (
                    Tone::Stop,
                    lang.t(
                        format!("en retard depuis le {}", debt.due.day(lang)),
                        format!("late since {}", debt.due.day(lang)),
                    ),
                ),
                false => (
                    Tone::Wait,
                    lang.t(format!("pour le {}", debt.due.day(lang)), format!("by {}", debt.due.day(lang))),
                ),
            };
            view! {
                <li class="told-item">
                    <p class="told-title">
                        <Link href>{what}</Link>
                        <Tag tone label=said />
                    </p>
                    <p class="muted small">{debt.title}</p>
                </li>
            }
        })
        .collect_view();
    Some(
        view! {
            <section class="section" id="owed">
                <h2>{lang.t("Ce que je dois", "What I owe")}</h2>
                <ul class="told" role="list">{lines}</ul>
            </section>
        }
        .into_any(),
    )
}

fn news(lang: Lang, items: &[Item]) -> AnyView {
    let none = items.is_empty().then(|| {
        let text = lang.t("Rien de nouveau pour l’instant.", "Nothing new for now.");
        view! { <p class="muted">{text}</p> }
    });
    let lines = items.iter().map(|item| line(lang, item)).collect_view();
    view! {
        <section class="section" id="news">
            <h2>{lang.t("Ce qui est nouveau", "What is new")}</h2>
            {none}
            <ul class="told" role="list">{lines}</ul>
            <p class="cluster">
                <ButtonLink href="/me/notices" label=lang.t("Toutes les nouvelles", "All news") variant=Variant::Secondary />
                <Link href="/me/following">{lang.t("Ce que je suis, et comment on me prévient", "What I follow, and how I am told")}</Link>
                <Link href="/me/messages">{lang.t("Mes conversations", "My conversations")}</Link>
            </p>
        </section>
    }
    .into_any()
}

fn running(lang: Lang, running: Vec<Running>) -> Option<AnyView> {
    if running.is_empty() {
        return None;
    }
    let lines = running
        .into_iter()
        .map(|r| {
            let parts = r.parts.iter().map(|p: &Part| p.name(lang)).collect::<Vec<_>>().join(", ");
            view! {
                <li class="told-item">
                    <p class="told-title">
                        <Link href=format!("/experiments/{}", r.slug)>{r.title}</Link>
                        <Tag tone=crate::experiments::tone(r.status) label=r.status.name(lang) />
                    </p>
                    <p class="muted small">{parts}</p>
                </li>
            }
        })
        .collect_view();
    Some(
        view! {
            <section class="section" id="running">
                <h2>{lang.t("Ce que je mène", "What I run")}</h2>
                <ul class="told" role="list">{lines}</ul>
            </section>
        }
        .into_any(),
    )
}
