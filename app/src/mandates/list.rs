use axum::extract::State;
use domain::{Lang, PersonId};
use leptos::prelude::*;
use store::mandate::{self, Held, Request};

use super::period;
use crate::{
    ui::{ButtonLink, Empty, Link, Tag, Tone},
    web::{Answer, App, Page, Visit},
};

/// `GET /mandates`
pub async fn show(State(app): State<App>, visit: Visit) -> Answer {
    let mut conn = app.store.read().await?;
    let held = mandate::in_force(&mut conn, app.store.now()).await?;
    let requests = mandate::requests(&mut conn).await?;
    let (lang, me) = (visit.lang, visit.person()?);
    Ok(Page::new(lang.t("Mandats", "Mandates")).render(&app, &visit, || view(lang, me, held, requests)))
}

fn view(lang: Lang, me: PersonId, held: Vec<Held>, requests: Vec<Request>) -> AnyView {
    let mut places: Vec<(String, Vec<Held>)> = Vec::new();
    for mandate in held {
        match places.last_mut().filter(|(name, _)| *name == mandate.authority) {
            Some((_, mandates)) => mandates.push(mandate),
            None => places.push((mandate.authority.clone(), vec![mandate])),
        }
    }
    let waiting = if requests.is_empty() {
        let text = lang.t(
            "Quand une personne de l’administration demande un mandat, une autre le confirme ici.",
            "When one administrator asks for a mandate, another confirms it here.",
        );
        view! { <Empty title=lang.t("Aucune demande n’attend", "No request waits") text /> }.into_any()
    } else {
        let lines = requests.into_iter().map(|r| request(lang, me, r)).collect_view();
        view! { <ul class="rows" role="list">{lines}</ul> }.into_any()
    };
    let places = places
        .into_iter()
        .map(|(name, mandates)| {
            let lines = mandates.into_iter().map(|m| line(lang, m)).collect_view();
            view! {
                <section class="section">
                    <h3>{name}</h3>
                    <ul class="rows" role="list">{lines}</ul>
                </section>
            }
        })
        .collect_view();
    view! {
        <header class="page-head">
            <h1>{lang.t("Mandats", "Mandates")}</h1>
            <p class="lede">
                {lang.t(
                    "Ce que chacun peut faire vient d’un mandat, et de rien d’autre. Il faut deux personnes pour en donner un\u{a0}; il prend fin tout seul.",
                    "What anybody may do comes from a mandate, and from nothing else. It takes two people to give one; it ends by itself.",
                )}
            </p>
            <p class="cluster">
                <ButtonLink href="/mandates/new" label=lang.t("Demander un mandat", "Ask for a mandate") />
            </p>
        </header>
        <section class="section">
            <h2>{lang.t("À confirmer", "To confirm")}</h2>
            {waiting}
        </section>
        <section class="section">
            <h2>{lang.t("En vigueur ou à venir", "In force or to come")}</h2>
            {places}
        </section>
    }
    .into_any()
}

fn request(lang: Lang, me: PersonId, r: Request) -> AnyView {
    let who = r.name.clone().or(r.email.clone()).unwrap_or_default();
    let role = r.role().map(|role| role.name(lang)).unwrap_or_default();
    let note = (r.asked_by == me).then(|| {
        view! { <Tag tone=Tone::Wait label=lang.t("attend une autre personne", "awaits somebody else") /> }
    });
    view! {
        <li class="row">
            <p>
                <Link href=format!("/mandates/requests/{}", r.id)>{format!("{who}, {role}")}</Link>
            </p>
            <p class="muted small">{format!("{} · {}", r.authority, period(lang, r.from_at, r.until_at))}</p>
            {note}
        </li>
    }
    .into_any()
}

fn line(lang: Lang, m: Held) -> AnyView {
    let who = m.name.clone().or(m.email.clone()).unwrap_or_else(|| "—".to_owned());
    let role = m.role().map(|role| role.name(lang)).unwrap_or_default();
    let deputy =
        m.deputy_of.clone().map(|name| lang.t(format!(", remplace {name}"), format!(", stands in for {name}")));
    view! {
        <li class="row row-apart">
            <div>
                <p>
                    <strong>{who}</strong>
                    {format!(", {role}")}
                    {deputy}
                </p>
                <p class="muted small">{period(lang, m.from_at, m.until_at)}</p>
            </div>
            <Link href=format!("/mandates/{}/end", m.id)>{lang.t("Mettre fin", "End it")}</Link>
        </li>
    }
    .into_any()
}
