use std::{
    collections::HashSet,
    ffi::OsStr,
    fs, io,
    io::{BufWriter, Read, Seek, Write},
    path::{Path, PathBuf},
    time::{Duration, SystemTime},
};

use sha2::{Digest, Sha256};
use tempfile::NamedTempFile;

/// How the name of a file begins that is not whole yet.
const HALF: &str = ".half-";
/// Bytes that are read or written at once.
const PIECE: usize = 1 << 16;

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

    /// Keeps bytes, unless they are there.
    ///
    /// # Errors
    /// [`VaultError::Disk`].
    pub fn put(&self, bytes: &[u8]) -> Result<[u8; 32], VaultError> {
        let mut draft = self.draft()?;
        draft.write_all(bytes)?;
        self.keep(draft.whole()?)
    }

    /// A file to write to piece by piece, which is gone again if it is not kept.
    ///
    /// # Errors
    /// When the disk says no.
    pub fn draft(&self) -> io::Result<Draft> {
        fs::create_dir_all(&self.folder)?;
        let file = tempfile::Builder::new().prefix(HALF).tempfile_in(&self.folder)?;
        Ok(Draft { to: BufWriter::with_capacity(PIECE, file), digest: Sha256::new(), size: 0 })
    }

    /// Keeps a file that is whole, unless its bytes are there. It gets its name only when it is on the disk.
    ///
    /// # Errors
    /// [`VaultError::Disk`].
    pub fn keep(&self, whole: Whole) -> Result<[u8; 32], VaultError> {
        let path = self.path(&whole.hash);
        if fs::metadata(&path).is_ok_and(|m| m.len() == whole.size) {
            // no waste any more, if it was
            fs::File::options().append(true).open(&path)?.set_modified(now())?;
            return Ok(whole.hash);
        }
        fs::create_dir_all(path.parent().unwrap_or(&self.folder))?;
        whole.file.as_file().sync_all()?;
        whole.file.persist(&path).map_err(|e| e.error)?;
        Ok(whole.hash)
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

    /// The file, if its bytes still are those of its name, to be read from its beginning; none when it is not there.
    ///
    /// # Errors
    /// [`VaultError`].
    pub fn open(&self, hash: &[u8; 32]) -> Result<Option<fs::File>, VaultError> {
        let mut file = match fs::File::open(self.path(hash)) {
            Ok(file) => file,
            Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(e) => return Err(e.into()),
        };
        let mut digest = Sha256::new();
        let mut piece = vec![0; PIECE];
        loop {
            match file.read(&mut piece)? {
                0 => break,
                n => digest.update(&piece[..n]),
            }
        }
        if <[u8; 32]>::from(digest.finalize()) != *hash {
            return Err(VaultError::Changed);
        }
        file.rewind()?;
        Ok(Some(file))
    }

    /// Removes what no row names and nobody put for so long; how many files.
    ///
    /// # Errors
    /// [`VaultError::Disk`].
    pub fn sweep(&self, named: &HashSet<[u8; 32]>, older: Duration) -> Result<usize, VaultError> {
        let names: HashSet<String> = named.iter().map(hex).collect();
        let mut removed = 0;
        let folders = match fs::read_dir(&self.folder) {
            Ok(folders) => folders,
            Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(0),
            Err(e) => return Err(e.into()),
        };
        for folder in folders {
            let folder = folder?;
            if folder.file_type()?.is_file() && folder.file_name().to_str().is_some_and(|n| n.starts_with(HALF)) {
                removed += usize::from(gone(&folder, older)?);
                continue;
            }
            // whatever else somebody keeps here is not ours
            if !folder.file_type()?.is_dir() || !is_hex(&folder.file_name(), 2) {
                continue;
            }
            for file in fs::read_dir(folder.path())? {
                let file = file?;
                let name = file.file_name();
                let half = name.to_str().is_some_and(|name| name.starts_with(HALF));
                if !(half || is_hex(&name, 64)) || name.to_str().is_some_and(|name| names.contains(name)) {
                    continue;
                }
                removed += usize::from(gone(&file, older)?);
            }
        }
        Ok(removed)
    }

    fn path(&self, hash: &[u8; 32]) -> PathBuf {
        let hex = hex(hash);
        Path::new(&self.folder).join(&hex[..2]).join(hex)
    }
}

/// A file that is being written, and its hash so far.
#[derive(Debug)]
pub struct Draft {
    to: BufWriter<NamedTempFile>,
    digest: Sha256,
    size: u64,
}

impl Write for Draft {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.to.write(bytes)?;
        self.digest.update(&bytes[..written]);
        self.size += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.to.flush()
    }
}

impl Draft {
    /// Nothing more comes.
    ///
    /// # Errors
    /// When the disk says no.
    pub fn whole(self) -> io::Result<Whole> {
        let file = self.to.into_inner().map_err(io::IntoInnerError::into_error)?;
        Ok(Whole { file, hash: self.digest.finalize().into(), size: self.size })
    }
}

/// A file that came as a whole and may be read, and is gone again if it is not kept.
#[derive(Debug)]
pub struct Whole {
    file: NamedTempFile,
    /// Its SHA-256.
    pub hash: [u8; 32],
    /// Its bytes.
    pub size: u64,
}

impl Whole {
    /// The file, to be read from its beginning.
    ///
    /// # Errors
    /// When the disk says no.
    pub fn open(&self) -> io::Result<fs::File> {
        self.file.reopen()
    }
}

/// Removes a file that is old enough; whether it was.
fn gone(file: &fs::DirEntry, older: Duration) -> io::Result<bool> {
    let metadata = match file.metadata() {
        Ok(metadata) => metadata,
        // whoever wrote it gave it up meanwhile
        Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(false),
        Err(e) => return Err(e),
    };
    if metadata.modified()?.elapsed().unwrap_or_default() < older {
        return Ok(false);
    }
    match fs::remove_file(file.path()) {
        Ok(()) => Ok(true),
        Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(e) => Err(e),
    }
}

/// The clock by which the disk dates files; nothing else is compared with it.
#[expect(clippy::disallowed_methods, reason = "ages of files are told by the clock of the disk, not by the server's")]
fn now() -> SystemTime {
    SystemTime::now()
}

fn is_hex(name: &OsStr, digits: usize) -> bool {
    name.to_str().is_some_and(|name| {
        name.len() == digits && name.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b))
    })
}

fn hex(hash: &[u8; 32]) -> String {
    hash.iter().map(|b| format!("{b:02x}")).collect()
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
        assert!(matches!(vault.open(&hash), Err(VaultError::Changed)));
    }

    #[test]
    fn what_no_row_names_goes_once_it_is_old() {
        let folder = tempfile::tempdir().expect("a folder");
        let vault = Vault::new(folder.path().join("data"), 100);
        let none = HashSet::new();
        assert_eq!(vault.sweep(&none, Duration::ZERO).expect("no folder yet"), 0);
        let (kept, waste) = (vault.put(b"kept").expect("kept"), vault.put(b"waste").expect("kept"));
        assert_eq!(vault.sweep(&none, Duration::from_secs(3_600)).expect("too new"), 0);
        assert_eq!(vault.sweep(&HashSet::from([kept]), Duration::ZERO).expect("swept"), 1);
        assert!(vault.open(&waste).expect("read").is_none());
        let theirs = folder.path().join("data/ab/notes.txt");
        fs::create_dir_all(theirs.parent().expect("a folder")).expect("made");
        fs::write(&theirs, "not ours").expect("written");
        assert_eq!(vault.sweep(&HashSet::from([kept]), Duration::ZERO).expect("swept"), 0);
        assert!(theirs.exists());
        drop(vault.draft().expect("begun"));
        let half = folder.path().join("data/.half-x");
        fs::write(&half, "a process that died").expect("written");
        assert_eq!(vault.sweep(&HashSet::from([kept]), Duration::ZERO).expect("swept"), 1);
        assert!(!half.exists());
        let mut text = String::new();
        vault.open(&kept).expect("read").expect("there").read_to_string(&mut text).expect("text");
        assert_eq!(text, "kept");
    }
}
