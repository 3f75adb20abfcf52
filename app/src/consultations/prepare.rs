use axum::extract::State;
use domain::{AuthorityId, Moment, consultation::PREPARE};
use leptos::prelude::*;
use store::consultation::{self, Drafted, Owed};

use crate::{
    ui::{ButtonLink, Empty, Link},
    web::{Answer, App, Page, Visit},
};

/// The authorities for which the visitor may prepare a consultation.
pub(super) fn authorities(app: &App, visit: &Visit) -> Vec<AuthorityId> {
    let now = app.store.now();
    let mut all: Vec<AuthorityId> = PREPARE.into_iter().flat_map(|role| visit.actor.authorities(role, now)).collect();
    all.sort();
    all.dedup();
    all
}

/// `GET /consultations/prepare`
pub async fn show(State(app): State<App>, visit: Visit) -> Answer {
    let lang = visit.lang;
    let mut conn = app.store.read().await?;
    let (mut drafts, mut owed): (Vec<Drafted>, Vec<Owed>) = (Vec::new(), Vec::new());
    for authority in authorities(&app, &visit) {
        drafts.extend(consultation::drafts(&mut conn, authority).await?);
        owed.extend(consultation::owed(&mut conn, authority).await?);
    }
    drop(conn);
    let now = app.store.now();
    let title = lang.t("Votes en préparation", "Votes being prepared");
    Ok(Page::new(title).render(&app, &visit, || {
        let empty = drafts.is_empty().then(|| {
            view! {
                <Empty
                    title=lang.t("Rien en préparation", "Nothing is being prepared")
                    text=lang.t("Commencez-en un\u{a0}: rien n’est public avant l’ouverture.", "Begin one: nothing is public before it is opened.")
                />
            }
        });
        let lines = drafts.iter().map(|draft| {
            let by = draft.by.clone().unwrap_or_default();
            let since = draft.prepared_at.day(lang);
            let (href, title) = (format!("/consultations/{}/edit", draft.slug), draft.title.clone());
            view! {
                <li class="row row-apart">
                    <Link href=href>{title}</Link>
                    <span class="row-facts muted">
                        <span>{draft.authority.clone()}</span>
                        <span>{format!("{by}, {since}")}</span>
                    </span>
                </li>
            }
        });
        let lines = lines.collect_view();
        let due = |at: Moment| {
            let day = at.day(lang);
            match at < now {
                true => lang.t(format!("En retard\u{a0}: attendue le {day}"), format!("Late: due by {day}")),
                false => lang.t(format!("Attendue pour le {day}"), format!("Due by {day}")),
            }
        };
        let answers = owed.iter().map(|one| {
            let (href, title) = (format!("/consultations/{}", one.slug), one.title.clone());
            view! {
                <li class="row row-apart">
                    <Link href=href>{title}</Link>
                    <span class="row-facts muted">
                        <span>{one.authority.clone()}</span>
                        <span>{due(one.due)}</span>
                    </span>
                </li>
            }
        });
        let answers = answers.collect_view();
        let awaited = (!owed.is_empty()).then(|| {
            view! {
                <section class="section">
                    <h2>{lang.t("Résultats qui attendent une réponse", "Results that await an answer")}</h2>
                    <ul class="rows" role="list">
                        {answers}
                    </ul>
                </section>
            }
        });
        let list = (!drafts.is_empty()).then(|| view! { <ul class="rows" role="list">{lines}</ul> });
        view! {
            <header class="page-head">
                <p>
                    <Link href="/desk">{lang.t("← Mon bureau", "← My desk")}</Link>
                </p>
                <h1>{title}</h1>
                <p class="lede">
                    {lang.t(
                        "Une personne prépare, une autre, élue, relit et ouvre. Ensuite, plus rien ne change.",
                        "One person prepares; another, elected, reads it and opens it. Then nothing changes any more.",
                    )}
                </p>
            </header>
            <p class="cluster">
                <ButtonLink href="/consultations/new" label=lang.t("Préparer un vote", "Prepare a vote") />
            </p>
            {list}
            {empty}
            {awaited}
        }
        .into_any()
    }))
}
