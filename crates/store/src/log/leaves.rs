use domain::{ExperimentId, Lang, Moment, Status};
use record::merkle::Hash;
use uuid::Uuid;

use super::{hash, signed, unsigned};
use crate::{Conn, Error, Result};

/// Where a leaf stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// In which log.
    pub log: i64,
    /// Its number there, from 0.
    pub number: u64,
}

/// A leaf with its number, and what it is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Leaf {
    /// Where.
    pub place: Place,
    /// The id that it had before.
    pub id: Uuid,
    /// The code of its kind.
    pub kind: String,
    /// Its bytes.
    pub leaf: Vec<u8>,
    /// Their hash.
    pub hash: Hash,
    /// When the act was.
    pub at: Moment,
    /// Slug and title of the public experiment that it is about.
    pub about: Option<(String, String)>,
}

#[derive(sqlx::FromRow)]
struct Row {
    log: i64,
    number: i64,
    id: Uuid,
    kind: String,
    leaf: Vec<u8>,
    hash: Vec<u8>,
    created_at: Moment,
    slug: Option<String>,
    status: Option<String>,
    title: Option<String>,
}

impl TryFrom<Row> for Leaf {
    type Error = Error;
    fn try_from(row: Row) -> Result<Leaf> {
        let public = row.status.as_deref().and_then(Status::parse).is_some_and(Status::is_public);
        Ok(Leaf {
            place: Place { log: row.log, number: unsigned(row.number)? },
            id: row.id,
            kind: row.kind,
            leaf: row.leaf,
            hash: hash(&row.hash)?,
            at: row.created_at,
            about: row.slug.zip(row.title).filter(|_| public),
        })
    }
}

/// The columns of a leaf; `$1` is the reader's language. A macro, because the text has to be one literal.
macro_rules! leaf_select {
    ($rest:literal) => {
        concat!(
            "select l.log, l.number, l.id, l.kind, l.leaf, l.hash, l.created_at, e.slug, e.status,
                coalesce(t.title, o.title) as title
             from record_leaf l
             left join experiment e on e.id = l.experiment_id
             left join experiment_text o on o.experiment_id = e.id and o.lang = e.lang
             left join experiment_text t on t.experiment_id = e.id and t.lang = $1 and t.lang <> e.lang ",
            $rest
        )
    };
}

fn leaves(rows: Vec<Row>) -> Result<Vec<Leaf>> {
    rows.into_iter().map(Leaf::try_from).collect()
}

/// The newest leaves of a log, or those before a number, the newest first.
///
/// # Errors
/// As for any read.
pub async fn latest(conn: &mut Conn, lang: Lang, log: i64, before: Option<u64>, most: i64) -> Result<Vec<Leaf>> {
    let before = before.map_or(Ok(i64::MAX), signed)?;
    leaves(all!(
        conn,
        leaf_select!("where l.log = $2 and l.number < $3 order by l.number desc limit $4"),
        lang.code(),
        log,
        before,
        most
    )?)
}

/// The newest leaves about an experiment, in whichever log.
///
/// # Errors
/// As for any read.
pub async fn about(conn: &mut Conn, lang: Lang, experiment: ExperimentId, most: i64) -> Result<Vec<Leaf>> {
    leaves(all!(
        conn,
        leaf_select!("where l.experiment_id = $2 order by l.log desc, l.number desc limit $3"),
        lang.code(),
        experiment,
        most
    )?)
}

/// The leaf with this number.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn by_number(conn: &mut Conn, lang: Lang, place: Place) -> Result<Leaf> {
    let row: Option<Row> = optional!(
        conn,
        leaf_select!("where l.log = $2 and l.number = $3"),
        lang.code(),
        place.log,
        signed(place.number)?
    )?;
    row.map_or(Err(Error::NotFound), Leaf::try_from)
}

/// Where the leaf with this id stands; none while it waits.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn place(conn: &mut Conn, id: Uuid) -> Result<Option<Place>> {
    let waits: Option<(Uuid,)> = optional!(conn, "select id from record_pending where id = $1", id)?;
    if waits.is_some() {
        return Ok(None);
    }
    let row: Option<(i64, i64)> =
        optional!(conn, "select log, number from record_leaf where id = $1 order by log desc limit 1", id)?;
    let (log, number) = row.ok_or(Error::NotFound)?;
    Ok(Some(Place { log, number: unsigned(number)? }))
}
