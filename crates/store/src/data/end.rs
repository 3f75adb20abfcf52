//! Recipes that are in place, and their end.

use domain::{DatasetId, ExperimentId, Moment, PersonId, RecipeId, end_recipe};
use record::Kind;
use serde_json::Value;
use uuid::Uuid;

use crate::{Act, Conn, Error, Record, Result, Tx, experiment::Stand, part};

/// A recipe of an experiment over a dataset.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct InPlace {
    /// Which.
    pub id: RecipeId,
    /// Its text.
    pub recipe: String,
    /// What it measures.
    pub measure: String,
    /// Who keeps it.
    pub person_id: PersonId,
    /// Since when.
    pub made_at: Moment,
}

/// Those that make readings, oldest first.
///
/// # Errors
/// As for any read.
pub async fn in_place(conn: &mut Conn, experiment: ExperimentId, dataset: DatasetId) -> Result<Vec<InPlace>> {
    all!(
        conn,
        "select c.id, c.recipe, i.measure, c.person_id, c.made_at
         from dataset_recipe c join indicator i on i.id = c.indicator_id
         where c.experiment_id = $1 and c.dataset_id = $2 and c.ended_at is null order by c.made_at, c.id limit 100",
        experiment,
        dataset
    )
}

/// No more readings come of a recipe; those that were made stay.
pub struct End {
    /// The form's id.
    pub submission: Uuid,
    /// Who.
    pub person: PersonId,
    /// The last part of the experiment's page.
    pub slug: String,
    /// Which.
    pub recipe: RecipeId,
}

impl Act for End {
    type Output = ();
    const RECORD: Record = Record::Leaf(&[Kind::DataEnded]);

    fn submission(&self) -> Option<(Uuid, PersonId)> {
        Some((self.submission, self.person))
    }

    async fn perform(&self, tx: &mut Tx) -> Result<()> {
        let stand = Stand::by_slug(tx, &self.slug).await?;
        let row: Option<(PersonId, i64, String, Option<Moment>)> = optional!(
            tx,
            "select c.person_id, i.place, c.recipe, c.ended_at
             from dataset_recipe c join indicator i on i.id = c.indicator_id
             where c.id = $1 and c.experiment_id = $2",
            self.recipe,
            stand.id
        )?;
        let (maker, place, recipe, ended) = row.ok_or(Error::NotFound)?;
        end_recipe(maker == self.person, &part::hats(tx, &stand, self.person).await?)?;
        if ended.is_some() {
            // two people agree; the first one did it
            tx.unchanged();
            return Ok(());
        }
        let now = tx.now;
        execute!(tx, "update dataset_recipe set ended_at = $2 where id = $1", self.recipe, now)?;
        let hash = <sha2::Sha256 as sha2::Digest>::digest(recipe.as_bytes());
        let public: [(&str, Value); 3] = [
            ("experiment", stand.id.to_string().into()),
            ("indicator", place.into()),
            ("recipe", record::hex(&hash).into()),
        ];
        let secret = [("person", self.person.0.as_bytes().to_vec())];
        tx.leaf(Kind::DataEnded, &public, Some(self.person), &secret).await?;
        Ok(())
    }
}
