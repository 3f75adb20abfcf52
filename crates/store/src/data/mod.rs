//! Open data behind experiments: datasets, the copies of them that are kept, and recipes that make readings of them.

mod attach;
mod end;
mod list;
mod personal;
mod read;
mod recipe;
mod refresh;
pub mod tables;

use domain::{DatasetId, Moment, SnapshotId};

pub use attach::{Attach, Look};
pub use end::{End, InPlace, in_place};
pub use list::{Listed, Measured, Published, about, list, measured, published, some};
pub(crate) use personal::{erase, export};
pub use read::{
    Behind, Dataset, Link, Preview, Run, Snapshot, links, preview, runs, show, snapshot, snapshot_of, snapshots,
};
pub use recipe::{Keep, Made};
pub use refresh::{Claim, Due, DueRecipe, NewRun, Outcome, Refreshed};
pub use tables::{VoteLine, vote_lines_after};

use crate::{Conn, Result, Tx};

/// What is known of a file that came.
#[derive(Clone, Debug)]
pub struct Copy {
    /// Its SHA-256, which is its name in the data folder.
    pub hash: [u8; 32],
    /// Its bytes.
    pub size: i64,
    /// What its server called it.
    pub mime: String,
    /// Its server's mark of version.
    pub etag: String,
    /// JSON: how it is written.
    pub shape: String,
    /// The version of what read it.
    pub parser: i64,
}

/// Bytes of all copies and of what is looked at, each counted once.
///
/// # Errors
/// As for any read.
pub async fn used(conn: &mut Conn) -> Result<i64> {
    let row: (i64,) = one!(
        conn,
        "select cast(coalesce(sum(size), 0) as bigint) from (
            select hash, max(size) as size from (
                select hash, size from snapshot union all select hash, size from dataset_preview) a
            group by hash) s"
    )?;
    Ok(row.0)
}

/// The hashes of all files that a row names; whatever else lies in the data folder is waste.
///
/// # Errors
/// As for any read.
pub async fn named(conn: &mut Conn) -> Result<Vec<[u8; 32]>> {
    let rows: Vec<(Vec<u8>,)> = all!(conn, "select hash from snapshot union select hash from dataset_preview")?;
    Ok(rows.iter().map(|(bytes,)| hash(bytes)).collect())
}

/// The snapshot of these bytes, made when it is new. Whether it is.
async fn keep(tx: &mut Tx, dataset: DatasetId, copy: &Copy, fetched_at: Moment) -> Result<(SnapshotId, bool)> {
    let known: Option<(SnapshotId,)> =
        optional!(tx, "select id from snapshot where dataset_id = $1 and hash = $2", dataset, copy.hash.to_vec())?;
    if let Some((id,)) = known {
        return Ok((id, false));
    }
    let id = SnapshotId(tx.new_id());
    execute!(
        tx,
        "insert into snapshot (id, dataset_id, hash, size, mime, etag, shape, parser, fetched_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        id,
        dataset,
        copy.hash.to_vec(),
        copy.size,
        &copy.mime,
        &copy.etag,
        &copy.shape,
        copy.parser,
        fetched_at
    )?;
    execute!(tx, "update dataset set latest_id = $2 where id = $1", dataset, id)?;
    Ok((id, true))
}

/// A hash of a row.
fn hash(bytes: &[u8]) -> [u8; 32] {
    bytes.try_into().unwrap_or([0; 32])
}
