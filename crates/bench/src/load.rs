use std::{
    net::SocketAddr,
    sync::Arc,
    time::{Duration, Instant},
};

use anyhow::{Result, bail, ensure};

use crate::http::Client;

/// Gives the next request; none when there is nothing left to ask.
pub type Next = Arc<dyn Fn() -> Option<Arc<[u8]>> + Send + Sync>;

/// What came of it.
pub struct Loaded {
    pub answers: usize,
    pub seconds: f64,
    /// From the first byte sent to the last one read, sorted.
    latencies: Vec<Duration>,
}

impl Loaded {
    pub fn per_second(&self) -> f64 {
        self.answers as f64 / self.seconds
    }

    /// In milliseconds; `share` of 0.99 is the 99th percentile.
    pub fn latency(&self, share: f64) -> f64 {
        let at = (self.latencies.len() as f64 * share) as usize;
        self.latencies.get(at.min(self.latencies.len().saturating_sub(1))).map_or(0.0, Duration::as_secs_f64) * 1000.0
    }
}

/// The same request again and again.
pub fn again(request: Vec<u8>) -> Next {
    let request: Arc<[u8]> = request.into();
    Arc::new(move || Some(request.clone()))
}

/// As many clients as asked for, each asking again as soon as it was answered, for some time. Every
/// answer has to have this status: an error page is quick, and must not pass for a page.
pub async fn load(server: SocketAddr, clients: usize, time: Duration, status: u16, next: &Next) -> Result<Loaded> {
    let began = Instant::now();
    let tasks: Vec<_> = (0..clients)
        .map(|_| {
            let next = next.clone();
            tokio::spawn(async move {
                let (mut client, mut latencies) = (Client::connect(server).await?, Vec::new());
                while began.elapsed() < time
                    && let Some(request) = next()
                {
                    let asked = Instant::now();
                    let answer = client.ask(&request).await?;
                    latencies.push(asked.elapsed());
                    if answer.status != status {
                        bail!("{} instead of {status}: {}", answer.status, String::from_utf8_lossy(&request));
                    }
                }
                Ok(latencies)
            })
        })
        .collect();
    let mut latencies = Vec::new();
    for task in tasks {
        latencies.extend(task.await??);
    }
    ensure!(!latencies.is_empty(), "nothing was answered");
    latencies.sort_unstable();
    Ok(Loaded { answers: latencies.len(), seconds: began.elapsed().as_secs_f64(), latencies })
}
