//! "Does it work so far?": one answer, what it rests on, and what it assumes.

use domain::{
    Lang, Moment,
    evidence::{self, Estimate, SoFar, TooFew},
};
use leptos::prelude::*;
use store::{
    ground::Rule,
    reading::{Indicator, Span},
};

use crate::ui::Tone;

/// The answer for the primary indicator since the try began.
pub(super) fn view(
    lang: Lang,
    indicator: &Indicator,
    spans: &[Span],
    started: Option<Moment>,
    rules: &[Rule],
) -> AnyView {
    let mine: Vec<&Span> = spans.iter().filter(|s| s.indicator == indicator.id).collect();
    let since = started.unwrap_or(Moment(i64::MIN));
    let (before, during): (Vec<&Span>, Vec<&Span>) = mine.iter().copied().partition(|s| s.at < since);
    let values = |spans: &[&Span]| spans.iter().map(|s| s.mean.approximate()).collect::<Vec<f64>>();
    let (before, during_values) = (values(&before), values(&during));
    let so_far = evidence::so_far(&during_values, indicator.baseline, indicator.target);
    let period = match mine.first().map_or(1, |s| s.days) {
        1 => lang.t("jours", "days"),
        _ => lang.t("semaines", "weeks"),
    };
    let (tone, answer, why) = answer(lang, indicator, so_far, period);
    let compared = evidence::difference(&before, &during_values).ok().map(|d| difference(lang, indicator, d));
    let points: Vec<(Moment, f64)> = during.iter().map(|s| (s.at, s.mean.approximate())).collect();
    let trend = evidence::trend(&points).ok().map(|t| trend(lang, indicator, t));
    let guards = rules.iter().filter(|r| r.place == indicator.place).count();
    view! {
        <section class=format!("evidence {}", tone.class()) aria-labelledby="so-far">
            <h2 class="label" id="so-far">
                {lang.t("Est-ce que ça marche, jusqu’ici\u{202f}?", "Does it work so far?")}
            </h2>
            <p class="evidence-answer">{answer}</p>
            <p>{why}</p>
            {compared.map(|text| view! { <p>{text}</p> })}
            {trend.map(|text| view! { <p>{text}</p> })}
            {(guards > 0)
                .then(|| {
                    view! {
                        <p>
                            {lang.t(
                                "Une règle d’arrêt surveille cet indicateur.",
                                "A stop rule watches this indicator.",
                            )}
                        </p>
                    }
                })}
            <details>
                <summary>{lang.t("Comment c’est calculé", "How this is computed")}</summary>
                <p class="evidence-why">{evidence::assumptions(lang)}</p>
            </details>
        </section>
    }
    .into_any()
}

fn answer(lang: Lang, i: &Indicator, so_far: SoFar, period: &str) -> (Tone, &'static str, String) {
    let unit = &i.unit;
    let say = |v: domain::Amount| v.rounded(places(v)).say(lang);
    let (baseline, target) = (i.baseline.say(lang), i.target.say(lang));
    let interval = |e: Estimate| {
        lang.t(
            format!(
                "Sur {} {period} de relevés, la moyenne est de {}\u{a0}{unit} (entre {} et {}, à 95\u{a0}%). Au départ\u{a0}: {baseline}\u{a0}; cible\u{a0}: {target}.",
                e.readings,
                say(e.value),
                say(e.low),
                say(e.high)
            ),
            format!(
                "Over {} {period} of readings the mean is {} {unit} (between {} and {}, at 95%). Before: {baseline}; target: {target}.",
                e.readings,
                say(e.value),
                say(e.low),
                say(e.high)
            ),
        )
    };
    match so_far {
        SoFar::TooFew(TooFew { have, need }) => (
            Tone::Wait,
            lang.t("Trop tôt pour le dire", "Too early to tell"),
            lang.t(
                format!("Les relevés en valent {have} indépendants\u{a0}; il en faut {need} pour conclure. Des relevés qui se suivent et se ressemblent comptent pour moins."),
                format!("The readings are worth {have} independent ones; it takes {need} to conclude. Readings that follow and resemble each other count for less."),
            ),
        ),
        SoFar::Reached(e) => (Tone::Go, lang.t("Oui, la cible est atteinte", "Yes, the target is reached"), interval(e)),
        SoFar::Towards(e) => (
            Tone::Go,
            lang.t("Dans le bon sens, sans certitude sur la cible", "The right way, the target is not certain"),
            interval(e),
        ),
        SoFar::Unclear(e) => {
            (Tone::Wait, lang.t("On ne peut pas encore le dire", "It cannot be told yet"), interval(e))
        }
        SoFar::Away(e) => (
            Tone::Stop,
            lang.t("Non, cela va dans l’autre sens", "No, it goes the other way"),
            interval(e),
        ),
    }
}

fn difference(lang: Lang, i: &Indicator, d: Estimate) -> String {
    let say = |v: domain::Amount| v.rounded(places(d.value)).say(lang);
    lang.t(
        format!(
            "Par rapport aux relevés d’avant l’essai, l’écart est de {}\u{a0}{} (entre {} et {}).",
            say(d.value),
            i.unit,
            say(d.low),
            say(d.high)
        ),
        format!(
            "Compared with the readings before the try, the difference is {} {} (between {} and {}).",
            say(d.value),
            i.unit,
            say(d.low),
            say(d.high)
        ),
    )
}

fn trend(lang: Lang, i: &Indicator, t: Estimate) -> String {
    let say = |v: domain::Amount| v.rounded(places(t.value)).say(lang);
    if t.low.0 <= 0 && t.high.0 >= 0 {
        return lang
            .t(
                "Depuis le début, aucune tendance ne se distingue du hasard.",
                "Since the beginning no trend stands out from chance.",
            )
            .to_owned();
    }
    lang.t(
        format!(
            "Depuis le début, cela change de {}\u{a0}{} par mois (entre {} et {}).",
            say(t.value),
            i.unit,
            say(t.low),
            say(t.high)
        ),
        format!(
            "Since the beginning it changes by {} {} a month (between {} and {}).",
            say(t.value),
            i.unit,
            say(t.low),
            say(t.high)
        ),
    )
}

/// Three significant digits or so.
fn places(v: domain::Amount) -> usize {
    match v.0.unsigned_abs() / domain::UNIT.unsigned_abs() {
        100.. => 0,
        10.. => 1,
        1.. => 2,
        _ => 3,
    }
}
