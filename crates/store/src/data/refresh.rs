//! Asking sources again: claimed with a lease, so that a process that dies leaves its work to the next one.

use domain::{DAY, DatasetId, HOUR, IndicatorId, MINUTE, Moment, PersonId, RecipeId};
use record::Kind;
use serde::{Deserialize, Serialize};

use super::{
    Copy, Made, keep,
    recipe::{Target, write},
    used,
};
use crate::{Act, Record, Result, Tx};

/// How long nobody else asks a source after somebody began to.
const LEASE: i64 = 10 * MINUTE;

/// A dataset whose source is to be asked.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Due {
    /// Which.
    pub id: DatasetId,
    /// Its title.
    pub title: String,
    /// What is fetched.
    pub address: String,
    /// The hash of the newest copy.
    pub hash: Vec<u8>,
    /// JSON: how that is written.
    pub shape: String,
    /// When the data changed, as the portal said.
    pub modified: Option<Moment>,
    /// What makes readings of it.
    pub recipes: Vec<DueRecipe>,
}

/// One of these.
#[derive(Clone, Debug, Serialize, Deserialize, sqlx::FromRow)]
pub struct DueRecipe {
    /// Which.
    pub id: RecipeId,
    /// Its text.
    pub recipe: String,
}

#[derive(sqlx::FromRow)]
struct DueRow {
    id: DatasetId,
    title: String,
    address: String,
    hash: Vec<u8>,
    shape: String,
    modified_at: Option<Moment>,
}

/// Takes the dataset that waits longest.
pub struct Claim;

impl Act for Claim {
    type Output = Option<Due>;
    const RECORD: Record = Record::Nothing("work of the service itself");
    const SHOWS: bool = false;

    async fn perform(&self, tx: &mut Tx) -> Result<Option<Due>> {
        let now = tx.now;
        let row: Option<DueRow> = optional!(
            tx,
            "select d.id, d.title, d.address, s.hash, s.shape, d.modified_at
             from dataset d join snapshot s on s.id = d.latest_id
             where d.next_check <= $1 and d.leased_until < $1
             order by d.next_check, d.id limit 1",
            now
        )?;
        let Some(DueRow { id, title, address, hash, shape, modified_at: modified }) = row else { return Ok(None) };
        execute!(tx, "update dataset set leased_until = $2 where id = $1", id, now.plus(LEASE))?;
        let recipes: Vec<DueRecipe> = all!(
            tx,
            "select id, recipe from dataset_recipe where dataset_id = $1 and ended_at is null order by id",
            id
        )?;
        Ok(Some(Due { id, title, address, hash, shape, modified, recipes }))
    }
}

/// What asking a source came to.
#[derive(Clone, Debug)]
pub enum Outcome {
    /// The same bytes.
    Same,
    /// Other bytes, and what the recipes make of them.
    New {
        /// What came.
        copy: Copy,
        /// What recipes made of it.
        runs: Vec<NewRun>,
        /// JSON: why a recipe makes nothing any more; none when all do.
        changed: Option<String>,
    },
    /// Nothing that can be used; JSON of why.
    Failed {
        /// Whether something came, which cannot be read.
        changed: bool,
        /// JSON: the sentence in each language.
        problem: String,
    },
}

/// What a recipe made of a new copy.
#[derive(Clone, Debug)]
pub struct NewRun {
    /// Which.
    pub recipe: RecipeId,
    /// The hash of its text.
    pub hash: [u8; 32],
    /// What it made.
    pub made: Made,
}

/// Writes down what asking a source came to.
pub struct Refreshed {
    /// Which dataset.
    pub id: DatasetId,
    /// What came.
    pub outcome: Outcome,
    /// Bytes that the data folder may hold.
    pub quota: i64,
}

impl Act for Refreshed {
    type Output = ();
    const RECORD: Record = Record::Leaf(&[Kind::DataRead, Kind::Incident, Kind::Suspended]);

    async fn perform(&self, tx: &mut Tx) -> Result<()> {
        let mut leaves = 0;
        let now = tx.now;
        match &self.outcome {
            Outcome::Same => self.settle(tx, "live", "", DAY).await?,
            Outcome::Failed { changed, problem } => {
                let state = if *changed { "changed" } else { "gone" };
                self.settle(tx, state, problem, 6 * HOUR).await?;
            }
            Outcome::New { copy, .. } if used(tx).await? + copy.size > self.quota => {
                let full = domain::Refusal::DataFull;
                let (fr, en) = (full.say(domain::Lang::Fr), full.say(domain::Lang::En));
                self.settle(tx, "gone", &serde_json::json!({"fr": fr, "en": en}).to_string(), DAY).await?;
            }
            Outcome::New { copy, runs, changed } => {
                let (snapshot, _) = keep(tx, self.id, copy, now).await?;
                execute!(tx, "update dataset set latest_id = $2 where id = $1", self.id, snapshot)?;
                for run in runs {
                    leaves += self.run(tx, snapshot, copy, run).await?;
                }
                let state = if changed.is_some() { "changed" } else { "live" };
                self.settle(tx, state, changed.as_deref().unwrap_or_default(), DAY).await?;
            }
        }
        if leaves == 0 {
            tx.unchanged();
        }
        Ok(())
    }
}

impl Refreshed {
    async fn settle(&self, tx: &mut Tx, state: &str, problem: &str, next: i64) -> Result<()> {
        let now = tx.now;
        let failing = (state != "live").then_some(now);
        execute!(
            tx,
            "update dataset set state = $2, problem = $3, checked_at = $4, next_check = $5, leased_until = 0,
                failing_since = case when $6 is null then null else coalesce(failing_since, $6) end
             where id = $1",
            self.id,
            state,
            problem,
            now,
            now.plus(next),
            failing
        )?;
        Ok(())
    }

    /// How many leaves it wrote.
    async fn run(&self, tx: &mut Tx, snapshot: domain::SnapshotId, copy: &Copy, run: &NewRun) -> Result<usize> {
        let row: Option<(String, i64, IndicatorId, PersonId, Moment, String)> = optional!(
            tx,
            "select e.slug, i.place, c.indicator_id, c.person_id, c.last_at, e.status
             from dataset_recipe c
             join experiment e on e.id = c.experiment_id
             join indicator i on i.id = c.indicator_id
             where c.id = $1 and c.dataset_id = $2 and c.ended_at is null",
            run.recipe,
            self.id
        )?;
        let Some((slug, place, indicator, person, after, status)) = row else { return Ok(0) };
        let status = domain::Status::parse(&status);
        // as by hand: until the results are published
        let open = status.is_some_and(|s| domain::write_down(s, &[domain::Hat::CoRunner]).is_ok());
        if !open || !run.made.readings.iter().any(|(at, _)| *at > after) {
            return Ok(0);
        }
        let target = Target { id: run.recipe, slug: &slug, place, indicator, person, after };
        write(tx, target, snapshot, &copy.hash, &run.hash, &run.made).await?;
        Ok(1)
    }
}
