use domain::{Lang, consultation::Plan};
use leptos::prelude::*;
use tally::{Outcome, schulze};

use crate::consultations::words;

/// Every pair in one matrix, which is a table already.
pub(super) fn view(lang: Lang, plan: &Plan, outcome: &Outcome, trace: &schulze::Trace) -> AnyView {
    // in the order of the result, so that wins gather above the diagonal
    let at = |id: &str| trace.options.iter().position(|option| option == id);
    let order: Vec<usize> = outcome.order.iter().filter_map(|place| at(&place.option)).collect();
    let pair = |a: usize, b: usize| trace.pairs.get(a).and_then(|row| row.get(b)).copied().unwrap_or(0);
    let name = |n: usize| plan.name(&trace.options[n]).to_owned();
    let head = order.iter().map(|b| view! { <th scope="col" lang=plan.lang.code()>{name(*b)}</th> });
    let rows = order.iter().map(|a| {
        let cells = order.iter().map(|b| {
            if a == b {
                return view! { <td class="pair-self">"—"</td> }.into_any();
            }
            let (for_it, against) = (pair(*a, *b), pair(*b, *a));
            let (class, sign) = match for_it.cmp(&against) {
                std::cmp::Ordering::Greater => ("pair-won", lang.t("gagne", "wins")),
                std::cmp::Ordering::Less => ("pair-lost", lang.t("perd", "loses")),
                std::cmp::Ordering::Equal => ("pair-level", lang.t("égalité", "level")),
            };
            view! {
                <td class=class>
                    <span class="pair-count">{words::count(lang, for_it)}</span>
                    <span class="pair-sign">{sign}</span>
                </td>
            }
            .into_any()
        });
        view! {
            <tr>
                <th scope="row" lang=plan.lang.code()>
                    {name(*a)}
                </th>
                {cells.collect_view()}
            </tr>
        }
    });
    let caption = lang.t(
        "Combien de bulletins préfèrent l’option de la ligne à celle de la colonne. Lignes et colonnes sont dans l’ordre du résultat.",
        "How many ballots prefer the row’s option to the column’s. Rows and columns are in the order of the result.",
    );
    view! {
        <figure class="vote-picture">
            <figcaption>{caption}</figcaption>
            <div class="table-scroll" role="region" tabindex="0" aria-label=lang.t("Les duels", "The pairs")>
                <table class="table pairs">
                    <caption class="visually-hidden">{caption}</caption>
                    <thead>
                        <tr>
                            <td></td>
                            {head.collect_view()}
                        </tr>
                    </thead>
                    <tbody>{rows.collect_view()}</tbody>
                </table>
            </div>
            {why(lang, plan, outcome, trace)}
        </figure>
    }
    .into_any()
}

/// Why each comes before the next.
fn why(lang: Lang, plan: &Plan, outcome: &Outcome, trace: &schulze::Trace) -> AnyView {
    let winner = match &trace.condorcet_winner {
        Some(id) => {
            let name = plan.name(id);
            lang.t(
                format!("{name} gagne chacun de ses duels\u{a0}: aucun détour n’est nécessaire."),
                format!("{name} wins each of its pairs: no detour is needed."),
            )
        }
        None => lang
            .t(
                "Aucune option ne gagne tous ses duels\u{a0}: la chaîne de victoires la plus forte décide.",
                "No option wins all of its pairs: the strongest chain of wins decides.",
            )
            .to_owned(),
    };
    let at = |id: &str| trace.options.iter().position(|option| option == id);
    let strength = |a: usize, b: usize| trace.paths.get(a).and_then(|row| row.get(b)).copied().unwrap_or(0);
    let steps = outcome.order.windows(2).filter_map(|pair| {
        let (a, b) = (at(&pair[0].option)?, at(&pair[1].option)?);
        let chain: Vec<&str> = trace.path(a, b).into_iter().map(|n| plan.name(&trace.options[n])).collect();
        if chain.len() < 2 {
            return None;
        }
        let (there, back) = (words::count(lang, strength(a, b)), words::count(lang, strength(b, a)));
        let chain = chain.join(" → ");
        let text = lang.t(
            format!("{chain}\u{a0}: force {there}, contre {back} en retour."),
            format!("{chain}: strength {there}, against {back} the other way."),
        );
        Some(view! { <li lang=lang.code()>{text}</li> })
    });
    view! {
        <p>{winner}</p>
        <ol class="vote-steps">{steps.collect_view()}</ol>
    }
    .into_any()
}
