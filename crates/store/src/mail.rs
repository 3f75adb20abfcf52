//! The queue of mails.

use domain::{MINUTE, Moment};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{Act, Conn, Record, Result, Tx};

/// A mail to send, plain text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mail {
    /// Address.
    pub to: String,
    /// One line.
    pub subject: String,
    /// Plain text.
    pub body: String,
}

impl Mail {
    pub(crate) async fn queue(&self, tx: &mut Tx) -> Result<()> {
        let (id, now) = (tx.new_id(), tx.now);
        execute!(
            tx,
            "insert into mail (id, recipient, subject, body, created_at, due_at, attempts, leased_until)
             values ($1, $2, $3, $4, $5, $5, 0, 0)",
            id,
            &self.to,
            &self.subject,
            &self.body,
            now
        )?;
        Ok(())
    }
}

/// A mail that this process may send until its lease ends.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ToSend {
    /// The row; also the local part of the `Message-ID`, so that a mail sent twice shows once.
    pub id: Uuid,
    /// What to send.
    pub mail: Mail,
}

/// Claims mails that are due, for two minutes.
pub struct Claim {
    /// At most so many.
    pub limit: i64,
}

impl Act for Claim {
    type Output = Vec<ToSend>;
    const RECORD: Record = Record::Nothing("work of the service itself");
    const SHOWS: bool = false;

    async fn perform(&self, tx: &mut Tx) -> Result<Vec<ToSend>> {
        let now = tx.now;
        let rows: Vec<(Uuid, String, String, String)> = all!(
            tx,
            "select id, recipient, subject, body from mail
             where sent_at is null and given_up_at is null and due_at <= $1 and leased_until < $1
             order by due_at, id limit $2",
            now,
            self.limit
        )?;
        let mut claimed = Vec::with_capacity(rows.len());
        for (id, to, subject, body) in rows {
            execute!(tx, "update mail set leased_until = $2 where id = $1", id, now.plus(2 * MINUTE))?;
            claimed.push(ToSend { id, mail: Mail { to, subject, body } });
        }
        Ok(claimed)
    }
}

/// What came of sending.
pub struct Sent {
    /// The row.
    pub id: Uuid,
    /// None when it was taken; otherwise what the relay said.
    pub error: Option<String>,
    /// The relay will never take it.
    pub permanent: bool,
}

/// Tries of one mail: with the back-off below the last comes after about a day.
const TRIES: i64 = 10;

impl Act for Sent {
    type Output = ();
    const RECORD: Record = Record::Nothing("work of the service itself");
    const SHOWS: bool = false;

    async fn perform(&self, tx: &mut Tx) -> Result<()> {
        let now = tx.now;
        let Some(error) = &self.error else {
            // the body may hold a code or a reason, the relay's answer an address: not kept once sent
            execute!(
                tx,
                "update mail set sent_at = $2, subject = '', body = '', recipient = '', last_error = null where id = $1",
                self.id,
                now
            )?;
            return Ok(());
        };
        let attempts: Option<(i64,)> = optional!(tx, "select attempts from mail where id = $1", self.id)?;
        let attempts = attempts.map_or(0, |a| a.0) + 1;
        let gave_up: Option<Moment> = (self.permanent || attempts >= TRIES).then_some(now);
        let wait = (MINUTE << attempts.min(9)).min(12 * domain::HOUR);
        if gave_up.is_some() {
            execute!(tx, "update mail set subject = '', body = '', recipient = '' where id = $1", self.id)?;
        }
        execute!(
            tx,
            "update mail set attempts = $2, due_at = $3, leased_until = 0, last_error = $4, given_up_at = $5
             where id = $1 and sent_at is null",
            self.id,
            attempts,
            now.plus(wait),
            without_addresses(error),
            gave_up
        )?;
        Ok(())
    }
}

/// What a relay said, but for the address that it likes to repeat: nobody finds that to erase it.
fn without_addresses(said: &str) -> String {
    said.split_whitespace().filter(|word| !word.contains('@')).collect::<Vec<_>>().join(" ")
}

/// A line of the development mailbox.
#[derive(Clone, Debug)]
pub struct Kept {
    /// The mail.
    pub mail: Mail,
    /// When it was queued.
    pub at: Moment,
}

/// The newest unsent mails: without a relay, that is the development mailbox.
///
/// # Errors
/// As for any read.
pub async fn newest(conn: &mut Conn, to: Option<&str>, limit: i64) -> Result<Vec<Kept>> {
    let rows: Vec<(String, String, String, Moment)> = all!(
        conn,
        "select recipient, subject, body, created_at from mail
         where sent_at is null and ($1 is null or recipient = $1) order by created_at desc, id desc limit $2",
        to,
        limit
    )?;
    Ok(rows.into_iter().map(|(to, subject, body, at)| Kept { mail: Mail { to, subject, body }, at }).collect())
}
