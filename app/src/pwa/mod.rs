//! In the pocket: what makes a website an app that can be installed, and the one script of pages without islands.
//!
//! The worker and the script are compiled in, not files of the site folder: the page, the script and the worker of
//! one server always know each other's version. Why they are not islands: `docs/decisions/0011`.

mod manifest;
mod offline;
mod shell;

use axum::{
    extract::State,
    http::{HeaderMap, HeaderName, HeaderValue, header},
    response::{IntoResponse, Response},
    routing::get,
};

use crate::web::{App, Policy, Route, without_islands};

pub use shell::Shell;

/// A worker's policy governs what it fetches itself: our own files, and the pages that it passes on.
const WORKER_POLICY: &str = "default-src 'none'; connect-src 'self'; frame-ancestors 'none'";
/// Asked for again at every visit, answered with 304 as long as nothing has changed.
const ASK_AGAIN: &str = "no-cache";
const FOREVER: &str = "public, max-age=31536000, immutable";

/// The addresses of this feature.
pub fn routes() -> Vec<Route> {
    vec![
        Route::get("/manifest.webmanifest", Policy::Anyone, "what an installed app is called", get(manifest::show)),
        Route::get("/sw.js", Policy::Anyone, "the service worker", get(worker)),
        Route::get("/page.js", Policy::Anyone, "the script of every page", get(script)),
        Route::get("/offline", Policy::Anyone, "what is shown without a connection", get(offline)),
    ]
}

/// `GET /sw.js`
async fn worker(State(app): State<App>, asked: HeaderMap) -> Response {
    let kind = "text/javascript; charset=utf-8";
    let mut response = kept(&app.shell, &asked, kind, &app.shell.worker, ASK_AGAIN);
    let policy = HeaderValue::from_static(WORKER_POLICY);
    response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, policy);
    response
}

/// `GET /page.js?v=…`: pages name the version, so what was kept under it never changes.
async fn script(State(app): State<App>, asked: HeaderMap) -> Response {
    kept(&app.shell, &asked, "text/javascript; charset=utf-8", &app.shell.script, FOREVER)
}

/// `GET /offline`: the same bytes for everybody, in both languages, so that the worker may keep them.
async fn offline(State(app): State<App>, asked: HeaderMap) -> Response {
    let mut response = kept(&app.shell, &asked, "text/html; charset=utf-8", &app.shell.offline, ASK_AGAIN);
    if let Ok(policy) = HeaderValue::from_str(&without_islands(&app)) {
        response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    // an address of the worker's, not a page to be found
    response.headers_mut().insert(HeaderName::from_static("x-robots-tag"), HeaderValue::from_static("noindex"));
    response
}

/// A text that changes with the shell's version only.
fn kept(shell: &Shell, asked: &HeaderMap, kind: &'static str, text: &str, how: &'static str) -> Response {
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(kind)),
        (header::CACHE_CONTROL, HeaderValue::from_static(how)),
    ];
    crate::web::with_etag(asked, &shell.version, || (headers, text.to_owned()).into_response())
}
