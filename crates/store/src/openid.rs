//! Signing in with an account at an identity provider (OpenID Connect): what waits while somebody is there, and which
//! account there opens which one here. Tokens are checked before; here, providers are believed.

use domain::{Email, MINUTE, Moment, PersonId, SessionId, Tier, Way};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::{Act, Conn, Error, Record, Result, Tx, account, ceremony::LIFE, passkey, session::Started};

/// What waits for somebody to come back.
const AWAY: &str = "openid";
/// What waits for a newcomer to confirm an address.
const NEW: &str = "openid-new";
/// The time to read a mail and to type the code.
const CONFIRM: i64 = 30 * MINUTE;

/// The hash under which a secret waits.
pub fn hash(secret: &str) -> Vec<u8> {
    Sha256::digest(secret.as_bytes()).to_vec()
}

/// Somebody leaves for a provider. Of two tabs, the one that left last is the one that may come back.
pub struct Leave {
    /// The browser.
    pub session: SessionId,
    /// The provider's id.
    pub provider: String,
    /// [`hash`] of the state.
    pub state_hash: Vec<u8>,
    /// [`hash`] of the nonce.
    pub nonce_hash: Vec<u8>,
    /// Given back at the end; the provider wants to see it as it is.
    pub verifier: String,
    /// Where they wanted to go.
    pub next: String,
}

/// What [`Return`] gives back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Away {
    provider: String,
    state_hash: Vec<u8>,
    /// As it was given.
    pub nonce_hash: Vec<u8>,
    /// As it was given.
    pub verifier: String,
    /// As it was given.
    pub next: String,
}

impl Act for Leave {
    type Output = ();
    const RECORD: Record = Record::Nothing("signing in is no civic act");
    const SHOWS: bool = false;

    async fn perform(&self, tx: &mut Tx) -> Result<()> {
        let away = Away {
            provider: self.provider.clone(),
            state_hash: self.state_hash.clone(),
            nonce_hash: self.nonce_hash.clone(),
            verifier: self.verifier.clone(),
            next: self.next.clone(),
        };
        keep(tx, self.session, AWAY, &serde_json::to_string(&away)?, LIFE).await
    }
}

async fn keep(tx: &mut Tx, session: SessionId, kind: &str, state: &str, life: i64) -> Result<()> {
    let (id, now) = (tx.new_id(), tx.now);
    execute!(tx, "delete from ceremony where session_id = $1 and kind = $2", session, kind)?;
    execute!(
        tx,
        "insert into ceremony (id, session_id, kind, state, created_at, expires_at) values ($1, $2, $3, $4, $5, $6)",
        id,
        session,
        kind,
        state,
        now,
        now.plus(life)
    )?;
    Ok(())
}

/// Somebody comes back from a provider, once. None when this browser did not leave for it, left again since, came
/// back before, or stayed away too long.
pub struct Return {
    /// The browser.
    pub session: SessionId,
    /// The provider's id.
    pub provider: String,
    /// [`hash`] of the state that came back.
    pub state_hash: Vec<u8>,
}

impl Act for Return {
    type Output = Option<Away>;
    const RECORD: Record = Record::Nothing("signing in is no civic act");
    const SHOWS: bool = false;

    async fn perform(&self, tx: &mut Tx) -> Result<Option<Away>> {
        let now = tx.now;
        let row: Option<(Uuid, String, Moment)> = optional!(
            tx,
            "select id, state, expires_at from ceremony where session_id = $1 and kind = $2
             order by created_at desc, id desc limit 1",
            self.session,
            AWAY
        )?;
        let Some((id, state, expires_at)) = row else { return Ok(None) };
        let away: Away = serde_json::from_str(&state)?;
        // another tab's: it stays, for that tab to come back
        if away.provider != self.provider || away.state_hash != self.state_hash {
            return Ok(None);
        }
        let taken = execute!(tx, "delete from ceremony where id = $1", id)?;
        Ok((taken == 1 && now < expires_at).then_some(away))
    }
}

/// Whom a provider vouches for.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Vouched {
    /// The provider's id.
    pub provider: String,
    /// Who says so.
    pub issuer: String,
    /// The provider's number for this person.
    pub subject: String,
    /// What its word is worth, by its [`Tier::code`].
    pub tier: String,
    /// The token, for the sign-out.
    pub id_token: String,
}

/// Signs in with what a provider vouches for; whoever is signed in already links it to their account.
pub struct Enter {
    /// The browser.
    pub session: SessionId,
    /// Who is signed in there.
    pub person: Option<PersonId>,
    /// By which way.
    pub way: Way,
    /// Whom the provider vouches for.
    pub vouched: Vouched,
    /// An address that it says this person reads.
    pub email: Option<String>,
    /// Language of a new account.
    pub lang: domain::Lang,
    /// What the browser calls itself.
    pub device: String,
}

/// What came of [`Enter`].
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Entered {
    /// Signed in.
    In {
        /// The new session.
        started: Started,
        /// Whether the person has a name.
        named: bool,
        /// Whether the account was linked by this.
        linked: bool,
    },
    /// Nobody here is known by it: an address has to be confirmed first, in this browser.
    NeedsAddress,
    /// Nobody here is known by it, but somebody has its address. Whoever it is has to sign in and link it.
    AddressTaken,
    /// Somebody is signed in, and it opens another account.
    OfAnother,
}

impl Act for Enter {
    type Output = Entered;
    const RECORD: Record = Record::Nothing("signing in is no civic act");
    const SHOWS: bool = false;

    async fn perform(&self, tx: &mut Tx) -> Result<Entered> {
        let known: Option<(PersonId,)> = optional!(
            tx,
            "select person_id from openid_account where issuer = $1 and subject = $2",
            &self.vouched.issuer,
            &self.vouched.subject
        )?;
        let (person, linked) = match (known, self.person) {
            (Some((known,)), Some(person)) if known != person => return Ok(Entered::OfAnother),
            (Some((known,)), _) => (known, false),
            (None, Some(person)) => {
                passkey::guard(tx, person, self.way).await?;
                (person, true)
            }
            (None, None) => match self.newcomer(tx).await? {
                Ok(person) => (person, true),
                Err(entered) => return Ok(entered),
            },
        };
        let (started, named) = enter(tx, person, &self.vouched, self.session, &self.device).await?;
        Ok(Entered::In { started, named, linked })
    }
}

impl Enter {
    /// A new account, when there is an address for it that nobody has.
    async fn newcomer(&self, tx: &mut Tx) -> Result<std::result::Result<PersonId, Entered>> {
        let Some(email) = self.email.as_deref().and_then(|email| Email::parse(email).ok()) else {
            let vouched = serde_json::to_string(&self.vouched)?;
            keep(tx, self.session, NEW, &vouched, CONFIRM).await?;
            return Ok(Err(Entered::NeedsAddress));
        };
        let taken: Option<(PersonId,)> =
            optional!(tx, "select person_id from person_identity where email_key = $1", &email.key)?;
        if taken.is_some() {
            return Ok(Err(Entered::AddressTaken));
        }
        Ok(Ok(account::create(tx, &email.address, &email.key, None, self.lang.code()).await?))
    }
}

/// Links, raises the tier, and opens a session in place of the one before.
async fn enter(
    tx: &mut Tx,
    person: PersonId,
    vouched: &Vouched,
    before: SessionId,
    device: &str,
) -> Result<(Started, bool)> {
    link(tx, person, vouched).await?;
    let started = account::sign_in(tx, person, Some(before), device, Way::OpenId).await?;
    execute!(
        tx,
        "update session set provider = $2, id_token = $3 where id = $1",
        started.id,
        &vouched.provider,
        &vouched.id_token
    )?;
    let named: Option<(String,)> =
        optional!(tx, "select name from person_identity where person_id = $1 and name is not null", person)?;
    Ok((started, named.is_some()))
}

async fn link(tx: &mut Tx, person: PersonId, vouched: &Vouched) -> Result<()> {
    let (id, now) = (tx.new_id(), tx.now);
    execute!(
        tx,
        "insert into openid_account (id, issuer, subject, provider, person_id, tier, linked_at, used_at)
         values ($1, $2, $3, $4, $5, $6, $7, $7)
         on conflict (issuer, subject) do update set provider = $4, tier = $6, used_at = $7",
        id,
        &vouched.issuer,
        &vouched.subject,
        &vouched.provider,
        person,
        &vouched.tier,
        now
    )?;
    let (tier,): (String,) = one!(tx, "select tier from person_identity where person_id = $1", person)?;
    let raised = Tier::parse(&tier).max(Tier::parse(&vouched.tier));
    execute!(tx, "update person_identity set tier = $2 where person_id = $1", person, raised.code())?;
    Ok(())
}

/// The newcomer of this browser, once an address is confirmed there: linked when the account is new. An account that
/// was there before is not theirs by that alone.
pub(crate) async fn welcome(
    tx: &mut Tx,
    session: SessionId,
    person: PersonId,
    new: bool,
    device: &str,
) -> Result<Option<Started>> {
    let now = tx.now;
    let waiting: Option<(String, Moment)> =
        optional!(tx, "select state, expires_at from ceremony where session_id = $1 and kind = $2", session, NEW)?;
    let Some((vouched, expires_at)) = waiting else { return Ok(None) };
    execute!(tx, "delete from ceremony where session_id = $1 and kind = $2", session, NEW)?;
    if !new || now >= expires_at {
        return Ok(None);
    }
    let vouched: Vouched = serde_json::from_str(&vouched)?;
    let (started, _) = enter(tx, person, &vouched, session, device).await?;
    Ok(Some(started))
}

/// The provider that vouched for whoever has to confirm an address in this browser.
///
/// # Errors
/// As for any read.
pub async fn newcomer(conn: &mut Conn, session: SessionId, now: Moment) -> Result<Option<String>> {
    let row: Option<(String,)> = optional!(
        conn,
        "select state from ceremony where session_id = $1 and kind = $2 and expires_at > $3",
        session,
        NEW,
        now
    )?;
    let Some((state,)) = row else { return Ok(None) };
    Ok(Some(serde_json::from_str::<Vouched>(&state)?.provider))
}

/// An account elsewhere that opens one here.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Linked {
    /// Its row.
    pub id: Uuid,
    /// The provider's id.
    pub provider: String,
    /// Who says so.
    pub issuer: String,
    /// The provider's number for this person.
    pub subject: String,
    /// Since when.
    pub linked_at: Moment,
    /// Last use.
    pub used_at: Moment,
}

/// The accounts elsewhere that open this person's, the oldest first.
///
/// # Errors
/// As for any read.
pub async fn linked(conn: &mut Conn, person: PersonId) -> Result<Vec<Linked>> {
    all!(
        conn,
        "select id, provider, issuer, subject, linked_at, used_at from openid_account
         where person_id = $1 order by linked_at, id",
        person
    )
}

/// Takes a link away. What the account elsewhere proved is no longer proved, unless another one does.
pub struct Unlink {
    /// Whose.
    pub person: PersonId,
    /// By which way they are signed in.
    pub way: Way,
    /// Which.
    pub id: Uuid,
}

impl Act for Unlink {
    type Output = ();
    const RECORD: Record = Record::Nothing("signing in is no civic act");
    const SHOWS: bool = false;

    async fn perform(&self, tx: &mut Tx) -> Result<()> {
        passkey::guard(tx, self.person, self.way).await?;
        let gone = execute!(tx, "delete from openid_account where id = $1 and person_id = $2", self.id, self.person)?;
        if gone == 0 {
            return Err(Error::NotFound);
        }
        let left: Vec<(String,)> = all!(tx, "select tier from openid_account where person_id = $1", self.person)?;
        let proved = left.iter().map(|(tier,)| Tier::parse(tier)).max().unwrap_or_default();
        execute!(tx, "update person_identity set tier = $2 where person_id = $1", self.person, proved.code())?;
        Ok(())
    }
}

/// Where a session was opened, and the token for the sign-out there.
///
/// # Errors
/// As for any read.
pub async fn opened_by(conn: &mut Conn, session: SessionId) -> Result<Option<(String, String)>> {
    optional!(
        conn,
        "select provider, id_token from session where id = $1 and provider is not null and id_token is not null",
        session
    )
}
