use serde_json::{Map, Value, json};

/// Why a command does not answer “it holds”.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Failure {
    /// It was examined and does not hold: exit code 1. Worth keeping, and worth telling others.
    #[error("{0}")]
    Broken(String),
    /// It could not be examined, so nothing is known: exit code 3.
    #[error("{0}")]
    Unclear(String),
}

impl Failure {
    /// It does not hold.
    pub fn broken(sentence: impl std::fmt::Display) -> Failure {
        Failure::Broken(sentence.to_string())
    }

    /// It could not be examined.
    pub fn unclear(sentence: impl std::fmt::Display) -> Failure {
        Failure::Unclear(sentence.to_string())
    }
}

/// Whoever reads a thousand alarms knows enough.
const MAX_ALARMS: usize = 1000;

/// What a command found out, for people and for programs.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Report {
    /// Sentences, one a line.
    pub lines: Vec<String>,
    /// The same for programs.
    pub values: Map<String, Value>,
    /// What does not hold although the examination went on.
    pub alarms: Vec<String>,
    /// Alarms beyond those that are listed.
    pub more_alarms: u64,
}

impl Report {
    /// Adds a sentence.
    pub fn say(&mut self, sentence: impl std::fmt::Display) {
        self.lines.push(sentence.to_string());
    }

    /// Adds a value for programs.
    pub fn value(&mut self, name: &str, value: impl Into<Value>) {
        self.values.insert(name.to_owned(), value.into());
    }

    /// Adds something that does not hold.
    pub fn alarm(&mut self, sentence: impl std::fmt::Display) {
        if self.alarms.len() < MAX_ALARMS {
            self.alarms.push(sentence.to_string());
        } else {
            self.more_alarms += 1;
        }
    }

    /// As one JSON object: `ok`, `command`, `alarms`, and the command's own values.
    pub fn to_json(&self, command: &str) -> Value {
        let mut object = self.values.clone();
        object.insert("command".into(), command.into());
        object.insert("ok".into(), self.alarms.is_empty().into());
        object.insert("alarms".into(), json!(self.alarms));
        object.insert("more_alarms".into(), self.more_alarms.into());
        Value::Object(object)
    }

    /// As text, with its last newline.
    pub fn to_text(&self) -> String {
        let alarms = self.alarms.iter().map(|alarm| format!("ALARM: {alarm}\n"));
        let more = (self.more_alarms > 0).then(|| format!("ALARM: and {} more\n", self.more_alarms));
        self.lines.iter().map(|line| format!("{line}\n")).chain(alarms).chain(more).collect()
    }
}

impl From<&Failure> for Value {
    fn from(failure: &Failure) -> Value {
        let (code, sentence) = match failure {
            Failure::Broken(sentence) => ("broken", sentence),
            Failure::Unclear(sentence) => ("unclear", sentence),
        };
        json!({"code": code, "message": sentence})
    }
}

/// Seconds since 1970 UTC as RFC 3339.
pub fn instant(seconds: u64) -> String {
    // days since 0000-03-01, in eras of 400 years (Howard Hinnant's civil_from_days)
    let days = (seconds / 86_400).min(4_000_000) + 719_468;
    let (era, day_of_era) = (days / 146_097, days % 146_097);
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * day_of_year + 2) / 153;
    let (day, month) = (day_of_year - (153 * shifted + 2) / 5 + 1, (shifted + 2) % 12 + 1);
    let year = era * 400 + year_of_era + u64::from(month <= 2);
    let (h, m, s) = (seconds / 3600 % 24, seconds / 60 % 60, seconds % 60);
    format!("{year:04}-{month:02}-{day:02}T{h:02}:{m:02}:{s:02}Z")
}

/// How many leaves.
pub fn leaves(n: u64) -> String {
    if n == 1 { "1 leaf".to_owned() } else { format!("{n} leaves") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn alarms_beyond_a_thousand_are_counted_only() {
        let mut report = Report::default();
        (0..MAX_ALARMS + 3).for_each(|n| report.alarm(n));
        assert_eq!((report.alarms.len(), report.more_alarms), (MAX_ALARMS, 3));
        assert!(report.to_text().ends_with("ALARM: and 3 more\n"));
        assert_eq!(report.to_json("monitor")["more_alarms"], 3);
    }

    #[test]
    fn instants_are_written_as_everywhere() {
        for (seconds, text) in [
            (0, "1970-01-01T00:00:00Z"),
            (951_782_399, "2000-02-28T23:59:59Z"),
            (951_782_400, "2000-02-29T00:00:00Z"),
            (1_679_315_147, "2023-03-20T12:25:47Z"),
            (4_102_444_800, "2100-01-01T00:00:00Z"),
        ] {
            assert_eq!(instant(seconds), text);
        }
        assert!(instant(u64::MAX).ends_with('Z'));
    }
}
