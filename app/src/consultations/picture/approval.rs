use domain::{Lang, consultation::Plan};
use leptos::prelude::*;
use tally::{Outcome, Ratio, approval, score};

use super::{bar, figure, line};
use crate::consultations::words;

/// How many approve of each.
pub(super) fn approvals(lang: Lang, plan: &Plan, outcome: &Outcome, trace: &approval::Trace) -> AnyView {
    let counted = outcome.turnout.counted;
    let of = |id: &str| trace.approvals.get(id).copied().unwrap_or(0);
    let said = |n: u64| format!("{} · {}", words::count(lang, n), words::percent(lang, n, counted));
    let lines = outcome.order.iter().map(|place| {
        let (id, n) = (place.option.as_str(), of(&place.option));
        let won = outcome.winners.contains(&place.option);
        line(plan, id, won, bar(n, counted, if won { "vote-bar-won" } else { "vote-bar-full" }), said(n))
    });
    let rows = outcome.order.iter().map(|place| {
        let n = of(&place.option);
        vec![plan.name(&place.option).to_owned(), words::count(lang, n), words::percent(lang, n, counted)]
    });
    let caption = lang.t(
        format!(
            "Combien approuvent chaque option, sur {} {}.",
            words::count(lang, counted),
            if counted < 2 { "bulletin compté" } else { "bulletins comptés" }
        ),
        format!("How many approve of each option; ballots counted: {}.", words::count(lang, counted)),
    );
    let head = vec![
        lang.t("Option", "Option").to_owned(),
        lang.t("Approbations", "Approvals").to_owned(),
        lang.t("Part", "Share").to_owned(),
    ];
    figure(lang, caption, lines.collect(), head, rows.collect())
}

/// The mean of each.
pub(super) fn scores(lang: Lang, plan: &Plan, outcome: &Outcome, trace: &score::Trace, rule: &score::Score) -> AnyView {
    let of = |id: &str| trace.options.iter().find(|scored| scored.option == id);
    // in thousandths of the scale; a picture does not need more
    let part = |mean: &Ratio| {
        let thousandths = mean.numerator() * 1000u32 / (mean.denominator() * rule.highest);
        u64::try_from(thousandths).unwrap_or(0)
    };
    let mean = |id: &str| of(id).and_then(|scored| scored.mean.as_ref());
    let said = |id: &str| mean(id).map_or("—".to_owned(), |mean| words::decimal(lang, mean));
    let lines = outcome.order.iter().map(|place| {
        let id = place.option.as_str();
        let won = outcome.winners.contains(&place.option);
        let class = if won { "vote-bar-won" } else { "vote-bar-full" };
        line(plan, id, won, bar(mean(id).map_or(0, part), 1000, class), said(id))
    });
    let rows = outcome.order.iter().map(|place| {
        let given = of(&place.option).map_or(0, |scored| scored.given);
        vec![plan.name(&place.option).to_owned(), said(&place.option), words::count(lang, given)]
    });
    let caption = lang.t(
        format!("La moyenne de chaque option, sur une échelle de 0 à {}.", rule.highest),
        format!("The mean of each option, on a scale from 0 to {}.", rule.highest),
    );
    let head = vec![
        lang.t("Option", "Option").to_owned(),
        lang.t("Moyenne", "Mean").to_owned(),
        lang.t("Notes données", "Scores given").to_owned(),
    ];
    figure(lang, caption, lines.collect(), head, rows.collect())
}
