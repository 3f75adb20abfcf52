//! The one writer: an act is whole or nothing, and nobody's mistake stops the others.

use std::{
    pin::pin,
    sync::Arc,
    task::{Context, Poll, Waker},
};

use store::{Act, Error, Record, Result, Store, Tx};
use tokio::sync::Notify;

use crate::harness::{Instance, Sql, execute};

/// Notes `key`, then does as told.
struct Note {
    key: &'static str,
    then: Then,
}

enum Then {
    Nothing,
    Refuse,
    Panic,
    Wait { entered: Arc<Notify>, go: Arc<Notify> },
}

impl Act for Note {
    type Output = ();
    const RECORD: Record = Record::Nothing("a test");

    async fn perform(&self, tx: &mut Tx) -> Result<()> {
        execute(tx, &format!("insert into instance (key, value) values ('{}', '')", self.key)).await?;
        match &self.then {
            Then::Nothing => Ok(()),
            Then::Refuse => Err(domain::Refusal::TooMany.into()),
            Then::Panic => panic!("told so"),
            Then::Wait { entered, go } => {
                entered.notify_one();
                go.notified().await;
                Ok(())
            }
        }
    }
}

fn note(key: &'static str) -> Note {
    Note { key, then: Then::Nothing }
}

async fn noted(instance: &Instance) -> Vec<String> {
    instance.texts("select key from instance order by key").await
}

/// Something to let go of.
struct Held {
    go: Arc<Notify>,
    act: tokio::task::JoinHandle<Result<()>>,
}

impl Held {
    async fn let_go(self) {
        self.go.notify_one();
        self.act.await.unwrap().unwrap();
    }
}

/// The writer in the middle of an act that waits.
async fn hold(store: &Store) -> Held {
    let (entered, go) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
    let (store, then) = (store.clone(), Then::Wait { entered: entered.clone(), go: go.clone() });
    let act = tokio::spawn(async move { store.act(Note { key: "held", then }).await });
    entered.notified().await;
    Held { go, act }
}

fn poll_once<F: Future + Unpin>(future: &mut F) -> Poll<F::Output> {
    pin!(future).poll(&mut Context::from_waker(Waker::noop()))
}

on_both!(an_act_that_panics_answers_an_error_and_the_next_one_works);
async fn an_act_that_panics_answers_an_error_and_the_next_one_works(instance: Instance) {
    let answer = instance.act(Note { key: "panics", then: Then::Panic }).await;
    assert!(matches!(answer, Err(Error::Internal(_))), "{answer:?}");
    instance.done(note("next")).await;
    assert_eq!(noted(&instance).await, ["next"]);
}

on_both!(acts_that_fail_take_nobody_in_their_batch_along);
async fn acts_that_fail_take_nobody_in_their_batch_along(instance: Instance) {
    let held = hold(&instance.store).await;
    // all of these wait together, so they are one batch
    let mut duplicates = Vec::new();
    for _ in 0..20 {
        let mut act = Box::pin(instance.store.act(note("held")));
        assert!(poll_once(&mut act).is_pending());
        duplicates.push(act);
    }
    let waiting = async {
        tokio::join!(
            instance.act(note("a")),
            instance.act(Note { key: "b", then: Then::Refuse }),
            instance.act(Note { key: "c", then: Then::Panic }),
            instance.act(Sql("insert into no_such_table (x) values (1)".into())),
            instance.act(note("d")),
        )
    };
    let ((first, refused, panicked, wrong, last), ()) = tokio::join!(waiting, held.let_go());
    assert!(first.is_ok() && last.is_ok());
    assert!(matches!(refused, Err(Error::Refused(_))));
    assert!(matches!(panicked, Err(Error::Internal(_))));
    assert!(matches!(wrong, Err(Error::Database(_))));
    for duplicate in duplicates {
        assert!(matches!(duplicate.await, Err(Error::Database(_))));
    }
    assert_eq!(noted(&instance).await, ["a", "d", "held"]);
}

on_both!(a_full_queue_answers_unavailable_and_what_was_queued_is_done);
async fn a_full_queue_answers_unavailable_and_what_was_queued_is_done(instance: Instance) {
    let held = hold(&instance.store).await;
    let mut queued = Vec::new();
    loop {
        let mut act = Box::pin(instance.store.act(Sql("update instance set value = 'x' where key = 'held'".into())));
        match poll_once(&mut act) {
            Poll::Pending => queued.push(act),
            Poll::Ready(answer) => break assert!(matches!(answer, Err(Error::Unavailable(_))), "{answer:?}"),
        }
    }
    assert_eq!(queued.len(), 4096);
    held.let_go().await;
    for act in queued {
        assert_eq!(act.await.unwrap(), 1);
    }
    instance.done(note("next")).await;
}

on_both!(an_act_whose_caller_has_gone_is_committed);
async fn an_act_whose_caller_has_gone_is_committed(instance: Instance) {
    let held = hold(&instance.store).await;
    let mut act = Box::pin(instance.store.act(note("gone")));
    assert!(poll_once(&mut act).is_pending());
    drop(act);
    held.let_go().await;
    instance.done(note("next")).await;
    assert_eq!(noted(&instance).await, ["gone", "held", "next"]);
}

on_both!(an_act_that_nobody_asked_for_in_the_end_is_not_done);
async fn an_act_that_nobody_asked_for_in_the_end_is_not_done(instance: Instance) {
    drop(instance.store.act(note("never polled")));
    instance.done(note("next")).await;
    assert_eq!(noted(&instance).await, ["next"]);
}

on_both!(nothing_is_seen_before_it_is_committed);
async fn nothing_is_seen_before_it_is_committed(instance: Instance) {
    let held = hold(&instance.store).await;
    assert!(noted(&instance).await.is_empty());
    held.let_go().await;
    assert_eq!(noted(&instance).await, ["held"]);
}

on_both!(acts_of_one_caller_are_done_in_their_order);
async fn acts_of_one_caller_are_done_in_their_order(instance: Instance) {
    instance.done(note("count")).await;
    let mut queued = Vec::new();
    for n in 0..600 {
        let sql = format!("update instance set value = '{n}' where key = 'count'");
        let mut act = Box::pin(instance.store.act(Sql(sql)));
        assert!(poll_once(&mut act).is_pending());
        queued.push(act);
    }
    for act in queued {
        act.await.unwrap();
    }
    assert_eq!(instance.texts("select value from instance").await, ["599"]);
}

on_both!(a_connection_for_reading_cannot_write);
async fn a_connection_for_reading_cannot_write(instance: Instance) {
    for sql in [
        "insert into instance (key, value) values ('x', '')",
        "update instance set value = ''",
        "delete from instance",
        "create table x (y bigint)",
        "drop table instance",
    ] {
        assert!(execute(&mut instance.read().await, sql).await.is_err(), "{sql}");
    }
    assert!(noted(&instance).await.is_empty());
}

on_both!(a_full_disk_is_unavailable_and_works_again_when_there_is_room);
async fn a_full_disk_is_unavailable_and_works_again_when_there_is_room(instance: Instance) {
    struct Fill;
    impl Act for Fill {
        type Output = ();
        const RECORD: Record = Record::Nothing("a test");
        async fn perform(&self, tx: &mut Tx) -> Result<()> {
            match &**tx {
                store::Conn::Sqlite(_) => {
                    // no page more than there are
                    execute(tx, "pragma max_page_count = 1").await?;
                    execute(tx, "insert into instance (key, value) values ('big', hex(zeroblob(1000000)))").await?;
                }
                store::Conn::Postgres(_) => {
                    execute(tx, "do $$ begin raise exception 'no room' using errcode = 'disk_full'; end $$").await?;
                }
            }
            Ok(())
        }
    }
    let answer = instance.act(Fill).await;
    assert!(matches!(answer, Err(Error::Unavailable(_))), "{answer:?}");
    instance.done(note("next")).await;
    assert_eq!(noted(&instance).await, ["next"]);
}

on_postgres!(a_database_that_went_away_is_unavailable_and_comes_back);
async fn a_database_that_went_away_is_unavailable_and_comes_back(instance: Instance) {
    instance.done(note("before")).await;
    let elsewhere = "select pg_terminate_backend(pid) from pg_stat_activity
        where datname = current_database() and pid <> pg_backend_pid()";
    execute(&mut instance.read().await, elsewhere).await.unwrap();
    let answer = instance.act(note("during")).await;
    assert!(matches!(answer, Err(Error::Unavailable(_))), "{answer:?}");
    instance.done(note("after")).await;
    assert_eq!(noted(&instance).await, ["after", "before"]);
}

on_both!(a_store_that_was_closed_answers_unavailable);
async fn a_store_that_was_closed_answers_unavailable(instance: Instance) {
    instance.store.ready().await.unwrap();
    instance.store.close().await;
    assert!(matches!(instance.store.ready().await, Err(Error::Unavailable(_))));
}

#[test]
fn an_address_that_leads_nowhere_is_unavailable_with_a_sentence() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let clock = crate::harness::Clock::new();
    for url in [
        "",
        "mysql://localhost/essaim",
        "essaim.db",
        "sqlite:/no/such/folder/essaim.db",
        "sqlite:x?mode=nonsense",
        "postgres://nobody@127.0.0.1:1/essaim",
        "postgres://[",
    ] {
        let opened = runtime.block_on(Store::open(
            url,
            store::Outside::new(
                {
                    let c = clock.clone();
                    move || c.now()
                },
                |_| {},
            ),
        ));
        let Err(Error::Unavailable(why)) = opened else { panic!("{url} was opened or broke") };
        assert!(why.len() > 15, "{url}: {why}");
    }
}
