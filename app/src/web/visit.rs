use std::sync::Arc;

use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, Uri, header, request::Parts},
};
use axum_extra::extract::cookie::CookieJar;
use domain::{Actor, Lang, Moment, PersonId, Role, SessionId};
use store::{draft::Owner, session, token::Bearer};

use super::{
    App, AppError, Flash, LANG_COOKIE, NEAR_COOKIE, SESSION_COOKIE, THEME_COOKIE, cookie, problem::REQUEST_ID,
};
use crate::layout::Theme;

/// In which language and theme a page is answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Manner {
    /// The language that was chosen, or else the one that the browser prefers.
    pub lang: Lang,
    /// The theme that was chosen.
    pub theme: Theme,
}

impl Manner {
    /// The manner for whoever is not signed in, chose no commune and was told nothing; none when the
    /// answer is for one person: there is a session, even an old one, or something to say once.
    pub fn of_anybody(headers: &HeaderMap) -> Option<Manner> {
        let jar = CookieJar::from_headers(headers);
        let personal =
            [SESSION_COOKIE, NEAR_COOKIE, cookie::FLASH_COOKIE].into_iter().any(|name| jar.get(name).is_some());
        (!personal).then(|| Manner::of(&jar, headers))
    }

    /// The manner for a program: the language that it asks for. Cookies count for nothing.
    pub fn of_program(headers: &HeaderMap) -> Manner {
        Manner::of(&CookieJar::new(), headers)
    }

    /// The cookies that ask for this manner, and for nothing else.
    pub fn cookies(self) -> String {
        format!("{LANG_COOKIE}={}; {THEME_COOKIE}={}", self.lang.code(), self.theme.code())
    }

    fn of(jar: &CookieJar, headers: &HeaderMap) -> Manner {
        let value = |name: &str| jar.get(name).map(axum_extra::extract::cookie::Cookie::value);
        let accepted = || Lang::accepted(headers.get(header::ACCEPT_LANGUAGE)?.to_str().ok()?);
        Manner {
            lang: value(LANG_COOKIE).and_then(Lang::parse).or_else(accepted).unwrap_or_default(),
            theme: value(THEME_COOKIE).and_then(Theme::parse).unwrap_or_default(),
        }
    }
}

/// Who asks, in which language, on which page. Read once per request.
#[derive(Clone, Debug)]
pub struct Visit(Arc<Facts>);

/// The parts of [`Visit`].
#[derive(Clone, Debug)]
pub struct Facts {
    /// The language of the answer.
    pub lang: Lang,
    /// The theme of the answer.
    pub theme: Theme,
    /// The commune that was chosen as near: a territory id that the atlas may not know.
    pub near: Option<String>,
    /// The session, when there is one.
    pub session: Option<session::Session>,
    /// The token that a program sent.
    pub bearer: Option<Bearer>,
    /// Nobody, or a person with their mandates.
    pub actor: Actor,
    /// Path and query.
    pub path: String,
    /// What was just done.
    pub flash: Option<Flash>,
    /// What the browser calls itself.
    pub device: String,
    /// The number under which this request stands in the log.
    pub request_id: String,
}

impl std::ops::Deref for Visit {
    type Target = Facts;
    fn deref(&self) -> &Facts {
        &self.0
    }
}

impl Visit {
    /// Reads cookies and session.
    ///
    /// # Errors
    /// [`AppError::Unavailable`] when the database does not answer.
    pub(super) async fn read(app: &App, headers: &HeaderMap, uri: &Uri) -> Result<Visit, AppError> {
        let jar = CookieJar::from_headers(headers);
        let value = |name: &str| jar.get(name).map(|c| c.value().to_owned());
        let text = |name| headers.get(name).and_then(|v: &header::HeaderValue| v.to_str().ok()).unwrap_or_default();
        let session = match value(SESSION_COOKIE) {
            Some(token) if token.len() == 64 => {
                let mut conn = app.store.read().await?;
                session::find(&mut conn, &token, app.store.now()).await?
            }
            _ => None,
        };
        let Manner { lang, theme } = Manner::of(&jar, headers);
        Ok(Visit(Arc::new(Facts {
            lang,
            theme,
            near: value(NEAR_COOKIE).filter(|v| v.len() < 40).map(|v| v.replacen('.', ":", 1)),
            bearer: None,
            actor: session.as_ref().map(|s| s.actor.clone()).unwrap_or_default(),
            session,
            path: uri.path_and_query().map(|p| p.as_str().to_owned()).unwrap_or_default(),
            flash: value(cookie::FLASH_COOKIE).as_deref().and_then(Flash::parse),
            device: text(header::USER_AGENT).to_owned(),
            request_id: text(REQUEST_ID).to_owned(),
        })))
    }

    /// A program at the API: only its headers count.
    pub(super) fn of_program(headers: &HeaderMap, uri: &Uri) -> Visit {
        let Manner { lang, theme } = Manner::of_program(headers);
        let number = headers.get(REQUEST_ID).and_then(|v| v.to_str().ok()).unwrap_or_default();
        let facts = Facts { lang, theme, request_id: number.to_owned(), ..Facts::clone(&Visit::unknown(uri).0) };
        Visit(Arc::new(Facts {
            path: uri.path_and_query().map(|p| p.as_str().to_owned()).unwrap_or_default(),
            ..facts
        }))
    }

    /// The same program with a token: it acts as the token's person.
    pub(super) fn with(self, bearer: Option<Bearer>) -> Visit {
        match bearer {
            Some(bearer) => {
                Visit(Arc::new(Facts { actor: bearer.actor.clone(), bearer: Some(bearer), ..Facts::clone(&self.0) }))
            }
            None => self,
        }
    }

    /// Somebody we know nothing about, for errors before anything was read.
    pub(super) fn unknown(uri: &Uri) -> Visit {
        Visit(Arc::new(Facts {
            lang: Lang::default(),
            theme: Theme::default(),
            near: None,
            session: None,
            bearer: None,
            actor: Actor::default(),
            path: uri.path().to_owned(),
            flash: None,
            device: String::new(),
            request_id: String::new(),
        }))
    }

    /// The same visitor after a sign-out, for the page that says so.
    pub fn signed_out(&self) -> Visit {
        Visit(Arc::new(Facts { session: None, actor: Actor::default(), flash: None, ..Facts::clone(&self.0) }))
    }

    /// The person signed in.
    ///
    /// # Errors
    /// [`AppError::NotFound`]; the route's policy asks for a sign-in before it comes to that.
    pub fn person(&self) -> Result<PersonId, AppError> {
        self.actor.person.ok_or(AppError::NotFound)
    }

    /// Whether the visitor has a desk today; also when it has to be opened by a stronger way first.
    pub fn on_desk(&self, app: &App) -> bool {
        let now = app.store.now();
        self.on_duty(now) || self.sleeping(&Role::ALL, now)
    }

    /// Whether the visitor holds any mandate with one of `roles` that does not count, because the session was opened
    /// by a weak way.
    pub fn sleeping(&self, roles: &[Role], now: Moment) -> bool {
        let asleep = self.session.iter().flat_map(|session| &session.asleep);
        asleep.into_iter().any(|mandate| roles.contains(&mandate.role) && mandate.holds(now))
    }

    /// Whether the visitor holds any mandate at this instant.
    pub fn on_duty(&self, now: Moment) -> bool {
        self.actor.holds_any(&Role::ALL, now)
    }

    /// Whose drafts these are; none when the browser has no session yet.
    pub fn owner(&self) -> Option<Owner> {
        let session = self.session.as_ref()?;
        Some(Owner { session: session.id, person: self.actor.person })
    }

    /// The session's id.
    pub fn session_id(&self) -> Option<SessionId> {
        self.session.as_ref().map(|s| s.id)
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Visit {
    type Rejection = AppError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Visit, AppError> {
        parts.extensions.get::<Visit>().cloned().ok_or(AppError::Internal)
    }
}
