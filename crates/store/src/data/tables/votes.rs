//! Votes that were opened. Ballots and every step of a count have files of their own, which the lines name.

use domain::Moment;

use super::{Key, Table};
use crate::{Conn, Result};

/// Every vote that was opened, with its terms and its outcome in canonical form.
pub const CONSULTATIONS: Table = Table {
    key: Key::Word,
    sql: "select c.slug as id, c.title, c.lang, a.slug as authority, c.question, c.method, c.opens_at, c.closes_at,
            c.voter_count as voters, c.published_at, c.terms, c.outcome, r.kept as reply, r.body as reply_text,
            r.lang as reply_lang, r.replied_at,
            case when c.published_at is null then null else (select count(*) from paper_sheet p
                where p.consultation_id = c.id and p.state <> 'counts') end as sheets_unconfirmed
         from consultation c
         join authority a on a.id = c.authority_id
         left join consultation_reply r on r.consultation_id = c.id
         where c.opened_at is not null and c.slug > $1
         order by c.slug limit $2",
};

/// Who took part, by where they said they live, as far as that is published.
pub const TURNOUT: Table = Table {
    key: Key::Word,
    sql: "select c.slug || '.' || t.territory as id, c.slug as consultation, t.territory, n.name as territory_name, t.voters
         from consultation_turnout t
         join consultation c on c.id = t.consultation_id
         left join territory n on n.id = t.territory
         where c.published_at is not null and c.slug || '.' || t.territory > $1
         order by 1 limit $2",
};

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

/// Every vote that was opened behind an address, by its own; at most so many.
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
