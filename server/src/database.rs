use std::path::Path;

use store::{Outside, Store};

use crate::Error;

/// Opens a database and brings its schema up to date.
///
/// # Errors
/// [`Error::NoDatabase`].
pub async fn open(url: &str, outside: Outside) -> Result<Store, Error> {
    let store = unchanged(url, outside).await?;
    match store.migrate().await {
        Ok(()) => Ok(store),
        Err(error) => {
            store.close().await;
            Err(cannot(url, error))
        }
    }
}

/// Opens a database and leaves its schema as it is.
///
/// # Errors
/// [`Error::NoDatabase`].
pub async fn unchanged(url: &str, outside: Outside) -> Result<Store, Error> {
    Store::open(url, outside).await.map_err(|error| cannot(url, error))
}

/// Opens a database that has to be there, and leaves its schema as it is.
///
/// # Errors
/// [`Error::NoDatabase`].
pub async fn existing(url: &str, outside: Outside) -> Result<Store, Error> {
    Store::open_existing(url, outside).await.map_err(|error| cannot(url, error))
}

fn cannot(url: &str, error: store::Error) -> Error {
    Error::NoDatabase { url: without_password(url), why: folder(url).unwrap_or_else(|| why(error)) }
}

/// What is wrong with the folder of a SQLite file, which the driver does not say.
fn folder(url: &str) -> Option<String> {
    let file = Path::new(sqlite_file(url)?);
    let folder = file.parent().filter(|f| !f.as_os_str().is_empty()).unwrap_or(Path::new("."));
    if !folder.is_dir() {
        let shown = folder.display();
        return Some(format!("there is no folder {shown}: make it, and let the user that runs essaim write in it"));
    }
    // the only way to know; the log and its index come and go beside the file
    let probe = tempfile::tempfile_in(folder).err()?;
    let shown = folder.display();
    Some(format!("nothing can be written in the folder {shown} ({probe}): let the user that runs essaim write in it"))
}

/// The file of a `sqlite:` address; none for a database in memory.
pub fn sqlite_file(url: &str) -> Option<&str> {
    let path = url.strip_prefix("sqlite:")?;
    let path = path.strip_prefix("//").unwrap_or(path).split('?').next().unwrap_or_default();
    Some(path).filter(|p| !p.is_empty() && *p != ":memory:")
}

fn why(error: store::Error) -> String {
    let text = match error {
        // the pool tries again until its time is over, and forgets what it was told meanwhile
        store::Error::Unavailable(text) if text.contains("timed out") => "nothing answers there".to_owned(),
        store::Error::Unavailable(text) => text,
        other => other.to_string(),
    };
    text.rsplit("error returned from database: ").next().unwrap_or_default().to_owned()
}

/// `postgres://essaim:secret@db/essaim` without `secret`, as it may stand in a log.
pub fn without_password(url: &str) -> String {
    let Some((scheme, rest)) = url.split_once("://") else { return url.to_owned() };
    let Some((user, place)) = rest.rsplit_once('@') else { return hide_query(url) };
    let user = user.split(':').next().unwrap_or_default();
    hide_query(&format!("{scheme}://{user}@{place}"))
}

/// A password may also stand in the query.
fn hide_query(url: &str) -> String {
    url.split('?').next().unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_folder_of_a_file_is_told_about() {
        let here = tempfile::tempdir().unwrap();
        let url = |path: &str| format!("sqlite:{}/{path}", here.path().display());
        assert_eq!(folder(&url("essaim.db")), None);
        assert!(folder(&url("data/essaim.db?mode=rwc")).is_some_and(|said| said.contains("data: make it")));
        for url in ["sqlite::memory:", "postgres://db/essaim", "sqlite:essaim.db"] {
            assert_eq!(folder(url), None, "{url}");
        }
    }

    #[test]
    fn no_password_is_shown() {
        for (url, shown) in [
            ("postgres://essaim:se@cret@db:5432/essaim?sslmode=require", "postgres://essaim@db:5432/essaim"),
            ("postgres://db/essaim?password=secret", "postgres://db/essaim"),
            ("sqlite:essaim.db", "sqlite:essaim.db"),
        ] {
            assert_eq!(without_password(url), shown);
        }
    }
}
