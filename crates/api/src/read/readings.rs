//! What was measured.

use app::web::{App, Problem};
use axum::extract::{OriginalUri, Path, State};
use domain::{Moment, ReadingId};
use serde::Serialize;
use store::reading::{self, Read};
use utoipa::ToSchema;
use uuid::Uuid;

use super::public;
use crate::{
    answer::{Page, Told, at, page},
    ask::{Ask, Reader},
    describe::{Paging, Refused},
};

/// A reading.
#[derive(Serialize, ToSchema)]
pub struct Reading {
    /// It never changes.
    pub id: Uuid,
    /// The place of its indicator.
    pub indicator: i64,
    /// When it was measured.
    #[schema(format = DateTime)]
    pub measured_at: String,
    /// What was measured: an exact decimal.
    #[schema(example = "17.25")]
    pub value: String,
    /// From where.
    pub source: String,
    /// What one should know to read it.
    pub note: String,
    /// When it was written down.
    #[schema(format = DateTime)]
    pub recorded_at: String,
    /// Whether it came in a file.
    pub imported: bool,
}

/// Where the list goes on.
type Place = (i64, Moment, ReadingId);

/// Everything that was measured, by indicator and instant, oldest first. Readings that were corrected are not in it.
#[utoipa::path(
    get, path = "/api/v1/experiments/{slug}/readings", operation_id = "listReadings", tag = "Experiments",
    params(
        ("slug" = String, Path, description = "The last part of the experiment's address"),
        ("indicator" = Option<i64>, Query, description = "The place of one indicator", minimum = 1, maximum = 999),
        Paging,
    ),
    responses((status = 200, description = "A page of them", body = Page<Reading>), Refused),
)]
pub async fn list(
    State(app): State<App>,
    visit: Reader,
    Path(slug): Path<String>,
    OriginalUri(uri): OriginalUri,
) -> Told {
    let ask = Ask::read(&uri, &["indicator", "limit", "cursor"])?;
    let (limit, after) = (ask.limit()?, ask.cursor("readings", place)?);
    let only = match ask.given("indicator") {
        Some(text) => Some(indicator(text)?),
        None => None,
    };
    let first = (only.unwrap_or_default(), Moment(i64::MIN), ReadingId(Uuid::nil()));
    // a cursor of the whole list, asked for one indicator, begins at that indicator
    let after = after.filter(|(place, ..)| only.is_none_or(|only| only == *place)).unwrap_or(first);
    let mut conn = app.store.read().await?;
    let e = public(&app, &mut conn, &visit, &slug).await?;
    let mut found = reading::every(&mut conn, e.id, after, limit as i64 + 1).await?;
    found.retain(|r| only.is_none_or(|only| only == r.place));
    let more = found.len() > limit;
    found.truncate(limit);
    let next = found.last().filter(|_| more).map(|r| {
        let place = format!("{}.{}.{}", r.place, r.measured_at.0, r.id);
        ask.next(&app, "readings", &place)
    });
    page(visit.lang, found.into_iter().map(of).collect(), next)
}

fn indicator(text: &str) -> Result<i64, Problem> {
    let digits = text.bytes().all(|b| b.is_ascii_digit());
    text.parse().ok().filter(|n| digits && (1..=999).contains(n)).ok_or_else(|| {
        Problem::about(
            "indicator",
            "La place d’un indicateur, de 1 à 999.",
            "The place of an indicator, from 1 to 999.",
        )
    })
}

fn place(text: &str) -> Option<Place> {
    let (place, rest) = text.split_once('.')?;
    let (at, id) = rest.split_once('.')?;
    Some((place.parse().ok()?, Moment(at.parse().ok()?), id.parse().ok()?))
}

fn of(r: Read) -> Reading {
    Reading {
        id: r.id.0,
        indicator: r.place,
        measured_at: at(r.measured_at),
        value: r.value.plain(),
        source: r.source,
        note: r.note,
        recorded_at: at(r.written_at),
        imported: r.imported,
    }
}
