//! What was seen on the ground: the field journal, and what went wrong.

use app::web::App;
use axum::extract::{OriginalUri, Path, State};
use domain::{EntryId, IncidentId, Moment};
use serde::Serialize;
use store::{
    incident::{self, Incident},
    journal::{self, Entry},
};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{experiment::Point, public};
use crate::{
    answer::{Page, Told, address, at, page},
    ask::{Ask, Reader},
    describe::{Paging, Refused},
};

/// An entry of a field journal.
#[derive(Serialize, ToSchema)]
pub struct JournalEntry {
    /// It never changes.
    pub id: Uuid,
    /// When it was.
    #[schema(format = DateTime)]
    pub happened_at: String,
    /// The name that its author chose; null without one, and once erased.
    pub author: Option<String>,
    /// What was seen: plain text.
    pub text: String,
    /// The language of these words: `fr` or `en`.
    pub lang: &'static str,
    /// Where, when somebody said it.
    pub point: Option<Point>,
    /// A photo.
    #[schema(format = "uri")]
    pub picture: Option<String>,
}

/// Something that went wrong, or nearly.
#[derive(Serialize, ToSchema)]
pub struct IncidentItem {
    /// It never changes.
    pub id: Uuid,
    /// When it was.
    #[schema(format = DateTime)]
    pub happened_at: String,
    /// `near-miss`, `minor` or `serious`.
    pub severity: &'static str,
    /// Whether a stop rule wrote it.
    pub by_rule: bool,
    /// The name that its author chose; null without one, and once erased.
    pub author: Option<String>,
    /// What happened: plain text.
    pub text: String,
    /// What was done; empty when nobody said it.
    pub response: String,
    /// The language of these words: `fr` or `en`.
    pub lang: &'static str,
    /// A photo.
    #[schema(format = "uri")]
    pub picture: Option<String>,
}

/// `microseconds.id`, as `next` says it.
fn place(text: &str) -> Option<(Moment, Uuid)> {
    let (at, id) = text.split_once('.')?;
    Some((Moment(at.parse().ok()?), id.parse().ok()?))
}

/// What those who run a try have seen, the newest first.
#[utoipa::path(
    get, path = "/api/v1/experiments/{slug}/journal", operation_id = "listJournal", tag = "Experiments",
    params(("slug" = String, Path, description = "The last part of the experiment's address"), Paging),
    responses((status = 200, description = "A page of it", body = Page<JournalEntry>), Refused),
)]
pub async fn journal(
    State(app): State<App>,
    visit: Reader,
    Path(slug): Path<String>,
    OriginalUri(uri): OriginalUri,
) -> Told {
    let ask = Ask::read(&uri, &["limit", "cursor"])?;
    let (limit, before) = (ask.limit()?, ask.cursor("journal", place)?);
    let mut conn = app.store.read().await?;
    let e = public(&app, &mut conn, &visit, &slug).await?;
    let before = before.map(|(at, id)| (at, EntryId(id)));
    let (found, next) = journal::latest(&mut conn, e.id, before, Some(limit as i64)).await?;
    let next = next.map(|(at, id)| ask.next(&app, "journal", &format!("{}.{id}", at.0)));
    page(visit.lang, found.into_iter().map(|entry| entry_of(&app, entry)).collect(), next)
}

fn entry_of(app: &App, entry: Entry) -> JournalEntry {
    JournalEntry {
        id: entry.id.0,
        happened_at: at(entry.happened_at),
        author: entry.name,
        text: entry.body,
        lang: entry.lang.code(),
        point: entry.point.map(Point::of),
        picture: entry.picture.map(|id| address(app, format_args!("/pictures/{id}/large"))),
    }
}

/// What went wrong, the newest first.
#[utoipa::path(
    get, path = "/api/v1/experiments/{slug}/incidents", operation_id = "listIncidents", tag = "Experiments",
    params(("slug" = String, Path, description = "The last part of the experiment's address"), Paging),
    responses((status = 200, description = "A page of it", body = Page<IncidentItem>), Refused),
)]
pub async fn incidents(
    State(app): State<App>,
    visit: Reader,
    Path(slug): Path<String>,
    OriginalUri(uri): OriginalUri,
) -> Told {
    let ask = Ask::read(&uri, &["limit", "cursor"])?;
    let (limit, before) = (ask.limit()?, ask.cursor("incidents", place)?);
    let mut conn = app.store.read().await?;
    let e = public(&app, &mut conn, &visit, &slug).await?;
    let before = before.map(|(at, id)| (at, IncidentId(id)));
    let (found, next) = incident::latest(&mut conn, e.id, before, Some(limit as i64)).await?;
    let next = next.map(|(at, id)| ask.next(&app, "incidents", &format!("{}.{id}", at.0)));
    page(visit.lang, found.into_iter().map(|found| incident_of(&app, found)).collect(), next)
}

fn incident_of(app: &App, i: Incident) -> IncidentItem {
    IncidentItem {
        id: i.id.0,
        happened_at: at(i.happened_at),
        severity: i.severity.code(),
        by_rule: i.by_rule,
        author: i.name,
        text: i.body,
        response: i.response,
        lang: i.lang.code(),
        picture: i.picture.map(|id| address(app, format_args!("/pictures/{id}/large"))),
    }
}
