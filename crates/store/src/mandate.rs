//! Mandates: who may do what, where, since when. Two people grant one; it ends by itself.

use domain::{
    AuthorityId, DAY, Email, Lang, MandateId, Moment, PersonId, Refusal, Role, Task, Wanted, ask_mandate, clean_line,
    confirm_mandate, end_mandate,
};
use record::Kind;
use uuid::Uuid;

use crate::{
    Act, Conn, Error, Record, Result, Tx, account,
    outbox::Event,
    session,
    task::{self, NewTask},
};

/// A request that nobody has confirmed is late after this long.
const CONFIRM: i64 = 7 * DAY;

/// How many people hold the role of administrator today, and will for a while.
async fn administrators(conn: &mut Tx) -> Result<i64> {
    let now = conn.now;
    let (count,): (i64,) = one!(
        conn,
        "select count(distinct person_id) from mandate
         where role = 'administrator' and from_at <= $1 and (until_at is null or until_at > $1)",
        now
    )?;
    Ok(count)
}

/// Writes a mandate that was granted.
async fn write(
    tx: &mut Tx,
    wanted: &Wanted,
    by: Option<(PersonId, PersonId)>,
    deputy_of: Option<PersonId>,
) -> Result<MandateId> {
    let id = MandateId(tx.new_id());
    execute!(
        tx,
        "insert into mandate (id, person_id, authority_id, role, from_at, until_at, granted_by, confirmed_by, deputy_of)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        id,
        wanted.person,
        wanted.authority,
        wanted.role.code(),
        wanted.from,
        wanted.until,
        by.map(|b| b.0),
        by.map(|b| b.1),
        deputy_of
    )?;
    let public = [("authority", wanted.authority.to_string().into()), ("role", wanted.role.code().into())];
    let (first, second) = (by.map(|b| b.0), by.map(|b| b.1));
    let who = [("holder", Some(wanted.person)), ("granted_by", first), ("confirmed_by", second)];
    let secret = who.into_iter().filter_map(|(name, who)| Some((name, who?.0.as_bytes().to_vec(), who)));
    tx.leaf_of(Kind::MandateGranted, &public, &secret.collect::<Vec<_>>()).await?;
    Ok(id)
}

/// Grants a mandate. The first two administrators of an instance are made by whoever runs it;
/// afterwards two different administrators have to stand behind each grant.
#[derive(Clone, Debug)]
pub struct Grant {
    /// To whom.
    pub person: PersonId,
    /// Where.
    pub authority: AuthorityId,
    /// What it allows.
    pub role: Role,
    /// Two different administrators; none for the first two.
    pub by: Option<(PersonId, PersonId)>,
}

impl Act for Grant {
    type Output = ();
    const RECORD: Record = Record::Leaf(&[Kind::MandateGranted]);

    async fn perform(&self, tx: &mut Tx) -> Result<()> {
        let now = tx.now;
        if session::actor(tx, self.person).await?.holds(self.role, self.authority, now) {
            tx.unchanged();
            return Ok(());
        }
        match self.by {
            Some((one, other)) => {
                for administrator in [one, other] {
                    let actor = session::actor(tx, administrator).await?;
                    if one == other || !actor.holds_any(&[Role::Administrator], now) {
                        return Err(Refusal::NoMandate.into());
                    }
                }
            }
            None => {
                if self.role != Role::Administrator || administrators(tx).await? >= 2 {
                    return Err(Refusal::NoMandate.into());
                }
            }
        }
        let (person, authority, role) = (self.person, self.authority, self.role);
        let wanted = Wanted { person, authority, role, from: now, until: None };
        write(tx, &wanted, self.by, None).await.map(drop)
    }
}

/// Finds or makes the person behind an address, for `essaim grant`.
pub struct Invite {
    /// Address.
    pub email: String,
}

impl Act for Invite {
    type Output = PersonId;
    const RECORD: Record = Record::Nothing("an account alone is no civic act");

    async fn perform(&self, tx: &mut Tx) -> Result<PersonId> {
        let email = Email::parse(&self.email)?;
        let known: Option<(PersonId,)> =
            optional!(tx, "select person_id from person_identity where email_key = $1", &email.key)?;
        match known {
            Some((person,)) => Ok(person),
            None => account::create(tx, &email.address, &email.key, None, "fr").await,
        }
    }
}

/// An administrator asks for a mandate; another one has to confirm it.
pub struct Ask {
    /// Id of the form.
    pub submission: Uuid,
    /// Who asks.
    pub asker: PersonId,
    /// For whom: an address, known or not.
    pub email: String,
    /// How they are called publicly, for somebody who has not chosen a name yet; may be empty.
    pub name: String,
    /// Where.
    pub authority: AuthorityId,
    /// What it allows.
    pub role: Role,
    /// First instant.
    pub from: Moment,
    /// First instant at which it no longer holds.
    pub until: Option<Moment>,
    /// Whose absence it covers.
    pub deputy_of: Option<PersonId>,
}

impl Act for Ask {
    type Output = MandateId;
    const RECORD: Record = Record::Nothing("the mandate is recorded when it is granted");
    const SHOWS: bool = false;

    fn submission(&self) -> Option<(Uuid, PersonId)> {
        Some((self.submission, self.asker))
    }

    async fn perform(&self, tx: &mut Tx) -> Result<MandateId> {
        let now = tx.now;
        let asker = session::actor(tx, self.asker).await?;
        // before anybody is made from what was typed
        if !asker.holds_any(&[Role::Administrator], now) {
            return Err(Refusal::NoMandate.into());
        }
        let invalid = |field: &str, refusal| Error::Invalid(vec![domain::FieldError::new(field, refusal)]);
        Email::parse(&self.email).map_err(|refusal| invalid("email", refusal))?;
        let person = Invite { email: self.email.clone() }.perform(tx).await?;
        let (authority, role, from, until) = (self.authority, self.role, self.from, self.until);
        let wanted = Wanted { person, authority, role, from, until };
        ask_mandate(&asker, &wanted, now).map_err(|refusal| match refusal {
            Refusal::BadPeriod => invalid("until", refusal),
            Refusal::SamePerson => invalid("email", refusal),
            other => other.into(),
        })?;
        if held(tx, &wanted).await? {
            return Err(invalid("email", Refusal::AlreadyHeld));
        }
        if !self.name.trim().is_empty() {
            let name = clean_line(&self.name, 80).map_err(|refusal| invalid("name", refusal))?;
            execute!(tx, "update person_identity set name = $2 where person_id = $1 and name is null", person, name)?;
        }
        let id = MandateId(tx.new_id());
        execute!(
            tx,
            "insert into mandate_request (id, person_id, authority_id, role, from_at, until_at, deputy_of, asked_by, asked_at)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
            id,
            person,
            authority,
            role.code(),
            from,
            until,
            self.deputy_of,
            self.asker,
            now
        )?;
        let task = NewTask {
            kind: Task::Mandate,
            subject: id.0,
            experiment: None,
            authority,
            role: Role::Administrator,
            barred: Some(self.asker),
            due: now.plus(CONFIRM),
        };
        task::open(tx, task).await?;
        tx.event(&Event::MandateAsked { request: id }).await?;
        Ok(id)
    }
}

/// Whether the person holds this mandate during any part of the period, or it is asked for already.
async fn held(tx: &mut Tx, wanted: &Wanted) -> Result<bool> {
    let until = wanted.until.unwrap_or(Moment(i64::MAX));
    let found: Option<(PersonId,)> = optional!(
        tx,
        "select person_id from mandate
         where person_id = $1 and authority_id = $2 and role = $3 and from_at < $5 and (until_at is null or until_at > $4)
         union all
         select person_id from mandate_request
         where person_id = $1 and authority_id = $2 and role = $3 and from_at < $5 and (until_at is null or until_at > $4)
           and settled_at is null
         limit 1",
        wanted.person,
        wanted.authority,
        wanted.role.code(),
        wanted.from,
        until
    )?;
    Ok(found.is_some())
}

/// A request for a mandate.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Request {
    /// The request.
    pub id: MandateId,
    /// For whom: the name; none until chosen.
    pub name: Option<String>,
    /// Their address; none once erased.
    pub email: Option<String>,
    /// Where.
    pub authority: String,
    role: String,
    /// First instant.
    pub from_at: Moment,
    /// First instant at which it no longer holds.
    pub until_at: Option<Moment>,
    /// Whose absence it covers.
    pub deputy_of: Option<String>,
    /// Who asked.
    pub asker: Option<String>,
    /// The same, as a person.
    pub asked_by: PersonId,
    /// For whom.
    pub person_id: PersonId,
    /// When.
    pub asked_at: Moment,
    /// When it was granted or refused.
    pub settled_at: Option<Moment>,
}

impl Request {
    /// What it would allow.
    pub fn role(&self) -> Option<Role> {
        Role::parse(&self.role)
    }
}

macro_rules! request_select {
    ($rest:expr) => {
        concat!(
            "select r.id, i.name, i.email, a.name as authority, r.role, r.from_at, r.until_at, d.name as deputy_of,
                k.name as asker, r.asked_by, r.person_id, r.asked_at, r.settled_at
             from mandate_request r
             join authority a on a.id = r.authority_id
             left join person_identity i on i.person_id = r.person_id
             left join person_identity d on d.person_id = r.deputy_of
             left join person_identity k on k.person_id = r.asked_by ",
            $rest
        )
    };
}

/// The requests that wait, oldest first, at most a hundred.
///
/// # Errors
/// As for any read.
pub async fn requests(conn: &mut Conn) -> Result<Vec<Request>> {
    all!(conn, request_select!("where r.settled_at is null order by r.asked_at, r.id limit 100"))
}

/// One request, settled or not.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn request(conn: &mut Conn, id: MandateId) -> Result<Request> {
    let row: Option<Request> = optional!(conn, request_select!("where r.id = $1"), id)?;
    row.ok_or(Error::NotFound)
}

/// Another administrator confirms a request, or refuses it.
pub struct Settle {
    /// Which.
    pub request: MandateId,
    /// Who.
    pub administrator: PersonId,
    /// Whether it is granted.
    pub grant: bool,
}

#[derive(sqlx::FromRow)]
struct Waiting {
    person_id: PersonId,
    authority_id: AuthorityId,
    role: String,
    from_at: Moment,
    until_at: Option<Moment>,
    deputy_of: Option<PersonId>,
    asked_by: PersonId,
    settled_at: Option<Moment>,
}

impl Act for Settle {
    type Output = ();
    const RECORD: Record = Record::Leaf(&[Kind::MandateGranted]);

    async fn perform(&self, tx: &mut Tx) -> Result<()> {
        let row: Option<Waiting> = optional!(
            tx,
            "select person_id, authority_id, role, from_at, until_at, deputy_of, asked_by, settled_at
             from mandate_request where id = $1",
            self.request
        )?;
        let row = row.ok_or(Error::NotFound)?;
        let now = tx.now;
        let wanted = Wanted {
            person: row.person_id,
            authority: row.authority_id,
            role: Role::parse(&row.role).ok_or(Error::NotFound)?,
            from: row.from_at.max(now),
            until: row.until_at,
        };
        let actor = session::actor(tx, self.administrator).await?;
        if self.grant {
            // erased since
            session::actor(tx, row.person_id).await?;
            confirm_mandate(&actor, row.asked_by, &wanted, now)?;
        } else if !actor.holds_any(&[Role::Administrator], now) {
            return Err(Refusal::NoMandate.into());
        }
        if row.settled_at.is_some() {
            return Err(Refusal::WrongStatus.into());
        }
        execute!(
            tx,
            "update mandate_request set settled_by = $2, settled_at = $3, outcome = $4 where id = $1",
            self.request,
            self.administrator,
            now,
            if self.grant { "granted" } else { "refused" }
        )?;
        task::close(tx, Task::Mandate, self.request.0).await?;
        if !self.grant {
            tx.unchanged();
            return Ok(());
        }
        let by = Some((row.asked_by, self.administrator));
        let mandate = write(tx, &wanted, by, row.deputy_of).await?;
        tx.event(&Event::MandateGranted { mandate }).await
    }
}

/// Ends a mandate at once, in every open session too.
pub struct End {
    /// Which.
    pub mandate: MandateId,
    /// Who ends it: its holder, or an administrator.
    pub by: PersonId,
    /// Why, in words for the record of the authority.
    pub reason: String,
}

impl Act for End {
    type Output = ();
    const RECORD: Record = Record::Leaf(&[Kind::MandateEnded]);

    async fn perform(&self, tx: &mut Tx) -> Result<()> {
        let row: Option<(PersonId, AuthorityId, String, Option<Moment>)> =
            optional!(tx, "select person_id, authority_id, role, until_at from mandate where id = $1", self.mandate)?;
        let (holder, authority, role, until) = row.ok_or(Error::NotFound)?;
        let (role, now) = (Role::parse(&role).ok_or(Error::NotFound)?, tx.now);
        let actor = session::actor(tx, self.by).await?;
        let left = administrators(tx).await?;
        end_mandate(&actor, holder, role, left, now)?;
        if until.is_some_and(|end| end <= now) {
            tx.unchanged();
            return Ok(());
        }
        let reason = clean_line(&self.reason, 300)
            .map_err(|refusal| Error::Invalid(vec![domain::FieldError::new("reason", refusal)]))?;
        execute!(
            tx,
            "update mandate set until_at = $2, ended_by = $3, end_reason = $4 where id = $1",
            self.mandate,
            now,
            self.by,
            reason
        )?;
        // what they had taken waits for their colleagues
        execute!(tx, "update task set claimed_by = null, claim_ends = null where claimed_by = $1", holder)?;
        let public = [("authority", authority.to_string().into()), ("role", role.code().into())];
        let secret = [("holder", holder), ("ended_by", self.by)];
        let secret = secret.map(|(name, who)| (name, who.0.as_bytes().to_vec(), Some(who)));
        tx.leaf_of(Kind::MandateEnded, &public, &secret).await
    }
}

/// A mandate as administrators see it.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Held {
    /// The mandate.
    pub id: MandateId,
    /// Who; none until they chose a name, or once erased.
    pub name: Option<String>,
    /// Their address.
    pub email: Option<String>,
    /// Who.
    pub person_id: PersonId,
    /// Where.
    pub authority: String,
    role: String,
    /// First instant.
    pub from_at: Moment,
    /// First instant at which it no longer holds.
    pub until_at: Option<Moment>,
    /// Whose absence it covers.
    pub deputy_of: Option<String>,
}

impl Held {
    /// What it allows.
    pub fn role(&self) -> Option<Role> {
        Role::parse(&self.role)
    }
}

macro_rules! held_select {
    ($rest:expr) => {
        concat!(
            "select m.id, i.name, i.email, m.person_id, a.name as authority, m.role, m.from_at, m.until_at,
                d.name as deputy_of
             from mandate m
             join authority a on a.id = m.authority_id
             left join person_identity i on i.person_id = m.person_id
             left join person_identity d on d.person_id = m.deputy_of ",
            $rest
        )
    };
}

/// Every mandate in force or to come, by authority and role; at most a thousand.
///
/// # Errors
/// As for any read.
pub async fn in_force(conn: &mut Conn, now: Moment) -> Result<Vec<Held>> {
    all!(
        conn,
        held_select!("where m.until_at is null or m.until_at > $1 order by a.slug, m.role, m.from_at, m.id limit 1000"),
        now
    )
}

/// The mandates of one authority today, by role and day.
///
/// # Errors
/// As for any read.
pub async fn of(conn: &mut Conn, authority: AuthorityId, now: Moment) -> Result<Vec<Held>> {
    all!(
        conn,
        held_select!(
            "where m.authority_id = $1 and m.from_at <= $2 and (m.until_at is null or m.until_at > $2)
             order by m.role, m.from_at, m.id limit 200"
        ),
        authority,
        now
    )
}

/// One mandate.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn find(conn: &mut Conn, id: MandateId) -> Result<Held> {
    let row: Option<Held> = optional!(conn, held_select!("where m.id = $1"), id)?;
    row.ok_or(Error::NotFound)
}

/// Whom a mail about a mandate goes to: address and language.
pub type Reader = (String, Lang);

/// Every administrator but those who asked or are concerned: they may confirm a request.
///
/// # Errors
/// As for any read.
pub async fn confirmers(conn: &mut Conn, request: &Request, now: Moment) -> Result<Vec<Reader>> {
    let rows: Vec<(String, String)> = all!(
        conn,
        "select distinct i.email, i.lang from mandate m join person_identity i on i.person_id = m.person_id
         where m.role = 'administrator' and m.from_at <= $1 and (m.until_at is null or m.until_at > $1)
           and m.person_id <> $2 and m.person_id <> $3
         order by i.email",
        now,
        request.asked_by,
        request.person_id
    )?;
    Ok(rows.into_iter().map(|(email, lang)| (email, Lang::parse(&lang).unwrap_or_default())).collect())
}

/// The holder of a mandate; none once erased.
///
/// # Errors
/// As for any read.
pub async fn holder(conn: &mut Conn, mandate: &Held) -> Result<Option<Reader>> {
    let row: Option<(String, String)> =
        optional!(conn, "select email, lang from person_identity where person_id = $1", mandate.person_id)?;
    Ok(row.map(|(email, lang)| (email, Lang::parse(&lang).unwrap_or_default())))
}
