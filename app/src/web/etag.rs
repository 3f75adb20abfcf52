use axum::{
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};

/// The answer that `make` gives, named by `version` (letters and digits that change with its content); or 304 with
/// no body for whoever has that version already (RFC 9110 § 13.1.2).
pub fn with_etag(asked: &HeaderMap, version: &str, make: impl FnOnce() -> Response) -> Response {
    // weak: a layer around us compresses
    let name = format!("W/\"{version}\"");
    let known = asked
        .get_all(header::IF_NONE_MATCH)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .any(|tag| tag.trim().trim_start_matches("W/").trim_matches('"') == version);
    let mut response = if known { StatusCode::NOT_MODIFIED.into_response() } else { make() };
    if let Ok(name) = HeaderValue::from_str(&name) {
        response.headers_mut().insert(header::ETAG, name);
    }
    response
}
