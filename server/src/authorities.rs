//! `essaim import authorities`: the public bodies of a new instance, from a file that the operator
//! writes. The demo world brings its own.

use std::path::Path;

use domain::Refusal;
use serde::Deserialize;
use store::{
    Store,
    authority::Found,
    competence::{Add, Given, Join},
};

use crate::Error;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    authority: Vec<Found>,
    #[serde(default)]
    competence: Vec<Given>,
    #[serde(default)]
    membership: Vec<Join>,
}

/// Founds every body of the file that is not there yet, and says how many.
///
/// # Errors
/// [`Error::NoSettings`], [`Error::BadAuthorities`] when it is not such a file or names a territory
/// that is not here, and those of the store.
pub async fn command(store: &Store, from: &Path) -> Result<String, Error> {
    let text = std::fs::read_to_string(from).map_err(|source| Error::NoSettings { path: from.into(), source })?;
    let bad = |why: String| Error::BadAuthorities { path: from.into(), why };
    let file: File = toml::from_str(&text).map_err(|e| bad(e.message().into()))?;
    let mut founded = 0;
    for authority in file.authority {
        let (slug, territory) = (authority.slug.clone(), authority.territory.clone());
        let mut conn = store.read().await?;
        if store::authority::by_slug(&mut conn, &slug).await.is_ok() {
            continue;
        }
        if !store::territory::is_there(&mut conn, &territory).await? {
            return Err(bad(format!("{slug} names {territory}, which is no territory here")));
        }
        drop(conn);
        store.act(authority).await?;
        founded += 1;
    }
    let mut written = 0;
    for given in file.competence {
        let what = format!("{} of {}", given.theme, given.authority);
        match store.act(Add { submission: None, given }).await {
            Ok(()) => written += 1,
            // there already: the file can be read again
            Err(store::Error::Invalid(errors)) if errors.iter().all(|e| e.refusal == Refusal::AlreadyHeld) => {}
            Err(store::Error::Invalid(errors)) => {
                let fields: Vec<&str> = errors.iter().map(|e| e.field.as_str()).collect();
                return Err(bad(format!("the competence {what} has no good {}", fields.join(", "))));
            }
            Err(other) => return Err(other.into()),
        }
    }
    for join in file.membership {
        let what = format!("{} in {}", join.member, join.body);
        store.act(join).await.map_err(|e| match e {
            store::Error::NotFound => bad(format!("the membership of {what} names no authority here")),
            store::Error::Refused(_) => bad(format!("the membership of {what} has no good day")),
            other => other.into(),
        })?;
    }
    Ok(format!("{founded} authorities founded, {written} competences written."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_has_the_tables_that_operating_shows() {
        let page = include_str!("../../docs/OPERATING.md");
        let example = page.split("```toml\n").nth(1).and_then(|rest| rest.split("```").next()).expect("an example");
        let file: File = toml::from_str(example).expect("the example is read");
        assert_eq!(file.authority[0].slug, "mel");
    }
}
