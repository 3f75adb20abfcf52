use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use axum::body::Bytes;
use tokio::sync::Semaphore;

use super::draw::Card;

/// Cards kept in memory, about 40 kB each.
const KEPT: usize = 128;
/// Cards drawn at once; each takes a processor for some tens of milliseconds.
const AT_ONCE: usize = 2;

/// Draws cards, few at a time, and keeps the newest ones.
#[derive(Debug)]
pub struct Press {
    turns: Semaphore,
    kept: Mutex<VecDeque<(String, Bytes)>>,
}

impl Default for Press {
    fn default() -> Press {
        Press { turns: Semaphore::new(AT_ONCE), kept: Mutex::default() }
    }
}

impl Press {
    /// The card of this version, if it was drawn lately.
    pub(super) fn kept(&self, version: &str) -> Option<Bytes> {
        self.shelf().iter().find(|(known, _)| known == version).map(|(_, png)| png.clone())
    }

    /// Draws a card, when it is its turn; none when it cannot be drawn, which is on record.
    pub(super) async fn print(self: &Arc<Self>, card: Card) -> Option<Bytes> {
        let version = card.version();
        let turn = self.turns.acquire().await.ok()?;
        // somebody who waited before us may have wanted the same one
        if let Some(png) = self.kept(&version) {
            return Some(png);
        }
        let drawn = tokio::task::spawn_blocking(move || card.png()).await;
        drop(turn);
        let png: Bytes = match drawn {
            Ok(Ok(png)) => png.into(),
            Ok(Err(why)) => {
                tracing::error!(why, "a preview card was not drawn");
                return None;
            }
            Err(error) => {
                tracing::error!(%error, "a preview card was not drawn");
                return None;
            }
        };
        let mut shelf = self.shelf();
        shelf.push_front((version, png.clone()));
        shelf.truncate(KEPT);
        Some(png)
    }

    fn shelf(&self) -> MutexGuard<'_, VecDeque<(String, Bytes)>> {
        // a panic elsewhere left the shelf as it was
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
