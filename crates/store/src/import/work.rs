//! Writing a confirmed file in the background, a few hundred lines in each act. Between two acts the process may
//! die: whoever takes the file up again goes on behind the last line that was committed.

use domain::{Amount, ExperimentId, ImportId, IndicatorId, MINUTE, Moment, PersonId, ReadingId};
use record::Kind;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{
    Act, Error, Record, Result, Tx,
    experiment::Stand,
    outbox::Event,
    reading::{Place, Row, fold_in, insert, measured},
    suspension,
};

/// How long nobody else takes a file up after the last act of whoever writes it.
const LEASE: i64 = MINUTE;

/// A file to write.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Job {
    /// Which.
    pub id: ImportId,
    /// How it is read.
    pub settings: String,
    /// The last line that was written.
    pub line: i64,
    /// When somebody said yes: what lies after that was in the future.
    pub confirmed_at: Moment,
}

/// Takes the oldest confirmed file that nobody writes.
pub struct Claim;

impl Act for Claim {
    type Output = Option<Job>;
    const RECORD: Record = Record::Nothing("work of the service itself");
    const SHOWS: bool = false;

    async fn perform(&self, tx: &mut Tx) -> Result<Option<Job>> {
        let now = tx.now;
        let row: Option<(ImportId, String, i64, Moment)> = optional!(
            tx,
            "select id, settings, next_line, confirmed_at from reading_import
             where state = 'confirmed' and leased_until < $1 order by confirmed_at, id limit 1",
            now
        )?;
        let Some((id, settings, line, confirmed_at)) = row else { return Ok(None) };
        execute!(tx, "update reading_import set leased_until = $2 where id = $1", id, now.plus(LEASE))?;
        Ok(Some(Job { id, settings, line, confirmed_at }))
    }
}

/// A line that can be written.
#[derive(Clone, Copy, Debug)]
pub struct Line {
    /// As an editor numbers it.
    pub line: i64,
    /// When it was measured.
    pub at: Moment,
    /// What was measured.
    pub value: Amount,
    /// Which one it is among equals.
    pub nth: i64,
}

/// Writes some lines, and with the last ones ends the file.
pub struct Batch {
    /// The file.
    pub id: ImportId,
    /// The last line that was written before.
    pub after: i64,
    /// What follows.
    pub lines: Vec<Line>,
    /// Whether nothing comes after them.
    pub last: bool,
}

#[derive(sqlx::FromRow)]
struct File {
    experiment_id: ExperimentId,
    slug: String,
    indicator_id: IndicatorId,
    place: i64,
    person_id: PersonId,
    file_name: String,
    file_hash: Vec<u8>,
    next_line: i64,
    kept: i64,
    known: i64,
    state: String,
}

impl Act for Batch {
    /// Whether whoever writes should go on: somebody else may have taken the file up.
    type Output = bool;
    const RECORD: Record = Record::Leaf(&[Kind::ReadingsImported, Kind::Incident, Kind::Suspended]);

    async fn perform(&self, tx: &mut Tx) -> Result<bool> {
        let file: Option<File> = optional!(
            tx,
            "select m.experiment_id, e.slug, m.indicator_id, i.place, m.person_id, m.file_name, m.file_hash, m.next_line,
                m.kept, m.known, m.state
             from reading_import m
             join experiment e on e.id = m.experiment_id
             join indicator i on i.id = m.indicator_id
             where m.id = $1",
            self.id
        )?;
        let file = file.ok_or(Error::NotFound)?;
        if file.state != "confirmed" || file.next_line != self.after {
            tx.unchanged();
            return Ok(false);
        }
        let place = Place {
            experiment: file.experiment_id,
            indicator: file.indicator_id,
            person: file.person_id,
            import: Some(self.id),
            source: &file.file_name,
            note: "",
        };
        let rows: Vec<Row> =
            self.lines.iter().map(|l| Row { at: l.at, value: l.value, nth: l.nth, line: Some(l.line) }).collect();
        let new = insert(tx, place, &rows).await?;
        let pairs: Vec<(Moment, Amount)> = new.iter().map(|(_, at, value)| (*at, *value)).collect();
        fold_in(tx, file.indicator_id, &pairs).await?;
        if let Some(latest) = pairs.iter().map(|(at, _)| *at).max() {
            measured(tx, file.experiment_id, file.place, latest).await?;
        }
        let (kept, known) = (file.kept + new.len() as i64, file.known + (rows.len() - new.len()) as i64);
        let line = self.lines.last().map_or(file.next_line, |l| l.line);
        let (now, state) = (tx.now, if self.last { "done" } else { "confirmed" });
        execute!(
            tx,
            "update reading_import set next_line = $2, kept = $3, known = $4, state = $5, leased_until = $6 where id = $1",
            self.id,
            line,
            kept,
            known,
            state,
            now.plus(LEASE)
        )?;
        let mut stand = Stand::by_slug(tx, &file.slug).await?;
        let written: Vec<(ReadingId, Moment, Amount)> =
            new.into_iter().map(|(id, at, value)| (ReadingId(id), at, value)).collect();
        let stopped = suspension::watch(tx, &mut stand, file.indicator_id, &written).await?;
        if self.last {
            self.end(tx, &file, kept, known).await?;
        } else if !stopped {
            // its leaf comes with its last line; charts that are kept show these lines within seconds
            tx.unchanged();
        }
        Ok(true)
    }
}

impl Batch {
    /// The file has been written: its hash stays, its bytes go.
    async fn end(&self, tx: &mut Tx, file: &File, kept: i64, known: i64) -> Result<()> {
        let (now, nothing) = (tx.now, Vec::<u8>::new());
        execute!(tx, "update reading_import set done_at = $2, body = $3 where id = $1", self.id, now, nothing)?;
        let public: [(&str, Value); 5] = [
            ("experiment", file.experiment_id.to_string().into()),
            ("indicator", file.place.into()),
            ("file", record::hex(&file.file_hash).into()),
            ("readings", kept.into()),
            ("known", known.into()),
        ];
        let secret = [("person", file.person_id.0.as_bytes().to_vec())];
        tx.leaf(Kind::ReadingsImported, &public, Some(file.person_id), &secret).await?;
        tx.event(&Event::ImportEnded { experiment: file.experiment_id, import: self.id.0 }).await
    }
}

/// A file that cannot be written after all.
pub struct Fail {
    /// Which.
    pub id: ImportId,
}

impl Act for Fail {
    type Output = ();
    const RECORD: Record = Record::Nothing("nothing more is written of it");
    const SHOWS: bool = false;

    async fn perform(&self, tx: &mut Tx) -> Result<()> {
        execute!(tx, "update reading_import set state = 'refused' where id = $1 and state = 'confirmed'", self.id)?;
        Ok(())
    }
}
