//! What is public as files: tables in CSV and JSON, experiments on a map (GeoJSON, RFC 7946), and a Data Package
//! (datapackage.org, version 2) that says what each column is. The same columns make all of them.

use axum::{
    extract::{Path, State},
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use domain::Moment;
use serde_json::{Map, Value, json};
use store::data::{ExperimentLine, VoteLine, experiment_lines, vote_lines};

use crate::web::{Answer, App, AppError, cell};

/// Lines of one file, at most.
const MOST: i64 = 200_000;

/// A column: its name, its type after the Table Schema, and what stands in it.
struct Column<T> {
    name: &'static str,
    kind: &'static str,
    about: &'static str,
    of: fn(&App, &T) -> Value,
}

fn at(moment: Option<Moment>) -> Value {
    moment.map_or(Value::Null, |at| at.rfc3339().into())
}

/// Millionths of a degree as degrees.
fn degrees(millionths: Option<i64>) -> Value {
    millionths.map_or(Value::Null, |n| json!(n as f64 / 1e6))
}

const EXPERIMENTS: &[Column<ExperimentLine>] = &[
    Column {
        name: "id",
        kind: "string",
        about: "The last part of its address; it never changes",
        of: |_, e| e.slug.clone().into(),
    },
    Column {
        name: "address",
        kind: "string",
        about: "Its page",
        of: |app, e| format!("{}/experiments/{}", app.origin, e.slug).into(),
    },
    Column {
        name: "title",
        kind: "string",
        about: "Its title, in the language in which it was written",
        of: |_, e| e.title.clone().into(),
    },
    Column { name: "lang", kind: "string", about: "That language: fr or en", of: |_, e| e.lang.clone().into() },
    Column {
        name: "status",
        kind: "string",
        about: "Where it stands; see /about/right-to-try",
        of: |_, e| e.status.clone().into(),
    },
    Column { name: "theme", kind: "string", about: "Its theme", of: |_, e| e.theme.clone().into() },
    Column {
        name: "territory",
        kind: "string",
        about: "INSEE code of its territory",
        of: |_, e| e.territory.clone().into(),
    },
    Column {
        name: "territory_name",
        kind: "string",
        about: "The name of that",
        of: |_, e| e.territory_name.clone().into(),
    },
    Column {
        name: "latitude",
        kind: "number",
        about: "Degrees, WGS 84; empty when no point was given",
        of: |_, e| degrees(e.latitude),
    },
    Column { name: "longitude", kind: "number", about: "Degrees, WGS 84", of: |_, e| degrees(e.longitude) },
    Column {
        name: "authority",
        kind: "string",
        about: "The authority that holds it: the last part of its address",
        of: |_, e| e.authority.clone().into(),
    },
    Column { name: "supports", kind: "integer", about: "How many people want it tried", of: |_, e| e.supports.into() },
    Column {
        name: "threshold",
        kind: "integer",
        about: "How many it takes for a review",
        of: |_, e| e.threshold.into(),
    },
    Column {
        name: "submitted_at",
        kind: "datetime",
        about: "When it was sent, UTC",
        of: |_, e| at(Some(e.submitted_at)),
    },
    Column {
        name: "opened_at",
        kind: "datetime",
        about: "When it became open for support, UTC",
        of: |_, e| at(e.opened_at),
    },
    Column { name: "started_at", kind: "datetime", about: "When the try began, UTC", of: |_, e| at(e.started_at) },
    Column { name: "ended_at", kind: "datetime", about: "When the try ended, UTC", of: |_, e| at(e.ended_at) },
    Column {
        name: "finding",
        kind: "string",
        about: "What the evaluator found; empty before",
        of: |_, e| e.finding.clone().into(),
    },
    Column {
        name: "conclusion",
        kind: "string",
        about: "What the authority decided; empty before",
        of: |_, e| e.conclusion.clone().into(),
    },
    Column {
        name: "retry_of",
        kind: "string",
        about: "The id of the experiment that it learned from",
        of: |_, e| e.retry_of.clone().into(),
    },
];

const VOTES: &[Column<VoteLine>] = &[
    Column {
        name: "id",
        kind: "string",
        about: "The last part of its address; it never changes",
        of: |_, v| v.slug.clone().into(),
    },
    Column {
        name: "address",
        kind: "string",
        about: "Its page, with ballots and every step of the count",
        of: |app, v| format!("{}/consultations/{}", app.origin, v.slug).into(),
    },
    Column { name: "title", kind: "string", about: "Its title", of: |_, v| v.title.clone().into() },
    Column {
        name: "lang",
        kind: "string",
        about: "The language in which it is written: fr or en",
        of: |_, v| v.lang.clone().into(),
    },
    Column {
        name: "authority",
        kind: "string",
        about: "Who asks: the last part of its address",
        of: |_, v| v.authority.clone().into(),
    },
    Column {
        name: "question",
        kind: "string",
        about: "What is asked: go, which or budget",
        of: |_, v| v.question.clone().into(),
    },
    Column { name: "method", kind: "string", about: "How it is counted", of: |_, v| v.method.clone().into() },
    Column {
        name: "opens_at",
        kind: "datetime",
        about: "When one could begin to vote, UTC",
        of: |_, v| at(Some(v.opens_at)),
    },
    Column {
        name: "closes_at",
        kind: "datetime",
        about: "The first instant at which nobody votes any more, UTC",
        of: |_, v| at(Some(v.closes_at)),
    },
    Column { name: "voters", kind: "integer", about: "How many people have voted", of: |_, v| v.voters.into() },
    Column {
        name: "published_at",
        kind: "datetime",
        about: "When its result was published, UTC; empty before",
        of: |_, v| at(v.published_at),
    },
    Column {
        name: "winners",
        kind: "string",
        about: "Ids of the options that won, as in its terms, separated by spaces",
        of: |_, v| winners(v),
    },
];

fn winners(v: &VoteLine) -> Value {
    let outcome = v.outcome.as_deref().and_then(|text| serde_json::from_str::<tally::Outcome>(text).ok());
    outcome.map_or(Value::Null, |outcome| outcome.winners.join(" ").into())
}

/// `GET /data/tables/{file}`: `experiments.csv`, `experiments.json`, `experiments.geojson`, `consultations.csv`,
/// `consultations.json`, `datapackage.json`.
pub async fn file(State(app): State<App>, Path(file): Path<String>) -> Answer {
    const JSON: &str = "application/json";
    const CSV: &str = "text/csv; charset=utf-8";
    let mut conn = app.store.read().await?;
    let (mime, body) = match file.as_str() {
        "experiments.csv" => (CSV, csv(&app, EXPERIMENTS, &experiment_lines(&mut conn, MOST).await?)),
        "experiments.json" => (JSON, objects(&app, EXPERIMENTS, &experiment_lines(&mut conn, MOST).await?).to_string()),
        "experiments.geojson" => {
            ("application/geo+json", map(&app, &experiment_lines(&mut conn, MOST).await?).to_string())
        }
        "consultations.csv" => (CSV, csv(&app, VOTES, &vote_lines(&mut conn, MOST).await?)),
        "consultations.json" => (JSON, objects(&app, VOTES, &vote_lines(&mut conn, MOST).await?).to_string()),
        "datapackage.json" => (JSON, package(&app).to_string()),
        _ => return Err(AppError::NotFound),
    };
    Ok(download(mime, body))
}

fn download(mime: &'static str, body: String) -> Response {
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(mime)),
        (header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=300")),
        (header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*")),
    ];
    (headers, body).into_response()
}

fn csv<T>(app: &App, columns: &[Column<T>], lines: &[T]) -> String {
    let mut out = columns.iter().map(|column| column.name).collect::<Vec<_>>().join(",") + "\r\n";
    for line in lines {
        let cells = columns.iter().map(|column| match (column.of)(app, line) {
            Value::Null => String::new(),
            Value::String(text) => cell(&text),
            other => other.to_string(),
        });
        out.push_str(&cells.collect::<Vec<_>>().join(","));
        out.push_str("\r\n");
    }
    out
}

fn object<T>(app: &App, columns: &[Column<T>], line: &T) -> Map<String, Value> {
    columns.iter().map(|column| (column.name.to_owned(), (column.of)(app, line))).collect()
}

fn objects<T>(app: &App, columns: &[Column<T>], lines: &[T]) -> Value {
    lines.iter().map(|line| Value::Object(object(app, columns, line))).collect()
}

/// Points are longitude before latitude. What has no point is there without one, as RFC 7946 § 3.2 allows.
fn map(app: &App, lines: &[ExperimentLine]) -> Value {
    let feature = |e: &ExperimentLine| {
        let point = e.latitude.zip(e.longitude).map_or(Value::Null, |(latitude, longitude)| {
            json!({ "type": "Point", "coordinates": [degrees(Some(longitude)), degrees(Some(latitude))] })
        });
        json!({ "type": "Feature", "id": e.slug, "geometry": point, "properties": object(app, EXPERIMENTS, e) })
    };
    json!({ "type": "FeatureCollection", "features": lines.iter().map(feature).collect::<Vec<_>>() })
}

fn package(app: &App) -> Value {
    fn fields<T>(columns: &[Column<T>]) -> Value {
        let field =
            |column: &Column<T>| json!({ "name": column.name, "type": column.kind, "description": column.about });
        json!({ "fields": columns.iter().map(field).collect::<Vec<_>>(), "primaryKey": ["id"] })
    }
    let resource = |name: &str, title: &str, schema: &Value| {
        let file = |end: &str, media: &str| {
            json!({
                "name": format!("{name}-{end}"), "title": title, "path": format!("{name}.{end}"), "format": end,
                "mediatype": media, "encoding": "utf-8", "schema": schema,
            })
        };
        [file("csv", "text/csv"), file("json", "application/json")]
    };
    let (of_experiments, of_votes) = (fields(EXPERIMENTS), fields(VOTES));
    let mut resources = resource("experiments", "Every public experiment", &of_experiments).to_vec();
    resources.push(json!({
        "name": "experiments-geojson", "title": "The same on a map", "path": "experiments.geojson", "format": "geojson",
        "mediatype": "application/geo+json", "encoding": "utf-8",
    }));
    resources.extend(resource("consultations", "Every vote that was opened", &of_votes));
    json!({
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": "essaim", "title": "Essaim", "homepage": app.origin,
        "description": "What is tried, what is voted on, and what came of it",
        "licenses": [{ "name": "etalab-2.0", "title": "Licence Ouverte 2.0", "path": "https://www.etalab.gouv.fr/licence-ouverte-open-licence" }],
        "resources": resources,
    })
}
