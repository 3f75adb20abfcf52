//! What is public, line by line, for whoever takes it out.

use domain::Moment;

use crate::{Conn, Result};

/// An experiment that anybody may read.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct ExperimentLine {
    /// The page's last part.
    pub slug: String,
    /// Its title, in its own language.
    pub title: String,
    /// That language.
    pub lang: String,
    /// Where it stands.
    pub status: String,
    /// Its theme.
    pub theme: String,
    /// The INSEE code of its territory.
    pub territory: String,
    /// Its name.
    pub territory_name: String,
    /// Millionths of a degree, WGS 84.
    pub latitude: Option<i64>,
    /// The same.
    pub longitude: Option<i64>,
    /// The authority that holds it.
    pub authority: String,
    /// How many want it tried.
    pub supports: i64,
    /// How many were needed for a review.
    pub threshold: i64,
    /// When it was sent.
    pub submitted_at: Moment,
    /// When it became open for support.
    pub opened_at: Option<Moment>,
    /// When the try began.
    pub started_at: Option<Moment>,
    /// When it ended.
    pub ended_at: Option<Moment>,
    /// What the evaluator found.
    pub finding: Option<String>,
    /// What the authority decided.
    pub conclusion: Option<String>,
    /// The last part of the page of the one that it learned from.
    pub retry_of: Option<String>,
}

/// Every public experiment, by its address; at most so many.
///
/// # Errors
/// As for any read.
pub async fn experiment_lines(conn: &mut Conn, most: i64) -> Result<Vec<ExperimentLine>> {
    all!(
        conn,
        "select e.slug, o.title, e.lang, e.status, e.theme, c.code as territory, c.name as territory_name, e.latitude,
            e.longitude, a.slug as authority, e.support_count as supports, e.support_threshold as threshold,
            e.submitted_at, e.opened_at, e.started_at, e.ended_at, e.finding, e.conclusion, p.slug as retry_of
         from experiment e
         join experiment_text o on o.experiment_id = e.id and o.lang = e.lang
         join territory c on c.id = e.territory_id
         join authority a on a.id = e.authority_id
         left join experiment p on p.id = e.retry_of and p.opened_at is not null
         where e.status not in ('submitted', 'returned') and (e.status <> 'withdrawn' or e.opened_at is not null)
         order by e.slug limit $1",
        most
    )
}

/// A vote that was opened.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct VoteLine {
    /// The page's last part.
    pub slug: String,
    /// Its title.
    pub title: String,
    /// The language in which it is written.
    pub lang: String,
    /// Who asks.
    pub authority: String,
    /// What is asked.
    pub question: String,
    /// How it is counted.
    pub method: String,
    /// When one could begin to vote.
    pub opens_at: Moment,
    /// When it ended, or ends.
    pub closes_at: Moment,
    /// How many have voted.
    pub voters: i64,
    /// When its result was published.
    pub published_at: Option<Moment>,
    /// That result, in canonical form.
    pub outcome: Option<String>,
}

/// Every vote that was opened, by its address; at most so many.
///
/// # Errors
/// As for any read.
pub async fn vote_lines(conn: &mut Conn, most: i64) -> Result<Vec<VoteLine>> {
    vote_lines_after(conn, "", most).await
}

/// The same behind an address.
///
/// # Errors
/// As for any read.
pub async fn vote_lines_after(conn: &mut Conn, slug: &str, most: i64) -> Result<Vec<VoteLine>> {
    all!(
        conn,
        "select c.slug, c.title, c.lang, a.slug as authority, c.question, c.method, c.opens_at, c.closes_at,
            c.voter_count as voters, c.published_at, c.outcome
         from consultation c join authority a on a.id = c.authority_id
         where c.opened_at is not null and c.slug > $1
         order by c.slug limit $2",
        slug,
        most
    )
}
