//! The demo world: the cast that the demo, the tests and the browser tests share, and its growth to
//! a size at which things can be measured.

use std::{
    io::{IsTerminal, Write, stderr},
    path::Path,
};

use app::consultations::Issuers;
use domain::PersonId;
use store::{
    Store, account,
    demo::{self, World},
};

use crate::{Error, demo_data, shapes, territories};

/// Three files, one world: the others tell what is said about the experiments of the first, and what is voted on.
const WORLD: &str = concat!(
    include_str!("../demo/world.toml"),
    "\n",
    include_str!("../demo/voices.toml"),
    "\n",
    include_str!("../demo/votes.toml")
);
/// Experiments per transaction: other writers get a turn in between.
const BATCH: i64 = 20;
/// 160,000 supports for 10,000 experiments.
const SUPPORTS: i64 = 16;

/// Whom one can sign in as on a development server, one of each kind; keys of the world's people.
pub const KINDS: [(&str, &str); 4] =
    [("resident", "amina"), ("moderator", "malik"), ("elected official", "bruno"), ("administrator", "ada")];

/// The world that came with this binary.
///
/// # Errors
/// [`Error::BadWorld`].
pub fn world() -> Result<World, Error> {
    toml::from_str(WORLD).map_err(|e| Error::BadWorld(e.to_string()))
}

/// `essaim demo`: loads the world into a new database; with `scale`, grows it to so many
/// experiments, also later.
///
/// # Errors
/// [`Error::NotNew`], and those of the import.
pub async fn command(
    store: &Store,
    from: &Path,
    scale: Option<i64>,
    issuers: Option<&Issuers>,
) -> Result<String, Error> {
    let loaded = load(store, from, issuers).await?;
    let ours = loaded.is_some() || person(store, &world()?, KINDS[0].1).await?.is_some();
    match (loaded, scale) {
        (_, Some(total)) if ours => Ok(format!("The demo world holds {} experiments.", grow(store, total).await?)),
        (Some(count), None) => Ok(format!("The demo world is loaded: {count} experiments.")),
        _ => Err(Error::NotNew),
    }
}

/// Loads the world into a new database, its territories first; none when the database is in use. With a place for issuers' keys,
/// one votes blindly in its open votes.
///
/// # Errors
/// Those of the import.
pub async fn load(store: &Store, from: &Path, issuers: Option<&Issuers>) -> Result<Option<usize>, Error> {
    if !demo::is_new(&mut store.read().await?).await? {
        return Ok(None);
    }
    if !territories::are_there(store).await? {
        territories::import(store, from).await?;
    }
    shapes::demo(store).await?;
    let mut world = world()?;
    world.data = demo_data::told(store.now())?;
    if let Some(issuers) = issuers {
        let keys: std::io::Result<Vec<String>> = (0..world.open_votes()).map(|_| issuers.create()).collect();
        world.issuers = keys.map_err(|error| store::Error::Unavailable(format!("keys of issuers: {error}")))?;
    }
    Ok(Some(store.act(demo::Load { world }).await?))
}

/// The person of the world with this key, when the database holds the world.
///
/// # Errors
/// As for any read.
pub async fn person(store: &Store, world: &World, key: &str) -> Result<Option<PersonId>, Error> {
    let Some(person) = world.person.iter().find(|p| p.key == key) else { return Ok(None) };
    match account::by_email(&mut store.read().await?, &person.email).await {
        Ok(id) => Ok(Some(id)),
        Err(store::Error::NotFound) => Ok(None),
        Err(other) => Err(other.into()),
    }
}

async fn grow(store: &Store, total: i64) -> Result<i64, Error> {
    let world = world()?;
    let told = world.experiment.len() as i64;
    let mut there = demo::size(&mut store.read().await?).await?;
    while there < total {
        let count = BATCH.min(total - there);
        let world = world.clone();
        store.act(demo::Grow { world, first: there - told, count, people: total, supports: SUPPORTS }).await?;
        there += count;
        progress(there, total);
    }
    Ok(there)
}

/// One line that counts up at a terminal, a line now and then elsewhere.
fn progress(there: i64, total: i64) {
    let mut err = stderr();
    // nobody to show it to is no reason to stop
    let _ = if err.is_terminal() {
        write!(err, "\r{there} of {total} experiments{}", if there >= total { "\n" } else { "" })
    } else if there % 1000 < BATCH {
        writeln!(err, "{there} of {total} experiments")
    } else {
        Ok(())
    };
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_world_can_be_read_and_knows_one_person_of_each_kind() {
        let world = world().unwrap();
        for (kind, key) in KINDS {
            let mandate = world.mandate.iter().find(|m| m.person == key).map(|m| m.role.code());
            assert!(world.person.iter().any(|p| p.key == key), "{key}");
            let expected = Some(kind.split(' ').next().unwrap()).filter(|k| *k != "resident");
            assert_eq!(mandate, expected, "{key}");
        }
    }
}
