//! Finds what portals offer. Each question looks at a bounded number of rows, however large the index is.

use std::collections::HashSet;

use domain::Moment;
use uuid::Uuid;

use crate::{Conn, Result};

/// Words that are looked for: more would find everything.
const TERMS: usize = 8;
/// Rows of a word that are looked at; a word of more datasets than that says little.
const OFTEN: i64 = 1_000;
/// Rows that are looked at in all.
const ENOUGH: i64 = 3_000;

/// A dataset that a portal offers.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Indexed {
    /// Which.
    pub id: Uuid,
    /// What people call the portal.
    pub portal: String,
    /// What is looked at when somebody chooses it.
    pub address: String,
    /// Its title.
    pub title: String,
    /// Who publishes it.
    pub publisher: String,
    /// What it is about, in words.
    pub place: String,
    /// Its licence, or empty.
    pub licence: String,
    /// What its files are, in words.
    pub formats: String,
    /// When its data changed.
    pub modified_at: Option<Moment>,
}

/// So many datasets for these words: those of the first place first, then those of the next, at last those of nowhere in
/// particular; where the words find too few, others of these places.
///
/// # Errors
/// As for any read.
pub async fn suggest(conn: &mut Conn, places: &[&str], text: &str, most: usize) -> Result<Vec<Indexed>> {
    let terms = asked(text);
    let mut found = Found { ids: Vec::new(), most };
    for place in places {
        if found.wants() {
            found.add(by_terms(conn, place, &terms, 1, most).await?);
        }
    }
    if found.wants() {
        // one word in common is little when nothing else is
        found.add(by_terms(conn, "", &terms, if terms.len() > 2 { 2 } else { 1 }, most).await?);
    }
    for place in places {
        if !found.wants() {
            break;
        }
        let all: Vec<(Uuid,)> = all!(
            conn,
            "select dataset_id from indexed_term where place = $1 and term = '' order by dataset_id desc limit $2",
            *place,
            most as i64
        )?;
        found.add(all.into_iter().map(|(id,)| id).collect());
    }
    load(conn, &found.ids).await
}

/// Datasets that hold all of these words, or as many of them as any does; those of the places first.
///
/// # Errors
/// As for any read.
pub async fn search(conn: &mut Conn, places: &[&str], text: &str, most: usize) -> Result<Vec<Indexed>> {
    let terms = asked(text);
    let mut found = Found { ids: Vec::new(), most };
    for least in [terms.len(), terms.len().div_ceil(2)] {
        for place in places.iter().copied().chain([""]) {
            if found.wants() {
                found.add(by_terms(conn, place, &terms, least, most).await?);
            }
        }
        if !found.ids.is_empty() {
            break;
        }
    }
    load(conn, &found.ids).await
}

struct Found {
    ids: Vec<Uuid>,
    most: usize,
}

impl Found {
    fn wants(&self) -> bool {
        self.ids.len() < self.most
    }

    fn add(&mut self, more: Vec<Uuid>) {
        for id in more {
            if self.wants() && !self.ids.contains(&id) {
                self.ids.push(id);
            }
        }
    }
}

/// The words of a text, each once, in their order.
fn asked(text: &str) -> Vec<String> {
    let mut seen = HashSet::new();
    let terms = domain::terms(text).into_iter().filter(|t| t.chars().count() > 2);
    terms.filter(|t| seen.insert(t.clone())).take(TERMS).collect()
}

/// Datasets of a place with at least so many of these words. Words that most datasets hold do not count where others do.
async fn by_terms(conn: &mut Conn, place: &str, terms: &[String], least: usize, most: usize) -> Result<Vec<Uuid>> {
    let mut counted: Vec<(i64, &String)> = Vec::new();
    for term in terms {
        let (n,): (i64,) = one!(
            conn,
            "select count(*) from (select 1 from indexed_term where place = $1 and term = $2 limit $3) t",
            place,
            term,
            OFTEN
        )?;
        if n > 0 {
            counted.push((n, term));
        }
    }
    if counted.len() < least || counted.is_empty() {
        return Ok(Vec::new());
    }
    counted.sort_unstable();
    let (mut rows, mut rare) = (0, Vec::new());
    for (n, term) in &counted {
        if rare.is_empty() || rows + n <= ENOUGH {
            rows += n;
            rare.push(*term);
        }
    }
    // words that were too frequent to look at are taken to be there
    let least = least.saturating_sub(counted.len() - rare.len()).max(1) as i64;
    let kinds = rare.len();
    let first = rare[0];
    let term = |n: usize| rare.get(n).copied().unwrap_or(first);
    // a word weighs more the fewer datasets hold it
    let score = |n: usize| if n < kinds { 1_000_000 / counted[n].0.max(1) } else { 0 };
    let found: Vec<(Uuid,)> = all!(
        conn,
        "select dataset_id from (
            select dataset_id, count(*) as hits, sum(weight * case term
                when $2 then $10 when $3 then $11 when $4 then $12 when $5 then $13 when $6 then $14 when $7 then $15
                when $8 then $16 else $17 end) as score
            from indexed_term where place = $1 and term in ($2, $3, $4, $5, $6, $7, $8, $9)
            group by dataset_id) t
         where hits >= $18 order by hits desc, score desc, dataset_id desc limit $19",
        place,
        term(0),
        term(1),
        term(2),
        term(3),
        term(4),
        term(5),
        term(6),
        term(7),
        score(0),
        score(1),
        score(2),
        score(3),
        score(4),
        score(5),
        score(6),
        score(7),
        least,
        most as i64
    )?;
    Ok(found.into_iter().map(|(id,)| id).collect())
}

/// In this order.
async fn load(conn: &mut Conn, ids: &[Uuid]) -> Result<Vec<Indexed>> {
    let mut found = Vec::with_capacity(ids.len());
    for id in ids {
        let row: Option<Indexed> = optional!(
            conn,
            "select d.id, p.name as portal, d.address, d.title, d.publisher, d.place, d.licence, d.formats, d.modified_at
             from indexed_dataset d join portal p on p.origin = d.origin where d.id = $1 and p.place_in_line >= 0",
            *id
        )?;
        found.extend(row);
    }
    Ok(found)
}
