use record::{Kind, merkle::Frontier};

use super::{Row, row, sequence};
use crate::{Act, Error, Record, Result, Tx};

/// Opens the first log, or another one after a loss.
pub struct Open {
    /// The first line of its checkpoints.
    pub origin: String,
    /// The log that it goes on after; none for the first.
    pub after: Option<After>,
}

/// The last head of a log that was lost, as its witnesses have it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct After {
    /// Its origin.
    pub origin: String,
    /// Its size.
    pub size: u64,
    /// Its root.
    pub root: record::merkle::Hash,
}

impl Act for Open {
    type Output = i64;
    const RECORD: Record =
        Record::Nothing("it opens the record itself; the leaf of another log is its first, and numbered at once");
    const SHOWS: bool = false;

    async fn perform(&self, tx: &mut Tx) -> Result<i64> {
        let before = row(tx).await?;
        let log = match (&before, &self.after) {
            (None, None) => 1,
            (Some(Row { log, .. }), Some(_)) => log + 1,
            // another server was first
            (Some(row), None) if row.origin == self.origin => {
                tx.unchanged();
                return Ok(row.log);
            }
            _ => return Err(Error::Internal("a log is opened once, and another one only after it".into())),
        };
        let (mut frontier, now) = (Frontier::new(), tx.now);
        let first = self.after.as_ref().map(|after| self.first(after, now.0)).transpose()?;
        let mut rows = Vec::new();
        if let Some(leaf) = first {
            let id = uuid::Builder::from_random_bytes(tx.random()).into_uuid();
            let pending = sequence::Pending {
                id,
                kind: Kind::LogOpened.code().into(),
                leaf,
                experiment_id: None,
                created_at: now,
            };
            rows = sequence::number(vec![pending], &mut frontier).0;
        }
        execute!(
            tx,
            "insert into record_log (log, origin, size, root, peaks, advanced_at) values ($1, $2, $3, $4, $5, $6)",
            log,
            &self.origin,
            rows.len() as i64,
            frontier.root().0.to_vec(),
            sequence::peaks(&frontier),
            now
        )?;
        sequence::insert(tx, log, &rows).await?;
        if let Some(Row { log: before, size, .. }) = before {
            again(tx, before, size).await?;
        }
        Ok(log)
    }
}

impl Open {
    fn first(&self, after: &After, now: i64) -> Result<Vec<u8>> {
        let public = [
            ("after", after.origin.clone().into()),
            ("size", serde_json::Value::from(after.size)),
            ("root", after.root.to_string().into()),
        ];
        Ok(record::leaf(Kind::LogOpened, now.div_euclid(domain::SECOND), &public, &[])?)
    }
}

/// Leaves that the old log had numbered after its last published head wait for the new one: nobody has a proof of them.
async fn again(tx: &mut Tx, log: i64, size: i64) -> Result<()> {
    let proved: Option<(Option<i64>,)> =
        optional!(tx, "select max(size) from record_checkpoint where log = $1 and size <= $2", log, size)?;
    let proved = proved.and_then(|row| row.0).unwrap_or(0);
    execute!(
        tx,
        "insert into record_pending (id, kind, leaf, created_at, experiment_id)
         select id, kind, leaf, created_at, experiment_id from record_leaf where log = $1 and number >= $2",
        log,
        proved
    )?;
    Ok(())
}

/// Says that a key goes over to another one: both sign for a while.
pub struct RotateKey {
    /// Whose: `log`, `promise`.
    pub role: &'static str,
    /// The public key so far.
    pub old: String,
    /// The next one.
    pub new: String,
}

impl Act for RotateKey {
    type Output = ();
    const RECORD: Record = Record::Leaf(&[Kind::KeyRotated]);
    const SHOWS: bool = false;

    async fn perform(&self, tx: &mut Tx) -> Result<()> {
        let public = [("role", self.role.into()), ("old", self.old.clone().into()), ("new", self.new.clone().into())];
        tx.leaf(Kind::KeyRotated, &public, None, &[]).await
    }
}
