use domain::{Lang, consultation::Plan};
use leptos::prelude::*;
use tally::{Outcome, judgment};

use super::twin;
use crate::consultations::words;

/// The merit profile: every option's grades in one bar, the best first, and the middle.
pub(super) fn view(
    lang: Lang,
    plan: &Plan,
    outcome: &Outcome,
    trace: &judgment::Trace,
    rule: &judgment::Judgment,
) -> AnyView {
    let counted = outcome.turnout.counted;
    let of = |id: &str| trace.options.iter().find(|graded| graded.option == id);
    let grade = |n: u32| rule.grades.get(n as usize).cloned().unwrap_or_default();
    let lines = outcome.order.iter().filter_map(|place| {
        let graded = of(&place.option)?;
        let won = outcome.winners.contains(&place.option);
        let median = graded.median.map(&grade).unwrap_or_default();
        Some(view! {
            <li class="vote-line" class:vote-won=won>
                <span class="vote-name" lang=plan.lang.code()>
                    {plan.name(&place.option).to_owned()}
                </span>
                <strong class="vote-said">{median}</strong>
                {profile(graded, counted, rule.grades.len())}
            </li>
        })
    });
    let legend = (0..rule.grades.len()).rev().map(|n| {
        view! {
            <li>
                <svg class="legend-mark" viewBox="0 0 10 10" aria-hidden="true" focusable="false">
                    <rect class=format!("merit-{}", shade(n, rule.grades.len())) width="10" height="10" />
                </svg>
                {rule.grades[n].clone()}
            </li>
        }
    });
    let mut head = vec![lang.t("Option", "Option").to_owned()];
    head.extend(rule.grades.iter().rev().cloned());
    head.push(lang.t("Mention majoritaire", "Majority grade").to_owned());
    let rows = outcome.order.iter().filter_map(|place| {
        let graded = of(&place.option)?;
        let mut cells = vec![plan.name(&place.option).to_owned()];
        cells.extend(graded.grades.iter().rev().map(|n| words::count(lang, *n)));
        cells.push(graded.median.map(&grade).unwrap_or_default());
        Some(cells)
    });
    let duels = trace.duels.iter().map(|duel| {
        let (better, worse) = (plan.name(&duel.better), plan.name(&duel.worse));
        let (removed, one, other) = (words::count(lang, duel.removed), grade(duel.better_grade), grade(duel.worse_grade));
        let text = lang.t(
            format!("{better} et {worse} ont la même mention. En retirant à chacune {removed} de ces mentions, la suivante du milieu est «\u{a0}{one}\u{a0}» pour la première et «\u{a0}{other}\u{a0}» pour la seconde."),
            format!("{better} and {worse} have the same grade. Once {removed} of those are taken from each, the next in the middle is “{one}” for the first and “{other}” for the second."),
        );
        view! { <li>{text}</li> }
    });
    let duels = (!trace.duels.is_empty()).then(|| view! { <ul class="vote-steps">{duels.collect_view()}</ul> });
    let caption = lang.t(
        "Les mentions de chaque option, de la meilleure à la plus basse. Le trait marque le milieu\u{a0}: la mention qui s’y trouve est la mention majoritaire.",
        "The grades of each option, from the best to the lowest. The line marks the middle: the grade there is the majority grade.",
    );
    view! {
        <figure class="vote-picture">
            <figcaption>{caption}</figcaption>
            <ul class="vote-legend" role="list" lang=plan.lang.code()>
                {legend.collect_view()}
            </ul>
            <ul class="vote-lines" role="list">
                {lines.collect_view()}
            </ul>
            {duels}
            {twin(lang, caption.to_owned(), head, rows.collect())}
        </figure>
    }
    .into_any()
}

/// One of six shades, the lowest 0.
fn shade(grade: usize, of: usize) -> usize {
    (grade * 5 + (of - 1) / 2) / (of - 1).max(1)
}

fn profile(graded: &judgment::Graded, counted: u64, grades: usize) -> AnyView {
    let whole = u128::from(counted.max(1));
    let mut at = 0u128;
    let parts: Vec<_> = (0..grades)
        .rev()
        .map(|n| {
            let width = u128::from(graded.grades.get(n).copied().unwrap_or(0)) * 1000;
            let (from, class) = (at / whole, format!("merit-{}", shade(n, grades)));
            at += width;
            let width = (at / whole).saturating_sub(from);
            view! { <rect class=class x=from.to_string() width=width.to_string() height="10" /> }
        })
        .collect();
    view! {
        <svg class="vote-bar vote-profile" viewBox="0 0 1000 10" preserveAspectRatio="none" aria-hidden="true" focusable="false">
            {parts}
            <path class="vote-middle" d="M500 -2V12" />
        </svg>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::shade;

    #[test]
    fn the_ends_of_every_scale_have_the_end_shades() {
        for grades in 2..10 {
            assert_eq!((shade(0, grades), shade(grades - 1, grades)), (0, 5), "{grades}");
        }
        assert_eq!((0..6).map(|n| shade(n, 6)).collect::<Vec<_>>(), [0, 1, 2, 3, 4, 5]);
    }
}
