//! How whoever keeps rendered pages learns that they are out of date.
//!
//! An edition is a number that changes when something public may have changed: at once after an act of
//! this process, and within [`LOOK`] after an act of another one (a second server on PostgreSQL, a
//! command beside the server on SQLite). Every writer says in its own row of `edition`, inside the
//! transaction of its acts, that it wrote; every reader looks at the others' rows.

use std::sync::atomic::{AtomicI64, AtomicU64, Ordering::SeqCst};

use domain::{Moment, SECOND};
use tokio::sync::Mutex;
use uuid::Uuid;

use crate::{Conn, Result, Store, Tx};

/// How long others' rows are not looked at again, in microseconds.
const LOOK: i64 = SECOND;

/// The writers' rows: who, and how far.
type Rows = Vec<(Uuid, i64)>;

/// What this process knows.
pub(crate) struct Editions {
    writer: Uuid,
    written: AtomicI64,
    current: AtomicU64,
    looked_at: AtomicI64,
    others: Mutex<Option<Rows>>,
}

impl Editions {
    pub(crate) fn new(writer: Uuid) -> Editions {
        Editions {
            writer,
            written: AtomicI64::new(0),
            current: AtomicU64::new(0),
            looked_at: AtomicI64::new(i64::MIN),
            others: Mutex::new(None),
        }
    }

    /// Tells the other processes, in the transaction of the acts themselves.
    pub(crate) async fn tell(&self, tx: &mut Tx) -> Result<()> {
        let (number, now) = (self.written.fetch_add(1, SeqCst) + 1, tx.now);
        execute!(
            tx,
            "insert into edition (writer, number, written_at) values ($1, $2, $3)
             on conflict (writer) do update set number = excluded.number, written_at = excluded.written_at",
            self.writer,
            number,
            now
        )?;
        Ok(())
    }

    /// What this process keeps is out of date. To be called after the commit and before anybody is told
    /// of it.
    pub(crate) fn turn(&self) {
        self.current.fetch_add(1, SeqCst);
    }

    /// A clock that was set back counts as time gone by.
    fn looked_lately(&self, now: Moment) -> bool {
        let looked_at = self.looked_at.load(SeqCst);
        looked_at <= now.0 && now.0 - LOOK < looked_at
    }

    async fn look(&self, store: &Store) -> Result<()> {
        // whoever comes meanwhile waits for what one finds
        let mut known = self.others.lock().await;
        let now = store.now();
        if self.looked_lately(now) {
            return Ok(());
        }
        let found = others(&mut store.read().await?, self.writer).await?;
        if known.as_ref() != Some(&found) {
            *known = Some(found);
            self.turn();
        }
        // the instant before the question: what was written since may not be in the answer
        self.looked_at.store(now.0, SeqCst);
        Ok(())
    }
}

async fn others(conn: &mut Conn, writer: Uuid) -> Result<Rows> {
    all!(conn, "select writer, number from edition where writer <> $1 order by writer", writer)
}

impl Store {
    /// The edition of everything public. What was rendered after asking for it is up to date for as
    /// long as asking again gives the same number; see the [module](self).
    ///
    /// # Errors
    /// As for any read.
    pub async fn edition(&self) -> Result<u64> {
        if !self.editions.looked_lately(self.now()) {
            self.editions.look(self).await?;
        }
        Ok(self.editions.current.load(SeqCst))
    }
}
