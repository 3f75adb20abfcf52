use std::io::ErrorKind;
use std::path::PathBuf;
use std::time::Duration;

use record::tile::{Entries, Level, Tile, bundle};
use ureq::Agent;

use crate::Failure;

/// The largest bundle: 256 entries of the largest size.
const MAX_FILE: u64 = 256 * (65_535 + 2);
/// The largest ballot box: a million ballots of a thousand bytes.
const MAX_BOX: u64 = 1 << 30;

/// Where a log's files are: behind an address, or in a folder that has the same names.
#[derive(Clone, Debug)]
pub enum Source {
    /// The address of the log, without a slash at its end: `https://essaim.example.org/record`.
    Url(String, Agent),
    /// A copy.
    Folder(PathBuf),
}

impl Source {
    /// What looks like an address is one.
    pub fn of(place: &str) -> Source {
        if place.starts_with("https://") || place.starts_with("http://") {
            Source::Url(place.trim_end_matches('/').to_owned(), agent())
        } else {
            Source::Folder(PathBuf::from(place))
        }
    }

    /// How many files may be read at the same time.
    pub(crate) fn parallel(&self) -> usize {
        match self {
            Source::Url(..) => 8,
            Source::Folder(_) => 1,
        }
    }

    /// A file; none when there is no such file.
    ///
    /// # Errors
    /// [`Failure::Unclear`].
    pub fn find(&self, path: &str) -> Result<Option<Vec<u8>>, Failure> {
        match self {
            Source::Url(prefix, agent) => get(agent, &format!("{prefix}/{path}"), MAX_FILE),
            Source::Folder(folder) => read(&folder.join(path), MAX_FILE),
        }
    }

    /// A file that has to be there.
    ///
    /// # Errors
    /// [`Failure::Unclear`].
    pub fn read(&self, path: &str) -> Result<Vec<u8>, Failure> {
        self.find(path)?.ok_or_else(|| Failure::unclear(format!("{} is missing", self.name(path))))
    }

    /// A tile or bundle. Logs may remove a partial one when there is a full one, so then the full one's beginning is
    /// taken.
    ///
    /// # Errors
    /// [`Failure::Unclear`].
    pub fn tile(&self, tile: &Tile) -> Result<Vec<u8>, Failure> {
        let path = format!("tile/{tile}");
        if let Some(bytes) = self.find(&path)? {
            return Ok(bytes);
        }
        let missing = || Failure::unclear(format!("{} is missing", self.name(&path)));
        if tile.is_full() {
            return Err(missing());
        }
        let full = self.find(&format!("tile/{}", tile.to_full()))?.ok_or_else(missing)?;
        let width = usize::from(tile.width());
        let beginning = match tile.level() {
            Level::Hashes(_) => full.get(..width * 32).map(<[u8]>::to_vec),
            Level::Entries => {
                Entries::parse(&tile.to_full(), &full).and_then(|all| bundle(all.into_iter().take(width)))
            }
        };
        beginning.ok_or_else(missing)
    }

    /// How a file is called when something is wrong with it.
    pub fn name(&self, path: &str) -> String {
        match self {
            Source::Url(prefix, _) => format!("{prefix}/{path}"),
            Source::Folder(folder) => folder.join(path).display().to_string(),
        }
    }
}

/// A file, or what an address answers.
///
/// # Errors
/// [`Failure::Unclear`].
pub fn file(place: &str) -> Result<Vec<u8>, Failure> {
    up_to(place, MAX_FILE)
}

/// A ballot box, or what an address answers.
///
/// # Errors
/// [`Failure::Unclear`].
pub fn ballot_box(place: &str) -> Result<Vec<u8>, Failure> {
    up_to(place, MAX_BOX)
}

fn up_to(place: &str, limit: u64) -> Result<Vec<u8>, Failure> {
    let found = match Source::of(place) {
        Source::Url(address, agent) => get(&agent, &address, limit)?,
        Source::Folder(path) => read(&path, limit)?,
    };
    found.ok_or_else(|| Failure::unclear(format!("{place} is missing")))
}

fn agent() -> Agent {
    let user_agent = concat!("essaim-verify/", env!("CARGO_PKG_VERSION"));
    let timeout = Some(Duration::from_secs(60));
    // redirects would let a log send its readers anywhere
    let config = Agent::config_builder().timeout_global(timeout).max_redirects(0).user_agent(user_agent);
    config.http_status_as_error(false).max_redirects_will_error(false).build().into()
}

fn get(agent: &Agent, address: &str, limit: u64) -> Result<Option<Vec<u8>>, Failure> {
    let unclear = |why: &dyn std::fmt::Display| Failure::unclear(format!("cannot read {address}: {why}"));
    let mut answer = agent.get(address).call().map_err(|error| unclear(&error))?;
    match answer.status().as_u16() {
        200 => {
            let bytes = answer.body_mut().with_config().limit(limit).read_to_vec();
            bytes.map(Some).map_err(|error| unclear(&error))
        }
        404 | 410 => Ok(None),
        status => Err(unclear(&format!("the server answers with status {status}"))),
    }
}

fn read(path: &std::path::Path, limit: u64) -> Result<Option<Vec<u8>>, Failure> {
    let unclear = |why: &dyn std::fmt::Display| Failure::unclear(format!("cannot read {}: {why}", path.display()));
    match std::fs::metadata(path) {
        Ok(data) if data.is_file() && data.len() > limit => return Err(unclear(&"it is too large")),
        Ok(data) if data.is_dir() => return Err(unclear(&"it is a folder")),
        // `…/000` and the folder of `…/000.p/1` never have the same name, but `…/000.p` may be a file
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => return Ok(None),
        Err(error) => return Err(unclear(&error)),
        Ok(_) => {}
    }
    std::fs::read(path).map(Some).map_err(|error| unclear(&error))
}
