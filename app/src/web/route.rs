use axum::routing::MethodRouter;
use domain::{Role, Scope};

use super::App;

/// Who may use a route. The use case behind it asks again, with the rows at hand; this is the first
/// gate, and a route cannot be written without one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Policy {
    /// Anybody.
    Anyone,
    /// Whoever is signed in; others are sent to sign in and come back.
    SignedIn,
    /// Whoever holds one of these mandates today, in a session that was opened by a strong way; whoever came in with
    /// a code by mail is led to a stronger one and comes back.
    Mandate(&'static [Role]),
    /// A program with a token that has this scope, at the API.
    Token(Scope),
    /// Anybody, on a development server; elsewhere the page does not exist.
    Development,
}

/// The largest body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Limit {
    /// No body, or a form of texts: 128 kB.
    Form,
    /// A form with a photo: 8 MB and its texts.
    Photo,
    /// A form with a table of text: 32 MB, a million readings.
    Table,
}

impl Limit {
    /// In bytes.
    pub fn bytes(self) -> usize {
        match self {
            Limit::Form => 128 * 1024,
            Limit::Photo => 8 * 1024 * 1024 + 128 * 1024,
            Limit::Table => 32 * 1024 * 1024 + 128 * 1024,
        }
    }
}

/// How often one client may ask.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rate {
    /// Reading.
    Read,
    /// Changing something.
    Write,
    /// Asking for a code, or trying one.
    SignIn,
}

/// A line of the table from which the router, the matrix test and the documentation are made.
pub struct Route {
    /// GET or POST; at the API also PUT and DELETE.
    pub method: &'static str,
    /// As axum writes paths.
    pub path: &'static str,
    /// Who.
    pub policy: Policy,
    /// How large.
    pub limit: Limit,
    /// How often.
    pub rate: Rate,
    /// Whether it is one page for everybody who is not signed in: see [`Route::shared`].
    pub shared: bool,
    /// Whether it is the same for a program with a token, too: see [`Route::shared_by_all`].
    pub by_all: bool,
    /// What it is for, in a few words.
    pub about: &'static str,
    /// What it does.
    pub handler: MethodRouter<App>,
}

impl Route {
    /// A page to read.
    pub fn get(path: &'static str, policy: Policy, about: &'static str, handler: MethodRouter<App>) -> Route {
        Route {
            method: "GET",
            path,
            policy,
            limit: Limit::Form,
            rate: Rate::Read,
            shared: false,
            by_all: false,
            about,
            handler,
        }
    }

    /// A form.
    pub fn post(path: &'static str, policy: Policy, about: &'static str, handler: MethodRouter<App>) -> Route {
        Route {
            method: "POST",
            path,
            policy,
            limit: Limit::Form,
            rate: Rate::Write,
            shared: false,
            by_all: false,
            about,
            handler,
        }
    }

    /// An act of the API.
    pub fn api(
        method: &'static str,
        path: &'static str,
        scope: Scope,
        about: &'static str,
        handler: MethodRouter<App>,
    ) -> Route {
        Route { method, ..Route::post(path, Policy::Token(scope), about, handler) }
    }

    /// Takes a photo.
    pub fn photo(mut self) -> Route {
        self.limit = Limit::Photo;
        self
    }

    /// Takes a table of text.
    pub fn table(mut self) -> Route {
        self.limit = Limit::Table;
        self
    }

    /// The page is the same for everybody who is not signed in, in one language and theme, until
    /// something public changes: it may be kept once rendered. Not for a page with a form that carries
    /// an id of its own.
    pub fn shared(mut self) -> Route {
        self.shared = true;
        self
    }

    /// The same, and a program that comes with a token that holds gets it too: what it says does not depend on whose it is.
    pub fn shared_by_all(mut self) -> Route {
        self.by_all = true;
        self.shared()
    }

    /// Counts as an attempt to sign in.
    pub fn sign_in(mut self) -> Route {
        self.rate = Rate::SignIn;
        self
    }
}

/// Every page and form of the application.
pub fn routes() -> Vec<Route> {
    [
        crate::home::routes(),
        crate::experiments::routes(),
        crate::ground::routes(),
        crate::data::routes(),
        crate::voices::routes(),
        crate::consultations::routes(),
        crate::follow::routes(),
        crate::drafts::routes(),
        crate::life::routes(),
        crate::authorities::routes(),
        crate::desk::routes(),
        crate::mandates::routes(),
        crate::account::routes(),
        crate::webhooks::routes(),
        crate::record::routes(),
        crate::about::routes(),
        crate::preview::routes(),
        crate::pwa::routes(),
        crate::dev::routes(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_pages_that_anybody_may_read_are_shared() {
        let shared: Vec<Route> = routes().into_iter().filter(|r| r.shared).collect();
        assert!(!shared.is_empty());
        assert!(shared.iter().all(|r| r.method == "GET" && r.policy == Policy::Anyone));
    }
}
