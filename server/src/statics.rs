use std::path::Path;

use axum::{
    Router,
    extract::Request,
    middleware::{Next, from_fn},
    response::Response,
};
use http::{HeaderValue, header};
use tower::ServiceBuilder;
use tower_http::{services::ServeDir, set_header::SetResponseHeaderLayer};

/// Files of a bundle stand in a folder named by their hash: they never change.
const FOREVER: &str = "public, max-age=31536000, immutable";
/// Icons, fonts, robots.txt keep their names when they change.
const A_DAY: &str = "public, max-age=86400";

/// A worker runs under the policy of its own file: this one may load the verifier beside it, and read the record.
const VERIFIER: &str =
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'; frame-ancestors 'none'";

/// Adds the files of the site folder, as the bundle step compressed them where it did, without looking for a session. Whatever is neither a page nor
/// a file is answered by `missing`.
pub fn with_files(pages: Router, site: &Path, missing: Router) -> Router {
    let files = ServeDir::new(site)
        .append_index_html_on_directories(false)
        .precompressed_br()
        .precompressed_gzip()
        .call_fallback_on_method_not_allowed(true)
        .fallback(missing);
    let kept = |how| SetResponseHeaderLayer::if_not_present(header::CACHE_CONTROL, HeaderValue::from_static(how));
    pages
        .route_service(
            "/pkg/{*path}",
            ServiceBuilder::new().layer(kept(FOREVER)).layer(from_fn(of_worker)).service(files.clone()),
        )
        .fallback_service(ServiceBuilder::new().layer(kept(A_DAY)).service(files))
}

async fn of_worker(request: Request, next: Next) -> Response {
    let worker = ["/worker.js", "/counting.js"].iter().any(|file| request.uri().path().ends_with(file));
    let mut response = next.run(request).await;
    if worker {
        response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(VERIFIER));
    }
    response
}
