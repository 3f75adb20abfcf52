//! What stands between a request and a page: who asks, what they may, and how a page is answered.

mod body;
mod cookie;
mod csv;
mod error;
mod etag;
mod flash;
mod form;
mod gate;
mod next;
mod page;
mod problem;
mod provider;
mod refused;
mod route;
mod visit;

use std::sync::Arc;

use domain::PersonId;
use leptos::prelude::LeptosOptions;
use store::Store;

use crate::{atlas::Atlas, preview::Press, pwa::Shell, record::Notary};

pub use body::{Bodies, Body, Issue};
pub use cookie::{LANG_COOKIE, NEAR_COOKIE, SESSION_COOKIE, THEME_COOKIE};
pub(crate) use csv::cell;
pub use error::{Answer, AppError};
pub use etag::with_etag;
pub use flash::Flash;
pub use form::{Typed, Upload};
pub use gate::{gate, token_holds, visit};
pub use next::safe_path;
pub(crate) use page::without_islands;
pub use page::{Page, not_found, see_other, with_session, without_session};
pub use problem::{API, EXPOSED, Problem, Wrong, is_api};
pub use provider::{About, Back, Promise, Proof, Provider, Secrets, Trouble};
pub(crate) use refused::{cursor, said, status, summary, tied};
pub use route::{Limit, Policy, Rate, Route, routes};
pub use visit::{Manner, Visit};

/// What every handler may reach.
#[derive(Clone)]
pub struct App(Arc<AppParts>);

/// The parts of [`App`].
pub struct AppParts {
    /// The database.
    pub store: Store,
    /// `https://host[:port]`, without a slash at the end: every public thing has its absolute address.
    pub origin: String,
    /// Whether development helpers exist: the mailbox page and sign-in links.
    pub dev: bool,
    /// Where the browser's bundle lies.
    pub leptos: LeptosOptions,
    /// Who answers for the instance.
    pub imprint: Imprint,
    /// Draws preview cards.
    pub press: Arc<Press>,
    /// What the service worker keeps, and the worker.
    pub shell: Shell,
    /// Sign-in links of a development server: token and person; without a person, for whatever address is typed.
    /// Empty unless `dev`.
    pub links: Vec<(String, Option<PersonId>)>,
    /// Checks passkeys; none where browsers know none: an origin whose host is a number.
    pub keys: Option<crate::account::Keys>,
    /// The territories, kept at hand.
    pub shelf: crate::atlas::Shelf,
    /// What was rendered for everybody.
    pub bodies: Bodies,
    /// Identity providers that the operator trusts.
    pub providers: Vec<Arc<dyn Provider>>,
    /// Writes the mails that an event makes us send, for a preview before a decision.
    pub letters: Letters,
    /// Who signs the civic record, and how its witnesses are.
    pub notary: Arc<Notary>,
    /// The keys that sign ballots blindly.
    pub issuers: Arc<crate::consultations::Issuers>,
    /// Rings whoever sends mail, so that a code leaves at once.
    pub mail_bell: Arc<tokio::sync::Notify>,
    /// Rings whoever tells those who follow, so that they know at once.
    pub tell_bell: Arc<tokio::sync::Notify>,
    /// Rings whoever tells programs elsewhere.
    pub webhook_bell: Arc<tokio::sync::Notify>,
    /// Rings whoever writes files of readings, so that one begins at once.
    pub import_bell: Arc<tokio::sync::Notify>,
    /// The one way out for addresses that people type.
    pub egress: Arc<egress::Egress>,
    /// Where copies of datasets are kept.
    pub vault: egress::Vault,
    /// How much each person has had fetched.
    pub looks: crate::data::Looks,
}

/// The mails about an event: what happened, what is known of it, and where links lead.
pub type Letters = fn(&store::outbox::Event, &store::experiment::Notice, &str) -> Vec<store::mail::Mail>;

/// Who answers for an instance: what the law asks of whoever publishes (in France: LCEN, article 1-1).
#[derive(Clone, Debug, Default)]
pub struct Imprint {
    /// Who publishes, who is responsible, who hosts, in lines.
    pub publisher: Option<String>,
    /// The mail address for whoever has something to say.
    pub contact: Option<String>,
}

impl App {
    /// Wraps the parts.
    pub fn new(parts: AppParts) -> App {
        App(Arc::new(parts))
    }

    /// The identity provider with this id.
    ///
    /// # Errors
    /// [`AppError::NotFound`].
    pub fn provider(&self, id: &str) -> Result<Arc<dyn Provider>, AppError> {
        self.providers.iter().find(|provider| provider.about().id == id).cloned().ok_or(AppError::NotFound)
    }

    /// The territories of this instance.
    ///
    /// # Errors
    /// As for any read.
    pub async fn atlas(&self) -> Result<Arc<Atlas>, AppError> {
        Ok(self.shelf.atlas(&self.store).await?)
    }
}

/// A fresh, unguessable id for a form (UUID version 4).
pub fn fresh_id(app: &App) -> uuid::Uuid {
    let mut bytes = [0; 16];
    app.store.outside().fill(&mut bytes);
    uuid::Builder::from_random_bytes(bytes).into_uuid()
}

impl std::ops::Deref for App {
    type Target = AppParts;
    fn deref(&self) -> &AppParts {
        &self.0
    }
}
