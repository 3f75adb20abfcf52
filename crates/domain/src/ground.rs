//! On the ground: who writes down what is measured and what happens, and when a try suspends itself.

use serde::{Deserialize, Serialize};

use crate::{Amount, HOUR, Hat, Lang, Moment, Refusal, Status, protocol::Side};

/// How bad an incident was.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Severity {
    /// It nearly went wrong.
    NearMiss,
    /// It went wrong, and was put right.
    Minor,
    /// Somebody or something was harmed.
    Serious,
}

impl Severity {
    /// Each, from the lightest.
    pub const ALL: [Severity; 3] = [Severity::NearMiss, Severity::Minor, Severity::Serious];

    /// The code in forms, rows and leaves.
    pub fn code(self) -> &'static str {
        match self {
            Severity::NearMiss => "near-miss",
            Severity::Minor => "minor",
            Severity::Serious => "serious",
        }
    }

    /// Reads a code.
    pub fn parse(code: &str) -> Option<Severity> {
        Severity::ALL.into_iter().find(|s| s.code() == code)
    }

    /// The name that people read.
    pub fn name(self, lang: Lang) -> &'static str {
        match self {
            Severity::NearMiss => lang.t("Évité de peu", "Near miss"),
            Severity::Minor => lang.t("Sans gravité", "Minor"),
            Severity::Serious => lang.t("Grave", "Serious"),
        }
    }
}

/// Whether readings, journal and incidents are written by somebody with these hats: by those who run the try, from its
/// authorisation, since the baseline is recorded before it begins, until its results are published.
///
/// # Errors
/// [`Refusal::NotARunner`], [`Refusal::WrongStatus`].
pub fn write_down(status: Status, hats: &[Hat]) -> Result<(), Refusal> {
    if !hats.contains(&Hat::CoRunner) {
        return Err(Refusal::NotARunner);
    }
    if status.is_on_the_ground() || status.owes_results() || matches!(status, Status::Authorised | Status::Conditioned)
    {
        Ok(())
    } else {
        Err(Refusal::WrongStatus)
    }
}

/// A stop rule as it watches: see [`StopRule`](crate::protocol::StopRule).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Watch {
    /// On which side it stops.
    pub side: Side,
    /// The threshold.
    pub threshold: Amount,
    /// How many hours whoever has to act may take.
    pub hours: i64,
}

/// A reading that went beyond a stop rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Breach {
    /// Which rule, in the order given.
    pub rule: usize,
    /// Which reading, in the order given.
    pub reading: usize,
    /// Until when whoever is named in the rule has to act.
    pub act_by: Moment,
}

/// The first breach, by the instant of the measurement. One reading beyond the threshold is enough: a rule that waits
/// for a second one is a rule that lets harm go on. What was measured before `since` — the beginning, or the last
/// resumption, which two people decided knowing of it — breaches nothing any more.
pub fn breach(rules: &[Watch], readings: &[(Moment, Amount)], since: Moment, now: Moment) -> Option<Breach> {
    let beyond =
        readings.iter().enumerate().filter(|(_, (at, _))| *at >= since).filter_map(|(reading, (at, value))| {
            let rule = rules.iter().position(|r| r.side.beyond(*value, r.threshold))?;
            Some((*at, reading, rule))
        });
    let (_, reading, rule) = beyond.min_by_key(|(at, reading, _)| (*at, *reading))?;
    Some(Breach { rule, reading, act_by: now.plus(rules[rule].hours.saturating_mul(HOUR)) })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn watch(side: Side, threshold: i64) -> Watch {
        Watch { side, threshold: Amount::whole(threshold), hours: 24 }
    }

    #[test]
    fn the_first_reading_beyond_a_threshold_breaches() {
        let rules = [watch(Side::Above, 60), watch(Side::Below, 10)];
        let readings: Vec<(Moment, Amount)> =
            [(9, 61), (3, 60), (5, 9), (7, 65)].map(|(at, v)| (Moment(at), Amount::whole(v))).to_vec();
        let found = breach(&rules, &readings, Moment(0), Moment(HOUR));
        assert_eq!(found, Some(Breach { rule: 1, reading: 2, act_by: Moment(25 * HOUR) }));
        assert_eq!(breach(&rules, &readings, Moment(6), Moment(0)).map(|b| b.reading), Some(3));
        assert_eq!(breach(&rules, &readings[1..2], Moment(0), Moment(0)), None);
        assert_eq!(breach(&[], &readings, Moment(0), Moment(0)), None);
    }

    #[test]
    fn what_was_known_when_it_was_resumed_breaches_nothing() {
        let rules = [watch(Side::Above, 60)];
        let readings = [(Moment(5), Amount::whole(99))];
        assert!(breach(&rules, &readings, Moment(5), Moment(9)).is_some());
        assert_eq!(breach(&rules, &readings, Moment(6), Moment(9)), None);
    }

    #[test]
    fn only_those_who_run_it_write_and_only_while_there_is_something_to_write() {
        let open = [
            Status::Authorised,
            Status::Conditioned,
            Status::Running,
            Status::Suspended,
            Status::Completed,
            Status::Terminated,
        ];
        for &status in Status::ALL {
            let may = write_down(status, &[Hat::CoRunner]);
            assert_eq!(may, if open.contains(&status) { Ok(()) } else { Err(Refusal::WrongStatus) }, "{status:?}");
            assert_eq!(write_down(status, &[Hat::Elected, Hat::Agent]), Err(Refusal::NotARunner));
        }
    }
}
