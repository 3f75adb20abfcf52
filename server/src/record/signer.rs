//! What is signed, and what never is: a head that takes back what was signed before.

use record::{
    checkpoint::{Checkpoint, SignedCheckpoint},
    merkle::Plan,
};
use store::{
    Conn,
    log::{self, Head},
};

use app::record::Notary;

use super::Folder;
use crate::Error;

/// Why nothing is signed any more: the database says something else than what was signed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Halt {
    /// The database is older than the last head that was signed.
    #[error(
        "the database's civic record has {have} leaves and {signed} were signed already: it is an old backup. Going on \
         would show two histories, so nothing is signed. Restore a newer backup; if there is none, `essaim record \
         new-origin` opens a new log that says where the old one ended"
    )]
    Behind {
        /// Leaves in the database.
        have: u64,
        /// Leaves under the last head, ours or a witness's.
        signed: u64,
    },
    /// As long, or longer, but not the same.
    #[error(
        "the database's civic record is another one than what was signed: its first {0} leaves have another root. \
         Nothing is signed. Restore the right database; if there is none, `essaim record new-origin` opens a new log \
         that says where the old one ended"
    )]
    Other(u64),
    /// Rows were changed by hand.
    #[error("the hashes in the database do not give the root of its {0} leaves: rows were changed. Restore a backup")]
    Broken(u64),
}

/// Signs a head, once it is known to go on from the last one; that is kept first, outside the database.
///
/// # Errors
/// [`Halt`], as [`Error::Halted`].
pub async fn sign(conn: &mut Conn, folder: &Folder, notary: &Notary, head: &Head) -> Result<SignedCheckpoint, Error> {
    let new = Checkpoint { origin: head.origin.clone(), size: head.size, root: head.root };
    if folder.head()?.as_ref() != Some(&new) {
        check(conn, folder, head).await?;
        if root(conn, head, head.size).await? != head.root {
            return Err(Halt::Broken(head.size).into());
        }
        folder.keep(&new)?;
    }
    Ok(notary.sign(head.size, head.root))
}

/// Whether the log goes on from the last head that was signed.
///
/// # Errors
/// [`Halt`], as [`Error::Halted`].
pub async fn check(conn: &mut Conn, folder: &Folder, head: &Head) -> Result<(), Error> {
    match folder.head()?.filter(|last| last.origin == head.origin) {
        Some(last) => goes_on(conn, head, last.size, last.root).await,
        None => Ok(()),
    }
}

/// Whether the log goes on from a head that somebody has.
///
/// # Errors
/// [`Halt`].
pub async fn goes_on(conn: &mut Conn, head: &Head, size: u64, root_then: record::Hash) -> Result<(), Error> {
    if size > head.size {
        return Err(Halt::Behind { have: head.size, signed: size }.into());
    }
    if root(conn, head, size).await? == root_then { Ok(()) } else { Err(Halt::Other(size).into()) }
}

async fn root(conn: &mut Conn, head: &Head, size: u64) -> Result<record::Hash, Error> {
    let plan = Plan::root(size);
    match log::proof(conn, head.log, &plan).await {
        Ok(hashes) => hashes.first().copied().ok_or_else(|| Halt::Broken(head.size).into()),
        Err(store::Error::Internal(_)) => Err(Halt::Broken(head.size).into()),
        Err(error) => Err(error.into()),
    }
}
