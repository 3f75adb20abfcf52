use std::{
    env,
    panic::{AssertUnwindSafe, catch_unwind, resume_unwind},
    process,
    sync::atomic::{AtomicUsize, Ordering},
};

use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection};
use tokio::runtime::{Builder, Runtime};

use super::instance::{Instance, Setting};

/// Where PostgreSQL is: a user who may create databases.
const SERVER: &str = "ESSAIM_TEST_POSTGRES";

/// Runs a case on a new SQLite file.
pub fn on_sqlite<S: Setting, F: Future<Output = ()>>(case: impl FnOnce(S) -> F) {
    let folder = tempfile::tempdir().unwrap();
    run(&runtime(), format!("sqlite:{}", folder.path().join("essaim.db").display()), case);
}

/// Runs a case on a new PostgreSQL database, dropped afterwards whatever happened. Without a server
/// the case is skipped, except in CI.
pub fn on_postgres<S: Setting, F: Future<Output = ()>>(case: impl FnOnce(S) -> F) {
    let Ok(server) = env::var(SERVER) else {
        assert!(env::var_os("CI").is_none(), "CI has to run the tests of PostgreSQL: {SERVER} is not set");
        eprintln!("skipped: no PostgreSQL ({SERVER} is not set)");
        return;
    };
    static MADE: AtomicUsize = AtomicUsize::new(0);
    let name = format!("essaim_test_{}_{}", process::id(), MADE.fetch_add(1, Ordering::Relaxed));
    let runtime = runtime();
    // somebody with our process id may have been killed before tidying up
    runtime.block_on(tell(&server, format!("drop database if exists {name} with (force)")));
    runtime.block_on(tell(
        &server,
        format!("create database {name} template template0 lc_collate 'C' lc_ctype 'C' encoding 'UTF8'"),
    ));
    let outcome = catch_unwind(AssertUnwindSafe(|| run(&runtime, beside(&server, &name), case)));
    runtime.block_on(tell(&server, format!("drop database {name} with (force)")));
    if let Err(panic) = outcome {
        resume_unwind(panic);
    }
}

fn run<S: Setting, F: Future<Output = ()>>(runtime: &Runtime, url: String, case: impl FnOnce(S) -> F) {
    runtime.block_on(async {
        case(S::make(Instance::open(url).await).await).await;
    });
}

fn runtime() -> Runtime {
    Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap()
}

async fn tell(server: &str, sql: String) {
    let mut conn = PgConnection::connect(server).await.unwrap_or_else(|e| panic!("{SERVER}={server}: {e}"));
    conn.execute(AssertSqlSafe(sql)).await.unwrap();
    conn.close().await.unwrap();
}

/// The address of another database on the same server, `?host=/socket` kept.
fn beside(server: &str, database: &str) -> String {
    let (address, query) = server.split_once('?').map_or((server, None), |(a, q)| (a, Some(q)));
    let (host, _) = address.rsplit_once('/').unwrap();
    query.map_or_else(|| format!("{host}/{database}"), |q| format!("{host}/{database}?{q}"))
}
