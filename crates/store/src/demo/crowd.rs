use domain::{Amount, DAY, EntryId, ExperimentId, HOUR, IncidentId, IndicatorId, Lang, Moment, PersonId};

use crate::{
    Act, Record, Result, Tx,
    reading::{Place, Row, fold_in, insert, measured},
};

/// Indicators of a crowded experiment.
const INDICATORS: i64 = 5;

/// An experiment on the ground with so much of everything and nothing else, for measurements of its page.
pub struct Crowd {
    /// The page's last part.
    pub slug: String,
    /// Readings of each of five indicators, an hour apart.
    pub readings: i64,
    /// Entries of the journal.
    pub entries: i64,
    /// Incidents.
    pub incidents: i64,
}

impl Act for Crowd {
    type Output = ();
    const RECORD: Record = Record::Nothing("invented for a measurement, and nobody's act");

    async fn perform(&self, tx: &mut Tx) -> Result<()> {
        let (id, author): (ExperimentId, PersonId) =
            one!(tx, "select id, author_id from experiment where slug = $1", &self.slug)?;
        clear(tx, id).await?;
        let now = tx.now;
        for place in 1..=INDICATORS {
            let indicator = indicator(tx, id, place).await?;
            let value = |n: i64| Amount((40 + n * 7 % 13) * domain::UNIT);
            let values: Vec<(Moment, Amount)> =
                (0..self.readings).map(|n| (now.plus(-(n + 1) * HOUR), value(n))).collect();
            let rows: Vec<Row> =
                values.iter().map(|(at, value)| Row { at: *at, value: *value, nth: 0, line: None }).collect();
            let where_to =
                Place { experiment: id, indicator, person: author, import: None, source: "capteur", note: "" };
            insert(tx, where_to, &rows).await?;
            fold_in(tx, indicator, &values).await?;
            if let Some((latest, _)) = values.first() {
                measured(tx, id, place, *latest).await?;
            }
        }
        for n in 0..self.entries {
            let (entry, at) = (EntryId(tx.new_id()), now.plus(-n * HOUR));
            execute!(
                tx,
                "insert into journal_entry (id, experiment_id, person_id, happened_at, written_at, body, lang)
                 values ($1, $2, $3, $4, $4, $5, $6)",
                entry,
                id,
                author,
                at,
                format!("Douze enfants ce matin, sous la pluie, et deux accompagnateurs. Jour {n}."),
                Lang::Fr.code()
            )?;
        }
        for n in 0..self.incidents {
            let (incident, at) = (IncidentId(tx.new_id()), now.plus(-n * DAY / 4));
            execute!(
                tx,
                "insert into incident (id, experiment_id, person_id, happened_at, written_at, severity, body, lang, response)
                 values ($1, $2, $3, $4, $4, 'minor', $5, $6, $7)",
                incident,
                id,
                author,
                at,
                format!("Une camionnette sur le trottoir. Numéro {n}."),
                Lang::Fr.code(),
                "Le groupe a changé de trottoir."
            )?;
        }
        Ok(())
    }
}

/// Nothing measured, seen or gone wrong.
async fn clear(tx: &mut Tx, id: ExperimentId) -> Result<()> {
    execute!(tx, "delete from incident where experiment_id = $1", id)?;
    execute!(tx, "delete from journal_entry where experiment_id = $1", id)?;
    execute!(tx, "delete from reading where experiment_id = $1", id)?;
    execute!(
        tx,
        "delete from reading_day where indicator_id in (select id from indicator where experiment_id = $1)",
        id
    )?;
    execute!(
        tx,
        "delete from reading_week where indicator_id in (select id from indicator where experiment_id = $1)",
        id
    )?;
    execute!(
        tx,
        "update indicator set reading_count = 0, first_day = null, last_day = null where experiment_id = $1",
        id
    )?;
    Ok(())
}

/// The one at a place, made like the primary one when there is none.
async fn indicator(tx: &mut Tx, experiment: ExperimentId, place: i64) -> Result<IndicatorId> {
    let there: Option<(IndicatorId,)> = optional!(
        tx,
        "select id from indicator where experiment_id = $1 and place = $2 and retired_at is null",
        experiment,
        place
    )?;
    if let Some((id,)) = there {
        return Ok(id);
    }
    let id = IndicatorId(tx.new_id());
    execute!(
        tx,
        "insert into indicator (id, experiment_id, place, weight, measure, unit, population, method, baseline,
            baseline_at, target, direction)
         select $1, experiment_id, $3, 'secondary', measure, unit, population, method, baseline, baseline_at, target,
            direction
         from indicator where experiment_id = $2 and place = 1 and retired_at is null",
        id,
        experiment,
        place
    )?;
    Ok(id)
}
