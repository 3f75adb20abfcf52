//! What the page of a try needs besides its words: clocks, rules, dates, how much was written.

use domain::{Amount, Clocks, ExperimentId, Lang, Moment, PersonId, protocol::Side};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{Conn, Error, Result, Tx};

/// The clocks of an experiment, and how much was written on the ground.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Facts {
    /// From these, what is late and what comes next.
    pub clocks: Clocks,
    /// Entries of the journal.
    pub entries: i64,
    /// Incidents.
    pub incidents: i64,
}

#[derive(sqlx::FromRow)]
struct Row {
    answer_by: Option<Moment>,
    started_at: Option<Moment>,
    ends_at: Option<Moment>,
    ended_at: Option<Moment>,
    last_primary_at: Option<Moment>,
    result_days: i64,
    reviewed_at: Option<Moment>,
}

/// The clocks of an experiment.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn clocks(conn: &mut Conn, experiment: ExperimentId) -> Result<Clocks> {
    let row: Option<Row> = optional!(
        conn,
        "select e.answer_by, e.started_at, e.ends_at, e.ended_at, e.last_primary_at, a.result_days,
            (select max(j.happened_at) from journal_entry j
                join part p on p.experiment_id = j.experiment_id and p.person_id = j.person_id
                where j.experiment_id = e.id and p.part = 'evaluator' and p.until_at is null) as reviewed_at
         from experiment e join authority a on a.id = e.authority_id where e.id = $1",
        experiment
    )?;
    let row = row.ok_or(Error::NotFound)?;
    Ok(Clocks {
        answer_by: row.answer_by,
        started_at: row.started_at,
        ends_at: row.ends_at,
        ended_at: row.ended_at,
        last_primary_at: row.last_primary_at,
        result_days: row.result_days,
        reviewed_at: row.reviewed_at,
    })
}

/// The facts of an experiment.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn facts(conn: &mut Conn, experiment: ExperimentId) -> Result<Facts> {
    let clocks = clocks(conn, experiment).await?;
    let (entries, incidents) = one!(
        conn,
        "select (select count(*) from journal_entry where experiment_id = $1),
            (select count(*) from incident where experiment_id = $1)",
        experiment
    )?;
    Ok(Facts { clocks, entries, incidents })
}

/// A stop rule of the protocol that holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    /// The place of its indicator.
    pub place: i64,
    /// On which side it stops.
    pub side: Side,
    /// The threshold.
    pub threshold: Amount,
    /// Who acts then.
    pub who: String,
    /// Within how many hours.
    pub hours: i64,
}

/// The stop rules that hold.
///
/// # Errors
/// As for any read.
pub async fn rules(conn: &mut Conn, experiment: ExperimentId) -> Result<Vec<Rule>> {
    let rows: Vec<(i64, String, Amount, String, i64)> = all!(
        conn,
        "select i.place, r.side, r.threshold, r.who, r.hours
         from stop_rule r join indicator i on i.id = r.indicator_id
         where r.experiment_id = $1 and r.retired_at is null order by i.place, r.threshold, r.id",
        experiment
    )?;
    let known = rows.into_iter().filter_map(|(place, side, threshold, who, hours)| {
        Some(Rule { place, side: Side::parse(&side)?, threshold, who, hours })
    });
    Ok(known.collect())
}

/// The days on which indicators are to be measured, with the place of each.
///
/// # Errors
/// As for any read.
pub async fn measures(conn: &mut Conn, experiment: ExperimentId) -> Result<Vec<(Moment, i64)>> {
    all!(
        conn,
        "select d.due_at, i.place from indicator i join indicator_date d on d.indicator_id = i.id
         where i.experiment_id = $1 and i.retired_at is null order by d.due_at, i.place limit 200",
        experiment
    )
}

/// Why a try waits, in words and their language.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn suspended(conn: &mut Conn, suspension: Uuid) -> Result<(String, Lang)> {
    let row: Option<(String, String)> =
        optional!(conn, "select reason_text, reason_lang from suspension where id = $1", suspension)?;
    words(row)
}

/// What happened, in words and their language.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn incident(conn: &mut Conn, incident: Uuid) -> Result<(String, Lang)> {
    let row: Option<(String, String)> = optional!(conn, "select body, lang from incident where id = $1", incident)?;
    words(row)
}

fn words(row: Option<(String, String)>) -> Result<(String, Lang)> {
    let (text, lang) = row.ok_or(Error::NotFound)?;
    Ok((text, Lang::parse(&lang).unwrap_or_default()))
}

/// What a person wrote on the ground, for their export. Readings that came in a file are counted, not listed.
pub(crate) async fn export(conn: &mut Conn, person: PersonId) -> Result<Value> {
    let readings: Vec<(String, i64, Moment, Amount, String)> = all!(
        conn,
        "select e.slug, i.place, r.measured_at, r.value, r.source
         from reading r join experiment e on e.id = r.experiment_id join indicator i on i.id = r.indicator_id
         where r.person_id = $1 and r.import_id is null order by r.written_at, r.id",
        person
    )?;
    let files: Vec<(String, String, String, i64, Moment)> = all!(
        conn,
        "select e.slug, m.file_name, m.state, m.kept, m.made_at
         from reading_import m join experiment e on e.id = m.experiment_id where m.person_id = $1 order by m.made_at, m.id",
        person
    )?;
    let entries: Vec<(String, Moment, String)> = all!(
        conn,
        "select e.slug, j.happened_at, j.body from journal_entry j join experiment e on e.id = j.experiment_id
         where j.person_id = $1 order by j.written_at, j.id",
        person
    )?;
    let incidents: Vec<(String, Moment, String, String, String)> = all!(
        conn,
        "select e.slug, n.happened_at, n.severity, n.body, n.response
         from incident n join experiment e on e.id = n.experiment_id where n.person_id = $1 order by n.written_at, n.id",
        person
    )?;
    let suspensions: Vec<(String, Moment, String)> = all!(
        conn,
        "select e.slug, s.begun_at, s.reason_text from suspension s join experiment e on e.id = s.experiment_id
         where s.person_id = $1 order by s.begun_at, s.id",
        person
    )?;
    let page = |slug: &str| format!("/experiments/{slug}");
    Ok(json!({
        "readings": readings.iter().map(|(slug, place, at, value, source)| json!({
            "experiment": page(slug), "indicator": place, "measured": at.rfc3339(), "value": value.plain(), "source": source,
        })).collect::<Vec<_>>(),
        "files": files.iter().map(|(slug, name, state, kept, at)| json!({
            "experiment": page(slug), "name": name, "state": state, "readings": kept, "sent": at.rfc3339(),
        })).collect::<Vec<_>>(),
        "journal": entries.iter().map(|(slug, at, body)| json!({
            "experiment": page(slug), "at": at.rfc3339(), "text": body,
        })).collect::<Vec<_>>(),
        "incidents": incidents.iter().map(|(slug, at, severity, body, response)| json!({
            "experiment": page(slug), "at": at.rfc3339(), "severity": severity, "text": body, "response": response,
        })).collect::<Vec<_>>(),
        "suspensions": suspensions.iter().map(|(slug, at, text)| json!({
            "experiment": page(slug), "at": at.rfc3339(), "text": text,
        })).collect::<Vec<_>>(),
    }))
}

/// What is public of a try stays, without a name: what was measured, seen and went wrong there belongs to everybody.
/// Files that were not written go, and the names of those that were.
pub(crate) async fn erase(tx: &mut Tx, person: PersonId) -> Result<()> {
    execute!(tx, "delete from reading_import where person_id = $1 and state = 'waiting'", person)?;
    execute!(tx, "update reading_import set file_name = '' where person_id = $1", person)?;
    execute!(tx, "update reading set source = '' where person_id = $1 and import_id is not null", person)?;
    Ok(())
}
