use domain::{DAY, ImportId, PersonId, Refusal, clean_line, write_down};
use uuid::Uuid;

use crate::{Act, Error, Record, Result, Tx, experiment::Stand, part, reading};

/// Files of one person that may wait at once; the oldest makes room.
const WAITING: i64 = 3;

/// A file is sent. Nothing of it counts before somebody has seen what it would write.
pub struct Upload {
    /// The form's id.
    pub submission: Uuid,
    /// Who.
    pub person: PersonId,
    /// The page's last part.
    pub slug: String,
    /// The place of the indicator that it measures.
    pub place: i64,
    /// Its name where it came from.
    pub file_name: String,
    /// What stands in it.
    pub body: Vec<u8>,
    /// SHA-256 of that.
    pub hash: [u8; 32],
    /// How it is read.
    pub read: Again,
}

/// What was found in a file with these columns.
#[derive(Clone, Debug)]
pub struct Again {
    /// JSON: how it is written, which columns are which.
    pub settings: String,
    /// Readings that can be written.
    pub good: i64,
    /// Lines that cannot be read.
    pub bad: i64,
    /// JSON: the first of them.
    pub problems: String,
}

impl Act for Upload {
    type Output = ImportId;
    const RECORD: Record = Record::Nothing("a file that waits for a yes; what is written of it has a leaf");
    const SHOWS: bool = false;

    fn submission(&self) -> Option<(Uuid, PersonId)> {
        Some((self.submission, self.person))
    }

    async fn perform(&self, tx: &mut Tx) -> Result<ImportId> {
        let stand = Stand::by_slug(tx, &self.slug).await?;
        write_down(stand.status()?, &part::hats(tx, &stand, self.person).await?)?;
        let indicator = reading::at_place(tx, stand.id, self.place).await?;
        let name = clean_line(&self.file_name, 120).unwrap_or_else(|_| "readings.csv".to_owned());
        make_room(tx, self.person).await?;
        let (id, now) = (ImportId(tx.new_id()), tx.now);
        execute!(
            tx,
            "insert into reading_import (id, experiment_id, person_id, file_name, body, settings, line_count, next_line,
                state, problems, made_at, indicator_id, file_hash, bad)
             values ($1, $2, $3, $4, $5, $6, $7, 0, 'waiting', $8, $9, $10, $11, $12)",
            id,
            stand.id,
            self.person,
            name,
            &self.body,
            &self.read.settings,
            self.read.good,
            &self.read.problems,
            now,
            indicator,
            self.hash.to_vec(),
            self.read.bad
        )?;
        Ok(id)
    }
}

/// Files that nobody said yes to: after a day, and beyond [`WAITING`] of one person.
async fn make_room(tx: &mut Tx, person: PersonId) -> Result<()> {
    let old = tx.now.plus(-DAY);
    execute!(tx, "delete from reading_import where state = 'waiting' and made_at < $1", old)?;
    execute!(
        tx,
        "delete from reading_import where state = 'waiting' and person_id = $1 and id not in (
            select id from reading_import where state = 'waiting' and person_id = $1 order by made_at desc, id limit $2)",
        person,
        WAITING - 1
    )?;
    Ok(())
}

/// The same file, read with other columns.
pub struct Choose {
    /// Who.
    pub person: PersonId,
    /// Which.
    pub id: ImportId,
    /// What was found.
    pub read: Again,
}

impl Act for Choose {
    type Output = ();
    const RECORD: Record = Record::Nothing("a file that waits for a yes; what is written of it has a leaf");
    const SHOWS: bool = false;

    async fn perform(&self, tx: &mut Tx) -> Result<()> {
        let changed = execute!(
            tx,
            "update reading_import set settings = $3, line_count = $4, bad = $5, problems = $6
             where id = $1 and person_id = $2 and state = 'waiting'",
            self.id,
            self.person,
            &self.read.settings,
            self.read.good,
            self.read.bad,
            &self.read.problems
        )?;
        settled(changed)
    }
}

/// Whoever sent it says yes: it is written in the background.
pub struct Confirm {
    /// Who.
    pub person: PersonId,
    /// The page's last part.
    pub slug: String,
    /// Which.
    pub id: ImportId,
}

impl Act for Confirm {
    type Output = ();
    const RECORD: Record = Record::Nothing("its leaf is written with its last line");
    const SHOWS: bool = false;

    async fn perform(&self, tx: &mut Tx) -> Result<()> {
        let stand = Stand::by_slug(tx, &self.slug).await?;
        write_down(stand.status()?, &part::hats(tx, &stand, self.person).await?)?;
        let state: Option<(String,)> = optional!(
            tx,
            "select state from reading_import where id = $1 and person_id = $2 and experiment_id = $3",
            self.id,
            self.person,
            stand.id
        )?;
        // a second click on the same button
        if state.is_some_and(|s| s.0 == "confirmed" || s.0 == "done") {
            tx.unchanged();
            return Ok(());
        }
        let now = tx.now;
        let changed = execute!(
            tx,
            "update reading_import set state = 'confirmed', confirmed_at = $4
             where id = $1 and person_id = $2 and experiment_id = $3 and state = 'waiting' and line_count > 0",
            self.id,
            self.person,
            stand.id,
            now
        )?;
        settled(changed)
    }
}

/// Whoever sent it says no: nothing remains of it.
pub struct Discard {
    /// Who.
    pub person: PersonId,
    /// Which.
    pub id: ImportId,
}

impl Act for Discard {
    type Output = ();
    const RECORD: Record = Record::Nothing("nothing was written of it");
    const SHOWS: bool = false;

    async fn perform(&self, tx: &mut Tx) -> Result<()> {
        let changed = execute!(
            tx,
            "delete from reading_import where id = $1 and person_id = $2 and state = 'waiting'",
            self.id,
            self.person
        )?;
        settled(changed)
    }
}

fn settled(changed: u64) -> Result<()> {
    if changed == 1 { Ok(()) } else { Err(Error::Refused(Refusal::ImportSettled)) }
}
