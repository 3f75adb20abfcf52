//! Personal access tokens: programs that act in a person's name.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use domain::{
    Actor, AuthorityId, DAY, FieldError, Mandate, Moment, PersonId, Refusal, Role, Scope, Scopes, TOKEN_LONGEST,
    TOKEN_PREFIX, TOKENS_MOST, clean_text,
};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{
    Act, Conn, Error, Record, Result, Tx,
    outbox::Event,
    session::{self, hash},
};

/// A token as its person sees it: never the token itself.
#[derive(Clone, Debug)]
pub struct Token {
    /// Which.
    pub id: Uuid,
    /// What its person calls it.
    pub name: String,
    /// What it may do.
    pub scopes: Scopes,
    /// When it was made.
    pub made_at: Moment,
    /// The first instant at which it no longer holds.
    pub expires_at: Moment,
    /// The day on which it was used last; no more precisely, so that nobody can follow its person by it.
    pub used_on: Option<Moment>,
}

#[derive(sqlx::FromRow)]
struct TokenRow {
    id: Uuid,
    name: String,
    scopes: String,
    made_at: Moment,
    expires_at: Moment,
    used_on: Option<Moment>,
}

impl From<TokenRow> for Token {
    fn from(row: TokenRow) -> Token {
        let TokenRow { id, name, scopes, made_at, expires_at, used_on } = row;
        Token { id, name, scopes: Scopes::parse(&scopes), made_at, expires_at, used_on }
    }
}

/// The tokens of a person, newest first; those that have expired too, until they are swept away.
///
/// # Errors
/// As for any read.
pub async fn list(conn: &mut Conn, person: PersonId) -> Result<Vec<Token>> {
    let rows: Vec<TokenRow> = all!(
        conn,
        "select id, name, scopes, made_at, expires_at, used_on from access_token where person_id = $1
         order by made_at desc, id desc limit 100",
        person
    )?;
    Ok(rows.into_iter().map(Token::from).collect())
}

/// One token of a person.
///
/// # Errors
/// [`Error::NotFound`], also for somebody else's.
pub async fn one(conn: &mut Conn, id: Uuid, person: PersonId) -> Result<Token> {
    let row: Option<TokenRow> = optional!(
        conn,
        "select id, name, scopes, made_at, expires_at, used_on from access_token where id = $1 and person_id = $2",
        id,
        person
    )?;
    row.map(Token::from).ok_or(Error::NotFound)
}

/// Who is behind a request with a token.
#[derive(Clone, Debug)]
pub struct Bearer {
    /// Which token.
    pub id: Uuid,
    /// Its person; with their mandates only when the token may act by them.
    pub actor: Actor,
    /// What it may do.
    pub scopes: Scopes,
    /// Whether [`Touch`] is due.
    pub stale: bool,
}

/// A token beside one of its person's mandates; a token without any is one row too.
#[derive(sqlx::FromRow)]
struct Row {
    id: Uuid,
    person_id: PersonId,
    scopes: String,
    strong: bool,
    expires_at: Moment,
    used_on: Option<Moment>,
    authority_id: Option<AuthorityId>,
    role: Option<String>,
    from_at: Option<Moment>,
    until_at: Option<Moment>,
}

/// Finds the token that a program sent; none when it is unknown, revoked or has expired.
///
/// # Errors
/// As for any read.
pub async fn find(conn: &mut Conn, token: &str, now: Moment) -> Result<Option<Bearer>> {
    if !looks_like_one(token) {
        return Ok(None);
    }
    let rows: Vec<Row> = all!(
        conn,
        "select t.id, t.person_id, t.scopes, t.strong, t.expires_at, t.used_on, m.authority_id, m.role, m.from_at, m.until_at
         from access_token t
         join person p on p.id = t.person_id and p.erased_at is null
         left join mandate m on m.person_id = t.person_id
         where t.token_hash = $1 order by m.from_at, m.id",
        hash(token)
    )?;
    let held = rows.iter().filter_map(|row| {
        let role = Role::parse(row.role.as_deref()?)?;
        Some(Mandate { authority: row.authority_id?, role, from: row.from_at?, until: row.until_at })
    });
    let mandates: Vec<Mandate> = held.collect();
    let Some(row) = rows.into_iter().next().filter(|row| now < row.expires_at) else { return Ok(None) };
    let scopes = Scopes::parse(&row.scopes);
    let by_mandate = row.strong && scopes.has(Scope::Moderate);
    Ok(Some(Bearer {
        id: row.id,
        actor: Actor { person: Some(row.person_id), mandates: if by_mandate { mandates } else { Vec::new() } },
        scopes,
        stale: row.used_on != Some(day(now)),
    }))
}

/// Whether a text has the shape of a token: anything else is not even looked for.
fn looks_like_one(text: &str) -> bool {
    let plain = |b: u8| b.is_ascii_alphanumeric() || b"-_".contains(&b);
    text.strip_prefix(TOKEN_PREFIX).is_some_and(|rest| rest.len() == 43 && rest.bytes().all(plain))
}

/// The first instant of a day, UTC.
fn day(at: Moment) -> Moment {
    Moment(at.0.div_euclid(DAY) * DAY)
}

/// Makes a token.
pub struct Make {
    /// The form's id: it becomes the token's, so that a form that is sent twice makes one.
    pub id: Uuid,
    /// Whose.
    pub person: PersonId,
    /// What they call it.
    pub name: String,
    /// What it may do.
    pub scopes: Scopes,
    /// For how long, in days.
    pub days: i64,
    /// Whether it is made in a session that was opened by a strong way.
    pub strong: bool,
}

/// A token that was just made. It is in no row, and nobody sees it a second time.
#[derive(Clone, Serialize, Deserialize)]
pub struct Made {
    /// What programs send.
    pub token: String,
}

impl Act for Make {
    type Output = Made;
    const RECORD: Record = Record::Nothing("a way to act is no civic act");
    const SHOWS: bool = false;

    // no submission: what is kept of one would hold the token
    async fn perform(&self, tx: &mut Tx) -> Result<Made> {
        session::actor(tx, self.person).await?;
        let mut errors = Vec::new();
        let name = clean_text(&self.name, 80).map_err(|refusal| errors.push(FieldError::new("name", refusal)));
        if !(1..=TOKEN_LONGEST / DAY).contains(&self.days) {
            errors.push(FieldError::new("days", Refusal::NotAChoice));
        }
        if self.scopes.has(Scope::Moderate) && !self.strong {
            errors.push(FieldError::new("scopes", Refusal::NeedsStrongWay));
        }
        let (Ok(name), true) = (name, errors.is_empty()) else { return Err(Error::Invalid(errors)) };
        let known: Option<(PersonId,)> = optional!(tx, "select person_id from access_token where id = $1", self.id)?;
        if known.is_some() {
            return Err(Refusal::ShownOnce.into());
        }
        let now = tx.now;
        let (held,): (i64,) =
            one!(tx, "select count(*) from access_token where person_id = $1 and expires_at > $2", self.person, now)?;
        if held >= TOKENS_MOST {
            return Err(Error::Invalid(vec![FieldError::new("name", Refusal::TooManyTokens)]));
        }
        let token = format!("{TOKEN_PREFIX}{}", URL_SAFE_NO_PAD.encode(tx.random::<32>()));
        execute!(
            tx,
            "insert into access_token (id, person_id, name, token_hash, scopes, strong, made_at, expires_at)
             values ($1, $2, $3, $4, $5, $6, $7, $8)",
            self.id,
            self.person,
            name,
            hash(&token),
            self.scopes.codes(),
            self.strong,
            now,
            now.plus(self.days * DAY)
        )?;
        // if it was somebody else in a session that was left open, its person learns of it
        tx.event(&Event::TokenMade { person: self.person, token: self.id }).await?;
        Ok(Made { token })
    }
}

/// Revokes a token, at once.
pub struct Revoke {
    /// Which.
    pub id: Uuid,
    /// Whose; nobody revokes somebody else's.
    pub person: PersonId,
}

impl Act for Revoke {
    type Output = ();
    const RECORD: Record = Record::Nothing("a way to act is no civic act");
    const SHOWS: bool = false;

    async fn perform(&self, tx: &mut Tx) -> Result<()> {
        execute!(tx, "delete from access_token where id = $1 and person_id = $2", self.id, self.person)?;
        Ok(())
    }
}

/// Notes that a token is in use today.
pub struct Touch {
    /// Which.
    pub id: Uuid,
}

impl Act for Touch {
    type Output = ();
    const RECORD: Record = Record::Nothing("a way to act is no civic act");
    const SHOWS: bool = false;

    async fn perform(&self, tx: &mut Tx) -> Result<()> {
        let today = day(tx.now);
        execute!(tx, "update access_token set used_on = $2 where id = $1", self.id, today)?;
        Ok(())
    }
}

/// Ends the tokens that act by mandates: the ways that vouched for them are gone.
pub(crate) async fn end_strong(tx: &mut Tx, person: PersonId) -> Result<()> {
    execute!(tx, "delete from access_token where person_id = $1 and strong", person)?;
    Ok(())
}

/// The tokens of a person, for their export.
pub(crate) async fn export(conn: &mut Conn, person: PersonId) -> Result<Value> {
    let tokens = list(conn, person).await?;
    Ok(tokens
        .iter()
        .map(|t| {
            json!({
                "name": t.name, "scopes": t.scopes.codes(), "made": t.made_at.rfc3339(), "expires": t.expires_at.rfc3339(),
                "used_on": t.used_on.map(Moment::rfc3339),
            })
        })
        .collect())
}

/// Nobody acts in the name of somebody who is erased.
pub(crate) async fn erase(tx: &mut Tx, person: PersonId) -> Result<()> {
    execute!(tx, "delete from access_token where person_id = $1", person)?;
    execute!(tx, "delete from idempotency where person_id = $1", person)?;
    Ok(())
}
