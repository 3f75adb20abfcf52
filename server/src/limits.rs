use std::{net::IpAddr, num::NonZeroU32, sync::Arc};

use app::web::{AppError, Rate};
use axum::{
    Extension,
    extract::{Request, State},
    middleware::Next,
    response::{IntoResponse, Response},
};
use governor::{DefaultKeyedRateLimiter, Quota};

use crate::{clients::household, observe::Client};

/// How often one client may ask, kept in memory: several servers on one database each count for
/// themselves.
#[derive(Clone)]
pub struct Limits {
    read: Limiter,
    write: Limiter,
    sign_in: Limiter,
}

/// Counts for one class of routes.
type Limiter = Arc<DefaultKeyedRateLimiter<IpAddr>>;

const fn times(n: u32) -> NonZeroU32 {
    match NonZeroU32::new(n) {
        Some(n) => n,
        None => NonZeroU32::MIN,
    }
}

impl Limits {
    /// A whole school or town hall can sit behind one IPv4 address, so reading is generous; six
    /// digits of a code are not to be tried out, so signing in is not.
    pub fn new() -> Limits {
        let limiter = |quota| Arc::new(DefaultKeyedRateLimiter::keyed(quota));
        Limits {
            read: limiter(Quota::per_second(times(50)).allow_burst(times(200))),
            write: limiter(Quota::per_second(times(5)).allow_burst(times(60))),
            // one every three seconds, twenty at once
            sign_in: limiter(Quota::per_minute(times(20))),
        }
    }

    /// The counts of a class.
    pub fn of(&self, rate: Rate) -> Limiter {
        match rate {
            Rate::Read => self.read.clone(),
            Rate::Write => self.write.clone(),
            Rate::SignIn => self.sign_in.clone(),
        }
    }

    /// Forgets clients who have all their tries back.
    pub fn forget(&self) {
        for limiter in [&self.read, &self.write, &self.sign_in] {
            limiter.retain_recent();
        }
    }
}

/// Holds a route to its class.
pub async fn limit(
    State(limiter): State<Limiter>,
    Extension(Client(address)): Extension<Client>,
    request: Request,
    next: Next,
) -> Response {
    match limiter.check_key(&household(address)) {
        Ok(()) => next.run(request).await,
        Err(_) => AppError::TooMany.into_response(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_client_who_asks_too_often_does_not_stop_the_others() {
        let limiter = Limits::new().of(Rate::SignIn);
        let ask = |address: &str| limiter.check_key(&household(address.parse().unwrap())).is_ok();
        assert!((0..20).all(|_| ask("192.0.2.1")));
        assert!(!ask("192.0.2.1"));
        assert!(ask("192.0.2.2"));
        assert!((0..20).all(|n| ask(&format!("2001:db8::{n:x}"))));
        assert!(!ask("2001:db8::ffff"));
    }
}
