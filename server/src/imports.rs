//! Writes files of readings that somebody said yes to, one after the other, a few hundred lines in each act.

use std::{sync::Arc, time::Duration};

use app::ground::Settings;
use store::{
    Store,
    import::{self, Batch, Job, Line},
};
use tabular::{decode, readings};
use tokio::sync::{Notify, watch};

/// Other servers on the same database ring no bell here.
const BETWEEN: Duration = Duration::from_secs(5);
/// Lines in one act: enough to be fast, few enough that nobody who writes something else waits long.
const LINES: usize = 800;

/// Works whenever the bell rings, and every few seconds, until told to stop. A file that was begun is left at its last
/// line then, and taken up there by whoever comes next.
pub async fn keep_importing(store: Store, bell: Arc<Notify>, mail_bell: Arc<Notify>, mut quit: watch::Receiver<bool>) {
    loop {
        match store.act(import::Claim).await {
            Ok(Some(job)) => {
                let id = job.id;
                match work(&store, job, &quit).await {
                    Ok(()) => mail_bell.notify_one(),
                    Err(store::Error::Unavailable(why)) => tracing::warn!(%id, why, "an import waits"),
                    Err(error) => {
                        tracing::error!(%id, %error, "an import is broken off");
                        if let Err(error) = store.act(import::Fail { id }).await {
                            tracing::warn!(%id, %error, "and could not be marked");
                        }
                    }
                }
                if *quit.borrow() {
                    return;
                }
                continue;
            }
            Ok(None) => {}
            Err(error) => tracing::warn!(%error, "imports wait"),
        }
        tokio::select! {
            () = bell.notified() => {}
            () = tokio::time::sleep(BETWEEN) => {}
            _ = quit.wait_for(|quit| *quit) => return,
        }
    }
}

/// Writes one file from where it was left.
async fn work(store: &Store, job: Job, quit: &watch::Receiver<bool>) -> store::Result<()> {
    let body = import::body(&mut store.read().await?, job.id).await?;
    let broken = |what: String| store::Error::Internal(format!("a file that was read before: {what}"));
    let settings: Settings = serde_json::from_str(&job.settings)?;
    let (sender, mut batches) = tokio::sync::mpsc::channel::<Vec<Line>>(2);
    // reading takes the processor, writing waits for the disk: side by side
    let reading = tokio::task::spawn_blocking(move || {
        let (text, _) = decode(&body).map_err(|p| format!("{p:?}"))?;
        let lines =
            readings(&text, &settings.look, settings.columns, job.confirmed_at).map_err(|p| format!("{p:?}"))?;
        let left = lines.flatten().map(|r| Line { line: r.line as i64, at: r.at, value: r.value, nth: r.nth });
        let mut some = Vec::with_capacity(LINES);
        for line in left.filter(|l| l.line > job.line) {
            some.push(line);
            if some.len() == LINES && sender.blocking_send(std::mem::take(&mut some)).is_err() {
                // whoever writes has stopped
                return Ok(());
            }
        }
        let _ = sender.blocking_send(some);
        Ok::<(), String>(())
    });
    let mut after = job.line;
    let mut waiting = batches.recv().await;
    while let Some(lines) = waiting {
        if *quit.borrow() {
            return Ok(());
        }
        waiting = batches.recv().await;
        let to = lines.last().map_or(after, |l| l.line);
        let batch = Batch { id: job.id, after, lines, last: waiting.is_none() };
        if !store.act(batch).await? {
            tracing::info!(id = %job.id, "somebody else goes on with an import");
            return Ok(());
        }
        after = to;
    }
    reading.await.map_err(|e| broken(e.to_string()))?.map_err(broken)
}
