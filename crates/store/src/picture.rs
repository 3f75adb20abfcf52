//! Pictures that residents add, already re-encoded by the caller.

use domain::PictureId;
use serde::{Deserialize, Serialize};

use crate::{Conn, Error, Result, Tx};

/// A picture ready to keep: two JPEG files that we encoded ourselves.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct NewPicture {
    /// Pixels across of the large one.
    pub width: i64,
    /// Pixels down of the large one.
    pub height: i64,
    /// At most 1600 px.
    pub large: Vec<u8>,
    /// At most 640 px.
    pub small: Vec<u8>,
}

impl NewPicture {
    pub(crate) async fn keep(&self, tx: &mut Tx) -> Result<PictureId> {
        let id = PictureId(tx.new_id());
        let now = tx.now;
        execute!(
            tx,
            "insert into picture (id, width, height, large, small, created_at) values ($1, $2, $3, $4, $5, $6)",
            id,
            self.width,
            self.height,
            &self.large,
            &self.small,
            now
        )?;
        Ok(id)
    }
}

pub(crate) async fn discard(tx: &mut Tx, id: PictureId) -> Result<()> {
    execute!(tx, "delete from picture where id = $1", id)?;
    Ok(())
}

/// The JPEG bytes, large or small. Whoever knows the unguessable part of the id may see it.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn bytes(conn: &mut Conn, id: PictureId, large: bool) -> Result<Vec<u8>> {
    let row: Option<(Vec<u8>,)> = if large {
        optional!(conn, "select large from picture where id = $1", id)?
    } else {
        optional!(conn, "select small from picture where id = $1", id)?
    };
    row.map(|r| r.0).ok_or(Error::NotFound)
}
