use std::{
    fs::{self, DirBuilder, File, OpenOptions},
    io::{self, Write},
    os::unix::fs::{DirBuilderExt, OpenOptionsExt},
    path::{Path, PathBuf},
    sync::Arc,
};

use record::{
    checkpoint::{Checkpoint, SignedCheckpoint},
    cosignature::Cosigner,
    merkle::Hash,
    note::VerifierKey,
    witness::{AddCheckpoint, Refusal, checkpoint_path, judge, signatures},
};
use store::Outside;

use super::Config;
use crate::Error;

const KEY: &str = "witness.key";
const LOCK: &str = "lock";

/// Where a witness decides: its key, the logs that it knows, the folder with what it cosigned last.
#[derive(Clone)]
pub struct Desk(Arc<Parts>);

struct Parts {
    folder: PathBuf,
    key: Cosigner,
    logs: Vec<VerifierKey>,
    outside: Outside,
}

/// Why there is no cosignature.
#[derive(Debug)]
pub enum Trouble {
    /// What the standard says about the request.
    Refused(Refusal),
    /// What was decided could not be kept.
    Files(io::Error),
}

impl From<Refusal> for Trouble {
    fn from(refusal: Refusal) -> Trouble {
        Trouble::Refused(refusal)
    }
}

impl From<io::Error> for Trouble {
    fn from(error: io::Error) -> Trouble {
        Trouble::Files(error)
    }
}

impl Desk {
    /// Opens the folder, and makes a key when there is none.
    ///
    /// # Errors
    /// [`Error::RecordFolder`], [`Error::Record`].
    pub fn open(config: &Config, outside: Outside) -> Result<Desk, Error> {
        let folder = config.folder.clone();
        let cannot = |source| Error::RecordFolder { path: folder.clone(), source };
        DirBuilder::new().recursive(true).mode(0o700).create(&folder).map_err(cannot)?;
        let bad = |what: String| Error::Record(what);
        let path = folder.join(KEY);
        if !path.exists() {
            let mut seed = [0; 32];
            outside.fill(&mut seed);
            let key =
                Cosigner::new(&config.name, &seed).map_err(|e| bad(format!("the name {:?}: {e}", config.name)))?;
            let mut file = match OpenOptions::new().write(true).create_new(true).mode(0o600).open(&path) {
                Err(e) if e.kind() == io::ErrorKind::AlreadyExists => None,
                made => Some(made.map_err(cannot)?),
            };
            if let Some(file) = &mut file {
                writeln!(file, "{}", key.to_skey()).and_then(|()| file.sync_all()).map_err(cannot)?;
                sync(&folder).map_err(cannot)?;
            }
        }
        let text = fs::read_to_string(&path).map_err(cannot)?;
        let key = Cosigner::parse(text.trim()).map_err(|e| bad(format!("{} is no key: {e}", path.display())))?;
        let parse = |vkey: &String| VerifierKey::parse(vkey).map_err(|e| bad(format!("the log's key {vkey:?}: {e}")));
        let logs: Vec<VerifierKey> = config.logs.iter().map(parse).collect::<Result<_, _>>()?;
        if let Some(other) = logs.iter().find(|key| !key.signs_notes()) {
            return Err(bad(format!("{other} is not the key of a log")));
        }
        Ok(Desk(Arc::new(Parts { folder, key, logs, outside })))
    }

    /// Its public key.
    pub fn key(&self) -> &VerifierKey {
        self.0.key.verifier()
    }

    /// Cosigns, or says why not. Compared and kept in one step: nobody else is between, whatever process it is in.
    ///
    /// # Errors
    /// [`Trouble`].
    pub fn add(&self, body: &[u8]) -> Result<String, Trouble> {
        let request = AddCheckpoint::parse(body)?;
        let origin = request.checkpoint.head().origin.clone();
        // a log that nobody knows gets no file
        if !self.0.logs.iter().any(|key| key.name() == origin) {
            return Err(Refusal::UnknownLog(origin).into());
        }
        let _held = self.hold()?;
        let path = self.0.folder.join(file_name(&origin));
        let last = self.kept(&path)?;
        judge(&request, &self.0.logs, last)?;
        let time = self.0.outside.now().0.div_euclid(domain::SECOND).max(1).unsigned_abs();
        let signature = self.0.key.cosign(&request.checkpoint, time);
        let mut note = request.checkpoint.clone();
        note.add(signature.clone());
        self.keep(&path, &note)?;
        Ok(signatures(&[signature]))
    }

    /// The last note that it cosigned for a log.
    pub fn last(&self, log: &str) -> Option<String> {
        let known =
            self.0.logs.iter().find(|key| checkpoint_path(key.name()).strip_suffix("/checkpoint") == Some(log))?;
        fs::read_to_string(self.0.folder.join(file_name(known.name()))).ok()
    }

    fn hold(&self) -> io::Result<File> {
        let file = OpenOptions::new().create(true).append(true).mode(0o600).open(self.0.folder.join(LOCK))?;
        file.lock()?;
        Ok(file)
    }

    fn kept(&self, path: &Path) -> io::Result<Option<(u64, Hash)>> {
        let bytes = match fs::read(path) {
            Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(None),
            bytes => bytes?,
        };
        let note = SignedCheckpoint::parse(&bytes).map_err(|e| io::Error::other(e.to_string()))?;
        let Checkpoint { size, root, .. } = note.head();
        Ok(Some((*size, *root)))
    }

    /// Whole, and on the disk, before anybody is told.
    fn keep(&self, path: &Path, note: &SignedCheckpoint) -> io::Result<()> {
        let mut file = tempfile::Builder::new().prefix(".head-").tempfile_in(&self.0.folder)?;
        file.write_all(note.to_string().as_bytes())?;
        file.as_file().sync_all()?;
        file.persist(path).map_err(|e| e.error)?;
        sync(&self.0.folder)
    }
}

fn file_name(origin: &str) -> String {
    checkpoint_path(origin).replace('/', ".")
}

fn sync(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}
