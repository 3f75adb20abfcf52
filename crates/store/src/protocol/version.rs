//! The versions that were signed.

use domain::{
    ExperimentId, Lang, Moment,
    protocol::{Protocol, thaw},
};

use crate::{Conn, Error, Result};

/// A version as it was frozen.
#[derive(Clone, Debug)]
pub struct Version {
    /// From 1.
    pub number: i64,
    /// The language in which it was written.
    pub lang: Lang,
    /// What it says.
    pub protocol: Protocol,
    /// The exact bytes.
    pub frozen: Vec<u8>,
    /// Their SHA-256.
    pub hash: Vec<u8>,
    /// Why it was amended; empty for the first.
    pub reason: String,
    /// The language of the reason.
    pub reason_lang: Lang,
    /// Whether it changed the goal after the first reading.
    pub moves_goal: bool,
    /// When it was signed by the last who had to.
    pub at: Moment,
}

#[derive(sqlx::FromRow)]
struct Row {
    number: i64,
    lang: String,
    frozen: Vec<u8>,
    frozen_hash: Vec<u8>,
    reason: String,
    reason_lang: String,
    moves_goal: bool,
    registered_at: Moment,
}

impl TryFrom<Row> for Version {
    type Error = Error;
    fn try_from(row: Row) -> Result<Version> {
        let (_, protocol) =
            thaw(&row.frozen).ok_or_else(|| Error::Internal("a frozen protocol that cannot be read".into()))?;
        Ok(Version {
            number: row.number,
            lang: Lang::parse(&row.lang).unwrap_or_default(),
            protocol,
            frozen: row.frozen,
            hash: row.frozen_hash,
            reason: row.reason,
            reason_lang: Lang::parse(&row.reason_lang).unwrap_or_default(),
            moves_goal: row.moves_goal,
            at: row.registered_at,
        })
    }
}

/// Every version, oldest first.
///
/// # Errors
/// As for any read.
pub async fn versions(conn: &mut Conn, id: ExperimentId) -> Result<Vec<Version>> {
    let rows: Vec<Row> = all!(
        conn,
        "select number, lang, frozen, frozen_hash, reason, reason_lang, moves_goal, registered_at from protocol_version
         where experiment_id = $1 order by number",
        id
    )?;
    rows.into_iter().map(Version::try_from).collect()
}

/// The version that holds, if anything was signed.
///
/// # Errors
/// As for any read.
pub async fn current(conn: &mut Conn, id: ExperimentId) -> Result<Option<Version>> {
    let row: Option<Row> = optional!(
        conn,
        "select number, lang, frozen, frozen_hash, reason, reason_lang, moves_goal, registered_at from protocol_version
         where experiment_id = $1 order by number desc limit 1",
        id
    )?;
    row.map(Version::try_from).transpose()
}
