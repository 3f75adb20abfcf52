use std::io;

use crate::Error;

/// Why a backup cannot be made or taken: the second half of a sentence whose first half names the
/// file.
#[derive(Debug, thiserror::Error)]
pub enum Problem {
    /// Something else than a backup.
    #[error("it is not a backup made by `essaim backup`")]
    Foreign,
    /// A format or a schema of the future.
    #[error("it was made by a newer version of Essaim ({0}): restore it with that version or a later one")]
    Newer(String),
    /// Not what was written.
    #[error("it is damaged ({0}): take another copy of it, or an older backup")]
    Damaged(String),
    /// The target is not empty.
    #[error(
        "table {0} of the database holds rows already, and a restore never replaces anything: give the address of a \
         new database"
    )]
    InUse(String),
    /// The target has tables of its own.
    #[error(
        "the database already has a schema, which is not that of the backup ({0}): give the address of a new database"
    )]
    OtherSchema(String),
    /// Nothing to back up.
    #[error("this database holds no instance of Essaim")]
    NoInstance,
    /// The file cannot be read or written.
    #[error("{0}")]
    Io(io::Error),
    /// The database said no.
    #[error("the database says: {0}")]
    Store(#[from] Error),
}

impl From<sqlx::Error> for Problem {
    fn from(error: sqlx::Error) -> Problem {
        Problem::Store(error.into())
    }
}

/// A compressed stream that ends in the middle or makes no sense is damaged; the rest is the disk's.
impl From<io::Error> for Problem {
    fn from(error: io::Error) -> Problem {
        match error.kind() {
            io::ErrorKind::UnexpectedEof => Problem::Damaged("it ends too early".into()),
            io::ErrorKind::InvalidInput | io::ErrorKind::InvalidData => Problem::Damaged(error.to_string()),
            _ => Problem::Io(error),
        }
    }
}
