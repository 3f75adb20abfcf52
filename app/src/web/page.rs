use axum::{
    http::{HeaderName, HeaderValue, StatusCode, header},
    response::{Html, IntoResponse, Response},
};
use axum_extra::extract::cookie::CookieJar;
use leptos::{
    hydration::{HydrationScripts, HydrationScriptsProps},
    nonce::{provide_nonce, use_nonce},
    prelude::*,
};

use super::{App, AppError, Body, Flash, SESSION_COOKIE, Visit, cookie};
use crate::{
    layout::{Chrome, ChromeUser, Social, document},
    ui::ButtonLink,
};

/// A page about to be rendered.
#[derive(Clone)]
pub struct Page {
    status: StatusCode,
    title: String,
    description: String,
    feed: Option<String>,
    card: Option<String>,
    islands: bool,
    scripts: &'static [&'static str],
}

impl Page {
    /// A page with this title.
    pub fn new(title: impl Into<String>) -> Page {
        Page {
            status: StatusCode::OK,
            title: title.into(),
            description: String::new(),
            feed: None,
            card: None,
            islands: false,
            scripts: &[],
        }
    }

    /// For search engines and previews.
    pub fn description(mut self, text: impl Into<String>) -> Page {
        self.description = text.into();
        self
    }

    /// The address of an Atom feed of what the page lists.
    pub fn feed(mut self, address: impl Into<String>) -> Page {
        self.feed = Some(address.into());
        self
    }

    /// The path of a preview card of its own, for a page that somebody wrote.
    pub fn card(mut self, path: impl Into<String>) -> Page {
        self.card = Some(path.into());
        self
    }

    /// Another status than 200; 422 for a form that came back.
    pub fn status(mut self, status: StatusCode) -> Page {
        self.status = status;
        self
    }

    /// The page has islands, so the browser's bundle comes with it.
    pub fn islands(mut self) -> Page {
        self.islands = true;
        self
    }

    /// The page verifies, recounts, votes or ranks, so the small scripts for that come with it.
    pub fn scripts(mut self, scripts: &'static [&'static str]) -> Page {
        self.scripts = scripts;
        self
    }

    /// Renders what stands inside it, for whoever it will be: see [`App::body`].
    pub fn keep(self, body: impl FnOnce() -> AnyView) -> Body {
        let owner = Owner::new();
        let html = owner.with(|| body().to_html());
        owner.cleanup();
        Body::new(self, html)
    }

    /// Renders it for this visitor.
    pub fn render(self, app: &App, visit: &Visit, body: impl FnOnce() -> AnyView) -> Response {
        let owner = Owner::new();
        let (html, nonce) = owner.with(|| {
            provide_nonce();
            let nonce = use_nonce().map(|n| n.to_string()).unwrap_or_default();
            let scripts = match self.extra(&nonce) {
                Extra::Islands(_) => Some(scripts(app)),
                Extra::Scripts(files) => Some(modules(app, files)),
                Extra::None => None,
            };
            let html = document(self.chrome(app, visit), scripts, body()).to_html();
            (html, nonce)
        });
        owner.cleanup();
        let mut response = (self.status, Html(html)).into_response();
        let headers = response.headers_mut();
        if let Ok(policy) = HeaderValue::from_str(&policy(app, self.extra(&nonce))) {
            headers.insert(header::CONTENT_SECURITY_POLICY, policy);
        }
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
        headers.insert(header::VARY, HeaderValue::from_static("Cookie, Accept-Language"));
        if visit.flash.is_some() {
            let jar = cookie::forget(CookieJar::new(), cookie::FLASH_COOKIE);
            return (jar, response).into_response();
        }
        response
    }

    fn extra<'a>(&self, nonce: &'a str) -> Extra<'a> {
        match self {
            Page { islands: true, .. } => Extra::Islands(nonce),
            Page { scripts: [], .. } => Extra::None,
            Page { scripts, .. } => Extra::Scripts(scripts),
        }
    }

    fn chrome(&self, app: &App, visit: &Visit) -> Chrome {
        let lang = visit.lang;
        let user = visit.actor.person.map(|_| ChromeUser {
            name: visit
                .session
                .as_ref()
                .and_then(|s| s.name.clone())
                .unwrap_or_else(|| lang.t("Mon compte", "My account").to_owned()),
            on_desk: visit.on_desk(app),
            unread: visit.session.as_ref().map_or(0, |s| s.unread),
        });
        Chrome {
            lang,
            theme: visit.theme,
            title: self.title.clone(),
            description: self.description.clone(),
            feed: self.feed.clone(),
            social: (self.status == StatusCode::OK).then(|| self.social(app, visit)),
            path: visit.path.clone(),
            user,
            flash: visit.flash.map(|f| f.say(lang).to_owned()),
            receipt: visit.flash.is_some_and(Flash::leaves_receipt),
            dev: app.dev,
            assets: app.shell.assets.clone(),
        }
    }
}

impl Page {
    fn social(&self, app: &App, visit: &Visit) -> Social {
        let path = visit.path.split('?').next().unwrap_or("/");
        let card = self.card.as_deref().unwrap_or("/card.png");
        Social {
            address: format!("{}{path}", app.origin),
            card: format!("{}{card}?lang={}", app.origin, visit.lang.code()),
            article: self.card.is_some(),
        }
    }
}

fn scripts(app: &App) -> AnyView {
    let props = HydrationScriptsProps::builder().options(app.leptos.clone()).islands(true).build();
    HydrationScripts(props).into_any()
}

/// The address of a script of the bundle.
fn address_of(app: &App, file: &str) -> String {
    format!("/{}/{file}", app.leptos.site_pkg_dir)
}

fn modules(app: &App, files: &[&str]) -> AnyView {
    files
        .iter()
        .map(|file| view! { <script type="module" src=address_of(app, file)></script> })
        .collect_view()
        .into_any()
}

/// What a page runs beside the script of every page.
enum Extra<'a> {
    None,
    /// The first bundle, with this nonce.
    Islands(&'a str),
    /// These scripts.
    Scripts(&'static [&'static str]),
}

/// The content security policy of a page that is the same for everybody.
pub(crate) fn without_islands(app: &App) -> String {
    policy(app, Extra::None)
}

/// The content security policy of a page: nothing but our own files; with islands, scripts that carry the nonce or are
/// loaded by them; without, exactly these files (a path without a slash at its end matches itself only, CSP 3
/// § 6.7.2.12).
fn policy(app: &App, extra: Extra) -> String {
    let script = match extra {
        Extra::Islands(nonce) => format!("'self' 'nonce-{nonce}' 'wasm-unsafe-eval'"),
        Extra::Scripts(files) => {
            let page = format!("{}/page.js", app.origin);
            files.iter().fold(page, |all, file| format!("{all} {}{}", app.origin, address_of(app, file)))
        }
        Extra::None => format!("{}/page.js", app.origin),
    };
    format!(
        "default-src 'none'; script-src {script}; worker-src 'self'; style-src 'self'; img-src 'self' data: blob:; \
         font-src 'self'; connect-src 'self'; manifest-src 'self'; form-action 'self'; object-src 'none'; \
         base-uri 'none'; frame-ancestors 'none'"
    )
}

/// Goes on to another page of ours after a form (303), so that reloading sends nothing again.
pub fn see_other(path: &str) -> SeeOther {
    SeeOther { path: path.to_owned(), jar: CookieJar::new(), clear: false }
}

/// Gives the browser a session, with a page.
pub fn with_session(page: Response, token: &str) -> Response {
    (CookieJar::new().add(cookie::session(token)), page).into_response()
}

/// Takes the session away, with a page: see [`SeeOther::no_session`].
pub fn without_session(page: Response) -> Response {
    let mut response = (cookie::forget(CookieJar::new(), SESSION_COOKIE), page).into_response();
    clear(&mut response);
    response
}

fn clear(response: &mut Response) {
    let cache = HeaderValue::from_static("\"cache\"");
    response.headers_mut().insert(HeaderName::from_static("clear-site-data"), cache);
}

/// An answer under construction: see [`see_other`].
pub struct SeeOther {
    path: String,
    jar: CookieJar,
    clear: bool,
}

impl SeeOther {
    /// Says on that page what has been done.
    pub fn flash(mut self, flash: Flash) -> SeeOther {
        self.jar = self.jar.add(cookie::flash(flash.code()));
        self
    }

    /// Gives the browser a session.
    pub fn session(mut self, token: &str) -> SeeOther {
        self.jar = self.jar.add(cookie::session(token));
        self
    }

    /// Takes the session away, and the pages that the browser kept: on a shared computer, "back" must not show them.
    pub fn no_session(mut self) -> SeeOther {
        self.jar = cookie::forget(self.jar, SESSION_COOKIE);
        self.clear = true;
        self
    }

    /// Keeps a preference.
    pub fn preference(mut self, name: &'static str, value: &str) -> SeeOther {
        self.jar = self.jar.add(cookie::preference(name, value));
        self
    }

    /// Forgets a preference.
    pub fn no_preference(mut self, name: &'static str) -> SeeOther {
        self.jar = cookie::forget(self.jar, name);
        self
    }
}

impl IntoResponse for SeeOther {
    fn into_response(self) -> Response {
        let location = HeaderValue::from_str(&self.path).unwrap_or(HeaderValue::from_static("/"));
        let mut response = (StatusCode::SEE_OTHER, self.jar, [(header::LOCATION, location)]).into_response();
        if self.clear {
            clear(&mut response);
        }
        response
    }
}

/// The page of an error, in the visitor's language.
pub(super) fn error_page(app: &App, visit: &Visit, error: &AppError) -> Response {
    let lang = visit.lang;
    let (title, text) = error.say(lang);
    // a file that only officials see does not exist for whoever came in by a weak way
    let asleep = matches!(error, AppError::NotFound) && visit.sleeping(&domain::Role::ALL, app.store.now());
    let number = matches!(error, AppError::Internal | AppError::Unavailable).then(|| visit.request_id.clone());
    let mut response = Page::new(title).status(error.status()).render(app, visit, || {
        view! {
            <div class="page-head">
                <h1>{title}</h1>
                <p class="lede">{text}</p>
                {number.filter(|n| !n.is_empty()).map(|n| view! { <p class="muted">{n}</p> })}
            </div>
            {asleep.then(|| crate::account::asleep(lang, &visit.path))}
            <p class="cluster">
                <ButtonLink href="/experiments" label=lang.t("Voir les expérimentations", "See the experiments") />
            </p>
        }
        .into_any()
    });
    if matches!(error, AppError::Unavailable | AppError::TooMany) {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("10"));
    }
    response
}

/// What is answered for an address that is in no table.
pub async fn not_found() -> AppError {
    AppError::NotFound
}
