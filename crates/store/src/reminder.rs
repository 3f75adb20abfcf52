//! Reminders: what is due soon, what is late, and the weekly letter. Silence is shown and escalates; it never means yes.

use domain::{AuthorityId, DAY, ExperimentId, Lang, Moment, PersonId};
use uuid::Uuid;

use crate::{Act, Conn, Record, Result, Tx, outbox::Event};

/// An answer is asked for again this long before it is due.
const SOON: i64 = 7 * DAY;
/// Silence this long goes to the next authority up.
const LONG: i64 = 30 * DAY;
/// At most so many of each kind at a time; the next look takes the others.
const BATCH: i64 = 100;

/// Finds everything that officials have to be reminded of now, and queues an event for each, once.
pub struct Remind;

impl Act for Remind {
    /// How many.
    type Output = usize;
    const RECORD: Record = Record::Nothing("work of the service itself");
    const SHOWS: bool = false;

    async fn perform(&self, tx: &mut Tx) -> Result<usize> {
        let now = tx.now;
        let mut count = 0;
        for (stage, from, until) in [
            ("soon", now, now.plus(SOON)),
            ("late", Moment(i64::MIN), now),
            ("long", Moment(i64::MIN), now.plus(-LONG)),
        ] {
            let clocks: Vec<(Uuid, ExperimentId)> = all!(
                tx,
                "select c.id, c.experiment_id from answer_clock c
                 where c.stopped_at is null and c.due_at > $1 and c.due_at <= $2
                   and not exists (select 1 from reminder r where r.subject_id = c.id and r.stage = $3)
                 order by c.due_at, c.id limit $4",
                from,
                until,
                stage,
                BATCH
            )?;
            for (clock, experiment) in clocks {
                note(tx, clock, stage).await?;
                tx.event(&Event::AnswerDue { experiment, stage: stage.into() }).await?;
                count += 1;
            }
        }
        let tasks: Vec<(Uuid, ExperimentId)> = all!(
            tx,
            "select t.id, t.experiment_id from task t
             where t.kind = 'moderate' and t.due_at <= $1
               and not exists (select 1 from reminder r where r.subject_id = t.id and r.stage = 'moderate')
             order by t.due_at, t.id limit $2",
            now,
            BATCH
        )?;
        for (task, experiment) in tasks {
            note(tx, task, "moderate").await?;
            tx.event(&Event::ModerationLate { experiment }).await?;
            count += 1;
        }
        if let Some(monday) = now.monday_morning() {
            count += weekly(tx, &monday).await?;
        }
        Ok(count)
    }
}

/// Everybody whom something awaits gets one letter a week.
async fn weekly(tx: &mut Tx, monday: &str) -> Result<usize> {
    let now = tx.now;
    let stage = format!("week:{monday}");
    let people: Vec<(PersonId,)> = all!(
        tx,
        "select distinct m.person_id
         from mandate m
         join task t on t.authority_id = m.authority_id and t.role = m.role
         join person_identity i on i.person_id = m.person_id and i.letters_stopped_at is null
         where m.from_at <= $1 and (m.until_at is null or m.until_at > $1)
           and (t.barred_id is null or t.barred_id <> m.person_id)
           and not exists (select 1 from reminder r where r.subject_id = m.person_id and r.stage = $2)
         limit $3",
        now,
        &stage,
        BATCH
    )?;
    for (person,) in &people {
        note(tx, person.0, &stage).await?;
        tx.event(&Event::DeadlinesAhead { person: *person }).await?;
    }
    Ok(people.len())
}

async fn note(tx: &mut Tx, subject: Uuid, stage: &str) -> Result<()> {
    let now = tx.now;
    execute!(tx, "insert into reminder (subject_id, stage, reminded_at) values ($1, $2, $3)", subject, stage, now)?;
    Ok(())
}

/// Whom the weekly letter goes to: address and language; none once erased or no longer wanted.
///
/// # Errors
/// As for any read.
pub async fn reader(conn: &mut Conn, person: PersonId) -> Result<Option<(String, Lang)>> {
    let row: Option<(String, String)> = optional!(
        conn,
        "select email, lang from person_identity where person_id = $1 and letters_stopped_at is null",
        person
    )?;
    Ok(row.map(|(email, lang)| (email, Lang::parse(&lang).unwrap_or_default())))
}

/// Whether a person gets the weekly letter.
///
/// # Errors
/// As for any read.
pub async fn wanted(conn: &mut Conn, person: PersonId) -> Result<bool> {
    Ok(reader(conn, person).await?.is_some())
}

/// Asks for the weekly letter, or no longer.
pub struct Want {
    /// Who.
    pub person: PersonId,
    /// Whether.
    pub weekly: bool,
}

impl Act for Want {
    type Output = ();
    const RECORD: Record = Record::Nothing("a preference");
    const SHOWS: bool = false;

    async fn perform(&self, tx: &mut Tx) -> Result<()> {
        let stopped = (!self.weekly).then_some(tx.now);
        execute!(tx, "update person_identity set letters_stopped_at = $2 where person_id = $1", self.person, stopped)?;
        Ok(())
    }
}

/// The smallest authority whose territory holds that of another: whom silence goes to.
///
/// # Errors
/// As for any read.
pub async fn above(conn: &mut Conn, authority: AuthorityId) -> Result<Option<AuthorityId>> {
    let rows: Vec<(AuthorityId, String)> = all!(
        conn,
        "select a.id, t.kind
         from authority h
         join territory_within w on w.territory_id = h.territory_id and w.ancestor_id <> h.territory_id
         join authority a on a.territory_id = w.ancestor_id and a.kind <> 'syndicat'
         join territory t on t.id = a.territory_id
         where h.id = $1 order by a.slug",
        authority
    )?;
    let size = |kind: &str| ["epci", "departement", "region"].iter().position(|k| *k == kind).unwrap_or(9);
    Ok(rows.into_iter().min_by_key(|r| size(&r.1)).map(|r| r.0))
}
