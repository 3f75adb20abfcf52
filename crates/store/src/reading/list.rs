use domain::{Amount, ExperimentId, Moment, ReadingId};

use crate::{Conn, Result};

/// Readings on a page.
const PAGE: i64 = 50;

/// A reading as a list shows it.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Read {
    /// Which.
    pub id: ReadingId,
    /// The place of its indicator.
    pub place: i64,
    /// When it was measured.
    pub measured_at: Moment,
    /// What was measured.
    pub value: Amount,
    /// From where.
    pub source: String,
    /// What one should know to read it.
    pub note: String,
    /// When it was written down.
    pub written_at: Moment,
    /// Whether it came in a file.
    pub imported: bool,
}

/// Where a list goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cursor {
    /// The instant of the last one shown.
    pub at: Moment,
    /// Its row.
    pub id: ReadingId,
}

/// A page of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    /// Newest first.
    pub readings: Vec<Read>,
    /// Where it goes on; none at the end.
    pub next: Option<Cursor>,
}

/// The readings of one indicator, newest first, by key.
///
/// # Errors
/// As for any read.
pub async fn latest(conn: &mut Conn, experiment: ExperimentId, place: i64, before: Option<Cursor>) -> Result<Page> {
    let before = before.unwrap_or(Cursor { at: Moment(i64::MAX), id: ReadingId(uuid::Uuid::max()) });
    let mut readings: Vec<Read> = all!(
        conn,
        "select r.id, i.place, r.measured_at, r.value, r.source, r.note, r.written_at, r.import_id is not null as imported
         from indicator i join reading r on r.indicator_id = i.id
         where i.experiment_id = $1 and i.place = $2 and r.replaced_by is null
           and (r.measured_at < $3 or (r.measured_at = $3 and r.id < $4))
         order by r.measured_at desc, r.id desc limit $5",
        experiment,
        place,
        before.at,
        before.id,
        PAGE + 1
    )?;
    let more = readings.len() as i64 > PAGE;
    readings.truncate(PAGE as usize);
    let next = readings.last().filter(|_| more).map(|r| Cursor { at: r.measured_at, id: r.id });
    Ok(Page { readings, next })
}

/// The readings of all indicators for an export, by place and instant, so many at a time.
///
/// # Errors
/// As for any read.
pub async fn every(
    conn: &mut Conn,
    experiment: ExperimentId,
    after: (i64, Moment, ReadingId),
    limit: i64,
) -> Result<Vec<Read>> {
    let (place, at, id) = after;
    all!(
        conn,
        "select r.id, i.place, r.measured_at, r.value, r.source, r.note, r.written_at, r.import_id is not null as imported
         from indicator i join reading r on r.indicator_id = i.id
         where i.experiment_id = $1 and r.replaced_by is null
           and (i.place > $2 or (i.place = $2 and (r.measured_at > $3 or (r.measured_at = $3 and r.id > $4))))
         order by i.place, r.measured_at, r.id limit $5",
        experiment,
        place,
        at,
        id,
        limit
    )
}
