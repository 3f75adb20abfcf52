//! Signing in with OpenID Connect: what the operator says of a provider, and how one talks to it.

mod keeper;
mod settings;
mod told;
mod web;

use std::sync::Arc;

use app::web::Provider;

use crate::{Error, Origin};

pub use settings::{KEYS, Section, Shape, Trusted};

/// The providers of an instance that browsers find at `origin`.
///
/// # Errors
/// [`Error::NoTls`].
pub fn providers(trusted: &[Trusted], origin: &Origin) -> Result<Vec<Arc<dyn Provider>>, Error> {
    // rustls has no provider of its own; a second installation is none
    drop(rustls::crypto::ring::default_provider().install_default());
    let provider = |trusted: &Trusted| Ok(Arc::new(keeper::Keeper::new(trusted.clone(), origin)?) as Arc<dyn Provider>);
    trusted.iter().map(provider).collect()
}
