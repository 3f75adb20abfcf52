use std::{net::IpAddr, num::NonZeroU32, sync::Arc};

use app::web::{AppError, Rate};
use axum::{
    Extension,
    extract::{Request, State},
    middleware::Next,
    response::{IntoResponse, Response},
};
use governor::{
    DefaultKeyedRateLimiter, Quota, RateLimiter,
    clock::{Clock, DefaultClock},
    middleware::StateInformationMiddleware,
};

use crate::{clients::household, observe::Client};

/// How often one client may ask, kept in memory: several servers on one database each count for
/// themselves.
#[derive(Clone)]
pub struct Limits {
    read: Limiter,
    write: Limiter,
    sign_in: Limiter,
    programs: Programs,
}

/// The counts of the API: its answers say how much of a quota is left.
#[derive(Clone)]
pub struct Programs {
    read: Telling,
    write: Telling,
}

/// Counts for one class of requests, and tells what is left.
type Telling = Arc<DefaultKeyedRateLimiter<IpAddr, StateInformationMiddleware>>;

/// A class of requests of the API, in the words of its headers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Class {
    /// Its name.
    pub name: &'static str,
    /// How many at once.
    pub quota: u32,
    /// How many come back in a second.
    pub per_second: u32,
}

impl Class {
    /// Reading: as generous as pages are.
    const READ: Class = Class { name: "read", quota: 200, per_second: 50 };
    /// Acting.
    const WRITE: Class = Class { name: "write", quota: 60, per_second: 5 };

    /// Seconds in which the whole quota comes back.
    pub fn window(self) -> u32 {
        self.quota / self.per_second
    }

    fn limiter(self) -> Telling {
        let quota = Quota::per_second(times(self.per_second)).allow_burst(times(self.quota));
        Arc::new(RateLimiter::keyed(quota).with_middleware())
    }
}

/// What is left of a quota.
#[derive(Clone, Copy, Debug)]
pub struct Left {
    /// Of which.
    pub class: Class,
    /// How many requests.
    pub requests: u32,
    /// When nothing is: how many seconds to wait.
    pub wait: Option<u64>,
}

impl Programs {
    /// Counts a request of a client.
    pub fn count(&self, client: IpAddr, reads: bool) -> Left {
        let (class, limiter) = if reads { (Class::READ, &self.read) } else { (Class::WRITE, &self.write) };
        match limiter.check_key(&household(client)) {
            Ok(state) => Left { class, requests: state.remaining_burst_capacity(), wait: None },
            Err(until) => {
                let wait = until.wait_time_from(DefaultClock::default().now());
                Left { class, requests: 0, wait: Some(wait.as_secs() + 1) }
            }
        }
    }
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
            programs: Programs { read: Class::READ.limiter(), write: Class::WRITE.limiter() },
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

    /// The counts of the API.
    pub fn programs(&self) -> Programs {
        self.programs.clone()
    }

    /// Forgets clients who have all their tries back.
    pub fn forget(&self) {
        for limiter in [&self.read, &self.write, &self.sign_in] {
            limiter.retain_recent();
        }
        for limiter in [&self.programs.read, &self.programs.write] {
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
    fn a_program_learns_what_is_left_and_how_long_to_wait() {
        let programs = Limits::new().programs();
        let client = "192.0.2.1".parse().unwrap();
        let first = programs.count(client, false);
        assert_eq!((first.requests, first.wait), (59, None));
        let last = (0..100).map(|_| programs.count(client, false)).find(|left| left.wait.is_some()).unwrap();
        assert_eq!((last.requests, last.wait), (0, Some(1)));
        assert!(programs.count(client, true).requests > 100);
    }

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
