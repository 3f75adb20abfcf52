use serde::{Deserialize, Serialize};
use time::{Month, OffsetDateTime, UtcOffset, Weekday};

use crate::{Lang, Refusal};

/// One second, in the unit of [`Moment`].
pub const SECOND: i64 = 1_000_000;
/// One minute.
pub const MINUTE: i64 = 60 * SECOND;
/// One hour.
pub const HOUR: i64 = 60 * MINUTE;
/// One day of 24 hours.
pub const DAY: i64 = 24 * HOUR;

/// An instant: microseconds since 1970-01-01T00:00:00Z. Stored as a `bigint`, because native
/// timestamps do not sort alike on both engines.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(sqlx::Type), sqlx(transparent))]
#[serde(transparent)]
pub struct Moment(pub i64);

impl Moment {
    /// This instant plus `micros` (see [`SECOND`], [`DAY`] …); stops at the ends of `i64`.
    pub fn plus(self, micros: i64) -> Moment {
        Moment(self.0.saturating_add(micros))
    }

    /// Milliseconds since 1970, never negative, as UUID version 7 wants them.
    pub fn unix_millis(self) -> u64 {
        u64::try_from(self.0.div_euclid(1000)).unwrap_or(0)
    }

    /// Whole days from `earlier` to this instant (0 when it is not earlier).
    pub fn days_since(self, earlier: Moment) -> i64 {
        self.0.saturating_sub(earlier.0).max(0) / DAY
    }

    /// The first instant of a day in metropolitan France, written as browsers send it: `2026-03-31`.
    ///
    /// # Errors
    /// [`Refusal::Missing`], [`Refusal::NotADay`], also outside the years 1900 to 2199.
    pub fn of_day(text: &str) -> Result<Moment, Refusal> {
        let text = text.trim();
        if text.is_empty() {
            return Err(Refusal::Missing);
        }
        let format = time::macros::format_description!("[year]-[month]-[day]");
        let date = time::Date::parse(text, &format).map_err(|_| Refusal::NotADay)?;
        Moment::of_date(date.year(), date.month().into(), date.day())
    }

    /// The first instant of a day in metropolitan France.
    pub(crate) fn of_date(year: i32, month: u8, day: u8) -> Result<Moment, Refusal> {
        Moment::of_local((year, month, day), 0)
    }

    /// So many microseconds after midnight, by the clocks of metropolitan France. The hour that comes twice in October
    /// is the first one; the one that never comes in March is the next.
    pub(crate) fn of_local((year, month, day): (i32, u8, u8), clock: i64) -> Result<Moment, Refusal> {
        let naive = Moment::of_utc_date(year, month, day)?.plus(clock);
        // two hours ahead of UTC, or one
        let summer = naive.plus(-2 * HOUR);
        Ok(if summer.paris_offset() == 2 { summer } else { naive.plus(-HOUR) })
    }

    /// The first instant of a day in UTC.
    pub(crate) fn of_utc_date(year: i32, month: u8, day: u8) -> Result<Moment, Refusal> {
        let month = Month::try_from(month).map_err(|_| Refusal::NotADay)?;
        let date = time::Date::from_calendar_date(year, month, day).map_err(|_| Refusal::NotADay)?;
        if !(1900..2200).contains(&year) {
            return Err(Refusal::NotADay);
        }
        Ok(Moment(date.midnight().assume_utc().unix_timestamp() * SECOND))
    }

    /// On a Monday from seven o'clock on, in metropolitan France: that day, as [`Moment::as_day`] writes it.
    pub fn monday_morning(self) -> Option<String> {
        let t = self.paris();
        (t.weekday() == Weekday::Monday && t.hour() >= 7).then(|| self.as_day())
    }

    /// The first instant after a day, for periods whose last day counts.
    ///
    /// # Errors
    /// As [`Moment::of_day`].
    pub fn after_day(text: &str) -> Result<Moment, Refusal> {
        // 36 hours after midnight are inside the next day, whatever the clocks do
        let next = Moment::of_day(text)?.plus(36 * HOUR);
        Moment::of_day(&next.as_day())
    }

    /// The day in metropolitan France as a form's field holds it: `2026-03-31`.
    pub fn as_day(self) -> String {
        let t = self.paris();
        format!("{:04}-{:02}-{:02}", t.year(), u8::from(t.month()), t.day())
    }

    /// Day and minute in metropolitan France as a form's field holds them: `2026-03-31T14:05`.
    pub fn as_minute(self) -> String {
        let t = self.paris();
        format!("{}T{:02}:{:02}", self.as_day(), t.hour(), t.minute())
    }

    /// The day in metropolitan France as somebody types it: `31/03/2026` in French, `2026-03-31` in English.
    pub fn typed_day(self, lang: Lang) -> String {
        let t = self.paris();
        lang.t(format!("{:02}/{:02}/{:04}", t.day(), u8::from(t.month()), t.year()), self.as_day())
    }

    /// The day in metropolitan France as a number: days since 1970-01-01.
    pub fn day_number(self) -> i64 {
        let local = self.plus(i64::from(self.paris_offset()) * HOUR);
        local.0.div_euclid(DAY)
    }

    /// The middle of a day by its [number](Moment::day_number).
    pub fn noon_of(day: i64) -> Moment {
        Moment(day.saturating_mul(DAY)).plus(11 * HOUR)
    }

    /// RFC 3339 in UTC to the second, for `<time datetime>`, feeds and exports.
    pub fn rfc3339(self) -> String {
        let t = self.utc();
        format!(
            "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z",
            t.year(),
            u8::from(t.month()),
            t.day(),
            t.hour(),
            t.minute(),
            t.second()
        )
    }

    /// The day as people say it in metropolitan France: « 3 février 2026 », “3 February 2026”.
    pub fn day(self, lang: Lang) -> String {
        let t = self.paris();
        let day = match (lang, t.day()) {
            (Lang::Fr, 1) => "1er".to_owned(),
            (_, d) => d.to_string(),
        };
        format!("{day}\u{a0}{} {}", month(lang, t.month()), t.year())
    }

    /// Day and hour in metropolitan France: « 3 février 2026 à 14 h 05 », “3 February 2026 at 14:05”.
    pub fn day_and_hour(self, lang: Lang) -> String {
        let t = self.paris();
        let hour = match lang {
            Lang::Fr => format!("à {}\u{a0}h\u{a0}{:02}", t.hour(), t.minute()),
            Lang::En => format!("at {:02}:{:02}", t.hour(), t.minute()),
        };
        format!("{} {hour}", self.day(lang))
    }

    /// Microseconds since midnight, by the clocks of Paris.
    pub(crate) fn paris_clock(self) -> i64 {
        let local = self.plus(i64::from(self.paris_offset()) * HOUR);
        local.0.rem_euclid(DAY)
    }

    /// Whole days since the last Friday, by the calendar of Paris: 0 on a Friday.
    pub(crate) fn days_since_friday(self) -> i64 {
        i64::from((self.paris().weekday().number_days_from_monday() + 3) % 7)
    }

    fn utc(self) -> OffsetDateTime {
        OffsetDateTime::from_unix_timestamp(self.0.div_euclid(SECOND)).unwrap_or(OffsetDateTime::UNIX_EPOCH)
    }

    /// Local time in Paris.
    fn paris(self) -> OffsetDateTime {
        let utc = self.utc();
        let offset = UtcOffset::from_hms(self.paris_offset(), 0, 0);
        utc.checked_to_offset(offset.unwrap_or(UtcOffset::UTC)).unwrap_or(utc)
    }

    /// Hours ahead of UTC. The rule of Directive 2000/84/EC: summer time from the last Sunday of
    /// March to the last Sunday of October, both at 01:00 UTC.
    fn paris_offset(self) -> i8 {
        let utc = self.utc();
        let turn = |month| {
            let mut day = time::Date::from_calendar_date(utc.year(), month, 31).unwrap_or(time::Date::MIN);
            while day.weekday() != Weekday::Sunday {
                day = day.previous_day().unwrap_or(day);
            }
            day.midnight().assume_utc() + time::Duration::HOUR
        };
        let summer = utc >= turn(Month::March) && utc < turn(Month::October);
        if summer { 2 } else { 1 }
    }
}

fn month(lang: Lang, month: Month) -> &'static str {
    let fr = [
        "janvier",
        "février",
        "mars",
        "avril",
        "mai",
        "juin",
        "juillet",
        "août",
        "septembre",
        "octobre",
        "novembre",
        "décembre",
    ];
    let en = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ];
    lang.t(fr, en)[usize::from(u8::from(month)) - 1]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn winter_and_summer_time_turn_at_one_utc_on_the_last_sunday() {
        let before = Moment(1_774_745_999 * SECOND); // 2026-03-29T00:59:59Z
        assert_eq!(before.day_and_hour(Lang::Fr), "29\u{a0}mars 2026 à 1\u{a0}h\u{a0}59");
        assert_eq!(before.plus(SECOND).day_and_hour(Lang::En), "29\u{a0}March 2026 at 03:00");
        let october = Moment(1_792_889_999 * SECOND); // 2026-10-25T00:59:59Z
        assert_eq!(october.day_and_hour(Lang::En), "25\u{a0}October 2026 at 02:59");
        assert_eq!(october.plus(SECOND).day_and_hour(Lang::En), "25\u{a0}October 2026 at 02:00");
    }

    #[test]
    fn a_day_begins_at_midnight_in_winter_and_in_summer() {
        for day in ["2026-01-01", "2026-03-29", "2026-03-30", "2026-07-14", "2026-10-25", "2026-10-26", "2024-02-29"] {
            let begins = Moment::of_day(day).expect(day);
            assert_eq!(begins.as_day(), day);
            assert_ne!(begins.plus(-1).as_day(), day);
            assert!(begins.day_and_hour(Lang::En).ends_with("at 00:00"), "{day}");
        }
        for no in ["2026-04-31", "0001-01-01", "2025-02-29", "demain", "2026-1-1", "9999-12-31"] {
            assert_eq!(Moment::of_day(no), Err(Refusal::NotADay), "{no}");
        }
        assert_eq!(Moment::of_day(" "), Err(Refusal::Missing));
    }

    #[test]
    fn the_week_begins_on_monday_at_seven() {
        let monday = Moment::of_day("2026-11-23").expect("a day");
        assert_eq!(monday.plus(7 * HOUR - 1).monday_morning(), None);
        assert_eq!(monday.plus(7 * HOUR).monday_morning().as_deref(), Some("2026-11-23"));
        assert_eq!(monday.plus(24 * HOUR).monday_morning(), None);
    }

    #[test]
    fn a_day_has_a_number_in_winter_and_in_summer() {
        for day in ["2026-01-01", "2026-03-29", "2026-07-14", "2026-10-25", "1969-12-31"] {
            let begins = Moment::of_day(day).expect(day);
            let number = begins.day_number();
            assert_eq!(begins.plus(23 * HOUR - 1).day_number(), number, "{day}");
            assert_eq!(begins.plus(-1).day_number(), number - 1, "{day}");
            assert_eq!(Moment::noon_of(number).as_day(), day);
        }
    }

    #[test]
    fn extreme_instants_do_not_panic() {
        for n in [i64::MIN, -1, 0, i64::MAX] {
            let m = Moment(n);
            let _ = (m.day(Lang::Fr), m.rfc3339(), m.plus(n), m.unix_millis(), m.day_number(), Moment::noon_of(n));
        }
        assert_eq!(Moment(0).rfc3339(), "1970-01-01T00:00:00Z");
    }
}
