//! What stands before the API and nothing else: its quotas, which its answers tell, and scripts of other origins.

use app::web::{App, AppError, EXPOSED, Manner, Problem, is_api};
use axum::{
    Extension,
    extract::{Request, State},
    middleware::Next,
    response::{IntoResponse, Response},
};
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};

use crate::{
    limits::{Left, Limits, Programs},
    observe::Client,
};

const POLICY: HeaderName = HeaderName::from_static("ratelimit-policy");
const LEFT: HeaderName = HeaderName::from_static("ratelimit");
const RESOURCE_POLICY: HeaderName = HeaderName::from_static("cross-origin-resource-policy");

/// What [`front`] needs to know.
#[derive(Clone)]
pub struct Front {
    app: App,
    programs: Option<Programs>,
}

impl Front {
    /// Counts unless nobody does.
    pub fn new(app: &App, limits: Option<&Limits>) -> Front {
        Front { app: app.clone(), programs: limits.map(Limits::programs) }
    }
}

/// Counts a request at the API, answers the questions that browsers ask before scripts of other origins may, and lets
/// the rest through. It stands before what is kept, so that an answer out of memory counts and tells as well.
pub async fn front(
    State(front): State<Front>,
    Extension(Client(client)): Extension<Client>,
    request: Request,
    next: Next,
) -> Response {
    if !is_api(request.uri().path()) {
        return next.run(request).await;
    }
    if *request.method() == Method::OPTIONS {
        return before(request.headers());
    }
    let reads = matches!(*request.method(), Method::GET | Method::HEAD);
    let left = front.programs.as_ref().map(|programs| programs.count(client, reads));
    let mut response = match left.and_then(|left| left.wait) {
        Some(seconds) => {
            let lang = Manner::of_program(request.headers()).lang;
            let number = request.headers().get("x-request-id").and_then(|v| v.to_str().ok()).unwrap_or_default();
            let mut response = Problem::from(AppError::TooMany).render(&front.app.origin, lang, number);
            response.headers_mut().insert(header::RETRY_AFTER, seconds.into());
            response
        }
        None => next.run(request).await,
    };
    let headers = response.headers_mut();
    headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    headers.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, HeaderValue::from_static(EXPOSED));
    headers.insert(RESOURCE_POLICY, HeaderValue::from_static("cross-origin"));
    if let Some(left) = left {
        tell(headers, left);
    }
    response
}

/// `RateLimit-Policy` and `RateLimit` (draft-ietf-httpapi-ratelimit-headers).
fn tell(headers: &mut HeaderMap, left: Left) {
    let Left { class, requests, wait } = left;
    let whole = u64::from((class.quota - requests.min(class.quota)).div_ceil(class.per_second));
    let policy = format!("\"{}\";q={};w={}", class.name, class.quota, class.window());
    let now = format!("\"{}\";r={requests};t={}", class.name, wait.unwrap_or(whole));
    for (name, value) in [(POLICY, policy), (LEFT, now)] {
        if let Ok(value) = HeaderValue::from_str(&value) {
            headers.insert(name, value);
        }
    }
}

/// What a browser asks before a script of another origin may (Fetch, § 4.8). Cookies are never allowed.
fn before(asked: &HeaderMap) -> Response {
    let mut response = StatusCode::NO_CONTENT.into_response();
    let headers = response.headers_mut();
    for (name, value) in [
        (header::ACCESS_CONTROL_ALLOW_ORIGIN, "*"),
        (header::ACCESS_CONTROL_ALLOW_METHODS, "GET, HEAD, POST, PUT, DELETE"),
        (
            header::ACCESS_CONTROL_ALLOW_HEADERS,
            "Authorization, Content-Type, Accept-Language, If-None-Match, Idempotency-Key",
        ),
        (header::ACCESS_CONTROL_MAX_AGE, "86400"),
        (header::ALLOW, "GET, HEAD, POST, PUT, DELETE, OPTIONS"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    if !asked.contains_key(header::ORIGIN) {
        headers.remove(header::ACCESS_CONTROL_ALLOW_ORIGIN);
    }
    response
}

#[cfg(test)]
mod tests {
    use app::web::API;

    use super::*;

    #[test]
    fn only_addresses_of_the_api_are_for_programs() {
        for (path, is) in [(API, true), ("/api/v1/x", true), ("/api/v10", false), ("/api", false), ("/", false)] {
            assert_eq!(is_api(path), is, "{path}");
        }
    }
}
