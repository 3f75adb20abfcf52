//! Copies and runs as files, for whoever computes them again.

use axum::{
    extract::{Path, State},
    http::{HeaderValue, header},
    response::IntoResponse,
};
use domain::DatasetId;
use store::data;

use crate::web::{Answer, App, AppError};

/// In hexadecimal.
pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}

/// 64 digits.
fn read(text: &str) -> Option<[u8; 32]> {
    let mut hash = [0; 32];
    if text.len() != 64 || !text.is_ascii() {
        return None;
    }
    for (n, byte) in hash.iter_mut().enumerate() {
        *byte = u8::from_str_radix(text.get(2 * n..2 * n + 2)?, 16).ok()?;
    }
    Some(hash)
}

/// The bytes of a copy, if they are those of its hash.
pub(super) async fn bytes(app: &App, hash: [u8; 32]) -> Result<Vec<u8>, AppError> {
    let vault = app.vault.clone();
    let found = tokio::task::spawn_blocking(move || vault.get(&hash)).await.map_err(|_| AppError::Internal)?;
    match found {
        Ok(found) => found.ok_or(AppError::NotFound),
        Err(error) => {
            tracing::error!(?error, "a copy of a dataset cannot be read");
            Err(AppError::Unavailable)
        }
    }
}

/// `GET /data/{id}/copies/{hash}`: as it came, always as a file to keep: it may be a page of somebody else’s.
pub async fn copy(State(app): State<App>, Path((id, hash)): Path<(String, String)>) -> Answer {
    let id: DatasetId = id.parse().map_err(|_| AppError::NotFound)?;
    let hash = read(&hash).ok_or(AppError::NotFound)?;
    data::snapshot_of(&mut app.store.read().await?, id, hash).await?;
    let body = bytes(&app, hash).await?;
    let name = format!("attachment; filename=\"{}\"", hex(&hash));
    let digest = format!("sha-256=:{}:", base64::Engine::encode(&base64::prelude::BASE64_STANDARD, hash));
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("application/octet-stream")),
        (header::CONTENT_DISPOSITION, HeaderValue::from_str(&name).map_err(|_| AppError::Internal)?),
        (header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=31536000, immutable")),
        (
            header::HeaderName::from_static("repr-digest"),
            HeaderValue::from_str(&digest).map_err(|_| AppError::Internal)?,
        ),
    ];
    Ok((headers, body).into_response())
}

/// `GET /data/{id}/runs/{run}`
pub async fn run(State(app): State<App>, Path((id, run)): Path<(String, String)>) -> Answer {
    let id: DatasetId = id.parse().map_err(|_| AppError::NotFound)?;
    let run: uuid::Uuid = run.parse().map_err(|_| AppError::NotFound)?;
    let runs = data::runs(&mut app.store.read().await?, id).await?;
    let found = runs.into_iter().find(|r| r.id == run).ok_or(AppError::NotFound)?;
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("application/json")),
        (header::CONTENT_DISPOSITION, HeaderValue::from_static("attachment; filename=\"reading.json\"")),
    ];
    Ok((headers, found.made).into_response())
}
