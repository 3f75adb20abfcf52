//! A server of the test's own, with the demo world in it.

use std::path::{Path, PathBuf};

use server::{Running, Settings};
use sqlx::{AssertSqlSafe, Connection, PgConnection, SqliteConnection};
use store::Outside;
use tempfile::TempDir;

use crate::visitor::Visitor;

pub struct World {
    pub running: Running,
    pub database: String,
    _folder: TempDir,
}

/// A bundle that is enough for pages to name it.
pub fn site(folder: &Path) -> PathBuf {
    let pkg = folder.join("site/pkg/0123456789abcdef");
    std::fs::create_dir_all(&pkg).unwrap();
    for file in ["essaim.js", "essaim_bg.wasm", "essaim.css"] {
        std::fs::write(pkg.join(file), "/* */").unwrap();
    }
    std::fs::write(folder.join("site/pkg/current"), "0123456789abcdef").unwrap();
    folder.join("site")
}

pub fn territories() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../node_modules/@etalab/decoupage-administratif")
}

impl World {
    pub async fn start() -> World {
        World::start_with(|_| {}).await
    }

    pub async fn start_with(change: impl FnOnce(&mut Settings)) -> World {
        World::start_at(server::outside(), change).await
    }

    pub async fn start_at(outside: Outside, change: impl FnOnce(&mut Settings)) -> World {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite:{}", folder.path().join("essaim.db").display());
        let mut settings = settings(&url, folder.path());
        change(&mut settings);
        let running = server::start(settings, outside).await.unwrap();
        crate::ledger::begun(&mut Visitor::new(running.app.origin.clone())).await;
        World { running, database: url, _folder: folder }
    }

    pub fn origin(&self) -> String {
        self.running.app.origin.clone()
    }

    pub fn anonymous(&self) -> Visitor {
        Visitor::new(self.origin())
    }

    /// Signs in by the link of the development server, which counts as a strong way.
    pub async fn sign_in(&self, email: &str) -> Visitor {
        sign_in_at(&self.running, email).await
    }

    /// Signs in with a code, read from the queue of mails.
    pub async fn sign_in_by_code(&self, email: &str) -> Visitor {
        let mut visitor = self.anonymous();
        let asked = visitor.post("/sign-in", &[("email", email), ("next", "/me")]).await;
        assert_eq!(asked.status, 303, "{}", asked.body);
        let code = self.code(email).await;
        let entered = visitor.post("/sign-in/code", &[("code", &code), ("next", "/me")]).await;
        assert_eq!(entered.status, 303, "{}", entered.body);
        visitor
    }

    /// The newest code sent to an address.
    pub async fn code(&self, email: &str) -> String {
        code_of(&self.running, email).await
    }
}

/// A server with the demo world in a database, on a free port, where nobody waits.
pub fn settings(url: &str, folder: &Path) -> Settings {
    Settings {
        listen: ([127, 0, 0, 1], 0).into(),
        demo: true,
        dev: true,
        rate_limits: false,
        record_folder: folder.join("record"),
        data_folder: folder.join("data"),
        territories: territories(),
        ..Settings::new(url, site(folder))
    }
}

/// Signs in by the link of the development server.
pub async fn sign_in_at(running: &Running, email: &str) -> Visitor {
    let mut visitor = Visitor::new(running.app.origin.clone());
    let (link, _) = running.app.links.iter().find(|(_, person)| person.is_none()).unwrap();
    let entered = visitor.post(&format!("/dev/sign-in/{link}"), &[("email", email)]).await;
    assert_eq!(entered.status, 303, "{}", entered.body);
    visitor
}

async fn code_of(running: &Running, email: &str) -> String {
    let mut conn = running.app.store.read().await.unwrap();
    // a notice may have been queued since
    let mails = store::mail::newest(&mut conn, Some(email), 10).await.unwrap();
    let code = |subject: &str| subject.chars().take(6).filter(char::is_ascii_digit).collect::<String>();
    mails.iter().map(|m| code(&m.mail.subject)).find(|code| code.len() == 6).unwrap()
}

impl World {
    /// How many rows each table has, asked of the file itself.
    pub async fn rows(&self) -> Vec<(String, i64)> {
        let mut file = SqliteConnection::connect(&self.database).await.unwrap();
        let tables: Vec<(String,)> =
            sqlx::query_as("select name from sqlite_master where type = 'table' order by name")
                .fetch_all(&mut file)
                .await
                .unwrap();
        let mut rows = Vec::new();
        for (table,) in tables {
            let count = AssertSqlSafe(format!("select count(*) from \"{table}\""));
            let (n,): (i64,) = sqlx::query_as(count).fetch_one(&mut file).await.unwrap();
            rows.push((table, n));
        }
        rows
    }
}

/// Writes what SQLite holds beside the file into the file, and empties what is beside it.
pub async fn flush(database: &str) {
    let mut file = SqliteConnection::connect(database).await.unwrap();
    let (busy, ..): (i64, i64, i64) =
        sqlx::query_as("pragma wal_checkpoint(truncate)").fetch_one(&mut file).await.unwrap();
    assert_eq!(busy, 0);
}

/// Makes a database on the PostgreSQL that the tests were given; its address.
pub async fn postgres_database(base: &str, name: &str) -> String {
    let mut admin = PgConnection::connect(base).await.unwrap();
    for sql in [
        format!("drop database if exists {name}"),
        format!("create database {name} template template0 lc_collate 'C' lc_ctype 'C' encoding 'UTF8'"),
    ] {
        sqlx::query(AssertSqlSafe(sql)).execute(&mut admin).await.unwrap();
    }
    let (address, query) = base.split_once('?').map_or((base, None), |(a, q)| (a, Some(q)));
    let (server, _) = address.rsplit_once('/').unwrap();
    query.map_or(format!("{server}/{name}"), |q| format!("{server}/{name}?{q}"))
}
