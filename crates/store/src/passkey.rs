//! Keys on devices. What a key says is checked before it comes here; here is whose it is.

use domain::{Moment, PasskeyId, PersonId, Refusal, SessionId, Way, change_ways};
use serde::{Deserialize, Serialize};

use crate::{
    Act, Conn, Error, Record, Result, Tx, account,
    outbox::Event,
    session::{self, Started},
    token,
};

/// Keys that one person may have.
pub const MOST: i64 = 20;

/// A key as its person sees it.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Passkey {
    /// The key.
    pub id: PasskeyId,
    /// As its person calls it.
    pub name: String,
    /// When it was added.
    pub created_at: Moment,
    /// When it was last used to sign in.
    pub used_at: Option<Moment>,
}

/// The keys of a person, oldest first.
///
/// # Errors
/// As for any read.
pub async fn list(conn: &mut Conn, person: PersonId) -> Result<Vec<Passkey>> {
    all!(conn, "select id, name, created_at, used_at from passkey where person_id = $1 order by created_at, id", person)
}

/// The ids that authenticators know a person's keys by, so that none is made twice.
///
/// # Errors
/// As for any read.
pub async fn credentials(conn: &mut Conn, person: PersonId) -> Result<Vec<Vec<u8>>> {
    let rows: Vec<(Vec<u8>,)> =
        all!(conn, "select credential_id from passkey where person_id = $1 order by created_at, id", person)?;
    Ok(rows.into_iter().map(|row| row.0).collect())
}

/// What is needed to check a key.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Kept {
    /// The key.
    pub id: PasskeyId,
    /// Whose.
    pub person_id: PersonId,
    /// Public key, counter and more, as JSON.
    pub data: String,
}

/// The key that an authenticator knows by this id.
///
/// # Errors
/// As for any read.
pub async fn by_credential(conn: &mut Conn, credential: &[u8]) -> Result<Option<Kept>> {
    optional!(conn, "select id, person_id, data from passkey where credential_id = $1", credential)
}

/// How many strong ways to sign in a person has.
///
/// # Errors
/// As for any read.
pub async fn strong_ways(conn: &mut Conn, person: PersonId) -> Result<i64> {
    let (ways,): (i64,) = one!(
        conn,
        "select (select count(*) from passkey where person_id = $1) + (select count(*) from openid_account where person_id = $1)",
        person
    )?;
    Ok(ways)
}

/// Whether a person holds a mandate, or one that begins later.
///
/// # Errors
/// As for any read.
pub async fn is_official(conn: &mut Conn, person: PersonId, now: Moment) -> Result<bool> {
    let (mandates,): (i64,) = one!(
        conn,
        "select count(*) from mandate where person_id = $1 and (until_at is null or until_at > $2)",
        person,
        now
    )?;
    Ok(mandates > 0)
}

/// Whether this session of a person may change how they sign in; how it was opened.
pub(crate) async fn may_change(tx: &mut Tx, session: SessionId, person: PersonId) -> Result<()> {
    let row: Option<(String,)> =
        optional!(tx, "select way from session where id = $1 and person_id = $2", session, person)?;
    let (way,) = row.ok_or(Error::NotFound)?;
    guard(tx, person, Way::parse(&way)).await
}

/// Beside a mandate, a mailbox is not enough to change how one signs in, once there is something better.
pub(crate) async fn guard(tx: &mut Tx, person: PersonId, way: Way) -> Result<()> {
    let now = tx.now;
    let official = is_official(tx, person, now).await?;
    Ok(change_ways(way, official, strong_ways(tx, person).await? > 0)?)
}

/// Keeps a key that has just been made and checked; the session goes on as one that was opened by it, with a new
/// token.
pub struct Add {
    /// The session in which it was made.
    pub session: SessionId,
    /// Whose.
    pub person: PersonId,
    /// The id that its authenticator knows it by.
    pub credential: Vec<u8>,
    /// What is needed to check it, as JSON.
    pub data: String,
    /// As typed.
    pub name: String,
    /// What the browser calls itself.
    pub device: String,
}

impl Act for Add {
    type Output = Started;
    const RECORD: Record = Record::Nothing("signing in is no civic act");
    const SHOWS: bool = false;

    async fn perform(&self, tx: &mut Tx) -> Result<Started> {
        let name = domain::clean_line(&self.name, 60)?;
        session::actor(tx, self.person).await?;
        may_change(tx, self.session, self.person).await?;
        let (count,): (i64,) = one!(tx, "select count(*) from passkey where person_id = $1", self.person)?;
        let known = by_credential(tx, &self.credential).await?;
        if count >= MOST || known.is_some() {
            return Err(Refusal::NotFinished.into());
        }
        let (id, now) = (PasskeyId(tx.new_id()), tx.now);
        execute!(
            tx,
            "insert into passkey (id, person_id, credential_id, data, name, created_at) values ($1, $2, $3, $4, $5, $6)",
            id,
            self.person,
            &self.credential,
            &self.data,
            name,
            now
        )?;
        tx.event(&Event::WayChanged { person: self.person, way: Way::Passkey.code().into(), added: true }).await?;
        account::sign_in(tx, self.person, Some(self.session), &self.device, Way::Passkey).await
    }
}

/// Removes a key, and ends the other sessions that were opened with one.
pub struct Remove {
    /// The session in which it is asked for.
    pub session: SessionId,
    /// Whose.
    pub person: PersonId,
    /// Which.
    pub passkey: PasskeyId,
    /// Whether the person knows that their mandates will sleep until there is another strong way.
    pub sure: bool,
}

impl Act for Remove {
    type Output = ();
    const RECORD: Record = Record::Nothing("signing in is no civic act");
    const SHOWS: bool = false;

    async fn perform(&self, tx: &mut Tx) -> Result<()> {
        may_change(tx, self.session, self.person).await?;
        let now = tx.now;
        let last = strong_ways(tx, self.person).await? == 1;
        if last && !self.sure && is_official(tx, self.person, now).await? {
            return Err(Refusal::NotConfirmed.into());
        }
        let gone = execute!(tx, "delete from passkey where id = $1 and person_id = $2", self.passkey, self.person)?;
        if gone == 0 {
            return Err(Error::NotFound);
        }
        execute!(
            tx,
            "delete from session where person_id = $1 and way = $2 and id <> $3",
            self.person,
            Way::Passkey.code(),
            self.session
        )?;
        if last {
            token::end_strong(tx, self.person).await?;
        }
        tx.event(&Event::WayChanged { person: self.person, way: Way::Passkey.code().into(), added: false }).await
    }
}

/// Removes every key of a person who lost them, and ends every session that one opened. Whoever runs the instance
/// has seen who asks.
pub struct Forget {
    /// Whose.
    pub person: PersonId,
}

impl Act for Forget {
    /// How many keys there were.
    type Output = u64;
    const RECORD: Record = Record::Nothing("signing in is no civic act");
    const SHOWS: bool = false;

    async fn perform(&self, tx: &mut Tx) -> Result<u64> {
        let gone = execute!(tx, "delete from passkey where person_id = $1", self.person)?;
        let way = Way::Passkey.code();
        execute!(tx, "delete from session where person_id = $1 and way = $2", self.person, way)?;
        token::end_strong(tx, self.person).await?;
        if gone > 0 {
            tx.event(&Event::WayChanged { person: self.person, way: way.into(), added: false }).await?;
        }
        Ok(gone)
    }
}

/// What came of a key that was checked.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Entered {
    /// The new session.
    pub started: Started,
    /// Whether the person has a name.
    pub named: bool,
}

/// Signs in with a key that has just been checked.
pub struct SignIn {
    /// The key, as it was when it was checked.
    pub key: Kept,
    /// The same after its use: its counter went on.
    pub data: String,
    /// The browser's session before.
    pub session: SessionId,
    /// What the browser calls itself.
    pub device: String,
}

impl Act for SignIn {
    type Output = Entered;
    const RECORD: Record = Record::Nothing("signing in is no civic act");
    const SHOWS: bool = false;

    async fn perform(&self, tx: &mut Tx) -> Result<Entered> {
        let now = tx.now;
        // removed meanwhile, or used by somebody else at the same time: a copy of the key
        let used = execute!(
            tx,
            "update passkey set data = $3, used_at = $4 where id = $1 and data = $2",
            self.key.id,
            &self.key.data,
            &self.data,
            now
        )?;
        if used == 0 {
            return Err(Refusal::NotFinished.into());
        }
        let person = self.key.person_id;
        session::actor(tx, person).await?;
        let account = account::account(tx, person).await?;
        let started = account::sign_in(tx, person, Some(self.session), &self.device, Way::Passkey).await?;
        Ok(Entered { started, named: account.name.is_some() })
    }
}
