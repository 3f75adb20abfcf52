//! What a file of readings would write, found out before anything is written.

use domain::Moment;
use serde::{Deserialize, Serialize};
use store::{ground::Rule, import::Again};
use tabular::{Columns, LineProblem, Look, Problem, decode, readings};

/// Lines that cannot be read and are kept to show; all are counted.
const SHOWN: usize = 50;

/// How a file is read: kept beside it as JSON.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settings {
    /// What it was recognised as.
    pub look: Look,
    /// Which columns are read.
    pub columns: Columns,
    /// Readings with more decimals than are kept.
    pub rounded: i64,
    /// Readings since the try began that are beyond a stop rule.
    pub beyond: i64,
    /// The first and the last instant.
    pub period: Option<(Moment, Moment)>,
}

/// Against what readings are held while a file is looked at.
pub struct Against {
    /// The stop rules of its indicator.
    pub rules: Vec<Rule>,
    /// From when on they watch; none while the try has not begun.
    pub since: Option<Moment>,
    /// What lies after it is refused.
    pub latest: Moment,
}

/// Looks at a file. Takes the processor for a while: call it where that is allowed to block.
///
/// # Errors
/// [`Problem`].
pub fn look(body: &[u8], chosen: Option<Columns>, against: &Against) -> Result<Again, Problem> {
    let look = Look::of(body)?;
    let columns = chosen.or(look.guess).unwrap_or(Columns { at: 0, value: 1 });
    let (text, _) = decode(body)?;
    let mut settings = Settings { look, columns, rounded: 0, beyond: 0, period: None };
    let (mut good, mut bad, mut problems) = (0, 0, Vec::<LineProblem>::new());
    for line in readings(&text, &settings.look, columns, against.latest)? {
        match line {
            Ok(reading) => {
                good += 1;
                settings.rounded += i64::from(reading.rounded);
                let watched = against.since.is_some_and(|since| reading.at >= since);
                let beyond = against.rules.iter().any(|r| r.side.beyond(reading.value, r.threshold));
                settings.beyond += i64::from(watched && beyond);
                let (first, last) = settings.period.unwrap_or((reading.at, reading.at));
                settings.period = Some((first.min(reading.at), last.max(reading.at)));
            }
            Err(problem) => {
                bad += 1;
                if problems.len() < SHOWN {
                    problems.push(problem);
                }
            }
        }
    }
    let json = |value: serde_json::Result<String>| value.unwrap_or_default();
    Ok(Again {
        settings: json(serde_json::to_string(&settings)),
        good,
        bad,
        problems: json(serde_json::to_string(&problems)),
    })
}
