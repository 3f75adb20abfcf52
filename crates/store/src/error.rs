use domain::{FieldError, Refusal};

/// Why a use case did not do what was asked. Texts of the database driver stay in the log.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A rule said no.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// A form has answers that the rules refuse.
    #[error("{} answers refused", .0.len())]
    Invalid(Vec<FieldError>),
    /// There is no such thing, or it is somebody else's.
    #[error("not found")]
    NotFound,
    /// Writes cannot be taken at this moment: the queue is full, the disk too, or the database away.
    #[error("unavailable: {0}")]
    Unavailable(String),
    /// The database answered something that no rule foresees.
    #[error("database: {0}")]
    Database(#[source] sqlx::Error),
    /// A promise inside this crate was broken.
    #[error("internal: {0}")]
    Internal(String),
}

impl Error {
    /// Whether the whole batch has to be run again: two servers wrote at once (SQLSTATE 40001,
    /// 40P01), or another process held SQLite's write lock.
    pub(crate) fn is_conflict(&self) -> bool {
        let Error::Database(sqlx::Error::Database(db)) = self else { return false };
        matches!(db.code().as_deref(), Some("40001" | "40P01" | "5" | "517"))
    }

    /// Whether a row with this key existed already.
    pub(crate) fn is_duplicate(&self) -> bool {
        matches!(self, Error::Database(sqlx::Error::Database(db)) if db.is_unique_violation())
    }
}

impl From<sqlx::Error> for Error {
    fn from(error: sqlx::Error) -> Error {
        match &error {
            sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed | sqlx::Error::Io(_) | sqlx::Error::WorkerCrashed => {
                Error::Unavailable(error.to_string())
            }
            sqlx::Error::Database(db) => match db.code().as_deref() {
                Some(code) if is_out_of_order(code) => Error::Unavailable(error.to_string()),
                // a NUL byte, which a text of PostgreSQL cannot hold: so nothing there has that key
                Some("22021") => Error::NotFound,
                _ => Error::Database(error),
            },
            _ => Error::Database(error),
        }
    }
}

/// Whether the trouble is the database's own and passes.
fn is_out_of_order(code: &str) -> bool {
    match code.parse::<u32>() {
        // SQLite: disk full (13), I/O error (10), read-only (8), cannot open (14)
        Ok(number) if code.len() < 5 => matches!(number & 0xff, 8 | 10 | 13 | 14),
        // PostgreSQL: connection (08), room (53), stopped by its operator (57P), I/O error (58)
        _ => ["08", "53", "57P", "58"].iter().any(|class| code.starts_with(class)),
    }
}

impl From<record::LeafError> for Error {
    fn from(error: record::LeafError) -> Error {
        Error::Internal(error.to_string())
    }
}

impl From<serde_json::Error> for Error {
    fn from(error: serde_json::Error) -> Error {
        Error::Internal(format!("stored JSON: {error}"))
    }
}
