//! The dates of an experiment for a calendar (RFC 5545).

use axum::{
    extract::{Path, State},
    http::{HeaderValue, header},
    response::IntoResponse,
};
use icalendar::{Calendar, Component, Event};
use store::{experiment, ground, reading};

use super::page::due_name;
use crate::web::{Answer, App, AppError, Visit};

/// `GET /experiments/{slug}/dates.ics`
pub async fn dates(State(app): State<App>, visit: Visit, Path(slug): Path<String>) -> Answer {
    let (lang, now) = (visit.lang, app.store.now());
    let mut conn = app.store.read().await?;
    let e = experiment::show(&mut conn, &slug, lang, &visit.actor, now).await?;
    if !e.status.is_public() {
        return Err(AppError::NotFound);
    }
    let clocks = ground::clocks(&mut conn, e.id).await?;
    let measures = ground::measures(&mut conn, e.id).await?;
    let indicators = reading::indicators(&mut conn, e.id).await?;
    let page = format!("{}/experiments/{slug}", app.origin);
    let mut calendar = Calendar::new();
    calendar.name(&e.title);
    for (at, due) in clocks.dates(e.status, &measures) {
        let mut event = Event::new();
        // the same date is the same event each time a calendar asks again
        event.uid(&format!("{}-{due:?}-{}@essaim", e.id, at.0));
        event.add_property("DTSTAMP", compact(&now.rfc3339()));
        event.append_property(day(&at.as_day()));
        event.summary(&format!("{} — {}", e.title, due_name(lang, due, &indicators)));
        event.url(&page);
        calendar.push(event.done());
    }
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("text/calendar; charset=utf-8")),
        (header::CONTENT_DISPOSITION, HeaderValue::from_static("attachment; filename=\"essaim.ics\"")),
        (header::VARY, HeaderValue::from_static("Cookie, Accept-Language")),
    ];
    Ok((headers, calendar.to_string()).into_response())
}

/// `20260331T140506Z`.
fn compact(rfc3339: &str) -> String {
    rfc3339.replace(['-', ':'], "")
}

/// A whole day.
fn day(day: &str) -> icalendar::Property {
    icalendar::Property::new("DTSTART", compact(day)).add_parameter("VALUE", "DATE").done()
}
