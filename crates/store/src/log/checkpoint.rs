use domain::Moment;

use super::{signed, unsigned};
use crate::{Act, Conn, Record, Result, Tx};

/// A head that was published: a signed note, and what is known of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checkpoint {
    /// The log.
    pub log: i64,
    /// Leaves that it stands for.
    pub size: u64,
    /// The note, with every cosignature that came.
    pub note: String,
    /// Whether they suffice for the policy.
    pub witnessed: bool,
    /// When.
    pub at: Moment,
}

#[derive(sqlx::FromRow)]
struct Row {
    log: i64,
    size: i64,
    note: String,
    witnessed: bool,
    published_at: Moment,
}

impl TryFrom<Row> for Checkpoint {
    type Error = crate::Error;
    fn try_from(row: Row) -> Result<Checkpoint> {
        let size = unsigned(row.size)?;
        Ok(Checkpoint { log: row.log, size, note: row.note, witnessed: row.witnessed, at: row.published_at })
    }
}

/// The newest head of a log.
///
/// # Errors
/// As for any read.
pub async fn newest(conn: &mut Conn, log: i64) -> Result<Option<Checkpoint>> {
    let row: Option<Row> = optional!(
        conn,
        "select log, size, note, witnessed, published_at from record_checkpoint
         where log = $1 order by size desc limit 1",
        log
    )?;
    row.map(Checkpoint::try_from).transpose()
}

/// The newest head of a log that enough witnesses cosigned.
///
/// # Errors
/// As for any read.
pub async fn witnessed(conn: &mut Conn, log: i64) -> Result<Option<Checkpoint>> {
    let row: Option<Row> = optional!(
        conn,
        "select log, size, note, witnessed, published_at from record_checkpoint
         where log = $1 and witnessed order by size desc limit 1",
        log
    )?;
    row.map(Checkpoint::try_from).transpose()
}

/// The head of this very size.
///
/// # Errors
/// As for any read.
pub async fn published(conn: &mut Conn, log: i64, size: u64) -> Result<Option<Checkpoint>> {
    let row: Option<Row> = optional!(
        conn,
        "select log, size, note, witnessed, published_at from record_checkpoint where log = $1 and size = $2",
        log,
        signed(size)?
    )?;
    row.map(Checkpoint::try_from).transpose()
}

/// Publishes a head, or what more is known of one.
pub struct Publish(pub Checkpoint);

impl Act for Publish {
    type Output = ();
    const RECORD: Record = Record::Nothing("it says how far the record has come");
    const SHOWS: bool = false;

    async fn perform(&self, tx: &mut Tx) -> Result<()> {
        let Checkpoint { log, size, note, witnessed, at } = &self.0;
        execute!(
            tx,
            "insert into record_checkpoint (log, size, note, witnessed, published_at) values ($1, $2, $3, $4, $5)
             on conflict (log, size) do update set note = excluded.note, witnessed = excluded.witnessed
             where excluded.witnessed or not record_checkpoint.witnessed",
            *log,
            signed(*size)?,
            note,
            *witnessed,
            *at
        )?;
        Ok(())
    }
}

/// Forgets heads that a newer one replaces. The newest, and the newest with witnesses, stay.
pub struct Forget {
    /// Those published before.
    pub before: Moment,
}

impl Act for Forget {
    type Output = u64;
    const RECORD: Record = Record::Nothing("every head can be computed again from the leaves");
    const SHOWS: bool = false;

    async fn perform(&self, tx: &mut Tx) -> Result<u64> {
        execute!(
            tx,
            "delete from record_checkpoint where published_at < $1 and exists (
                select 1 from record_checkpoint later
                where later.log = record_checkpoint.log and later.size > record_checkpoint.size and later.witnessed)",
            self.before
        )
    }
}
