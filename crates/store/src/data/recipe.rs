use domain::{
    Amount, DatasetId, ExperimentId, IndicatorId, Moment, PersonId, ReadingId, RecipeId, Refusal, SnapshotId,
    write_down,
};
use record::Kind;
use serde_json::Value;
use uuid::Uuid;

use crate::{
    Act, Error, Record, Result, Tx,
    experiment::Stand,
    part,
    reading::{Place, Row, at_place, fold_in, insert, measured},
    suspension,
};

/// What a recipe made of a copy.
#[derive(Clone, Debug)]
pub struct Made {
    /// JSON of all of it.
    pub text: String,
    /// The readings whose time is over.
    pub readings: Vec<(Moment, Amount)>,
    /// From where they are, as a reading says it.
    pub source: String,
}

/// Those who run a try keep a recipe: its readings are written now, and at each new copy.
pub struct Keep {
    /// The form's id.
    pub submission: Uuid,
    /// Who.
    pub person: PersonId,
    /// The page's last part.
    pub slug: String,
    /// The place of the indicator.
    pub place: i64,
    /// Of which dataset.
    pub dataset: DatasetId,
    /// Of which copy.
    pub snapshot: SnapshotId,
    /// The recipe's canonical text.
    pub recipe: String,
    /// Its SHA-256.
    pub hash: [u8; 32],
    /// What it made.
    pub made: Made,
}

impl Act for Keep {
    /// Readings that were written.
    type Output = i64;
    const RECORD: Record = Record::Leaf(&[Kind::DataRead, Kind::Incident, Kind::Suspended]);

    fn submission(&self) -> Option<(Uuid, PersonId)> {
        Some((self.submission, self.person))
    }

    async fn perform(&self, tx: &mut Tx) -> Result<i64> {
        let stand = Stand::by_slug(tx, &self.slug).await?;
        write_down(stand.status()?, &part::hats(tx, &stand, self.person).await?)?;
        let linked: Option<(Vec<u8>,)> = optional!(
            tx,
            "select s.hash from snapshot s join dataset_link l on l.dataset_id = s.dataset_id
             where s.id = $1 and s.dataset_id = $2 and l.experiment_id = $3 limit 1",
            self.snapshot,
            self.dataset,
            stand.id
        )?;
        let file = linked.ok_or(Error::NotFound)?.0;
        let indicator = at_place(tx, stand.id, self.place).await?;
        let same: Option<(RecipeId,)> = optional!(
            tx,
            "select id from dataset_recipe where dataset_id = $1 and indicator_id = $2 and recipe = $3 and ended_at is null",
            self.dataset,
            indicator,
            &self.recipe
        )?;
        if same.is_some() {
            return Err(Refusal::AttachedAlready.into());
        }
        let (id, now) = (RecipeId(tx.new_id()), tx.now);
        execute!(
            tx,
            "insert into dataset_recipe (id, dataset_id, experiment_id, indicator_id, recipe, person_id, made_at, last_at)
             values ($1, $2, $3, $4, $5, $6, $7, $8)",
            id,
            self.dataset,
            stand.id,
            indicator,
            &self.recipe,
            self.person,
            now,
            i64::MIN
        )?;
        let target =
            Target { id, slug: &self.slug, place: self.place, indicator, person: self.person, after: Moment(i64::MIN) };
        write(tx, target, self.snapshot, &file, &self.hash, &self.made).await
    }
}

/// Where readings of a recipe go.
pub(super) struct Target<'a> {
    pub id: RecipeId,
    pub slug: &'a str,
    pub place: i64,
    pub indicator: IndicatorId,
    pub person: PersonId,
    /// Readings up to here are there already; they are not written again, whatever a later copy says.
    pub after: Moment,
}

/// Writes the new readings of a run, its row, its leaf, and asks the stop rules.
pub(super) async fn write(
    tx: &mut Tx,
    to: Target<'_>,
    snapshot: SnapshotId,
    file: &[u8],
    recipe: &[u8],
    made: &Made,
) -> Result<i64> {
    let mut stand = Stand::by_slug(tx, to.slug).await?;
    let experiment: ExperimentId = stand.id;
    let now = tx.now;
    let new: Vec<(Moment, Amount)> =
        made.readings.iter().copied().filter(|(at, _)| *at > to.after && *at <= now).collect();
    let rows: Vec<Row> = new.iter().map(|(at, value)| Row { at: *at, value: *value, nth: 0, line: None }).collect();
    let place =
        Place { experiment, indicator: to.indicator, person: to.person, import: None, source: &made.source, note: "" };
    let written = insert(tx, place, &rows).await?;
    let pairs: Vec<(Moment, Amount)> = written.iter().map(|(_, at, value)| (*at, *value)).collect();
    fold_in(tx, to.indicator, &pairs).await?;
    let kept = written.len() as i64;
    if let Some(latest) = new.iter().map(|(at, _)| *at).max() {
        measured(tx, experiment, to.place, latest).await?;
        execute!(tx, "update dataset_recipe set last_at = $2 where id = $1", to.id, latest)?;
    }
    let run = tx.new_id();
    execute!(
        tx,
        "insert into dataset_run (id, recipe_id, snapshot_id, made, kept, made_at) values ($1, $2, $3, $4, $5, $6)",
        run,
        to.id,
        snapshot,
        &made.text,
        kept,
        now
    )?;
    let public: [(&str, Value); 5] = [
        ("experiment", experiment.to_string().into()),
        ("indicator", to.place.into()),
        ("file", record::hex(file).into()),
        ("recipe", record::hex(recipe).into()),
        ("readings", kept.into()),
    ];
    let secret = [("person", to.person.0.as_bytes().to_vec())];
    tx.leaf(Kind::DataRead, &public, Some(to.person), &secret).await?;
    let written: Vec<(ReadingId, Moment, Amount)> =
        written.into_iter().map(|(id, at, v)| (ReadingId(id), at, v)).collect();
    suspension::watch(tx, &mut stand, to.indicator, &written).await?;
    Ok(kept)
}
