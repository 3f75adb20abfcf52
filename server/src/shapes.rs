//! `essaim import shapes`: outlines of communes from a GeoJSON file, for the map.

use std::{fs, path::Path};

use serde::Deserialize;
use store::{Store, territory::ImportShapes};

use crate::Error;

/// The communes of the Métropole européenne de Lille, simplified: for the demo world.
const DEMO: &str = include_str!("../demo/communes.geojson");
/// Whom to credit for them.
const DEMO_SOURCE: &str = "IGN, Admin Express COG 2018, Licence Ouverte 2.0";

/// A GeoJSON feature collection (RFC 7946) whose features have the commune's INSEE code as a property.
#[derive(Deserialize)]
struct Collection {
    features: Vec<Feature>,
}

#[derive(Deserialize)]
struct Feature {
    properties: Properties,
    geometry: serde_json::Value,
}

#[derive(Deserialize)]
struct Properties {
    code: String,
}

/// Imports a file, and says what.
///
/// # Errors
/// [`Error::BadShapes`] when it cannot be read as such a collection, or knows none of our communes.
pub async fn command(store: &Store, from: &Path, source: &str) -> Result<String, Error> {
    let bad = |why: String| Error::BadShapes { path: from.to_owned(), why };
    let text = fs::read_to_string(from).map_err(|e| bad(e.to_string()))?;
    let taken = import(store, &text, source).await.map_err(|error| match error {
        Trouble::Unreadable(why) => bad(why),
        Trouble::Store(error) => error.into(),
    })?;
    match taken {
        0 => Err(bad("none of its codes is a commune of this instance; import the territories first".into())),
        n => Ok(format!("{n} outlines imported.")),
    }
}

/// Those of the demo world.
///
/// # Errors
/// As for any act.
pub async fn demo(store: &Store) -> Result<(), Error> {
    match import(store, DEMO, DEMO_SOURCE).await {
        Ok(_) => Ok(()),
        Err(Trouble::Unreadable(why)) => Err(Error::BadWorld(why)),
        Err(Trouble::Store(error)) => Err(error.into()),
    }
}

enum Trouble {
    Unreadable(String),
    Store(store::Error),
}

async fn import(store: &Store, geojson: &str, source: &str) -> Result<usize, Trouble> {
    let collection: Collection = serde_json::from_str(geojson).map_err(|e| Trouble::Unreadable(e.to_string()))?;
    let shapes = collection
        .features
        .into_iter()
        .map(|f| (format!("commune:{}", f.properties.code), f.geometry.to_string()))
        .collect();
    store.act(ImportShapes { shapes, source: source.to_owned() }).await.map_err(Trouble::Store)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_demo_has_an_outline_for_every_commune() {
        let collection: Collection = serde_json::from_str(DEMO).unwrap();
        assert_eq!(collection.features.len(), 95);
        assert!(
            collection
                .features
                .iter()
                .all(|f| f.geometry["type"].as_str().is_some_and(|kind| kind.ends_with("olygon")))
        );
    }
}
