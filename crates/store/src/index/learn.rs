//! What a page of a catalogue said, written in small pieces: the one writer of this process has others to serve.

use std::collections::BTreeMap;

use domain::{DAY, HOUR, Moment};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::{Act, Record, Result, Tx};

/// Rows that are forgotten at once.
const AT_ONCE: i64 = 100;
/// Terms of a dataset: beyond them, descriptions repeat themselves.
const TERMS: usize = 60;
/// Places of a dataset: what is about more of them is about none in particular.
const PLACES: usize = 20;

/// A dataset that a portal offers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offer {
    /// The portal's own identifier.
    pub upstream: String,
    /// What is looked at when somebody chooses it.
    pub address: String,
    /// Its title.
    pub title: String,
    /// Who publishes it.
    pub publisher: String,
    /// What it is about, in words.
    pub place: String,
    /// The same as identifiers: `commune:59350`.
    pub places: Vec<String>,
    /// Its licence, or empty.
    pub licence: String,
    /// What its files are, in words.
    pub formats: String,
    /// When its data changed.
    pub modified: Option<Moment>,
    /// More words by which it is found: its keywords, then its description.
    pub keywords: String,
    /// The first words of its description.
    pub description: String,
}

impl Offer {
    fn hash(&self) -> Vec<u8> {
        Sha256::digest(format!("{self:?}")).to_vec()
    }

    fn terms(&self) -> BTreeMap<String, i64> {
        let mut weights = BTreeMap::new();
        let texts =
            [(&self.title, 8), (&self.keywords, 4), (&self.publisher, 2), (&self.place, 2), (&self.description, 1)];
        for (text, weight) in texts {
            for term in domain::terms(text) {
                if term.chars().count() > 2 && (weights.len() < TERMS || weights.contains_key(&term)) {
                    let known = weights.entry(term).or_insert(weight);
                    *known = (*known).max(weight);
                }
            }
        }
        weights
    }
}

/// Some datasets of a page; with the last of them what to ask next.
pub struct Learn {
    /// Of which portal.
    pub origin: String,
    /// Of which reading.
    pub round: i64,
    /// Datasets.
    pub offers: Vec<Offer>,
    /// None while more of this page come.
    pub then: Option<Then>,
}

/// What comes after a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Then {
    /// JSON: what to ask.
    Page(String),
    /// The catalogue is read.
    Done,
}

impl Act for Learn {
    type Output = ();
    const RECORD: Record = Record::Nothing("what portals say of themselves; nobody's act");
    const SHOWS: bool = false;

    async fn perform(&self, tx: &mut Tx) -> Result<()> {
        let current: Option<(i64,)> = optional!(tx, "select round from portal where origin = $1", &self.origin)?;
        if current != Some((self.round,)) {
            // somebody else has gone on
            return Ok(());
        }
        let mut new = 0i64;
        for offer in &self.offers {
            new += i64::from(self.learn(tx, offer).await?);
        }
        let now = tx.now;
        match &self.then {
            None => execute!(tx, "update portal set found = found + $2 where origin = $1", &self.origin, new)?,
            Some(Then::Page(page)) => execute!(
                tx,
                "update portal set found = found + $2, next_page = $3, next_at = $4, leased_until = 0, failing_since = null,
                    problem = ''
                 where origin = $1",
                &self.origin,
                new,
                page,
                now
            )?,
            Some(Then::Done) => execute!(
                tx,
                "update portal set last_found = found + $2, found = found + $2, next_page = '', round = round + 1,
                    done_at = $3, next_at = $4, leased_until = 0, failing_since = null, problem = ''
                 where origin = $1",
                &self.origin,
                new,
                now,
                tonight(now)
            )?,
        };
        Ok(())
    }
}

/// Three o'clock of the next night.
fn tonight(now: Moment) -> Moment {
    let day = |at: Moment| Moment::of_day(&at.as_day()).unwrap_or(at);
    let three = day(now).plus(3 * HOUR);
    // a catalogue that was read in the morning is not read again in the same night
    if three > now.plus(6 * HOUR) { three } else { day(now.plus(DAY)).plus(3 * HOUR) }
}

impl Learn {
    /// Whether this reading had not seen it yet.
    async fn learn(&self, tx: &mut Tx, offer: &Offer) -> Result<bool> {
        let known: Option<(Uuid, Vec<u8>, i64)> = optional!(
            tx,
            "select id, hash, round from indexed_dataset where origin = $1 and upstream = $2",
            &self.origin,
            &offer.upstream
        )?;
        let hash = offer.hash();
        let seen = known.as_ref().is_some_and(|(_, _, round)| *round == self.round);
        match known {
            Some((id, same, _)) if same == hash => {
                execute!(tx, "update indexed_dataset set round = $2 where id = $1", id, self.round)?;
            }
            Some((id, _, _)) => {
                execute!(
                    tx,
                    "update indexed_dataset set address = $2, title = $3, publisher = $4, place = $5, licence = $6,
                        formats = $7, modified_at = $8, hash = $9, round = $10
                     where id = $1",
                    id,
                    &offer.address,
                    &offer.title,
                    &offer.publisher,
                    &offer.place,
                    &offer.licence,
                    &offer.formats,
                    offer.modified,
                    hash,
                    self.round
                )?;
                execute!(tx, "delete from indexed_term where dataset_id = $1", id)?;
                terms(tx, id, offer).await?;
            }
            None => {
                let id = tx.new_id();
                execute!(
                    tx,
                    "insert into indexed_dataset (id, origin, upstream, address, title, publisher, place, licence, formats,
                        modified_at, hash, round)
                     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
                    id,
                    &self.origin,
                    &offer.upstream,
                    &offer.address,
                    &offer.title,
                    &offer.publisher,
                    &offer.place,
                    &offer.licence,
                    &offer.formats,
                    offer.modified,
                    hash,
                    self.round
                )?;
                terms(tx, id, offer).await?;
            }
        }
        Ok(!seen)
    }
}

async fn terms(tx: &mut Tx, id: Uuid, offer: &Offer) -> Result<()> {
    let mut places: Vec<&str> = offer.places.iter().map(String::as_str).collect();
    places.sort_unstable();
    places.dedup();
    if places.len() > PLACES {
        places.clear();
    }
    places.push("");
    let mut weights = offer.terms();
    weights.insert(String::new(), 0);
    for place in places {
        for (term, weight) in &weights {
            if place.is_empty() && term.is_empty() {
                continue;
            }
            execute!(
                tx,
                "insert into indexed_term (place, term, dataset_id, weight) values ($1, $2, $3, $4)",
                place,
                term,
                id,
                *weight
            )?;
        }
    }
    Ok(())
}

/// Forgets some of what portals no longer offer, and portals that the settings no longer have; whether there may be more.
pub struct Sweep;

impl Act for Sweep {
    type Output = bool;
    const RECORD: Record = Record::Nothing("work of the service itself");
    const SHOWS: bool = false;

    async fn perform(&self, tx: &mut Tx) -> Result<bool> {
        // what the last whole reading did not see; a reading that goes on has said nothing yet
        let old: Vec<(Uuid,)> = all!(
            tx,
            "select d.id from portal p join indexed_dataset d on d.origin = p.origin
             where p.place_in_line < 0 or d.round < p.round - 1 order by d.id limit $1",
            AT_ONCE
        )?;
        for (id,) in &old {
            execute!(tx, "delete from indexed_term where dataset_id = $1", *id)?;
            execute!(tx, "delete from indexed_dataset where id = $1", *id)?;
        }
        if old.is_empty() {
            execute!(
                tx,
                "delete from portal where place_in_line < 0
                    and not exists (select 1 from indexed_dataset d where d.origin = portal.origin)"
            )?;
        }
        Ok(old.len() as i64 == AT_ONCE)
    }
}
