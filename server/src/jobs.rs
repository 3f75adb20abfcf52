use std::time::Duration;

use store::{Store, reminder::Remind, session::Sweep, trying::EndDue};
use tokio::sync::watch;

use crate::limits::Limits;

const BETWEEN: Duration = Duration::from_secs(600);

/// Keeps the house in order until told to stop: ends what is over, forgets who has not come back.
pub async fn keep_house(store: Store, limits: Option<Limits>, mut quit: watch::Receiver<bool>) {
    loop {
        if let Err(error) = store.act(Sweep).await {
            tracing::warn!(%error, "what is over was not swept away");
        }
        match store.act(EndDue).await {
            Ok(0) => {}
            Ok(count) => tracing::info!(count, "tries came to their end"),
            Err(error) => tracing::warn!(%error, "no try was ended"),
        }
        match store.act(Remind).await {
            Ok(0) => {}
            Ok(count) => tracing::info!(count, "officials are reminded"),
            Err(error) => tracing::warn!(%error, "nobody was reminded"),
        }
        if let Some(limits) = &limits {
            limits.forget();
        }
        tokio::select! {
            () = tokio::time::sleep(BETWEEN) => {}
            _ = quit.wait_for(|quit| *quit) => return,
        }
    }
}
