//! The folder of the record: its keys, and what must not be in the database because a backup would take it back in
//! time.

use std::{
    fs::{self, File, OpenOptions},
    io::Write,
    os::unix::fs::{DirBuilderExt, OpenOptionsExt},
    path::{Path, PathBuf},
};

use app::record::Keys;
use record::{checkpoint::Checkpoint, note::Signer};
use store::Outside;

use crate::Error;

/// The key that signs heads; others of the same log or of an earlier one are `log-….key`.
const LOG: &str = "log.key";
/// The key that signs promises.
const PROMISE: &str = "promise.key";
/// The last head that was signed.
const HEAD: &str = "head";
/// Held by the server that numbers and signs.
const LOCK: &str = "lock";

/// Where keys and the last signed head lie.
#[derive(Clone, Debug)]
pub struct Folder(PathBuf);

impl Folder {
    /// The folder, made when it is missing, for its owner alone.
    ///
    /// # Errors
    /// [`Error::RecordFolder`].
    pub fn open(path: &Path) -> Result<Folder, Error> {
        let folder = Folder(path.to_owned());
        fs::DirBuilder::new().recursive(true).mode(0o700).create(path).map_err(|e| folder.cannot(e))?;
        Ok(folder)
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.0
    }

    fn cannot(&self, source: std::io::Error) -> Error {
        Error::RecordFolder { path: self.0.clone(), source }
    }

    /// The name of the log's key, which is made with this name when there is none.
    ///
    /// # Errors
    /// Those of the files.
    pub fn key_or_new(&self, outside: &Outside, origin: &str) -> Result<String, Error> {
        let path = self.0.join(LOG);
        if !path.exists() {
            let mut seed = [0; 32];
            outside.fill(&mut seed);
            let key = Signer::new(origin, &seed).map_err(|e| Error::Record(e.to_string()))?;
            self.write_new(LOG, &format!("{}\n", key.to_skey()))?;
        }
        Ok(self.read(LOG)?.verifier().name().to_owned())
    }

    /// Every key of the record; that for promises is made when there is none.
    ///
    /// # Errors
    /// [`Error::NoRecordKey`] when none is of this log.
    pub fn keys(&self, outside: &Outside, origin: &str) -> Result<Keys, Error> {
        let mut logs = Vec::new();
        for entry in fs::read_dir(&self.0).map_err(|e| self.cannot(e))? {
            let name = entry.map_err(|e| self.cannot(e))?.file_name();
            let name = name.to_string_lossy();
            if name.starts_with("log") && name.ends_with(".key") {
                logs.push((name.to_string(), self.read(&name)?));
            }
        }
        // the current one first
        logs.sort_by_key(|(name, _)| (name != LOG, name.clone()));
        let logs: Vec<Signer> = logs.into_iter().map(|(_, key)| key).collect();
        if !logs.iter().any(|key| key.verifier().name() == origin) {
            return Err(Error::NoRecordKey { path: self.0.clone(), origin: origin.to_owned() });
        }
        if !self.0.join(PROMISE).exists() {
            let mut seed = [0; 32];
            outside.fill(&mut seed);
            let name = format!("{origin}/promise");
            let key = Signer::new(&name, &seed).map_err(|e| Error::Record(e.to_string()))?;
            self.write_new(PROMISE, &format!("{}\n", key.to_skey()))?;
        }
        Ok(Keys { logs, promise: self.read(PROMISE)? })
    }

    /// Keeps a further key of the log beside the others.
    ///
    /// # Errors
    /// Those of the files; a key is never replaced.
    pub fn add(&self, name: &str, key: &Signer) -> Result<(), Error> {
        self.write_new(name, &format!("{}\n", key.to_skey()))
    }

    /// Gives the current key of the log another name, so that a new one can take its place.
    ///
    /// # Errors
    /// Those of the files.
    pub fn set_aside(&self, name: &str) -> Result<(), Error> {
        if self.0.join(name).exists() {
            return Err(Error::Record(format!("{} is there already", self.0.join(name).display())));
        }
        fs::rename(self.0.join(LOG), self.0.join(name)).map_err(|e| self.cannot(e))?;
        match fs::remove_file(self.0.join(HEAD)) {
            Err(e) if e.kind() != std::io::ErrorKind::NotFound => Err(self.cannot(e)),
            _ => Ok(()),
        }
    }

    fn read(&self, name: &str) -> Result<Signer, Error> {
        let path = self.0.join(name);
        let text = fs::read_to_string(&path).map_err(|e| self.cannot(e))?;
        Signer::parse(text.trim()).map_err(|e| Error::Record(format!("{} is no key: {e}", path.display())))
    }

    /// A file that nobody but its owner reads, on the disk before this returns.
    fn write_new(&self, name: &str, text: &str) -> Result<(), Error> {
        let write = || {
            let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(self.0.join(name))?;
            file.write_all(text.as_bytes())?;
            file.sync_all()?;
            File::open(&self.0)?.sync_all()
        };
        match write() {
            // another server was first, with the same folder
            Err(e) if e.kind() == std::io::ErrorKind::AlreadyExists => Ok(()),
            done => done.map_err(|e| self.cannot(e)),
        }
    }

    /// The last head that was signed; none before the first.
    ///
    /// # Errors
    /// Those of the file, also when it holds something else.
    pub fn head(&self) -> Result<Option<Checkpoint>, Error> {
        let path = self.0.join(HEAD);
        match fs::read_to_string(&path) {
            Ok(text) => match Checkpoint::parse(&text) {
                Ok(head) => Ok(Some(head)),
                Err(e) => Err(Error::Record(format!("{} is damaged: {e}", path.display()))),
            },
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(e) => Err(self.cannot(e)),
        }
    }

    /// Keeps the head that will be signed: whole, and on the disk, before this returns.
    ///
    /// # Errors
    /// Those of the file.
    pub fn keep(&self, head: &Checkpoint) -> Result<(), Error> {
        let write = || {
            let mut file = tempfile::Builder::new().prefix(".head-").tempfile_in(&self.0)?;
            file.write_all(head.to_string().as_bytes())?;
            file.as_file().sync_all()?;
            file.persist(self.0.join(HEAD)).map_err(|e| e.error)?;
            File::open(&self.0)?.sync_all()
        };
        write().map_err(|e| self.cannot(e))
    }

    /// The lock, if no other process has it. It is let go when the file is closed, also by `kill -9`.
    ///
    /// # Errors
    /// Those of the file.
    pub fn lock(&self) -> Result<Option<File>, Error> {
        let file = OpenOptions::new().create(true).append(true).mode(0o600).open(self.0.join(LOCK));
        let file = file.map_err(|e| self.cannot(e))?;
        match file.try_lock() {
            Ok(()) => Ok(Some(file)),
            Err(fs::TryLockError::WouldBlock) => Ok(None),
            Err(fs::TryLockError::Error(e)) => Err(self.cannot(e)),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use record::merkle::Hash;

    use super::*;

    #[test]
    fn keys_are_made_once_for_their_owner_alone() {
        let folder = tempfile::tempdir().unwrap();
        let folder = Folder::open(&folder.path().join("record")).unwrap();
        let outside = crate::outside();
        assert_eq!(folder.key_or_new(&outside, "essaim.example/record").unwrap(), "essaim.example/record");
        // another address of the same instance
        assert_eq!(folder.key_or_new(&outside, "127.0.0.1:3000/record").unwrap(), "essaim.example/record");
        let keys = folder.keys(&outside, "essaim.example/record").unwrap();
        let again = folder.keys(&outside, "essaim.example/record").unwrap();
        assert_eq!(keys.logs[0].to_skey(), again.logs[0].to_skey());
        assert_eq!(keys.promise.to_skey(), again.promise.to_skey());
        for name in [LOG, PROMISE] {
            assert_eq!(folder.path().join(name).metadata().unwrap().permissions().mode() & 0o777, 0o600);
        }
        assert_eq!(folder.path().metadata().unwrap().permissions().mode() & 0o777, 0o700);
        let other = folder.keys(&outside, "other.example/record").err().unwrap();
        assert!(matches!(other, Error::NoRecordKey { .. }));
    }

    #[test]
    fn the_head_is_whole_or_told_to_be_damaged() {
        let folder = tempfile::tempdir().unwrap();
        let folder = Folder::open(folder.path()).unwrap();
        assert_eq!(folder.head().unwrap(), None);
        for size in 1..4 {
            let head = Checkpoint { origin: "a/record".into(), size, root: Hash([7; 32]) };
            folder.keep(&head).unwrap();
            assert_eq!(folder.head().unwrap(), Some(head));
        }
        fs::write(folder.path().join(HEAD), "a/record\n3\n").unwrap();
        assert!(folder.head().is_err());
    }

    #[test]
    fn only_one_holds_the_lock_and_the_next_has_it_when_that_one_is_gone() {
        let folder = tempfile::tempdir().unwrap();
        let folder = Folder::open(folder.path()).unwrap();
        let first = folder.lock().unwrap();
        assert!(first.is_some() && folder.lock().unwrap().is_none());
        drop(first);
        assert!(folder.lock().unwrap().is_some());
    }
}
