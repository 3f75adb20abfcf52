use domain::{Lang, consultation::Plan};
use leptos::prelude::*;
use tally::runoff::{Round, Trace};

use super::{bar, flow, line, twin};
use crate::consultations::words;

/// Round by round: who has how many votes, who goes out, and where those ballots go.
pub(super) fn view(lang: Lang, plan: &Plan, trace: &Trace) -> AnyView {
    let rounds = trace.rounds.iter().enumerate().map(|(n, round)| one(lang, plan, n + 1, round));
    let mut head = vec![lang.t("Option", "Option").to_owned()];
    head.extend((1..=trace.rounds.len()).map(|n| lang.t(format!("Tour {n}"), format!("Round {n}"))));
    let mut rows: Vec<Vec<String>> =
        plan.rules
            .options
            .iter()
            .map(|option| {
                let votes = trace.rounds.iter().map(|round| {
                    round.votes.get(&option.id).map_or("—".to_owned(), |votes| words::count(lang, *votes))
                });
                std::iter::once(option.name.clone()).chain(votes).collect()
            })
            .collect();
    let exhausted = trace.rounds.iter().map(|round| words::count(lang, round.exhausted));
    rows.push(std::iter::once(lang.t("Bulletins épuisés", "Exhausted ballots").to_owned()).chain(exhausted).collect());
    let caption = lang.t(
        "Les voix de chaque option, tour après tour. La dernière sort, et ses bulletins vont à leur choix suivant.",
        "The votes of each option, round after round. The last goes out, and its ballots go to their next choice.",
    );
    view! {
        <figure class="vote-picture">
            <figcaption>{caption}</figcaption>
            {flow::view(lang, plan, trace)}
            <ol class="rounds" role="list">
                {rounds.collect_view()}
            </ol>
            {twin(lang, caption.to_owned(), head, rows)}
        </figure>
    }
    .into_any()
}

fn one(lang: Lang, plan: &Plan, n: usize, round: &Round) -> AnyView {
    let continuing: u64 = round.votes.values().sum();
    let mut votes: Vec<(&String, &u64)> = round.votes.iter().collect();
    votes.sort_by_key(|(id, votes)| (std::cmp::Reverse(**votes), plan.name(id).to_owned()));
    let won = round.out.is_empty();
    let lines = votes.iter().enumerate().map(|(place, (id, votes))| {
        let class = match (won && place == 0, round.out.contains(*id)) {
            (true, _) => "vote-bar-won",
            (_, true) => "vote-bar-out",
            _ => "vote-bar-full",
        };
        let said = format!("{} · {}", words::count(lang, **votes), words::percent(lang, **votes, continuing));
        line(plan, id, won && place == 0, bar(**votes, continuing, class), said)
    });
    let out: Vec<&str> = round.out.iter().map(|id| plan.name(id)).collect();
    let told = (!out.is_empty()).then(|| {
        let mut transfers: Vec<_> = round.transfers.iter().filter(|transfer| transfer.ballots > 0).collect();
        // those that have no next choice come last
        transfers.sort_by_key(|transfer| (transfer.to.is_none(), std::cmp::Reverse(transfer.ballots)));
        let to: Vec<String> = transfers
            .into_iter()
            .map(|transfer| {
                let to = match &transfer.to {
                    Some(id) => plan.name(id),
                    None => lang.t("épuisés", "exhausted"),
                };
                format!("{to} ({})", words::count(lang, transfer.ballots))
            })
            .collect();
        let (out, to) = (out.join(", "), to.join(", "));
        let text = match to.is_empty() {
            true => lang
                .t(format!("{out} sort, sans voix à reporter."), format!("{out} goes out, with no votes to pass on.")),
            false => lang.t(
                format!("{out} sort. Ses bulletins vont à\u{a0}: {to}."),
                format!("{out} goes out. Its ballots go to: {to}."),
            ),
        };
        view! { <p class="round-out">{text}</p> }
    });
    view! {
        <li class="round">
            <h3>{lang.t(format!("Tour {n}"), format!("Round {n}"))}</h3>
            <ul class="vote-lines" role="list">
                {lines.collect_view()}
            </ul>
            {told}
        </li>
    }
    .into_any()
}
