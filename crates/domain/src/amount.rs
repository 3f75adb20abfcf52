use serde::{Deserialize, Serialize};

use crate::{Lang, Refusal};

/// A measured value: millionths of its unit, exactly. No floats: what was read is what is kept and shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(sqlx::Type), sqlx(transparent))]
#[serde(transparent)]
pub struct Amount(pub i64);

/// Millionths in one.
pub const UNIT: i64 = 1_000_000;

impl Amount {
    /// The greatest that is read: below 2⁵³ millionths, so that JSON tells it exactly.
    pub const MOST: i64 = 9_000_000_000;

    /// Reads a number as people write it: `12,5`, `12.5`, `-3`, `1 234,56`, at most six decimals.
    ///
    /// # Errors
    /// [`Refusal::Missing`], [`Refusal::NotANumber`], [`Refusal::OutOfRange`].
    pub fn parse(raw: &str) -> Result<Amount, Refusal> {
        let raw: String = raw.chars().filter(|c| !c.is_whitespace()).map(|c| if c == '−' { '-' } else { c }).collect();
        if raw.is_empty() {
            return Err(Refusal::Missing);
        }
        let (sign, digits) = match raw.strip_prefix('-') {
            Some(rest) => (-1, rest),
            None => (1, raw.strip_prefix('+').unwrap_or(&raw)),
        };
        let (whole, part) = digits.split_once(['.', ',']).unwrap_or((digits, ""));
        let all_digits = |s: &str| s.bytes().all(|b| b.is_ascii_digit());
        if whole.is_empty() || !all_digits(whole) || !all_digits(part) || part.len() > 6 {
            return Err(Refusal::NotANumber);
        }
        let range = Refusal::OutOfRange { min: -Amount::MOST, max: Amount::MOST };
        let whole: i64 = whole.parse().map_err(|_| range.clone())?;
        let part: i64 = format!("{part:0<6}").parse().map_err(|_| Refusal::NotANumber)?;
        if whole > Amount::MOST || (whole == Amount::MOST && part > 0) {
            return Err(range);
        }
        Ok(Amount(sign * (whole * UNIT + part)))
    }

    /// As it stands in a frozen text and in a form: `-1234.5`, no more decimals than needed.
    pub fn plain(self) -> String {
        let (whole, part) = (self.0.unsigned_abs() / UNIT.unsigned_abs(), self.0.unsigned_abs() % UNIT.unsigned_abs());
        let sign = if self.0 < 0 { "-" } else { "" };
        if part == 0 {
            return format!("{sign}{whole}");
        }
        format!("{sign}{whole}.{}", format!("{part:06}").trim_end_matches('0'))
    }

    /// As people read it: « 1 234,5 », “1,234.5”.
    pub fn say(self, lang: Lang) -> String {
        let plain = self.plain();
        let (whole, part) = plain.split_once('.').unwrap_or((&plain, ""));
        let sign = if self.0 < 0 { "\u{2212}" } else { "" };
        let whole = lang.number(whole.trim_start_matches('-').parse().unwrap_or_default());
        if part.is_empty() { format!("{sign}{whole}") } else { format!("{sign}{whole}{}{part}", lang.t(",", ".")) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_comma_is_a_point_and_spaces_do_not_count() {
        for (raw, micro) in
            [("12,5", 12_500_000), ("1\u{202f}234.000001", 1_234_000_001), ("-3", -3_000_000), ("+0,1", 100_000)]
        {
            assert_eq!(Amount::parse(raw), Ok(Amount(micro)), "{raw}");
        }
        assert_eq!(Amount(-1_234_500_000).say(Lang::Fr), "\u{2212}1\u{202f}234,5");
        assert_eq!(Amount(-1_234_500_000).plain(), "-1234.5");
    }

    #[test]
    fn what_is_no_number_is_refused() {
        assert_eq!(Amount::parse("  "), Err(Refusal::Missing));
        for raw in ["douze", "1,2,3", "1e6", "NaN", ",5", "0,1234567", "--1", "١٢"] {
            assert_eq!(Amount::parse(raw), Err(Refusal::NotANumber), "{raw}");
        }
        for raw in ["9000000001", "99999999999999999999", "-9000000000,1"] {
            assert!(matches!(Amount::parse(raw), Err(Refusal::OutOfRange { .. })), "{raw}");
        }
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_again(micro in -9_000_000_000_000_000i64..9_000_000_000_000_000) {
            prop_assert_eq!(Amount::parse(&Amount(micro).plain()), Ok(Amount(micro)));
        }
    }
}
