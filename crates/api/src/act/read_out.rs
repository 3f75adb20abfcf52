//! Writing readings down.

use app::web::{App, Problem, fresh_id};
use axum::{
    extract::{Path, State},
    http::StatusCode,
};
use domain::{Amount, FieldError, Moment, Refusal};
use serde::{Deserialize, Serialize};
use store::reading::Write;
use utoipa::ToSchema;

use crate::{
    answer::Told,
    describe::{Acted, Key},
    sent::Sent,
};

/// A reading.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewReading {
    /// The place of its indicator in the protocol.
    #[schema(minimum = 1, maximum = 999)]
    indicator: u16,
    /// When it was measured: RFC 3339, with a zone.
    #[schema(format = DateTime)]
    measured_at: String,
    /// What was measured: a decimal with at most six digits behind the point.
    #[schema(example = "17.25", pattern = "^-?[0-9]{1,10}([.][0-9]{1,6})?$")]
    value: String,
    /// From where: an instrument, a count, a survey.
    #[schema(min_length = 1, max_length = 300)]
    source: String,
    /// What one should know to read it.
    #[serde(default)]
    #[schema(max_length = 1000)]
    note: String,
}

/// What came of it.
#[derive(Serialize, ToSchema)]
pub struct Written {
    /// Whether a stop rule was breached, so that the try is suspended.
    pub suspended: bool,
}

/// Writes a reading down. Only for whoever runs the try.
#[utoipa::path(
    post, path = "/api/v1/experiments/{slug}/readings", operation_id = "writeReading", tag = "Experiments",
    params(("slug" = String, Path, description = "The last part of the experiment's address"), Key),
    request_body = NewReading,
    responses((status = 201, description = "It is written down", body = Written), Acted),
    extensions(("x-scope" = json!("act"))),
)]
pub async fn write(State(app): State<App>, Path(slug): Path<String>, sent: Sent) -> Told {
    let typed: NewReading = sent.json()?;
    let at = instant(&typed.measured_at).map_err(|refusal| FieldError::new("measured_at", refusal));
    let value = amount(&typed.value).map_err(|refusal| FieldError::new("value", refusal));
    let (at, value) = match (at, value) {
        (Ok(at), Ok(value)) => (at, value),
        (at, value) => {
            let errors: Vec<FieldError> = at.err().into_iter().chain(value.err()).collect();
            return Err(Problem::from(errors));
        }
    };
    let act = Write {
        submission: fresh_id(&app),
        person: sent.person(),
        slug,
        place: typed.indicator.into(),
        at,
        value,
        source: typed.source,
        note: typed.note,
    };
    let done = sent.act(&app, act).await?;
    app.mail_bell.notify_one();
    sent.told(StatusCode::CREATED, done.again, &Written { suspended: done.output })
}

/// Forms take a day as people write it; a program says exactly when, and in which zone.
fn instant(text: &str) -> Result<Moment, Refusal> {
    let (day, time) = text.split_once(['T', 't']).ok_or(Refusal::NotADay)?;
    let zoned = time.ends_with(['Z', 'z']) || time.contains(['+', '-']);
    if day.len() != 10 || !zoned {
        return Err(Refusal::NotADay);
    }
    Moment::read(text)
}

fn amount(text: &str) -> Result<Amount, Refusal> {
    if text.chars().any(|c| !(c.is_ascii_digit() || ".-".contains(c))) {
        return Err(Refusal::NotANumber);
    }
    Amount::parse(text)
}
