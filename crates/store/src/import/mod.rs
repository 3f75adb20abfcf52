//! A file of readings: it waits for a yes, is then written in the background, and can be taken up again at any line.

mod settle;
mod work;

use domain::{ExperimentId, ImportId, Lang, Moment, PersonId};
use uuid::Uuid;

use crate::{Conn, Error, Result};

pub use settle::{Again, Choose, Confirm, Discard, Upload};
pub use work::{Batch, Claim, Fail, Job, Line};

/// Where a file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// Shown, not written.
    Waiting,
    /// Being written.
    Confirmed,
    /// Written.
    Done,
    /// Could not be written.
    Refused,
}

impl State {
    fn parse(code: &str) -> Result<State> {
        match code {
            "waiting" => Ok(State::Waiting),
            "confirmed" => Ok(State::Confirmed),
            "done" => Ok(State::Done),
            "refused" => Ok(State::Refused),
            other => Err(Error::Internal(format!("state {other} of an import"))),
        }
    }
}

/// A file as its page shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Import {
    /// Which.
    pub id: ImportId,
    /// Of which experiment.
    pub experiment: ExperimentId,
    /// Who sent it.
    pub person: PersonId,
    /// Its name where it came from.
    pub file_name: String,
    /// The place of the indicator that it measures.
    pub place: i64,
    /// What that is.
    pub measure: String,
    /// In which unit.
    pub unit: String,
    /// JSON of whoever reads the file: how it is written, which columns are which.
    pub settings: String,
    /// JSON: the first lines that cannot be read, and why.
    pub problems: String,
    /// Its state.
    pub state: State,
    /// Readings in it that can be written.
    pub good: i64,
    /// Lines that cannot be read.
    pub bad: i64,
    /// Readings written so far.
    pub kept: i64,
    /// Readings that were there already.
    pub known: i64,
    /// When it was sent.
    pub made_at: Moment,
    /// Whether the same file was written before.
    pub again: bool,
}

#[derive(sqlx::FromRow)]
struct Row {
    id: ImportId,
    experiment_id: ExperimentId,
    person_id: PersonId,
    file_name: String,
    place: i64,
    measure: String,
    unit: String,
    settings: String,
    problems: String,
    state: String,
    line_count: i64,
    bad: i64,
    kept: i64,
    known: i64,
    made_at: Moment,
    again: bool,
}

/// A file, without what stands in it.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn show(conn: &mut Conn, slug: &str, id: ImportId) -> Result<Import> {
    let row: Option<Row> = optional!(
        conn,
        "select m.id, m.experiment_id, m.person_id, m.file_name, i.place, i.measure, i.unit, m.settings, m.problems,
            m.state, m.line_count, m.bad, m.kept, m.known, m.made_at,
            exists (select 1 from reading_import o where o.experiment_id = m.experiment_id
                and o.indicator_id = m.indicator_id and o.file_hash = m.file_hash and o.id <> m.id and o.state = 'done')
                as again
         from reading_import m
         join experiment e on e.id = m.experiment_id
         join indicator i on i.id = m.indicator_id
         where m.id = $1 and e.slug = $2",
        id,
        slug
    )?;
    let row = row.ok_or(Error::NotFound)?;
    Ok(Import {
        id: row.id,
        experiment: row.experiment_id,
        person: row.person_id,
        file_name: row.file_name,
        place: row.place,
        measure: row.measure,
        unit: row.unit,
        settings: row.settings,
        problems: row.problems,
        state: State::parse(&row.state)?,
        good: row.line_count,
        bad: row.bad,
        kept: row.kept,
        known: row.known,
        made_at: row.made_at,
        again: row.again,
    })
}

/// The bytes as they were sent; empty once they are written.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn body(conn: &mut Conn, id: ImportId) -> Result<Vec<u8>> {
    let row: Option<(Vec<u8>,)> = optional!(conn, "select body from reading_import where id = $1", id)?;
    row.map(|r| r.0).ok_or(Error::NotFound)
}

/// What a mail about a file that was written needs.
#[derive(Clone, Debug)]
pub struct Ended {
    /// Its name where it came from.
    pub file_name: String,
    /// Readings written.
    pub kept: i64,
    /// Readings that were there already.
    pub known: i64,
    /// The page's last part.
    pub slug: String,
    /// Whoever sent it.
    pub email: String,
    /// Their language.
    pub lang: Lang,
}

/// What became of a file; none when whoever sent it is erased.
///
/// # Errors
/// As for any read.
pub async fn ended(conn: &mut Conn, id: Uuid) -> Result<Option<Ended>> {
    let row: Option<(String, i64, i64, String, String, String)> = optional!(
        conn,
        "select m.file_name, m.kept, m.known, e.slug, i.email, i.lang
         from reading_import m
         join experiment e on e.id = m.experiment_id
         join person_identity i on i.person_id = m.person_id
         where m.id = $1",
        id
    )?;
    Ok(row.map(|(file_name, kept, known, slug, email, lang)| Ended {
        file_name,
        kept,
        known,
        slug,
        email,
        lang: Lang::parse(&lang).unwrap_or_default(),
    }))
}
