//! The sequencer: who is next, in which order, and that only one server says so.
//!
//! What a batch makes of the log is computed outside the transaction, from the state as it was read; the transaction
//! then changes the state only if it is still that one (`where size = $old`), so that of two servers one advances
//! and the other has changed nothing. The order is that of the acts' instants, never that of a serial column.

use domain::Moment;
use record::merkle::{Frontier, Hash, leaf_hash};
use sqlx::AssertSqlSafe;
use uuid::Uuid;

use super::{Row, row};
use crate::{Act, Conn, Error, Record, Result, Store, Tx};

/// Levels of the tree between hashes that are stored: a tile's.
const HEIGHT: u8 = 8;
/// Rows in one statement; others are halves of it, so that few texts have to be prepared.
const ROWS: usize = 64;

/// What came of a batch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sequenced {
    /// Nothing waited, or no log is open.
    Nothing,
    /// Another server was faster.
    Lost,
    /// So many leaves have numbers now.
    Leaves(usize),
}

/// Gives numbers to at most `most` leaves that wait.
///
/// # Errors
/// As for any act; a leaf whose number cannot be kept leaves everything as it was.
pub async fn sequence(store: &Store, most: i64) -> Result<Sequenced> {
    let mut conn = store.read().await?;
    // the state first: whatever is numbered between both questions makes it another one
    let Some(state) = row(&mut conn).await? else { return Ok(Sequenced::Nothing) };
    let pending: Vec<Pending> = all!(
        &mut conn,
        "select id, kind, leaf, experiment_id, created_at from record_pending order by created_at, id limit $1",
        most
    )?;
    drop(conn);
    if pending.is_empty() {
        return Ok(Sequenced::Nothing);
    }
    let count = pending.len();
    let mut frontier = state.frontier()?;
    let (rows, hashes) = number(pending, &mut frontier);
    let advanced = store.act(Advance { state, frontier, rows, hashes }).await?;
    Ok(if advanced { Sequenced::Leaves(count) } else { Sequenced::Lost })
}

/// How many leaves wait, and since when the oldest does.
///
/// # Errors
/// As for any read.
pub async fn waiting(conn: &mut Conn) -> Result<(i64, Option<Moment>)> {
    one!(conn, "select count(*), min(created_at) from record_pending")
}

/// A leaf that waits.
#[derive(sqlx::FromRow)]
pub(super) struct Pending {
    pub id: Uuid,
    pub kind: String,
    pub leaf: Vec<u8>,
    pub experiment_id: Option<Uuid>,
    pub created_at: Moment,
}

/// A leaf with its number.
pub(super) struct Numbered {
    number: i64,
    hash: Hash,
    of: Pending,
}

/// A hash above the leaves.
pub(super) struct Above {
    level: i64,
    number: i64,
    hash: Hash,
}

/// Numbers leaves behind those that the frontier stands for.
pub(super) fn number(pending: Vec<Pending>, frontier: &mut Frontier) -> (Vec<Numbered>, Vec<Above>) {
    let mut above = Vec::new();
    let numbered = pending.into_iter().map(|of| {
        let (number, hash) = (frontier.size() as i64, leaf_hash(&of.leaf));
        frontier.push_and(hash, |node, hash| {
            if node.level > 0 && node.level.is_multiple_of(HEIGHT) {
                above.push(Above { level: (node.level / HEIGHT).into(), number: node.index as i64, hash });
            }
        });
        Numbered { number, hash, of }
    });
    (numbered.collect(), above)
}

/// As the state keeps them.
pub(super) fn peaks(frontier: &Frontier) -> Vec<u8> {
    frontier.peaks().iter().flat_map(|peak| peak.0).collect()
}

/// The state, from what it was to what a batch makes of it.
struct Advance {
    state: Row,
    frontier: Frontier,
    rows: Vec<Numbered>,
    hashes: Vec<Above>,
}

impl Act for Advance {
    type Output = bool;
    const RECORD: Record = Record::Nothing("it numbers what acts have written");
    const SHOWS: bool = false;

    async fn perform(&self, tx: &mut Tx) -> Result<bool> {
        let (log, size, now) = (self.state.log, self.state.size, tx.now);
        let advanced = execute!(
            tx,
            "update record_log set size = $3, root = $4, peaks = $5, advanced_at = $6 where log = $1 and size = $2",
            log,
            size,
            self.frontier.size() as i64,
            self.frontier.root().0.to_vec(),
            peaks(&self.frontier),
            now
        )?;
        if advanced == 0 {
            tx.unchanged();
            return Ok(false);
        }
        insert(tx, log, &self.rows).await?;
        insert_hashes(tx, log, &self.hashes).await?;
        let gone = execute!(
            tx,
            "delete from record_pending where id in (select id from record_leaf where log = $1 and number >= $2)",
            log,
            size
        )?;
        if gone != self.rows.len() as u64 {
            return Err(Error::Internal(format!("{} leaves were numbered and {gone} had waited", self.rows.len())));
        }
        Ok(true)
    }
}

/// `insert into … values ($1, $2), ($3, $4)`.
fn statement(into: &str, columns: usize, rows: usize) -> AssertSqlSafe<String> {
    let row = |n: usize| {
        let places: Vec<String> = (1..=columns).map(|i| format!("${}", n * columns + i)).collect();
        format!("({})", places.join(", "))
    };
    let rows: Vec<String> = (0..rows).map(row).collect();
    AssertSqlSafe(format!("insert into {into} values {}", rows.join(", ")))
}

/// In as many statements as there are rows in one, then halves.
fn chunks<T>(mut rows: &[T]) -> impl Iterator<Item = &[T]> {
    std::iter::from_fn(move || {
        let size = if rows.len() >= ROWS { ROWS } else { 1 << rows.len().checked_ilog2()? };
        let (chunk, rest) = rows.split_at(size);
        rows = rest;
        Some(chunk)
    })
}

/// Binds the values of many rows, in the order of their columns, and runs the statement.
macro_rules! insert_all {
    ($tx:expr, $sql:expr, $rows:expr, |$row:ident| $($value:expr),+) => {{
        let sql = $sql;
        crate::counted::count();
        match &mut **$tx {
            Conn::Sqlite(c) => {
                let bound = $rows.iter().fold(sqlx::query(sql), |query, $row| query$(.bind($value))+);
                bound.execute(&mut **c).await.map(drop)
            }
            Conn::Postgres(c) => {
                let bound = $rows.iter().fold(sqlx::query(sql), |query, $row| query$(.bind($value))+);
                bound.execute(&mut **c).await.map(drop)
            }
        }
    }};
}

pub(super) async fn insert(tx: &mut Tx, log: i64, rows: &[Numbered]) -> Result<()> {
    const INTO: &str = "record_leaf (log, number, id, kind, leaf, hash, experiment_id, created_at)";
    for chunk in chunks(rows) {
        insert_all!(
            tx,
            statement(INTO, 8, chunk.len()),
            chunk,
            |row| log,
            row.number,
            row.of.id,
            &row.of.kind,
            &row.of.leaf,
            row.hash.0.to_vec(),
            row.of.experiment_id,
            row.of.created_at
        )?;
    }
    Ok(())
}

async fn insert_hashes(tx: &mut Tx, log: i64, hashes: &[Above]) -> Result<()> {
    for chunk in chunks(hashes) {
        let sql = statement("record_hash (log, level, number, hash)", 4, chunk.len());
        insert_all!(tx, sql, chunk, |row| log, row.level, row.number, row.hash.0.to_vec())?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_stands_in_one_chunk_and_few_sizes_are_used() {
        for n in [0, 1, 2, 3, 255, 256, 257, 1000] {
            let rows: Vec<usize> = (0..n).collect();
            assert_eq!(chunks(&rows).flatten().copied().collect::<Vec<_>>(), rows);
            assert!(chunks(&rows).all(|chunk| chunk.len().is_power_of_two()));
        }
    }
}
