use domain::Lang;
use leptos::prelude::*;

/// Dots in one row of the picture, at most.
const ROW: i64 = 20;

/// Support so far against the threshold. The picture is a swarm: up to forty dots in two rows, one a person
/// when the threshold is that small. It never looks full before it is full, nor empty after the first.
#[component]
pub fn Gauge(
    lang: Lang,
    value: i64,
    target: i64,
    /// What is counted, e.g. « Soutiens ».
    #[prop(into)]
    label: String,
) -> impl IntoView {
    let dots = Dots::new(value, target);
    let width = 4 + dots.columns() * 20 + if dots.rows() == 2 { 10 } else { 0 };
    let height = if dots.rows() == 2 { 38 } else { 20 };
    let missing = target - value;
    let rest = if missing > 0 {
        let n = number(lang, missing);
        lang.t(format!("Il en manque {n}."), format!("{n} to go."))
    } else {
        lang.t("Le seuil est atteint.", "The threshold is reached.").to_owned()
    };
    let of = lang.t(format!(" sur {}", number(lang, target)), format!(" of {}", number(lang, target)));
    view! {
        <div class="gauge">
            <p class="gauge-words">
                <span class="gauge-label">{label}</span>
                " "
                <span class="gauge-count">
                    <strong>{number(lang, value)}</strong>
                    {of}
                </span>
            </p>
            <svg
                class="gauge-picture"
                viewBox=format!("0 0 {width} {height}")
                aria-hidden="true"
                focusable="false"
            >
                <path class="gauge-empty" d=dots.path(dots.total) />
                <path class="gauge-full" d=dots.path(dots.filled) />
                {dots.last().map(|d| view! { <path class="gauge-last" d=d /> })}
            </svg>
            <p class="gauge-rest">{rest}</p>
        </div>
    }
    .into_any()
}

/// A whole number as it is written in the language: `12 345`, `12,345`.
pub(super) fn number(lang: Lang, n: i64) -> String {
    let digits = n.unsigned_abs().to_string();
    let mut out = String::with_capacity(digits.len() + 4);
    if n < 0 {
        out.push('\u{2212}');
    }
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(lang.t('\u{202f}', ','));
        }
        out.push(digit);
    }
    out
}

/// The swarm: dots are filled column by column, top row first.
struct Dots {
    total: i64,
    filled: i64,
}

impl Dots {
    fn new(value: i64, target: i64) -> Self {
        let target = target.max(1);
        let value = value.clamp(0, target);
        let total = target.min(2 * ROW);
        // in i128 because a threshold is a person's choice and may be absurd
        let part = i128::from(value) * i128::from(total) / i128::from(target);
        let filled = i64::try_from(part).unwrap_or(total);
        let filled = if value > 0 { filled.max(1) } else { 0 };
        let filled = if value < target { filled.min(total - 1) } else { total };
        Dots { total, filled }
    }

    fn rows(&self) -> i64 {
        if self.total > ROW { 2 } else { 1 }
    }

    fn columns(&self) -> i64 {
        (self.total + self.rows() - 1) / self.rows()
    }

    /// The first `n` dots, as strokes without length: round caps make them dots.
    fn path(&self, n: i64) -> String {
        use std::fmt::Write;
        let mut d = String::with_capacity(n.unsigned_abs() as usize * 9);
        for i in 0..n {
            let (x, y) = self.place(i);
            // writing to a String cannot fail
            let _ = write!(d, "M{x} {y}h0");
        }
        d
    }

    /// The one that came last, while it is not the last that is needed.
    fn last(&self) -> Option<String> {
        (self.filled > 0 && self.filled < self.total).then(|| {
            let (x, y) = self.place(self.filled - 1);
            format!("M{x} {y}h0")
        })
    }

    fn place(&self, i: i64) -> (i64, i64) {
        let (column, row) = (i / self.rows(), i % self.rows());
        (12 + column * 20 + row * 10, 10 + row * 18)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_gauge_is_never_full_before_the_threshold_nor_empty_after_the_first() {
        for target in [1, 2, 7, 20, 21, 40, 41, 200, 10_000, i64::MAX] {
            for value in [0, 1, 2, target / 2, target - 1, target, target.saturating_add(5)] {
                let dots = Dots::new(value, target);
                assert_eq!(dots.filled == 0, value <= 0, "{value} of {target}");
                if target > 1 {
                    assert_eq!(dots.filled == dots.total, value >= target, "{value} of {target}");
                }
            }
        }
    }

    #[test]
    fn numbers_are_grouped_as_the_language_does() {
        assert_eq!(number(Lang::Fr, 1_234_567), "1\u{202f}234\u{202f}567");
        assert_eq!(number(Lang::En, 12_345), "12,345");
        assert_eq!(number(Lang::Fr, 999), "999");
    }
}
