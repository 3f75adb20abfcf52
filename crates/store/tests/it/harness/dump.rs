use sqlx::{AssertSqlSafe, Row, postgres::PgRow, sqlite::SqliteRow};
use store::Conn;

use super::instance::rows;

/// One value of one row.
pub struct Cell {
    pub table: String,
    pub column: String,
    pub bytes: Vec<u8>,
}

impl Cell {
    pub fn holds(&self, needle: &[u8]) -> bool {
        contains(&self.bytes, needle)
    }
}

pub fn contains(hay: &[u8], needle: &[u8]) -> bool {
    hay.windows(needle.len()).any(|window| window == needle)
}

/// Every value of every table, as bytes: whatever columns the schema has, now or later.
pub async fn dump(conn: &mut Conn) -> Vec<Cell> {
    let mut cells = Vec::new();
    for (table, column, kind) in columns(conn).await {
        let sql = match (&*conn, kind.as_str()) {
            (Conn::Sqlite(_), _) => format!("select cast({column} as blob) from {table} where {column} is not null"),
            (_, "bytea") => format!("select {column} from {table} where {column} is not null"),
            (_, "uuid") => format!("select uuid_send({column}) from {table} where {column} is not null"),
            _ => format!("select convert_to({column}::text, 'UTF8') from {table} where {column} is not null"),
        };
        let sql = AssertSqlSafe(sql);
        let values: Vec<Vec<u8>> = match conn {
            Conn::Sqlite(c) => sqlx::query(sql).map(|row: SqliteRow| row.get(0)).fetch_all(&mut **c).await.unwrap(),
            Conn::Postgres(c) => sqlx::query(sql).map(|row: PgRow| row.get(0)).fetch_all(&mut **c).await.unwrap(),
        };
        cells.extend(values.into_iter().map(|bytes| Cell { table: table.clone(), column: column.clone(), bytes }));
    }
    cells
}

/// Table, column and type of everything that is ours.
pub async fn columns(conn: &mut Conn) -> Vec<(String, String, String)> {
    let sql = match conn {
        Conn::Sqlite(_) => {
            "select m.name, c.name, lower(c.type) from sqlite_master m join pragma_table_info(m.name) c
             where m.type = 'table' and m.name not like 'sqlite%' and m.name <> '_sqlx_migrations'"
        }
        Conn::Postgres(_) => {
            "select table_name::text, column_name::text, data_type::text from information_schema.columns
             where table_schema = 'public' and table_name <> '_sqlx_migrations'"
        }
    };
    let found = rows(conn, sql).await;
    assert!(found.len() > 50, "only {} columns were found", found.len());
    found
}
