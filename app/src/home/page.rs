use axum::extract::State;
use domain::{Lang, Status};
use leptos::prelude::*;
use store::experiment::{self, Card};

use crate::{
    experiments::card,
    ui::{ButtonLink, Empty, ExperimentCard, Variant},
    web::{Answer, App, Page, Visit},
};

/// `GET /`
pub async fn home(State(app): State<App>, visit: Visit) -> Answer {
    let mut conn = app.store.read().await?;
    let lang = visit.lang;
    let cards = experiment::list(&mut conn, lang, "", None).await?.cards;
    let page = Page::new(lang.t("Essayons près de chez nous", "Let us try things here"))
        .description(lang.t(
            "Les habitants de la métropole proposent des expérimentations, les soutiennent et suivent ce qu’elles deviennent.",
            "Residents of the metropolis propose experiments, support them and follow what becomes of them.",
        ));
    Ok(page.render(&app, &visit, || view(lang, cards)))
}

fn view(lang: Lang, cards: Vec<Card>) -> AnyView {
    let (open, answered): (Vec<_>, Vec<_>) = cards.into_iter().partition(|c| c.status == Status::Open);
    let close = open.iter().map(|c| (c.support_threshold - c.support_count, c)).min_by_key(|(missing, _)| *missing);
    let close = close.map(|(_, c)| c.slug.clone());
    let (first, others): (Vec<_>, Vec<_>) = open.into_iter().partition(|c| Some(&c.slug) == close.as_ref());
    let waiting: Vec<_> = first.into_iter().chain(others).take(6).collect();
    view! {
        <header class="page-head">
            <h1>{lang.t("Un essai vaut mieux qu’un long débat", "A try is worth more than a long debate")}</h1>
            <p class="lede">
                {lang.t(
                    "Proposez un essai limité dans le temps, près de chez vous. S’il réunit assez de soutiens, l’autorité compétente doit répondre. Et quoi qu’il arrive, on saura ce qu’on en a appris.",
                    "Propose a try, limited in time, near you. If enough people support it, the competent authority has to answer. And whatever happens, we will know what was learned.",
                )}
            </p>
            <p class="cluster">
                <ButtonLink href="/experiments/new" label=lang.t("Proposer un essai", "Propose a try") />
                <ButtonLink
                    href="/about/right-to-try"
                    label=lang.t("Le droit à l’essai-erreur", "The right to trial and error")
                    variant=Variant::Quiet
                />
            </p>
        </header>
        {section(
            lang,
            lang.t("Ces essais attendent des voix", "These tries await voices"),
            lang.t("Aucun essai n’attend de soutien aujourd’hui.", "No try awaits support today."),
            waiting,
        )}
        {section(
            lang,
            lang.t("Ceux-là attendent une réponse", "These await an answer"),
            lang.t("Aucune autorité n’a de réponse en attente.", "No authority owes an answer."),
            answered.into_iter().filter(|c| c.status == Status::UnderReview).take(4).collect(),
        )}
        <p class="cluster">
            <ButtonLink
                href="/experiments"
                label=lang.t("Toutes les expérimentations", "All experiments")
                variant=Variant::Secondary
            />
        </p>
    }
    .into_any()
}

fn section(lang: Lang, title: &'static str, nothing: &'static str, cards: Vec<Card>) -> AnyView {
    let body = if cards.is_empty() {
        let text = lang.t("Le vôtre pourrait être le premier.", "Yours could be the first.");
        view! { <Empty title=nothing text=text /> }.into_any()
    } else {
        let cards =
            cards.into_iter().map(|c| view! { <ExperimentCard lang card=card(lang, c) nested=true /> }).collect_view();
        view! { <div class="cards">{cards}</div> }.into_any()
    };
    view! {
        <section class="section">
            <h2>{title}</h2>
            {body}
        </section>
    }
    .into_any()
}
