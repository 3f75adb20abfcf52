//! Open data behind experiments of the demo world: copies that came with it. Nobody is asked for others.

use std::collections::HashMap;

use domain::{DAY, DataRole, Moment, PersonId};

use crate::{
    Act, Error, Result, Tx,
    data::{Attach, Copy, Look},
};

/// A dataset, and what it is for an experiment.
#[derive(Clone, Debug)]
pub struct Told {
    /// The experiment's address.
    pub slug: String,
    /// Key of whoever attached it.
    pub person: String,
    /// As what.
    pub role: DataRole,
    /// How many days ago.
    pub days_ago: i64,
    /// Its title.
    pub title: String,
    /// Scheme and host of whoever describes it.
    pub source: String,
    /// Its identifier there.
    pub upstream: String,
    /// Where it is said to be.
    pub address: String,
    /// The portal's family.
    pub family: String,
    /// JSON: all that the portal said.
    pub told: String,
    /// When its data changed.
    pub modified: Option<Moment>,
    /// What came.
    pub copy: Copy,
}

pub(super) async fn fill(tx: &mut Tx, all: &[Told], people: &HashMap<String, PersonId>) -> Result<()> {
    let today = tx.now;
    for told in all {
        let person = *people.get(&told.person).ok_or(Error::NotFound)?;
        tx.now = today.plus(-told.days_ago * DAY);
        let look = Look {
            person,
            slug: told.slug.clone(),
            typed: told.address.clone(),
            source: told.source.clone(),
            upstream: told.upstream.clone(),
            address: told.address.clone(),
            family: told.family.clone(),
            told: told.told.clone(),
            copy: told.copy.clone(),
            quota: i64::MAX,
        };
        let preview = look.perform(tx).await?;
        let attach = Attach {
            submission: tx.new_id(),
            person,
            slug: told.slug.clone(),
            preview,
            role: told.role,
            title: told.title.clone(),
            modified: told.modified,
            parser: told.copy.parser,
        };
        let dataset = attach.perform(tx).await?;
        // its source exists in the demo world only
        execute!(tx, "update dataset set checked_at = $2, next_check = $3 where id = $1", dataset, today, i64::MAX)?;
    }
    tx.now = today;
    Ok(())
}
