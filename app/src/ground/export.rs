//! All readings of an experiment as a file that anybody can open.

use axum::{
    extract::{Path, State},
    http::{HeaderValue, header},
    response::IntoResponse,
};
use domain::{Moment, ReadingId};
use store::{experiment, reading};

use crate::web::{Answer, App, AppError, Visit, cell};

/// Readings read at a time.
const SOME: i64 = 5_000;
/// Readings in one file; more than a spreadsheet opens.
const MOST: usize = 1_000_000;

/// `GET /experiments/{slug}/readings.csv`: UTF-8, commas, points, ISO 8601, as RFC 4180 and any tool want it.
pub async fn csv(State(app): State<App>, visit: Visit, Path(slug): Path<String>) -> Answer {
    let mut conn = app.store.read().await?;
    let e = experiment::show(&mut conn, &slug, visit.lang, &visit.actor, app.store.now()).await?;
    if !e.status.is_public() {
        return Err(AppError::NotFound);
    }
    let indicators = reading::indicators(&mut conn, e.id).await?;
    let mut out = String::from("indicator,measure,unit,measured_at,value,source,note,recorded_at\r\n");
    let (mut after, mut written) = ((0, Moment(i64::MIN), ReadingId(uuid::Uuid::nil())), 0);
    loop {
        let some = reading::every(&mut conn, e.id, after, SOME).await?;
        for r in &some {
            let what = indicators.iter().find(|i| i.place == r.place);
            let cells = [
                r.place.to_string(),
                what.map(|i| i.measure.clone()).unwrap_or_default(),
                what.map(|i| i.unit.clone()).unwrap_or_default(),
                r.measured_at.rfc3339(),
                r.value.to_string(),
                r.source.clone(),
                r.note.clone(),
                r.written_at.rfc3339(),
            ];
            let line: Vec<String> =
                cells.iter().enumerate().map(|(n, c)| if n == 4 { c.clone() } else { cell(c) }).collect();
            out.push_str(&line.join(","));
            out.push_str("\r\n");
        }
        written += some.len();
        match some.last() {
            Some(r) if some.len() as i64 == SOME && written < MOST => after = (r.place, r.measured_at, r.id),
            _ => break,
        }
    }
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("text/csv; charset=utf-8")),
        (header::CONTENT_DISPOSITION, HeaderValue::from_static("attachment; filename=\"readings.csv\"")),
    ];
    Ok((headers, out).into_response())
}
