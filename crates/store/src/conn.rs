use sqlx::{Postgres, pool::PoolConnection};

use crate::lanes::Lent;

/// A connection to one of the two engines.
pub enum Conn {
    /// Embedded.
    Sqlite(Lent),
    /// A server.
    Postgres(PoolConnection<Postgres>),
}

/// Runs one SQL text on whichever engine the connection speaks, compiled once per engine with its
/// native types: `query!(fetch_optional, conn, "select … $1", id)`.
macro_rules! query {
    ($method:ident, $conn:expr, $sql:expr $(, $arg:expr)* $(,)?) => {{
        $crate::counted::count();
        let conn: &mut $crate::Conn = &mut *$conn;
        match conn {
            $crate::Conn::Sqlite(c) => sqlx::query_as($sql)$(.bind($arg))*.$method(&mut **c).await,
            $crate::Conn::Postgres(c) => sqlx::query_as($sql)$(.bind($arg))*.$method(&mut **c).await,
        }
        .map_err($crate::Error::from)
    }};
}

/// All rows.
macro_rules! all {
    ($($t:tt)*) => { query!(fetch_all, $($t)*) };
}

/// One row or none.
macro_rules! optional {
    ($($t:tt)*) => { query!(fetch_optional, $($t)*) };
}

/// Exactly one row.
macro_rules! one {
    ($($t:tt)*) => { query!(fetch_one, $($t)*) };
}

/// A statement that returns no row; gives back how many rows it touched.
macro_rules! execute {
    ($conn:expr, $sql:expr $(, $arg:expr)* $(,)?) => {{
        $crate::counted::count();
        let conn: &mut $crate::Conn = &mut *$conn;
        match conn {
            $crate::Conn::Sqlite(c) => sqlx::query($sql)$(.bind($arg))*.execute(&mut **c).await.map(|r| r.rows_affected()),
            $crate::Conn::Postgres(c) => sqlx::query($sql)$(.bind($arg))*.execute(&mut **c).await.map(|r| r.rows_affected()),
        }
        .map_err($crate::Error::from)
    }};
}

/// Several statements without parameters in one trip.
macro_rules! script {
    ($conn:expr, $sql:expr) => {{
        $crate::counted::count();
        let conn: &mut $crate::Conn = &mut *$conn;
        match conn {
            $crate::Conn::Sqlite(c) => sqlx::raw_sql($sql).execute(&mut **c).await.map(drop),
            $crate::Conn::Postgres(c) => sqlx::raw_sql($sql).execute(&mut **c).await.map(drop),
        }
        .map_err($crate::Error::from)
    }};
}
