//! Supporting an experiment, and taking it back.

use app::web::App;
use axum::{
    extract::{Path, State},
    http::StatusCode,
};
use serde::Serialize;
use store::support::{Give, Withdraw};
use utoipa::ToSchema;

use crate::{answer::Told, describe::Acted, sent::Sent};

/// How it stands afterwards.
#[derive(Serialize, ToSchema)]
pub struct Supported {
    /// Whether the token's person supports it.
    pub supported: bool,
    /// How many people do.
    pub supports: i64,
}

/// Supports an experiment. A second time changes nothing.
#[utoipa::path(
    put, path = "/api/v1/experiments/{slug}/support", operation_id = "support", tag = "Experiments",
    params(("slug" = String, Path, description = "The last part of its address"), crate::describe::Key),
    responses((status = 200, description = "It is counted", body = Supported), Acted),
    extensions(("x-scope" = json!("act"))),
)]
pub async fn give(State(app): State<App>, Path(slug): Path<String>, sent: Sent) -> Told {
    sent.nothing()?;
    let done = sent.act(&app, Give { person: sent.person(), slug }).await?;
    app.mail_bell.notify_one();
    sent.told(StatusCode::OK, done.again, &Supported { supported: true, supports: done.output.count })
}

/// Takes a support back. A second time changes nothing.
#[utoipa::path(
    delete, path = "/api/v1/experiments/{slug}/support", operation_id = "withdrawSupport", tag = "Experiments",
    params(("slug" = String, Path, description = "The last part of its address"), crate::describe::Key),
    responses((status = 200, description = "It is no longer counted", body = Supported), Acted),
    extensions(("x-scope" = json!("act"))),
)]
pub async fn withdraw(State(app): State<App>, Path(slug): Path<String>, sent: Sent) -> Told {
    sent.nothing()?;
    let done = sent.act(&app, Withdraw { person: sent.person(), slug }).await?;
    sent.told(StatusCode::OK, done.again, &Supported { supported: false, supports: done.output.count })
}
