use domain::{DAY, Lang, Moment};
use serde::{Deserialize, Serialize};

use crate::Frequency;

/// How the age of a dataset stands against what was promised.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Freshness {
    /// Within its rhythm, with half of it as grace.
    Kept,
    /// Past it.
    Late {
        /// Days since the last change.
        days: i64,
    },
    /// No rhythm was promised.
    NotPromised,
    /// Nobody says when it changed.
    Unknown,
}

impl Freshness {
    /// At this instant.
    pub fn of(frequency: Frequency, modified: Option<Moment>, now: Moment) -> Freshness {
        let Some(modified) = modified else { return Freshness::Unknown };
        let Some(promised) = frequency.days() else { return Freshness::NotPromised };
        let grace = (promised / 2).max(1);
        let days = now.days_since(modified);
        if now.0.saturating_sub(modified.0) > (promised + grace) * DAY {
            Freshness::Late { days }
        } else {
            Freshness::Kept
        }
    }

    /// As people say it.
    pub fn say(self, lang: Lang) -> String {
        match self {
            Freshness::Kept => lang.t("À jour", "Up to date").to_owned(),
            Freshness::Late { days } => {
                let n = lang.number(days);
                lang.t(format!("En retard\u{a0}: inchangé depuis {n} jours"), format!("Late: unchanged for {n} days"))
            }
            Freshness::NotPromised => lang.t("Sans rythme annoncé", "No announced rhythm").to_owned(),
            Freshness::Unknown => lang.t("Date inconnue", "Unknown date").to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_a_rhythm_is_grace() {
        let now = Moment(1_000 * DAY);
        let after = |days: i64| Freshness::of(Frequency::Weekly, Some(now.plus(-days * DAY)), now);
        assert_eq!(after(10), Freshness::Kept);
        assert_eq!(after(11), Freshness::Late { days: 11 });
        assert_eq!(Freshness::of(Frequency::Never, Some(now), now), Freshness::NotPromised);
        assert_eq!(Freshness::of(Frequency::Daily, None, now), Freshness::Unknown);
    }
}
