use axum::{
    extract::{OriginalUri, State},
    response::IntoResponse,
};
use domain::{Lang, Theme, Thing};
use leptos::prelude::*;
use store::experiment::{self, Sort};

use super::{
    card,
    filters::{Filters, STATUSES, Shown, sort_name},
    map,
};
use crate::{
    atlas::Atlas,
    ui::{ButtonLink, Empty, ExperimentCard, Pager, Select, safe_href},
    web::{Answer, App, AppError, Body, Page, Visit, see_other},
};

/// Results are counted no further.
const COUNTED: i64 = 1000;

/// `GET /experiments?q=&in=&theme=&status=&sort=&view=&after=`
pub async fn list(State(app): State<App>, visit: Visit, OriginalUri(uri): OriginalUri) -> Answer {
    let atlas = app.atlas().await?;
    let filters = match Filters::read(&uri, &atlas) {
        Ok(filters) => filters,
        Err(canonical) => return Ok(see_other(&canonical?).into_response()),
    };
    let body = app.body(&visit, render(&app, visit.lang, &atlas, &filters)).await?;
    Ok(body.render(&app, &visit))
}

async fn render(app: &App, lang: Lang, atlas: &Atlas, filters: &Filters) -> Result<Body, AppError> {
    let mut conn = app.store.read().await?;
    let found = experiment::find(&mut conn, lang, &filters.asked, filters.after).await?;
    let count = match filters.asked.narrows() {
        true => Some(experiment::count(&mut conn, &filters.asked, COUNTED).await?),
        false => None,
    };
    let drawn = match filters.shown {
        Shown::Map => Some(map::read(&mut conn, lang, filters).await?),
        Shown::List => None,
    };
    let page = Page::new(title(lang, filters, atlas)).feed(feed(lang, filters)).description(lang.t(
        "Ce que des habitants veulent essayer dans la métropole, et où cela en est.",
        "What residents of the metropolis want to try, and where it stands.",
    ));
    Ok(page.keep(|| view(lang, atlas, filters, found, count, drawn)))
}

/// The page's title names what is asked for, so that tabs and bookmarks can be told apart.
fn title(lang: Lang, filters: &Filters, atlas: &Atlas) -> String {
    let name = lang.t("Expérimentations", "Experiments");
    let chips: Vec<String> = filters.chips(lang, atlas).into_iter().map(|(said, _)| said).collect();
    if chips.is_empty() { name.to_owned() } else { format!("{name}, {}", chips.join(", ")) }
}

/// The feed of the same question, in the reader's language.
fn feed(lang: Lang, filters: &Filters) -> String {
    let address = filters.with(|f| f.shown = Shown::List).at("/experiments.atom");
    format!("{address}{}lang={}", if address.contains('?') { '&' } else { '?' }, lang.code())
}

fn view(
    lang: Lang,
    atlas: &Atlas,
    filters: &Filters,
    found: experiment::Page,
    count: Option<i64>,
    drawn: Option<map::Drawn>,
) -> AnyView {
    let newer = filters.after.is_some().then(|| filters.with(|_| ()).address());
    let older = found.next.map(|next| Filters { after: Some(next), ..filters.clone() }.address());
    let body = if found.cards.is_empty() {
        empty(lang, filters.asked.narrows())
    } else if let Some(drawn) = drawn {
        map::view(lang, atlas, filters, drawn, found.cards)
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
        {form(lang, atlas, filters)}
        <div class="results-head">
            {results(lang, atlas, filters, count)}
            {switch(lang, filters)}
        </div>
        {body}
        <Pager lang newer older />
        {follow(lang, filters)}
        <p class="muted small">
            <a class="link" href=feed(lang, filters)>
                {lang.t("Suivre cette liste par un flux Atom", "Follow this list by an Atom feed")}
            </a>
        </p>
    }
    .into_any()
}

/// What is asked for can be followed, as far as it is a theme or a place.
fn follow(lang: Lang, filters: &Filters) -> Option<AnyView> {
    let theme = filters.asked.theme.map(|theme| crate::follow::link(lang, Thing::Theme, theme.code()));
    let place = filters.asked.within.as_deref().map(|id| crate::follow::link(lang, Thing::Territory, id));
    (theme.is_some() || place.is_some()).then(|| view! { <div class="cluster follow">{theme} {place}</div> }.into_any())
}

/// The question and the filters: one plain form. On a phone the filters fold away; a wide screen shows
/// them all.
fn form(lang: Lang, atlas: &Atlas, filters: &Filters) -> AnyView {
    let asked = &filters.asked;
    let communes = atlas.communes().map(|a| (a.id.clone(), a.name.clone())).collect();
    // a territory that holds communes is only ever asked for by an address
    let within = asked.within.clone().unwrap_or_default();
    let larger = atlas.find(&within).filter(|a| !a.commune).map(|a| a.name.clone());
    let sorts = [Sort::Best, Sort::Supported, Sort::Nearly];
    let searching = !asked.question.is_empty();
    let folded = [asked.within.is_some(), asked.theme.is_some(), asked.status.is_some(), asked.sort != Sort::Best];
    let set = folded.into_iter().filter(|set| *set).count();
    let summary = match set {
        0 => lang.t("Filtrer et trier", "Filter and sort").to_owned(),
        n => lang.t(format!("Filtrer et trier ({n})"), format!("Filter and sort ({n})")),
    };
    let anywhere = larger.unwrap_or_else(|| lang.t("Toutes les communes", "Every commune").to_owned());
    view! {
        <form class="finder" role="search" action="/experiments" method="get">
            {(filters.shown == Shown::Map).then(|| view! { <input type="hidden" name="view" value="map" /> })}
            <div class="finder-words">
                <label class="label" for="q">{lang.t("Chercher", "Search")}</label>
                <div class="finder-line">
                    <input
                        class="input"
                        type="search"
                        id="q"
                        name="q"
                        maxlength="200"
                        value=asked.question.clone()
                        placeholder=lang.t("vélo, jardin, école…", "bicycle, garden, school…")
                    />
                    <button class="button button-secondary" type="submit">{lang.t("Chercher", "Search")}</button>
                </div>
            </div>
            <details class="finder-filters">
                <summary class="finder-summary">{summary}</summary>
                <div class="finder-fields">
                    <Select name="in" label=lang.t("Où", "Where") value=within options=communes empty_label=anywhere />
                    <Select
                        name="theme"
                        label=lang.t("Thème", "Theme")
                        value=asked.theme.map(Theme::code).unwrap_or_default().to_owned()
                        options=Theme::ALL.iter().map(|t| (t.code().to_owned(), t.name(lang).to_owned())).collect()
                        empty_label=lang.t("Tous les thèmes", "Every theme")
                    />
                    <Select
                        name="status"
                        label=lang.t("Où cela en est", "Where it stands")
                        value=asked.status.map(|s| s.code()).unwrap_or_default().to_owned()
                        options=STATUSES.iter().map(|s| (s.code().to_owned(), s.name(lang).to_owned())).collect()
                        empty_label=lang.t("Tous les états", "Every state")
                    />
                    <Select
                        name="sort"
                        label=lang.t("D’abord", "First")
                        value=asked.sort.code().to_owned()
                        options=sorts
                            .iter()
                            .map(|s| (s.code().to_owned(), sort_name(lang, *s, searching).to_owned()))
                            .collect()
                    />
                    <button class="button button-secondary finder-apply" type="submit">
                        {lang.t("Appliquer", "Apply")}
                    </button>
                </div>
            </details>
        </form>
    }
    .into_any()
}

/// How many, and what was asked: each filter can be taken away.
fn results(lang: Lang, atlas: &Atlas, filters: &Filters, count: Option<i64>) -> AnyView {
    let Some(count) = count else { return ().into_any() };
    let number = match count {
        COUNTED => lang.t("Au moins 1\u{a0}000 résultats".to_owned(), "At least 1,000 results".to_owned()),
        n => format!(
            "{} {}",
            lang.number(n),
            lang.plural(n, lang.t("résultat", "result"), lang.t("résultats", "results"))
        ),
    };
    let chips = filters
        .chips(lang, atlas)
        .into_iter()
        .map(|(said, without)| {
            view! {
                <li>
                    <a class="chip" href=safe_href(&without)>
                        <span class="visually-hidden">{lang.t("Ne plus filtrer\u{a0}: ", "Stop filtering by ")}</span>
                        {said}
                        <span class="chip-cross" aria-hidden="true">"×"</span>
                    </a>
                </li>
            }
        })
        .collect_view();
    view! {
        <div class="results">
            <p role="status">{number}</p>
            <ul role="list" class="chips">{chips}</ul>
        </div>
    }
    .into_any()
}

/// The list and the map are twins: the same question, shown in two ways.
fn switch(lang: Lang, filters: &Filters) -> AnyView {
    let entry = |shown: Shown, label: &'static str| {
        let address = filters.with(|f| f.shown = shown).address();
        let current = (filters.shown == shown).then_some("true");
        view! { <li><a class="twin" href=safe_href(&address) aria-current=current>{label}</a></li> }
    };
    view! {
        <nav class="twins" aria-label=lang.t("Présentation", "Presentation")>
            <ul role="list">
                {entry(Shown::List, lang.t("Liste", "List"))}
                {entry(Shown::Map, lang.t("Carte", "Map"))}
            </ul>
        </nav>
    }
    .into_any()
}

fn empty(lang: Lang, narrowed: bool) -> AnyView {
    let (title, text) = if narrowed {
        (
            lang.t("Rien ne correspond", "Nothing matches"),
            lang.t(
                "Retirez un filtre, essayez un mot plus court, ou proposez vous-même cet essai\u{a0}: personne n’y a peut-être encore pensé.",
                "Take a filter away, try a shorter word, or propose it yourself: perhaps nobody has thought of it yet.",
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
