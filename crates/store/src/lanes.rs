//! Connections to a SQLite file, lent and taken back without asking the engine.
//!
//! sqlx's pool asks a connection whether it is alive when it lends it and when it takes it back: each is
//! a trip to the connection's thread, and together they cost more than the statements of a page. A file
//! does not hang up, so nothing has to be asked.

use std::{
    ops::{Deref, DerefMut},
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use sqlx::{Connection, SqliteConnection, sqlite::SqliteConnectOptions};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::{Error, Result};

/// Whoever waits longer for one is told so.
const WAIT: Duration = Duration::from_secs(5);
/// A connection is replaced after so many loans, so that one whose thread is gone does not stay.
const LOANS: u32 = 10_000;

/// The connections of one file.
#[derive(Clone)]
pub(crate) struct Lanes(Arc<Parts>);

struct Parts {
    options: SqliteConnectOptions,
    /// Last in, first out: its caches are warm.
    idle: Mutex<Vec<Lane>>,
    permits: Arc<Semaphore>,
    most: u32,
}

struct Lane {
    conn: SqliteConnection,
    loans: u32,
}

impl Lanes {
    /// At most `most` connections, opened when they are needed.
    pub(crate) fn new(options: SqliteConnectOptions, most: u32) -> Lanes {
        let permits = Arc::new(Semaphore::new(most as usize));
        Lanes(Arc::new(Parts { options, idle: Mutex::default(), permits, most }))
    }

    /// Lends a connection.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when none is free in time.
    pub(crate) async fn lend(&self) -> Result<Lent> {
        let permit = tokio::time::timeout(WAIT, self.0.permits.clone().acquire_owned());
        let permit = permit.await.map_err(|_| Error::Unavailable("every connection is in use".into()))?;
        let permit = permit.map_err(|_| Error::Unavailable("the database is closed".into()))?;
        let idle = self.idle().pop();
        let lane = match idle {
            Some(Lane { conn, loans }) => Lane { conn, loans: loans + 1 },
            None => Lane { conn: SqliteConnection::connect_with(&self.0.options).await?, loans: 1 },
        };
        Ok(Lent { lane: Some(lane), lanes: self.clone(), _permit: permit })
    }

    /// Waits for what is lent, and closes everything.
    pub(crate) async fn close(&self) {
        // an error: closed already
        let Ok(_all) = self.0.permits.acquire_many(self.0.most).await else { return };
        self.0.permits.close();
        let idle = std::mem::take(&mut *self.idle());
        for lane in idle {
            if let Err(error) = lane.conn.close().await {
                tracing::warn!(%error, "a connection was not closed in order");
            }
        }
    }

    /// Whatever panicked while it held the list left it in order.
    fn idle(&self) -> std::sync::MutexGuard<'_, Vec<Lane>> {
        self.0.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A connection on loan; it goes back when it is dropped.
pub struct Lent {
    lane: Option<Lane>,
    lanes: Lanes,
    _permit: OwnedSemaphorePermit,
}

impl Lent {
    /// However it is dropped, it ends then instead of going back: an open transaction goes with it.
    pub(crate) fn close_on_drop(&mut self) {
        if let Some(lane) = &mut self.lane {
            lane.loans = LOANS;
        }
    }

    /// Ends the connection instead of giving it back: an open transaction goes with it.
    pub(crate) fn discard(mut self) {
        self.lane = None;
    }
}

impl Drop for Lent {
    fn drop(&mut self) {
        if let Some(lane) = self.lane.take().filter(|lane| lane.loans < LOANS) {
            self.lanes.idle().push(lane);
        }
    }
}

impl Deref for Lent {
    type Target = SqliteConnection;
    fn deref(&self) -> &SqliteConnection {
        &self.lane.as_ref().expect(WHOLE).conn
    }
}

impl DerefMut for Lent {
    fn deref_mut(&mut self) -> &mut SqliteConnection {
        &mut self.lane.as_mut().expect(WHOLE).conn
    }
}

const WHOLE: &str = "a connection is taken out when its loan ends, not before";
