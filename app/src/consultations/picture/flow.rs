//! Where ballots go in a run-off: a row of votes for each round, and bands from one row to the next.

use std::collections::BTreeMap;

use domain::{Lang, consultation::Plan};
use leptos::prelude::*;
use tally::runoff::{Round, Trace};

/// The width of all ballots, in units of the drawing.
const WIDE: f64 = 320.0;
/// The heights of a row, of the words above it, and of the bands below it.
const ROW: f64 = 22.0;
const WORDS: f64 = 16.0;
const BANDS: f64 = 40.0;

/// Ballots that lie side by side in a row.
#[derive(Clone, Copy)]
struct Piece {
    from: f64,
    wide: f64,
}

/// A band between two rows: from where, to where, and whether its ballots change hands.
struct Band {
    above: Piece,
    below: Piece,
    moved: bool,
}

/// The drawing with its key; nothing where a first round decides. The rounds below it and their table say the same in words.
pub(super) fn view(lang: Lang, plan: &Plan, trace: &Trace) -> Option<AnyView> {
    let first = trace.rounds.first().filter(|_| trace.rounds.len() > 1)?;
    let mut order: Vec<&String> = first.votes.keys().collect();
    order.sort_by_key(|id| (std::cmp::Reverse(first.votes[*id]), plan.name(id)));
    let all = (first.votes.values().sum::<u64>() + first.exhausted).max(1);
    let scale = WIDE / all as f64;
    let rows: Vec<BTreeMap<Option<&str>, Piece>> =
        trace.rounds.iter().map(|round| pieces(&order, round, scale)).collect();
    let drawn = trace.rounds.iter().enumerate().map(|(n, round)| {
        let top = n as f64 * (WORDS + ROW + BANDS);
        let below = rows.get(n + 1).map(|next| bands(round, &rows[n], next, scale)).unwrap_or_default();
        let below = below.into_iter().map(|band| path(&band, top + WORDS + ROW)).collect_view();
        let nodes = order.iter().enumerate().filter_map(|(letter, id)| {
            let piece = *rows[n].get(&Some(id.as_str()))?;
            let won = round.out.is_empty() && round.votes.values().max() == round.votes.get(*id);
            Some(node(piece, top + WORDS, letter, won, round.out.contains(*id)))
        });
        let spent = rows[n].get(&None).map(|piece| {
            view! {
                <rect class="flow-spent" x=unit(piece.from) y=unit(top + WORDS) width=unit(piece.wide) height=unit(ROW) />
            }
        });
        view! {
            {below}
            <text class="flow-round" x="0" y=unit(top + WORDS - 5.0)>
                {lang.t(format!("Tour {}", n + 1), format!("Round {}", n + 1))}
            </text>
            {nodes.collect_view()}
            {spent}
        }
    });
    let height = trace.rounds.len() as f64 * (WORDS + ROW + BANDS) - BANDS;
    let key = order.iter().enumerate().map(|(n, id)| {
        view! {
            <li>
                <b>{letter(n)}</b>
                " "
                <span lang=plan.lang.code()>{plan.name(id).to_owned()}</span>
            </li>
        }
    });
    let exhausted = trace.rounds.iter().any(|round| round.exhausted > 0).then(|| {
        view! { <li class="muted">{lang.t("En pointillé\u{a0}: bulletins épuisés", "Dashed: exhausted ballots")}</li> }
    });
    Some(
        view! {
            <svg class="vote-flow" viewBox=format!("0 0 {WIDE} {height}") aria-hidden="true" focusable="false">
                {drawn.collect_view()}
            </svg>
            <ul class="flow-key" role="list">
                {key.collect_view()}
                {exhausted}
            </ul>
        }
        .into_any(),
    )
}

/// Where everybody's ballots lie in a row, those without a choice at the end.
fn pieces<'a>(order: &[&'a String], round: &Round, scale: f64) -> BTreeMap<Option<&'a str>, Piece> {
    let mut at = 0.0;
    let mut row = BTreeMap::new();
    for id in order {
        let wide = round.votes.get(*id).copied().unwrap_or(0) as f64 * scale;
        if wide > 0.0 {
            row.insert(Some(id.as_str()), Piece { from: at, wide });
        }
        at += wide;
    }
    if round.exhausted > 0 {
        row.insert(None, Piece { from: at, wide: round.exhausted as f64 * scale });
    }
    row
}

/// From a row to the next: who stays takes their ballots along, who goes out gives theirs away.
fn bands(
    round: &Round,
    row: &BTreeMap<Option<&str>, Piece>,
    next: &BTreeMap<Option<&str>, Piece>,
    scale: f64,
) -> Vec<Band> {
    let mut bands = Vec::new();
    // how much of each piece is taken already
    let (mut given, mut taken): (BTreeMap<&str, f64>, BTreeMap<Option<&str>, f64>) = (BTreeMap::new(), BTreeMap::new());
    for (whose, piece) in row {
        let stays = whose.is_none_or(|id| !round.out.iter().any(|out| out == id));
        if let (true, Some(below)) = (stays, next.get(whose)) {
            bands.push(Band { above: *piece, below: Piece { from: below.from, wide: piece.wide }, moved: false });
            taken.insert(*whose, piece.wide);
        }
    }
    for transfer in &round.transfers {
        let to = transfer.to.as_deref();
        let (Some(above), Some(below)) = (row.get(&Some(transfer.from.as_str())), next.get(&to)) else { continue };
        let wide = transfer.ballots as f64 * scale;
        let (out, into) = (given.entry(transfer.from.as_str()).or_default(), taken.entry(to).or_default());
        bands.push(Band {
            above: Piece { from: above.from + *out, wide },
            below: Piece { from: below.from + *into, wide },
            moved: true,
        });
        *out += wide;
        *into += wide;
    }
    bands
}

fn path(band: &Band, top: f64) -> AnyView {
    let (end, middle) = (top + BANDS + WORDS, top + (BANDS + WORDS) / 2.0);
    let [a, b, c, d] =
        [band.above.from, band.above.from + band.above.wide, band.below.from + band.below.wide, band.below.from]
            .map(unit);
    let (top, end, middle) = (unit(top), unit(end), unit(middle));
    let line = format!(
        "M{a} {top}L{b} {top}C{b} {middle} {c} {middle} {c} {end}L{d} {end}C{d} {middle} {a} {middle} {a} {top}Z"
    );
    view! { <path class=if band.moved { "flow-moved" } else { "flow-band" } d=line /> }.into_any()
}

fn node(piece: Piece, top: f64, n: usize, won: bool, out: bool) -> AnyView {
    let class = match (won, out) {
        (true, _) => "flow-node flow-won",
        (_, true) => "flow-node flow-out",
        _ => "flow-node",
    };
    // a hair between neighbours, and a letter where there is room for one
    let wide = (piece.wide - 1.0).max(0.5);
    let letter = (wide >= 12.0).then(|| {
        view! {
            <text class="flow-letter" x=unit(piece.from + wide / 2.0) y=unit(top + ROW / 2.0 + 4.0)>
                {letter(n)}
            </text>
        }
    });
    view! {
        <rect class=class x=unit(piece.from) y=unit(top) width=unit(wide) height=unit(ROW) rx="2" />
        {letter}
    }
    .into_any()
}

/// A, B, C …
fn letter(n: usize) -> String {
    char::from(b'A' + (n % 26) as u8).to_string()
}

fn unit(value: f64) -> String {
    format!("{value:.1}")
}

#[cfg(test)]
mod tests {
    use tally::runoff::Transfer;

    use super::*;

    fn round(votes: &[(&str, u64)], exhausted: u64, out: &[&str], transfers: &[(&str, Option<&str>, u64)]) -> Round {
        Round {
            exhausted,
            out: out.iter().map(|id| (*id).to_owned()).collect(),
            transfers: transfers
                .iter()
                .map(|(from, to, ballots)| Transfer {
                    ballots: *ballots,
                    from: (*from).to_owned(),
                    to: to.map(str::to_owned),
                })
                .collect(),
            votes: votes.iter().map(|(id, n)| ((*id).to_owned(), *n)).collect(),
        }
    }

    #[test]
    fn bands_fill_every_piece_of_the_next_row_exactly() {
        let first = round(&[("a", 5), ("b", 4), ("c", 3)], 0, &["c"], &[("c", Some("b"), 2), ("c", None, 1)]);
        let second = round(&[("a", 5), ("b", 6)], 1, &[], &[]);
        let order = ["a", "b", "c"].map(str::to_owned);
        let order: Vec<&String> = order.iter().collect();
        let (row, next) = (pieces(&order, &first, 1.0), pieces(&order, &second, 1.0));
        let bands = bands(&first, &row, &next, 1.0);
        for (whose, piece) in &next {
            let mut into: Vec<(f64, f64)> = bands
                .iter()
                .map(|band| (band.below.from, band.below.wide))
                .filter(|(from, _)| *from >= piece.from && *from < piece.from + piece.wide)
                .collect();
            into.sort_by(|a, b| a.0.total_cmp(&b.0));
            let mut at = piece.from;
            for (from, wide) in into {
                assert_eq!(from, at, "{whose:?}");
                at += wide;
            }
            assert_eq!(at, piece.from + piece.wide, "{whose:?}");
        }
        assert_eq!(bands.iter().filter(|band| band.moved).count(), 2);
    }
}
