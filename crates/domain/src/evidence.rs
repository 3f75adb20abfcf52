//! What readings let one say, and what they do not. The distribution comes from `statrs`; what is
//! decided here is how little is not enough, and what is assumed.

use serde::{Deserialize, Serialize};
use statrs::distribution::{ContinuousCDF, StudentsT};

use crate::{Amount, DAY, Lang, Moment};

/// From fewer independent values than this nothing is concluded.
pub const ENOUGH: usize = 8;
/// Intervals hold the true value 19 times in 20, if the assumptions hold.
const CONFIDENCE: f64 = 0.95;
/// The unit of a trend: thirty days.
const MONTH: f64 = 30.0;

/// There are too few readings to conclude, or they resemble their neighbours so much that they say no
/// more than a few would.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TooFew {
    /// How many there are, taken as independent ones.
    pub have: usize,
    /// How many it takes.
    pub need: usize,
}

/// A value and how far it may be off.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Estimate {
    /// The best guess.
    pub value: Amount,
    /// The lower end of the 95 % interval.
    pub low: Amount,
    /// Its upper end.
    pub high: Amount,
    /// How many values it rests on.
    pub readings: usize,
}

impl Estimate {
    fn new(value: f64, margin: f64, readings: usize) -> Option<Estimate> {
        Some(Estimate {
            value: Amount::nearest(value)?,
            low: Amount::nearest(value - margin)?,
            high: Amount::nearest(value + margin)?,
            readings,
        })
    }

    /// Whether all of the interval lies above a value, or below it.
    fn wholly(&self, above: bool, of: Amount) -> bool {
        if above { self.low > of } else { self.high < of }
    }

    /// The same, the bound itself included.
    fn reaches(&self, above: bool, bound: Amount) -> bool {
        if above { self.low >= bound } else { self.high <= bound }
    }
}

/// Values in the order of time, as one sample.
struct Sample {
    count: usize,
    mean: f64,
    variance: f64,
    /// How many independent values say as much.
    effective: f64,
}

impl Sample {
    fn of(values: &[f64]) -> Result<Sample, TooFew> {
        let count = values.len();
        if count < ENOUGH {
            return Err(TooFew { have: count, need: ENOUGH });
        }
        let n = count as f64;
        let mean = values.iter().sum::<f64>() / n;
        let squares: f64 = values.iter().map(|v| (v - mean).powi(2)).sum();
        let effective = effective(values.iter().map(|v| v - mean), squares, n);
        let sample = Sample { count, mean, variance: squares / (n - 1.0), effective };
        match sample.effective < ENOUGH as f64 {
            true => Err(TooFew { have: sample.effective as usize, need: ENOUGH }),
            false => Ok(sample),
        }
    }

    /// The square of the standard error of the mean.
    fn error(&self) -> f64 {
        self.variance / self.effective
    }
}

/// Neighbours in time resemble each other, so they say less than as many strangers would: with a correlation r
/// between neighbours, n values are worth n (1 − r) / (1 + r) (Bayley and Hammersley 1946, first order). A negative r,
/// which would make them worth more, is not believed.
fn effective(residuals: impl Iterator<Item = f64>, squares: f64, n: f64) -> f64 {
    if squares <= f64::EPSILON {
        return n;
    }
    let residuals: Vec<f64> = residuals.collect();
    let products: f64 = residuals.windows(2).map(|w| w[0] * w[1]).sum();
    let r = (products / squares).clamp(0.0, 0.99);
    n * (1.0 - r) / (1.0 + r)
}

/// The two-sided quantile of Student's distribution; infinite when there are no degrees of freedom.
fn student(freedom: f64) -> f64 {
    match StudentsT::new(0.0, 1.0, freedom) {
        Ok(t) => t.inverse_cdf(0.5 + CONFIDENCE / 2.0),
        Err(_) => f64::INFINITY,
    }
}

/// The mean of values in the order of time.
///
/// # Errors
/// [`TooFew`].
pub fn mean(values: &[f64]) -> Result<Estimate, TooFew> {
    let sample = Sample::of(values)?;
    let margin = student(sample.effective - 1.0) * sample.error().sqrt();
    Estimate::new(sample.mean, margin, sample.count).ok_or(TooFew { have: 0, need: ENOUGH })
}

/// How much larger the mean of `after` is than that of `before` (Welch 1947: the two may scatter differently).
///
/// # Errors
/// [`TooFew`] for either.
pub fn difference(before: &[f64], after: &[f64]) -> Result<Estimate, TooFew> {
    let (b, a) = (Sample::of(before)?, Sample::of(after)?);
    let error = b.error() + a.error();
    let parts = b.error().powi(2) / (b.effective - 1.0) + a.error().powi(2) / (a.effective - 1.0);
    let freedom = if parts > 0.0 { error.powi(2) / parts } else { a.effective + b.effective - 2.0 };
    let margin = student(freedom) * error.sqrt();
    Estimate::new(a.mean - b.mean, margin, a.count + b.count).ok_or(TooFew { have: 0, need: ENOUGH })
}

/// How much values change in thirty days: the slope of the least-squares line.
///
/// # Errors
/// [`TooFew`] values, or all of one instant.
pub fn trend(points: &[(Moment, f64)]) -> Result<Estimate, TooFew> {
    let none = TooFew { have: 0, need: ENOUGH };
    if points.len() < ENOUGH {
        return Err(TooFew { have: points.len(), need: ENOUGH });
    }
    let n = points.len() as f64;
    let first = points[0].0;
    let days: Vec<f64> = points.iter().map(|(at, _)| (at.0 - first.0) as f64 / DAY as f64).collect();
    let (x, y) = (days.iter().sum::<f64>() / n, points.iter().map(|(_, v)| v).sum::<f64>() / n);
    let spread: f64 = days.iter().map(|d| (d - x).powi(2)).sum();
    if spread <= f64::EPSILON {
        return Err(TooFew { have: 1, need: ENOUGH });
    }
    let together: f64 = days.iter().zip(points).map(|(d, (_, v))| (d - x) * (v - y)).sum();
    let slope = together / spread;
    let residuals: Vec<f64> = days.iter().zip(points).map(|(d, (_, v))| v - y - slope * (d - x)).collect();
    let squares: f64 = residuals.iter().map(|r| r.powi(2)).sum();
    let worth = effective(residuals.into_iter(), squares, n);
    if worth < ENOUGH as f64 {
        return Err(TooFew { have: worth as usize, need: ENOUGH });
    }
    let freedom = worth - 2.0;
    // the scatter around the line, were there only as many values as these are worth
    let error = (squares / (n - 2.0) / spread * n / worth).sqrt();
    Estimate::new(slope * MONTH, student(freedom) * error * MONTH, points.len()).ok_or(none)
}

/// Whether it works so far, by the readings of one indicator.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum SoFar {
    /// Nobody can say yet.
    TooFew(TooFew),
    /// The target is reached, and chance is an unlikely explanation.
    Reached(Estimate),
    /// Better than the baseline beyond chance; the target is not certain.
    Towards(Estimate),
    /// It may as well be chance.
    Unclear(Estimate),
    /// Worse than the baseline beyond chance.
    Away(Estimate),
}

/// Compares readings in the order of time with the baseline and the target of a protocol.
pub fn so_far(values: &[f64], baseline: Amount, target: Amount) -> SoFar {
    let estimate = match mean(values) {
        Ok(estimate) => estimate,
        Err(few) => return SoFar::TooFew(few),
    };
    let up = target >= baseline;
    if estimate.reaches(up, target) {
        SoFar::Reached(estimate)
    } else if estimate.wholly(up, baseline) {
        SoFar::Towards(estimate)
    } else if estimate.wholly(!up, baseline) {
        SoFar::Away(estimate)
    } else {
        SoFar::Unclear(estimate)
    }
}

/// What is assumed, in sentences that stand wherever a conclusion is shown.
pub fn assumptions(lang: Lang) -> &'static str {
    lang.t(
        "Calculé sur les moyennes de chaque période du graphique, avec la loi de Student, à 95\u{a0}%. On suppose que les relevés ne sont pas choisis, que rien d’autre n’a changé entre-temps et que la moyenne varie à peu près normalement\u{a0}; des relevés voisins qui se ressemblent comptent pour moins. Un écart peut aussi venir d’une autre cause que l’essai.",
        "Computed on the means of each period of the chart, with Student’s distribution, at 95%. It assumes that readings are not picked, that nothing else changed meanwhile, and that the mean varies about normally; neighbouring readings that resemble each other count for less. A difference can also have another cause than the try.",
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn q(text: &str) -> Amount {
        Amount::parse(text).expect("a number")
    }

    #[test]
    fn the_mean_has_the_interval_of_the_textbook() {
        // alternating, so that no neighbours resemble each other: mean 10, s² = 10/9, t(9) = 2.262157
        let values = [9.0, 11.0, 9.0, 11.0, 9.0, 11.0, 9.0, 11.0, 9.0, 11.0];
        let e = mean(&values).expect("enough");
        assert_eq!(e.value, q("10"));
        assert_eq!((e.low.rounded(4), e.high.rounded(4)), (q("9.2459"), q("10.7541")));
    }

    #[test]
    fn a_difference_is_that_of_welch() {
        let before = [20.0, 22.0, 20.0, 22.0, 20.0, 22.0, 20.0, 22.0];
        let after = [26.0, 24.0, 26.0, 24.0, 26.0, 24.0, 26.0, 24.0];
        let e = difference(&before, &after).expect("enough");
        // s² = 8/7 twice, error = sqrt(2/7), 14 degrees: t = 2.144787
        assert_eq!((e.value, e.low.rounded(3), e.high.rounded(3)), (q("4"), q("2.854"), q("5.146")));
    }

    #[test]
    fn a_line_has_its_slope() {
        let points: Vec<(Moment, f64)> =
            (0..30).map(|n| (Moment(n * DAY), 3.0 + 0.5 * n as f64 + if n % 2 == 0 { 0.1 } else { -0.1 })).collect();
        let e = trend(&points).expect("enough");
        assert!(e.low < q("15") && q("15") < e.high, "{e:?}");
        assert!(e.high.0 - e.low.0 < 1_000_000);
        let at_once: Vec<(Moment, f64)> = (0..30).map(|n| (Moment(5), n as f64)).collect();
        assert!(trend(&at_once).is_err());
    }

    #[test]
    fn too_few_readings_conclude_nothing() {
        let seven = [5.0; 7];
        assert_eq!(so_far(&seven, q("1"), q("2")), SoFar::TooFew(TooFew { have: 7, need: 8 }));
        assert!(difference(&seven, &[1.0; 20]).is_err() && difference(&[1.0; 20], &seven).is_err());
        assert!(trend(&[(Moment(0), 1.0); 7]).is_err());
        assert!(mean(&[]).is_err());
    }

    #[test]
    fn neighbours_that_resemble_each_other_are_not_many() {
        // a slow drift: a hundred values, but hardly more than one story
        let drift: Vec<f64> = (0..100).map(f64::from).collect();
        assert!(matches!(so_far(&drift, q("0"), q("10")), SoFar::TooFew(_)));
    }

    #[test]
    fn the_answer_follows_the_direction_of_the_target() {
        let wave = |around: f64| [around - 1.0, around + 1.0].repeat(10);
        let (low, high) = (q("40"), q("50"));
        assert!(matches!(so_far(&wave(55.0), low, high), SoFar::Reached(_)));
        assert!(matches!(so_far(&wave(45.0), low, high), SoFar::Towards(_)));
        assert!(matches!(so_far(&wave(40.0), low, high), SoFar::Unclear(_)));
        assert!(matches!(so_far(&wave(30.0), low, high), SoFar::Away(_)));
        // less noise is better
        assert!(matches!(so_far(&wave(35.0), high, low), SoFar::Reached(_)));
        assert!(matches!(so_far(&wave(45.0), high, low), SoFar::Towards(_)));
        assert!(matches!(so_far(&wave(55.0), high, low), SoFar::Away(_)));
    }

    #[test]
    fn readings_that_are_all_alike_are_as_they_are() {
        assert!(matches!(so_far(&[3.0; 12], q("1"), q("3")), SoFar::Reached(e) if e.low == e.high));
    }

    proptest! {
        #[test]
        fn no_readings_panic_and_the_mean_lies_in_its_interval(values in prop::collection::vec(-1e12f64..1e12, 0..60)) {
            if let Ok(e) = mean(&values) {
                prop_assert!(e.low <= e.value && e.value <= e.high);
            }
            let points: Vec<(Moment, f64)> = values.iter().enumerate().map(|(n, v)| (Moment(n as i64 * DAY), *v)).collect();
            let _ = trend(&points);
            let _ = difference(&values, &values);
        }

        #[test]
        fn more_of_the_same_narrows_the_interval(spread in 1.0f64..100.0) {
            let few = mean(&[50.0 - spread, 50.0 + spread].repeat(5));
            let many = mean(&[50.0 - spread, 50.0 + spread].repeat(50));
            if let (Ok(few), Ok(many)) = (few, many) {
                prop_assert!(many.high.0 - many.low.0 < few.high.0 - few.low.0);
            }
        }
    }
}
