use store::{Outside, Store};

use crate::Error;

/// Opens a database and brings its schema up to date.
///
/// # Errors
/// [`Error::NoDatabase`].
pub async fn open(url: &str, outside: Outside) -> Result<Store, Error> {
    let cannot = |error: store::Error| Error::NoDatabase { url: without_password(url), why: why(error) };
    let store = Store::open(url, outside).await.map_err(cannot)?;
    match store.migrate().await {
        Ok(()) => Ok(store),
        Err(error) => {
            store.close().await;
            Err(cannot(error))
        }
    }
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
fn without_password(url: &str) -> String {
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
