//! A form that comes back with what was refused, and the cursors in a list's own addresses.

use axum::http::StatusCode;
use domain::{FieldError, Lang, Moment, Refusal};
use uuid::Uuid;

use super::AppError;

/// What a refusal says about a field, if anything.
pub(crate) fn said(lang: Lang, errors: &[FieldError], field: &str) -> Option<String> {
    errors.iter().find(|x| x.field == field).map(|x| x.refusal.say(lang))
}

/// The lines of an error summary.
pub(crate) fn summary(lang: Lang, errors: &[FieldError]) -> Vec<(String, String)> {
    errors.iter().map(|x| (x.field.clone(), x.refusal.say(lang))).collect()
}

/// `422` for a form that comes back, `200` for one that was asked for.
pub(crate) fn status(errors: &[FieldError]) -> StatusCode {
    if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY }
}

/// The refusal of an act, tied to a field, so that the form comes back with what was typed.
///
/// # Errors
/// What nobody can mend by typing is an error of its own.
pub(crate) fn tied(error: store::Error, field: &str) -> Result<Vec<FieldError>, AppError> {
    match error {
        store::Error::Refused(
            refusal @ (Refusal::Missing
            | Refusal::TooLong { .. }
            | Refusal::Unprintable
            | Refusal::NotAChoice
            | Refusal::InTheFuture
            | Refusal::TooMany
            | Refusal::EditOver
            | Refusal::Removed
            | Refusal::DiscussionOver
            | Refusal::Unchanged
            | Refusal::AlreadyReported
            | Refusal::AlreadyRuled
            | Refusal::ReportsSlowed { .. }),
        ) => Ok(vec![FieldError::new(field, refusal)]),
        store::Error::Invalid(errors) => Ok(errors),
        other => Err(other.into()),
    }
}

/// `microseconds.id`, as a list's own links say it.
///
/// # Errors
/// [`AppError::BadRequest`] for anything else.
pub(crate) fn cursor(raw: &str) -> Result<(Moment, Uuid), AppError> {
    let read = raw.split_once('.').and_then(|(at, id)| Some((Moment(at.parse().ok()?), id.parse().ok()?)));
    read.ok_or(AppError::BadRequest)
}
