//! Letters about what people follow: one a week, or one as it happens. Read in bounded batches, composed outside, and queued
//! with the cursor in one act, so that a kill loses and doubles nothing.

use domain::{Lang, Moment, PersonId, Quiet, Telling};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{Item, Settings, notices::ItemRow, spread::spoken};
use crate::{Act, Conn, Record, Result, Tx, mail::Mail};

/// Lines of one letter; the others are counted.
const SHOWN: i64 = 24;

/// Whom a letter goes to, and what is in it.
#[derive(Clone, Debug)]
pub struct Reader {
    /// Who.
    pub person: PersonId,
    /// Address.
    pub email: String,
    /// In which language.
    pub lang: Lang,
    /// When no mail goes.
    pub quiet: Quiet,
    /// What they are told, newest first.
    pub items: Vec<Item>,
    /// How much there is in all.
    pub many: i64,
}

/// A letter that is written.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Letter {
    /// Who.
    pub person: PersonId,
    /// What it says.
    pub mail: Mail,
    /// Not before.
    pub due: Moment,
    /// The events that it tells of.
    pub events: Vec<Uuid>,
    /// How much there was to tell.
    pub many: i64,
}

type Row = (PersonId, String, String, String, i64, i64);

/// Whether anything waits for a mail.
///
/// # Errors
/// As for any read.
pub async fn waits(conn: &mut Conn) -> Result<bool> {
    let row: Option<(PersonId,)> = optional!(conn, "select person_id from notice where pending limit 1")?;
    Ok(row.is_some())
}

/// The next people after `after` who want a letter a week and have something to be told.
///
/// # Errors
/// As for any read.
pub async fn weekly(conn: &mut Conn, after: PersonId, limit: i64) -> Result<Vec<Reader>> {
    let people: Vec<Row> = all!(
        conn,
        "select i.person_id, i.email, i.lang, i.telling, i.quiet_from, i.quiet_until
         from person_identity i
         where i.telling = 'weekly' and i.person_id > $1
           and exists (select 1 from notice n where n.person_id = i.person_id and n.pending)
         order by i.person_id limit $2",
        after,
        limit
    )?;
    with_items(conn, people, Telling::Weekly).await
}

/// People who want to know at once, and have something to be told.
///
/// # Errors
/// As for any read.
pub async fn at_once(conn: &mut Conn, limit: i64) -> Result<Vec<Reader>> {
    let people: Vec<Row> = all!(
        conn,
        "select i.person_id, i.email, i.lang, i.telling, i.quiet_from, i.quiet_until
         from person_identity i
         where i.telling = 'at-once'
           and exists (select 1 from notice n where n.person_id = i.person_id and n.pending)
         order by i.person_id limit $1",
        limit
    )?;
    with_items(conn, people, Telling::AtOnce).await
}

/// Everything that these people are told, in one statement: they stand one after the other.
async fn with_items(conn: &mut Conn, people: Vec<Row>, telling: Telling) -> Result<Vec<Reader>> {
    let (Some(first), Some(last)) = (people.first().map(|p| p.0), people.last().map(|p| p.0)) else {
        return Ok(Vec::new());
    };
    let rows: Vec<ItemRow> = all!(
        conn,
        "select x.person_id, x.event_id, x.kind, x.detail, x.slug, x.title, x.thing, x.key, x.name, x.because, x.at,
            x.told_at, x.unread, x.many
         from (
            select n.person_id, n.event_id, w.kind, w.detail, e.slug, coalesce(t.title, o.title) as title, n.thing, n.key,
                coalesce(a.name, y.name) as name, n.because, w.at, n.told_at, n.read_at is null as unread,
                count(*) over (partition by n.person_id) as many,
                row_number() over (partition by n.person_id order by w.at desc, n.event_id desc) as place
            from notice n
            join person_identity i on i.person_id = n.person_id
            join news w on w.id = n.event_id
            join experiment e on e.id = w.experiment_id
            join experiment_text o on o.experiment_id = e.id and o.lang = e.lang
            left join experiment_text t on t.experiment_id = e.id and t.lang = i.lang
            left join authority a on n.thing = 'authority' and a.slug = n.key
            left join territory y on n.thing = 'territory' and y.id = n.key
            where n.pending and i.telling = $3 and n.person_id >= $1 and n.person_id <= $2
         ) x where x.place <= $4 order by x.person_id, x.place",
        first,
        last,
        telling.code(),
        SHOWN
    )?;
    let mut readers: Vec<Reader> = people
        .into_iter()
        .map(|(person, email, lang, telling, from, until)| Reader {
            person,
            email,
            lang: spoken(&lang),
            quiet: Settings::read(&telling, from, until).quiet,
            items: Vec::new(),
            many: 0,
        })
        .collect();
    let mut at = 0;
    for row in rows {
        while readers.get(at).is_some_and(|reader| reader.person < row.person_id) {
            at += 1;
        }
        if let Some(reader) = readers.get_mut(at).filter(|reader| reader.person == row.person_id) {
            reader.many = row.many;
            reader.items.extend(row.read(reader.lang));
        }
    }
    Ok(readers)
}

/// A letter of the week that is being written.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Run {
    /// Its week, or what it was asked for as.
    pub week: String,
    /// The last person it was written to.
    pub after_id: PersonId,
}

/// The oldest letter of the week that is not written to everybody yet.
///
/// # Errors
/// As for any read.
pub async fn run(conn: &mut Conn) -> Result<Option<Run>> {
    optional!(conn, "select week, after_id from digest_run where done_at is null order by begun_at, week limit 1")
}

/// Begins the letter of a week, once however many servers ask.
pub struct Begin {
    /// Which week.
    pub week: String,
}

impl Act for Begin {
    type Output = ();
    const RECORD: Record = Record::Nothing("work of the service itself");
    const SHOWS: bool = false;

    async fn perform(&self, tx: &mut Tx) -> Result<()> {
        let now = tx.now;
        execute!(
            tx,
            "insert into digest_run (week, begun_at, after_id, letters) values ($1, $2, $3, 0)
             on conflict (week) do nothing",
            &self.week,
            now,
            PersonId(Uuid::nil())
        )?;
        Ok(())
    }
}

/// Queues letters that were written. Whom another server wrote to meanwhile, or who changed their mind, gets none.
pub struct Queue {
    /// Which letter of the week, and from where it was read; none for letters at once.
    pub run: Option<Run>,
    /// The last person who was read.
    pub last: PersonId,
    /// The letters.
    pub letters: Vec<Letter>,
    /// Whether nobody is left.
    pub done: bool,
}

impl Act for Queue {
    /// How many were queued.
    type Output = i64;
    const RECORD: Record = Record::Nothing("work of the service itself");
    const SHOWS: bool = false;

    async fn perform(&self, tx: &mut Tx) -> Result<i64> {
        let now = tx.now;
        if let Some(run) = &self.run {
            let ended: Option<Moment> = self.done.then_some(now);
            let moved = execute!(
                tx,
                "update digest_run set after_id = $3, done_at = $4, letters = letters + $5
                 where week = $1 and after_id = $2 and done_at is null",
                &run.week,
                run.after_id,
                self.last,
                ended,
                self.letters.len() as i64
            )?;
            if moved == 0 {
                return Ok(0);
            }
        }
        let telling = if self.run.is_some() { Telling::Weekly } else { Telling::AtOnce };
        let mut queued = 0;
        for letter in &self.letters {
            if letter.take(tx, telling).await? {
                letter.mail.queue_for(tx, letter.due).await?;
                queued += 1;
            }
        }
        Ok(queued)
    }
}

impl Letter {
    /// Takes what it tells from what waits; whether there was still anything.
    async fn take(&self, tx: &mut Tx, telling: Telling) -> Result<bool> {
        let now = tx.now;
        let (waits,): (i64,) = one!(
            tx,
            "select count(*) from notice n join person_identity i on i.person_id = n.person_id
             where n.person_id = $1 and n.pending and i.telling = $2",
            self.person,
            telling.code()
        )?;
        if waits == self.many {
            execute!(
                tx,
                "update notice set pending = false, mailed_at = $2 where person_id = $1 and pending",
                self.person,
                now
            )?;
            return Ok(waits > 0);
        }
        if waits == 0 {
            return Ok(false);
        }
        // something came or went meanwhile: only what is in the letter is told
        let mut taken = 0;
        for event in &self.events {
            taken += execute!(
                tx,
                "update notice set pending = false, mailed_at = $3 where person_id = $1 and event_id = $2 and pending",
                self.person,
                *event,
                now
            )?;
        }
        Ok(taken > 0)
    }
}
