//! Each method's own picture, drawn by the server, and its twin, a table.

mod approval;
mod budget;
mod flow;
mod judgment;
mod pairs;
mod runoff;

use domain::{Lang, consultation::Plan};
use leptos::prelude::*;
use tally::{Method, Outcome, Trace};

/// The picture of a count, with its table.
pub(super) fn view(lang: Lang, plan: &Plan, outcome: &Outcome) -> AnyView {
    match (&outcome.trace, &plan.rules.method) {
        (Trace::Approval(trace), _) => approval::approvals(lang, plan, outcome, trace),
        (Trace::Score(trace), Method::Score(rule)) => approval::scores(lang, plan, outcome, trace, rule),
        (Trace::MajorityJudgment(trace), Method::MajorityJudgment(rule)) => {
            judgment::view(lang, plan, outcome, trace, rule)
        }
        (Trace::Schulze(trace), _) => pairs::view(lang, plan, outcome, trace),
        (Trace::InstantRunoff(trace), _) => runoff::view(lang, plan, trace),
        (Trace::Greedy(trace), _) => budget::greedy(lang, plan, outcome, trace),
        (Trace::EqualShares(trace), _) => budget::shares(lang, plan, outcome, trace),
        _ => ().into_any(),
    }
}

/// A length, `part` of `whole`; the number stands beside it as text.
fn bar(part: u64, whole: u64, class: &'static str) -> AnyView {
    let width = u128::from(part) * 1000 / u128::from(whole.max(1));
    view! {
        <svg class="vote-bar" viewBox="0 0 1000 10" preserveAspectRatio="none" aria-hidden="true" focusable="false">
            <rect class=class width=width.min(1000).to_string() height="10" />
        </svg>
    }
    .into_any()
}

/// One line of a picture: what, how long, how much; the winners stand out.
fn line(plan: &Plan, id: &str, won: bool, bar: AnyView, said: String) -> AnyView {
    view! {
        <li class="vote-line" class:vote-won=won>
            <span class="vote-name" lang=plan.lang.code()>
                {plan.name(id).to_owned()}
            </span>
            <span class="vote-said">{said}</span>
            {bar}
        </li>
    }
    .into_any()
}

/// A picture of lines, one for each option, with its table.
fn figure(lang: Lang, caption: String, lines: Vec<AnyView>, head: Vec<String>, rows: Vec<Vec<String>>) -> AnyView {
    view! {
        <figure class="vote-picture">
            <figcaption>{caption.clone()}</figcaption>
            <ul class="vote-lines" role="list">
                {lines}
            </ul>
            {twin(lang, caption, head, rows)}
        </figure>
    }
    .into_any()
}

/// A table that a screen reader or a copy wants, folded under its picture.
fn twin(lang: Lang, caption: String, head: Vec<String>, rows: Vec<Vec<String>>) -> AnyView {
    let head = head.into_iter().enumerate().map(|(n, text)| {
        let class = if n == 0 { "" } else { "number" };
        view! { <th scope="col" class=class>{text}</th> }
    });
    let rows = rows.into_iter().map(|cells| {
        let cells = cells.into_iter().enumerate().map(|(n, text)| match n {
            0 => view! { <th scope="row">{text}</th> }.into_any(),
            _ => view! { <td class="number">{text}</td> }.into_any(),
        });
        view! { <tr>{cells.collect_view()}</tr> }
    });
    let label = caption.clone();
    view! {
        <details class="chart-table">
            <summary>{lang.t("Le même en tableau", "The same as a table")}</summary>
            <div class="table-scroll" role="region" tabindex="0" aria-label=label>
                <table class="table">
                    <caption class="visually-hidden">{caption}</caption>
                    <thead>
                        <tr>{head.collect_view()}</tr>
                    </thead>
                    <tbody>{rows.collect_view()}</tbody>
                </table>
            </div>
        </details>
    }
    .into_any()
}
