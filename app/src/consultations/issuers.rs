//! The secret keys of issuers: one file for each vote, outside of the database, gone when the vote is over.

use std::{
    collections::HashMap,
    fs,
    io::{self, Write},
    os::unix::fs::{DirBuilderExt, OpenOptionsExt},
    path::PathBuf,
    sync::{Arc, PoisonError, RwLock},
};

use blind::Issuer;
use sha2::{Digest, Sha256};

/// A folder of secret keys, which servers of one database share.
pub struct Issuers {
    folder: PathBuf,
    read: RwLock<HashMap<String, Arc<Issuer>>>,
}

impl Issuers {
    /// In this folder, which is made when the first key is.
    pub fn at(folder: PathBuf) -> Issuers {
        Issuers { folder, read: RwLock::default() }
    }

    fn file(&self, public: &str) -> PathBuf {
        self.folder.join(format!("{}.der", record::hex(&Sha256::digest(public)[..16])))
    }

    /// Makes a key; gives what verifies it. Takes the processor for a moment.
    ///
    /// # Errors
    /// When it cannot be stored.
    pub fn create(&self) -> io::Result<String> {
        let issuer = Issuer::generate().map_err(io::Error::other)?;
        let (public, der) =
            (issuer.public().map_err(io::Error::other)?.text(), issuer.to_der().map_err(io::Error::other)?);
        fs::DirBuilder::new().recursive(true).mode(0o700).create(&self.folder)?;
        let mut file = fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(self.file(&public))?;
        file.write_all(&der)?;
        file.sync_all()?;
        Ok(public)
    }

    /// Signs what it cannot read; none when it is no message for this key.
    ///
    /// # Errors
    /// When the key is not here.
    pub fn sign(&self, public: &str, blinded: &str) -> io::Result<Option<String>> {
        let known = self.read.read().unwrap_or_else(PoisonError::into_inner).get(public).cloned();
        let issuer = match known {
            Some(issuer) => issuer,
            None => {
                let issuer = Arc::new(Issuer::from_der(&fs::read(self.file(public))?).map_err(io::Error::other)?);
                self.read.write().unwrap_or_else(PoisonError::into_inner).insert(public.to_owned(), issuer.clone());
                issuer
            }
        };
        Ok(issuer.sign(blinded).ok())
    }

    /// Forgets a key for good; one that is not here is forgotten already.
    ///
    /// # Errors
    /// When the file stays.
    pub fn forget(&self, public: &str) -> io::Result<()> {
        self.read.write().unwrap_or_else(PoisonError::into_inner).remove(public);
        match fs::remove_file(self.file(public)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_kept_for_its_owner_only_and_goes_for_good() {
        let folder = tempfile::tempdir().expect("a folder");
        let (here, beside) = (Issuers::at(folder.path().join("issuers")), Issuers::at(folder.path().join("issuers")));
        let public = here.create().expect("a key");
        let kept = blind::Kept::begin("vote", &public).expect("a blinded key");
        let signature = here.sign(&public, &kept.blinded).expect("the key is here").expect("it is for it");
        assert_eq!(beside.sign(&public, &kept.blinded).expect("the key is shared"), Some(signature.clone()));
        assert!(kept.finish(&signature).is_ok());
        assert_eq!(here.sign(&public, "00").expect("the key is here"), None);
        use std::os::unix::fs::PermissionsExt;
        let mode = fs::metadata(here.file(&public)).expect("a file").permissions().mode();
        assert_eq!(mode & 0o077, 0);
        here.forget(&public).expect("it goes");
        here.forget(&public).expect("and is gone");
        assert!(here.sign(&public, &kept.blinded).is_err());
    }
}
