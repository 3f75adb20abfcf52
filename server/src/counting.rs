//! Shuts the boxes of votes that are over, writes their ballots anew, counts them and publishes the result.

use std::time::Duration;

use app::{consultations::Issuers, web::App};
use domain::ConsultationId;
use store::{
    Store,
    consultation::{self, Move, Publish, Shut},
};
use tally::{BallotBox, Tally};
use tokio::sync::watch;

/// How long after its last instant a vote is shut, at most.
const BETWEEN: Duration = Duration::from_secs(5);
/// Ballots that are read at once.
const PART: i64 = 5_000;

/// Works every few seconds until told to stop. What was begun is taken up where it was left, here or by another server.
pub async fn keep_counting(app: App, mut quit: watch::Receiver<bool>) {
    loop {
        match due(&app.store, &app.issuers).await {
            Ok(0) => {}
            Ok(_) => app.mail_bell.notify_one(),
            Err(error) => tracing::warn!(%error, "votes wait to be counted"),
        }
        tokio::select! {
            () = tokio::time::sleep(BETWEEN) => {}
            _ = quit.wait_for(|quit| *quit) => return,
        }
    }
}

/// Counts whatever is over; says how many votes that were. One that cannot be counted keeps no other from it.
///
/// # Errors
/// Those of the store, when nothing can be read.
pub async fn due(store: &Store, issuers: &Issuers) -> store::Result<usize> {
    let due = consultation::due(&mut store.read().await?, store.now()).await?;
    let mut counted = 0;
    for id in due {
        match count(store, id).await {
            Ok(issuer) => {
                // whoever gets hold of the key now can do nothing with it: the ballots are in the record
                if let Some(Err(error)) = issuer.map(|issuer| issuers.forget(&issuer)) {
                    tracing::error!(%id, %error, "the key of an issuer was not forgotten");
                }
                tracing::info!(%id, "a vote was counted");
                counted += 1;
            }
            Err(store::Error::Unavailable(why)) => tracing::warn!(%id, why, "a vote waits to be counted"),
            Err(error) => tracing::error!(%id, %error, "a vote was not counted"),
        }
    }
    Ok(counted)
}

/// Counts one; gives back who signed its ballots.
async fn count(store: &Store, id: ConsultationId) -> store::Result<Option<String>> {
    store.act(Shut { id }).await?;
    while store.act(Move { id }).await? {}
    let broken = |what: String| store::Error::Internal(format!("consultation {id}: {what}"));
    let header = consultation::header(&mut store.read().await?, id).await?;
    let mut tally = Tally::new(&header.rules).map_err(|error| broken(error.to_string()))?;
    let mut after = Vec::new();
    loop {
        let ballots = consultation::published(&mut store.read().await?, id, &after, PART).await?;
        let Some(last) = ballots.last() else { break };
        after = last.hash().to_vec();
        let part = BallotBox { header: header.clone(), ballots };
        // reading and counting take the processor, which others want too
        tally = tokio::task::spawn_blocking(move || {
            part.ballots.iter().for_each(|ballot| tally.add(ballot));
            tally
        })
        .await
        .map_err(|error| broken(error.to_string()))?;
    }
    let seed = header.seed;
    let outcome = tokio::task::spawn_blocking(move || tally.finish(&seed)).await;
    let outcome = outcome.map_err(|error| broken(error.to_string()))?;
    store.act(Publish { id, outcome }).await?;
    consultation::issuer(&mut store.read().await?, id).await
}
