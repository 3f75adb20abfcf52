use std::cmp::Ordering;
use std::fmt;
use std::str::FromStr;

use num_bigint::BigUint;
use num_integer::Integer;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// An exact fraction that is not negative, in lowest terms. As text `7/3`, or `5` when it is whole.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Ratio {
    numerator: BigUint,
    denominator: BigUint,
}

impl Ratio {
    /// Reduces. A denominator of 0 is taken for 1: no caller has one.
    pub fn new(numerator: impl Into<BigUint>, denominator: impl Into<BigUint>) -> Ratio {
        let (numerator, denominator) = (numerator.into(), denominator.into());
        let common = numerator.gcd(&denominator);
        if denominator == BigUint::ZERO || common == BigUint::ZERO {
            return Ratio { numerator, denominator: 1u8.into() };
        }
        Ratio { numerator: numerator / &common, denominator: denominator / common }
    }

    /// A whole number.
    pub fn whole(n: u64) -> Ratio {
        Ratio { numerator: n.into(), denominator: 1u8.into() }
    }

    /// What stands above the line, in lowest terms.
    pub fn numerator(&self) -> &BigUint {
        &self.numerator
    }

    /// What stands below the line, in lowest terms; never 0.
    pub fn denominator(&self) -> &BigUint {
        &self.denominator
    }

    /// How often it goes into `n`, rounded up: the least whole number that is at least `self · n`.
    pub fn of(&self, n: u64) -> BigUint {
        (&self.numerator * n).div_ceil(&self.denominator)
    }

    /// For people: cut off, never rounded up, after so many decimals.
    pub fn decimal(&self, places: u32) -> String {
        let scaled = &self.numerator * BigUint::from(10u8).pow(places) / &self.denominator;
        let digits = scaled.to_string();
        let places = places as usize;
        if places == 0 {
            return digits;
        }
        let digits = format!("{digits:0>width$}", width = places + 1);
        let (whole, rest) = digits.split_at(digits.len() - places);
        format!("{whole}.{rest}")
    }
}

impl Ord for Ratio {
    fn cmp(&self, other: &Ratio) -> Ordering {
        (&self.numerator * &other.denominator).cmp(&(&other.numerator * &self.denominator))
    }
}

impl PartialOrd for Ratio {
    fn partial_cmp(&self, other: &Ratio) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl fmt::Display for Ratio {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.denominator == BigUint::from(1u8) {
            write!(f, "{}", self.numerator)
        } else {
            write!(f, "{}/{}", self.numerator, self.denominator)
        }
    }
}

impl fmt::Debug for Ratio {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for Ratio {
    type Err = &'static str;

    /// Only what would be written again in the same characters.
    fn from_str(text: &str) -> Result<Ratio, Self::Err> {
        let no = "a fraction is written in lowest terms, as 2/3 or 5";
        // from text that others send, nothing is read that takes long to reduce
        if text.len() > 20_000 {
            return Err(no);
        }
        let (numerator, denominator) = text.split_once('/').unwrap_or((text, "1"));
        let read = |digits: &str| digits.parse::<BigUint>().map_err(|_| no);
        let (numerator, denominator) = (read(numerator)?, read(denominator)?);
        if denominator == BigUint::ZERO {
            return Err(no);
        }
        let ratio = Ratio::new(numerator, denominator);
        if ratio.to_string() == text { Ok(ratio) } else { Err(no) }
    }
}

impl Serialize for Ratio {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Ratio {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Ratio, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ratio(text: &str) -> Ratio {
        text.parse().expect(text)
    }

    #[test]
    fn fractions_are_reduced_compared_and_cut_off_exactly() {
        assert_eq!(Ratio::new(6u8, 4u8).to_string(), "3/2");
        assert_eq!(Ratio::new(0u8, 4u8), Ratio::whole(0));
        assert!(ratio("1/3") < ratio("333333333333333333337/1000000000000000000000"));
        assert_eq!(ratio("2/3").decimal(3), "0.666");
        assert_eq!(ratio("1/1000").decimal(2), "0.00");
        assert_eq!(ratio("7").decimal(0), "7");
        assert_eq!(ratio("1/3").of(100), 34u8.into());
        assert_eq!(ratio("1/2").of(100), 50u8.into());
    }

    #[test]
    fn there_is_one_way_to_write_a_fraction() {
        for text in ["2/4", "1/0", "+1", "01", "1/1", "-1", "", "/", "1.5", "1 /2"] {
            assert!(text.parse::<Ratio>().is_err(), "{text}");
        }
    }
}
