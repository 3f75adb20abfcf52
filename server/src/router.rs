//! From the table of routes to what answers requests. Read from the bottom of [`build`] upwards, a
//! request passes the layers in that order.

use std::{any::Any, time::Duration};

use app::web::{self, App, AppError, Limit, Rate, Route};
use axum::{
    Router,
    extract::{DefaultBodyLimit, Request, State},
    middleware::{Next, from_fn, from_fn_with_state},
    response::{IntoResponse, Response},
    routing::get,
};
use tower_http::{
    CompressionLevel,
    catch_panic::CatchPanicLayer,
    compression::{CompressionLayer, DefaultPredicate, Predicate, predicate::NotForContentType},
    csrf::CsrfLayer,
    timeout::RequestBodyTimeoutLayer,
};

use crate::{
    Error, Origin, Settings,
    body::read_on,
    clients::Clients,
    limits::{Limits, limit},
    observe::{Observer, alive, metrics, observe, ready, show_metrics},
    pages::{Pages, keep},
    programs::{Front, front},
    security::{defaults, secure},
    statics::with_files,
};

/// Of brotli (0 to 11). Whoever is signed in has each page compressed for them alone: at 1 a list costs the processor
/// half of what it costs at 4, and is a seventh larger.
const QUALITY: i32 = 1;

/// A page is answered within this time, or not at all.
const PAGE: Duration = Duration::from_secs(30);
/// A form with a photo: 8 MB at 400 kbit/s, and the time to re-encode it.
const PHOTO: Duration = Duration::from_secs(200);
/// A sender who is silent for so long in the middle of a body has gone.
const SILENCE: Duration = Duration::from_secs(20);

/// Every address of the instance: pages and forms for people, the API for programs.
pub fn routes() -> Vec<Route> {
    web::routes().into_iter().chain(api::routes()).collect()
}

/// Builds the router of an instance.
///
/// # Errors
/// [`Error::BadOrigin`].
pub fn build(app: &App, settings: &Settings, origin: &Origin, limits: Option<&Limits>) -> Result<Router, Error> {
    let clients = Clients::new(&settings.trusted_proxies);
    let own_site = CsrfLayer::new()
        .add_trusted_origin(origin.as_str())
        .map_err(|_| Error::BadOrigin { origin: origin.to_string(), why: "browsers write it another way" })?
        .with_rejection_response(|_| AppError::CrossSite.into_response());

    let (api, pages): (Vec<Route>, Vec<Route>) = routes().into_iter().partition(|route| web::is_api(route.path));
    // no cookie counts there, so there is nothing that another site could borrow; `front` counts its requests
    let api = api.into_iter().fold(Router::new(), |router, route| add(router, route, app, None));
    let pages = pages
        .into_iter()
        .fold(Router::new(), |router, route| add(router, route, app, limits))
        .route("/metrics", get(show_metrics).with_state(clients.clone()))
        .method_not_allowed_fallback(web::not_found)
        .layer(own_site)
        .merge(api)
        .layer(CatchPanicLayer::custom(panicked))
        .layer(from_fn_with_state(app.clone(), web::visit))
        .route("/healthz", get(alive))
        .route("/readyz", get(ready))
        .with_state(app.clone());

    let mut missing = Router::new().fallback(web::not_found);
    if let Some(limits) = limits {
        missing = missing.layer(from_fn_with_state(limits.of(Rate::Read), limit));
    }
    let missing = missing.layer(from_fn_with_state(app.clone(), web::visit));

    let worthwhile = DefaultPredicate::new().and(NotForContentType::const_new("font/"));
    Ok(with_files(pages, &settings.site, missing)
        .layer(CompressionLayer::new().quality(CompressionLevel::Precise(QUALITY)).compress_when(worthwhile))
        .layer(from_fn_with_state(Pages::new(app), keep))
        .layer(from_fn_with_state(Front::new(app, limits), front))
        .layer(from_fn(read_on))
        .layer(RequestBodyTimeoutLayer::new(SILENCE))
        .layer(from_fn_with_state(defaults(origin), secure))
        .layer(metrics().0.clone())
        .layer(from_fn_with_state(Observer::new(clients, app), observe)))
}

/// Adds a line of the table: how often, how long, who, how large, and then what it does.
fn add(router: Router<App>, route: Route, app: &App, limits: Option<&Limits>) -> Router<App> {
    let time = match route.limit {
        Limit::Form => PAGE,
        Limit::Photo | Limit::Table => PHOTO,
    };
    let mut handler = route
        .handler
        .route_layer(DefaultBodyLimit::max(route.limit.bytes()))
        .route_layer(from_fn_with_state((app.clone(), route.policy), web::gate))
        .route_layer(from_fn_with_state(time, in_time));
    if let Some(limits) = limits {
        handler = handler.route_layer(from_fn_with_state(limits.of(route.rate), limit));
    }
    router.route(route.path, handler)
}

async fn in_time(State(time): State<Duration>, request: Request, next: Next) -> Response {
    tokio::time::timeout(time, next.run(request)).await.unwrap_or_else(|_| {
        tracing::error!("no answer in time");
        AppError::Unavailable.into_response()
    })
}

fn panicked(panic: Box<dyn Any + Send>) -> Response {
    let text = panic.downcast_ref::<&str>().copied().or_else(|| panic.downcast_ref::<String>().map(String::as_str));
    tracing::error!(panic = text.unwrap_or("of an unknown kind"), "a handler panicked");
    AppError::Internal.into_response()
}
