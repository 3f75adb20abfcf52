use axum::{
    extract::{Request, State},
    http::{HeaderMap, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use domain::Refusal;
use store::token::{self, Bearer};

use super::{App, AppError, Policy, Problem, Visit, is_api, page::error_page, safe_path, see_other};

/// Reads who asks, lets the request through, and turns an [`AppError`] into a page in the visitor's
/// language. Stands around every route, and around what no route answers.
pub async fn visit(State(app): State<App>, mut request: Request, next: Next) -> Response {
    if is_api(request.uri().path()) {
        return of_program(app, request, next).await;
    }
    let (visit, response) = match Visit::read(&app, request.headers(), request.uri()).await {
        Ok(visit) => {
            request.extensions_mut().insert(visit.clone());
            touch(&app, &visit);
            (visit, next.run(request).await)
        }
        Err(error) => (Visit::unknown(request.uri()), error.into_response()),
    };
    match response.extensions().get::<AppError>().cloned().or_else(|| bare(&response)) {
        Some(error) => error_page(&app, &visit, &error),
        None => response,
    }
}

/// The same for a program at the API: cookies count for nothing, and what is refused is a [`Problem`].
async fn of_program(app: App, mut request: Request, next: Next) -> Response {
    let mut visit = Visit::of_program(request.headers(), request.uri());
    let response = match bearer(&app, request.headers()).await {
        Ok(bearer) => {
            visit = visit.with(bearer);
            request.extensions_mut().insert(visit.clone());
            next.run(request).await
        }
        Err(problem) => problem.into_response(),
    };
    match Problem::of(&response) {
        Some(problem) => {
            let mut told = problem.render(&app.origin, visit.lang, &visit.request_id);
            if let Some(allow) = response.headers().get(header::ALLOW) {
                told.headers_mut().insert(header::ALLOW, allow.clone());
            }
            told
        }
        None => response,
    }
}

/// The token that a program sent; none when it sent nothing.
async fn bearer(app: &App, headers: &HeaderMap) -> Result<Option<Bearer>, Problem> {
    let Some(sent) = headers.get(header::AUTHORIZATION) else { return Ok(None) };
    let wrong = || Problem::no_token(true);
    let (scheme, token) = sent.to_str().ok().and_then(|sent| sent.split_once(' ')).ok_or_else(wrong)?;
    if !scheme.eq_ignore_ascii_case("bearer") {
        return Err(wrong());
    }
    let found = token::find(&mut app.store.read().await?, token.trim(), app.store.now()).await?.ok_or_else(wrong)?;
    if found.stale {
        let (store, id) = (app.store.clone(), found.id);
        tokio::spawn(async move {
            if let Err(error) = store.act(token::Touch { id }).await {
                tracing::warn!(%error, "the use of a token was not noted");
            }
        });
    }
    Ok(Some(found))
}

/// Whether a program came with a token, and it holds.
pub async fn token_holds(app: &App, headers: &HeaderMap) -> bool {
    matches!(bearer(app, headers).await, Ok(Some(_)))
}

/// What axum itself refuses (a path that is not UTF-8, a method that nobody takes) is a bare line of
/// text; people get a page.
fn bare(response: &Response) -> Option<AppError> {
    let kind = response.headers().get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or_default();
    if !kind.is_empty() && !kind.starts_with("text/plain") {
        return None;
    }
    match response.status() {
        StatusCode::BAD_REQUEST | StatusCode::UNSUPPORTED_MEDIA_TYPE => Some(AppError::BadRequest),
        StatusCode::NOT_FOUND | StatusCode::METHOD_NOT_ALLOWED => Some(AppError::NotFound),
        StatusCode::PAYLOAD_TOO_LARGE => Some(AppError::TooLarge),
        _ => None,
    }
}

/// Notes the use of a session now and then, beside the request.
fn touch(app: &App, visit: &Visit) {
    if let Some(session) = visit.session.as_ref().filter(|s| s.stale) {
        let (store, session) = (app.store.clone(), session.id);
        tokio::spawn(async move {
            if let Err(error) = store.act(store::session::Touch { session }).await {
                tracing::warn!(%error, "the use of a session was not noted");
            }
        });
    }
}

/// Holds a route to its policy.
pub async fn gate(State((app, policy)): State<(App, Policy)>, visit: Visit, request: Request, next: Next) -> Response {
    let now = app.store.now();
    let refusal = match policy {
        Policy::Anyone => None,
        Policy::Development => (!app.dev).then_some(AppError::NotFound),
        Policy::Token(scope) => match &visit.bearer {
            None => return Problem::no_token(false).into_response(),
            Some(bearer) if !bearer.scopes.has(scope) => return Problem::no_scope(scope).into_response(),
            Some(_) => None,
        },
        Policy::SignedIn | Policy::Mandate(_) if visit.actor.person.is_none() => {
            return to_sign_in(&visit, request.method() == axum::http::Method::GET);
        }
        Policy::SignedIn => None,
        Policy::Mandate(roles) if visit.sleeping(roles, now) && !visit.actor.holds_any(roles, now) => {
            return to_stronger(&visit, request.method() == axum::http::Method::GET);
        }
        Policy::Mandate(roles) => (!visit.actor.holds_any(roles, now)).then_some(AppError::Refused(Refusal::NoMandate)),
    };
    match refusal {
        Some(error) => error.into_response(),
        None => next.run(request).await,
    }
}

/// Sends the visitor to sign in, and back to the page afterwards.
fn to_sign_in(visit: &Visit, reading: bool) -> Response {
    see_other(&format!("/sign-in?next={}", back(visit, reading))).into_response()
}

/// Sends an official who came in by a weak way to where a stronger one is explained and offered, and back afterwards.
fn to_stronger(visit: &Visit, reading: bool) -> Response {
    see_other(&format!("/sign-in/stronger?next={}", back(visit, reading))).into_response()
}

/// The page that was asked for, as a value in an address. A form's page is where it posts to.
fn back(visit: &Visit, reading: bool) -> String {
    let path = if reading { visit.path.as_str() } else { visit.path.split('?').next().unwrap_or("/") };
    safe_path(path).bytes().map(escaped).collect()
}

fn escaped(byte: u8) -> String {
    match byte {
        b'&' | b'%' | b'+' | b'?' | b'=' => format!("%{byte:02X}"),
        _ => char::from(byte).to_string(),
    }
}
