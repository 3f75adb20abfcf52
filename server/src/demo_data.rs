//! Copies of open data that the demo world has: files of this binary, put into the data folder as if they had come.

use std::io;

use catalog::{Dataset, PARSER, look};
use domain::{DataRole, Moment};
use egress::{Vault, VaultError};
use serde_json::json;
use store::{data::Copy, demo::Told};

use crate::Error;

struct File {
    bytes: &'static [u8],
    mime: &'static str,
    slug: &'static str,
    person: &'static str,
    role: DataRole,
    days_ago: i64,
    /// As its portal would say it.
    told: fn() -> serde_json::Value,
}

const FILES: [File; 2] = [
    File {
        bytes: include_bytes!("../demo/pietons-ecoles.csv"),
        mime: "text/csv",
        slug: "pedibus-accompagne-quartier-michelet",
        person: "grace",
        role: DataRole::Measure,
        days_ago: 12,
        told: pedestrians,
    },
    File {
        bytes: include_bytes!("../demo/fauche-tardive.geojson"),
        mime: "application/geo+json",
        slug: "faucher-apres-le-15-aout",
        person: "wen",
        role: DataRole::Evidence,
        days_ago: 3,
        told: meadows,
    },
];

fn pedestrians() -> serde_json::Value {
    json!({
        "id": "pietons-ecoles", "slug": "pietons-ecoles", "title": "Piétons aux abords des écoles",
        "description": "Chaque mardi entre 8 h 10 et 8 h 40, qui arrive à pied devant quatre écoles de Lille.",
        "license": "lov2", "frequency": "weekly", "tags": ["école", "marche", "mobilité"],
        "organization": {"name": "Ville de Lille", "business_number_id": "21590350100017"},
        "spatial": {"zones": [{"id": "fr:commune:59350", "name": "Lille"}]},
        "resources": [{"id": "csv", "title": "Comptages par semaine", "format": "csv",
            "url": "https://data.demo.essaim.example/files/pietons-ecoles.csv"}],
    })
}

fn meadows() -> serde_json::Value {
    json!({
        "id": "prairies-urbaines", "slug": "prairies-urbaines", "title": "Prairies urbaines et leur fauche",
        "description": "Les prairies des parcs de Lille, leur surface, leur fauche et les espèces relevées en 2025.",
        "license": "lov2", "frequency": "annual", "tags": ["prairie", "biodiversité", "parcs"],
        "organization": {"name": "Ville de Lille", "business_number_id": "21590350100017"},
        "spatial": {"zones": [{"id": "fr:commune:59350", "name": "Lille"}]},
        "resources": [{"id": "geojson", "title": "Prairies", "format": "geojson",
            "url": "https://data.demo.essaim.example/files/prairies-urbaines.geojson"}],
    })
}

/// What the demo world says about them.
///
/// # Errors
/// [`Error::BadWorld`].
pub fn told(now: Moment) -> Result<Vec<Told>, Error> {
    FILES.iter().map(|file| tell(file, now)).collect()
}

fn tell(file: &File, now: Moment) -> Result<Told, Error> {
    let bad = |why: String| Error::BadWorld(format!("data of {}: {why}", file.slug));
    let page = "https://data.demo.essaim.example/";
    let said = (file.told)();
    let answer = catalog::Answer::of(said.to_string().as_bytes(), None, page).map_err(|p| bad(format!("{p:?}")))?;
    let catalog::Answer::Datasets { mut found, .. } = answer else { return Err(bad("no dataset".to_owned())) };
    let mut set: Dataset = found.pop().ok_or_else(|| bad("no dataset".to_owned()))?;
    set.modified = Some(now.plus(-(file.days_ago + 2) * domain::DAY));
    let shape = look(file.bytes).map_err(|p| bad(format!("{p:?}")))?;
    let json = |value: serde_json::Result<String>| value.map_err(|e| bad(e.to_string()));
    Ok(Told {
        slug: file.slug.to_owned(),
        person: file.person.to_owned(),
        role: file.role,
        days_ago: file.days_ago,
        title: set.title.clone(),
        source: page.trim_end_matches('/').to_owned(),
        upstream: set.upstream.clone(),
        address: set.resources.first().map(|r| r.url.clone()).unwrap_or_default(),
        family: set.family.code().to_owned(),
        modified: set.modified,
        copy: Copy {
            hash: Vault::hash(file.bytes),
            size: file.bytes.len() as i64,
            mime: file.mime.to_owned(),
            etag: String::new(),
            shape: json(serde_json::to_string(&shape))?,
            parser: PARSER,
        },
        told: json(serde_json::to_string(&set))?,
    })
}

/// Puts them where copies are, unless they are there: the database may have been made elsewhere.
///
/// # Errors
/// When the disk says no.
pub fn put(vault: &Vault) -> io::Result<()> {
    for file in &FILES {
        match vault.put(file.bytes) {
            Ok(_) | Err(VaultError::Changed) => {}
            Err(VaultError::Disk(error)) => return Err(error),
        }
    }
    Ok(())
}
