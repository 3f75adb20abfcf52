//! Tells people what happens to what they follow: a notice for each, then mails as they chose. Everything goes in bounded
//! batches whose cursor is kept with them, so that a kill loses and doubles nothing.

use std::{sync::Arc, time::Duration};

use domain::{Telling, letter_week};
use store::{
    Store,
    follow::{self, Begin, Key, Queue, Spread},
};
use tokio::sync::{Notify, watch};

use crate::mail::letter;

/// Other servers on the same database ring no bell here.
const BETWEEN: Duration = Duration::from_secs(5);
/// People told in one act: enough to be fast, few enough that nobody who writes something else waits long.
const PEOPLE: i64 = 500;
/// Letters composed and queued at a time: what one batch takes of memory.
const LETTERS: i64 = 200;

/// Who tells.
pub struct Teller {
    /// The database.
    pub store: Store,
    /// Where links lead.
    pub origin: String,
    /// Rung when something has happened.
    pub bell: Arc<Notify>,
    /// Rings whoever sends mail.
    pub mail_bell: Arc<Notify>,
}

impl Teller {
    /// Works whenever the bell rings, and every few seconds, until told to stop.
    pub async fn work(self, mut quit: watch::Receiver<bool>) {
        let mut begun = None;
        loop {
            if let Err(error) = self.turn(&mut begun, &quit).await {
                tracing::warn!(%error, "people wait to be told");
            }
            tokio::select! {
                () = self.bell.notified() => {}
                () = tokio::time::sleep(BETWEEN) => {}
                _ = quit.wait_for(|quit| *quit) => return,
            }
        }
    }

    async fn turn(&self, begun: &mut Option<String>, quit: &watch::Receiver<bool>) -> store::Result<()> {
        while !*quit.borrow() && self.store.act(Spread { limit: PEOPLE }).await? {}
        let mut queued = 0;
        while !*quit.borrow() {
            match at_once(&self.store, &self.origin).await? {
                0 => break,
                letters => queued += letters,
            }
        }
        if let Some(week) = letter_week(self.store.now()).filter(|week| begun.as_ref() != Some(week))
            && follow::waits(&mut self.store.read().await?).await?
        {
            self.store.act(Begin { week: week.clone() }).await?;
            *begun = Some(week);
        }
        while !*quit.borrow() {
            match of_the_week(&self.store, &self.origin).await? {
                Some(letters) => queued += letters,
                None => break,
            }
        }
        if queued > 0 {
            tracing::info!(queued, "letters are queued");
            self.mail_bell.notify_one();
        }
        Ok(())
    }
}

/// Writes some letters to whoever wants to know at once; how many.
async fn at_once(store: &Store, origin: &str) -> store::Result<i64> {
    let readers = follow::at_once(&mut store.read().await?, LETTERS).await?;
    let Some(last) = readers.last().map(|reader| reader.person) else { return Ok(0) };
    let (key, now) = (store.act(Key).await?, store.now());
    let letters = readers.iter().map(|reader| letter(reader, Telling::AtOnce, &key, origin, now)).collect();
    store.act(Queue { run: None, last, letters, done: false }).await
}

/// Writes some of the letters of a week that was begun; how many, or none when there is none to write.
///
/// # Errors
/// As for any act.
pub async fn of_the_week(store: &Store, origin: &str) -> store::Result<Option<i64>> {
    let mut conn = store.read().await?;
    let Some(run) = follow::run(&mut conn).await? else { return Ok(None) };
    let readers = follow::weekly(&mut conn, run.after_id, LETTERS).await?;
    drop(conn);
    let (key, now) = (store.act(Key).await?, store.now());
    let letters = readers.iter().map(|reader| letter(reader, Telling::Weekly, &key, origin, now)).collect();
    let done = (readers.len() as i64) < LETTERS;
    let last = readers.last().map_or(run.after_id, |reader| reader.person);
    store.act(Queue { run: Some(run), last, letters, done }).await.map(Some)
}
