use std::{fmt, future::Future, io, net::SocketAddr, pin::Pin, sync::Arc};

use reqwest::dns::{Addrs, Name, Resolve, Resolving};

/// What resolves names.
pub trait Names: Send + Sync + 'static {
    /// The numbers of a host.
    fn resolve(&self, host: String) -> Pin<Box<dyn Future<Output = io::Result<Vec<SocketAddr>>> + Send>>;
}

/// The system's resolver.
pub struct System;

impl Names for System {
    fn resolve(&self, host: String) -> Pin<Box<dyn Future<Output = io::Result<Vec<SocketAddr>>> + Send>> {
        Box::pin(async move { Ok(tokio::net::lookup_host((host.as_str(), 0)).await?.collect()) })
    }
}

/// Gives a connection only numbers that were checked. It is asked once for each connection, and the connection goes
/// to what it answered: there is no second look-up that could answer otherwise.
pub(crate) struct Guarded {
    pub names: Arc<dyn Names>,
    pub local: bool,
}

/// A name led to a number that is not public.
#[derive(Debug)]
pub(crate) struct NotPublic;

impl fmt::Display for NotPublic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a number that is not public")
    }
}

impl std::error::Error for NotPublic {}

/// Nobody knows the name.
#[derive(Debug)]
pub(crate) struct NoSuchHost;

impl fmt::Display for NoSuchHost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("no such host")
    }
}

impl std::error::Error for NoSuchHost {}

impl Resolve for Guarded {
    fn resolve(&self, name: Name) -> Resolving {
        let (asked, local) = (self.names.resolve(name.as_str().to_owned()), self.local);
        Box::pin(async move {
            let found = asked.await.map_err(|_| NoSuchHost)?;
            if found.is_empty() {
                return Err(NoSuchHost.into());
            }
            // one bad number among good ones is no accident
            let allowed = |at: &SocketAddr| catalog::is_public(at.ip()) || (local && at.ip().is_loopback());
            if !found.iter().all(allowed) {
                return Err(NotPublic.into());
            }
            Ok(Box::new(found.into_iter()) as Addrs)
        })
    }
}
