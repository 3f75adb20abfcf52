//! The log of deliveries, as the person of a webhook reads it, and sending again.

use domain::{EventType, Moment, PersonId};
use uuid::Uuid;

use super::{NO_RECORD, Subject, one};
use crate::{Act, Conn, Record, Result, Tx};

/// Deliveries that are shown.
const SHOWN: i64 = 50;

/// Where a delivery is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// It is tried at this instant.
    Waits(Moment),
    /// It arrived.
    Arrived(Moment),
    /// It was given up.
    Failed(Moment),
}

/// One attempt.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Attempt {
    event_id: Uuid,
    /// When.
    pub at: Moment,
    /// How long it took, in microseconds.
    pub took: i64,
    /// The status of the answer.
    pub status: Option<i64>,
    /// The code of why there was none.
    pub problem: String,
}

/// Something that was announced.
#[derive(Clone, Debug)]
pub struct Delivery {
    /// The message's id.
    pub event: Uuid,
    /// Its type; none when a newer version wrote one that this one does not know.
    pub kind: Option<EventType>,
    /// What it is about.
    pub subject: Option<Subject>,
    /// Its address.
    pub slug: String,
    /// When it happened.
    pub at: Moment,
    /// Where it is.
    pub state: State,
    /// Every attempt, the last first.
    pub attempts: Vec<Attempt>,
}

#[derive(sqlx::FromRow)]
struct Row {
    event_id: Uuid,
    r#type: String,
    subject: String,
    slug: String,
    at: Moment,
    due_at: Option<Moment>,
    done_at: Option<Moment>,
    failed_at: Option<Moment>,
}

/// The last fifty of a webhook, newest first.
///
/// # Errors
/// As for any read.
pub async fn deliveries(conn: &mut Conn, webhook: Uuid) -> Result<Vec<Delivery>> {
    let rows: Vec<Row> = all!(
        conn,
        "select event_id, type, subject, slug, at, due_at, done_at, failed_at from webhook_delivery
         where webhook_id = $1 order by at desc, event_id desc limit $2",
        webhook,
        SHOWN
    )?;
    let Some(oldest) = rows.last().map(|row| row.at) else { return Ok(Vec::new()) };
    let attempts: Vec<Attempt> = all!(
        conn,
        "select a.event_id, a.at, a.took, a.status, a.problem from webhook_attempt a
         join webhook_delivery d on d.webhook_id = a.webhook_id and d.event_id = a.event_id
         where a.webhook_id = $1 and d.at >= $2 order by a.number desc",
        webhook,
        oldest
    )?;
    let mine = |id: Uuid| attempts.iter().filter(|a| a.event_id == id).cloned().collect();
    Ok(rows
        .into_iter()
        .map(|row| Delivery {
            event: row.event_id,
            kind: EventType::parse(&row.r#type),
            subject: Subject::parse(&row.subject),
            slug: row.slug,
            at: row.at,
            state: match (row.due_at, row.done_at, row.failed_at) {
                (Some(due), ..) => State::Waits(due),
                (None, Some(done), _) => State::Arrived(done),
                (None, None, failed) => State::Failed(failed.unwrap_or(row.at)),
            },
            attempts: mine(row.event_id),
        })
        .collect())
}

/// Announces the webhook itself, so that its person sees whether it arrives. One that still waits is enough.
pub struct Test {
    /// Which.
    pub id: Uuid,
    /// Whose.
    pub person: PersonId,
}

impl Act for Test {
    type Output = ();
    const RECORD: Record = NO_RECORD;
    const SHOWS: bool = false;

    async fn perform(&self, tx: &mut Tx) -> Result<()> {
        let webhook = one(tx, self.id, self.person).await?;
        let (now, kind) = (tx.now, EventType::Test.code());
        let again = execute!(
            tx,
            "update webhook_delivery set due_at = $3, tries = 0
             where webhook_id = $1 and type = $2 and due_at is not null",
            webhook.id,
            kind,
            now
        )?;
        if again > 0 {
            return Ok(());
        }
        let event = tx.new_id();
        execute!(
            tx,
            "insert into webhook_delivery
               (webhook_id, event_id, type, subject, subject_id, slug, at, due_at, leased_until, tries, attempts)
             values ($1, $2, $3, $4, $1, '', $5, $5, 0, 0, 0)",
            webhook.id,
            event,
            kind,
            Subject::Webhook.code(),
            now
        )?;
        Ok(())
    }
}

/// Sends again: one message, or every one that was given up.
pub struct Again {
    /// Which webhook.
    pub id: Uuid,
    /// Whose.
    pub person: PersonId,
    /// Which message; none for all that were given up.
    pub event: Option<Uuid>,
}

impl Act for Again {
    type Output = u64;
    const RECORD: Record = NO_RECORD;
    const SHOWS: bool = false;

    async fn perform(&self, tx: &mut Tx) -> Result<u64> {
        one(tx, self.id, self.person).await?;
        let now = tx.now;
        match self.event {
            Some(event) => execute!(
                tx,
                "update webhook_delivery set due_at = $3, tries = 0, done_at = null, failed_at = null
                 where webhook_id = $1 and event_id = $2",
                self.id,
                event,
                now
            ),
            None => execute!(
                tx,
                "update webhook_delivery set due_at = $2, tries = 0, failed_at = null
                 where webhook_id = $1 and failed_at is not null",
                self.id,
                now
            ),
        }
    }
}
