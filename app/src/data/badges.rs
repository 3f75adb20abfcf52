use catalog::{Dataset, Freshness};
use domain::{Lang, Moment};
use leptos::prelude::*;

use crate::ui::{Tag, Tone};

/// Licence, freshness against what was promised, and whether it still answers.
pub(super) fn badges(lang: Lang, told: &Dataset, state: &str, now: Moment) -> AnyView {
    let open = told.licence.id.map(catalog::LicenceId::is_open);
    let licence = match open {
        Some(true) => Tone::Done,
        Some(false) => Tone::Stop,
        None => Tone::Neutral,
    };
    let freshness = Freshness::of(told.frequency, told.modified, now);
    let fresh = match freshness {
        Freshness::Kept => Tone::Go,
        Freshness::Late { .. } => Tone::Wait,
        Freshness::NotPromised | Freshness::Unknown => Tone::Neutral,
    };
    let (reach, reached) = match state {
        "live" => (Tone::Go, lang.t("La source répond", "The source answers")),
        "changed" => (Tone::Wait, lang.t("La source a changé de forme", "The source has changed shape")),
        _ => (Tone::Stop, lang.t("La source ne répond plus", "The source no longer answers")),
    };
    view! {
        <p class="cluster badges">
            <Tag tone=licence label=told.licence.say(lang) />
            <Tag tone=fresh label=freshness.say(lang) />
            <Tag tone=reach label=reached />
        </p>
    }
    .into_any()
}

/// What it says itself to be about; the territory of whoever publishes it is theirs, and said there.
pub(super) fn places(told: &Dataset) -> String {
    let names: Vec<&str> = told.territories.iter().take(5).map(|t| t.name.as_deref().unwrap_or(&t.code)).collect();
    names.join(", ")
}

/// Bytes as people say them.
pub(super) fn size(lang: Lang, bytes: i64) -> String {
    let (value, unit) = match bytes {
        b if b < 1_000 => return lang.t(format!("{b}\u{a0}octets"), format!("{b} bytes")),
        b if b < 1_000_000 => (b as f64 / 1e3, lang.t("ko", "kB")),
        b => (b as f64 / 1e6, lang.t("Mo", "MB")),
    };
    let text = format!("{value:.1}").trim_end_matches(".0").to_owned();
    format!("{}\u{a0}{unit}", lang.t(text.replace('.', ","), text))
}
