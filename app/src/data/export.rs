//! The catalogue of what stands here, on DCAT-AP 3, for harvesters.

use axum::{
    extract::State,
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use catalog::{Dataset, Entry, Feed, FileEntry, Frequency, Level, Licence, LicenceId, Shape, Source, Territory};
use store::data::{self, Measured, Published};

use crate::web::{Answer, App, AppError};
use record::hex;

/// `GET /data/catalog.ttl`
pub async fn turtle(State(app): State<App>) -> Answer {
    answer(&app, "text/turtle; charset=utf-8", Feed::turtle).await
}

/// `GET /data/catalog.jsonld`
pub async fn json(State(app): State<App>) -> Answer {
    answer(&app, "application/ld+json", Feed::json).await
}

/// `GET /data/catalog.rdf`
pub async fn xml(State(app): State<App>) -> Answer {
    answer(&app, "application/rdf+xml", Feed::xml).await
}

async fn answer(app: &App, mime: &'static str, write: fn(&Feed) -> Vec<u8>) -> Result<Response, AppError> {
    let mut conn = app.store.read().await?;
    let (datasets, experiments) = (data::published(&mut conn).await?, data::measured(&mut conn).await?);
    drop(conn);
    let feed = feed(app, &datasets, &experiments);
    let body = tokio::task::spawn_blocking(move || write(&feed)).await.map_err(|_| AppError::Internal)?;
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(mime)),
        (header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=300")),
        (header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*")),
    ];
    Ok((headers, body).into_response())
}

fn feed(app: &App, datasets: &[Published], experiments: &[Measured]) -> Feed {
    let origin = &app.origin;
    let publisher = app.imprint.publisher.as_ref().and_then(|p| p.lines().next());
    let entries = datasets.iter().filter_map(|d| copied(origin, d));
    Feed {
        address: format!("{origin}/data/catalog.ttl"),
        title: ["Essaim\u{a0}: les données".to_owned(), "Essaim: the data".to_owned()],
        description: [
            "Les relevés des expérimentations, et les copies datées des données ouvertes qui les éclairent.".to_owned(),
            "The readings of the experiments, and dated copies of the open data that shed light on them.".to_owned(),
        ],
        publisher: publisher.unwrap_or("Essaim").to_owned(),
        home: origin.clone(),
        datasets: entries.chain(experiments.iter().map(|e| measured(origin, e))).collect(),
    }
}

/// A copy of somebody else's data.
fn copied(origin: &str, d: &Published) -> Option<Entry> {
    let told: Dataset = serde_json::from_str(&d.told).ok()?;
    let shape: Shape = serde_json::from_str(&d.shape).ok()?;
    let media = match shape.source {
        Source::Csv { .. } => "text/csv",
        Source::Json { .. } => "application/json",
        Source::JsonLines => "application/jsonl",
        Source::GeoJson => "application/geo+json",
        Source::Workbook { .. } => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    };
    let hash = hex(&d.hash);
    Some(Entry {
        address: format!("{origin}/data/{}", d.id),
        identifier: d.id.to_string(),
        title: d.title.clone(),
        description: told.description.clone(),
        publisher: told.publisher.as_ref().map_or("?", |p| p.name.as_str()).to_owned(),
        from: Some(d.address.clone()),
        frequency: told.frequency,
        modified: told.modified.or(Some(d.fetched_at)),
        period: told.period,
        keywords: told.keywords.clone(),
        places: told.about().iter().filter_map(place).collect(),
        licence: told.licence,
        files: vec![FileEntry {
            address: format!("{origin}/data/{}/copies/{hash}", d.id),
            title: d.title.clone(),
            media,
            size: u64::try_from(d.size).ok(),
            sha256: Some(hash),
            modified: Some(d.fetched_at),
        }],
    })
}

/// The readings of an experiment, which are ours.
fn measured(origin: &str, e: &Measured) -> Entry {
    let file = format!("{origin}/experiments/{}/readings.csv", e.slug);
    Entry {
        address: format!("{origin}/experiments/{}/readings", e.slug),
        identifier: e.slug.clone(),
        title: e.title.clone(),
        description: e.problem.clone(),
        publisher: e.authority.clone(),
        from: None,
        licence: Licence { id: Some(LicenceId::Lo2), raw: None },
        frequency: Frequency::Irregular,
        modified: e.last_at,
        period: None,
        keywords: Vec::new(),
        places: vec![format!("http://id.insee.fr/geo/commune/{}", e.commune)],
        files: vec![FileEntry {
            address: file,
            title: e.title.clone(),
            media: "text/csv",
            size: None,
            sha256: None,
            modified: e.last_at,
        }],
    }
}

/// The address of a territory at INSEE.
fn place(t: &Territory) -> Option<String> {
    let kind = match t.level {
        Level::Commune => "commune",
        Level::Departement => "departement",
        Level::Region => "region",
        Level::Epci => "intercommunalite",
        Level::Country => return Some("http://publications.europa.eu/resource/authority/country/FRA".to_owned()),
        Level::Other => return None,
    };
    Some(format!("http://id.insee.fr/geo/{kind}/{}", t.code))
}
