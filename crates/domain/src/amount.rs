use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use crate::{Lang, Refusal};

/// Millionths in one.
pub const UNIT: i64 = 1_000_000;
/// Digits after the decimal mark that are kept.
const PLACES: usize = 6;

/// A measured value, exact to six decimals: what people write is what is compared, added and printed.
/// Never a floating-point number, in which 0.1 + 0.2 is not 0.3 and a threshold of 0.3 is missed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(sqlx::Type), sqlx(transparent))]
#[serde(transparent)]
pub struct Amount(
    /// In millionths.
    pub i64,
);

impl Amount {
    /// The greatest that is read: below 2⁵³ millionths, so that JSON tells it exactly.
    pub const MOST: i64 = 9_000_000_000;

    /// Reads a number as people in France or elsewhere write it: `12,5`, `12.5`, `1 234,5` with any kind of space,
    /// `1.234,5`, `1,234.5`, `−3`. A lone comma or point is the decimal mark: `1,234` is a little more than one.
    ///
    /// # Errors
    /// [`Refusal::Missing`], [`Refusal::NotANumber`], [`Refusal::NumberTooLarge`] beyond [`Amount::MOST`], and
    /// [`Refusal::TooPrecise`] past six decimals.
    pub fn parse(raw: &str) -> Result<Amount, Refusal> {
        match Amount::read(raw)? {
            (value, true) => Ok(value),
            (_, false) => Err(Refusal::TooPrecise),
        }
    }

    /// The same, rounded half away from zero to six decimals; says whether nothing was lost. For files
    /// of instruments, which print more digits than they measure.
    ///
    /// # Errors
    /// As [`Amount::parse`], but for the decimals.
    pub fn read(raw: &str) -> Result<(Amount, bool), Refusal> {
        let text = raw.trim();
        if text.is_empty() {
            return Err(Refusal::Missing);
        }
        let (negative, text) = match text.strip_prefix(['-', '\u{2212}']) {
            Some(rest) => (true, rest),
            None => (false, text.strip_prefix('+').unwrap_or(text)),
        };
        let (whole, decimals) = split(text)?;
        let whole = digits(whole)?;
        if decimals.chars().any(|c| !c.is_ascii_digit()) || (whole.is_empty() && decimals.is_empty()) {
            return Err(Refusal::NotANumber);
        }
        let significant = whole.trim_start_matches('0');
        if significant.len() > 10 {
            return Err(Refusal::NumberTooLarge);
        }
        let mut value: i64 = significant.bytes().fold(0, |n, d| n * 10 + i64::from(d - b'0'));
        for n in 0..PLACES {
            value = value * 10 + decimals.as_bytes().get(n).map_or(0, |d| i64::from(d - b'0'));
        }
        let exact = decimals.bytes().skip(PLACES).all(|d| d == b'0');
        if decimals.as_bytes().get(PLACES).is_some_and(|d| *d >= b'5') {
            value += 1;
        }
        if value > Amount::MOST * UNIT {
            return Err(Refusal::NumberTooLarge);
        }
        Ok((Amount(if negative { -value } else { value }), exact))
    }

    /// A whole number; what is out of reach becomes the nearest that is not.
    pub fn whole(n: i64) -> Amount {
        Amount(n.clamp(-Amount::MOST, Amount::MOST) * UNIT)
    }

    /// As people read it: `1 234,5` in French, `1,234.5` in English; no zeros at the end.
    pub fn say(self, lang: Lang) -> String {
        let (whole, decimals) = self.parts();
        let sign = if self.0 < 0 { "\u{2212}" } else { "" };
        let whole = lang.number(i64::try_from(whole).unwrap_or(i64::MAX));
        if decimals.is_empty() {
            format!("{sign}{whole}")
        } else {
            format!("{sign}{whole}{}{decimals}", lang.t(',', '.'))
        }
    }

    /// With at most `places` decimals, rounded half away from zero: for means and axes, which are not
    /// more exact than that.
    pub fn rounded(self, places: usize) -> Amount {
        let step = 10i64.pow(PLACES.saturating_sub(places) as u32);
        let half = step / 2;
        let magnitude = (self.0.saturating_abs().saturating_add(half)) / step * step;
        Amount(if self.0 < 0 { -magnitude } else { magnitude })
    }

    /// As it stands in rows, frozen texts and leaves: `-1234.5`.
    pub fn plain(self) -> String {
        self.to_string()
    }

    /// As a field of a form holds it: the decimal mark of the language, nothing between thousands.
    pub fn typed(self, lang: Lang) -> String {
        self.to_string().replace('.', lang.t(",", "."))
    }

    /// For statistics and drawings, where the sixth decimal does not matter.
    pub fn approximate(self) -> f64 {
        self.0 as f64 / UNIT as f64
    }

    /// The nearest value to what statistics computed; none for what is no number or out of reach.
    pub fn nearest(value: f64) -> Option<Amount> {
        let scaled = (value * UNIT as f64).round();
        (scaled.is_finite() && scaled.abs() < 9e18).then_some(Amount(scaled as i64))
    }

    fn parts(self) -> (u64, String) {
        let magnitude = self.0.unsigned_abs();
        let one = UNIT.unsigned_abs();
        let decimals = format!("{:06}", magnitude % one);
        (magnitude / one, decimals.trim_end_matches('0').to_owned())
    }
}

/// Whole part and decimals. With both marks, the later one is decimal.
fn split(text: &str) -> Result<(&str, &str), Refusal> {
    let last = text.rfind([',', '.']);
    let Some(at) = last else { return Ok((text, "")) };
    let mark = &text[at..=at];
    let (whole, decimals) = (&text[..at], &text[at + 1..]);
    if whole.contains(mark) {
        // 1.234.567: the same mark again can only stand between thousands
        return if whole.contains(if mark == "," { '.' } else { ',' }) {
            Err(Refusal::NotANumber)
        } else {
            Ok((text, ""))
        };
    }
    Ok((whole, decimals))
}

/// The digits of a whole part; what stands between them has to stand between thousands.
fn digits(whole: &str) -> Result<String, Refusal> {
    let space = |c: char| matches!(c, ' ' | '\u{a0}' | '\u{202f}' | '\u{2009}' | '\u{2007}' | ',' | '.' | '\'' | '’');
    let groups: Vec<&str> = whole.split(space).collect();
    if groups.iter().any(|g| g.bytes().any(|b| !b.is_ascii_digit())) {
        return Err(Refusal::NotANumber);
    }
    if let [first, rest @ ..] = groups.as_slice()
        && !rest.is_empty()
        && (first.is_empty() || first.len() > 3 || rest.iter().any(|g| g.len() != 3))
    {
        return Err(Refusal::NotANumber);
    }
    Ok(groups.concat())
}

/// `-12.5`: for rows, exports and leaves.
impl fmt::Display for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (whole, decimals) = self.parts();
        let sign = if self.0 < 0 { "-" } else { "" };
        if decimals.is_empty() { write!(f, "{sign}{whole}") } else { write!(f, "{sign}{whole}.{decimals}") }
    }
}

impl FromStr for Amount {
    type Err = Refusal;
    fn from_str(text: &str) -> Result<Amount, Refusal> {
        Amount::parse(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(text: &str) -> Result<i64, Refusal> {
        Amount::parse(text).map(|q| q.0)
    }

    #[test]
    fn numbers_are_read_as_people_write_them() {
        for (text, millionths) in [
            ("12,5", 12_500_000),
            (" 12.5 ", 12_500_000),
            ("1\u{202f}234,5", 1_234_500_000),
            ("1\u{a0}234", 1_234_000_000),
            ("12 345 678", 12_345_678_000_000),
            ("1.234,5", 1_234_500_000),
            ("1,234.5", 1_234_500_000),
            ("1.234.567", 1_234_567_000_000),
            ("1,234", 1_234_000),
            ("\u{2212}3", -3_000_000),
            ("-0,000001", -1),
            ("+7", 7_000_000),
            (",5", 500_000),
            ("5,", 5_000_000),
            ("007", 7_000_000),
            ("1,500000000", 1_500_000),
            ("9 000 000 000", 9_000_000_000_000_000),
        ] {
            assert_eq!(read(text), Ok(millionths), "{text}");
        }
    }

    #[test]
    fn what_is_no_number_is_refused() {
        for text in [
            "abc",
            "1e3",
            "NaN",
            "inf",
            "1 23",
            "1 2345",
            "--1",
            "1,2,3.4",
            ",",
            ".",
            "-",
            "12 %",
            "0x10",
            "1,2a",
            "٣",
            " 1 234,5 6",
            "=1+1",
        ] {
            assert_eq!(read(text), Err(Refusal::NotANumber), "{text}");
        }
        assert_eq!(read("  "), Err(Refusal::Missing));
        for text in ["9000000000,000001", "10000000000", "-99999999999999999999"] {
            assert_eq!(read(text), Err(Refusal::NumberTooLarge), "{text}");
        }
        assert_eq!(read("0,0000001"), Err(Refusal::TooPrecise));
        assert_eq!(Amount::read("49.25113265974201"), Ok((Amount(49_251_133), false)));
        assert_eq!(Amount::read("-0.0000005"), Ok((Amount(-1), false)));
    }

    #[test]
    fn they_are_printed_as_the_language_does() {
        let q = Amount(-1_234_500_000);
        assert_eq!(q.say(Lang::Fr), "\u{2212}1\u{202f}234,5");
        assert_eq!(q.say(Lang::En), "\u{2212}1,234.5");
        assert_eq!(q.to_string(), "-1234.5");
        assert_eq!(q.typed(Lang::Fr), "-1234,5");
        assert_eq!(Amount(400_000).say(Lang::Fr), "0,4");
        assert_eq!(Amount(1_234_567).rounded(1).to_string(), "1.2");
        assert_eq!(Amount(-1_250_000).rounded(1).to_string(), "-1.3");
        assert_eq!(Amount(1_500_000).rounded(0).to_string(), "2");
    }

    proptest! {
        #[test]
        fn what_is_printed_is_read_again(n in -9_000_000_000_000_000i64..=9_000_000_000_000_000) {
            let q = Amount(n);
            prop_assert_eq!(Amount::parse(&q.to_string()), Ok(q));
            prop_assert_eq!(Amount::parse(&q.say(Lang::Fr)), Ok(q));
            prop_assert_eq!(Amount::parse(&q.typed(Lang::Fr)), Ok(q));
        }

        #[test]
        fn no_text_panics(text in "\\PC{0,30}") {
            let _ = Amount::read(&text);
        }
    }
}
