use axum::extract::State;
use domain::{Lang, Status};
use leptos::prelude::*;
use store::experiment::{self, Asked, Card, Sort};

use crate::{
    atlas::{Area, Atlas},
    experiments::card,
    ui::{ButtonLink, Empty, ExperimentCard, Form, Link, Select, Submit, Variant},
    web::{Answer, App, Page, Visit},
};

/// A commune, and as many around it, are "near".
const NEAR: usize = 6;
/// Cards in a section.
const SHOWN: usize = 3;

/// What the page shows.
struct Shown {
    /// What is tried near the commune that was chosen.
    near: Vec<Card>,
    /// Those that lack the fewest supports.
    nearly: Vec<Card>,
    /// Those that an authority has to answer.
    waiting: Vec<Card>,
}

/// `GET /`
pub async fn home(State(app): State<App>, visit: Visit) -> Answer {
    let atlas = app.atlas().await?;
    let lang = visit.lang;
    let here = visit.near.as_deref().and_then(|id| atlas.find(id)).filter(|a| a.commune);
    let mut conn = app.store.read().await?;
    let near = match here {
        Some(area) => experiment::near(&mut conn, lang, &atlas.around(&area.id, NEAR), SHOWN as i64).await?,
        None => Vec::new(),
    };
    let open = Asked { status: Some(Status::Open), sort: Sort::Nearly, ..Asked::default() };
    let nearly = experiment::find(&mut conn, lang, &open, None).await?.cards;
    let review = Asked { status: Some(Status::UnderReview), sort: Sort::Newest, ..Asked::default() };
    let waiting = experiment::find(&mut conn, lang, &review, None).await?.cards;
    let shown = Shown { near, nearly, waiting };
    let page = Page::new(lang.t("Essayons près de chez nous", "Let us try things here"))
        .feed(format!("/experiments.atom?lang={}", lang.code()))
        .description(lang.t(
            "Les habitants de la métropole proposent des expérimentations, les soutiennent et suivent ce qu’elles deviennent.",
            "Residents of the metropolis propose experiments, support them and follow what becomes of them.",
        ));
    Ok(page.render(&app, &visit, || view(lang, &atlas, here, shown)))
}

fn view(lang: Lang, atlas: &Atlas, here: Option<&Area>, shown: Shown) -> AnyView {
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
        {match here {
            Some(area) => near(lang, area, shown.near),
            None => choose(lang, atlas),
        }}
        {section(
            lang,
            lang.t("Ces essais attendent des voix", "These tries await voices"),
            ("/experiments?status=open&sort=nearly", lang.t("Tous ceux qui attendent des voix", "All that await voices")),
            lang.t("Aucun essai n’attend de soutien aujourd’hui.", "No try awaits support today."),
            shown.nearly,
        )}
        {section(
            lang,
            lang.t("Ceux-là attendent une réponse", "These await an answer"),
            ("/experiments?status=under_review", lang.t("Tous ceux qui attendent une réponse", "All that await an answer")),
            lang.t("Aucune autorité n’a de réponse en attente.", "No authority owes an answer."),
            shown.waiting,
        )}
        <section class="section">
            <h2>{lang.t("Ce qu’on en a appris", "What was learned")}</h2>
            <p class="reading">
                {lang.t(
                    "Ici on lira ce que les essais ont donné, y compris ceux qui n’ont pas marché\u{a0}: c’est souvent là qu’on apprend le plus. Aucun n’est encore arrivé à son terme.",
                    "This is where you will read what became of the tries, those that did not work among them: that is often where most is learned. None has come to its end yet.",
                )}
            </p>
        </section>
    }
    .into_any()
}

/// Asks for a commune. Never guessed from the device: whoever wants to say it says it here.
fn choose(lang: Lang, atlas: &Atlas) -> AnyView {
    let communes: Vec<(String, String)> = atlas.communes().map(|a| (a.id.clone(), a.name.clone())).collect();
    if communes.is_empty() {
        return ().into_any();
    }
    view! {
        <section class="section panel near-choice">
            <h2>{lang.t("Qu’essaie-t-on près de chez vous\u{202f}?", "What is being tried near you?")}</h2>
            <Form action="/preferences">
                <input type="hidden" name="back" value="/" />
                <div class="near-line">
                    <Select
                        name="near"
                        label=lang.t("Votre commune", "Your commune")
                        options=communes
                        empty_label=lang.t("Choisir une commune…", "Choose a commune…")
                        required=true
                    />
                    <Submit label=lang.t("Voir", "Show") variant=Variant::Secondary />
                </div>
            </Form>
            <p>
                <Link href="/experiments?view=map">{lang.t("Ou regarder la carte", "Or look at the map")}</Link>
            </p>
            <p class="muted small">
                {lang.t(
                    "Ce choix reste dans ce navigateur. Nous ne demandons pas votre position.",
                    "This choice stays in this browser. We do not ask for your position.",
                )}
            </p>
        </section>
    }
    .into_any()
}

fn near(lang: Lang, area: &Area, cards: Vec<Card>) -> AnyView {
    let title = lang.t(format!("{} et alentour", area.name), format!("In and around {}", area.name));
    let all = format!("/experiments?in={}", area.id.replace(':', "%3A"));
    let all_label = lang.t("Tout ce qui s’essaie dans la commune", "All that is tried in this commune");
    let nothing = lang.t("Rien ne s’essaie encore par ici.", "Nothing is being tried here yet.");
    view! {
        <section class="section">
            <div class="section-head">
                <h2>{title}</h2>
                <Form action="/preferences">
                    <input type="hidden" name="back" value="/" />
                    <input type="hidden" name="near" value="" />
                    <Submit label=lang.t("Changer de commune", "Change commune") variant=Variant::Quiet />
                </Form>
            </div>
            {cards_or(lang, nothing, cards)}
            <p class="cluster">
                <Link href=all>{all_label}</Link>
                <Link href="/experiments?view=map">{lang.t("La carte", "The map")}</Link>
            </p>
        </section>
    }
    .into_any()
}

fn section(
    lang: Lang,
    title: &'static str,
    (href, label): (&'static str, &'static str),
    nothing: &'static str,
    cards: Vec<Card>,
) -> AnyView {
    let more = cards.len() > SHOWN;
    view! {
        <section class="section">
            <h2>{title}</h2>
            {cards_or(lang, nothing, cards)}
            {more.then(|| view! { <p class="cluster"><Link href=href>{label}</Link></p> })}
        </section>
    }
    .into_any()
}

fn cards_or(lang: Lang, nothing: &str, cards: Vec<Card>) -> AnyView {
    if cards.is_empty() {
        let text = lang.t("Le vôtre pourrait être le premier.", "Yours could be the first.");
        return view! { <Empty title=nothing.to_owned() text=text /> }.into_any();
    }
    let cards = cards
        .into_iter()
        .take(SHOWN)
        .map(|c| view! { <ExperimentCard lang card=card(lang, c) nested=true /> })
        .collect_view();
    view! { <div class="cards">{cards}</div> }.into_any()
}
