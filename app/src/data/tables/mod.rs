//! What is public as files: a table for each thing that pages show, in CSV and JSON, experiments on a map (GeoJSON, RFC 7946),
//! and a Data Package (datapackage.org, version 2) that says what each column is. The same columns make all of them.

mod bodies;
mod column;
mod files;
mod ground;
mod proposals;
mod voices;
mod votes;

use std::io;

use axum::{
    body::Body,
    extract::{Path, State},
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use futures_util::{Stream, stream};
use serde_json::{Map, Value, json};
use store::data::tables::{Line, lines};

pub(super) use column::{Group, Table};
use column::{Source, degrees};

use crate::web::{Answer, App, AppError, cell};

/// Lines that are read at once: whoever reads slowly holds no more of a file in memory.
const SOME: i64 = 1_000;
/// Lines of one file, at most; more than a spreadsheet opens.
const MOST: i64 = 1_000_000;

/// Every table, in the order in which they are read.
pub(super) fn tables() -> impl Iterator<Item = &'static Table> {
    [proposals::TABLES, ground::TABLES, voices::TABLES, votes::TABLES, bodies::TABLES, files::TABLES]
        .into_iter()
        .flatten()
}

/// `GET /data/tables/{file}`: `datapackage.json`, which names all the others.
pub async fn file(State(app): State<App>, Path(file): Path<String>) -> Answer {
    match file.as_str() {
        "datapackage.json" => return Ok(download("application/json", package(&app).to_string())),
        "experiments.geojson" => return Ok(download("application/geo+json", map(&app).await?)),
        _ => {}
    }
    let (name, end) = file.rsplit_once('.').ok_or(AppError::NotFound)?;
    let (form, media) = match end {
        "csv" => (Form::Csv, "text/csv; charset=utf-8"),
        "json" => (Form::Json, "application/json"),
        _ => return Err(AppError::NotFound),
    };
    let table = tables().find(|table| table.name == name).ok_or(AppError::NotFound)?;
    // what cannot be read is told before anything is sent
    let first = some(&app, table, None).await?;
    let poured = Pour { app, table, form, lines: first, begun: false, written: 0, over: false };
    Ok(download(media, Body::from_stream(pieces(poured))))
}

fn download(mime: &'static str, body: impl Into<Body>) -> Response {
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(mime)),
        (header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=300")),
        (header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*")),
    ];
    (headers, body.into()).into_response()
}

async fn some(app: &App, table: &Table, after: Option<&Line>) -> Result<Vec<Line>, AppError> {
    let (mut conn, now) = (app.store.read().await?, app.store.now());
    match (&table.source, after) {
        (Source::Rows(rows), after) => Ok(lines(&mut conn, *rows, after, SOME, now).await?),
        (Source::Log, None) => bodies::log(&mut conn, now).await,
        (Source::Log, Some(_)) => Ok(Vec::new()),
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    Csv,
    Json,
}

/// A file on its way.
struct Pour {
    app: App,
    table: &'static Table,
    form: Form,
    /// Read, and not yet written.
    lines: Vec<Line>,
    begun: bool,
    written: i64,
    over: bool,
}

fn pieces(pour: Pour) -> impl Stream<Item = io::Result<String>> + Send + 'static {
    stream::try_unfold(pour, |mut pour| async move {
        if pour.over {
            return Ok(None);
        }
        let piece = pour.piece();
        let whole = pour.lines.len() as i64 == SOME && pour.written < MOST;
        match pour.lines.last().filter(|_| whole) {
            Some(last) => {
                pour.lines = some(&pour.app, pour.table, Some(last)).await.map_err(|_| io::Error::other("read"))?
            }
            None => pour.lines.clear(),
        }
        pour.over = pour.lines.is_empty();
        let end = if pour.over && pour.form == Form::Json { "\n]\n" } else { "" };
        Ok(Some((piece + end, pour)))
    })
}

impl Pour {
    /// What was read, written; with the head of the file, when it is the first.
    fn piece(&mut self) -> String {
        let columns = self.table.columns;
        let mut out = match (self.begun, self.form) {
            (false, Form::Csv) => columns.iter().map(|column| column.name).collect::<Vec<_>>().join(",") + "\r\n",
            (false, Form::Json) => "[".to_owned(),
            _ => String::new(),
        };
        self.begun = true;
        for line in &self.lines {
            for line in self.table.within.map_or_else(|| vec![line.clone()], |within| within(line)) {
                match self.form {
                    Form::Csv => {
                        let cells = columns.iter().map(|column| csv(column.of(&self.app, &line)));
                        out.push_str(&cells.collect::<Vec<_>>().join(","));
                        out.push_str("\r\n");
                    }
                    Form::Json => {
                        out.push_str(if self.written == 0 { "\n" } else { ",\n" });
                        out.push_str(&Value::Object(object(&self.app, self.table, &line)).to_string());
                    }
                }
                self.written += 1;
            }
        }
        out
    }
}

fn csv(value: Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => cell(&text),
        other => other.to_string(),
    }
}

fn object(app: &App, table: &Table, line: &Line) -> Map<String, Value> {
    table.columns.iter().map(|column| (column.name.to_owned(), column.of(app, line))).collect()
}

/// Points are longitude before latitude. What has no point is there without one, as RFC 7946 § 3.2 allows.
async fn map(app: &App) -> Result<String, AppError> {
    let table = &proposals::EXPERIMENTS;
    let (mut features, mut lines) = (Vec::new(), some(app, table, None).await?);
    while let Some(last) = lines.last() {
        features.extend(lines.iter().map(|line| {
            let point = line.number("latitude").zip(line.number("longitude")).map_or(Value::Null, |(latitude, longitude)| {
                json!({ "type": "Point", "coordinates": [degrees(longitude), degrees(latitude)] })
            });
            let id = line.text("id").unwrap_or_default();
            json!({ "type": "Feature", "id": id, "geometry": point, "properties": object(app, table, line) })
        }));
        lines = match lines.len() as i64 == SOME && (features.len() as i64) < MOST {
            true => some(app, table, Some(last)).await?,
            false => Vec::new(),
        };
    }
    Ok(json!({ "type": "FeatureCollection", "features": features }).to_string())
}

fn package(app: &App) -> Value {
    let resources = tables().flat_map(|table| {
        let (fr, en) = table.title;
        let fields: Vec<Value> = table.columns.iter().map(column::Column::field).collect();
        let schema = json!({ "fields": fields, "primaryKey": ["id"] });
        let file = |end: &str, media: &str| {
            json!({
                "name": format!("{}-{end}", table.name), "title": en, "title@fr": fr, "path": format!("{}.{end}", table.name),
                "format": end, "mediatype": media, "encoding": "utf-8", "schema": schema,
            })
        };
        [file("csv", "text/csv"), file("json", "application/json")]
    });
    let map = json!({
        "name": "experiments-geojson", "title": "The experiments on a map", "title@fr": "Les expérimentations sur une carte",
        "path": "experiments.geojson", "format": "geojson", "mediatype": "application/geo+json", "encoding": "utf-8",
    });
    json!({
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": "essaim", "title": "Essaim", "homepage": app.origin, "languages": ["en", "fr"],
        "description": "What is tried, what is said about it, what is voted on, and what came of it",
        "description@fr": "Ce qu’on essaie, ce qu’on en dit, ce sur quoi on vote, et ce qui en est sorti",
        "licenses": [{ "name": "etalab-2.0", "title": "Licence Ouverte 2.0", "path": "https://www.etalab.gouv.fr/licence-ouverte-open-licence" }],
        "resources": resources.chain([map]).collect::<Vec<_>>(),
    })
}
