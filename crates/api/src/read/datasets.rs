//! The open data behind experiments.

use app::web::{App, AppError, Problem};
use axum::extract::{OriginalUri, Path, State};
use catalog::Dataset as Described;
use domain::DatasetId;
use serde::Serialize;
use store::data::{self, Behind};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    answer::{Page, Told, address, at, maybe, one, page},
    ask::{Ask, Reader, nothing},
    describe::{Paging, Refused},
};

/// A dataset in a list.
#[derive(Serialize, ToSchema)]
pub struct DatasetItem {
    /// It never changes.
    pub id: Uuid,
    /// Its page here.
    #[schema(format = "uri")]
    pub url: String,
    /// Its title.
    pub title: String,
    /// Scheme and host of whoever described it.
    pub source: String,
    /// Who publishes it, if that is said.
    pub publisher: Option<String>,
    /// Its licence, if it is one that is known: its address.
    #[schema(format = "uri")]
    pub licence: Option<&'static str>,
    /// `live`, `changed` (it can no longer be read) or `gone`.
    pub state: String,
    /// When its source was last asked.
    #[schema(format = DateTime)]
    pub checked_at: String,
    /// How many experiments it stands behind.
    pub experiments: i64,
    /// How many dated copies are kept.
    pub copies: i64,
}

/// A dated copy.
#[derive(Serialize, ToSchema)]
pub struct Copy {
    /// Where it is downloaded.
    #[schema(format = "uri")]
    pub url: String,
    /// The SHA-256 of its bytes, in hexadecimal.
    pub sha256: String,
    /// In bytes.
    pub size: i64,
    /// What its server called it.
    pub media_type: String,
    /// When it came.
    #[schema(format = DateTime)]
    pub fetched_at: String,
}

/// What it sheds light on.
#[derive(Serialize, ToSchema)]
pub struct ExperimentLink {
    /// The last part of the experiment's address.
    pub slug: String,
    /// The experiment's title.
    pub title: String,
    /// `evidence`, `baseline` or `measure`.
    pub role: &'static str,
    /// When it was attached.
    #[schema(format = DateTime)]
    pub attached_at: String,
}

/// Readings that were made of it.
#[derive(Serialize, ToSchema)]
pub struct Run {
    /// Recipe and values, to be computed again with `essaim-verify reading`.
    #[schema(format = "uri")]
    pub url: String,
    /// For which experiment.
    pub experiment: String,
    /// What was measured.
    pub measure: String,
    /// How many readings it wrote.
    pub readings: i64,
    /// When.
    #[schema(format = DateTime)]
    pub made_at: String,
}

/// A dataset.
#[derive(Serialize, ToSchema)]
pub struct DatasetDetail {
    /// It never changes.
    pub id: Uuid,
    /// Its page here.
    #[schema(format = "uri")]
    pub url: String,
    /// Its title.
    pub title: String,
    /// What its source says of it, as plain text.
    pub description: String,
    /// Scheme and host of whoever described it.
    pub source: String,
    /// Its page at its source.
    pub page: Option<String>,
    /// What is fetched.
    pub address: String,
    /// Who publishes it, if that is said.
    pub publisher: Option<String>,
    /// Its licence, if it is one that is known: its address.
    #[schema(format = "uri")]
    pub licence: Option<&'static str>,
    /// The licence as the source writes it.
    pub licence_text: Option<String>,
    /// How often it is promised to change: an address of the EU vocabulary.
    #[schema(format = "uri")]
    pub frequency: &'static str,
    /// When the data changed at the source.
    #[schema(format = DateTime)]
    pub modified_at: Option<String>,
    /// `live`, `changed` (it can no longer be read) or `gone`.
    pub state: String,
    /// Since when it is not live.
    #[schema(format = DateTime)]
    pub failing_since: Option<String>,
    /// When its source was last asked.
    #[schema(format = DateTime)]
    pub checked_at: String,
    /// Its copies, newest first.
    pub copies: Vec<Copy>,
    /// What it sheds light on.
    pub experiments: Vec<ExperimentLink>,
    /// Readings that were made of it, newest first.
    pub runs: Vec<Run>,
}

fn told(text: &str) -> Result<Described, Problem> {
    serde_json::from_str(text).map_err(|_| AppError::Internal.into())
}

/// Every dataset behind an experiment, newest first.
#[utoipa::path(
    get, path = "/api/v1/datasets", operation_id = "listDatasets", tag = "Datasets", params(Paging),
    responses((status = 200, description = "A page of them", body = Page<DatasetItem>), Refused),
)]
pub async fn list(State(app): State<App>, visit: Reader, OriginalUri(uri): OriginalUri) -> Told {
    let ask = Ask::read(&uri, &["limit", "cursor"])?;
    let before = ask.cursor("datasets", |text| text.parse::<DatasetId>().ok())?;
    let limit = ask.limit()? as i64;
    let (found, more) = data::some(&mut app.store.read().await?, before, limit).await?;
    let next = found.last().filter(|_| more).map(|l| ask.next(&app, "datasets", &l.id.to_string()));
    let items = found.into_iter().map(|l| {
        let described = told(&l.told)?;
        Ok(DatasetItem {
            url: address(&app, format_args!("/data/{}", l.id)),
            id: l.id.0,
            title: l.title,
            source: l.source,
            publisher: described.publisher.map(|p| p.name),
            licence: described.licence.id.map(|id| id.uri()),
            state: l.state,
            checked_at: at(l.checked_at),
            experiments: l.experiments,
            copies: l.copies,
        })
    });
    page(visit.lang, items.collect::<Result<Vec<_>, Problem>>()?, next)
}

/// One dataset, with its copies and what was made of it.
#[utoipa::path(
    get, path = "/api/v1/datasets/{id}", operation_id = "getDataset", tag = "Datasets",
    params(("id" = Uuid, Path, description = "The dataset")),
    responses((status = 200, description = "The dataset", body = DatasetDetail), Refused),
)]
pub async fn show(
    State(app): State<App>,
    visit: Reader,
    Path(id): Path<String>,
    OriginalUri(uri): OriginalUri,
) -> Told {
    nothing(&uri)?;
    let id: DatasetId = id.parse().map_err(|_| store::Error::NotFound)?;
    let mut conn = app.store.read().await?;
    let d = data::show(&mut conn, id).await?;
    let links = data::links(&mut conn, Behind::Dataset(id)).await?;
    let copies = data::snapshots(&mut conn, id).await?;
    let runs = data::runs(&mut conn, id).await?;
    drop(conn);
    let described = told(&d.told)?;
    let copy = |s: data::Snapshot| {
        let hash = record::hex(&s.hash);
        Copy {
            url: address(&app, format_args!("/data/{id}/copies/{hash}")),
            sha256: hash,
            size: s.size,
            media_type: s.mime,
            fetched_at: at(s.fetched_at),
        }
    };
    let detail = DatasetDetail {
        id: id.0,
        url: address(&app, format_args!("/data/{id}")),
        title: d.title,
        description: described.description,
        source: d.source,
        page: described.page,
        address: d.address,
        publisher: described.publisher.map(|p| p.name),
        licence: described.licence.id.map(|id| id.uri()),
        licence_text: described.licence.raw,
        frequency: described.frequency.uri(),
        modified_at: maybe(described.modified),
        state: d.state,
        failing_since: maybe(d.failing_since),
        checked_at: at(d.checked_at),
        copies: copies.into_iter().map(copy).collect(),
        experiments: links
            .into_iter()
            .map(|l| ExperimentLink {
                slug: l.slug,
                title: l.experiment,
                role: l.role.code(),
                attached_at: at(l.made_at),
            })
            .collect(),
        runs: runs
            .into_iter()
            .map(|r| Run {
                url: address(&app, format_args!("/data/{id}/runs/{}", r.id)),
                experiment: r.slug,
                measure: r.measure,
                readings: r.kept,
                made_at: at(r.made_at),
            })
            .collect(),
    };
    one(visit.lang, &detail)
}
