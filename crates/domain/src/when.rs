use crate::{HOUR, MINUTE, Moment, Refusal, SECOND};

/// Months as people write them in both languages, folded; abbreviations are their beginnings.
const MONTHS: [(&str, &str); 12] = [
    ("janvier", "january"),
    ("fevrier", "february"),
    ("mars", "march"),
    ("avril", "april"),
    ("mai", "may"),
    ("juin", "june"),
    ("juillet", "july"),
    ("aout", "august"),
    ("septembre", "september"),
    ("octobre", "october"),
    ("novembre", "november"),
    ("decembre", "december"),
];

impl Moment {
    /// Reads a day, perhaps with an hour, as people and instruments write it: `2026-03-31`, `31/03/2026`, `31.03.26`,
    /// `1er avril 2026`, `2026-03-31T14:05:06Z`, `31/03/2026 14h05`. The day stands before the month. Without an
    /// offset it is the time of metropolitan France; without an hour the first instant of the day.
    ///
    /// # Errors
    /// [`Refusal::Missing`], [`Refusal::NotADate`] for another form, [`Refusal::NotADay`] for a day that no calendar
    /// has, also outside the years 1900 to 2199.
    pub fn read(text: &str) -> Result<Moment, Refusal> {
        let text = text.trim();
        if text.is_empty() {
            return Err(Refusal::Missing);
        }
        if text.len() > 60 {
            return Err(Refusal::NotADate);
        }
        let (day, rest) = day(text).ok_or(Refusal::NotADate)?;
        let midnight = Moment::of_date(day.0, day.1, day.2)?;
        let rest = rest.trim_start_matches([',', ' ', '\u{a0}', '\u{202f}']);
        let rest =
            rest.strip_prefix(['T', 't']).or(rest.strip_prefix("à ")).or(rest.strip_prefix("at ")).unwrap_or(rest);
        if rest.is_empty() {
            return Ok(midnight);
        }
        let (clock, zone) = clock(rest).ok_or(Refusal::NotADate)?;
        match zone {
            Some(offset) => Ok(Moment::of_utc_date(day.0, day.1, day.2)?.plus(clock - offset)),
            None => Ok(Moment::of_local(day, clock)?),
        }
    }
}

type Day = (i32, u8, u8);

/// Year, month, day, and what stands after them.
fn day(text: &str) -> Option<(Day, &str)> {
    let (first, rest) = number(text)?;
    let mark = rest.chars().next()?;
    if matches!(mark, '-' | '/' | '.') {
        let (second, rest) = number(&rest[1..])?;
        let (third, rest) = number(rest.strip_prefix(mark)?)?;
        let digits = text.find(mark)?;
        return match digits {
            4 => Some(((first as i32, small(second)?, small(third)?), rest)),
            1 | 2 => Some(((year(third)?, small(second)?, small(first)?), rest)),
            _ => None,
        };
    }
    // 1er avril 2026
    let rest = rest.strip_prefix("er").unwrap_or(rest).trim_start_matches([' ', '\u{a0}', '\u{202f}']);
    let end = rest.find([' ', '\u{a0}', '\u{202f}'])?;
    let month = month(&rest[..end])?;
    let (year, rest) = number(rest[end..].trim_start_matches([' ', '\u{a0}', '\u{202f}']))?;
    (year >= 1000).then_some(((year as i32, month, small(first)?), rest))
}

/// Two digits are of this century, as spreadsheets print them.
fn year(n: u32) -> Option<i32> {
    match n {
        0..=99 => Some(2000 + n as i32),
        1000..=9999 => Some(n as i32),
        _ => None,
    }
}

fn month(word: &str) -> Option<u8> {
    let word = crate::fold(word.trim_end_matches('.'));
    if word.len() < 3 {
        return None;
    }
    let found = MONTHS.iter().position(|(fr, en)| fr.starts_with(&word) || en.starts_with(&word));
    found.and_then(|n| u8::try_from(n + 1).ok())
}

/// Microseconds after midnight, and the offset from UTC if one is given.
fn clock(text: &str) -> Option<(i64, Option<i64>)> {
    let (hour, rest) = number(text)?;
    let rest = rest.trim_start_matches([' ', '\u{a0}', '\u{202f}']);
    let after = rest.strip_prefix([':', 'h', 'H'])?;
    let after = after.trim_start_matches([' ', '\u{a0}', '\u{202f}']);
    let (minute, rest) = match number(after) {
        Some(found) => found,
        // « 14 h »
        None if after.is_empty() => (0, after),
        None => return None,
    };
    let (second, rest) = match rest.strip_prefix(':') {
        Some(rest) => number(rest)?,
        None => (0, rest),
    };
    let (fraction, rest) = match rest.strip_prefix(['.', ',']) {
        Some(rest) => {
            let end = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
            let micros = rest[..end].bytes().chain(std::iter::repeat(b'0')).take(6);
            (micros.fold(0, |n, d| n * 10 + i64::from(d - b'0')), &rest[end..])
        }
        None => (0, rest),
    };
    if hour > 23 || minute > 59 || second > 59 {
        return None;
    }
    let at = i64::from(hour) * HOUR + i64::from(minute) * MINUTE + i64::from(second) * SECOND + fraction;
    Some((at, zone(rest.trim())?))
}

/// `Z`, `+02:00`, `+0200`, `+02`, or nothing.
fn zone(text: &str) -> Option<Option<i64>> {
    if text.is_empty() {
        return Some(None);
    }
    if text.eq_ignore_ascii_case("z") || text.eq_ignore_ascii_case("utc") {
        return Some(Some(0));
    }
    let sign = match text.as_bytes().first() {
        Some(b'+') => 1,
        Some(b'-') => -1,
        _ => return None,
    };
    let digits: String = text[1..].chars().filter(|c| *c != ':').collect();
    if !matches!(digits.len(), 2 | 4) || digits.bytes().any(|b| !b.is_ascii_digit()) {
        return None;
    }
    let (hours, minutes): (i64, i64) = (digits[..2].parse().ok()?, digits[2..].parse().unwrap_or(0));
    (hours <= 14 && minutes <= 59).then_some(Some(sign * (hours * HOUR + minutes * MINUTE)))
}

/// The digits at the beginning, up to four of them.
fn number(text: &str) -> Option<(u32, &str)> {
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    if end == 0 || end > 4 {
        return None;
    }
    Some((text[..end].parse().ok()?, &text[end..]))
}

fn small(n: u32) -> Option<u8> {
    u8::try_from(n).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn days_and_hours_are_read_as_people_write_them() {
        for (text, utc) in [
            ("2026-03-31", "2026-03-30T22:00:00Z"),
            ("31/03/2026", "2026-03-30T22:00:00Z"),
            ("31.03.26", "2026-03-30T22:00:00Z"),
            ("1-2-2026", "2026-01-31T23:00:00Z"),
            ("2026/02/01", "2026-01-31T23:00:00Z"),
            ("1er avril 2026", "2026-03-31T22:00:00Z"),
            ("3 février 2026", "2026-02-02T23:00:00Z"),
            ("3\u{a0}févr. 2026", "2026-02-02T23:00:00Z"),
            ("14 JUILLET 2025", "2025-07-13T22:00:00Z"),
            ("4 July 2025", "2025-07-03T22:00:00Z"),
            ("2026-03-31T14:05:06Z", "2026-03-31T14:05:06Z"),
            ("2026-03-31 14:05", "2026-03-31T12:05:00Z"),
            ("2026-01-31T14:05:06.250", "2026-01-31T13:05:06Z"),
            ("2026-03-31T14:05:06+02:00", "2026-03-31T12:05:06Z"),
            ("2026-03-31T00:30:00-0330", "2026-03-31T04:00:00Z"),
            ("31/03/2026 14h05", "2026-03-31T12:05:00Z"),
            ("31/03/2026 à 14 h 05", "2026-03-31T12:05:00Z"),
            ("31/03/2026 14 h", "2026-03-31T12:00:00Z"),
            (" 29/02/2024 ", "2024-02-28T23:00:00Z"),
        ] {
            assert_eq!(Moment::read(text).map(Moment::rfc3339).as_deref(), Ok(utc), "{text}");
        }
    }

    #[test]
    fn what_no_calendar_has_is_refused() {
        for text in ["31/04/2026", "29/02/2025", "03/31/2026", "0001-01-01", "2026-13-01", "00/01/2026", "2300-01-01"] {
            assert_eq!(Moment::read(text), Err(Refusal::NotADay), "{text}");
        }
        for text in [
            "demain",
            "12,5",
            "2026",
            "20260331",
            "2026-03",
            "31/03-2026",
            "2026-03-31T25:00",
            "2026-03-31 14:05 CET",
            "31/03/2026 14h65",
            "1 ma 2026",
            "45000",
            "3 foo 2026",
            "2026-03-31T14:05+99",
            &"1".repeat(100),
        ] {
            assert_eq!(Moment::read(text), Err(Refusal::NotADate), "{text}");
        }
        assert_eq!(Moment::read(" "), Err(Refusal::Missing));
    }

    #[test]
    fn the_hour_that_comes_twice_is_the_first_and_the_one_that_never_comes_is_the_next() {
        let read = |text| Moment::read(text).map(Moment::rfc3339);
        assert_eq!(read("2026-10-25 02:30").as_deref(), Ok("2026-10-25T00:30:00Z"));
        assert_eq!(read("2026-03-29 02:30").as_deref(), Ok("2026-03-29T01:30:00Z"));
    }

    proptest! {
        #[test]
        fn no_text_panics(text in "\\PC{0,40}") {
            let _ = Moment::read(&text);
        }

        #[test]
        fn whatever_is_printed_is_read_again(seconds in -2_000_000_000i64..7_000_000_000) {
            let at = Moment(seconds * SECOND);
            prop_assert_eq!(Moment::read(&at.rfc3339()), Ok(at));
        }
    }
}
