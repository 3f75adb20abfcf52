use super::gauge::number;
use super::glyph::{self, Glyph};
use super::{Emblem, Tag, Tone, safe_href};
use domain::Lang;
use leptos::prelude::*;

/// What a list shows of an experiment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CardData {
    /// Its page.
    pub href: String,
    /// Its title.
    pub title: String,
    /// One or two sentences.
    pub summary: String,
    /// Where it is tried.
    pub place: String,
    /// Who proposes it.
    pub author: String,
    /// What the status means.
    pub status_tone: Tone,
    /// What the status is called.
    pub status_label: String,
    /// Supports so far.
    pub support: i64,
    /// Supports it takes to be examined; 0 when none are asked for (any more).
    pub threshold: i64,
    /// Address and alternative text of its picture.
    pub picture: Option<(String, String)>,
    /// What its emblem is drawn from: its id.
    pub emblem_seed: String,
    /// Whether title and summary are a translation.
    pub translated: bool,
}

/// An experiment in a list. The whole card is the link's target, the title is the link's name.
#[component]
pub fn ExperimentCard(
    lang: Lang,
    card: CardData,
    /// Whether the title is a heading of the third level: for a list that has a heading of its own.
    #[prop(optional)]
    nested: bool,
) -> impl IntoView {
    let link = view! { <a href=safe_href(&card.href)>{card.title}</a> };
    let title = if nested {
        view! { <h3 class="card-title">{link}</h3> }.into_any()
    } else {
        view! { <h2 class="card-title">{link}</h2> }.into_any()
    };
    let picture = card.picture.map(|(src, alt)| {
        view! { <img class="card-picture" src=src alt=alt loading="lazy" decoding="async" width="640" height="360" /> }
    });
    let translated = card.translated.then(|| {
        view! {
            <span class="card-fact">
                {glyph::svg(Glyph::Translated)}
                <span class="visually-hidden">{lang.t("Traduit", "Translated")}</span>
            </span>
        }
    });
    view! {
        <article class="card">
            {picture}
            <div class="card-head">
                <Emblem seed=card.emblem_seed size=52 />
                {title}
            </div>
            <p class="card-summary">{card.summary}</p>
            <p class="card-facts">
                <span class="card-fact">
                    {glyph::svg(Glyph::Pin)}
                    <span>{card.place}</span>
                </span>
                <span class="card-fact">{lang.t("par ", "by ")} {card.author}</span>
                {translated}
            </p>
            <div class="card-foot">
                <Tag tone=card.status_tone label=card.status_label />
                {support(lang, card.support, card.threshold)}
            </div>
        </article>
    }
    .into_any()
}

/// The support, as a bar with its figures beside it.
fn support(lang: Lang, support: i64, threshold: i64) -> Option<AnyView> {
    if threshold <= 0 && support <= 0 {
        return None;
    }
    let word = lang.plural(support, lang.t("soutien", "support"), lang.t("soutiens", "supports"));
    let n = number(lang, support);
    let view = if threshold > 0 {
        let of = number(lang, threshold);
        let words = lang.t(format!("{n} sur {of} soutiens"), format!("{n} of {of} supports"));
        // the picture is a bar of 100 units whatever the threshold, its figures stand beside it
        let share = (i128::from(support.clamp(0, threshold)) * 100 / i128::from(threshold)).to_string();
        view! {
            <span class="card-support">
                <svg class="bar" viewBox="0 0 100 6" width="100" height="6" preserveAspectRatio="none" aria-hidden="true" focusable="false">
                    <rect class="bar-full" width=share height="6" />
                </svg>
                <span>{words}</span>
            </span>
        }
        .into_any()
    } else {
        view! { <span class="card-support">{format!("{n} {word}")}</span> }.into_any()
    };
    Some(view)
}
