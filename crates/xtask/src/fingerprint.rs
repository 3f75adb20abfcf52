//! Has anything changed since the last time? Answered from names, sizes and modification times, which is what
//! cargo does too: reading every file would take longer than some of the steps that this avoids.

use std::collections::hash_map::DefaultHasher;
use std::fs;
use std::hash::{Hash, Hasher};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

/// The fingerprint of files and folders (with everything in them). What does not exist counts as such.
pub fn of(paths: &[&Path]) -> Result<String> {
    let mut hasher = DefaultHasher::new();
    for path in paths {
        for file in files(path)? {
            file.hash(&mut hasher);
            let data = fs::metadata(&file).with_context(|| format!("cannot read {}", file.display()))?;
            data.len().hash(&mut hasher);
            data.modified()?.hash(&mut hasher);
        }
    }
    Ok(format!("{:016x}", hasher.finish()))
}

/// The hash of what the files in a folder say and of their names. It names the folder they are served from, it
/// protects nothing: the standard library's hash is enough.
pub fn of_contents(folder: &Path) -> Result<String> {
    let mut hasher = DefaultHasher::new();
    for file in files(folder)? {
        file.strip_prefix(folder)?.hash(&mut hasher);
        fs::read(&file).with_context(|| format!("cannot read {}", file.display()))?.hash(&mut hasher);
    }
    Ok(format!("{:016x}", hasher.finish()))
}

/// All files below a path, sorted.
pub fn files(path: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    if path.is_dir() {
        for entry in fs::read_dir(path).with_context(|| format!("cannot list {}", path.display()))? {
            found.extend(files(&entry?.path())?);
        }
    } else if path.exists() {
        found.push(path.to_owned());
    }
    found.sort();
    Ok(found)
}

/// Does the work unless the stamp says that it was done with the same fingerprint.
pub fn unless_done(stamp: &Path, fingerprint: &str, work: impl FnOnce() -> Result<()>) -> Result<()> {
    if fs::read_to_string(stamp).is_ok_and(|done| done == fingerprint) {
        return Ok(());
    }
    // gone while we work: half-done work is not taken for done
    let _ = fs::remove_file(stamp);
    work()?;
    fs::write(stamp, fingerprint).with_context(|| format!("cannot write {}", stamp.display()))
}
