use std::io::{self, Write};

use flate2::{Compression, write::GzEncoder};
use futures_util::{TryStreamExt, stream::BoxStream};
use serde::Serialize;
use serde_json::Value;
use sha2::{Digest, Sha256};
use sqlx::{AssertSqlSafe, postgres::PgRow, sqlite::SqliteRow};

use super::{Columns, Contents, FORMAT, LEFT_OUT, Manifest, ONLY, Problem, Table, Whole, cell::Cell, schema};
use crate::{Conn, Store};

impl Store {
    /// Writes a backup of one instant, however long it takes and whatever is written meanwhile:
    /// everything is read in one transaction. Holds a few rows in memory at a time.
    ///
    /// # Errors
    /// [`Problem::NoInstance`], [`Problem::Io`] of `to`, and those of the database.
    pub async fn backup<W: Write>(&self, to: W) -> Result<Contents, Problem> {
        let mut conn = self.read().await?;
        // whatever happens, an open transaction does not go back to the others
        match &mut conn {
            Conn::Sqlite(c) => c.close_on_drop(),
            Conn::Postgres(c) => c.close_on_drop(),
        }
        match &conn {
            // the snapshot is that of the first read
            Conn::Sqlite(_) => execute!(&mut conn, "begin")?,
            Conn::Postgres(_) => execute!(&mut conn, "begin isolation level repeatable read read only")?,
        };
        if !schema::has(&mut conn, "_sqlx_migrations").await? || !schema::has(&mut conn, "instance").await? {
            return Err(Problem::NoInstance);
        }
        let mut tables = schema::tables(&mut conn).await?;
        tables.retain(|t| !LEFT_OUT.contains(&t.columns.name.as_str()));
        let manifest = Manifest {
            format: FORMAT.to_owned(),
            essaim: env!("CARGO_PKG_VERSION").to_owned(),
            engine: if matches!(conn, Conn::Sqlite(_)) { "sqlite" } else { "postgres" }.to_owned(),
            made_at: self.now().rfc3339(),
            migrations: schema::migrations(&mut conn).await?,
            tables: tables.iter().map(|t| t.columns.clone()).collect(),
        };
        let mut lines = Lines::new(to);
        lines.put(&manifest)?;
        let mut done = Vec::with_capacity(tables.len());
        for table in &tables {
            done.push(rows(&mut conn, table, &mut lines).await?);
        }
        lines.end(done.iter().map(|t| t.rows).sum())?;
        Ok(Contents { manifest, tables: done })
    }
}

/// Writes the rows of a table, and the line that ends them.
async fn rows<W: Write>(conn: &mut Conn, table: &schema::Table, lines: &mut Lines<W>) -> Result<Table, Problem> {
    let sql = select(table, matches!(conn, Conn::Postgres(_)));
    let columns = &table.columns.columns;
    let mut found: BoxStream<'_, sqlx::Result<Vec<Cell>>> = match conn {
        Conn::Sqlite(c) => sqlx::query(AssertSqlSafe(sql))
            .try_map(|row: SqliteRow| columns.iter().enumerate().map(|(n, c)| Cell::of(&row, n, c.1)).collect())
            .fetch(&mut **c),
        Conn::Postgres(c) => sqlx::query(AssertSqlSafe(sql))
            .try_map(|row: PgRow| columns.iter().enumerate().map(|(n, c)| Cell::of(&row, n, c.1)).collect())
            .fetch(&mut **c),
    };
    let (mut hash, mut rows) = (Sha256::new(), 0);
    while let Some(cells) = found.try_next().await? {
        hash.update(lines.put(&cells.into_iter().map(Cell::json).collect::<Vec<Value>>())?);
        rows += 1;
    }
    let table = Table { table: table.columns.name.clone(), rows, sha256: record::hex(&hash.finalize()) };
    lines.put(&table)?;
    Ok(table)
}

/// In the order of the key, and texts in it by their bytes on both engines.
fn select(table: &schema::Table, postgres: bool) -> String {
    let Columns { name, columns } = &table.columns;
    let quoted: Vec<String> = columns.iter().map(|(column, _)| format!("\"{column}\"")).collect();
    let only = ONLY.iter().find(|(table, _)| table == name).map(|(_, only)| format!(" where {only}"));
    let is_text = |key: &String| columns.iter().any(|c| c.0 == *key && c.1 == super::cell::Kind::Text);
    let by_bytes = |key: &String| if postgres && is_text(key) { " collate \"C\"" } else { "" };
    let key: Vec<String> = table.key.iter().map(|key| format!("\"{key}\"{}", by_bytes(key))).collect();
    let order = if key.is_empty() { String::new() } else { format!(" order by {}", key.join(", ")) };
    format!("select {} from \"{name}\"{}{order}", quoted.join(", "), only.unwrap_or_default())
}

/// Lines of JSON, compressed, and the hash of them all.
struct Lines<W: Write> {
    to: GzEncoder<W>,
    whole: Sha256,
    line: Vec<u8>,
}

impl<W: Write> Lines<W> {
    fn new(to: W) -> Lines<W> {
        Lines { to: GzEncoder::new(to, Compression::default()), whole: Sha256::new(), line: Vec::new() }
    }

    /// Gives the line back as it was written.
    fn put(&mut self, value: &impl Serialize) -> io::Result<&[u8]> {
        self.line.clear();
        serde_json::to_writer(&mut self.line, value)?;
        self.line.push(b'\n');
        self.whole.update(&self.line);
        self.to.write_all(&self.line)?;
        Ok(&self.line)
    }

    fn end(mut self, rows: u64) -> io::Result<()> {
        let sha256 = record::hex(&self.whole.clone().finalize());
        self.put(&Whole { rows, sha256 })?;
        self.to.finish()?.flush()
    }
}
