use domain::{Amount, DAY, Lang, Moment, UNIT};

use super::Chart;

/// How values and instants become places on the drawing, in thousandths of its width and height.
pub(super) struct Scale {
    from: i64,
    span: i64,
    low: i64,
    high: i64,
    /// Round values with a line and a number.
    pub ticks: Vec<Amount>,
    /// Decimals that the range deserves.
    places: usize,
}

impl Scale {
    pub fn of(chart: &Chart) -> Scale {
        let points = chart.points.iter().flat_map(|p| [p.least.0, p.most.0]);
        let levels = [chart.baseline.0, chart.target.0];
        let stops = chart.stops.iter().map(|(_, threshold)| threshold.0);
        let all: Vec<i64> = points.chain(levels).chain(stops).collect();
        let (low, high) = (all.iter().copied().min().unwrap_or(0), all.iter().copied().max().unwrap_or(UNIT));
        let range = (high - low).max(UNIT / 1000);
        let margin = range / 10;
        let (bottom, top) = (low - margin, high + margin);
        // nothing is below nought unless something is
        let bottom = if low >= 0 { bottom.max(0) } else { bottom };
        let places = match range / UNIT {
            50.. => 0,
            5.. => 1,
            1.. => 2,
            _ => 4,
        };
        Scale {
            from: chart.from.0,
            span: chart.to.0.saturating_sub(chart.from.0).max(DAY),
            low: bottom,
            high: top,
            ticks: ticks(bottom, top),
            places,
        }
    }

    /// From the left, 0 to 1000.
    pub fn x(&self, at: Moment) -> i64 {
        let part = i128::from(at.0 - self.from) * 1000 / i128::from(self.span);
        i64::try_from(part).unwrap_or(0).clamp(0, 1000)
    }

    /// From the top of the whole drawing; the values lie between 60 and 860.
    pub fn y(&self, value: Amount) -> i64 {
        60 + self.inner(value) * 4 / 5
    }

    /// From the top of the part where values lie, 0 to 1000.
    pub fn inner(&self, value: Amount) -> i64 {
        let range = i128::from(self.high - self.low).max(1);
        let part = i128::from(self.high - value.0) * 1000 / range;
        i64::try_from(part).unwrap_or(0).clamp(0, 1000)
    }

    pub fn say(&self, lang: Lang, value: Amount) -> String {
        value.rounded(self.places).say(lang)
    }
}

/// Up to five round values: multiples of 1, 2 or 5 times a power of ten.
fn ticks(low: i64, high: i64) -> Vec<Amount> {
    let range = (high - low).max(4);
    let mut step: i64 = 1;
    let next = |step: i64| match step.to_string().as_bytes()[0] {
        b'1' => step * 2,
        b'2' => step / 2 * 5,
        _ => step * 2,
    };
    while range / step > 4 {
        step = next(step);
    }
    let first = low.div_euclid(step) + i64::from(low.rem_euclid(step) > 0);
    (first..).map(|n| n * step).take_while(|v| *v <= high).map(Amount).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_are_few_and_round() {
        let say = |low: i64, high: i64| ticks(low, high).iter().map(|a| a.plain()).collect::<Vec<_>>();
        assert_eq!(say(0, 100 * UNIT), ["0", "50", "100"]);
        assert_eq!(say(38 * UNIT, 62 * UNIT), ["40", "45", "50", "55", "60"]);
        assert_eq!(say(-3 * UNIT, 4 * UNIT), ["-2", "0", "2", "4"]);
        assert_eq!(say(0, UNIT / 10), ["0", "0.05", "0.1"]);
        for (low, high) in [(0, 0), (5, 6), (-9_000_000_000 * UNIT, 9_000_000_000 * UNIT)] {
            assert!(ticks(low, high).len() <= 6);
        }
    }
}
