//! Sessions: a browser, perhaps signed in.

use domain::{Actor, AuthorityId, DAY, HOUR, Lang, MINUTE, Mandate, Moment, PersonId, Role, SessionId, Tier, Way};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::{Act, Conn, Error, Record, Result, Tx, mail, once, webhook};

/// Unused this long, a session ends.
const IDLE: i64 = 30 * DAY;
/// The same for whoever holds a mandate: a desk is not left open overnight.
const IDLE_OFFICIAL: i64 = 12 * HOUR;
/// Every session ends after this, used or not.
const ABSOLUTE: i64 = 90 * DAY;
/// How stale `seen_at` may be before it is written again.
const TOUCH: i64 = 5 * MINUTE;

/// The SHA-256 under which a token is stored.
pub(crate) fn hash(token: &str) -> Vec<u8> {
    Sha256::digest(token.as_bytes()).to_vec()
}

/// Who is behind a request.
#[derive(Clone, Debug)]
pub struct Session {
    /// The session.
    pub id: SessionId,
    /// Person and mandates; without any when the session was opened by a weak way.
    pub actor: Actor,
    /// How it was opened.
    pub way: Way,
    /// The mandates that do not count in it, because of that.
    pub asleep: Vec<Mandate>,
    /// How sure it is who this is.
    pub tier: Tier,
    /// The name shown, once chosen.
    pub name: Option<String>,
    /// The language chosen at sign-in.
    pub lang: Option<Lang>,
    /// What they were told and have not read.
    pub unread: i64,
    /// Whether [`Touch`] is due.
    pub stale: bool,
}

/// A session beside one of its person's mandates; a session without any is one row too.
#[derive(sqlx::FromRow)]
struct Row {
    id: SessionId,
    person_id: Option<PersonId>,
    created_at: Moment,
    seen_at: Moment,
    way: String,
    name: Option<String>,
    lang: Option<String>,
    tier: Option<String>,
    unread: Option<i64>,
    authority_id: Option<AuthorityId>,
    role: Option<String>,
    from_at: Option<Moment>,
    until_at: Option<Moment>,
}

/// Finds the session of a token; none when unknown or over.
///
/// # Errors
/// As for any read.
pub async fn find(conn: &mut Conn, token: &str, now: Moment) -> Result<Option<Session>> {
    // one statement: it stands before every page of whoever is signed in
    let rows: Vec<Row> = all!(
        conn,
        "select s.id, s.person_id, s.created_at, s.seen_at, s.way, i.name, i.lang, i.tier, i.unread,
            m.authority_id, m.role, m.from_at, m.until_at
         from session s
         left join person_identity i on i.person_id = s.person_id
         left join mandate m on m.person_id = s.person_id
         where s.token_hash = $1 order by m.from_at, m.id",
        hash(token)
    )?;
    let held = rows.iter().filter_map(|row| {
        let role = Role::parse(row.role.as_deref()?)?;
        Some(Mandate { authority: row.authority_id?, role, from: row.from_at?, until: row.until_at })
    });
    let mandates = held.collect();
    let Some(row) = rows.into_iter().next() else { return Ok(None) };
    let way = Way::parse(&row.way);
    let (actor, asleep) = Actor::entered(row.person_id, mandates, way);
    let idle = if actor.holds_any(&Role::ALL, now) { IDLE_OFFICIAL } else { IDLE };
    if now >= row.seen_at.plus(idle) || now >= row.created_at.plus(ABSOLUTE) {
        return Ok(None);
    }
    Ok(Some(Session {
        id: row.id,
        actor,
        way,
        asleep,
        tier: row.tier.as_deref().map(Tier::parse).unwrap_or_default(),
        name: row.name,
        lang: row.lang.as_deref().and_then(Lang::parse),
        unread: row.unread.unwrap_or_default(),
        stale: now >= row.seen_at.plus(TOUCH),
    }))
}

/// Every mandate of a person, ended ones too.
async fn mandates(conn: &mut Conn, person: PersonId) -> Result<Vec<Mandate>> {
    let rows: Vec<(AuthorityId, String, Moment, Option<Moment>)> = all!(
        conn,
        "select authority_id, role, from_at, until_at from mandate where person_id = $1 order by from_at, id",
        person
    )?;
    let known = rows.into_iter().filter_map(|(authority, role, from, until)| {
        Some(Mandate { authority, role: Role::parse(&role)?, from, until })
    });
    Ok(known.collect())
}

/// A person with their mandates, for work on their behalf: no session stands behind it.
///
/// # Errors
/// As for any read.
pub async fn mandates_of(conn: &mut Conn, person: PersonId) -> Result<Actor> {
    Ok(Actor { person: Some(person), mandates: mandates(conn, person).await? })
}

/// The actor that a person is, read inside an act. Whoever calls the act has seen that the session is strong: routes
/// whose acts ask for a mandate say so in their policy.
pub(crate) async fn actor(tx: &mut Tx, person: PersonId) -> Result<Actor> {
    let known: Option<(PersonId,)> =
        optional!(tx, "select id from person where id = $1 and erased_at is null", person)?;
    known.ok_or(Error::NotFound)?;
    Ok(Actor { person: Some(person), mandates: mandates(tx, person).await? })
}

/// A session and the token that only its browser knows.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Started {
    /// The session.
    pub id: SessionId,
    /// 256 random bits in hexadecimal.
    pub token: String,
}

pub(crate) async fn begin(tx: &mut Tx, person: Option<PersonId>, device: &str, way: Way) -> Result<Started> {
    let token = record::hex(&tx.random::<32>());
    let id = SessionId(tx.new_id());
    let device: String = device.chars().filter(|c| !c.is_control()).take(200).collect();
    let now = tx.now;
    execute!(
        tx,
        "insert into session (id, token_hash, person_id, device, created_at, seen_at, way)
         values ($1, $2, $3, $4, $5, $5, $6)",
        id,
        hash(&token),
        person,
        device,
        now,
        way.code()
    )?;
    Ok(Started { id, token })
}

/// Begins a session for somebody not signed in, when there is something to keep for them.
pub struct Begin {
    /// What the browser calls itself.
    pub device: String,
}

impl Act for Begin {
    type Output = Started;
    const RECORD: Record = Record::Nothing("a session is nobody's act");
    const SHOWS: bool = false;

    async fn perform(&self, tx: &mut Tx) -> Result<Started> {
        begin(tx, None, &self.device, Way::Code).await
    }
}

/// Notes that a session is in use.
pub struct Touch {
    /// Which.
    pub session: SessionId,
}

impl Act for Touch {
    type Output = ();
    const RECORD: Record = Record::Nothing("a session is nobody's act");
    const SHOWS: bool = false;

    async fn perform(&self, tx: &mut Tx) -> Result<()> {
        let now = tx.now;
        execute!(tx, "update session set seen_at = $2 where id = $1", self.session, now)?;
        Ok(())
    }
}

/// Ends one session: signing out, or sending another device away.
pub struct End {
    /// Which.
    pub session: SessionId,
    /// Whose; nobody ends somebody else's.
    pub person: PersonId,
}

impl Act for End {
    type Output = ();
    const RECORD: Record = Record::Nothing("a session is nobody's act");
    const SHOWS: bool = false;

    async fn perform(&self, tx: &mut Tx) -> Result<()> {
        execute!(tx, "delete from session where id = $1 and person_id = $2", self.session, self.person)?;
        Ok(())
    }
}

/// A browser in which a person is signed in.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Device {
    /// The session.
    pub id: SessionId,
    /// What the browser calls itself.
    pub device: String,
    /// The code of how it was opened.
    pub way: String,
    /// Sign-in.
    pub created_at: Moment,
    /// Last use, to five minutes.
    pub seen_at: Moment,
}

/// The devices of a person, last used first.
///
/// # Errors
/// As for any read.
pub async fn devices(conn: &mut Conn, person: PersonId) -> Result<Vec<Device>> {
    all!(
        conn,
        "select id, device, way, created_at, seen_at from session where person_id = $1 order by seen_at desc, id",
        person
    )
}

/// Deletes what is over: sessions, codes, drafts that nobody signed in for, the answers of old forms.
pub struct Sweep;

impl Act for Sweep {
    type Output = ();
    const RECORD: Record = Record::Nothing("work of the service itself");
    const SHOWS: bool = false;

    async fn perform(&self, tx: &mut Tx) -> Result<()> {
        let now = tx.now;
        execute!(
            tx,
            "delete from session where seen_at < $1 or created_at < $2",
            now.plus(-IDLE),
            now.plus(-ABSOLUTE)
        )?;
        execute!(tx, "delete from sign_in_code where created_at < $1", now.plus(-DAY))?;
        execute!(tx, "delete from ceremony where expires_at < $1", now)?;
        execute!(tx, "delete from draft where person_id is null and updated_at < $1", now.plus(-IDLE))?;
        execute!(tx, "delete from submission where created_at < $1", now.plus(-IDLE))?;
        execute!(tx, "delete from idempotency where made_at < $1", now.plus(-once::KEPT))?;
        execute!(tx, "delete from access_token where expires_at < $1", now.plus(-IDLE))?;
        webhook::sweep(tx).await?;
        execute!(tx, "delete from edition where written_at < $1", now.plus(-DAY))?;
        execute!(tx, "delete from outbox where done_at < $1", now.plus(-IDLE))?;
        execute!(tx, "delete from mail where sent_at < $1 or given_up_at < $1", now.plus(-IDLE))?;
        execute!(
            tx,
            "update mail set subject = '', body = '', recipient = '' where given_up_at < $1 and body <> ''",
            now.plus(-mail::KEPT)
        )?;
        // what was read long ago is in the history of its experiment
        execute!(tx, "delete from notice where read_at < $1", now.plus(-6 * IDLE))?;
        execute!(
            tx,
            "delete from news where done_at < $1 and not exists (select 1 from notice n where n.event_id = news.id)",
            now.plus(-6 * IDLE)
        )?;
        execute!(tx, "delete from digest_run where done_at < $1", now.plus(-6 * IDLE))?;
        execute!(tx, "delete from reminder where reminded_at < $1 and stage like 'week:%'", now.plus(-IDLE))?;
        execute!(
            tx,
            "delete from picture where created_at < $1
               and not exists (select 1 from draft d where d.picture_id = picture.id)
               and not exists (select 1 from experiment e where e.picture_id = picture.id)",
            now.plus(-DAY)
        )?;
        Ok(())
    }
}
