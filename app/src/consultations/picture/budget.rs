use domain::{Lang, consultation::Plan};
use leptos::prelude::*;
use tally::{Outcome, greedy, shares};

use super::{bar, line, twin};
use crate::consultations::words;

/// What is funded, what it costs and what is left.
pub(super) fn greedy(lang: Lang, plan: &Plan, outcome: &Outcome, trace: &greedy::Trace) -> AnyView {
    let cast = outcome.turnout.counted;
    let lines = trace.steps.iter().map(|step| {
        let class = if step.funded { "vote-bar-won" } else { "vote-bar-out" };
        let said = format!("{} · {}", words::count(lang, step.votes), words::euros(lang, step.cost));
        line(plan, &step.option, step.funded, bar(step.votes, cast, class), said)
    });
    let rows = trace.steps.iter().map(|step| {
        vec![
            plan.name(&step.option).to_owned(),
            words::count(lang, step.votes),
            words::euros(lang, step.cost),
            words::euros(lang, step.left),
            funded(lang, step.funded).to_owned(),
        ]
    });
    let caption = lang.t(
        "Les projets dans l’ordre où ils ont été pris, leurs voix et leur coût. Ceux qui sont estompés ne tenaient pas dans ce qui restait.",
        "The projects in the order in which they were taken up, their votes and costs. Faded ones did not fit into what was left.",
    );
    view! {
        <figure class="vote-picture">
            {spent(lang, plan, outcome, trace.left)}
            <figcaption>{caption}</figcaption>
            <ol class="vote-lines" role="list">
                {lines.collect_view()}
            </ol>
            {twin(
                lang,
                caption.to_owned(),
                vec![
                    lang.t("Projet", "Project").to_owned(),
                    lang.t("Voix", "Votes").to_owned(),
                    lang.t("Coût", "Cost").to_owned(),
                    lang.t("Il restait", "Was left").to_owned(),
                    lang.t("Suite", "Then").to_owned(),
                ],
                rows.collect(),
            )}
        </figure>
    }
    .into_any()
}

fn funded(lang: Lang, yes: bool) -> &'static str {
    if yes { lang.t("financé", "funded") } else { lang.t("non financé", "not funded") }
}

/// The whole budget as one bar, cut into what it pays for.
fn spent(lang: Lang, plan: &Plan, outcome: &Outcome, left: u64) -> AnyView {
    let budget = plan.rules.method.budget().unwrap_or(1);
    let cost = |id: &str| plan.rules.options.iter().find(|option| option.id == id).map_or(0, |option| option.cost);
    let mut at = 0u64;
    let parts: Vec<_> = outcome
        .winners
        .iter()
        .enumerate()
        .map(|(n, id)| {
            let from = u128::from(at) * 1000 / u128::from(budget);
            at += cost(id);
            let to = u128::from(at) * 1000 / u128::from(budget);
            let class = if n % 2 == 0 { "vote-bar-won" } else { "vote-bar-next" };
            view! { <rect class=class x=from.to_string() width=to.saturating_sub(from).to_string() height="10" /> }
        })
        .collect();
    let n = outcome.winners.len() as i64;
    let said = lang.t(
        format!(
            "{} {} sur {}\u{a0}: {} dépensés, {} restants.",
            lang.number(n),
            lang.plural(n, "projet financé", "projets financés"),
            plan.rules.options.len(),
            words::euros(lang, budget.saturating_sub(left)),
            words::euros(lang, left)
        ),
        format!(
            "{} of {} projects funded: {} spent, {} left.",
            lang.number(n),
            plan.rules.options.len(),
            words::euros(lang, budget.saturating_sub(left)),
            words::euros(lang, left)
        ),
    );
    view! {
        <div class="budget-bar">
            <p>{said}</p>
            <svg class="vote-bar vote-profile" viewBox="0 0 1000 10" preserveAspectRatio="none" aria-hidden="true" focusable="false">
                {parts}
            </svg>
        </div>
    }
    .into_any()
}

/// Who pays what for each project.
pub(super) fn shares(lang: Lang, plan: &Plan, outcome: &Outcome, trace: &shares::Trace) -> AnyView {
    let lines = trace.rounds.iter().map(|round| {
        let payers = round.payers + round.poor;
        let said = lang.t(
            format!(
                "{} {} {}",
                words::count(lang, payers),
                if payers < 2 { "personne paie" } else { "personnes paient" },
                words::euros(lang, round.cost)
            ),
            format!(
                "{} {} {}",
                words::count(lang, payers),
                if payers == 1 { "person pays" } else { "people pay" },
                words::euros(lang, round.cost)
            ),
        );
        line(plan, &round.option, true, bar(payers, outcome.turnout.counted, "vote-bar-won"), said)
    });
    let after = trace.greedy.iter().filter(|step| step.funded).map(|step| {
        let said = lang.t(
            format!("{} · avec le reste", words::euros(lang, step.cost)),
            format!("{} · with what was left", words::euros(lang, step.cost)),
        );
        line(plan, &step.option, true, bar(step.votes, outcome.turnout.counted, "vote-bar-next"), said)
    });
    let bought = |id: &str| trace.rounds.iter().find(|round| round.option == id);
    let rows = plan.rules.options.iter().map(|option| {
        let won = outcome.winners.contains(&option.id);
        let (payers, price) = match bought(&option.id) {
            Some(round) => (
                words::count(lang, round.payers + round.poor),
                round.price.values().next_back().map_or("—".to_owned(), |price| words::decimal(lang, price)),
            ),
            None => ("—".to_owned(), "—".to_owned()),
        };
        vec![option.name.clone(), words::euros(lang, option.cost), payers, price, funded(lang, won).to_owned()]
    });
    let purse = words::decimal(lang, &trace.purse);
    let caption = lang.t(
        format!("Chaque votant dispose de {purse}\u{a0}€. Un projet est financé quand celles et ceux qui l’ont coché peuvent le payer ensemble, à parts aussi égales que possible."),
        format!("Each voter has €{purse}. A project is funded when those who ticked it can pay for it together, as equally as possible."),
    );
    let grown = (trace.steps > 0).then(|| {
        let steps = lang.number(trace.steps.into());
        lang.t(
            format!("Il restait de l’argent\u{a0}: les parts ont été augmentées en {steps} pas avant ce compte."),
            format!("Money was left: purses grew in {steps} steps before this count."),
        )
    });
    view! {
        <figure class="vote-picture">
            {spent(lang, plan, outcome, trace.left)}
            <figcaption>{caption.clone()} " " {grown}</figcaption>
            <ol class="vote-lines" role="list">
                {lines.collect_view()}
                {after.collect_view()}
            </ol>
            {twin(
                lang,
                caption,
                vec![
                    lang.t("Projet", "Project").to_owned(),
                    lang.t("Coût", "Cost").to_owned(),
                    lang.t("Payent", "Pay").to_owned(),
                    lang.t("Chacun, en euros", "Each, in euros").to_owned(),
                    lang.t("Suite", "Then").to_owned(),
                ],
                rows.collect(),
            )}
        </figure>
    }
    .into_any()
}
