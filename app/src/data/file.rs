//! Copies and runs as files, for whoever computes them again.

use std::{fs::File, io::Read};

use axum::{
    body::Body,
    extract::{Path, State},
    http::{HeaderValue, header},
    response::IntoResponse,
};
use domain::DatasetId;
use egress::VaultError;
use futures_util::{Stream, stream};
use store::data;

use crate::web::{Answer, App, AppError};

/// Bytes that are read at once.
const PIECE: usize = 1 << 16;

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

/// A copy whose bytes are those of its hash, and how many they are.
pub(super) async fn opened(app: &App, hash: [u8; 32]) -> Result<(File, u64), AppError> {
    let vault = app.vault.clone();
    let work = tokio::task::spawn_blocking(move || {
        let Some(file) = vault.open(&hash)? else { return Ok(None) };
        let size = file.metadata()?.len();
        Ok(Some((file, size)))
    });
    match work.await.map_err(|_| AppError::Internal)? {
        Ok(found) => found.ok_or(AppError::NotFound),
        Err(error) => Err(unreadable(&error)),
    }
}

fn unreadable(error: &VaultError) -> AppError {
    tracing::error!(?error, "a copy of a dataset cannot be read");
    AppError::Unavailable
}

/// Piece by piece: whoever reads slowly holds no file in memory.
fn pieces(file: File) -> impl Stream<Item = std::io::Result<Vec<u8>>> + Send + 'static {
    stream::try_unfold(file, |mut file| async move {
        let work = tokio::task::spawn_blocking(move || {
            let mut piece = Vec::with_capacity(PIECE);
            file.by_ref().take(PIECE as u64).read_to_end(&mut piece)?;
            Ok((!piece.is_empty()).then_some((piece, file)))
        });
        work.await.map_err(std::io::Error::other)?
    })
}

/// `GET /data/{id}/copies/{hash}`: as it came, always as a file to keep: it may be a page of somebody else’s.
pub async fn copy(State(app): State<App>, Path((id, hash)): Path<(String, String)>) -> Answer {
    let id: DatasetId = id.parse().map_err(|_| AppError::NotFound)?;
    let hash = read(&hash).ok_or(AppError::NotFound)?;
    data::snapshot_of(&mut app.store.read().await?, id, hash).await?;
    let (file, size) = opened(&app, hash).await?;
    let name = format!("attachment; filename=\"{}\"", record::hex(&hash));
    let digest = format!("sha-256=:{}:", base64::Engine::encode(&base64::prelude::BASE64_STANDARD, hash));
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("application/octet-stream")),
        (header::CONTENT_DISPOSITION, HeaderValue::from_str(&name).map_err(|_| AppError::Internal)?),
        (header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=31536000, immutable")),
        (
            header::HeaderName::from_static("repr-digest"),
            HeaderValue::from_str(&digest).map_err(|_| AppError::Internal)?,
        ),
        (header::CONTENT_LENGTH, HeaderValue::from(size)),
    ];
    Ok((headers, Body::from_stream(pieces(file))).into_response())
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
