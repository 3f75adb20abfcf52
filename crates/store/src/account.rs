//! People: signing in by code, the name, the export, the erasure.

use domain::{Email, HOUR, Lang, MINUTE, Moment, PersonId, Refusal, SessionId, Tier, Way, check_name};
use record::Kind;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::{
    Act, Conn, Error, Record, Result, Tx,
    mail::Mail,
    openid,
    outbox::Event,
    passkey, picture,
    session::{self, Started},
    task,
};

/// A code is good for this long.
pub const CODE_LIFE: i64 = 15 * MINUTE;
/// Codes per address and hour.
const CODES: i64 = 5;
/// Attempts per code.
const ATTEMPTS: i64 = 5;

fn code_hash(id: Uuid, code: &str) -> Vec<u8> {
    let mut hash = Sha256::new();
    hash.update(id.as_bytes());
    hash.update(code.as_bytes());
    hash.finalize().to_vec()
}

/// Sends a six-digit code to an address, known or not: the answer and the work are the same.
pub struct SendCode {
    /// As typed.
    pub email: String,
    /// The browser that will have to type the code.
    pub session: SessionId,
    /// Language of the mail.
    pub lang: Lang,
    /// Writes subject and body around a code.
    pub write: fn(Lang, &str) -> (String, String),
}

impl Act for SendCode {
    type Output = ();
    const RECORD: Record = Record::Nothing("signing in is no civic act");
    const SHOWS: bool = false;

    async fn perform(&self, tx: &mut Tx) -> Result<()> {
        let email = Email::parse(&self.email)?;
        let now = tx.now;
        let (recent,): (i64,) = one!(
            tx,
            "select count(*) from sign_in_code where email_key = $1 and created_at > $2",
            &email.key,
            now.plus(-HOUR)
        )?;
        if recent >= CODES {
            return Err(Refusal::TooMany.into());
        }
        let code = format!("{:06}", u64::from_le_bytes(tx.random()) % 1_000_000);
        let id = tx.new_id();
        execute!(
            tx,
            "insert into sign_in_code (id, session_id, email, email_key, lang, code_hash, created_at, expires_at, attempts)
             values ($1, $2, $3, $4, $5, $6, $7, $8, 0)",
            id,
            self.session,
            &email.address,
            &email.key,
            self.lang.code(),
            code_hash(id, &code),
            now,
            now.plus(CODE_LIFE)
        )?;
        let (subject, body) = (self.write)(self.lang, &code);
        let mail = Mail { to: email.address, subject, body, lang: self.lang, unsubscribe: None };
        mail.queue(tx).await
    }
}

/// The address to which this browser's newest code went.
///
/// # Errors
/// As for any read.
pub async fn awaited_code(conn: &mut Conn, session: SessionId) -> Result<Option<String>> {
    let row: Option<(String,)> = optional!(
        conn,
        "select email from sign_in_code where session_id = $1 and used_at is null order by created_at desc limit 1",
        session
    )?;
    Ok(row.map(|r| r.0))
}

/// What came of typing a code.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum CodeCheck {
    /// Wrong, used, too old, or too many attempts.
    Wrong,
    /// Signed in, with a new session; `named` tells whether a name was chosen before.
    SignedIn {
        /// The new session.
        started: Started,
        /// Whether the person has a name.
        named: bool,
    },
}

/// Types a code. The attempt is counted whatever comes of it.
pub struct CheckCode {
    /// The browser.
    pub session: SessionId,
    /// As typed; spaces do not matter.
    pub code: String,
    /// What the browser calls itself.
    pub device: String,
}

#[derive(sqlx::FromRow)]
struct CodeRow {
    id: Uuid,
    email: String,
    email_key: String,
    lang: String,
    code_hash: Vec<u8>,
    expires_at: Moment,
    attempts: i64,
}

impl Act for CheckCode {
    type Output = CodeCheck;
    const RECORD: Record = Record::Nothing("signing in is no civic act");
    const SHOWS: bool = false;

    async fn perform(&self, tx: &mut Tx) -> Result<CodeCheck> {
        let row: Option<CodeRow> = optional!(
            tx,
            "select id, email, email_key, lang, code_hash, expires_at, attempts from sign_in_code
             where session_id = $1 and used_at is null order by created_at desc limit 1",
            self.session
        )?;
        let Some(row) = row else { return Ok(CodeCheck::Wrong) };
        let now = tx.now;
        execute!(tx, "update sign_in_code set attempts = attempts + 1 where id = $1", row.id)?;
        let typed: String = self.code.chars().filter(char::is_ascii_digit).take(12).collect();
        if row.attempts >= ATTEMPTS || now >= row.expires_at || code_hash(row.id, &typed) != row.code_hash {
            return Ok(CodeCheck::Wrong);
        }
        // the older ones too: a request that comes late must not sign in again
        execute!(
            tx,
            "update sign_in_code set used_at = $2 where session_id = $1 and used_at is null",
            self.session,
            now
        )?;
        let (person, new, named) = enter(tx, &row.email, &row.email_key, &row.lang).await?;
        if let Some(started) = openid::welcome(tx, self.session, person, new, &self.device).await? {
            return Ok(CodeCheck::SignedIn { started, named });
        }
        let started = sign_in(tx, person, Some(self.session), &self.device, Way::Code).await?;
        Ok(CodeCheck::SignedIn { started, named })
    }
}

/// The person behind an address, made on the spot when new; whether it was, and whether there is a name.
async fn enter(tx: &mut Tx, email: &str, key: &str, lang: &str) -> Result<(PersonId, bool, bool)> {
    let known: Option<(PersonId, Option<String>)> =
        optional!(tx, "select person_id, name from person_identity where email_key = $1", key)?;
    if let Some((person, name)) = known {
        return Ok((person, false, name.is_some()));
    }
    Ok((create(tx, email, key, None, lang).await?, true, false))
}

pub(crate) async fn create(tx: &mut Tx, email: &str, key: &str, name: Option<&str>, lang: &str) -> Result<PersonId> {
    let person = PersonId(tx.new_id());
    let now = tx.now;
    execute!(tx, "insert into person (id, created_at) values ($1, $2)", person, now)?;
    execute!(
        tx,
        "insert into person_identity (person_id, email, email_key, name, lang) values ($1, $2, $3, $4, $5)",
        person,
        email,
        key,
        name,
        lang
    )?;
    Ok(person)
}

/// A new session for a person, opened by `way`; what the browser kept before sign-in becomes theirs.
pub(crate) async fn sign_in(
    tx: &mut Tx,
    person: PersonId,
    before: Option<SessionId>,
    device: &str,
    way: Way,
) -> Result<Started> {
    if let Some(before) = before {
        execute!(
            tx,
            "update draft set person_id = $1, session_id = null where session_id = $2 and person_id is null",
            person,
            before
        )?;
        execute!(tx, "delete from session where id = $1", before)?;
    }
    session::begin(tx, Some(person), device, way).await
}

/// Signs a person in without asking for anything; it counts as a strong way. The caller makes sure that this is a
/// development server.
pub struct SignInAs {
    /// Who.
    pub person: PersonId,
    /// The browser's session before.
    pub session: Option<SessionId>,
    /// What the browser calls itself.
    pub device: String,
}

impl Act for SignInAs {
    type Output = Started;
    const RECORD: Record = Record::Nothing("signing in is no civic act");
    const SHOWS: bool = false;

    async fn perform(&self, tx: &mut Tx) -> Result<Started> {
        sign_in(tx, self.person, self.session, &self.device, Way::Development).await
    }
}

/// The person with this address.
///
/// # Errors
/// [`Error::NotFound`], and a refusal when it is not an address.
pub async fn by_email(conn: &mut Conn, email: &str) -> Result<PersonId> {
    let email = Email::parse(email)?;
    let row: Option<(PersonId,)> =
        optional!(conn, "select person_id from person_identity where email_key = $1", &email.key)?;
    row.map(|r| r.0).ok_or(Error::NotFound)
}

/// What a person sees of their own account.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Account {
    /// Address.
    pub email: String,
    /// Name shown.
    pub name: Option<String>,
    /// The code of how sure it is who this is.
    tier: String,
}

impl Account {
    /// How sure it is who this is.
    pub fn tier(&self) -> Tier {
        Tier::parse(&self.tier)
    }
}

/// Whom a mail to a person goes to: address and language; none once erased.
///
/// # Errors
/// As for any read.
pub async fn reader(conn: &mut Conn, person: PersonId) -> Result<Option<(String, Lang)>> {
    let row: Option<(String, String)> =
        optional!(conn, "select email, lang from person_identity where person_id = $1", person)?;
    Ok(row.map(|(email, lang)| (email, Lang::parse(&lang).unwrap_or_default())))
}

/// The account of a person.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn account(conn: &mut Conn, person: PersonId) -> Result<Account> {
    let row: Option<Account> =
        optional!(conn, "select email, name, tier from person_identity where person_id = $1", person)?;
    row.ok_or(Error::NotFound)
}

/// Chooses the name under which a person appears.
pub struct Rename {
    /// Who.
    pub person: PersonId,
    /// As typed.
    pub name: String,
}

impl Act for Rename {
    type Output = ();
    const RECORD: Record = Record::Nothing("a name is not an act, and personal");

    async fn perform(&self, tx: &mut Tx) -> Result<()> {
        let now = tx.now;
        let officials: Vec<(String,)> = all!(
            tx,
            "select distinct i.name from mandate m join person_identity i on i.person_id = m.person_id
             where m.person_id <> $1 and i.name is not null and (m.until_at is null or m.until_at > $2)",
            self.person,
            now
        )?;
        let name = check_name(&self.name, officials.iter().map(|o| o.0.as_str()))?;
        execute!(tx, "update person_identity set name = $2 where person_id = $1", self.person, name)?;
        Ok(())
    }
}

/// Keeps the language in which a person reads, for mails.
pub struct Speak {
    /// Who.
    pub person: PersonId,
    /// Which.
    pub lang: Lang,
}

impl Act for Speak {
    type Output = ();
    const RECORD: Record = Record::Nothing("a preference");
    const SHOWS: bool = false;

    async fn perform(&self, tx: &mut Tx) -> Result<()> {
        execute!(tx, "update person_identity set lang = $2 where person_id = $1", self.person, self.lang.code())?;
        Ok(())
    }
}

/// Everything kept about a person, as JSON that they can take elsewhere (GDPR art. 15 and 20).
///
/// # Errors
/// [`Error::NotFound`].
pub async fn export(conn: &mut Conn, person: PersonId) -> Result<Value> {
    let account = account(conn, person).await?;
    let devices = session::devices(conn, person).await?;
    let linked = openid::linked(conn, person).await?;
    let drafts: Vec<(String, Moment)> =
        all!(conn, "select form, updated_at from draft where person_id = $1 order by id", person)?;
    let experiments: Vec<(String, String, Moment)> =
        all!(conn, "select slug, status, submitted_at from experiment where author_id = $1 order by id", person)?;
    let supports: Vec<(String, Moment)> = all!(
        conn,
        "select e.slug, s.given_at from support s join experiment e on e.id = s.experiment_id
         where s.person_id = $1 order by s.given_at",
        person
    )?;
    let passkeys = passkey::list(conn, person).await?;
    let mandates: Vec<(String, String, Moment, Option<Moment>)> = all!(
        conn,
        "select a.slug, m.role, m.from_at, m.until_at from mandate m join authority a on a.id = m.authority_id
         where m.person_id = $1 order by m.from_at, m.id",
        person
    )?;
    let parts: Vec<(String, String, Moment, Option<Moment>)> = all!(
        conn,
        "select e.slug, p.part, p.from_at, p.until_at from part p join experiment e on e.id = p.experiment_id
         where p.person_id = $1 order by p.from_at, p.id",
        person
    )?;
    let offers: Vec<(String, String, String, Moment)> = all!(
        conn,
        "select e.slug, r.part, r.message, r.asked_at from join_request r join experiment e on e.id = r.experiment_id
         where r.person_id = $1 order by r.asked_at, r.id",
        person
    )?;
    let signed: Vec<(String, String, String, Moment)> = all!(
        conn,
        "select e.slug, s.deed, s.hat, s.signed_at from signature s join experiment e on e.id = s.experiment_id
         where s.person_id = $1 order by s.signed_at, s.id",
        person
    )?;
    let results: Vec<(String, String, Moment)> = all!(
        conn,
        "select e.slug, r.finding, r.published_at from result r join experiment e on e.id = r.experiment_id
         where r.evaluator_id = $1 order by r.published_at",
        person
    )?;
    let dissents: Vec<(String, String, Moment)> = all!(
        conn,
        "select e.slug, d.body, d.written_at from dissent d join experiment e on e.id = d.experiment_id
         where d.person_id = $1 order by d.written_at",
        person
    )?;
    let on_the_ground = crate::ground::export(conn, person).await?;
    let discussions = crate::argument::export(conn, person).await?;
    let data = crate::data::export(conn, person).await?;
    let followed = crate::follow::export(conn, person).await?;
    let messages = crate::contact::export(conn, person).await?;
    let votes = crate::consultation::export(conn, person).await?;
    let tokens = crate::token::export(conn, person).await?;
    let webhooks = crate::webhook::export(conn, person).await?;
    Ok(json!({
        "format": "essaim-personal-data/1",
        "parts": parts.iter().map(|(slug, part, from, until)| json!({
            "experiment": format!("/experiments/{slug}"), "part": part, "from": from.rfc3339(),
            "until": until.map(Moment::rfc3339),
        })).collect::<Vec<_>>(),
        "offers": offers.iter().map(|(slug, part, message, at)| json!({
            "experiment": format!("/experiments/{slug}"), "part": part, "message": message, "asked": at.rfc3339(),
        })).collect::<Vec<_>>(),
        "signatures": signed.iter().map(|(slug, deed, hat, at)| json!({
            "experiment": format!("/experiments/{slug}"), "deed": deed, "as": hat, "signed": at.rfc3339(),
        })).collect::<Vec<_>>(),
        "results": results.iter().map(|(slug, finding, at)| json!({
            "experiment": format!("/experiments/{slug}"), "finding": finding, "published": at.rfc3339(),
        })).collect::<Vec<_>>(),
        "dissents": dissents.iter().map(|(slug, text, at)| json!({
            "experiment": format!("/experiments/{slug}"), "text": text, "written": at.rfc3339(),
        })).collect::<Vec<_>>(),
        "on_the_ground": on_the_ground,
        "discussions": discussions,
        "data": data,
        "following": followed,
        "messages": messages,
        "votes": votes,
        "tokens": tokens,
        "webhooks": webhooks,
        "email": account.email,
        "name": account.name,
        "tier": account.tier,
        "devices": devices.iter().map(|d| json!({
            "device": d.device, "way": d.way, "signed_in": d.created_at.rfc3339(), "seen": d.seen_at.rfc3339(),
        })).collect::<Vec<_>>(),
        "passkeys": passkeys.iter().map(|p| json!({
            "name": p.name, "added": p.created_at.rfc3339(), "used": p.used_at.map(Moment::rfc3339),
        })).collect::<Vec<_>>(),
        "linked_accounts": linked.iter().map(|l| json!({
            "provider": l.provider, "issuer": l.issuer, "number": l.subject,
            "linked": l.linked_at.rfc3339(), "used": l.used_at.rfc3339(),
        })).collect::<Vec<_>>(),
        "drafts": drafts.iter().map(|(form, at)| json!({
            "answers": serde_json::from_str::<Value>(form).unwrap_or_default(), "changed": at.rfc3339(),
        })).collect::<Vec<_>>(),
        "experiments": experiments.iter().map(|(slug, status, at)| json!({
            "page": format!("/experiments/{slug}"), "status": status, "submitted": at.rfc3339(),
        })).collect::<Vec<_>>(),
        "supports": supports.iter().map(|(slug, at)| json!({
            "experiment": format!("/experiments/{slug}"), "given": at.rfc3339(),
        })).collect::<Vec<_>>(),
        "mandates": mandates.iter().map(|(authority, role, from, until)| json!({
            "authority": authority, "role": role, "from": from.rfc3339(), "until": until.map(Moment::rfc3339),
        })).collect::<Vec<_>>(),
    }))
}

/// Erases a person: identity, sessions, drafts, the openings of their commitments, and who gave
/// which support (the number stays). What they proposed in public stays, without their name.
pub struct Erase {
    /// Who.
    pub person: PersonId,
}

impl Act for Erase {
    type Output = ();
    const RECORD: Record = Record::Leaf(&[Kind::Erased]);

    async fn perform(&self, tx: &mut Tx) -> Result<()> {
        let person = self.person;
        let now = tx.now;
        let erased = execute!(tx, "update person set erased_at = $2 where id = $1 and erased_at is null", person, now)?;
        if erased == 0 {
            tx.unchanged();
            return Ok(());
        }
        let pictures: Vec<(domain::PictureId,)> = all!(
            tx,
            "select picture_id from draft where person_id = $1 and picture_id is not null and experiment_id is null",
            person
        )?;
        let email: Option<(String,)> =
            optional!(tx, "select email_key from person_identity where person_id = $1", person)?;
        execute!(tx, "delete from draft where person_id = $1", person)?;
        for (id,) in pictures {
            picture::discard(tx, id).await?;
        }
        execute!(tx, "delete from ceremony where session_id in (select id from session where person_id = $1)", person)?;
        execute!(tx, "delete from session where person_id = $1", person)?;
        execute!(tx, "delete from passkey where person_id = $1", person)?;
        crate::token::erase(tx, person).await?;
        crate::webhook::erase(tx, person).await?;
        execute!(tx, "delete from openid_account where person_id = $1", person)?;
        execute!(tx, "delete from submission where actor_id = $1", person)?;
        execute!(tx, "delete from commitment_opening where person_id = $1", person)?;
        execute!(
            tx,
            "update mandate set until_at = $2 where person_id = $1 and (until_at is null or until_at > $2)",
            person,
            now
        )?;
        if let Some((key,)) = email {
            execute!(tx, "delete from sign_in_code where email_key = $1", &key)?;
            // a code goes to the address as it was typed that time
            execute!(tx, "delete from mail where lower(recipient) = $1", &key)?;
        }
        execute!(tx, "delete from person_identity where person_id = $1", person)?;
        // nobody is given a mandate any more
        let gone = all!(
            tx,
            "delete from task where kind = 'mandate'
               and subject_id in (select id from mandate_request where person_id = $1 and settled_at is null)
             returning authority_id, role, kind",
            person
        )?;
        task::are_gone(tx, gone).await?;
        execute!(
            tx,
            "update mandate_request set settled_at = $2, outcome = 'refused' where person_id = $1 and settled_at is null",
            person,
            now
        )?;
        execute!(tx, "update task set claimed_by = null, claim_ends = null where claimed_by = $1", person)?;
        // parts end, offers are forgotten; what they found and signed stays, without their name
        execute!(tx, "update part set until_at = $2 where person_id = $1 and until_at is null", person, now)?;
        execute!(tx, "delete from join_request where person_id = $1", person)?;
        execute!(
            tx,
            "update invitation set withdrawn_at = $2 where made_by = $1 and taken_at is null and withdrawn_at is null",
            person,
            now
        )?;
        crate::ground::erase(tx, person).await?;
        crate::argument::erase(tx, person).await?;
        crate::data::erase(tx, person).await?;
        crate::follow::erase(tx, person).await?;
        crate::contact::erase(tx, person).await?;
        crate::consultation::erase(tx, person).await?;
        anonymous_supports(tx, person).await?;
        tx.leaf(Kind::Erased, &[("reason", "by_request".into())], None, &[]).await?;
        tx.event(&Event::PersonErased { person }).await
    }
}

/// Gives each support of a person to somebody who never existed: the count and the uniqueness stay,
/// the tie between the supports goes.
async fn anonymous_supports(tx: &mut Tx, person: PersonId) -> Result<()> {
    let given: Vec<(domain::ExperimentId,)> =
        all!(tx, "select experiment_id from support where person_id = $1", person)?;
    for (experiment,) in given {
        let nobody = nobody(tx).await?;
        execute!(
            tx,
            "update support set person_id = $3 where experiment_id = $1 and person_id = $2",
            experiment,
            person,
            nobody
        )?;
    }
    Ok(())
}

/// Somebody who never existed, to whom something of an erased person is given. The instant of the erasure would tie all
/// of them together, so they have none.
pub(crate) async fn nobody(tx: &mut Tx) -> Result<PersonId> {
    let nobody = PersonId(uuid::Builder::from_random_bytes(tx.random()).into_uuid());
    execute!(tx, "insert into person (id, created_at, erased_at) values ($1, 0, 0)", nobody)?;
    Ok(nobody)
}
