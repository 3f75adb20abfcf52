//! What is public, line by line, for whoever takes it out: the same that pages show to somebody who is not signed in.

mod bodies;
mod files;
mod ground;
mod line;
mod proposals;
mod voices;
mod votes;

use domain::Moment;
use uuid::Uuid;

pub use bodies::{AUTHORITIES, COMPETENCES, MANDATES, MEMBERSHIPS};
pub use files::{COPIES, DATASETS, RUNS, USES};
pub use ground::{DATES, INCIDENTS, INDICATORS, JOURNAL, PROTOCOLS, READINGS, RESULTS, STOP_RULES, SUSPENSIONS};
pub use line::{Cell, Line};
pub use proposals::{DEADLINES, DECISIONS, EXPERIMENTS, HISTORY, PARTICIPANTS, TRANSLATIONS};
pub use voices::{ARGUMENTS, VERSIONS};
pub use votes::{CONSULTATIONS, TURNOUT, VoteLine, vote_lines_after};

use crate::{Conn, Error, Result};

/// How a table is read: a statement whose lines stand in the order of their `id`, after `$1`, `$2` at most.
#[derive(Clone, Copy, Debug)]
pub struct Table {
    sql: &'static str,
    key: Key,
}

#[derive(Clone, Copy, Debug)]
enum Key {
    /// Lines have the identifier of a row.
    Row,
    /// The same, and what there is depends on the instant, `$3`.
    RowAt,
    /// Lines have a word.
    Word,
}

/// `where`, what anybody may read of experiments `e`, and what follows.
macro_rules! public {
    ($select:expr, $rest:expr) => {
        concat!(
            $select,
            " where e.status not in ('submitted', 'returned') and (e.status <> 'withdrawn' or e.opened_at is not null) ",
            $rest
        )
    };
}
use public;

/// Lines of a table behind one of them, so many at most.
///
/// # Errors
/// As for any read.
pub async fn lines(conn: &mut Conn, table: Table, after: Option<&Line>, most: i64, now: Moment) -> Result<Vec<Line>> {
    let id = || match after {
        Some(line) => line.id("id").ok_or_else(|| Error::Internal(format!("a line without an id of {}", table.sql))),
        None => Ok(Uuid::nil()),
    };
    match table.key {
        Key::Row => all!(conn, table.sql, id()?, most),
        Key::RowAt => all!(conn, table.sql, id()?, most, now),
        Key::Word => {
            let word = after.and_then(|line| line.text("id")).unwrap_or_default();
            all!(conn, table.sql, word, most)
        }
    }
}
