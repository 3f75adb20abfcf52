//! What an operator does to the keys: another key beside the old one, another log after a loss.

use std::path::Path;

use record::{checkpoint::SignedCheckpoint, note::Signer};
use store::{
    Store,
    log::{self, After},
};

use super::Folder;
use crate::Error;

/// `essaim record rotate-key`: a second key of the same log. From the next start both sign; the old one is taken away
/// when everybody has the new one.
///
/// # Errors
/// Those of the folder and of the database.
pub async fn rotate(store: &Store, folder: &Folder) -> Result<String, Error> {
    let head = open(store).await?;
    let keys = folder.keys(store.outside(), &head.origin)?;
    let old = keys.logs.iter().find(|key| key.verifier().name() == head.origin);
    let old = old.ok_or_else(|| Error::NoRecordKey { path: folder.path().to_owned(), origin: head.origin.clone() })?;
    let new = fresh(store, &head.origin)?;
    let name = format!("log-{:08x}.key", new.verifier().id());
    folder.add(&name, &new)?;
    store.act(log::RotateKey { role: "log", old: old.verifier().to_string(), new: new.verifier().to_string() }).await?;
    Ok(format!(
        "{} is made, and its leaf waits for its number. Restart the server: both keys sign. Tell witnesses and whoever \
         keeps a policy the new key: {}\nWhen they have it, take log.key away, give {name} its name, and restart.",
        folder.path().join(&name).display(),
        new.verifier()
    ))
}

/// `essaim record new-origin`: another log after the old one was lost. Its first leaf says where the old one ended.
///
/// # Errors
/// A checkpoint that is not the old log's; those of the folder and of the database.
pub async fn new_origin(store: &Store, folder: &Folder, checkpoint: Option<&Path>) -> Result<String, Error> {
    let head = open(store).await?;
    let keys = folder.keys(store.outside(), &head.origin)?;
    let last = match checkpoint {
        Some(path) => {
            let bytes = std::fs::read(path).map_err(|source| Error::RecordFolder { path: path.to_owned(), source })?;
            let signed =
                SignedCheckpoint::parse(&bytes).map_err(|e| Error::Record(format!("{}: {e}", path.display())))?;
            let logs = keys.logs.iter().map(Signer::verifier);
            signed.verify_log(logs).map_err(|e| Error::Record(format!("{}: {e}", path.display())))?;
            signed.head().clone()
        }
        None => folder.head()?.ok_or_else(|| {
            Error::Record(
                "the folder does not say which head was signed last: give the last checkpoint with --checkpoint, as a \
                 witness or somebody's receipt has it"
                    .into(),
            )
        })?,
    };
    if last.origin != head.origin {
        return Err(Error::Record(format!("that checkpoint is of {}, and the log is {}", last.origin, head.origin)));
    }
    let there = super::signer::goes_on(&mut store.read().await?, &head, last.size, last.root).await;
    match there {
        Err(Error::Halted(_)) => {}
        Err(other) => return Err(other),
        Ok(()) => {
            return Err(Error::Record(format!(
                "the log {} was not lost: the database has all {} leaves that were signed",
                head.origin, last.size
            )));
        }
    }
    let number = head.log + 1;
    let origin = format!("{}/{number}", head.origin.trim_end_matches(&format!("/{}", head.log)));
    let new = fresh(store, &origin)?;
    folder.set_aside(&format!("log-{}.key", head.log))?;
    folder.add("log.key", &new)?;
    let after = After { origin: last.origin, size: last.size, root: last.root };
    store.act(log::Open { origin: origin.clone(), after: Some(after) }).await?;
    Ok(format!(
        "The log {origin} is open. Its first leaf says that {} ended with {} leaves. Tell the witnesses its key: {}",
        head.origin,
        last.size,
        new.verifier()
    ))
}

async fn open(store: &Store) -> Result<log::Head, Error> {
    let head = log::head(&mut store.read().await?).await?;
    head.ok_or_else(|| Error::Record("this database has no civic record yet: `essaim serve` opens it".into()))
}

fn fresh(store: &Store, name: &str) -> Result<Signer, Error> {
    let mut seed = [0; 32];
    store.outside().fill(&mut seed);
    Signer::new(name, &seed).map_err(|e| Error::Record(e.to_string()))
}
