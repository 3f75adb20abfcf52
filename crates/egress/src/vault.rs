use std::{
    fs, io,
    io::Write,
    path::{Path, PathBuf},
};

use sha2::{Digest, Sha256};

/// Files by their SHA-256, in a folder beside the database. The same bytes are one file, however often they come.
#[derive(Clone, Debug)]
pub struct Vault {
    folder: PathBuf,
    quota: u64,
}

/// Why a file is not there.
#[derive(Debug)]
pub enum VaultError {
    /// Its bytes are not those of its name: the disk or somebody changed them.
    Changed,
    /// The disk said no.
    Disk(io::Error),
}

impl From<io::Error> for VaultError {
    fn from(error: io::Error) -> VaultError {
        VaultError::Disk(error)
    }
}

impl Vault {
    /// A folder, made when the first file comes, and the bytes that it may hold.
    pub fn new(folder: PathBuf, quota: u64) -> Vault {
        Vault { folder, quota }
    }

    /// The bytes that it may hold.
    pub fn quota(&self) -> u64 {
        self.quota
    }

    /// The name of these bytes.
    pub fn hash(bytes: &[u8]) -> [u8; 32] {
        Sha256::digest(bytes).into()
    }

    /// Keeps a file, unless it is there. It gets its name only when it is whole and on the disk.
    ///
    /// # Errors
    /// [`VaultError::Disk`].
    pub fn put(&self, bytes: &[u8]) -> Result<[u8; 32], VaultError> {
        let hash = Vault::hash(bytes);
        let path = self.path(&hash);
        if fs::metadata(&path).is_ok_and(|m| m.len() == bytes.len() as u64) {
            return Ok(hash);
        }
        let folder = path.parent().unwrap_or(&self.folder);
        fs::create_dir_all(folder)?;
        let mut file = tempfile::NamedTempFile::new_in(folder)?;
        file.write_all(bytes)?;
        file.as_file().sync_all()?;
        file.persist(&path).map_err(|e| e.error)?;
        Ok(hash)
    }

    /// The bytes of a file, if they still are those of its name; none when it is not there.
    ///
    /// # Errors
    /// [`VaultError`].
    pub fn get(&self, hash: &[u8; 32]) -> Result<Option<Vec<u8>>, VaultError> {
        match fs::read(self.path(hash)) {
            Ok(bytes) if Vault::hash(&bytes) == *hash => Ok(Some(bytes)),
            Ok(_) => Err(VaultError::Changed),
            Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(e) => Err(e.into()),
        }
    }

    fn path(&self, hash: &[u8; 32]) -> PathBuf {
        let hex: String = hash.iter().map(|b| format!("{b:02x}")).collect();
        Path::new(&self.folder).join(&hex[..2]).join(hex)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_bytes_are_one_file_and_changed_ones_are_noticed() {
        let folder = tempfile::tempdir().expect("a folder");
        let vault = Vault::new(folder.path().join("data"), 100);
        let hash = vault.put(b"abc").expect("kept");
        assert_eq!(vault.put(b"abc").expect("kept"), hash);
        assert_eq!(vault.get(&hash).expect("read").as_deref(), Some(&b"abc"[..]));
        assert!(vault.get(&[0; 32]).expect("read").is_none());
        fs::write(vault.path(&hash), b"abd").expect("changed");
        assert!(matches!(vault.get(&hash), Err(VaultError::Changed)));
    }
}
