use std::{str::FromStr, sync::Arc, time::Duration};

use domain::Moment;
use sqlx::{
    PgPool,
    migrate::Migrator,
    postgres::{PgConnectOptions, PgPoolOptions},
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous},
};

use crate::{Act, Conn, Error, Result, Tx, edition::Editions, lanes::Lanes, writer::Writer};

/// Fills a slice with unpredictable bytes.
pub(crate) type Random = Arc<dyn Fn(&mut [u8]) + Send + Sync>;

pub(crate) static MIGRATIONS: Migrator = sqlx::migrate!("../../migrations");

/// Time and randomness, which nothing in this crate makes by itself.
#[derive(Clone)]
pub struct Outside {
    clock: Arc<dyn Fn() -> Moment + Send + Sync>,
    pub(crate) random: Random,
}

impl Outside {
    /// A clock, and a source of unpredictable bytes.
    pub fn new(
        clock: impl Fn() -> Moment + Send + Sync + 'static,
        random: impl Fn(&mut [u8]) + Send + Sync + 'static,
    ) -> Outside {
        Outside { clock: Arc::new(clock), random: Arc::new(random) }
    }

    /// The instant.
    pub fn now(&self) -> Moment {
        (self.clock)()
    }

    /// Fills `bytes`.
    pub fn fill(&self, bytes: &mut [u8]) {
        (self.random)(bytes);
    }

    pub(crate) fn byte(&self) -> u8 {
        let mut byte = [0];
        self.fill(&mut byte);
        byte[0]
    }
}

#[derive(Clone)]
pub(crate) enum Pools {
    Sqlite { read: Lanes, write: Lanes },
    Postgres { read: PgPool, write: PgPool },
}

impl Pools {
    pub(crate) async fn writer(&self) -> Result<Conn> {
        Ok(match self {
            Pools::Sqlite { write, .. } => Conn::Sqlite(write.lend().await?),
            Pools::Postgres { write, .. } => Conn::Postgres(write.acquire().await?),
        })
    }
}

/// The database, of either engine.
#[derive(Clone)]
pub struct Store {
    pub(crate) pools: Pools,
    writer: Writer,
    outside: Outside,
    pub(crate) editions: Arc<Editions>,
}

impl Store {
    /// Opens `sqlite:PATH` (created when missing) or `postgres://…`. The schema is left as it is:
    /// see [`Store::migrate`].
    ///
    /// # Errors
    /// [`Error::Unavailable`] with what to write when the address is of neither kind or nothing
    /// answers there.
    pub async fn open(url: &str, outside: Outside) -> Result<Store> {
        let pools = if url.starts_with("sqlite:") {
            sqlite(url).await?
        } else if url.starts_with("postgres:") || url.starts_with("postgresql:") {
            postgres(url).await?
        } else {
            return Err(Error::Unavailable(
                "the database address starts with sqlite: or postgres:, for example sqlite:essaim.db".into(),
            ));
        };
        let mut name = [0; 16];
        outside.fill(&mut name);
        let editions = Arc::new(Editions::new(uuid::Builder::from_random_bytes(name).into_uuid()));
        let writer = Writer::start(pools.clone(), outside.clone(), editions.clone());
        Ok(Store { pools, writer, outside, editions })
    }

    /// As [`Store::open`], but a SQLite file has to be there: whoever reads a database has nothing
    /// from a new one where they mistyped its name.
    ///
    /// # Errors
    /// [`Error::Unavailable`], also when there is no such file.
    pub async fn open_existing(url: &str, outside: Outside) -> Result<Store> {
        let missing = SqliteConnectOptions::from_str(url).ok().filter(|_| url.starts_with("sqlite:"));
        if missing.is_some_and(|options| !options.get_filename().exists()) {
            return Err(Error::Unavailable("there is no such file".into()));
        }
        Store::open(url, outside).await
    }

    /// Brings the schema to this version. Rows of a newer version are left alone, so that the
    /// version before still starts on it.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when a migration cannot be applied.
    pub async fn migrate(&self) -> Result<()> {
        self.migrate_to(i64::MAX).await
    }

    /// Brings the schema to what it was after the migration `last`, if it is not further already.
    pub(crate) async fn migrate_to(&self, last: i64) -> Result<()> {
        let mut migrations = Migrator { ..Migrator::DEFAULT };
        migrations.migrations = MIGRATIONS.iter().filter(|m| m.version <= last).cloned().collect();
        migrations.set_ignore_missing(true);
        let done = match &self.pools {
            Pools::Sqlite { write, .. } => migrations.run(&mut *write.lend().await?).await,
            Pools::Postgres { write, .. } => migrations.run(write).await,
        };
        done.map_err(|e| Error::Unavailable(format!("the schema could not be brought up to date: {e}")))
    }

    /// A connection that cannot write.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when none is free in time.
    pub async fn read(&self) -> Result<Conn> {
        Ok(match &self.pools {
            Pools::Sqlite { read, .. } => Conn::Sqlite(read.lend().await?),
            Pools::Postgres { read, .. } => Conn::Postgres(read.acquire().await?),
        })
    }

    /// Performs an act: queued, committed together with others, acknowledged after the commit.
    ///
    /// # Errors
    /// The act's own, and [`Error::Unavailable`] when the queue is full or the database is away.
    pub async fn act<A: Act>(&self, act: A) -> Result<A::Output> {
        self.writer.act(act).await
    }

    /// The instant, by the clock that was given.
    pub fn now(&self) -> Moment {
        self.outside.now()
    }

    /// Time and randomness.
    pub fn outside(&self) -> &Outside {
        &self.outside
    }

    /// Whether the database answers and has its schema.
    ///
    /// # Errors
    /// As for any read.
    pub async fn ready(&self) -> Result<()> {
        let mut conn = self.read().await?;
        let _: Option<(String,)> = optional!(&mut conn, "select key from instance limit 1")?;
        Ok(())
    }

    /// Commits the acts that wait, lets running statements end, and closes every connection.
    pub async fn close(&self) {
        self.writer.close().await;
        match &self.pools {
            Pools::Sqlite { read, write } => {
                read.close().await;
                write.close().await;
            }
            Pools::Postgres { read, write } => {
                read.close().await;
                write.close().await;
            }
        }
    }
}

impl Tx {
    /// Begins the transaction and sets its first savepoint: SQLite takes its write lock at once, PostgreSQL looks for conflicts
    /// between servers.
    pub(crate) async fn begin(&mut self) -> Result<()> {
        match &mut **self {
            Conn::Sqlite(_) => script!(self, "begin immediate; savepoint act"),
            Conn::Postgres(_) => script!(self, "begin isolation level serializable; savepoint act"),
        }
    }
}

impl Conn {
    /// Closes the connection instead of giving it back: an open transaction goes with it.
    pub(crate) fn discard(self) {
        match self {
            Conn::Sqlite(c) => c.discard(),
            Conn::Postgres(mut c) => c.close_on_drop(),
        }
    }
}

async fn sqlite(url: &str) -> Result<Pools> {
    let options = SqliteConnectOptions::from_str(url)
        .map_err(|e| Error::Unavailable(format!("{url} is not an address of a SQLite file: {e}")))?
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        // FULL: NORMAL lost acknowledged commits in power cuts
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        .busy_timeout(Duration::from_secs(5))
        // erased text is overwritten, not only unlinked
        .pragma("secure_delete", "on");
    // one for the writer, which keeps it, and one for migrations
    let write = Lanes::new(options.clone(), 2);
    let (version,): (String,) = sqlx::query_as("select sqlite_version()").fetch_one(&mut *write.lend().await?).await?;
    check_sqlite_version(&version)?;
    let read = Lanes::new(options.pragma("query_only", "on"), 8);
    Ok(Pools::Sqlite { read, write })
}

/// Refuses SQLite before 3.51.3, which can corrupt a database when its log is reset.
///
/// # Errors
/// [`Error::Unavailable`] with both versions.
pub fn check_sqlite_version(version: &str) -> Result<()> {
    let numbers: Vec<u32> = version.split('.').map(|n| n.parse().unwrap_or(0)).collect();
    if numbers.as_slice() < [3, 51, 3].as_slice() {
        return Err(Error::Unavailable(format!("SQLite {version} is too old: 3.51.3 or newer is needed")));
    }
    Ok(())
}

async fn postgres(url: &str) -> Result<Pools> {
    let options = PgConnectOptions::from_str(url)
        .map_err(|e| Error::Unavailable(format!("this is not an address of a PostgreSQL database: {e}")))?;
    let pool = || PgPoolOptions::new().acquire_timeout(Duration::from_secs(5));
    let write = pool().max_connections(2).connect_with(options.clone()).await?;
    let read = pool().max_connections(8).connect_lazy_with(options.options([("default_transaction_read_only", "on")]));
    Ok(Pools::Postgres { read, write })
}
