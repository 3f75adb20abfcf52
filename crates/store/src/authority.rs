//! Public bodies, and who is competent.

use domain::AuthorityId;
use serde::{Deserialize, Serialize};

use crate::{Act, Conn, Error, Record, Result, Tx};

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

/// The authority with this id.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn by_id(conn: &mut Conn, id: AuthorityId) -> Result<Authority> {
    let row: Option<Authority> = optional!(
        conn,
        "select id, slug, name, support_threshold, answer_days, moderation_hours from authority where id = $1",
        id
    )?;
    row.ok_or(Error::NotFound)
}

/// Slug and name of every authority, by name in the order of its people.
///
/// # Errors
/// As for any read.
pub async fn names(conn: &mut Conn) -> Result<Vec<(String, String)>> {
    let mut rows: Vec<(String, String)> = all!(conn, "select slug, name from authority order by slug")?;
    rows.sort_by_cached_key(|(_, name)| domain::fold(name));
    Ok(rows)
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
