//! The field journal: what those who run a try saw, with a photo and a place.

use domain::{EntryId, ExperimentId, Lang, Moment, PersonId, PictureId, Refusal, clean_text, write_down};
use record::Kind;
use uuid::Uuid;

use crate::{Act, Conn, Record, Result, Tx, experiment::Stand, part, picture::NewPicture};

/// Entries on a page.
const PAGE: i64 = 20;

/// Somebody writes an entry.
pub struct Write {
    /// The form's id.
    pub submission: Uuid,
    /// Who.
    pub person: PersonId,
    /// The page's last part.
    pub slug: String,
    /// When it was.
    pub at: Moment,
    /// What was seen.
    pub body: String,
    /// In which language.
    pub lang: Lang,
    /// Where, in millionths of a degree.
    pub point: Option<(i64, i64)>,
    /// A photo.
    pub picture: Option<NewPicture>,
}

impl Act for Write {
    type Output = EntryId;
    const RECORD: Record = Record::Leaf(&[Kind::JournalWritten]);

    fn submission(&self) -> Option<(Uuid, PersonId)> {
        Some((self.submission, self.person))
    }

    async fn perform(&self, tx: &mut Tx) -> Result<EntryId> {
        let stand = Stand::by_slug(tx, &self.slug).await?;
        write_down(stand.status()?, &part::hats(tx, &stand, self.person).await?)?;
        if self.at > tx.now {
            return Err(Refusal::InTheFuture.into());
        }
        let body = clean_text(&self.body, 4000)?;
        let picture = match &self.picture {
            Some(picture) => Some(picture.keep(tx).await?),
            None => None,
        };
        let (id, now) = (EntryId(tx.new_id()), tx.now);
        execute!(
            tx,
            "insert into journal_entry (id, experiment_id, person_id, happened_at, written_at, body, lang, latitude,
                longitude, picture_id)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
            id,
            stand.id,
            self.person,
            self.at,
            now,
            &body,
            self.lang.code(),
            self.point.map(|p| p.0),
            self.point.map(|p| p.1),
            picture
        )?;
        let public = [("experiment", stand.id.to_string().into())];
        let secret = [("person", self.person.0.as_bytes().to_vec()), ("body", body.into_bytes())];
        tx.leaf(Kind::JournalWritten, &public, Some(self.person), &secret).await?;
        Ok(id)
    }
}

/// An entry as pages show it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Which.
    pub id: EntryId,
    /// When it was.
    pub happened_at: Moment,
    /// What was seen.
    pub body: String,
    /// In which language.
    pub lang: Lang,
    /// Where, in millionths of a degree.
    pub point: Option<(i64, i64)>,
    /// A photo.
    pub picture: Option<PictureId>,
    /// Who; none once erased.
    pub name: Option<String>,
}

#[derive(sqlx::FromRow)]
struct Row {
    id: EntryId,
    happened_at: Moment,
    body: String,
    lang: String,
    latitude: Option<i64>,
    longitude: Option<i64>,
    picture_id: Option<PictureId>,
    name: Option<String>,
}

/// A page of the journal, newest first, and where the next one begins.
///
/// # Errors
/// As for any read.
pub async fn latest(
    conn: &mut Conn,
    experiment: ExperimentId,
    before: Option<(Moment, EntryId)>,
    limit: Option<i64>,
) -> Result<(Vec<Entry>, Option<(Moment, EntryId)>)> {
    let (at, id) = before.unwrap_or((Moment(i64::MAX), EntryId(Uuid::max())));
    let limit = limit.unwrap_or(PAGE);
    let rows: Vec<Row> = all!(
        conn,
        "select e.id, e.happened_at, e.body, e.lang, e.latitude, e.longitude, e.picture_id, i.name
         from journal_entry e left join person_identity i on i.person_id = e.person_id
         where e.experiment_id = $1 and (e.happened_at < $2 or (e.happened_at = $2 and e.id < $3))
         order by e.happened_at desc, e.id desc limit $4",
        experiment,
        at,
        id,
        limit + 1
    )?;
    let more = rows.len() as i64 > limit;
    let entries: Vec<Entry> = rows
        .into_iter()
        .take(limit as usize)
        .map(|row| Entry {
            id: row.id,
            happened_at: row.happened_at,
            body: row.body,
            lang: Lang::parse(&row.lang).unwrap_or_default(),
            point: row.latitude.zip(row.longitude),
            picture: row.picture_id,
            name: row.name,
        })
        .collect();
    let next = entries.last().filter(|_| more).map(|e| (e.happened_at, e.id));
    Ok((entries, next))
}
