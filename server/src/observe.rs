use std::{net::IpAddr, sync::OnceLock, time::Instant};

use app::web::{App, AppError};
use axum::{
    extract::{MatchedPath, Request, State},
    middleware::Next,
    response::{IntoResponse, Response},
};
use axum_prometheus::{
    EndpointLabel, PrometheusMetricLayer, PrometheusMetricLayerBuilder,
    metrics::{Unit, describe_counter, describe_gauge, describe_histogram},
    metrics_exporter_prometheus::PrometheusHandle,
};
use http::{HeaderMap, HeaderName, HeaderValue, header};
use store::Outside;
use tracing::Instrument;

use crate::clients::Clients;

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
/// What stands in the log and the metrics for addresses that are in no table: writing them out would
/// let visitors fill both, and an address that was mistyped may hold a token.
const UNMATCHED: &str = "unmatched";

/// The address of the client, for whoever counts.
#[derive(Clone, Copy)]
pub struct Client(pub IpAddr);

/// What [`observe`] needs to know.
#[derive(Clone)]
pub struct Observer {
    clients: Clients,
    outside: Outside,
}

impl Observer {
    /// Believes these clients' proxies, and numbers requests with this randomness.
    pub fn new(clients: Clients, app: &App) -> Observer {
        Observer { clients, outside: app.store.outside().clone() }
    }

    /// The number under which a request stands in the log: that of a trusted proxy, or a new one.
    fn number(&self, peer: IpAddr, headers: &HeaderMap) -> HeaderValue {
        let plain =
            |v: &&HeaderValue| v.len() <= 64 && v.as_bytes().iter().all(|b| b.is_ascii_alphanumeric() || *b == b'-');
        if let Some(given) = headers.get(REQUEST_ID).filter(plain).filter(|_| self.clients.believes(peer)) {
            return given.clone();
        }
        let mut bytes = [0; 8];
        self.outside.fill(&mut bytes);
        let text = format!("{:016x}", u64::from_be_bytes(bytes));
        HeaderValue::from_str(&text).unwrap_or(HeaderValue::from_static("0"))
    }
}

/// Numbers a request, finds out who asks, and notes what was asked and answered: the method, the
/// path as it stands in the table, the status, the time and how many statements were read for it. Never the query, a token, a body, an
/// address or a name.
pub async fn observe(State(observer): State<Observer>, mut request: Request, next: Next) -> Response {
    let peer = Clients::peer(&request);
    let client = observer.clients.address(peer, request.headers());
    let number = observer.number(peer, request.headers());
    request.extensions_mut().insert(Client(client));
    request.headers_mut().insert(REQUEST_ID, number.clone());
    let span = tracing::info_span!("request", id = number.to_str().unwrap_or_default());
    let method = request.method().clone();
    let path = request.extensions().get::<MatchedPath>().cloned();
    let path = path.as_ref().map_or(UNMATCHED, MatchedPath::as_str);

    let began = Instant::now();
    let (mut response, sql) = store::counted(next.run(request).instrument(span.clone())).await;
    let (status, ms) = (response.status().as_u16(), began.elapsed().as_millis() as u64);
    span.in_scope(|| match path {
        "/healthz" | "/readyz" | "/metrics" => tracing::debug!(%method, path, status, ms, sql, "answered"),
        _ => tracing::info!(%method, path, status, ms, sql, "answered"),
    });
    response.headers_mut().insert(REQUEST_ID, number);
    response
}

/// Counts and times requests. One recorder serves the whole process, however many servers the tests
/// start in it.
pub fn metrics() -> &'static (PrometheusMetricLayer<'static>, PrometheusHandle) {
    static METRICS: OnceLock<(PrometheusMetricLayer<'static>, PrometheusHandle)> = OnceLock::new();
    METRICS.get_or_init(|| {
        let pair = PrometheusMetricLayerBuilder::new()
            .with_prefix("essaim")
            .with_endpoint_label_type(EndpointLabel::MatchedPathWithFallbackFn(|_| UNMATCHED.to_owned()))
            .with_default_metrics()
            .build_pair();
        describe_counter!("essaim_http_requests_total", "Requests answered, by method, route and status.");
        describe_gauge!("essaim_http_requests_pending", "Requests being answered, by method and route.");
        describe_histogram!(
            "essaim_http_requests_duration_seconds",
            Unit::Seconds,
            "Time from the head of a request to the head of its answer."
        );
        pair
    })
}

/// What was counted, for a collector on this machine or a trusted one; for others the page does not
/// exist.
pub async fn show_metrics(State(clients): State<Clients>, request: Request) -> Result<Response, AppError> {
    if !clients.is_inside(Clients::peer(&request), request.headers()) {
        return Err(AppError::NotFound);
    }
    let kind = [(header::CONTENT_TYPE, "text/plain; version=0.0.4")];
    Ok((kind, metrics().1.render()).into_response())
}

/// The process is alive; the database is not asked.
pub async fn alive() -> &'static str {
    "alive\n"
}

/// The database answers and has its schema, so requests may be sent here.
pub async fn ready(State(app): State<App>) -> Response {
    match app.store.ready().await {
        Ok(()) => "ready\n".into_response(),
        Err(error) => {
            tracing::warn!(%error, "not ready");
            (http::StatusCode::SERVICE_UNAVAILABLE, "not ready\n").into_response()
        }
    }
}
