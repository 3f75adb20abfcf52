//! Pages that are the same for everybody who is not signed in, kept once rendered and compressed.
//!
//! What may be kept is said in the table of routes ([`app::web::Route::shared`]); what is kept depends on
//! nothing but its [`Key`], because the request that it is rendered for is made from that key alone: no
//! cookie, address or device of the visitor goes in, so none can come out. It is kept until the edition
//! of the database changes and for ten seconds at most: see [`App::issue`].

mod kept;
mod key;

use std::{
    collections::HashSet,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use app::web::{App, Issue, Route, is_api, token_holds};
use axum::{
    body::Body,
    extract::{MatchedPath, Request, State},
    middleware::Next,
    response::Response,
};
use axum_prometheus::metrics::counter;
use http::{HeaderMap, Method, header};
use quick_cache::{Weighter, sync::Cache};

use kept::Kept;
use key::Key;

use crate::router::routes;

/// What all kept pages may weigh, in bytes.
const ROOM: u64 = 16 * 1024 * 1024;
/// What one weighs about: a list of twenty, compressed.
const USUAL: u64 = 8 * 1024;
/// Whoever waits longer for a page that another request renders renders it too.
const WAIT: Duration = Duration::from_millis(250);

/// The kept pages of a server.
#[derive(Clone)]
pub struct Pages(Arc<Parts>);

struct Parts {
    app: App,
    shared: HashSet<&'static str>,
    by_all: HashSet<&'static str>,
    // scan-resistant: addresses that were asked for once give way to those that are asked for often
    kept: Cache<Key, Kept, Weight>,
    issue: Mutex<Issue>,
}

#[derive(Clone)]
struct Weight;

impl Weighter<Key, Kept> for Weight {
    fn weight(&self, key: &Key, kept: &Kept) -> u64 {
        key.weight() + kept.weight()
    }
}

impl Pages {
    /// None kept yet.
    pub fn new(app: &App) -> Pages {
        let those = |of: fn(&Route) -> bool| routes().into_iter().filter(of).map(|route| route.path).collect();
        Pages(Arc::new(Parts {
            app: app.clone(),
            shared: those(|route| route.shared),
            by_all: those(|route| route.by_all),
            kept: Cache::with_weighter((ROOM / USUAL) as usize, ROOM, Weight),
            issue: Mutex::default(),
        }))
    }

    /// What an answer may be kept under, with the headers of a token that has to hold first; none when it is not to be kept.
    fn key(&self, request: &Request) -> Option<(Key, Option<HeaderMap>)> {
        let path = request.extensions().get::<MatchedPath>()?.as_str();
        if !self.0.shared.contains(path) {
            return None;
        }
        let key = Key::of(request)?;
        // at the API cookies count for nothing, and a token for everything but what is the same for all who have one
        let by_token = is_api(path) && request.headers().contains_key(header::AUTHORIZATION);
        if by_token && !self.0.by_all.contains(path) {
            return None;
        }
        Some((key, by_token.then(|| request.headers().clone())))
    }

    /// The issue of this instant; what was kept of the one before is thrown away. None without a
    /// database: the page itself says what is wrong.
    async fn issue(&self) -> Option<Issue> {
        let issue = self.0.app.issue().await.ok()?;
        let mut current = self.0.issue.lock().unwrap_or_else(PoisonError::into_inner);
        if *current != issue {
            *current = issue;
            self.0.kept.clear();
        }
        Some(issue)
    }
}

/// Answers from what is kept, or renders, and keeps what may be kept.
pub async fn keep(State(pages): State<Pages>, request: Request, next: Next) -> Response {
    let Some((key, token)) = pages.key(&request) else { return named(request, next).await };
    if let Some(headers) = token
        && !token_holds(&pages.0.app, &headers).await
    {
        return named(request, next).await;
    }
    let Some(issue) = pages.issue().await else { return next.run(request).await };
    let key = key.at(issue);
    let (asked, inner) = key.split(request);
    let kept = match pages.0.kept.get(&key) {
        Some(kept) => Ok(kept),
        None => match tokio::time::timeout(WAIT, pages.0.kept.get_value_or_guard_async(&key)).await {
            Ok(Ok(kept)) => Ok(kept),
            Ok(Err(guard)) => Err(Some(guard)),
            Err(_) => Err(None),
        },
    };
    let guard = match kept {
        Ok(kept) => {
            counter!("essaim_shared_pages_total", "from" => "kept").increment(1);
            return kept.answer(&asked);
        }
        Err(guard) => guard,
    };
    counter!("essaim_shared_pages_total", "from" => "rendered").increment(1);
    match Kept::of(next.run(inner).await, is_api(asked.uri.path())).await {
        Ok(kept) => {
            if let Some(guard) = guard {
                // an error: a newer issue has begun, and the place is gone
                let _ = guard.insert(kept.clone());
            }
            kept.answer(&asked)
        }
        Err(mut response) => {
            if asked.method == Method::HEAD {
                *response.body_mut() = Body::empty();
            }
            response
        }
    }
}

/// What the API answers to one program is not kept, but has a name by which it is asked for again.
async fn named(request: Request, next: Next) -> Response {
    if !is_api(request.uri().path()) || !matches!(*request.method(), Method::GET | Method::HEAD) {
        return next.run(request).await;
    }
    let (mut asked, body) = request.into_parts();
    let mut inner = asked.clone();
    // the name is that of the whole answer, also for whoever asks for its head only
    inner.method = Method::GET;
    asked.extensions.clear();
    match Kept::of(next.run(Request::from_parts(inner, body)).await, true).await {
        Ok(named) => named.answer(&asked),
        Err(mut response) => {
            if asked.method == Method::HEAD {
                *response.body_mut() = Body::empty();
            }
            response
        }
    }
}
