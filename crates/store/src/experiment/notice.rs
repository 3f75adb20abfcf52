//! What a mail about an experiment needs to know.

use domain::{AuthorityId, ExperimentId, Lang, Moment, Reason, Role};

use super::history::history;
use crate::{Conn, Error, Result};

/// Whom a mail about an experiment goes to, and what it is about.
#[derive(Clone, Debug)]
pub struct Notice {
    /// The page's last part.
    pub slug: String,
    /// Title in its original language.
    pub title: String,
    /// Who holds it.
    pub authority: AuthorityId,
    /// The authority's name.
    pub authority_name: String,
    /// Until when it has to answer.
    pub answer_by: Option<Moment>,
    /// The author's address and language.
    pub author: Option<(String, Lang)>,
    /// Addresses and languages of moderators and elected officials of the authority.
    pub officials: Vec<(String, Lang, Role)>,
    /// The last reason given.
    pub reason: Option<(Reason, String)>,
}

#[derive(sqlx::FromRow)]
struct NoticeRow {
    slug: String,
    title: String,
    authority_id: AuthorityId,
    authority_name: String,
    answer_by: Option<Moment>,
    email: Option<String>,
    lang: Option<String>,
}

/// Addresses, languages and roles of everybody with a mandate in an authority today.
///
/// # Errors
/// As for any read.
pub async fn officials(conn: &mut Conn, authority: AuthorityId, now: Moment) -> Result<Vec<(String, Lang, Role)>> {
    let rows: Vec<(String, String, String)> = all!(
        conn,
        "select distinct i.email, i.lang, m.role from mandate m join person_identity i on i.person_id = m.person_id
         where m.authority_id = $1 and m.from_at <= $2 and (m.until_at is null or m.until_at > $2)
         order by i.email, m.role",
        authority,
        now
    )?;
    let known = rows
        .into_iter()
        .filter_map(|(email, lang, role)| Some((email, Lang::parse(&lang).unwrap_or_default(), Role::parse(&role)?)));
    Ok(known.collect())
}

/// What is needed to write to the people concerned.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn notice(conn: &mut Conn, id: ExperimentId, now: Moment) -> Result<Notice> {
    let row: Option<NoticeRow> = optional!(
        conn,
        "select e.slug, o.title, e.authority_id, a.name as authority_name, e.answer_by, i.email, i.lang
         from experiment e
         join experiment_text o on o.experiment_id = e.id and o.lang = e.lang
         join authority a on a.id = e.authority_id
         left join person_identity i on i.person_id = e.author_id
         where e.id = $1",
        id
    )?;
    let row = row.ok_or(Error::NotFound)?;
    let language = |code: &str| Lang::parse(code).unwrap_or_default();
    let steps = history(conn, id).await?;
    let last = steps.into_iter().rev().find_map(|s| Some((s.reason?, s.text.unwrap_or_default())));
    Ok(Notice {
        slug: row.slug,
        title: row.title,
        authority: row.authority_id,
        authority_name: row.authority_name,
        answer_by: row.answer_by,
        author: row.email.zip(row.lang.as_deref().map(language)),
        officials: officials(conn, row.authority_id, now).await?,
        reason: last,
    })
}
