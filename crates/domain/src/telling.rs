//! Who is told what, by which way, and when: the one place that decides it.

use crate::{Because, DAY, HOUR, MINUTE, Moment, News, Refusal, SECOND, Thing, Verdict, follow::codes};

/// How somebody is told something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Told {
    /// On their page only: a mail about it goes to them anyway, or none is needed.
    Page,
    /// On their page, and by mail as they chose.
    PageAndMail,
}

/// Whether somebody who follows `thing` for this reason is told, and how. `takes_part` is whether they have a part in the
/// experiment: those have letters of their own, as has whoever proposed it.
pub fn tell(news: News, thing: Thing, because: Because, takes_part: bool) -> Option<Told> {
    let concerned = thing == Thing::Experiment && (takes_part || because == Because::Proposed);
    let told = match thing {
        // not public: its author's alone
        Thing::Experiment => match news {
            News::Moderated(Verdict::Open) => true,
            News::Moderated(_) => concerned,
            _ => true,
        },
        Thing::Lesson => matches!(news, News::Moderated(Verdict::Open) | News::Results(_)),
        Thing::Authority => {
            matches!(
                news,
                News::Answered(_) | News::Authorised(_) | News::Results(_) | News::Decided(_) | News::Vote(_)
            )
        }
        Thing::Territory => matches!(news, News::Moderated(Verdict::Open) | News::Started | News::Results(_)),
        Thing::Theme => matches!(news, News::Moderated(Verdict::Open) | News::Results(_)),
    };
    told.then_some(if concerned { Told::Page } else { Told::PageAndMail })
}

codes! {
    /// How often somebody wants mails about what they follow.
    Telling {
        /// As it happens.
        AtOnce "at-once",
        /// One letter a week.
        Weekly "weekly",
        /// Only on the page.
        Never "never",
    }
}

/// Hours without mail, by the clocks of Paris: from one full hour until another, perhaps over midnight. The same hour twice
/// means none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quiet {
    /// The first quiet hour.
    pub from: i64,
    /// The first hour after.
    pub until: i64,
}

impl Quiet {
    /// From nine in the evening to eight in the morning.
    pub const USUAL: Quiet = Quiet { from: 21, until: 8 };

    /// Reads two hours.
    ///
    /// # Errors
    /// [`Refusal::OutOfRange`].
    pub fn new(from: i64, until: i64) -> Result<Quiet, Refusal> {
        let hours = 0..=23;
        if hours.contains(&from) && hours.contains(&until) {
            Ok(Quiet { from, until })
        } else {
            Err(Refusal::OutOfRange { min: 0, max: 23 })
        }
    }

    /// Whether this hour of the day is quiet.
    fn holds(self, hour: i64) -> bool {
        match self.from <= self.until {
            true => (self.from..self.until).contains(&hour),
            false => hour >= self.from || hour < self.until,
        }
    }

    /// The first instant from `now` on at which a mail may go.
    pub fn after(self, now: Moment) -> Moment {
        let clock = now.paris_clock();
        if !self.holds(clock / HOUR) {
            return now;
        }
        let then = now.plus((self.until * HOUR - clock).rem_euclid(DAY));
        // the night on which the clocks turn is an hour longer or shorter
        match then.paris_clock() / HOUR {
            hour if self.holds(hour) => then.plus(HOUR),
            hour if hour > self.until => then.plus(-HOUR),
            _ => then,
        }
    }
}

/// When the mail about something goes that happened at `now`; none when it waits for the letter of the week, or nobody
/// wants one.
pub fn post(telling: Telling, quiet: Quiet, now: Moment) -> Option<Moment> {
    (telling == Telling::AtOnce).then(|| quiet.after(now))
}

/// The hour on Friday at which the letter of the week is written.
const LETTER: i64 = 8;

/// The letter of which week is due: the day of its Friday, from eight in the morning until the end of Sunday, so that a
/// server that was down on Friday still writes it.
pub fn letter_week(now: Moment) -> Option<String> {
    let back = now.days_since_friday();
    let due = back > 0 || now.paris_clock() >= LETTER * HOUR;
    // by the calendar: a day on which the clocks turn has not 24 hours
    (back <= 2 && due).then(|| Moment::noon_of(now.day_number() - back).as_day())
}

/// At most so many messages of one person in a day.
pub const MESSAGES_A_DAY: i64 = 20;
/// At most so many promoters to whom one person writes first in a day.
pub const CONTACTS_A_DAY: i64 = 5;

/// Whether somebody may write one more message, after so many today.
///
/// # Errors
/// [`Refusal::TooManyMessages`].
pub fn may_write(messages_today: i64, contacts_today: i64, begins: bool) -> Result<(), Refusal> {
    if messages_today >= MESSAGES_A_DAY || (begins && contacts_today >= CONTACTS_A_DAY) {
        return Err(Refusal::TooManyMessages);
    }
    Ok(())
}

/// The rest that is left of a provider's rate: so many mails a minute, with at most a tenth of a minute at once.
#[derive(Clone, Copy, Debug)]
pub struct Pace {
    per_minute: i64,
    /// Thousandths of a mail.
    left: i64,
    at: Moment,
}

impl Pace {
    /// Begins with a full hand.
    pub fn new(per_minute: i64, now: Moment) -> Pace {
        let mut pace = Pace { per_minute: per_minute.max(1), left: 0, at: now };
        pace.left = pace.most();
        pace
    }

    fn most(&self) -> i64 {
        (self.per_minute * 100).max(1000)
    }

    /// How many may go now.
    pub fn now(&mut self, now: Moment) -> i64 {
        let gone = now.0.saturating_sub(self.at.0).clamp(0, MINUTE);
        let gained = gone / 1000 * self.per_minute / (MINUTE / 1_000_000);
        if gained > 0 {
            self.left = (self.left + gained).min(self.most());
            self.at = now;
        }
        (self.left / 1000).max(0)
    }

    /// Notes that so many went. What is urgent does not wait, so there can be less than nothing left.
    pub fn went(&mut self, mails: i64) {
        self.left = (self.left - mails * 1000).max(-self.per_minute * 1000);
    }

    /// After so long one more may go.
    pub fn wait(&self) -> i64 {
        let lacks = (1000 - self.left).max(0);
        lacks * (MINUTE / 1000) / self.per_minute + SECOND / 100
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Answer, Finding};

    /// Friday 27 March 2026, so many minutes after midnight in Paris (winter time).
    fn friday(minutes: i64) -> Moment {
        Moment::of_day("2026-03-27").unwrap().plus(minutes * MINUTE)
    }

    #[test]
    fn whoever_supported_is_told_by_mail_what_became_of_it_also_when_it_did_not_hold() {
        for finding in Finding::ALL {
            let news = News::Results(Some(*finding));
            assert_eq!(tell(news, Thing::Experiment, Because::Supported, false), Some(Told::PageAndMail));
            let said = news.say(crate::Lang::Fr, Because::Supported);
            assert!(said.starts_with("Vous l’avez soutenu, voici ce qu’il en est advenu"), "{said}");
        }
    }

    #[test]
    fn whoever_has_letters_of_their_own_is_told_on_the_page() {
        let news = News::Answered(Answer::Accept);
        assert_eq!(tell(news, Thing::Experiment, Because::Proposed, false), Some(Told::Page));
        assert_eq!(tell(news, Thing::Experiment, Because::Supported, true), Some(Told::Page));
        assert_eq!(tell(news, Thing::Authority, Because::Asked, true), Some(Told::PageAndMail));
    }

    #[test]
    fn what_is_not_public_is_its_authors_alone() {
        let news = News::Moderated(Verdict::Return);
        assert_eq!(tell(news, Thing::Experiment, Because::Proposed, false), Some(Told::Page));
        for because in [Because::Supported, Because::Asked] {
            assert_eq!(tell(news, Thing::Experiment, because, false), None);
        }
        assert!(
            [Thing::Theme, Thing::Territory, Thing::Authority, Thing::Lesson].iter().all(|thing| tell(
                news,
                *thing,
                Because::Asked,
                false
            )
            .is_none())
        );
    }

    #[test]
    fn a_theme_is_not_every_step_of_everything_in_it() {
        for (news, told) in [
            (News::Moderated(Verdict::Open), true),
            (News::Results(None), true),
            (News::Amended, false),
            (News::UnderReview, false),
        ] {
            assert_eq!(tell(news, Thing::Theme, Because::Asked, false).is_some(), told, "{news:?}");
        }
    }

    #[test]
    fn news_come_back_from_their_codes() {
        for kind in [
            "under-review",
            "handed-over",
            "overturned",
            "registered",
            "amended",
            "started",
            "suspended",
            "resumed",
            "ended",
            "results",
            "withdrawn",
            "message",
        ] {
            assert_eq!(News::parse(kind, "").unwrap().codes(), (kind, ""));
        }
        for (kind, detail) in
            [("moderated", "open"), ("answered", "refuse"), ("decided", "keep"), ("results", "not-supported")]
        {
            assert_eq!(News::parse(kind, detail).unwrap().codes(), (kind, detail));
        }
        assert_eq!(News::parse("answered", "perhaps"), None);
        assert_eq!(News::parse("else", ""), None);
    }

    #[test]
    fn a_mail_at_night_waits_for_the_morning() {
        let quiet = Quiet::USUAL;
        for (minutes, waits) in [(0, 480), (479, 1), (480, 0), (1259, 0), (1260, 660), (1439, 481)] {
            assert_eq!(quiet.after(friday(minutes)), friday(minutes + waits), "{minutes}");
        }
        let none = Quiet { from: 8, until: 8 };
        assert_eq!(none.after(friday(480)), friday(480));
        let noon = Quiet { from: 12, until: 14 };
        assert_eq!(noon.after(friday(13 * 60)), friday(14 * 60));
    }

    #[test]
    fn the_morning_after_the_clocks_turn_is_at_eight_all_the_same() {
        for day in ["2026-03-28", "2026-10-24"] {
            let evening = Moment::of_day(day).unwrap().plus(22 * HOUR);
            let morning = Quiet::USUAL.after(evening);
            assert_eq!(morning.paris_clock(), 8 * HOUR, "{day}");
        }
    }

    #[test]
    fn mails_go_at_once_only_to_whoever_wants_them_so() {
        let now = friday(600);
        assert_eq!(post(Telling::AtOnce, Quiet::USUAL, now), Some(now));
        assert_eq!(post(Telling::AtOnce, Quiet::USUAL, friday(1300)), Some(friday(1440 + 480)));
        assert_eq!(post(Telling::Weekly, Quiet::USUAL, now), None);
        assert_eq!(post(Telling::Never, Quiet::USUAL, now), None);
    }

    #[test]
    fn the_letter_of_the_week_is_due_from_friday_morning_to_sunday() {
        let week = Some("2026-03-27".to_owned());
        assert_eq!(letter_week(friday(479)), None);
        assert_eq!(letter_week(friday(480)), week);
        assert_eq!(letter_week(friday(24 * 60 + 5)), week);
        assert_eq!(letter_week(friday(3 * 24 * 60 - 61)), week);
        assert_eq!(letter_week(friday(3 * 24 * 60 + 60)), None);
    }

    #[test]
    fn twenty_messages_a_day_and_five_first_ones() {
        assert!(may_write(19, 4, true).is_ok() && may_write(19, 5, false).is_ok());
        assert_eq!(may_write(20, 0, false), Err(Refusal::TooManyMessages));
        assert_eq!(may_write(0, 5, true), Err(Refusal::TooManyMessages));
    }

    #[test]
    fn a_pace_never_lets_more_through_than_the_provider_takes() {
        let mut now = friday(0);
        let mut pace = Pace::new(60, now);
        let mut sent = 0;
        for _ in 0..600 {
            let may = pace.now(now).min(10);
            pace.went(may);
            sent += may;
            now = now.plus(SECOND);
        }
        assert!((595..=606).contains(&sent), "{sent}");
    }

    #[test]
    fn what_is_urgent_is_taken_from_what_comes_later() {
        let mut now = friday(0);
        let mut pace = Pace::new(60, now);
        pace.went(36);
        assert_eq!(pace.now(now), 0);
        now = now.plus(20 * SECOND);
        assert_eq!(pace.now(now), 0);
        now = now.plus(11 * SECOND);
        assert_eq!(pace.now(now), 1);
    }
}
