//! What comes next and when, and what is late: computed from the clock whenever somebody looks, never stored, so that
//! nobody can hide it.

use crate::{DAY, Moment, Status};

/// The dates of an experiment from which its clocks run.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Clocks {
    /// Until when the authority has to answer what it is asked now.
    pub answer_by: Option<Moment>,
    /// When the try began.
    pub started_at: Option<Moment>,
    /// When it is to end.
    pub ends_at: Option<Moment>,
    /// When it ended.
    pub ended_at: Option<Moment>,
    /// The newest reading of the primary indicator.
    pub last_primary_at: Option<Moment>,
    /// Days that the evaluator has for the results.
    pub result_days: i64,
    /// The newest entry of the evaluator in the field journal.
    pub reviewed_at: Option<Moment>,
}

/// Something that has a date.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Due {
    /// The authority has to answer.
    Answer,
    /// An indicator is to be measured; its place.
    Measure(i64),
    /// Half-time: the evaluator says in the journal how it goes.
    Review,
    /// The try ends.
    End,
    /// The results are due.
    Results,
}

impl Clocks {
    /// Half-time of a try that has begun and has an end.
    pub fn half_time(&self) -> Option<Moment> {
        let (start, end) = (self.started_at?, self.ends_at?);
        (end > start).then(|| start.plus((end.0 - start.0) / 2))
    }

    /// Until when results are due: from the last primary reading, or the end when there is none; also when the try was
    /// stopped early. None while it is not over.
    pub fn results_by(&self) -> Option<Moment> {
        let ended = self.ended_at?;
        let from = self.last_primary_at.filter(|at| *at <= ended).unwrap_or(ended);
        Some(from.plus(self.result_days.saturating_mul(DAY)))
    }

    /// What is late at this status, and since when.
    pub fn late(&self, status: Status, now: Moment) -> Vec<(Due, Moment)> {
        let answer = self.answer_by.filter(|_| status.has_clock());
        let half =
            self.half_time().filter(|half| status.is_on_the_ground() && self.reviewed_at.is_none_or(|at| at < *half));
        let results = self.results_by().filter(|_| status.owes_results());
        let all = [(Due::Answer, answer), (Due::Review, half), (Due::Results, results)];
        all.into_iter().filter_map(|(due, at)| Some((due, at.filter(|at| *at < now)?))).collect()
    }

    /// Everything that has a date, in the order of time; `measures` are the days on which indicators are measured.
    pub fn dates(&self, status: Status, measures: &[(Moment, i64)]) -> Vec<(Moment, Due)> {
        let to_come = status.is_on_the_ground() || matches!(status, Status::Authorised | Status::Conditioned);
        let one = |at: Option<Moment>, due: Due, when: bool| at.filter(|_| when).map(|at| (at, due));
        let mut dates: Vec<(Moment, Due)> = [
            one(self.answer_by, Due::Answer, status.has_clock()),
            one(self.half_time(), Due::Review, status.is_on_the_ground()),
            one(self.ends_at, Due::End, to_come),
            one(self.results_by(), Due::Results, status.owes_results()),
        ]
        .into_iter()
        .flatten()
        .collect();
        if to_come || status == Status::Registered {
            dates.extend(measures.iter().map(|(at, place)| (*at, Due::Measure(*place))));
        }
        dates.sort_unstable();
        dates
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(n: i64) -> Moment {
        Moment(n * DAY)
    }

    fn clocks() -> Clocks {
        Clocks { started_at: Some(day(100)), ends_at: Some(day(200)), result_days: 30, ..Clocks::default() }
    }

    #[test]
    fn an_authority_that_is_asked_and_silent_is_late_and_only_then() {
        let asked = Clocks { answer_by: Some(day(10)), ..Clocks::default() };
        for &status in Status::ALL {
            let late = !asked.late(status, day(11)).is_empty();
            assert_eq!(late, matches!(status, Status::UnderReview | Status::Registered | Status::Published));
        }
        assert!(asked.late(Status::UnderReview, day(10)).is_empty());
    }

    #[test]
    fn half_time_is_late_until_the_evaluator_has_written() {
        let on = |reviewed_at| Clocks { reviewed_at, ..clocks() };
        assert!(on(None).late(Status::Running, day(150)).is_empty());
        assert_eq!(on(None).late(Status::Running, day(151)), [(Due::Review, day(150))]);
        assert_eq!(on(Some(day(149))).late(Status::Suspended, day(151)), [(Due::Review, day(150))]);
        assert!(on(Some(day(150))).late(Status::Running, day(151)).is_empty());
        assert!(on(None).late(Status::Completed, day(151)).is_empty());
    }

    #[test]
    fn results_are_due_from_the_last_primary_reading_also_when_stopped_early() {
        let over = Clocks { ended_at: Some(day(180)), last_primary_at: Some(day(170)), ..clocks() };
        assert_eq!(over.late(Status::Terminated, day(201)), [(Due::Results, day(200))]);
        assert!(over.late(Status::Terminated, day(200)).is_empty());
        let never = Clocks { last_primary_at: None, ..over.clone() };
        assert_eq!(never.results_by(), Some(day(210)));
        // a reading that comes in after the end does not put the results off
        assert_eq!(Clocks { last_primary_at: Some(day(190)), ..over }.results_by(), Some(day(210)));
    }

    #[test]
    fn dates_come_in_their_order() {
        let dates = clocks().dates(Status::Running, &[(day(190), 1), (day(120), 2)]);
        assert_eq!(
            dates,
            [(day(120), Due::Measure(2)), (day(150), Due::Review), (day(190), Due::Measure(1)), (day(200), Due::End)]
        );
        assert!(clocks().dates(Status::Closed, &[(day(190), 1)]).is_empty());
    }
}
