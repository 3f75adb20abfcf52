//! The civic record as a log: leaves get numbers, hashes and published heads.
//!
//! Acts leave their leaves in `record_pending`. [`sequence`] gives them numbers, one batch at a time however many
//! servers there are; whoever holds the log's key then signs the new [`Head`], asks the witnesses, and publishes what
//! came of it with [`Publish`]. Tiles and proofs are read from the rows of leaves and of a few hashes above them.

mod checkpoint;
mod leaves;
mod open;
mod receipt;
mod sequence;
mod tiles;

use record::merkle::{Frontier, Hash};

use crate::{Conn, Error, Result};

pub use checkpoint::{Checkpoint, Forget, Publish, newest, published, witnessed};
pub use leaves::{Leaf, Place, about, by_number, latest, place};
pub use open::{After, Open, RotateKey};
pub use receipt::{Receipt, newest_of, of_person, receipt};
pub use sequence::{Sequenced, sequence, waiting};
pub use tiles::{WIDTH, entries, proof, tile};

/// How far a log has come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head {
    /// Which log: 1, and after a loss 2 …
    pub log: i64,
    /// The first line of its checkpoints.
    pub origin: String,
    /// Leaves with a number.
    pub size: u64,
    /// The root of the tree over them.
    pub root: Hash,
}

#[derive(sqlx::FromRow)]
struct Row {
    log: i64,
    origin: String,
    size: i64,
    root: Vec<u8>,
    peaks: Vec<u8>,
}

impl Row {
    fn head(&self) -> Result<Head> {
        Ok(Head { log: self.log, origin: self.origin.clone(), size: unsigned(self.size)?, root: hash(&self.root)? })
    }

    fn frontier(&self) -> Result<Frontier> {
        let peaks = self.peaks.chunks(32).map(hash).collect::<Result<_>>()?;
        Frontier::from_parts(unsigned(self.size)?, peaks)
            .ok_or_else(|| Error::Internal("the record's peaks do not fit its size".into()))
    }
}

async fn row(conn: &mut Conn) -> Result<Option<Row>> {
    optional!(conn, "select log, origin, size, root, peaks from record_log order by log desc limit 1")
}

/// The log that goes on, if one was opened.
///
/// # Errors
/// As for any read.
pub async fn head(conn: &mut Conn) -> Result<Option<Head>> {
    row(conn).await?.map(|row| row.head()).transpose()
}

/// Every log there was, the first one first.
///
/// # Errors
/// As for any read.
pub async fn heads(conn: &mut Conn) -> Result<Vec<Head>> {
    let rows: Vec<Row> = all!(conn, "select log, origin, size, root, peaks from record_log order by log")?;
    rows.iter().map(Row::head).collect()
}

fn hash(bytes: &[u8]) -> Result<Hash> {
    Hash::try_from(bytes).map_err(|_| Error::Internal("a hash of the record has another length".into()))
}

fn unsigned(number: i64) -> Result<u64> {
    u64::try_from(number).map_err(|_| Error::Internal("a number of the record is below zero".into()))
}

fn signed(number: u64) -> Result<i64> {
    i64::try_from(number).map_err(|_| Error::NotFound)
}
