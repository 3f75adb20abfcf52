//! What stands inside a page, kept once rendered: the same for whoever reads it, signed in or not.
//!
//! Around it each reader gets a header and a footer of their own. Whoever is not signed in gets the whole
//! page from the server's memory; this serves those who are.

use axum::response::Response;
use domain::Lang;
use leptos::{prelude::*, tachys::html::InertElement};
use quick_cache::{Weighter, sync::Cache};
use std::sync::Arc;

use super::{App, AppError, Page, Visit};

/// How long anything is kept while nothing changes, in microseconds: pages also say how many days are left.
const AGE: i64 = 10 * domain::SECOND;
/// What all bodies may weigh, in bytes.
const ROOM: u64 = 8 * 1024 * 1024;
/// What one weighs about: a list of twenty.
const USUAL: u64 = 40 * 1024;

/// What is true of everything kept at a time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Issue {
    edition: u64,
    age: i64,
}

/// A page whose body is rendered already.
#[derive(Clone)]
pub struct Body {
    page: Page,
    html: Arc<str>,
}

impl Body {
    pub(super) fn new(page: Page, html: String) -> Body {
        Body { page, html: html.into() }
    }

    /// The page around it, for this visitor.
    pub fn render(self, app: &App, visit: &Visit) -> Response {
        let html = self.html;
        self.page.render(app, visit, || InertElement::new(html.to_string()).into_any())
    }
}

/// Where bodies are kept.
pub struct Bodies(Cache<(Issue, Lang, String), Body, Weight>);

#[derive(Clone)]
struct Weight;

impl Weighter<(Issue, Lang, String), Body> for Weight {
    fn weight(&self, (_, _, address): &(Issue, Lang, String), body: &Body) -> u64 {
        (size_of::<(Issue, Lang, String, Body)>() + address.len() + body.html.len()) as u64
    }
}

impl Default for Bodies {
    fn default() -> Bodies {
        Bodies(Cache::with_weighter((ROOM / USUAL) as usize, ROOM, Weight))
    }
}

impl App {
    /// What is kept now may be answered for as long as this stays the same: see [`store::Store::edition`].
    ///
    /// # Errors
    /// As for any read.
    pub async fn issue(&self) -> store::Result<Issue> {
        let edition = self.store.edition().await?;
        Ok(Issue { edition, age: self.store.now().0.div_euclid(AGE) })
    }

    /// The body of this address in the visitor's language, rendered unless it is kept. What `render` makes
    /// must depend on nothing else of the visitor.
    ///
    /// # Errors
    /// Those of `render`, and as for any read.
    pub async fn body(
        &self,
        visit: &Visit,
        render: impl Future<Output = Result<Body, AppError>>,
    ) -> Result<Body, AppError> {
        self.body_of(self.issue().await?, visit, render).await
    }

    async fn body_of(
        &self,
        issue: Issue,
        visit: &Visit,
        render: impl Future<Output = Result<Body, AppError>>,
    ) -> Result<Body, AppError> {
        let key = (issue, visit.lang, visit.path.clone());
        if let Some(body) = self.bodies.0.get(&key) {
            return Ok(body);
        }
        let body = render.await?;
        self.bodies.0.insert(key, body.clone());
        Ok(body)
    }

    /// A part of this address's page that is the same for whoever reads it, between parts that are not; kept as
    /// [`App::body`] keeps whole ones. The issue is asked for **before** anything of the page is read: what was read
    /// earlier may be older than it, and to ask takes a connection, which nobody gets when each is held by somebody who
    /// asks.
    ///
    /// # Errors
    /// Those of `render`, and as for any read.
    pub async fn part(
        &self,
        issue: Issue,
        visit: &Visit,
        render: impl Future<Output = Result<impl FnOnce() -> AnyView, AppError>>,
    ) -> Result<AnyView, AppError> {
        let render = async { render.await.map(|part| Page::new("").keep(part)) };
        let body = self.body_of(issue, visit, render).await?;
        Ok(InertElement::new(body.html.to_string()).into_any())
    }
}
