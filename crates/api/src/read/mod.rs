//! Reading: what pages show to whoever asks, as values.

pub mod arguments;
pub mod authorities;
pub mod consultations;
pub mod datasets;
pub mod experiment;
pub mod experiments;
pub mod ground;
pub mod moderation;
pub mod readings;
pub mod reference;

use app::web::{App, Problem};
use store::{Conn, experiment::Experiment};

use crate::ask::Reader;

/// The experiment with this address, for whoever may read it.
///
/// # Errors
/// 404.
pub(crate) async fn load(app: &App, conn: &mut Conn, visit: &Reader, slug: &str) -> Result<Experiment, Problem> {
    Ok(store::experiment::show(conn, slug, visit.lang, &visit.actor, app.store.now()).await?)
}

/// The same, once it is public: what hangs on it does not exist before.
///
/// # Errors
/// 404.
pub(crate) async fn public(app: &App, conn: &mut Conn, visit: &Reader, slug: &str) -> Result<Experiment, Problem> {
    let found = load(app, conn, visit, slug).await?;
    if found.status.is_public() { Ok(found) } else { Err(store::Error::NotFound.into()) }
}
