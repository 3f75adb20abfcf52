//! Public bodies, and who is competent.

use domain::{AuthorityId, Lang, Moment, Status};
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

/// What the public page of an authority begins with.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Profile {
    /// The body.
    pub id: AuthorityId,
    /// Its stable name in addresses.
    pub slug: String,
    /// commune, metropolis, department, region, syndicat.
    pub kind: String,
    /// Its name.
    pub name: String,
    /// Its territory.
    pub territory_id: String,
    /// The territory's name.
    pub territory: String,
    /// Supports that open a review.
    pub support_threshold: i64,
    /// Days to answer.
    pub answer_days: i64,
    /// Hours to moderate.
    pub moderation_hours: i64,
}

/// The profile of an authority.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn profile(conn: &mut Conn, slug: &str) -> Result<Profile> {
    let row: Option<Profile> = optional!(
        conn,
        "select a.id, a.slug, a.kind, a.name, a.territory_id, t.name as territory, a.support_threshold, a.answer_days,
            a.moderation_hours
         from authority a join territory t on t.id = a.territory_id where a.slug = $1",
        slug
    )?;
    row.ok_or(Error::NotFound)
}

/// An authority in the list of all, with what it holds and owes.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Line {
    /// Its stable name in addresses.
    pub slug: String,
    /// commune, metropolis, department, region, syndicat.
    pub kind: String,
    /// Its name.
    pub name: String,
    /// The name of its territory.
    pub place: String,
    /// Experiments that anybody may read.
    pub experiments: i64,
    /// Answers that it owes.
    pub waiting: i64,
    /// Of these, late.
    pub late: i64,
}

/// Every authority, the largest level first, then by place: people look for « Ville d’Armentières » under A.
///
/// # Errors
/// As for any read.
pub async fn list(conn: &mut Conn, now: Moment) -> Result<Vec<Line>> {
    let mut rows: Vec<Line> = all!(
        conn,
        "select a.slug, a.kind, a.name, t.name as place,
            (select count(*) from experiment e where e.authority_id = a.id and e.opened_at is not null) as experiments,
            (select count(*) from answer_clock c where c.authority_id = a.id and c.stopped_at is null) as waiting,
            (select count(*) from answer_clock c
             where c.authority_id = a.id and c.stopped_at is null and c.due_at < $1) as late
         from authority a join territory t on t.id = a.territory_id",
        now
    )?;
    rows.sort_by_cached_key(|row| (level(&row.kind), domain::fold(&row.place)));
    Ok(rows)
}

/// Region, department, metropolis, syndicat, commune.
fn level(kind: &str) -> usize {
    let levels = ["region", "department", "metropolis", "syndicat", "commune"];
    levels.iter().position(|level| *level == kind).unwrap_or(levels.len())
}

/// Who is in whom: the other end of a membership, and its period.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Tie {
    /// The other's stable name.
    pub slug: String,
    /// The other's name.
    pub name: String,
    /// First instant.
    pub from_at: Moment,
    /// First instant at which it no longer holds.
    pub until_at: Option<Moment>,
}

/// The members of a body, and the bodies of which it is a member.
///
/// # Errors
/// As for any read.
pub async fn ties(conn: &mut Conn, authority: AuthorityId) -> Result<(Vec<Tie>, Vec<Tie>)> {
    let members = all!(
        conn,
        "select a.slug, a.name, m.from_at, m.until_at from membership m join authority a on a.id = m.member_id
         where m.body_id = $1 order by a.slug, m.from_at",
        authority
    )?;
    let member_of = all!(
        conn,
        "select a.slug, a.name, m.from_at, m.until_at from membership m join authority a on a.id = m.body_id
         where m.member_id = $1 order by a.slug, m.from_at",
        authority
    )?;
    Ok((members, member_of))
}

/// The numbers of experiments by status, those that anybody may read.
///
/// # Errors
/// As for any read.
pub async fn holdings(conn: &mut Conn, authority: AuthorityId) -> Result<Vec<(Status, i64)>> {
    let rows: Vec<(String, i64)> = all!(
        conn,
        "select status, count(*) from experiment where authority_id = $1 and status not in ('submitted', 'returned')
         group by status order by status",
        authority
    )?;
    Ok(rows.into_iter().filter_map(|(status, count)| Some((Status::parse(&status)?, count))).collect())
}

/// An answer that an authority owes.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Owed {
    /// The experiment's page.
    pub slug: String,
    /// Its title in the reader's language if there is one.
    pub title: String,
    /// Since when.
    pub started_at: Moment,
    /// Until when.
    pub due_at: Moment,
}

/// What an authority's public clock says.
#[derive(Clone, Debug)]
pub struct Clock {
    /// How long each answer of the last two years took, in days, in order.
    pub days: Vec<i64>,
    /// What is unanswered, the most pressing first, at most fifty.
    pub owed: Vec<Owed>,
}

impl Clock {
    /// Half of the answers came within so many days; none without any.
    pub fn median(&self) -> Option<i64> {
        let middle = self.days.len().checked_sub(1)? / 2;
        self.days.get(middle).copied()
    }
}

/// Reads the public clock of an authority.
///
/// # Errors
/// As for any read.
pub async fn clock(conn: &mut Conn, authority: AuthorityId, lang: Lang, now: Moment) -> Result<Clock> {
    let answered: Vec<(Moment, Moment)> = all!(
        conn,
        "select started_at, stopped_at from answer_clock
         where authority_id = $1 and stopped_at > $2 and outcome in ('accepted', 'refused', 'redirected')
         order by stopped_at desc limit 1000",
        authority,
        now.plus(-731 * domain::DAY)
    )?;
    let mut days: Vec<i64> = answered.into_iter().map(|(from, to)| to.days_since(from)).collect();
    days.sort_unstable();
    let owed = all!(
        conn,
        "select e.slug, coalesce(x.title, o.title) as title, c.started_at, c.due_at
         from answer_clock c
         join experiment e on e.id = c.experiment_id
         join experiment_text o on o.experiment_id = e.id and o.lang = e.lang
         left join experiment_text x on x.experiment_id = e.id and x.lang = $2 and x.lang <> e.lang
         where c.authority_id = $1 and c.stopped_at is null order by c.due_at, c.id limit 50",
        authority,
        lang.code()
    )?;
    Ok(Clock { days, owed })
}
