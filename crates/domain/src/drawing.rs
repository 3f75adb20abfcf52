//! The life of an experiment as a picture, drawn from the table.

use std::fmt::Write;

use crate::{LIFE, Lang, Status, Transition};

/// Where each status stands: column and row.
fn place(status: Status) -> (i64, i64) {
    use Status::*;
    match status {
        Returned => (0, 0),
        Submitted => (1, 0),
        Rejected => (2, 0),
        Merged => (3, 0),
        Open => (1, 1),
        UnderReview => (1, 2),
        Refused => (2, 2),
        Accepted => (1, 3),
        Voting => (0, 4),
        Registered => (1, 4),
        Withdrawn => (3, 3),
        Authorised => (1, 5),
        Conditioned => (2, 5),
        Running => (1, 6),
        Suspended => (2, 6),
        Completed => (1, 7),
        Terminated => (2, 7),
        Published => (1, 8),
        Decided => (1, 9),
        Closed => (2, 9),
    }
}

const WIDE: i64 = 176;
const HIGH: i64 = 48;
const STEP_X: i64 = 224;
const STEP_Y: i64 = 96;
const EDGE: i64 = 16;

fn corner(status: Status) -> (i64, i64) {
    let (column, row) = place(status);
    (EDGE + column * STEP_X, EDGE + row * STEP_Y)
}

/// A drawing without any style but its own attributes, so that it looks the same in a file and on a page; its colours
/// are those of whatever it stands in.
pub fn drawing(lang: Lang) -> String {
    let (wide, high) = (2 * EDGE + 3 * STEP_X + WIDE, 2 * EDGE + 9 * STEP_Y + HIGH);
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {wide} {high}\" class=\"life-drawing\" role=\"img\" \
         font-family=\"system-ui, sans-serif\" font-size=\"13\" fill=\"currentColor\">\n<title>{}</title>\n\
         <defs><marker id=\"life-tip\" viewBox=\"0 0 8 8\" refX=\"7\" refY=\"4\" markerWidth=\"8\" markerHeight=\"8\" \
         orient=\"auto\"><path d=\"M0 0L8 4L0 8Z\"/></marker></defs>\n",
        lang.t("Les étapes d’une expérimentation", "The life of an experiment")
    );
    for line in LIFE.iter().filter(|t| t.from.is_some_and(|from| from != t.to)) {
        arrow(&mut svg, line, lang);
    }
    for &status in Status::ALL {
        let (x, y) = corner(status);
        // writing to a String cannot fail
        let _ = writeln!(
            svg,
            "<rect x=\"{x}\" y=\"{y}\" width=\"{WIDE}\" height=\"{HIGH}\" rx=\"8\" fill=\"none\" stroke=\"currentColor\"/>"
        );
        let name = status.name(lang);
        let lines = wrapped(name);
        let first = y + HIGH / 2 + 5 - (lines.len() as i64 - 1) * 8;
        for (n, text) in lines.iter().enumerate() {
            let _ = writeln!(
                svg,
                "<text x=\"{}\" y=\"{}\" text-anchor=\"middle\">{text}</text>",
                x + WIDE / 2,
                first + n as i64 * 16
            );
        }
    }
    svg.push_str("</svg>\n");
    svg
}

/// At most two lines.
fn wrapped(name: &str) -> Vec<String> {
    if name.chars().count() <= 24 {
        return vec![name.to_owned()];
    }
    let middle = name.len() / 2;
    let cut = name.match_indices(' ').map(|(at, _)| at).min_by_key(|at| at.abs_diff(middle));
    match cut {
        Some(at) => vec![name[..at].to_owned(), name[at + 1..].to_owned()],
        None => vec![name.to_owned()],
    }
}

fn arrow(svg: &mut String, line: &Transition, lang: Lang) {
    let Some(from) = line.from else { return };
    let ((x, y), (to_x, to_y)) = (corner(from), corner(line.to));
    let (middle_x, middle_y) = (x + WIDE / 2, y + HIGH / 2);
    let path = if x == to_x {
        // down or up the same column: a bow beside the boxes in between
        let rows = (to_y - y) / STEP_Y;
        match rows {
            1 => format!("M{middle_x} {}L{middle_x} {to_y}", y + HIGH),
            _ => {
                let bow = x - 24 * rows.signum();
                format!("M{x} {middle_y}C{bow} {middle_y} {bow} {0} {x} {0}", to_y + HIGH / 2)
            }
        }
    } else {
        // beside each other, or across: from side to side, a little lower on the way back
        let back = if to_x < x { 8 } else { -8 };
        let (out, into) = if to_x > x { (x + WIDE, to_x) } else { (x, to_x + WIDE) };
        format!("M{out} {}L{into} {}", middle_y + back, to_y + HIGH / 2 + back)
    };
    let _ = writeln!(
        svg,
        "<path d=\"{path}\" fill=\"none\" stroke=\"currentColor\" stroke-opacity=\"0.55\" \
         marker-end=\"url(#life-tip)\"><title>{} → {}: {}</title></path>",
        from.name(lang),
        line.to.name(lang),
        line.deed.name(lang)
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `ESSAIM_WRITE=1 cargo nextest run -p domain drawing` writes it again.
    #[test]
    fn the_drawing_in_the_documentation_is_current() {
        let file = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/lifecycle.svg");
        let drawn = drawing(Lang::En);
        if std::env::var_os("ESSAIM_WRITE").is_some() {
            std::fs::write(file, &drawn).expect("docs/lifecycle.svg is written");
        }
        assert_eq!(std::fs::read_to_string(file).expect("docs/lifecycle.svg"), drawn);
    }

    #[test]
    fn no_two_statuses_stand_in_one_place() {
        for (n, one) in Status::ALL.iter().enumerate() {
            assert!(Status::ALL[n + 1..].iter().all(|other| place(*one) != place(*other)), "{one:?}");
        }
    }
}
