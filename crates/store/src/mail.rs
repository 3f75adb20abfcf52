//! The queue of mails.

use domain::{DAY, Lang, MINUTE, Moment};
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
    /// Plain text; its HTML part is made from it when it is sent.
    pub body: String,
    /// The language in which it is written.
    #[serde(default)]
    pub lang: Lang,
    /// Where one click ends such mails (RFC 8058): only for those that somebody may not want, which leave after all others.
    #[serde(default)]
    pub unsubscribe: Option<String>,
}

impl Mail {
    pub(crate) async fn queue(&self, tx: &mut Tx) -> Result<()> {
        self.queue_for(tx, tx.now).await
    }

    /// The same, but it does not leave before `due`.
    pub(crate) async fn queue_for(&self, tx: &mut Tx, due: Moment) -> Result<()> {
        let (id, now) = (tx.new_id(), tx.now);
        execute!(
            tx,
            "insert into mail (id, recipient, subject, body, lang, created_at, due_at, attempts, leased_until, unsubscribe)
             values ($1, $2, $3, $4, $5, $6, $7, 0, 0, $8)",
            id,
            &self.to,
            &self.subject,
            &self.body,
            self.lang.code(),
            now,
            due,
            self.unsubscribe.as_deref()
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

/// Claims mails that are due, for two minutes: first those that somebody waits for, then as many as may leave of the others.
pub struct Claim {
    /// At most so many.
    pub limit: i64,
    /// At most so many of those that can be unsubscribed from.
    pub bulk: i64,
}

/// The row of a mail that is due.
type Due = (Uuid, String, String, String, String, Option<String>);

impl Act for Claim {
    type Output = Vec<ToSend>;
    const RECORD: Record = Record::Nothing("work of the service itself");
    const SHOWS: bool = false;

    async fn perform(&self, tx: &mut Tx) -> Result<Vec<ToSend>> {
        let now = tx.now;
        let mut rows: Vec<Due> = all!(
            tx,
            "select id, recipient, subject, body, lang, unsubscribe from mail
             where sent_at is null and given_up_at is null and unsubscribe is null and due_at <= $1 and leased_until < $1
             order by due_at, id limit $2",
            now,
            self.limit
        )?;
        let left = (self.limit - rows.len() as i64).min(self.bulk);
        if left > 0 {
            let others: Vec<Due> = all!(
                tx,
                "select id, recipient, subject, body, lang, unsubscribe from mail
                 where sent_at is null and given_up_at is null and unsubscribe is not null
                   and due_at <= $1 and leased_until < $1
                 order by due_at, id limit $2",
                now,
                left
            )?;
            rows.extend(others);
        }
        let mut claimed = Vec::with_capacity(rows.len());
        for (id, to, subject, body, lang, unsubscribe) in rows {
            execute!(tx, "update mail set leased_until = $2 where id = $1", id, now.plus(2 * MINUTE))?;
            claimed.push(ToSend { id, mail: Mail { to, subject, body, lang: spoken(&lang), unsubscribe } });
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

/// A mail that was given up keeps its text this long, so that it can be tried again.
pub(crate) const KEPT: i64 = 7 * DAY;

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
                "update mail set sent_at = $2, subject = '', body = '', recipient = '', last_error = null,
                    unsubscribe = case when unsubscribe is null then null else '' end where id = $1",
                self.id,
                now
            )?;
            return Ok(());
        };
        let attempts: Option<(i64,)> = optional!(tx, "select attempts from mail where id = $1", self.id)?;
        let attempts = attempts.map_or(0, |a| a.0) + 1;
        let gave_up: Option<Moment> = (self.permanent || attempts >= TRIES).then_some(now);
        let wait = (MINUTE << attempts.min(9)).min(12 * domain::HOUR);
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
    type Row = (String, String, String, String, Moment, Option<String>);
    let rows: Vec<Row> = all!(
        conn,
        "select recipient, subject, body, lang, created_at, unsubscribe from mail
         where sent_at is null and ($1 is null or recipient = $1) order by created_at desc, id desc limit $2",
        to,
        limit
    )?;
    let kept = |(to, subject, body, lang, at, unsubscribe): Row| Kept {
        mail: Mail { to, subject, body, lang: spoken(&lang), unsubscribe },
        at,
    };
    Ok(rows.into_iter().map(kept).collect())
}

fn spoken(code: &str) -> Lang {
    Lang::parse(code).unwrap_or_default()
}

/// A mail that waits or was given up, without what it says and to whom.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Stuck {
    /// The row.
    pub id: Uuid,
    /// The domain it goes to; empty once it is emptied.
    pub host: String,
    /// When it was queued.
    pub created_at: Moment,
    /// Tries so far.
    pub attempts: i64,
    /// When it is tried next.
    pub due_at: Moment,
    /// When it was given up.
    pub given_up_at: Option<Moment>,
    /// What the relay said, without addresses.
    pub last_error: Option<String>,
}

/// How mail stands.
#[derive(Clone, Debug)]
pub struct Office {
    /// Waiting, and never tried or tried in vain.
    pub waiting: i64,
    /// Sent in the last seven days.
    pub sent: i64,
    /// Given up.
    pub given_up: i64,
    /// When the last one was sent.
    pub last_sent: Option<Moment>,
    /// Those that were tried in vain, oldest first, at most a hundred.
    pub stuck: Vec<Stuck>,
}

/// How mail stands, for whoever runs the service. Neither texts nor people.
///
/// # Errors
/// As for any read.
pub async fn office(conn: &mut Conn, now: Moment) -> Result<Office> {
    let (waiting, given_up, sent, last_sent): (i64, i64, i64, Option<Moment>) = one!(
        conn,
        "select coalesce(cast(sum(case when sent_at is null and given_up_at is null then 1 else 0 end) as bigint), 0),
            coalesce(cast(sum(case when given_up_at is not null then 1 else 0 end) as bigint), 0),
            coalesce(cast(sum(case when sent_at > $1 then 1 else 0 end) as bigint), 0), max(sent_at)
         from mail",
        now.plus(-KEPT)
    )?;
    let mut stuck: Vec<Stuck> = all!(
        conn,
        "select id, recipient as host, created_at, attempts, due_at, given_up_at, last_error from mail
         where sent_at is null and attempts > 0 order by created_at, id limit 100"
    )?;
    for mail in &mut stuck {
        mail.host = mail.host.rsplit_once('@').map(|(_, host)| host.to_owned()).unwrap_or_default();
    }
    Ok(Office { waiting, sent, given_up, last_sent, stuck })
}

/// Tries a mail again now, also one that was given up while its text is kept.
pub struct Retry {
    /// The row.
    pub id: Uuid,
}

impl Act for Retry {
    type Output = ();
    const RECORD: Record = Record::Nothing("work of the service itself");
    const SHOWS: bool = false;

    async fn perform(&self, tx: &mut Tx) -> Result<()> {
        let now = tx.now;
        execute!(
            tx,
            "update mail set due_at = $2, given_up_at = null, attempts = 0, leased_until = 0
             where id = $1 and sent_at is null and body <> ''",
            self.id,
            now
        )?;
        Ok(())
    }
}
