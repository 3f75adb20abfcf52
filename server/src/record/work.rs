use std::{fs::File, sync::Arc, time::Duration};

use app::record::Notary;
use domain::{HOUR, Moment, SECOND};
use futures_util::future::try_join_all;
use record::checkpoint::SignedCheckpoint;
use reqwest::Client;
use store::{
    Store,
    log::{self, Checkpoint, Forget, Head, Publish, Sequenced},
};
use tokio::sync::watch;

use super::{Folder, contact::Contact, signer};
use crate::Error;

/// Between two looks at what waits.
const TURN: Duration = Duration::from_millis(250);
/// The same when something is wrong that only people can mend.
const HALTED: Duration = Duration::from_secs(10);
/// Leaves in one transaction: the writer is not held up for long.
const BATCH: i64 = 512;
/// Batches in a turn, so that heads are published while many leaves wait.
const BATCHES: usize = 32;
/// Heads are forgotten after this time.
const KEEP: i64 = HOUR;

/// Numbers, signs, asks, publishes; one per process, and at work in one of them.
pub struct Recorder {
    store: Store,
    folder: Folder,
    notary: Arc<Notary>,
    contacts: Vec<Contact>,
    client: Client,
    /// Whether this process may sign at all.
    signs: bool,
    lock: Option<File>,
    /// The head that was published last, and whether enough witnesses had cosigned it.
    current: Option<(Head, SignedCheckpoint, bool)>,
    forgotten_at: Moment,
}

impl Recorder {
    /// Around a database and the folder of its keys.
    ///
    /// # Errors
    /// When no client for https can be made.
    pub fn new(store: Store, folder: Folder, notary: Arc<Notary>, signs: bool) -> Result<Recorder, Error> {
        // an error: somebody was first, with the same
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = Client::builder().user_agent("essaim").redirect(reqwest::redirect::Policy::none()).build();
        let client = client.map_err(|e| Error::Record(e.to_string()))?;
        let contacts = Contact::all(&notary);
        let (lock, current) = (None, None);
        Ok(Recorder { store, folder, notary, contacts, client, signs, lock, current, forgotten_at: Moment(0) })
    }

    /// Works until told to stop, and once more then.
    pub async fn run(mut self, mut quit: watch::Receiver<bool>) {
        loop {
            let pause = self.turn_and_tell().await;
            tokio::select! {
                () = tokio::time::sleep(pause) => {}
                () = async { drop(quit.wait_for(|quit| *quit).await) } => break,
            }
        }
        self.turn_and_tell().await;
    }

    async fn turn_and_tell(&mut self) -> Duration {
        match self.turn().await {
            Ok(()) => {
                self.notary.halt(None);
                TURN
            }
            Err(error @ (Error::Halted(_) | Error::Record(_) | Error::RecordFolder { .. })) => {
                tracing::error!(error = error.sentence(), "the civic record stands still");
                self.notary.halt(Some(error.sentence()));
                HALTED
            }
            Err(error) => {
                tracing::warn!(error = error.sentence(), "the civic record waits");
                TURN * 4
            }
        }
    }

    /// Whether what is there goes on from what was signed: known before anybody is answered, and quickly.
    ///
    /// # Errors
    /// [`Error::Halted`] when it does not; and those of the database.
    pub async fn check(&mut self) -> Result<(), Error> {
        if !self.has_its_turn()? {
            return Ok(());
        }
        let mut conn = self.store.read().await?;
        match log::head(&mut conn).await? {
            Some(head) => signer::check(&mut conn, &self.folder, &head).await,
            None => Ok(()),
        }
    }

    /// One process at a time signs; the others look again at each turn.
    fn has_its_turn(&mut self) -> Result<bool, Error> {
        if self.signs && self.lock.is_none() {
            self.lock = self.folder.lock()?;
        }
        Ok(self.lock.is_some())
    }

    /// Everything that is due now.
    ///
    /// # Errors
    /// [`Error::Halted`] when what is there is not what was signed; and those of the database.
    async fn turn(&mut self) -> Result<(), Error> {
        if !self.has_its_turn()? {
            return Ok(());
        }
        let Some(head) = log::head(&mut self.store.read().await?).await? else { return Ok(()) };
        // before anything is added to it
        if self.current.as_ref().is_none_or(|(last, ..)| last.log != head.log) {
            signer::check(&mut self.store.read().await?, &self.folder, &head).await?;
            self.publish(&head).await?;
        }
        for _ in 0..BATCHES {
            match log::sequence(&self.store, BATCH).await? {
                Sequenced::Leaves(n) if n as i64 == BATCH => {}
                _ => break,
            }
        }
        let Some(head) = log::head(&mut self.store.read().await?).await? else { return Ok(()) };
        let done = self.current.as_ref().is_some_and(|(last, _, witnessed)| *last == head && *witnessed);
        if !done {
            self.publish(&head).await?;
        }
        self.forget().await
    }

    /// Signs a head unless it is signed already, asks whoever has not cosigned it, and publishes what is new.
    async fn publish(&mut self, head: &Head) -> Result<(), Error> {
        if head.size == 0 {
            return Ok(());
        }
        let (mut checkpoint, again) = match &self.current {
            Some((last, checkpoint, _)) if last == head => (checkpoint.clone(), true),
            _ => (signer::sign(&mut self.store.read().await?, &self.folder, &self.notary, head).await?, false),
        };
        let (now, before) = (self.store.now(), checkpoint.clone());
        let missing = self.notary.missing(&checkpoint);
        let (client, store, notary) = (&self.client, &self.store, &self.notary);
        let asked = self.contacts.iter_mut().filter(|c| c.is_ready(now) && missing.iter().any(|key| c.is(key)));
        let answers = try_join_all(asked.map(|contact| contact.ask(client, store, notary, head, &before))).await?;
        answers.into_iter().flatten().for_each(|signature| checkpoint.add(signature));
        let witnessed = self.notary.policy.verify(&checkpoint).is_ok();
        if !again || checkpoint != before {
            let (log, size, note, at) = (head.log, head.size, checkpoint.to_string(), self.store.now());
            self.store.act(Publish(Checkpoint { log, size, note, witnessed, at })).await?;
        }
        self.current = Some((head.clone(), checkpoint, witnessed));
        Ok(())
    }

    async fn forget(&mut self) -> Result<(), Error> {
        let now = self.store.now();
        if now.0 - self.forgotten_at.0 > 600 * SECOND {
            self.store.act(Forget { before: now.plus(-KEEP) }).await?;
            self.forgotten_at = now;
        }
        Ok(())
    }
}
