//! Webhooks: what programs elsewhere are told, and how long a receiver that fails is tried (Standard Webhooks 1.0.0).

use crate::{Answer, DAY, HOUR, Lang, MINUTE, Moment, News, Refusal, SECOND, Verdict, VoteStage, follow::codes};

/// Webhooks that one person may have.
pub const WEBHOOKS_MOST: i64 = 10;
/// For how long what was announced stays in the log of deliveries, and can be sent again.
pub const DELIVERIES_KEPT: i64 = 30 * DAY;
/// For how long the secret before a new one still signs, so that a receiver can change it without losing anything.
pub const OLD_SECRET_SIGNS: i64 = DAY;

/// How long after each failure it is tried again; after the last one it is given up.
const PAUSES: [i64; 9] =
    [5 * SECOND, 5 * MINUTE, 30 * MINUTE, 2 * HOUR, 5 * HOUR, 10 * HOUR, 14 * HOUR, 20 * HOUR, 24 * HOUR];
/// The longest pause that a receiver may ask for.
const LONGEST: i64 = DAY;

codes! {
    /// What a webhook announces: the `type` of its messages.
    EventType {
        /// A proposal is public.
        Published "experiment.published",
        /// A moderator did not admit a proposal.
        NotAdmitted "experiment.not_admitted",
        /// It goes on as another one.
        Merged "experiment.merged",
        /// The authority has to answer.
        UnderReview "experiment.under_review",
        /// The authority answered.
        Answered "experiment.answered",
        /// Another authority holds it.
        HandedOver "experiment.handed_over",
        /// A refusal was set aside.
        Overturned "experiment.refusal_overturned",
        /// A protocol was signed.
        Registered "experiment.protocol_registered",
        /// A protocol has a new version.
        Amended "experiment.protocol_amended",
        /// The authority said whether it may be tried.
        Authorised "experiment.authorisation_decided",
        /// A try began.
        Started "experiment.try_started",
        /// A try waits.
        Suspended "experiment.try_suspended",
        /// A try goes on.
        Resumed "experiment.try_resumed",
        /// A try is over.
        Ended "experiment.try_ended",
        /// What was found is public.
        Results "experiment.results_published",
        /// The authority said what follows.
        Decided "experiment.conclusion_decided",
        /// Its promoter took it back.
        Withdrawn "experiment.withdrawn",
        /// The terms of a vote are fixed.
        VoteOpened "vote.opened",
        /// Its ballots were counted.
        VoteCounted "vote.counted",
        /// The authority answered its result.
        VoteReplied "vote.replied",
        /// Sent because its person asked for it.
        Test "webhook.test",
    }
}

impl EventType {
    /// Those that can be chosen: all but the test.
    pub fn choices() -> impl Iterator<Item = EventType> {
        EventType::ALL.iter().copied().filter(|kind| *kind != EventType::Test)
    }

    /// What a piece of news about an experiment announces; none for what is not everybody's business, and for votes, which
    /// have events of their own.
    pub fn of(news: News) -> Option<EventType> {
        Some(match news {
            News::Moderated(Verdict::Open) => EventType::Published,
            News::Moderated(Verdict::Reject) => EventType::NotAdmitted,
            News::Moderated(Verdict::Merge) => EventType::Merged,
            News::UnderReview => EventType::UnderReview,
            News::Answered(Answer::Accept | Answer::Refuse | Answer::Redirect) => EventType::Answered,
            News::HandedOver => EventType::HandedOver,
            News::Overturned => EventType::Overturned,
            News::Registered => EventType::Registered,
            News::Amended => EventType::Amended,
            News::Authorised(_) => EventType::Authorised,
            News::Started => EventType::Started,
            News::Suspended => EventType::Suspended,
            News::Resumed => EventType::Resumed,
            News::Ended => EventType::Ended,
            News::Results(_) => EventType::Results,
            News::Decided(_) => EventType::Decided,
            News::Withdrawn => EventType::Withdrawn,
            News::Moderated(Verdict::Return) | News::Vote(_) | News::Message => return None,
        })
    }

    /// What a stage of a vote announces.
    pub fn of_vote(stage: VoteStage) -> EventType {
        match stage {
            VoteStage::Opened => EventType::VoteOpened,
            VoteStage::Counted => EventType::VoteCounted,
            VoteStage::Replied => EventType::VoteReplied,
        }
    }

    /// What happened, as people read it.
    pub fn name(self, lang: Lang) -> &'static str {
        match self {
            EventType::Published => lang.t("Une proposition est publiée", "A proposal is published"),
            EventType::NotAdmitted => lang.t("Une proposition n’est pas retenue", "A proposal is not admitted"),
            EventType::Merged => lang.t("Une proposition rejoint une autre", "A proposal joins another"),
            EventType::UnderReview => lang.t("L’autorité doit répondre", "The authority has to answer"),
            EventType::Answered => lang.t("L’autorité a répondu", "The authority answered"),
            EventType::HandedOver => lang.t("Une autre autorité tient le dossier", "Another authority holds the file"),
            EventType::Overturned => lang.t("Un refus est levé", "A refusal is set aside"),
            EventType::Registered => lang.t("Un protocole est signé", "A protocol is signed"),
            EventType::Amended => lang.t("Un protocole change", "A protocol changes"),
            EventType::Authorised => {
                lang.t("L’autorité a décidé d’une autorisation", "The authority decided about an authorisation")
            }
            EventType::Started => lang.t("Un essai commence", "A try begins"),
            EventType::Suspended => lang.t("Un essai est suspendu", "A try is suspended"),
            EventType::Resumed => lang.t("Un essai reprend", "A try goes on"),
            EventType::Ended => lang.t("Un essai est terminé", "A try is over"),
            EventType::Results => lang.t("Des résultats sont publiés", "Results are published"),
            EventType::Decided => lang.t("L’autorité a décidé de la suite", "The authority decided what follows"),
            EventType::Withdrawn => lang.t("Une expérimentation est retirée", "An experiment is withdrawn"),
            EventType::VoteOpened => lang.t("Un vote est fixé et annoncé", "A vote is fixed and announced"),
            EventType::VoteCounted => lang.t("Un vote est compté", "A vote is counted"),
            EventType::VoteReplied => lang.t("L’autorité a répondu à un vote", "The authority answered a vote"),
            EventType::Test => lang.t("Un message d’essai", "A test message"),
        }
    }
}

codes! {
    /// Why nothing is sent to an address any more.
    Stopped {
        /// Its person paused it.
        Paused "paused",
        /// It was tried for three days, and nothing arrived.
        Failing "failing",
        /// It answered 410: it wants nothing any more.
        Gone "gone",
    }
}

/// How a delivery ended, this time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It arrived.
    Arrived,
    /// The receiver wants nothing any more.
    Gone,
    /// Another time.
    Again {
        /// Microseconds from now.
        after: i64,
    },
    /// Never.
    GivenUp,
}

/// What follows from an answer. `tries` is how often it failed before, `asked` the pause that the receiver asked for, in
/// microseconds, `jitter` between 0 and 255, so that many do not come back at once.
pub fn outcome(status: Option<u16>, tries: i64, asked: Option<i64>, jitter: u8) -> Outcome {
    match status {
        Some(200..=299) => return Outcome::Arrived,
        Some(410) => return Outcome::Gone,
        _ => {}
    }
    let Some(pause) = usize::try_from(tries).ok().and_then(|n| PAUSES.get(n)) else { return Outcome::GivenUp };
    // up to a tenth later
    let later = pause + pause / 10 * i64::from(jitter) / 255;
    Outcome::Again { after: later.max(asked.unwrap_or_default().min(LONGEST)) }
}

/// A new secret may be made once the one before no longer signs: two changes in a day would leave a receiver without any.
///
/// # Errors
/// [`Refusal::SecretIsNew`].
pub fn renew_secret(old_signs_until: Option<Moment>, now: Moment) -> Result<(), Refusal> {
    match old_signs_until {
        Some(until) if until > now => Err(Refusal::SecretIsNew),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_receiver_that_fails_is_tried_for_three_days_and_less_and_less_often() {
        let mut total = 0;
        let mut last = 0;
        let mut tries = 0;
        while let Outcome::Again { after } = outcome(Some(500), tries, None, 0) {
            assert!(after > last);
            (last, total, tries) = (after, total + after, tries + 1);
        }
        assert_eq!(tries, 9);
        assert!(total > 3 * DAY && total < 4 * DAY, "{}", total / HOUR);
        assert_eq!(outcome(None, 9, None, 255), Outcome::GivenUp);
    }

    #[test]
    fn an_answer_says_what_follows() {
        for arrived in [200, 202, 204, 299] {
            assert_eq!(outcome(Some(arrived), 3, None, 9), Outcome::Arrived);
        }
        assert_eq!(outcome(Some(410), 0, None, 0), Outcome::Gone);
        for failed in [100, 199, 301, 302, 304, 400, 401, 404, 429, 500, 503, 999] {
            assert_eq!(outcome(Some(failed), 0, None, 0), Outcome::Again { after: 5 * SECOND }, "{failed}");
        }
        assert_eq!(outcome(None, 1, None, 255), Outcome::Again { after: 5 * MINUTE + 30 * SECOND });
    }

    #[test]
    fn a_receiver_may_ask_for_a_longer_pause_but_not_for_ever() {
        assert_eq!(outcome(Some(429), 0, Some(HOUR), 0), Outcome::Again { after: HOUR });
        assert_eq!(outcome(Some(429), 0, Some(SECOND), 0), Outcome::Again { after: 5 * SECOND });
        assert_eq!(outcome(Some(503), 0, Some(i64::MAX), 0), Outcome::Again { after: DAY });
        assert_eq!(outcome(Some(503), 0, Some(-HOUR), 0), Outcome::Again { after: 5 * SECOND });
    }

    #[test]
    fn two_secrets_are_enough_for_a_day() {
        assert_eq!(renew_secret(None, Moment(DAY)), Ok(()));
        assert_eq!(renew_secret(Some(Moment(DAY)), Moment(DAY)), Ok(()));
        assert_eq!(renew_secret(Some(Moment(DAY + 1)), Moment(DAY)), Err(Refusal::SecretIsNew));
    }
}
