//! Public bodies, who is competent, and mandates.

use domain::{AuthorityId, PersonId, Refusal, Role};
use record::Kind;
use serde::{Deserialize, Serialize};

use crate::{Act, Conn, Error, Record, Result, Tx, session};

/// A public body.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Authority {
    /// The body.
    pub id: AuthorityId,
    /// Its stable name in addresses.
    pub slug: String,
    /// Its name.
    pub name: String,
    /// Supports that open a review.
    pub support_threshold: i64,
    /// Days to answer.
    pub answer_days: i64,
    /// Hours to moderate.
    pub moderation_hours: i64,
}

/// The smallest authority on Essaim whose territory holds the commune: the town itself when it is
/// here, otherwise the metropolis, the department, the region.
///
/// # Errors
/// [`Error::NotFound`] when no authority holds it.
pub async fn competent(conn: &mut Conn, commune: &str) -> Result<Authority> {
    let rows: Vec<(AuthorityId, String, String, i64, i64, i64, String)> = all!(
        conn,
        "select a.id, a.slug, a.name, a.support_threshold, a.answer_days, a.moderation_hours, t.kind
         from authority a
         join territory_within w on w.ancestor_id = a.territory_id
         join territory t on t.id = a.territory_id
         where w.territory_id = $1 and a.kind <> 'syndicat'
         order by a.slug",
        format!("commune:{commune}")
    )?;
    let size = |kind: &str| ["commune", "epci", "departement", "region"].iter().position(|k| *k == kind).unwrap_or(9);
    let smallest = rows.into_iter().min_by_key(|r| size(&r.6));
    let (id, slug, name, support_threshold, answer_days, moderation_hours, _) = smallest.ok_or(Error::NotFound)?;
    Ok(Authority { id, slug, name, support_threshold, answer_days, moderation_hours })
}

/// The authority with this slug.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn by_slug(conn: &mut Conn, slug: &str) -> Result<Authority> {
    let row: Option<Authority> = optional!(
        conn,
        "select id, slug, name, support_threshold, answer_days, moderation_hours from authority where slug = $1",
        slug
    )?;
    row.ok_or(Error::NotFound)
}

/// A new public body.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Found {
    /// Its stable name in addresses.
    pub slug: String,
    /// commune, metropolis, department, region, syndicat.
    pub kind: String,
    /// Its name.
    pub name: String,
    /// Territory id.
    pub territory: String,
    /// Supports that open a review.
    pub support_threshold: i64,
    /// Days to answer.
    pub answer_days: i64,
    /// Hours to moderate.
    pub moderation_hours: i64,
}

impl Act for Found {
    type Output = AuthorityId;
    const RECORD: Record = Record::Nothing("public bodies are founded by law, not here");

    async fn perform(&self, tx: &mut Tx) -> Result<AuthorityId> {
        let id = AuthorityId(tx.new_id());
        execute!(
            tx,
            "insert into authority (id, slug, kind, name, territory_id, support_threshold, answer_days, moderation_hours)
             values ($1, $2, $3, $4, $5, $6, $7, $8)",
            id,
            &self.slug,
            &self.kind,
            &self.name,
            &self.territory,
            self.support_threshold,
            self.answer_days,
            self.moderation_hours
        )?;
        Ok(id)
    }
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
                let (administrators,): (i64,) = one!(
                    tx,
                    "select count(distinct person_id) from mandate where role = 'administrator' and (until_at is null or until_at > $1)",
                    now
                )?;
                if self.role != Role::Administrator || administrators >= 2 {
                    return Err(Refusal::NoMandate.into());
                }
            }
        }
        let id = tx.new_id();
        execute!(
            tx,
            "insert into mandate (id, person_id, authority_id, role, from_at, granted_by, confirmed_by)
             values ($1, $2, $3, $4, $5, $6, $7)",
            id,
            self.person,
            self.authority,
            self.role.code(),
            now,
            self.by.map(|b| b.0),
            self.by.map(|b| b.1)
        )?;
        tx.leaf(
            Kind::MandateGranted,
            &[("authority", self.authority.to_string().into()), ("role", self.role.code().into())],
            Some(self.person),
            &[("holder", self.person.0.as_bytes().to_vec())],
        )
        .await
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
        let email = domain::Email::parse(&self.email)?;
        let known: Option<(PersonId,)> =
            optional!(tx, "select person_id from person_identity where email_key = $1", &email.key)?;
        match known {
            Some((person,)) => Ok(person),
            None => crate::account::create(tx, &email.address, &email.key, None, "fr").await,
        }
    }
}
