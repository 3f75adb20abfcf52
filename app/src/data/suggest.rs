//! What could be looked at: suggestions for the place and the theme, and what words find.

use domain::Lang;
use leptos::prelude::*;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use store::{
    Conn,
    experiment::Experiment,
    index::{self, Indexed, Portal},
};

use super::ask::{Asked, ask};
use crate::{
    ui::{ButtonLink, Field, Notice, NoticeKind, Submit, Variant},
    web::{App, AppError, Visit},
};

/// Suggestions before anything is asked.
const SUGGESTED: usize = 5;
/// What words find.
const FOUND: usize = 10;

/// What the page says beside the field for an address.
pub(super) struct Shelf {
    slug: String,
    words: String,
    portals: Vec<Portal>,
    near: Vec<Indexed>,
    asked: Option<Asked>,
    refused: Option<String>,
}

impl Shelf {
    /// Looks into the index, and asks the portals if somebody wants that.
    ///
    /// # Errors
    /// As for any read.
    pub async fn load(app: &App, visit: &Visit, e: &Experiment, words: &str, live: bool) -> Result<Shelf, AppError> {
        let words: String = words.trim().chars().take(200).collect();
        let mut conn = app.store.read().await?;
        let portals = index::portals(&mut conn).await?;
        let near = if portals.is_empty() { Vec::new() } else { near(&mut conn, e, &words).await? };
        drop(conn);
        let mut shelf = Shelf { slug: e.slug.clone(), words, portals, near, asked: None, refused: None };
        if live && !shelf.words.is_empty() && !shelf.portals.is_empty() {
            match app.looks.begin(visit.person()?, app.store.now()) {
                Ok(()) => shelf.asked = Some(ask(app, &shelf.portals, &shelf.words, visit.lang).await),
                Err(refusal) => shelf.refused = Some(refusal.say(visit.lang)),
            }
        }
        Ok(shelf)
    }

    /// Nothing at all where no portal is in the settings.
    pub fn view(self, lang: Lang) -> Option<AnyView> {
        if self.portals.is_empty() {
            return None;
        }
        let here = format!("/experiments/{}/data/new", self.slug);
        let searched = !self.words.is_empty();
        let form = search_form(lang, &here, &self.words);
        let heading = if searched {
            lang.t("Ce que nous en connaissons", "What we know of it")
        } else {
            lang.t("Pour ce lieu et ce thème", "For this place and this theme")
        };
        let near = if self.near.is_empty() { nothing(lang, searched) } else { list(lang, &here, self.near) };
        let more = searched.then(|| match self.asked {
            Some(asked) => answers(lang, &here, asked),
            None => {
                let names: Vec<String> = self.portals.iter().map(|p| p.name.clone()).collect();
                let href = format!("{here}?q={}&portals=ask", utf8_percent_encode(&self.words, NON_ALPHANUMERIC));
                let refused = self.refused.map(|why| view! { <p class="field-error">{why}</p> });
                view! {
                    {refused}
                    <p class="muted">
                        {lang.t(
                            format!("Pas trouvé\u{a0}? Demandez directement à {}.", names.join(", ")),
                            format!("Not found? Ask {} directly.", names.join(", ")),
                        )}
                    </p>
                    <div class="cluster">
                        <ButtonLink
                            href
                            label=lang.t("Demander aux portails", "Ask the portals")
                            variant=Variant::Secondary
                        />
                    </div>
                }
                .into_any()
            }
        });
        Some(
            view! {
                <section class="stack offers" id="offers">
                    {form}
                    <h2>{heading}</h2>
                    {near}
                    {more}
                </section>
            }
            .into_any(),
        )
    }
}

async fn near(conn: &mut Conn, e: &Experiment, words: &str) -> Result<Vec<Indexed>, AppError> {
    let commune = format!("commune:{}", e.commune_code);
    let epci = store::territory::epci_of(conn, &commune).await?;
    let places: Vec<&str> = std::iter::once(commune.as_str()).chain(epci.as_deref()).collect();
    Ok(if words.is_empty() {
        let text = format!("{} {} {}", e.title, e.theme.name(Lang::Fr), e.problem);
        index::suggest(conn, &places, &text, SUGGESTED).await?
    } else {
        index::search(conn, &places, words, FOUND).await?
    })
}

fn search_form(lang: Lang, here: &str, words: &str) -> AnyView {
    let (action, value) = (here.to_owned(), words.to_owned());
    view! {
        <form method="get" action=action class="offers-search" role="search">
            <Field
                name="q"
                label=lang.t("Chercher parmi les portails", "Search the portals")
                hint=lang.t("Quelques mots\u{a0}: comptages vélos, arbres, qualité de l’air.", "A few words: bicycle counts, trees, air quality.").to_owned()
                value
                kind="search"
                autocomplete="off".to_owned()
            />
            <Submit label=lang.t("Chercher", "Search") variant=Variant::Secondary />
        </form>
    }
    .into_any()
}

fn nothing(lang: Lang, searched: bool) -> AnyView {
    let text = if searched {
        lang.t(
            "Rien de connu ne porte ces mots. Essayez-en d’autres, ou demandez aux portails.",
            "Nothing that we know of holds these words. Try others, or ask the portals.",
        )
    } else {
        lang.t(
            "Nous ne connaissons encore rien pour ce lieu. Cherchez avec quelques mots, ou collez une adresse.",
            "We know of nothing for this place yet. Search with a few words, or paste an address.",
        )
    };
    view! { <p class="muted">{text}</p> }.into_any()
}

fn answers(lang: Lang, here: &str, asked: Asked) -> AnyView {
    let silent = (!asked.silent.is_empty()).then(|| {
        let lines = asked
            .silent
            .into_iter()
            .map(|(name, why)| view! { <li><strong>{name}</strong> {format!(" — {why}")}</li> });
        let lines = lines.collect_view();
        view! {
            <Notice kind=NoticeKind::Warning>
                <p>{lang.t("Ces portails n’ont pas répondu\u{a0}:", "These portals did not answer:")}</p>
                <ul>{lines}</ul>
            </Notice>
        }
    });
    let found = if asked.found.is_empty() {
        let text = match asked.answered {
            0 => lang.t(
                "Aucun portail n’a pu être interrogé. Réessayez plus tard.",
                "No portal could be asked. Try again later.",
            ),
            _ => lang.t("Les portails n’ont rien qui porte ces mots.", "The portals have nothing with these words."),
        };
        view! { <p class="muted">{text}</p> }.into_any()
    } else {
        list(lang, here, asked.found)
    };
    view! {
        <h2 id="answers">{lang.t("Ce que disent les portails", "What the portals say")}</h2>
        {silent}
        {found}
    }
    .into_any()
}

fn list(lang: Lang, here: &str, found: Vec<Indexed>) -> AnyView {
    let lines = found.into_iter().map(|f| line(lang, here, f)).collect_view();
    view! { <ul class="offer-list" role="list">{lines}</ul> }.into_any()
}

fn line(lang: Lang, here: &str, f: Indexed) -> AnyView {
    let dated =
        f.modified_at.map(|at| lang.t(format!("données du {}", at.day(lang)), format!("data of {}", at.day(lang))));
    let said: Vec<String> = [f.publisher, f.place, f.formats, f.licence, dated.unwrap_or_default(), f.portal]
        .into_iter()
        .filter(|t| !t.is_empty())
        .collect();
    let label = lang.t(format!("Voir ces données\u{a0}: {}", f.title), format!("See these data: {}", f.title));
    let action = here.to_owned();
    view! {
        <li class="offer">
            <div>
                <p class="offer-title">{f.title}</p>
                <p class="muted small">{said.join(" · ")}</p>
            </div>
            <form method="post" action=action>
                <input type="hidden" name="address" value=f.address />
                <button type="submit" class="button button-secondary" aria-label=label>
                    {lang.t("Voir", "See")}
                </button>
            </form>
        </li>
    }
    .into_any()
}
