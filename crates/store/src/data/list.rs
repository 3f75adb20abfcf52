use domain::{DatasetId, ExperimentId, Moment};

use super::{Behind, Link, links};
use crate::{Conn, Result};

/// Lines of a page.
const LINES: i64 = 30;

/// A dataset in the list.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Listed {
    /// Which.
    pub id: DatasetId,
    /// Its title.
    pub title: String,
    /// Who described it.
    pub source: String,
    /// JSON: all that the portal said.
    pub told: String,
    /// `live`, `changed`, `gone`.
    pub state: String,
    /// When it was last asked.
    pub checked_at: Moment,
    /// Experiments that it stands behind.
    pub experiments: i64,
    /// Copies that are kept.
    pub copies: i64,
}

/// Datasets behind public experiments by their id, newest first, and whether there are more.
///
/// # Errors
/// As for any read.
pub async fn list(conn: &mut Conn, before: Option<DatasetId>) -> Result<(Vec<Listed>, bool)> {
    some(conn, before, LINES).await
}

/// The same, so many at a time.
///
/// # Errors
/// As for any read.
pub async fn some(conn: &mut Conn, before: Option<DatasetId>, limit: i64) -> Result<(Vec<Listed>, bool)> {
    let mut rows: Vec<Listed> = all!(
        conn,
        "select d.id, d.title, d.source, d.told, d.state, d.checked_at,
            (select count(distinct l.experiment_id) from dataset_link l where l.dataset_id = d.id) as experiments,
            (select count(*) from snapshot s where s.dataset_id = d.id) as copies
         from dataset d
         where ($1 is null or d.id < $1) and d.latest_id is not null
         order by d.id desc limit $2",
        before,
        limit + 1
    )?;
    let more = rows.len() as i64 > limit;
    rows.truncate(limit as usize);
    Ok((rows, more))
}

/// What stands behind an experiment.
///
/// # Errors
/// As for any read.
pub async fn about(conn: &mut Conn, experiment: ExperimentId) -> Result<Vec<Link>> {
    links(conn, Behind::Experiment(experiment)).await
}

/// A dataset with its newest copies, for a catalogue.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Published {
    /// Which.
    pub id: DatasetId,
    /// Its title.
    pub title: String,
    /// JSON: all that the portal said.
    pub told: String,
    /// What is fetched.
    pub address: String,
    /// The hash of its newest copy.
    pub hash: Vec<u8>,
    /// The bytes of that.
    pub size: i64,
    /// JSON: how it is written.
    pub shape: String,
    /// When it came.
    pub fetched_at: Moment,
}

/// All of them, by their id; ten thousand at most.
///
/// # Errors
/// As for any read.
pub async fn published(conn: &mut Conn) -> Result<Vec<Published>> {
    all!(
        conn,
        "select d.id, d.title, d.told, d.address, s.hash, s.size, s.shape, s.fetched_at
         from dataset d join snapshot s on s.id = d.latest_id order by d.id limit 10000"
    )
}

/// An experiment with readings, for a catalogue.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Measured {
    /// The page's last part.
    pub slug: String,
    /// Its title.
    pub title: String,
    /// What was the problem.
    pub problem: String,
    /// The INSEE code of its commune.
    pub commune: String,
    /// The authority that holds it.
    pub authority: String,
    /// When something was measured last.
    pub last_at: Option<Moment>,
}

/// Every public experiment that has readings, by its address; ten thousand at most.
///
/// # Errors
/// As for any read.
pub async fn measured(conn: &mut Conn) -> Result<Vec<Measured>> {
    all!(
        conn,
        "select e.slug, o.title, o.problem, c.code as commune, a.name as authority, e.last_primary_at as last_at
         from experiment e
         join experiment_text o on o.experiment_id = e.id and o.lang = e.lang
         join territory c on c.id = e.territory_id
         join authority a on a.id = e.authority_id
         where e.first_reading_at is not null and e.status not in ('submitted', 'returned')
         order by e.slug limit 10000"
    )
}
