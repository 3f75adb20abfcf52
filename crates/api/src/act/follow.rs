//! Following.

use app::web::{App, Problem};
use axum::{
    extract::{OriginalUri, Path, State},
    http::StatusCode,
    response::IntoResponse,
};
use domain::Thing;
use serde::Serialize;
use store::follow::{self, Follow, Stop};
use utoipa::ToSchema;

use crate::{
    answer::{Page, Told, at, page},
    ask::{Reader, nothing},
    describe::{Acted, Key, Refused, Things},
    sent::{Sent, mark},
};

/// Something that is followed.
#[derive(Serialize, ToSchema)]
pub struct Followed {
    /// What: `experiment`, `lesson`, `theme`, `territory` or `authority`.
    pub thing: &'static str,
    /// Which.
    pub key: String,
    /// Its name; null for a theme, and when it is gone.
    pub name: Option<String>,
    /// Since when.
    #[schema(format = DateTime)]
    pub since: String,
}

/// What the token's person follows, newest first; five hundred at most, on one page.
#[utoipa::path(
    get, path = "/api/v1/follows", operation_id = "listFollows", tag = "Me",
    responses((status = 200, description = "All of them", body = Page<Followed>), Refused),
    security(("token" = [])),
    extensions(("x-scope" = json!("read"))),
)]
pub async fn list(State(app): State<App>, visit: Reader, OriginalUri(uri): OriginalUri) -> Told {
    nothing(&uri)?;
    let followed = follow::followed(&mut app.store.read().await?, visit.person()?, visit.lang, 500).await?;
    let items =
        followed.into_iter().map(|f| Followed { thing: f.thing.code(), key: f.key, name: f.name, since: at(f.since) });
    page(visit.lang, items.collect(), None)
}

fn thing(code: &str) -> Result<Thing, Problem> {
    Thing::parse(code).ok_or_else(|| store::Error::NotFound.into())
}

/// Follows something. A second time changes nothing.
#[utoipa::path(
    put, path = "/api/v1/follows/{thing}/{key}", operation_id = "follow", tag = "Me",
    params(
        ("thing" = Things, Path, description = "What"),
        ("key" = String, Path, description = "Which: a slug, a code of a theme, or an id of a territory"),
        Key,
    ),
    responses((status = 204, description = "It is followed"), Acted),
    extensions(("x-scope" = json!("act"))),
)]
pub async fn follow(State(app): State<App>, Path((code, key)): Path<(String, String)>, sent: Sent) -> Told {
    sent.nothing()?;
    let done = sent.act(&app, Follow { person: sent.person(), thing: thing(&code)?, key }).await?;
    let mut response = StatusCode::NO_CONTENT.into_response();
    mark(&mut response, done.again);
    Ok(response)
}

/// Stops following something. A second time changes nothing.
#[utoipa::path(
    delete, path = "/api/v1/follows/{thing}/{key}", operation_id = "unfollow", tag = "Me",
    params(
        ("thing" = Things, Path, description = "What"),
        ("key" = String, Path, description = "Which: a slug, a code of a theme, or an id of a territory"),
        Key,
    ),
    responses((status = 204, description = "It is not followed"), Acted),
    extensions(("x-scope" = json!("act"))),
)]
pub async fn stop(State(app): State<App>, Path((code, key)): Path<(String, String)>, sent: Sent) -> Told {
    sent.nothing()?;
    let done = sent.act(&app, Stop { person: sent.person(), thing: thing(&code)?, key }).await?;
    let mut response = StatusCode::NO_CONTENT.into_response();
    mark(&mut response, done.again);
    Ok(response)
}
