use domain::{DataRole, DatasetId, ExperimentId, Moment, PersonId, RecipeId, SnapshotId};
use uuid::Uuid;

use super::hash;
use crate::{Conn, Error, Result};

/// A dataset as its page shows it.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Dataset {
    /// Which.
    pub id: DatasetId,
    /// Scheme, host and port of whoever described it.
    pub source: String,
    /// What is fetched.
    pub address: String,
    /// The portal's family.
    pub family: String,
    /// Its title.
    pub title: String,
    /// JSON: all that the portal said.
    pub told: String,
    /// `live`, `changed`, `gone`.
    pub state: String,
    /// JSON: why it is not live.
    pub problem: String,
    /// When it was last asked.
    pub checked_at: Moment,
    /// Since when it fails.
    pub failing_since: Option<Moment>,
    /// The newest copy.
    pub latest_id: SnapshotId,
}

/// A copy that is kept.
#[derive(Clone, Debug)]
pub struct Snapshot {
    /// Which.
    pub id: SnapshotId,
    /// Its SHA-256.
    pub hash: [u8; 32],
    /// Its bytes.
    pub size: i64,
    /// What its server called it.
    pub mime: String,
    /// JSON: how it is written.
    pub shape: String,
    /// When it came.
    pub fetched_at: Moment,
}

#[derive(sqlx::FromRow)]
struct SnapshotRow {
    id: SnapshotId,
    hash: Vec<u8>,
    size: i64,
    mime: String,
    shape: String,
    fetched_at: Moment,
}

impl From<SnapshotRow> for Snapshot {
    fn from(r: SnapshotRow) -> Snapshot {
        Snapshot { id: r.id, hash: hash(&r.hash), size: r.size, mime: r.mime, shape: r.shape, fetched_at: r.fetched_at }
    }
}

/// A dataset that stands behind at least one public experiment.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn show(conn: &mut Conn, id: DatasetId) -> Result<Dataset> {
    let row: Option<Dataset> = optional!(
        conn,
        "select id, source, address, family, title, told, state, problem, checked_at, failing_since, latest_id
         from dataset where id = $1 and latest_id is not null",
        id
    )?;
    row.ok_or(Error::NotFound)
}

/// Its copies, newest first.
///
/// # Errors
/// As for any read.
pub async fn snapshots(conn: &mut Conn, id: DatasetId) -> Result<Vec<Snapshot>> {
    let rows: Vec<SnapshotRow> = all!(
        conn,
        "select id, hash, size, mime, shape, fetched_at from snapshot where dataset_id = $1
         order by fetched_at desc, id desc limit 100",
        id
    )?;
    Ok(rows.into_iter().map(Snapshot::from).collect())
}

/// One copy.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn snapshot(conn: &mut Conn, id: SnapshotId) -> Result<Snapshot> {
    let row: Option<SnapshotRow> =
        optional!(conn, "select id, hash, size, mime, shape, fetched_at from snapshot where id = $1", id)?;
    row.map(Snapshot::from).ok_or(Error::NotFound)
}

/// The copy of a dataset with this hash.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn snapshot_of(conn: &mut Conn, dataset: DatasetId, hash: [u8; 32]) -> Result<Snapshot> {
    let row: Option<SnapshotRow> = optional!(
        conn,
        "select id, hash, size, mime, shape, fetched_at from snapshot where dataset_id = $1 and hash = $2",
        dataset,
        hash.to_vec()
    )?;
    row.map(Snapshot::from).ok_or(Error::NotFound)
}

/// Which experiment a dataset stands behind, and as what.
#[derive(Clone, Debug)]
pub struct Link {
    /// Which dataset.
    pub dataset: DatasetId,
    /// Its title.
    pub title: String,
    /// Who described it.
    pub source: String,
    /// Its state.
    pub state: String,
    /// The last part of the experiment's page.
    pub slug: String,
    /// The experiment's title.
    pub experiment: String,
    /// As what.
    pub role: DataRole,
    /// When.
    pub made_at: Moment,
}

/// Whose links.
#[derive(Clone, Copy, Debug)]
pub enum Behind {
    /// Of an experiment.
    Experiment(ExperimentId),
    /// Of a dataset.
    Dataset(DatasetId),
}

#[derive(sqlx::FromRow)]
struct LinkRow {
    dataset: DatasetId,
    title: String,
    source: String,
    state: String,
    slug: String,
    experiment: String,
    role: String,
    made_at: Moment,
}

impl LinkRow {
    fn read(self) -> Option<Link> {
        let role = DataRole::parse(&self.role)?;
        let LinkRow { dataset, title, source, state, slug, experiment, made_at, .. } = self;
        Some(Link { dataset, title, source, state, slug, experiment, role, made_at })
    }
}

/// The links of an experiment or of a dataset, oldest first.
///
/// # Errors
/// As for any read.
pub async fn links(conn: &mut Conn, of: Behind) -> Result<Vec<Link>> {
    let (experiment, dataset) = match of {
        Behind::Experiment(id) => (Some(id), None),
        Behind::Dataset(id) => (None, Some(id)),
    };
    let rows: Vec<LinkRow> = all!(
        conn,
        "select d.id as dataset, d.title, d.source, d.state, e.slug, o.title as experiment, l.role, l.made_at
         from dataset_link l
         join dataset d on d.id = l.dataset_id
         join experiment e on e.id = l.experiment_id
         join experiment_text o on o.experiment_id = e.id and o.lang = e.lang
         where (l.experiment_id = $1 or l.dataset_id = $2) and e.status not in ('submitted', 'returned')
         order by l.made_at, l.id limit 200",
        experiment,
        dataset
    )?;
    Ok(rows.into_iter().filter_map(LinkRow::read).collect())
}

/// What somebody looks at.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Preview {
    /// Which.
    pub id: Uuid,
    /// Who.
    pub person_id: PersonId,
    /// The address as it was pasted.
    pub typed: String,
    /// What was fetched.
    pub address: String,
    /// JSON: all that the portal said.
    pub told: String,
    /// Its bytes.
    pub size: i64,
    /// JSON: how it is written.
    pub shape: String,
    /// When it came.
    pub made_at: Moment,
}

/// A preview of an experiment.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn preview(conn: &mut Conn, slug: &str, id: Uuid, person: PersonId) -> Result<Preview> {
    let row: Option<Preview> = optional!(
        conn,
        "select p.id, p.person_id, p.typed, p.address, p.told, p.size, p.shape, p.made_at
         from dataset_preview p join experiment e on e.id = p.experiment_id
         where p.id = $1 and e.slug = $2 and p.person_id = $3",
        id,
        slug,
        person
    )?;
    row.ok_or(Error::NotFound)
}

/// A recipe and what it made last.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Run {
    /// Which run.
    pub id: Uuid,
    /// Which recipe.
    pub recipe_id: RecipeId,
    /// Its text.
    pub recipe: String,
    /// The last part of the experiment's page.
    pub slug: String,
    /// The experiment's title.
    pub experiment: String,
    /// What it measures.
    pub measure: String,
    /// JSON of what was made.
    pub made: String,
    /// The hash of the copy.
    pub hash: Vec<u8>,
    /// Readings that it wrote.
    pub kept: i64,
    /// When.
    pub made_at: Moment,
}

/// Every run of a dataset's recipes, newest first.
///
/// # Errors
/// As for any read.
pub async fn runs(conn: &mut Conn, dataset: DatasetId) -> Result<Vec<Run>> {
    all!(
        conn,
        "select r.id, r.recipe_id, c.recipe, e.slug, o.title as experiment, i.measure, r.made, s.hash, r.kept, r.made_at
         from dataset_run r
         join dataset_recipe c on c.id = r.recipe_id
         join experiment e on e.id = c.experiment_id
         join experiment_text o on o.experiment_id = e.id and o.lang = e.lang
         join indicator i on i.id = c.indicator_id
         join snapshot s on s.id = r.snapshot_id
         where c.dataset_id = $1
         order by r.made_at desc, r.id desc limit 50",
        dataset
    )
}
