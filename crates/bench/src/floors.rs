//! The server as it is, with two routes beside it that cost as little as can be.

use std::{path::PathBuf, sync::LazyLock};

use anyhow::Result;
use app::web::App;
use axum::{
    Router,
    body::Bytes,
    extract::{Path, State},
    http::header,
    response::{Html, IntoResponse},
    routing::get,
};
use server::Settings;

/// A static answer of so many bytes.
pub fn bytes(size: usize) -> String {
    format!("/floor/bytes/{size}")
}

/// One small question to the database, and a small page.
pub const QUERY: &str = "/floor/query";

static FILLING: LazyLock<Bytes> = LazyLock::new(|| vec![b'x'; 1 << 20].into());

/// Serves a database until killed. Limits per client are off, because all load comes from one address.
pub async fn serve(database: &str, site: PathBuf, record: Option<PathBuf>) -> Result<()> {
    let mut settings = Settings { dev: true, rate_limits: false, ..Settings::new(database, site) };
    settings.record_folder = record.unwrap_or(settings.record_folder);
    let settings = Settings { listen: ([127, 0, 0, 1], 0).into(), ..settings };
    server::log("info,sqlx=warn")?;
    let running = server::start_beside(settings, server::outside(), floors()).await?;
    println!("http://{}", running.addr);
    std::future::pending().await
}

fn floors() -> Router<App> {
    Router::new().route("/floor/bytes/{size}", get(from_memory)).route(QUERY, get(one_question))
}

async fn from_memory(Path(size): Path<usize>) -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "text/html; charset=utf-8")], FILLING.slice(..size.min(FILLING.len())))
}

async fn one_question(State(app): State<App>) -> Html<String> {
    let there = app.store.ready().await.is_ok();
    Html(format!("<!DOCTYPE html><title>Floor</title><p>{there}</p>"))
}
