//! The one writer of a process. Acts queue here and are committed many at once, each in a
//! savepoint of its own; an act is acknowledged after the commit, never before.
//!
//! One design for both engines: on SQLite it is the single writer that the engine wants (with
//! `synchronous=FULL` every commit is an fsync, so many acts share one); on PostgreSQL several
//! servers each have such a writer, in SERIALIZABLE transactions that are run again on conflict.

use std::{
    future::{Future, poll_fn},
    panic::{AssertUnwindSafe, catch_unwind},
    pin::{Pin, pin},
    sync::Arc,
    time::Duration,
};

use tokio::sync::{mpsc, oneshot, watch};

use crate::{
    Act, Conn, Error, Result, Tx,
    edition::Editions,
    open::{Outside, Pools},
};

/// Acts that may wait; one more is answered with [`Error::Unavailable`].
const QUEUE: usize = 4096;
/// Acts in one commit: enough to share an fsync, few enough that nobody waits long.
const BATCH: usize = 256;
/// Runs of one batch when other processes write at the same time.
const RUNS: u32 = 12;

type Boxed<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

trait Job: Send {
    /// Runs the act between the savepoint that stands and the next one; an error here is a conflict that wants the whole batch again, and so is a key
    /// that existed already, if that is worth another look.
    fn run<'a>(&'a mut self, tx: &'a mut Tx, look_again: bool) -> Boxed<'a, Result<()>>;
    /// Whether it changed what anybody may read.
    fn shows(&self) -> bool;
    /// Tells the caller, after the commit.
    fn finish(self: Box<Self>, failed: Option<Error>);
}

struct Pending<A: Act> {
    act: A,
    shows: bool,
    result: Option<Result<A::Output>>,
    reply: oneshot::Sender<Result<A::Output>>,
}

impl<A: Act> Job for Pending<A> {
    fn run<'a>(&'a mut self, tx: &'a mut Tx, look_again: bool) -> Boxed<'a, Result<()>> {
        Box::pin(async move {
            let result = caught(tx.run(&self.act)).await;
            self.shows = A::SHOWS && result.is_ok() && !tx.is_idle();
            match result {
                Err(e) if e.is_conflict() || matches!(e, Error::Unavailable(_)) => return Err(e),
                // on PostgreSQL perhaps a row that another server wrote after our snapshot, which is
                // no conflict to it; with the next snapshot the act finds the row, as it expects
                Err(e) if e.is_duplicate() && look_again && matches!(**tx, Conn::Postgres(_)) => return Err(e),
                // the savepoint stays, and is the next act's
                Err(_) => script!(tx, "rollback to savepoint act")?,
                Ok(_) => script!(tx, "release savepoint act; savepoint act")?,
            }
            self.result = Some(result);
            Ok(())
        })
    }

    fn shows(&self) -> bool {
        self.shows
    }

    fn finish(self: Box<Self>, failed: Option<Error>) {
        let result = match failed {
            Some(error) => Err(error),
            None => self.result.unwrap_or_else(|| Err(Error::Internal("an act was not run".into()))),
        };
        // whoever asked may have gone; the act is committed all the same
        let _ = self.reply.send(result);
    }
}

/// A panic in an act is that act's error, not the end of the writer.
async fn caught<T>(future: impl Future<Output = Result<T>>) -> Result<T> {
    let mut future = pin!(future);
    poll_fn(|cx| {
        catch_unwind(AssertUnwindSafe(|| future.as_mut().poll(cx)))
            .unwrap_or_else(|_| std::task::Poll::Ready(Err(Error::Internal("an act panicked".into()))))
    })
    .await
}

/// The way into the queue.
#[derive(Clone)]
pub(crate) struct Writer {
    queue: mpsc::Sender<Box<dyn Job>>,
    close: watch::Sender<bool>,
}

impl Writer {
    pub(crate) fn start(pools: Pools, outside: Outside, editions: Arc<Editions>) -> Writer {
        let (queue, jobs) = mpsc::channel(QUEUE);
        let (close, closed) = watch::channel(false);
        tokio::spawn(work(Office { pools, outside, editions }, jobs, closed));
        Writer { queue, close }
    }

    /// Commits what waits, takes nothing more, and gives the connection back.
    pub(crate) async fn close(&self) {
        self.close.send_replace(true);
        self.queue.closed().await;
    }

    /// Queues an act and waits for its commit. Dropping the returned future does not stop the act.
    pub(crate) async fn act<A: Act>(&self, act: A) -> Result<A::Output> {
        let (reply, answer) = oneshot::channel();
        let job = Box::new(Pending { act, shows: false, result: None, reply });
        self.queue.try_send(job).map_err(|_| Error::Unavailable("too many acts are waiting".into()))?;
        answer.await.map_err(|_| Error::Unavailable("the writer stopped".into()))?
    }
}

/// What the writer works with.
struct Office {
    pools: Pools,
    outside: Outside,
    editions: Arc<Editions>,
}

async fn work(office: Office, mut jobs: mpsc::Receiver<Box<dyn Job>>, mut closed: watch::Receiver<bool>) {
    let mut batch = Vec::with_capacity(BATCH);
    let mut conn = None;
    loop {
        let taken = tokio::select! {
            biased;
            taken = jobs.recv_many(&mut batch, BATCH) => taken,
            () = async { drop(closed.wait_for(|closed| *closed).await) } => {
                jobs.close();
                jobs.recv_many(&mut batch, BATCH).await
            }
        };
        if taken == 0 {
            return;
        }
        let failed = commit(&office, &mut conn, &mut batch).await.err();
        // also when it failed: a connection that broke during the commit leaves open what became of it
        if batch.iter().any(|job| job.shows()) {
            office.editions.turn();
        }
        if let Some(error) = &failed {
            tracing::error!(%error, acts = batch.len(), "a batch of acts was not committed");
        }
        for job in batch.drain(..) {
            job.finish(failed.as_ref().map(|e| Error::Unavailable(e.to_string())));
        }
    }
}

/// Commits a batch, again after conflicts. The connection is kept between batches, and thrown away
/// after an error, because nobody knows what state it is in.
async fn commit(office: &Office, kept: &mut Option<Conn>, batch: &mut [Box<dyn Job>]) -> Result<()> {
    let outside = &office.outside;
    for run in 0..RUNS {
        if run > 0 {
            let jitter = u64::from(outside.byte());
            tokio::time::sleep(Duration::from_millis((1 << run.min(7)) + jitter / 8)).await;
        }
        let conn = match kept.take() {
            Some(conn) => conn,
            None => office.pools.writer().await?,
        };
        let mut tx = Tx::new(conn, outside.now(), outside.random.clone());
        match attempt(&mut tx, office, batch, run < RUNS / 2).await {
            Ok(()) => {
                *kept = Some(tx.into_conn());
                return Ok(());
            }
            Err(e) if e.is_conflict() || e.is_duplicate() => {
                tx.into_conn().discard();
                tracing::debug!(run, "another server wrote at the same time; running the batch again");
            }
            Err(e) => {
                tx.into_conn().discard();
                return Err(e);
            }
        }
    }
    Err(Error::Unavailable("other servers kept writing to the same rows".into()))
}

async fn attempt(tx: &mut Tx, office: &Office, batch: &mut [Box<dyn Job>], look_again: bool) -> Result<()> {
    tx.begin().await?;
    for job in batch.iter_mut() {
        tx.now = office.outside.now();
        job.run(tx, look_again).await?;
    }
    if batch.iter().any(|job| job.shows()) {
        office.editions.tell(tx).await?;
    }
    execute!(tx, "commit")?;
    Ok(())
}
