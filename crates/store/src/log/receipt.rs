//! What a person's acts left in the record, with what opens it: for that person alone.

use domain::{Lang, Moment, PersonId};
use record::{
    Opening,
    merkle::{Hash, leaf_hash},
};
use uuid::Uuid;

use super::{Place, unsigned};
use crate::{Conn, Error, Result};

/// A leaf of which a person holds what opens it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// Its id.
    pub id: Uuid,
    /// The code of its kind.
    pub kind: String,
    /// Its bytes.
    pub leaf: Vec<u8>,
    /// When the act was.
    pub at: Moment,
    /// Slug and title of the experiment that it is about.
    pub about: Option<(String, String)>,
    /// Where it stands; none while it waits.
    pub place: Option<Place>,
    /// What opens its commitments, as far as that is this person's. Empty in lists.
    pub openings: Vec<Opening>,
}

impl Receipt {
    /// The hash of the leaf.
    pub fn hash(&self) -> Hash {
        leaf_hash(&self.leaf)
    }
}

#[derive(sqlx::FromRow)]
struct Row {
    log: Option<i64>,
    number: Option<i64>,
    id: Uuid,
    kind: String,
    leaf: Vec<u8>,
    created_at: Moment,
    slug: Option<String>,
    title: Option<String>,
}

impl TryFrom<Row> for Receipt {
    type Error = Error;
    fn try_from(row: Row) -> Result<Receipt> {
        let place = |(log, number)| Ok::<_, Error>(Place { log, number: unsigned(number)? });
        Ok(Receipt {
            id: row.id,
            kind: row.kind,
            leaf: row.leaf,
            at: row.created_at,
            about: row.slug.zip(row.title),
            place: row.log.zip(row.number).map(place).transpose()?,
            openings: Vec::new(),
        })
    }
}

/// Leaves that wait and leaves with a number, of which the person `$2` holds an opening; `$1` is the language.
macro_rules! receipt_select {
    ($rest:literal) => {
        concat!(
            "select r.log, r.number, r.id, r.kind, r.leaf, r.created_at, e.slug, coalesce(t.title, o.title) as title
             from (
                select l.log, l.number, l.id, l.kind, l.leaf, l.created_at, l.experiment_id from record_leaf l
                where l.id in (select leaf_id from commitment_opening where person_id = $2)
                union all
                select cast(null as bigint), cast(null as bigint), p.id, p.kind, p.leaf, p.created_at, p.experiment_id
                from record_pending p where p.id in (select leaf_id from commitment_opening where person_id = $2)
             ) r
             left join experiment e on e.id = r.experiment_id
             left join experiment_text o on o.experiment_id = e.id and o.lang = e.lang
             left join experiment_text t on t.experiment_id = e.id and t.lang = $1 and t.lang <> e.lang ",
            $rest
        )
    };
}

/// A person's receipts, the newest first: those of acts before an instant.
///
/// # Errors
/// As for any read.
pub async fn of_person(
    conn: &mut Conn,
    lang: Lang,
    person: PersonId,
    before: Option<Moment>,
    most: i64,
) -> Result<Vec<Receipt>> {
    let rows: Vec<Row> = all!(
        conn,
        receipt_select!("where r.created_at < $3 order by r.created_at desc, r.id limit $4"),
        lang.code(),
        person,
        before.unwrap_or(Moment(i64::MAX)),
        most
    )?;
    let mut receipts: Vec<Receipt> = Vec::with_capacity(rows.len());
    for row in rows {
        let one = Receipt::try_from(row)?;
        match receipts.last_mut() {
            Some(last) if last.id == one.id => *last = later(last.clone(), one),
            _ => receipts.push(one),
        }
    }
    Ok(receipts)
}

/// Of a leaf that stands in a lost log too, the other one counts.
fn later(a: Receipt, b: Receipt) -> Receipt {
    match (a.place, b.place) {
        (None, _) => a,
        (_, None) => b,
        (Some(first), Some(second)) => {
            if first.log > second.log {
                a
            } else {
                b
            }
        }
    }
}

/// One receipt, with what opens it.
///
/// # Errors
/// [`Error::NotFound`], also when it is somebody else's.
pub async fn receipt(conn: &mut Conn, lang: Lang, person: PersonId, id: Uuid) -> Result<Receipt> {
    let rows: Vec<Row> = all!(conn, receipt_select!("where r.id = $3"), lang.code(), person, id)?;
    let found: Vec<Receipt> = rows.into_iter().map(Receipt::try_from).collect::<Result<_>>()?;
    let mut receipt = found.into_iter().reduce(later).ok_or(Error::NotFound)?;
    let openings: Vec<(String, Vec<u8>, Vec<u8>)> = all!(
        conn,
        "select name, salt, data from commitment_opening where leaf_id = $1 and person_id = $2 order by name",
        id,
        person
    )?;
    let opening =
        |(name, salt, data): (String, Vec<u8>, Vec<u8>)| Some(Opening { name, salt: salt.try_into().ok()?, data });
    receipt.openings = openings.into_iter().filter_map(opening).collect();
    Ok(receipt)
}

/// The id of a person's newest receipt.
///
/// # Errors
/// [`Error::NotFound`] when there is none.
pub async fn newest_of(conn: &mut Conn, person: PersonId) -> Result<Uuid> {
    let newest = of_person(conn, Lang::Fr, person, None, 1).await?;
    newest.first().map(|receipt| receipt.id).ok_or(Error::NotFound)
}
