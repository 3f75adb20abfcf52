use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use tokio::sync::{Mutex as Turn, OwnedMutexGuard};

/// Hosts that are remembered.
const REMEMBERED: usize = 1_000;

/// One request at a time for a host, some time between them, and none before it wants to be asked again.
#[derive(Default)]
pub(crate) struct Polite {
    hosts: Mutex<HashMap<String, Arc<Turn<Host>>>>,
}

/// What is known of a host.
#[derive(Default)]
pub(crate) struct Host {
    last: Option<Instant>,
    not_before: Option<Instant>,
}

impl Polite {
    /// Waits for the turn at a host; the seconds that it wants to be left alone, if so.
    pub async fn turn(&self, host: &str, between: Duration) -> Result<OwnedMutexGuard<Host>, u64> {
        let turn = {
            let mut hosts = self.hosts.lock().unwrap_or_else(PoisonError::into_inner);
            if hosts.len() >= REMEMBERED {
                // whoever waits holds another reference
                hosts.retain(|_, turn| Arc::strong_count(turn) > 1);
            }
            hosts.entry(host.to_owned()).or_default().clone()
        };
        let mut host = turn.lock_owned().await;
        let now = Instant::now();
        if let Some(until) = host.not_before.filter(|until| *until > now) {
            return Err((until - now).as_secs().max(1));
        }
        if let Some(last) = host.last {
            let wait = between.saturating_sub(now - last);
            if !wait.is_zero() {
                tokio::time::sleep(wait).await;
            }
        }
        host.last = Some(Instant::now());
        Ok(host)
    }
}

impl Host {
    /// It wants to be left alone for so long; a day at most is believed.
    pub fn rest(&mut self, seconds: u64) {
        self.not_before = Some(Instant::now() + Duration::from_secs(seconds.min(86_400)));
    }
}
