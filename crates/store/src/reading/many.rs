//! Many rows in one statement: an import has to keep up with ten thousand readings a second.

use domain::{Amount, ExperimentId, ImportId, IndicatorId, Moment, PersonId};
use sqlx::{Database, QueryBuilder};
use uuid::Uuid;

use crate::{Conn, Error, Result, Tx};

/// Rows in one statement: PostgreSQL takes 65,535 parameters, SQLite 32,766.
const ROWS: usize = 400;

/// A reading about to be written.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Row {
    pub at: Moment,
    pub value: Amount,
    pub nth: i64,
    pub line: Option<i64>,
}

/// Where readings belong.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Place<'a> {
    pub experiment: ExperimentId,
    pub indicator: IndicatorId,
    pub person: PersonId,
    pub import: Option<ImportId>,
    pub source: &'a str,
    pub note: &'a str,
}

/// Writes readings; those that are there already stay as they are. Gives back the new ones.
pub(crate) async fn insert(tx: &mut Tx, place: Place<'_>, rows: &[Row]) -> Result<Vec<(Uuid, Moment, Amount)>> {
    let mut written = Vec::with_capacity(rows.len());
    for some in rows.chunks(ROWS) {
        let ids: Vec<Uuid> = some.iter().map(|_| tx.new_id()).collect();
        let now = tx.now;
        crate::counted::count();
        let conn: &mut Conn = &mut *tx;
        let new: std::result::Result<Vec<(Uuid, Moment, Amount)>, sqlx::Error> = match conn {
            Conn::Sqlite(c) => statement(place, some, &ids, now).build_query_as().fetch_all(&mut **c).await,
            Conn::Postgres(c) => statement(place, some, &ids, now).build_query_as().fetch_all(&mut **c).await,
        };
        written.extend(new.map_err(Error::from)?);
    }
    Ok(written)
}

fn statement<'a, D: Database>(place: Place<'a>, rows: &[Row], ids: &[Uuid], now: Moment) -> QueryBuilder<D>
where
    Uuid: sqlx::Encode<'a, D> + sqlx::Type<D>,
    i64: sqlx::Encode<'a, D> + sqlx::Type<D>,
    String: sqlx::Encode<'a, D> + sqlx::Type<D>,
    Option<Uuid>: sqlx::Encode<'a, D> + sqlx::Type<D>,
    Option<i64>: sqlx::Encode<'a, D> + sqlx::Type<D>,
{
    let mut sql = QueryBuilder::new(
        "insert into reading (id, experiment_id, indicator_id, measured_at, value, source, note, person_id, written_at,
            import_id, line, nth) ",
    );
    sql.push_values(rows.iter().zip(ids), |mut row, (reading, id)| {
        row.push_bind(*id)
            .push_bind(place.experiment.0)
            .push_bind(place.indicator.0)
            .push_bind(reading.at.0)
            .push_bind(reading.value.0)
            .push_bind(place.source.to_owned())
            .push_bind(place.note.to_owned())
            .push_bind(place.person.0)
            .push_bind(now.0)
            .push_bind(place.import.map(|i| i.0))
            .push_bind(reading.line)
            .push_bind(reading.nth);
    });
    sql.push(" on conflict (indicator_id, measured_at, value, nth) do nothing returning id, measured_at, value");
    sql
}
