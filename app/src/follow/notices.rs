//! What somebody is told, on their page.

use axum::{
    extract::{Query, State},
    response::IntoResponse,
};
use domain::{Lang, Meaning, Moment};
use leptos::prelude::*;
use serde::Deserialize;
use store::follow::{self, Item, PAGE, Read};

use crate::{
    ui::{ButtonLink, Empty, Form, Link, Pager, Submit, Variant},
    web::{Answer, App, AppError, Flash, Page, Typed, Visit, cursor, see_other},
};

/// From where on.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Whence {
    #[serde(default)]
    before: String,
}

/// `GET /me/notices`
pub async fn show(State(app): State<App>, visit: Visit, Query(from): Query<Whence>) -> Answer {
    let (lang, before) =
        (visit.lang, Some(from.before.as_str()).filter(|raw| !raw.is_empty()).map(cursor).transpose()?);
    let mut items = follow::notices(&mut app.store.read().await?, visit.person()?, lang, before, PAGE + 1).await?;
    let older = (items.len() as i64 > PAGE).then(|| items.truncate(PAGE as usize));
    let older = older.and_then(|()| items.last()).map(|i| format!("/me/notices?before={}.{}", i.told_at.0, i.event));
    let newer = before.map(|_| "/me/notices".to_owned());
    let unread = items.iter().any(|item| item.unread);
    let until = items.iter().map(|item| item.told_at).max();
    let title = lang.t("Nouvelles", "News");
    Ok(Page::new(title).render(&app, &visit, || {
        let mark = until.filter(|_| unread).map(|until| {
            view! {
                <Form action="/me/notices">
                    <input type="hidden" name="until" value=until.0.to_string() />
                    <Submit label=lang.t("Tout marquer comme lu", "Mark all as read") variant=Variant::Secondary />
                </Form>
            }
        });
        view! {
            <header class="page-head">
                <h1>{title}</h1>
                <p class="lede">
                    {lang.t("Ce qui arrive à ce que vous suivez, et pourquoi on vous le dit.", "What happens to what you follow, and why you are told.")}
                </p>
                <div class="cluster">
                    {mark}
                    <Link href="/me/following">{lang.t("Ce que je suis, et comment on me prévient", "What I follow, and how I am told")}</Link>
                </div>
            </header>
            {if items.is_empty() { empty(lang) } else { groups(lang, &items) }}
            <Pager lang newer older />
        }
        .into_any()
    }))
}

fn empty(lang: Lang) -> AnyView {
    view! {
        <Empty
            title=lang.t("Rien de nouveau", "Nothing new")
            text=lang.t(
                "Soutenez ou suivez un essai, un thème, une commune\u{a0}: vous saurez ici ce qu’il en advient.",
                "Support or follow a try, a theme, a commune: you will know here what becomes of it.",
            )
        >
            <ButtonLink href="/experiments" label=lang.t("Voir les expérimentations", "See the experiments") />
        </Empty>
    }
    .into_any()
}

/// Grouped by what it means for the reader, newest first in each.
fn groups(lang: Lang, items: &[Item]) -> AnyView {
    Meaning::ALL
        .iter()
        .filter_map(|meaning| {
            let lines: Vec<AnyView> =
                items.iter().filter(|item| item.news.meaning() == *meaning).map(|item| line(lang, item)).collect();
            (!lines.is_empty()).then(|| {
                view! {
                    <section class="section">
                        <h2>{meaning.name(lang)}</h2>
                        <ul class="told" role="list">{lines}</ul>
                    </section>
                }
            })
        })
        .collect_view()
        .into_any()
}

/// A line: what it is, what happened, why.
pub(super) fn line(lang: Lang, item: &Item) -> AnyView {
    let new = item.unread.then(|| view! { <span class="told-new">{lang.t("Nouveau", "New")}</span> });
    let class = if item.unread { "told-item told-unread" } else { "told-item" };
    let (path, title) = (item.path(), item.title.clone());
    view! {
        <li class=class>
            <p class="told-title">
                <Link href=path>{title}</Link>
                {new}
            </p>
            <p>{item.news.say(lang, item.because)}</p>
            <p class="muted small">
                <time datetime=item.at.rfc3339()>{item.at.day(lang)}</time>
                {format!(", {}", item.why(lang))}
            </p>
        </li>
    }
    .into_any()
}

/// Up to when.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Until {
    #[serde(default)]
    until: String,
}

/// `POST /me/notices`
pub async fn read(State(app): State<App>, visit: Visit, Typed(until): Typed<Until>) -> Answer {
    let until = Moment(until.until.parse().map_err(|_| AppError::BadRequest)?);
    app.store.act(Read { person: visit.person()?, until }).await?;
    Ok(see_other("/me/notices").flash(Flash::NoticesRead).into_response())
}
