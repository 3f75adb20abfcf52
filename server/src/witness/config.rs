use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
};

use serde::Deserialize;

use crate::Error;

/// What `witness.toml` says.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// The address to listen on; a proxy with a certificate stands in front.
    pub listen: SocketAddr,
    /// The name of its key, such as `witness.example.org/w1`: an address without scheme that is its operator's.
    pub name: String,
    /// Where its key and what it cosigned last are kept.
    pub folder: PathBuf,
    /// The keys of the logs that it witnesses, as `/record/key` shows them.
    pub logs: Vec<String>,
}

impl Config {
    /// Reads the file.
    ///
    /// # Errors
    /// [`Error::NoSettings`], [`Error::BadSettings`].
    pub fn read(path: &Path) -> Result<Config, Error> {
        let text = std::fs::read_to_string(path).map_err(|source| Error::NoSettings { path: path.into(), source })?;
        toml::from_str(&text).map_err(|e| {
            let before = e.span().and_then(|span| text.get(..span.start)).unwrap_or_default();
            Error::BadSettings {
                path: path.into(),
                line: before.matches('\n').count() + 1,
                what: e.message().to_owned(),
            }
        })
    }
}
