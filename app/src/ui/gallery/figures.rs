//! Pictures that say where something stands.

use domain::{Amount, DAY, Lang, Moment, UNIT};
use leptos::prelude::*;

use super::section;
use crate::ui::*;

pub(super) fn swatches(lang: Lang) -> AnyView {
    let all = (0..24).map(|n| view! { <Emblem seed=format!("018f-{n}") size=72 /> }).collect_view();
    section(
        lang.t("Les échantillons", "Swatches"),
        view! {
            <p class="reading">
                {lang.t(
                    "Chaque expérimentation porte un échantillon, comme dans les carnets des drapiers de Lille, Roubaix et Tourcoing\u{a0}: teintures et armure sont tirées de son identifiant, et un point diffère des autres, celui qui essaie.",
                    "Every experiment carries a swatch, as in the sample books of the drapers of Lille, Roubaix and Tourcoing: dyes and weave follow from its identifier, and one dot differs from the others, the one that tries.",
                )}
            </p>
            <div class="cluster">{all}</div>
        }
        .into_any(),
    )
}

pub(super) fn progress(lang: Lang) -> AnyView {
    let step = |fr: &str, en: &str| lang.t(fr, en).to_owned();
    let steps = vec![
        step("Le problème", "The problem"),
        step("L’essai", "The trial"),
        step("Le lieu", "The place"),
        step("La durée", "How long"),
        step("Relire", "Review"),
    ];
    let journey = vec![
        (step("Proposée", "Proposed"), StepState::Past),
        (step("Ouverte au soutien", "Open for support"), StepState::Past),
        (step("À l’examen", "Under review"), StepState::Now),
        (step("Protocole", "Protocol"), StepState::Next),
        (step("Essai en cours", "Running"), StepState::Next),
        (step("Résultats", "Results"), StepState::Next),
    ];
    let label = || lang.t("Soutiens", "Support");
    section(
        lang.t("L’avancement", "Progress"),
        view! {
            <Steps lang current=1 steps=steps />
            <Journey lang steps=journey />
            <div class="cards">
                <Gauge lang value=0 target=200 label=label() />
                <Gauge lang value=1 target=10 label=label() />
                <Gauge lang value=128 target=200 label=label() />
                <Gauge lang value=1_204 target=1_000 label=label() />
            </div>
        }
        .into_any(),
    )
}

pub(super) fn chart(lang: Lang) -> AnyView {
    let day = |n: i64| Moment(n * DAY + DAY / 2);
    let points = (0..20).map(|n| {
        let mean = 45 + n * 7 % 11 + n / 3;
        ChartPoint {
            at: day(20_500 + n * 7),
            mean: Amount(mean * UNIT),
            least: Amount((mean - 3) * UNIT),
            most: Amount((mean + 2) * UNIT),
            count: 7,
        }
    });
    let chart = Chart {
        id: "chart-example".into(),
        title: lang.t("Part d’élèves venus à pied", "Share of pupils who came on foot").into(),
        unit: "%".into(),
        points: points.collect(),
        days: 7,
        baseline: Amount(46 * UNIT),
        target: Amount(58 * UNIT),
        stops: vec![(false, Amount(40 * UNIT))],
        marks: vec![ChartMark { at: day(20_560), label: lang.t("Évité de peu", "Near miss").into() }],
        from: day(20_500),
        to: day(20_640),
    };
    section(lang.t("Des relevés dans le temps", "Readings over time"), view! { <ReadingChart lang chart /> }.into_any())
}
