//! Backups: everything an instance needs to go on elsewhere, on either engine, in one file that a
//! person can read.
//!
//! A backup is one gzip stream of JSON lines (`zcat FILE | head`):
//!
//! ```text
//! {"format":"essaim-backup/1", …, "tables":[{"name":"person","columns":[["id","uuid"],…]},…]}
//! ["0199…",1772442000000000,null]                       a row of the first table, cell by cell
//! {"table":"person","rows":1,"sha256":"…"}              ends the table: of its rows' lines
//! …
//! {"rows":812,"sha256":"…"}                             ends the file: of every line before
//! ```
//!
//! A `uuid` is its usual text, `bytea` is base64 (RFC 4648 §4), `bigint` a number, `boolean` true or
//! false. Which tables and columns there are is asked of the database: a migration that adds one
//! has nothing to do here. Tables stand in an order in which each comes after those it refers to,
//! rows by primary key, so that the same data gives the same lines on both engines.

mod cell;
mod problem;
mod read;
mod restore;
mod schema;
mod write;

use serde::{Deserialize, Serialize};

pub use problem::Problem;
pub use read::Reader;
pub use restore::{Erased, Restored};

/// The format that is written, and the only one that is read.
const FORMAT: &str = "essaim-backup/1";
/// What every version of the format begins with.
const FAMILY: &str = "essaim-backup/";

/// Tables that stay behind. The first three would let somebody in: a cookie from before the backup would be
/// good again after a sign-out, and a code or a challenge after its use. Everybody signs in anew. How far each
/// writing process had come means nothing to other processes.
const LEFT_OUT: [&str; 4] = ["session", "sign_in_code", "ceremony", "edition"];

/// Tables of which only some rows are taken.
const ONLY: [(&str, &str); 2] = [
    // a draft of a browser that never signed in hangs on a session, which stays behind
    ("draft", "person_id is not null"),
    // what has left is not sent again, and a code that is no longer good is not sent at all
    (
        "mail",
        "sent_at is null and given_up_at is null and not exists
           (select 1 from sign_in_code c where c.email = mail.recipient and c.created_at = mail.created_at)",
    ),
];

/// The first line of a backup.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// [`FORMAT`].
    format: String,
    /// The version of Essaim that made it.
    pub essaim: String,
    /// `sqlite` or `postgres`; either is restored into either.
    pub engine: String,
    /// The instant of its transaction's begin, RFC 3339.
    pub made_at: String,
    /// Version and checksum (hex) of every migration that the schema had.
    migrations: Vec<(i64, String)>,
    /// In the order of the file.
    tables: Vec<Columns>,
}

/// A table as the manifest names it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Columns {
    name: String,
    columns: Vec<(String, cell::Kind)>,
}

/// The line after a table's rows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Table {
    /// Its name.
    pub table: String,
    /// How many.
    pub rows: u64,
    /// SHA-256 of the lines of its rows, hex.
    pub sha256: String,
}

/// The last line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Whole {
    rows: u64,
    sha256: String,
}

/// What a backup holds. Equal contents mean equal rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contents {
    /// The first line.
    pub manifest: Manifest,
    /// What each table holds.
    pub tables: Vec<Table>,
}

impl Contents {
    /// Rows in all.
    pub fn rows(&self) -> u64 {
        self.tables.iter().map(|t| t.rows).sum()
    }
}
