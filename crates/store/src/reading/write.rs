use domain::{Amount, ExperimentId, IndicatorId, Moment, PersonId, ReadingId, Refusal, clean_text, write_down};
use record::Kind;
use serde_json::Value;
use uuid::Uuid;

use super::{
    fold_in,
    many::{Place, Row, insert},
};
use crate::{Act, Error, Record, Result, Tx, experiment::Stand, part, suspension};

/// Somebody writes one reading down.
pub struct Write {
    /// The form's id.
    pub submission: Uuid,
    /// Who.
    pub person: PersonId,
    /// The page's last part.
    pub slug: String,
    /// The place of the indicator: 1 is the primary one.
    pub place: i64,
    /// When it was measured.
    pub at: Moment,
    /// What was measured.
    pub value: Amount,
    /// From where: an instrument, a count, a survey.
    pub source: String,
    /// What one should know to read it; may be empty.
    pub note: String,
}

impl Act for Write {
    /// Whether it suspended the try.
    type Output = bool;
    const RECORD: Record = Record::Leaf(&[Kind::Reading, Kind::Incident, Kind::Suspended]);

    fn submission(&self) -> Option<(Uuid, PersonId)> {
        Some((self.submission, self.person))
    }

    async fn perform(&self, tx: &mut Tx) -> Result<bool> {
        let mut stand = Stand::by_slug(tx, &self.slug).await?;
        let hats = part::hats(tx, &stand, self.person).await?;
        write_down(stand.status()?, &hats)?;
        if self.at > tx.now {
            return Err(Refusal::InTheFuture.into());
        }
        let source = clean_text(&self.source, 300)?;
        let note = match self.note.trim() {
            "" => String::new(),
            note => clean_text(note, 1000)?,
        };
        let indicator = at_place(tx, stand.id, self.place).await?;
        let (nth,): (i64,) = one!(
            tx,
            "select coalesce(max(nth) + 1, 0) from reading where indicator_id = $1 and measured_at = $2 and value = $3",
            indicator,
            self.at,
            self.value
        )?;
        let place =
            Place { experiment: stand.id, indicator, person: self.person, import: None, source: &source, note: &note };
        let row = Row { at: self.at, value: self.value, nth, line: None };
        let written = insert(tx, place, &[row]).await?;
        let (id, ..) = *written.first().ok_or_else(|| Error::Internal("a reading was there already".into()))?;
        fold_in(tx, indicator, &[(self.at, self.value)]).await?;
        measured(tx, stand.id, self.place, self.at).await?;
        let public: [(&str, Value); 4] = [
            ("experiment", stand.id.to_string().into()),
            ("indicator", self.place.into()),
            ("measured", self.at.0.div_euclid(domain::SECOND).into()),
            ("value", self.value.plain().into()),
        ];
        let secret = [("person", self.person.0.as_bytes().to_vec())];
        tx.leaf(Kind::Reading, &public, Some(self.person), &secret).await?;
        suspension::watch(tx, &mut stand, indicator, &[(ReadingId(id), self.at, self.value)]).await
    }
}

/// The indicator of a place in the version that holds.
pub(crate) async fn at_place(tx: &mut Tx, experiment: ExperimentId, place: i64) -> Result<IndicatorId> {
    let row: Option<(IndicatorId,)> = optional!(
        tx,
        "select id from indicator where experiment_id = $1 and place = $2 and retired_at is null",
        experiment,
        place
    )?;
    row.map(|r| r.0).ok_or_else(|| Refusal::NotAChoice.into())
}

/// Keeps the first and the last reading of an experiment, from which its clocks run.
pub(crate) async fn measured(tx: &mut Tx, experiment: ExperimentId, place: i64, at: Moment) -> Result<()> {
    let now = tx.now;
    execute!(
        tx,
        "update experiment set first_reading_at = coalesce(first_reading_at, $2),
            last_primary_at = case when $3 <> 1 or last_primary_at > $4 then last_primary_at else $4 end
         where id = $1",
        experiment,
        now,
        place,
        at
    )?;
    Ok(())
}
