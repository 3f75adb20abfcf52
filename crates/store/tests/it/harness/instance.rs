use domain::{SECOND, SessionId};
use sqlx::{AssertSqlSafe, FromRow, postgres::PgRow, sqlite::SqliteRow};
use store::{Act, Conn, Error, Outside, Record, Result, Store, Tx};
use uuid::Uuid;

use super::outside::{Clock, outside};

/// What a case begins with.
pub trait Setting: Sized {
    fn make(instance: Instance) -> impl Future<Output = Self>;
}

impl Setting for Instance {
    async fn make(instance: Instance) -> Instance {
        instance
    }
}

/// A database with the schema and nothing in it.
pub struct Instance {
    pub store: Store,
    pub clock: Clock,
    pub outside: Outside,
    pub url: String,
}

impl Instance {
    pub async fn open(url: String) -> Instance {
        let clock = Clock::new();
        let outside = outside(&clock);
        let store = Store::open(&url, outside.clone()).await.unwrap();
        store.migrate().await.unwrap();
        Instance { store, clock, outside, url }
    }

    pub fn is_sqlite(&self) -> bool {
        self.url.starts_with("sqlite:")
    }

    /// Another process on the same database.
    pub async fn another_server(&self) -> Store {
        Store::open(&self.url, self.outside.clone()).await.unwrap()
    }

    /// An act, a second after whatever was before.
    pub async fn act<A: Act>(&self, act: A) -> Result<A::Output> {
        self.clock.pass(SECOND);
        self.store.act(act).await
    }

    /// An act that has to succeed.
    pub async fn done<A: Act>(&self, act: A) -> A::Output {
        self.act(act).await.unwrap()
    }

    pub async fn read(&self) -> Conn {
        self.store.read().await.unwrap()
    }

    pub fn id(&self) -> Uuid {
        let mut bytes = [0; 16];
        self.outside.fill(&mut bytes);
        uuid::Builder::from_random_bytes(bytes).into_uuid()
    }

    /// A number that a query gives.
    pub async fn number(&self, sql: &str) -> i64 {
        let found: Vec<(i64,)> = rows(&mut self.read().await, sql).await;
        found[0].0
    }

    /// The texts that a query gives.
    pub async fn texts(&self, sql: &str) -> Vec<String> {
        let found: Vec<(String,)> = rows(&mut self.read().await, sql).await;
        found.into_iter().map(|row| row.0).collect()
    }

    /// Changes rows behind the back of every rule: for what no act can bring about.
    pub async fn force(&self, sql: &str) {
        self.store.act(Sql(sql.to_owned())).await.unwrap();
    }

    pub async fn session(&self) -> SessionId {
        self.done(store::session::Begin { device: "Firefox".into() }).await.id
    }
}

/// The rows of a query, on whichever engine.
pub async fn rows<T>(conn: &mut Conn, sql: &str) -> Vec<T>
where
    T: for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow> + Send + Unpin,
{
    let sql = AssertSqlSafe(sql.to_owned());
    match conn {
        Conn::Sqlite(c) => sqlx::query_as(sql).fetch_all(&mut **c).await.unwrap(),
        Conn::Postgres(c) => sqlx::query_as(sql).fetch_all(&mut **c).await.unwrap(),
    }
}

/// A statement as an act.
pub struct Sql(pub String);

impl Act for Sql {
    type Output = u64;
    const RECORD: Record = Record::Nothing("a test");

    async fn perform(&self, tx: &mut Tx) -> Result<u64> {
        execute(tx, &self.0).await
    }
}

pub async fn execute(conn: &mut Conn, sql: &str) -> Result<u64> {
    let sql = AssertSqlSafe(sql.to_owned());
    match conn {
        Conn::Sqlite(c) => sqlx::query(sql).execute(&mut **c).await.map(|done| done.rows_affected()),
        Conn::Postgres(c) => sqlx::query(sql).execute(&mut **c).await.map(|done| done.rows_affected()),
    }
    .map_err(Error::from)
}
