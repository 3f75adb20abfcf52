//! What programs read, ours and those nobody here wrote: checkpoint, tiles, keys (C2SP tlog-tiles, tlog-policy).

use axum::{
    extract::{Path, State},
    http::{HeaderName, HeaderValue, header},
    response::{IntoResponse, Response},
};
use record::tile::{self, Level, Tile};
use store::log;

use crate::web::{Answer, App, AppError};

/// A full tile never changes, and neither does a partial one; but a wider one soon takes its place.
const FULL: &str = "public, max-age=31536000, immutable";
const PARTIAL: &str = "public, max-age=3600, immutable";
const NEVER: &str = "no-cache";

/// Whoever wants to check the record may do so from any page.
fn open(kind: &'static str, kept: &'static str, body: impl IntoResponse) -> Response {
    let mut response = body.into_response();
    let headers = response.headers_mut();
    for (name, value) in [
        (header::CONTENT_TYPE, kind),
        (header::CACHE_CONTROL, kept),
        (header::ACCESS_CONTROL_ALLOW_ORIGIN, "*"),
        (HeaderName::from_static("cross-origin-resource-policy"), "cross-origin"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    response
}

/// A text for programs.
pub(super) fn text(body: String) -> Response {
    open("text/plain; charset=utf-8", NEVER, body)
}

/// `GET /record/checkpoint`
pub async fn checkpoint(State(app): State<App>) -> Answer {
    let newest = log::newest(&mut app.store.read().await?, app.notary.log).await?;
    Ok(text(newest.ok_or(AppError::NotFound)?.note))
}

/// `GET /record/tile/<L>/<N>[.p/<W>]`, `GET /record/tile/entries/<N>[.p/<W>]`
pub async fn tile(State(app): State<App>, Path(path): Path<String>) -> Answer {
    let tile = Tile::parse(&path).ok_or(AppError::NotFound)?;
    let (log, width) = (app.notary.log, u64::from(tile.width()));
    let mut conn = app.store.read().await?;
    let bytes = match tile.level() {
        Level::Hashes(level) => log::tile(&mut conn, log, level, tile.index(), width).await?,
        Level::Entries => {
            let entries = log::entries(&mut conn, log, tile.index(), width).await?;
            tile::bundle(entries.iter().map(Vec::as_slice)).ok_or(AppError::Internal)?
        }
    };
    let kept = if tile.is_full() { FULL } else { PARTIAL };
    Ok(open("application/octet-stream", kept, bytes))
}

/// `GET /record/policy`
pub async fn policy(State(app): State<App>) -> Answer {
    Ok(text(app.notary.policy_text.clone()))
}

/// `GET /record/key`: one line, or two while one key goes over to another.
pub async fn key(State(app): State<App>) -> Answer {
    let current = app.notary.log_keys().filter(|key| key.name() == app.notary.origin);
    Ok(text(current.map(|key| format!("{key}\n")).collect()))
}

/// `GET /record/promise-key`
pub async fn promise_key(State(app): State<App>) -> Answer {
    Ok(text(format!("{}\n", app.notary.promise_key())))
}
