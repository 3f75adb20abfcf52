//! `essaim witness`: cosigns the heads of logs that somebody else runs (C2SP tlog-witness), so that nobody is shown
//! another history than everybody else. It keeps one head for each log and its own key, and nothing else.

mod config;
mod desk;

use std::{future::Future, io::Write, path::Path};

use axum::{
    Router,
    body::Bytes,
    extract::{DefaultBodyLimit, Path as Part, State},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use http::{StatusCode, header};
use record::witness::{MAX_REQUEST, Refusal, SIZE_TYPE, size};
use tokio::{
    net::TcpListener,
    signal::unix::{SignalKind, signal},
};

use crate::Error;

pub use config::Config;
pub use desk::Desk;

/// Witnesses until SIGTERM or SIGINT.
///
/// # Errors
/// A sentence for whatever is missing.
pub async fn serve(config: &Path) -> Result<(), Error> {
    let config = Config::read(config)?;
    let (mut terminate, mut interrupt) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
    let desk = Desk::open(&config, crate::outside())?;
    let cannot = |source| Error::Listen { listen: config.listen, source };
    let listener = TcpListener::bind(config.listen).await.map_err(cannot)?;
    let mut out = std::io::stdout();
    writeln!(out, "The witness {} is at http://{}", desk.key(), listener.local_addr()?)?;
    out.flush()?;
    let quit = async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    };
    answer(listener, desk, quit).await.map_err(Error::from)
}

/// Answers logs until told to stop.
///
/// # Errors
/// When the listener fails.
pub async fn answer(
    listener: TcpListener,
    desk: Desk,
    quit: impl Future<Output = ()> + Send + 'static,
) -> std::io::Result<()> {
    axum::serve(listener, router(desk)).with_graceful_shutdown(quit).await
}

/// What a witness answers.
pub fn router(desk: Desk) -> Router {
    Router::new()
        .route("/add-checkpoint", post(add))
        .route("/{log}/checkpoint", get(last))
        .layer(DefaultBodyLimit::max(MAX_REQUEST))
        .with_state(desk)
}

async fn add(State(desk): State<Desk>, body: Bytes) -> Response {
    // files are written and flushed
    let done = tokio::task::spawn_blocking(move || desk.add(&body)).await;
    match done {
        Ok(Ok(lines)) => ([(header::CONTENT_TYPE, "text/plain; charset=utf-8")], lines).into_response(),
        Ok(Err(desk::Trouble::Refused(Refusal::Conflict(known)))) => {
            (StatusCode::CONFLICT, [(header::CONTENT_TYPE, SIZE_TYPE)], size(known)).into_response()
        }
        Ok(Err(desk::Trouble::Refused(refusal))) => {
            let status = StatusCode::from_u16(refusal.status()).unwrap_or(StatusCode::BAD_REQUEST);
            (status, format!("{refusal}\n")).into_response()
        }
        Ok(Err(desk::Trouble::Files(error))) => {
            tracing::error!(%error, "a head could not be kept, so it was not cosigned");
            StatusCode::SERVICE_UNAVAILABLE.into_response()
        }
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

/// The last head that it cosigned for a log, by the SHA-256 of its origin.
async fn last(State(desk): State<Desk>, Part(log): Part<String>) -> Response {
    match desk.last(&log) {
        Some(note) => ([(header::CONTENT_TYPE, "text/plain; charset=utf-8")], note).into_response(),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}
