//! "Already tried?": experiments that speak of the same thing, and what became of them.

use domain::{DraftId, Lang};

use super::list::{Card, CardRow, card_select};
use crate::{Conn, Result};

/// Words that are looked for: more would find everything.
const TERMS: usize = 8;

/// Up to three public experiments that share some of the first words of a text with it, those that were
/// not admitted among them: why not is worth knowing. One word in common is enough only when the text
/// has no more than two. What was sent from `except` does not resemble itself.
///
/// A word weighs more the fewer experiments hold it (inverse document frequency).
///
/// # Errors
/// As for any read.
pub async fn similar(conn: &mut Conn, lang: Lang, text: &str, except: Option<DraftId>) -> Result<Vec<Card>> {
    let mut terms = domain::terms(text);
    terms.retain(|t| t.chars().count() > 2);
    let mut seen = std::collections::HashSet::new();
    terms.retain(|t| seen.insert(t.clone()));
    terms.truncate(TERMS);
    if terms.is_empty() {
        return Ok(Vec::new());
    }
    let least: i64 = if terms.len() <= 2 { 1 } else { 2 };
    terms.resize(TERMS, terms[0].clone());
    let rows: Vec<CardRow> = all!(
        conn,
        card_select!(
            "coalesce(e.opened_at, e.submitted_at)",
            "join (
                select x.experiment_id, count(*) as hits, sum(x.weight * 100000 / often.n) as score
                from experiment_term x
                join (
                    select term, count(*) as n from experiment_term
                    where term in ($2, $3, $4, $5, $6, $7, $8, $9) group by term
                ) often on often.term = x.term
                group by x.experiment_id
             ) f on f.experiment_id = e.id
             where f.hits >= $10 and e.draft_id <> $11 and e.status not in ('submitted', 'returned')
               and (e.status <> 'withdrawn' or e.opened_at is not null)
             order by f.hits desc, f.score desc, e.id desc limit 3"
        ),
        lang.code(),
        &terms[0],
        &terms[1],
        &terms[2],
        &terms[3],
        &terms[4],
        &terms[5],
        &terms[6],
        &terms[7],
        least,
        except.map_or_else(uuid::Uuid::nil, |id| id.0)
    )?;
    rows.into_iter().map(Card::try_from).collect()
}
