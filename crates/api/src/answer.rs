//! What the API answers: one thing, or a page of a list.

use app::web::{App, Problem};
use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use domain::{Lang, Moment};
use serde::Serialize;
use utoipa::ToSchema;

/// What a handler answers.
pub type Told = Result<Response, Problem>;

/// A page of a list.
#[derive(Serialize, ToSchema)]
pub struct Page<T> {
    /// The things, in the order of the list.
    pub data: Vec<T>,
    /// The absolute address of the next page; null on the last. The same stands in the header `Link`.
    pub next: Option<String>,
}

/// One thing.
pub fn one(lang: Lang, thing: &impl Serialize) -> Told {
    with(StatusCode::OK, lang, thing)
}

/// A page of a list.
pub fn page<T: Serialize>(lang: Lang, data: Vec<T>, next: Option<String>) -> Told {
    let link = next.as_ref().and_then(|next| HeaderValue::from_str(&format!("<{next}>; rel=\"next\"")).ok());
    let mut response = with(StatusCode::OK, lang, &Page { data, next })?;
    if let Some(link) = link {
        response.headers_mut().insert(header::LINK, link);
    }
    Ok(response)
}

/// Something with a status of its own.
pub fn with(status: StatusCode, lang: Lang, thing: &impl Serialize) -> Told {
    let body = serde_json::to_vec(thing).map_err(|_| app::web::AppError::Internal)?;
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("application/json")),
        (header::CONTENT_LANGUAGE, HeaderValue::from_static(lang.code())),
        (header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache")),
        (header::VARY, HeaderValue::from_static("Accept-Language, Authorization")),
    ];
    Ok((status, headers, body).into_response())
}

/// An instant as everybody reads it: RFC 3339, UTC.
pub fn at(moment: Moment) -> String {
    moment.rfc3339()
}

/// The same, perhaps.
pub fn maybe(moment: Option<Moment>) -> Option<String> {
    moment.map(at)
}

/// The absolute address of a page.
pub fn address(app: &App, path: impl std::fmt::Display) -> String {
    format!("{}{path}", app.origin)
}
