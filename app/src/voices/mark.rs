//! Useful, or not: a button of a plain form, and back to where it stood.

use axum::{
    extract::{Path, State},
    response::IntoResponse,
};
use serde::Deserialize;
use store::argument::Mark;

use super::id;
use crate::web::{Answer, App, AppError, Typed, Visit, safe_path, see_other};

/// Which button, and where it stood.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Marking {
    #[serde(default)]
    mark: String,
    #[serde(default)]
    back: String,
}

/// `GET /experiments/{slug}/discussion/{id}/mark`: where signing in leads back to. Reading changes nothing.
pub async fn back(Path((slug, raw)): Path<(String, String)>) -> Answer {
    let argument = id(&raw)?;
    Ok(see_other(&format!("/experiments/{slug}/discussion/{argument}")).into_response())
}

/// `POST /experiments/{slug}/discussion/{id}/mark`
pub async fn mark(
    State(app): State<App>,
    visit: Visit,
    Path((slug, raw)): Path<(String, String)>,
    Typed(typed): Typed<Marking>,
) -> Answer {
    let argument = id(&raw)?;
    let useful = match typed.mark.as_str() {
        "useful" => Some(true),
        "useless" => Some(false),
        "none" => None,
        _ => return Err(AppError::BadRequest),
    };
    app.store.act(Mark { person: visit.person()?, slug: slug.clone(), argument, useful }).await?;
    let back = match safe_path(&typed.back) {
        "/" => format!("/experiments/{slug}/discussion/{argument}"),
        path => path.to_owned(),
    };
    Ok(see_other(&format!("{back}#a-{argument}")).into_response())
}
