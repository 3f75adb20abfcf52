use std::io::{ErrorKind, Write};
use std::path::Path;

use record::Hash;
use record::checkpoint::Checkpoint;
use record::merkle::Frontier;
use serde::{Deserialize, Serialize};

use super::rules::Rules;
use crate::Failure;

const FORMAT: &str = "essaim/monitor/v2";

/// How far a log was followed.
pub struct State {
    /// The head up to which everything was read.
    pub head: Checkpoint,
    /// What it takes to read on.
    pub frontier: Frontier,
    /// What the rules remember.
    pub rules: Rules,
}

#[derive(Serialize, Deserialize)]
struct Form {
    format: String,
    checkpoint: String,
    peaks: Vec<String>,
    rules: Rules,
}

impl State {
    /// None when there is no such file yet.
    pub fn load(path: &Path) -> Result<Option<State>, Failure> {
        let bytes = match std::fs::read(path) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(Failure::unclear(format!("cannot read {}: {error}", path.display()))),
        };
        let damaged =
            || Failure::unclear(format!("{} is not a state of this monitor, or it is damaged", path.display()));
        let form: Form = serde_json::from_slice(&bytes).map_err(|_| damaged())?;
        let peaks = form.peaks.iter().map(|peak| Hash::from_hex(peak)).collect::<Option<Vec<Hash>>>();
        let head = Checkpoint::parse(&form.checkpoint).map_err(|_| damaged())?;
        let frontier = peaks.and_then(|peaks| Frontier::from_parts(head.size, peaks)).ok_or_else(damaged)?;
        if form.format != FORMAT || frontier.root() != head.root {
            return Err(damaged());
        }
        Ok(Some(State { head, frontier, rules: form.rules }))
    }

    /// The file is the old one or the new one, whatever happens in between.
    pub fn save(self, path: &Path) -> Result<(), Failure> {
        let form = Form {
            format: FORMAT.to_owned(),
            checkpoint: self.head.to_string(),
            peaks: self.frontier.peaks().iter().map(|peak| peak.to_hex()).collect(),
            rules: self.rules,
        };
        let failed =
            |error: &dyn std::fmt::Display| Failure::unclear(format!("cannot write {}: {error}", path.display()));
        let text = serde_json::to_vec(&form).map_err(|error| failed(&error))?;
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let mut file = tempfile::NamedTempFile::new_in(folder).map_err(|error| failed(&error))?;
        file.write_all(&text).and_then(|()| file.as_file().sync_all()).map_err(|error| failed(&error))?;
        file.persist(path).map_err(|error| failed(&error.error))?;
        Ok(())
    }
}
