//! `essaim backup` and `essaim restore`: what the store writes and reads, as files that are either
//! whole or not there.

use std::{
    fs::File,
    io::{self, BufWriter, Write},
    path::Path,
};

use store::{
    Store,
    backup::{Contents, Problem, Reader},
};

use crate::{Error, erasures};

/// Writes a backup. A file gets its name only after it was read back and found to hold what was
/// written; it can be read by its owner alone, and never replaces another.
///
/// # Errors
/// [`Error::NoBackup`], [`Error::BadCopy`].
pub async fn make(store: &Store, to: &Path) -> Result<String, Error> {
    let failed = |problem| Error::NoBackup { path: to.into(), problem };
    let io = |error| failed(Problem::Io(error));
    if to == Path::new("-") {
        let contents = store.backup(io::stdout().lock()).await.map_err(failed)?;
        // standard output is taken
        eprintln!("essaim: {} It was not read back.", told(&contents));
        return Ok(String::new());
    }
    if to.exists() {
        let why = "such a file is there already, and a backup never replaces another";
        return Err(io(io::Error::other(why)));
    }
    let folder = to.parent().filter(|f| !f.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let partial = tempfile::Builder::new().prefix(".essaim-backup-").tempfile_in(folder).map_err(io)?;
    let mut file = BufWriter::new(partial.as_file());
    let written = store.backup(&mut file).await.map_err(failed)?;
    file.flush().map_err(io)?;
    drop(file);
    partial.as_file().sync_all().map_err(io)?;
    let read = partial.reopen().map_err(Problem::Io).and_then(Reader::open).and_then(Reader::rest);
    if read.ok().as_ref() != Some(&written) {
        return Err(Error::BadCopy(to.into()));
    }
    partial.persist_noclobber(to).map_err(|e| io(e.error))?;
    // the name too is on the disk
    File::open(folder).and_then(|folder| folder.sync_all()).map_err(io)?;
    Ok(format!("{} is whole. {}", to.display(), told(&written)))
}

/// Reads a backup to its end, and only then writes it into a new database.
///
/// # Errors
/// [`Error::NotRestored`], and those of the list of erasures.
pub async fn restore(store: &Store, from: &Path, erased: Option<&Path>) -> Result<String, Error> {
    let failed = |problem| Error::NotRestored { path: from.into(), problem };
    let open = || File::open(from).map_err(Problem::Io).and_then(Reader::open).map_err(failed);
    let people = erased.map(erasures::read).transpose()?;
    open()?.rest().map_err(failed)?;
    let done = store.restore(open()?, people.as_deref().unwrap_or_default()).await.map_err(failed)?;
    let made_at = &done.contents.manifest.made_at;
    let after = match &people {
        Some(_) => format!(
            "{} people of the list were erased again; {} were not in the backup.",
            done.erased.again, done.erased.unknown
        ),
        None => format!(
            "No list of erasures was given: people who were erased after {made_at} are back. If there is such a list, \
             begin again with a new database and --erased."
        ),
    };
    Ok(format!("{} is restored. {} {after} Everybody signs in anew.", from.display(), told(&done.contents)))
}

fn told(contents: &Contents) -> String {
    let manifest = &contents.manifest;
    format!(
        "It holds {} rows of {} tables, as they were at {} on {}.",
        contents.rows(),
        contents.tables.len(),
        manifest.made_at,
        if manifest.engine == "postgres" { "PostgreSQL" } else { "SQLite" },
    )
}
