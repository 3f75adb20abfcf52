use std::io::Read;

use domain::PersonId;
use sqlx::AssertSqlSafe;

use super::{Columns, Contents, LEFT_OUT, Problem, Reader, cell::Cell, schema};
use crate::{Act, Conn, Store, Tx, account::Erase, open::MIGRATIONS};

/// Values in one statement; SQLite allows 32,766.
const VALUES: usize = 2000;
/// Bytes in one statement, about.
const BYTES: usize = 1 << 20;

/// What came of replaying erasures.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Erased {
    /// People whom the backup still knew.
    pub again: usize,
    /// People whom it did not: they came after it, or had been erased before.
    pub unknown: usize,
}

/// What a restore did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Restored {
    /// What the backup held.
    pub contents: Contents,
    /// The erasures.
    pub erased: Erased,
}

impl Store {
    /// Takes a backup over into a new database, in one transaction: all of it, or nothing. Then
    /// erases again who was erased after the backup was made, in the same transaction, so that
    /// nobody comes back for an instant. Read the file once to its end before ([`Reader::rest`]):
    /// what it says is checked here too, but a damaged file is better refused before the schema is
    /// made.
    ///
    /// # Errors
    /// [`Problem::InUse`], [`Problem::OtherSchema`], [`Problem::Newer`], [`Problem::Damaged`] and
    /// those of the database.
    pub async fn restore<R: Read>(&self, mut from: Reader<R>, erased: &[PersonId]) -> Result<Restored, Problem> {
        let last = known(&from)?;
        empty(&mut self.read().await?).await?;
        // the schema as it was then; what has changed since is for the migrations, which know how
        self.migrate_to(last).await?;
        let outside = self.outside();
        let mut tx = Tx::new(self.pools.writer().await?, self.now(), outside.random.clone());
        match &mut *tx {
            Conn::Sqlite(c) => c.close_on_drop(),
            Conn::Postgres(c) => c.close_on_drop(),
        }
        tx.begin().await?;
        empty(&mut tx).await?;
        let mut ours = schema::tables(&mut tx).await?;
        ours.retain(|t| !LEFT_OUT.contains(&t.columns.name.as_str()));
        same(&from.manifest.tables, &ours.into_iter().map(|t| t.columns).collect::<Vec<_>>())?;
        while let Some(columns) = from.table() {
            let mut batch = Batch::new(&columns);
            while let Some(row) = from.row(&columns)? {
                batch.add(&mut tx, row).await?;
            }
            batch.insert(&mut tx).await?;
        }
        let contents = from.rest()?;
        let erased = erase(&mut tx, erased).await?;
        execute!(&mut tx, "commit")?;
        drop(tx);
        self.migrate().await?;
        Ok(Restored { contents, erased })
    }
}

/// The newest migration of a backup, if this program knows them all.
fn known<R: Read>(from: &Reader<R>) -> Result<i64, Problem> {
    let newest = MIGRATIONS.iter().map(|m| m.version).max().unwrap_or_default();
    for (version, checksum) in &from.manifest.migrations {
        if *version > newest {
            return Err(Problem::Newer(from.manifest.essaim.clone()));
        }
        let ours = MIGRATIONS.iter().find(|m| m.version == *version);
        if ours.is_none_or(|m| record::hex(&m.checksum) != *checksum) {
            return Err(Problem::OtherSchema(format!("this program has another migration {version}")));
        }
    }
    from.manifest.migrations.last().map(|(version, _)| *version).ok_or(Problem::Foreign)
}

/// Refuses a database in which there is a row of anything.
async fn empty(conn: &mut Conn) -> Result<(), Problem> {
    for table in schema::tables(conn).await? {
        let name = table.columns.name;
        let sql = AssertSqlSafe(format!("select count(*) from (select 1 from \"{name}\" limit 1) as found"));
        let (rows,): (i64,) = one!(conn, sql)?;
        if rows > 0 {
            return Err(Problem::InUse(name));
        }
    }
    Ok(())
}

/// Whether the tables of a backup are those of the database, column by column.
fn same(theirs: &[Columns], ours: &[Columns]) -> Result<(), Problem> {
    for (a, b) in [(theirs, ours), (ours, theirs)] {
        if let Some(table) = a.iter().find(|table| !b.contains(table)) {
            return Err(Problem::OtherSchema(format!("see table {}", table.name)));
        }
    }
    Ok(())
}

async fn erase(tx: &mut Tx, people: &[PersonId]) -> Result<Erased, Problem> {
    let mut done = Erased::default();
    for person in people {
        let known: Option<(i64,)> =
            optional!(tx, "select created_at from person where id = $1 and erased_at is null", person)?;
        match known {
            Some(_) => done.again += 1,
            None => done.unknown += 1,
        }
        Erase { person: *person }.perform(tx).await?;
    }
    Ok(done)
}

/// Rows of one table on their way into one statement.
struct Batch<'a> {
    columns: &'a Columns,
    rows: Vec<Vec<Cell>>,
    bytes: usize,
}

impl Batch<'_> {
    fn new(columns: &Columns) -> Batch<'_> {
        Batch { columns, rows: Vec::new(), bytes: 0 }
    }

    async fn add(&mut self, conn: &mut Conn, row: Vec<Cell>) -> Result<(), Problem> {
        self.bytes += row.iter().map(Cell::size).sum::<usize>();
        self.rows.push(row);
        if self.rows.len() * self.columns.columns.len() >= VALUES || self.bytes >= BYTES {
            self.insert(conn).await?;
        }
        Ok(())
    }

    async fn insert(&mut self, conn: &mut Conn) -> Result<(), Problem> {
        if self.rows.is_empty() {
            return Ok(());
        }
        let sql = AssertSqlSafe(self.sql());
        let cells = self.rows.drain(..).flatten();
        let inserted = match conn {
            Conn::Sqlite(c) => {
                let bound = cells.fold(sqlx::query(sql), |query, cell| match cell {
                    Cell::Uuid(v) => query.bind(v),
                    Cell::Text(v) => query.bind(v),
                    Cell::Bigint(v) => query.bind(v),
                    Cell::Boolean(v) => query.bind(v),
                    Cell::Bytea(v) => query.bind(v),
                });
                bound.execute(&mut **c).await.map(drop)
            }
            Conn::Postgres(c) => {
                let bound = cells.fold(sqlx::query(sql), |query, cell| match cell {
                    Cell::Uuid(v) => query.bind(v),
                    Cell::Text(v) => query.bind(v),
                    Cell::Bigint(v) => query.bind(v),
                    Cell::Boolean(v) => query.bind(v),
                    Cell::Bytea(v) => query.bind(v),
                });
                bound.execute(&mut **c).await.map(drop)
            }
        };
        self.bytes = 0;
        Ok(inserted?)
    }

    fn sql(&self) -> String {
        let Columns { name, columns } = self.columns;
        let names: Vec<String> = columns.iter().map(|(column, _)| format!("\"{column}\"")).collect();
        let row = |n: usize| {
            let places: Vec<String> = (1..=columns.len()).map(|i| format!("${}", n * columns.len() + i)).collect();
            format!("({})", places.join(", "))
        };
        let rows: Vec<String> = (0..self.rows.len()).map(row).collect();
        format!("insert into \"{name}\" ({}) values {}", names.join(", "), rows.join(", "))
    }
}
