//! Webhooks: programs elsewhere that are told what happened.

mod deliver;
mod deliveries;

use domain::{
    EventType, FieldError, Moment, OLD_SECRET_SIGNS, PersonId, Refusal, Stopped, WEBHOOKS_MOST, clean_text,
    renew_secret,
};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{Act, Conn, Error, Record, Result, Tx, session};

pub use deliver::{Claim, Sending, Settle, Subject};
pub(crate) use deliver::{announce, sweep};
pub use deliveries::{Again, Attempt, Delivery, State, Test, deliveries};

const NO_RECORD: Record = Record::Nothing("what is told elsewhere is in the record already");

/// A webhook as its person sees it: never its secret.
#[derive(Clone, Debug)]
pub struct Webhook {
    /// Which.
    pub id: Uuid,
    /// Whose.
    pub person: PersonId,
    /// What its person calls it.
    pub name: String,
    /// Where it is sent.
    pub address: String,
    /// What it announces; none for everything.
    pub types: Vec<EventType>,
    /// Until when its old secret signs too.
    pub old_signs_until: Option<Moment>,
    /// When it was made.
    pub made_at: Moment,
    /// When something last arrived.
    pub good_at: Option<Moment>,
    /// Since when nothing is sent, and why.
    pub stopped: Option<(Moment, Stopped)>,
}

#[derive(sqlx::FromRow)]
struct Row {
    id: Uuid,
    person_id: PersonId,
    name: String,
    address: String,
    types: String,
    old_until: Option<Moment>,
    made_at: Moment,
    good_at: Option<Moment>,
    stopped_at: Option<Moment>,
    stopped_why: String,
}

impl From<Row> for Webhook {
    fn from(row: Row) -> Webhook {
        Webhook {
            id: row.id,
            person: row.person_id,
            name: row.name,
            address: row.address,
            types: types(&row.types),
            old_signs_until: row.old_until,
            made_at: row.made_at,
            good_at: row.good_at,
            stopped: row.stopped_at.zip(Stopped::parse(&row.stopped_why)),
        }
    }
}

/// Reads codes between spaces.
fn types(codes: &str) -> Vec<EventType> {
    codes.split(' ').filter_map(EventType::parse).collect()
}

/// The webhooks of a person, newest first.
///
/// # Errors
/// As for any read.
pub async fn list(conn: &mut Conn, person: PersonId) -> Result<Vec<Webhook>> {
    let rows: Vec<Row> = all!(
        conn,
        "select id, person_id, name, address, types, old_until, made_at, good_at, stopped_at, stopped_why from webhook
         where person_id = $1 order by made_at desc, id desc",
        person
    )?;
    Ok(rows.into_iter().map(Webhook::from).collect())
}

/// One, whoever it belongs to: for the letter about it.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn find(conn: &mut Conn, id: Uuid) -> Result<Webhook> {
    let row: Option<Row> = optional!(
        conn,
        "select id, person_id, name, address, types, old_until, made_at, good_at, stopped_at, stopped_why from webhook
         where id = $1",
        id
    )?;
    row.map(Webhook::from).ok_or(Error::NotFound)
}

/// One of a person's own.
///
/// # Errors
/// [`Error::NotFound`], also for somebody else's.
pub async fn one(conn: &mut Conn, id: Uuid, person: PersonId) -> Result<Webhook> {
    find(conn, id).await.and_then(|found| if found.person == person { Ok(found) } else { Err(Error::NotFound) })
}

/// Makes a webhook.
pub struct Make {
    /// The form's id: it becomes the webhook's, so that a form that is sent twice makes one.
    pub id: Uuid,
    /// Whose.
    pub person: PersonId,
    /// What they call it.
    pub name: String,
    /// Where it is sent, as the one way out reads it; none when it did not.
    pub address: Option<String>,
    /// What it announces; none for everything.
    pub types: Vec<EventType>,
}

/// A secret that was just made. It is shown this once.
#[derive(Clone, Serialize, Deserialize)]
pub struct Made {
    /// The key of HMAC-SHA256.
    pub secret: [u8; 32],
}

impl Act for Make {
    type Output = Made;
    const RECORD: Record = NO_RECORD;
    const SHOWS: bool = false;

    // no submission: what is kept of one would hold the secret a second time
    async fn perform(&self, tx: &mut Tx) -> Result<Made> {
        session::actor(tx, self.person).await?;
        let mut errors = Vec::new();
        let name = clean_text(&self.name, 80).map_err(|refusal| errors.push(FieldError::new("name", refusal)));
        if self.address.is_none() {
            errors.push(FieldError::new("address", Refusal::NotAReceiver));
        }
        let (Ok(name), Some(address), true) = (name, &self.address, errors.is_empty()) else {
            return Err(Error::Invalid(errors));
        };
        let known: Option<(PersonId,)> = optional!(tx, "select person_id from webhook where id = $1", self.id)?;
        if known.is_some() {
            return Err(Refusal::ShownOnce.into());
        }
        let (held,): (i64,) = one!(tx, "select count(*) from webhook where person_id = $1", self.person)?;
        if held >= WEBHOOKS_MOST {
            return Err(Error::Invalid(vec![FieldError::new("name", Refusal::TooManyWebhooks)]));
        }
        let (secret, now): ([u8; 32], _) = (tx.random(), tx.now);
        let types: Vec<&str> = self.types.iter().map(|kind| kind.code()).collect();
        execute!(
            tx,
            "insert into webhook (id, person_id, name, address, types, secret, made_at, tried_at, stopped_why)
             values ($1, $2, $3, $4, $5, $6, $7, $7, '')",
            self.id,
            self.person,
            name,
            address,
            types.join(" "),
            secret.to_vec(),
            now
        )?;
        Ok(Made { secret })
    }
}

/// Gives a webhook another secret; the one before signs beside it for a day.
pub struct Renew {
    /// Which.
    pub id: Uuid,
    /// Whose.
    pub person: PersonId,
}

impl Act for Renew {
    type Output = Made;
    const RECORD: Record = NO_RECORD;
    const SHOWS: bool = false;

    async fn perform(&self, tx: &mut Tx) -> Result<Made> {
        let now = tx.now;
        renew_secret(one(tx, self.id, self.person).await?.old_signs_until, now)?;
        let secret: [u8; 32] = tx.random();
        execute!(
            tx,
            "update webhook set old_secret = secret, old_until = $2, secret = $3 where id = $1",
            self.id,
            now.plus(OLD_SECRET_SIGNS),
            secret.to_vec()
        )?;
        Ok(Made { secret })
    }
}

/// Pauses a webhook, or goes on with one that stopped: what happened meanwhile is sent then.
pub struct Pause {
    /// Which.
    pub id: Uuid,
    /// Whose.
    pub person: PersonId,
    /// Whether it is paused now.
    pub paused: bool,
}

impl Act for Pause {
    type Output = ();
    const RECORD: Record = NO_RECORD;
    const SHOWS: bool = false;

    async fn perform(&self, tx: &mut Tx) -> Result<()> {
        one(tx, self.id, self.person).await?;
        let now = tx.now;
        if self.paused {
            return stop(tx, self.id, Stopped::Paused, now).await;
        }
        execute!(tx, "update webhook set stopped_at = null, stopped_why = '' where id = $1", self.id)?;
        // a receiver that is well again is not kept waiting
        execute!(
            tx,
            "update webhook_delivery set due_at = $2, tries = 0 where webhook_id = $1 and due_at is not null",
            self.id,
            now
        )?;
        Ok(())
    }
}

/// Sends nothing any more; one that is stopped already keeps its reason.
async fn stop(tx: &mut Tx, id: Uuid, why: Stopped, now: Moment) -> Result<()> {
    execute!(
        tx,
        "update webhook set stopped_at = $2, stopped_why = $3 where id = $1 and stopped_at is null",
        id,
        now,
        why.code()
    )?;
    Ok(())
}

/// Deletes a webhook with its log.
pub struct Remove {
    /// Which.
    pub id: Uuid,
    /// Whose.
    pub person: PersonId,
}

impl Act for Remove {
    type Output = ();
    const RECORD: Record = NO_RECORD;
    const SHOWS: bool = false;

    async fn perform(&self, tx: &mut Tx) -> Result<()> {
        match one(tx, self.id, self.person).await {
            Ok(_) => remove(tx, self.id).await,
            // it is gone already
            Err(Error::NotFound) => Ok(()),
            Err(error) => Err(error),
        }
    }
}

async fn remove(tx: &mut Tx, id: Uuid) -> Result<()> {
    execute!(tx, "delete from webhook_attempt where webhook_id = $1", id)?;
    execute!(tx, "delete from webhook_delivery where webhook_id = $1", id)?;
    execute!(tx, "delete from webhook where id = $1", id)?;
    Ok(())
}

/// The webhooks of a person, for their export.
pub(crate) async fn export(conn: &mut Conn, person: PersonId) -> Result<Value> {
    let webhooks = list(conn, person).await?;
    Ok(webhooks
        .iter()
        .map(|w| {
            let types: Vec<&str> = w.types.iter().map(|kind| kind.code()).collect();
            json!({ "name": w.name, "address": w.address, "types": types, "made": w.made_at.rfc3339() })
        })
        .collect())
}

/// Nobody is told for somebody who is erased.
pub(crate) async fn erase(tx: &mut Tx, person: PersonId) -> Result<()> {
    for webhook in list(tx, person).await? {
        remove(tx, webhook.id).await?;
    }
    Ok(())
}
