//! The live side of the civic record: gives leaves their numbers, signs the head, asks the witnesses, publishes.
//!
//! In this order, and never another: the numbers are committed, *then* the head is signed, *then* witnesses are asked,
//! *then* it is published. Of several servers one does all this: the one that holds the lock in the folder of the keys.

mod contact;
mod demo;
mod folder;
mod rotate;
mod signer;
mod work;

use std::sync::Arc;

use app::record::Notary;
use store::{Store, log};

use crate::Error;

pub use demo::Witnesses;
pub use folder::Folder;
pub use rotate::{new_origin, rotate};
pub use signer::Halt;
pub use work::Recorder;

/// Opens the log of a new database, or finds the keys of the one that is there.
///
/// # Errors
/// [`Error::Record`] when the folder holds no key of this log.
pub async fn prepare(store: &Store, folder: &Folder, origin: &str, policy: Option<&str>) -> Result<Arc<Notary>, Error> {
    let head = log::head(&mut store.read().await?).await?;
    let head = match head {
        Some(head) => head,
        None => {
            let origin = folder.key_or_new(store.outside(), origin)?;
            store.act(log::Open { origin, after: None }).await?;
            log::head(&mut store.read().await?).await?.ok_or_else(|| Error::Record("no log was opened".into()))?
        }
    };
    let keys = folder.keys(store.outside(), &head.origin)?;
    Notary::new(head.log, head.origin, keys, policy).map(Arc::new).map_err(|error| Error::Record(error.to_string()))
}
