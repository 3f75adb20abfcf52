//! Lists of experiments: public, found, of a person, of an authority.

use domain::{AuthorityId, ExperimentId, Lang, Moment, PersonId, PictureId, Status};
use uuid::Uuid;

use super::known_status;
use crate::{Conn, Error, Result};

/// An experiment in a list.
#[derive(Clone, Debug)]
pub struct Card {
    /// The experiment.
    pub id: ExperimentId,
    /// The page's last part.
    pub slug: String,
    /// Title in the reader's language if there is one.
    pub title: String,
    /// What would be tried.
    pub proposal: String,
    /// Commune.
    pub commune: String,
    /// Name of its author; none once erased.
    pub author: Option<String>,
    /// Where it stands.
    pub status: Status,
    /// Supports so far.
    pub support_count: i64,
    /// Supports that open a review.
    pub support_threshold: i64,
    /// A photo.
    pub picture: Option<PictureId>,
    /// Whether the words are a translation.
    pub translated: bool,
    /// When it was opened or sent, whichever the list is sorted by.
    pub at: Moment,
}

#[derive(sqlx::FromRow)]
struct CardRow {
    id: ExperimentId,
    slug: String,
    title: String,
    proposal: String,
    commune: String,
    author: Option<String>,
    status: String,
    support_count: i64,
    support_threshold: i64,
    picture_id: Option<PictureId>,
    translated: bool,
    at: Moment,
}

impl TryFrom<CardRow> for Card {
    type Error = Error;
    fn try_from(row: CardRow) -> Result<Card> {
        Ok(Card {
            id: row.id,
            slug: row.slug,
            title: row.title,
            proposal: row.proposal,
            commune: row.commune,
            author: row.author,
            status: known_status(&row.status)?,
            support_count: row.support_count,
            support_threshold: row.support_threshold,
            picture: row.picture_id,
            translated: row.translated,
            at: row.at,
        })
    }
}

/// The columns of a card; `$1` is the reader's language. A macro, because the text has to be one literal.
macro_rules! card_select {
    ($at:literal, $rest:literal) => {
        concat!(
            "select e.id, e.slug, coalesce(t.title, o.title) as title, coalesce(t.proposal, o.proposal) as proposal,
                c.name as commune, i.name as author, e.status, e.support_count, e.support_threshold, e.picture_id,
                t.title is not null as translated, ",
            $at,
            " as at
             from experiment e
             join experiment_text o on o.experiment_id = e.id and o.lang = e.lang
             left join experiment_text t on t.experiment_id = e.id and t.lang = $1 and t.lang <> e.lang
             join territory c on c.id = e.territory_id
             left join person_identity i on i.person_id = e.author_id ",
            $rest
        )
    };
}

/// A page of a list.
#[derive(Clone, Debug)]
pub struct Page {
    /// At most [`PAGE`].
    pub cards: Vec<Card>,
    /// Where the next page begins.
    pub next: Option<Cursor>,
}

/// Cards on a page.
pub const PAGE: usize = 20;

/// A place in the list: after the card with this instant and id.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cursor {
    /// Its instant.
    pub at: Moment,
    /// Its id.
    pub id: ExperimentId,
}

impl Cursor {
    /// As it stands in an address.
    pub fn encode(&self) -> String {
        format!("{}.{}", self.at.0, self.id.0.simple())
    }

    /// Reads one; none when it was forged.
    pub fn decode(raw: &str) -> Option<Cursor> {
        let (at, id) = raw.split_once('.')?;
        Some(Cursor { at: Moment(at.parse().ok()?), id: ExperimentId(Uuid::try_parse(id).ok()?) })
    }
}

/// The public list, newest first, or what is found for a question, best first.
///
/// # Errors
/// As for any read.
pub async fn list(conn: &mut Conn, lang: Lang, question: &str, after: Option<Cursor>) -> Result<Page> {
    let terms = domain::terms(question);
    if !terms.is_empty() {
        return search(conn, lang, terms).await;
    }
    if !question.trim().is_empty() {
        return Ok(Page { cards: Vec::new(), next: None });
    }
    let after = after.unwrap_or(Cursor { at: Moment(i64::MAX), id: ExperimentId(Uuid::max()) });
    let rows: Vec<CardRow> = all!(
        conn,
        card_select!(
            "e.opened_at",
            "where e.opened_at is not null and (e.opened_at < $2 or (e.opened_at = $2 and e.id < $3))
             order by e.opened_at desc, e.id desc limit $4"
        ),
        lang.code(),
        after.at,
        after.id,
        PAGE as i64 + 1
    )?;
    let mut cards = rows.into_iter().map(Card::try_from).collect::<Result<Vec<_>>>()?;
    let more = cards.len() > PAGE;
    cards.truncate(PAGE);
    let next = cards.last().filter(|_| more).map(|c| Cursor { at: c.at, id: c.id });
    Ok(Page { cards, next })
}

/// Experiments that hold every term (the last one may be the beginning of a word), by weight.
async fn search(conn: &mut Conn, lang: Lang, mut terms: Vec<String>) -> Result<Page> {
    terms.sort();
    terms.dedup();
    terms.truncate(4);
    // always four terms, so that one statement serves every question; a repeated one changes nothing
    while terms.len() < 4 {
        terms.push(terms[0].clone());
    }
    let end = |t: &String| format!("{t}\u{10ffff}");
    let rows: Vec<CardRow> = all!(
        conn,
        card_select!(
            "coalesce(e.opened_at, 0)",
            "join (
                select experiment_id, sum(weight) as score, count(distinct k) as hits from (
                    select experiment_id, weight, 1 as k from experiment_term where term >= $2 and term < $3
                    union all select experiment_id, weight, 2 from experiment_term where term >= $4 and term < $5
                    union all select experiment_id, weight, 3 from experiment_term where term >= $6 and term < $7
                    union all select experiment_id, weight, 4 from experiment_term where term >= $8 and term < $9
                ) found group by experiment_id
             ) f on f.experiment_id = e.id
             where f.hits = 4 and e.opened_at is not null
             order by f.score desc, e.opened_at desc, e.id desc limit $10"
        ),
        lang.code(),
        &terms[0],
        end(&terms[0]),
        &terms[1],
        end(&terms[1]),
        &terms[2],
        end(&terms[2]),
        &terms[3],
        end(&terms[3]),
        PAGE as i64
    )?;
    Ok(Page { cards: rows.into_iter().map(Card::try_from).collect::<Result<_>>()?, next: None })
}

/// What a person proposed, newest first.
///
/// # Errors
/// As for any read.
pub async fn of_author(conn: &mut Conn, lang: Lang, author: PersonId) -> Result<Vec<Card>> {
    let rows: Vec<CardRow> = all!(
        conn,
        card_select!("e.submitted_at", "where e.author_id = $2 order by e.submitted_at desc, e.id limit 100"),
        lang.code(),
        author
    )?;
    rows.into_iter().map(Card::try_from).collect()
}

/// What a person supports, last given first.
///
/// # Errors
/// As for any read.
pub async fn supported_by(conn: &mut Conn, lang: Lang, person: PersonId) -> Result<Vec<Card>> {
    let rows: Vec<CardRow> = all!(
        conn,
        card_select!(
            "s.given_at",
            "join support s on s.experiment_id = e.id where s.person_id = $2 order by s.given_at desc, e.id limit 100"
        ),
        lang.code(),
        person
    )?;
    rows.into_iter().map(Card::try_from).collect()
}

/// What waits for, or lately left, the authorities of an official: see [`crate::desk`].
pub(crate) async fn of_authority(
    conn: &mut Conn,
    lang: Lang,
    authority: AuthorityId,
    status: Status,
) -> Result<Vec<Card>> {
    let rows: Vec<CardRow> = all!(
        conn,
        card_select!(
            "coalesce(e.answer_by, e.moderate_by)",
            "where e.authority_id = $2 and e.status = $3 order by at, e.id limit 100"
        ),
        lang.code(),
        authority,
        status.code()
    )?;
    rows.into_iter().map(Card::try_from).collect()
}
