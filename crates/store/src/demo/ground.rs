//! What was measured, seen and went wrong in the demo world: believable numbers that follow from each protocol and from
//! what was found, the same at every start.

use domain::{Amount, DAY, ExperimentId, HOUR, IncidentId, IndicatorId, Lang, Moment, PersonId, Severity};
use record::Kind;
use serde::Deserialize;
use sha2::{Digest, Sha256};

use crate::{
    Error, Result, Tx,
    reading::{Place, Row, fold_in, insert, measured},
};

/// What happened in one experiment of the demo.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Told {
    /// Its address.
    pub slug: String,
    /// Entries of the field journal.
    #[serde(default)]
    pub journal: Vec<Entry>,
    /// What went wrong.
    #[serde(default)]
    pub incident: Vec<Incident>,
}

/// An entry of the field journal.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// Days after the beginning.
    pub day: i64,
    /// What was seen.
    pub text: String,
    /// Whether the evaluator wrote it.
    #[serde(default)]
    pub evaluator: bool,
}

/// Something that went wrong.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Incident {
    /// Days after the beginning.
    pub day: i64,
    /// How bad.
    pub severity: String,
    /// What happened.
    pub text: String,
    /// What was done.
    pub response: String,
}

#[derive(sqlx::FromRow)]
struct Try {
    id: ExperimentId,
    slug: String,
    author_id: PersonId,
    evaluator_id: Option<PersonId>,
    started_at: Moment,
    ends_at: Option<Moment>,
    ended_at: Option<Moment>,
    finding: Option<String>,
}

#[derive(sqlx::FromRow)]
struct Measure {
    id: IndicatorId,
    place: i64,
    weight: String,
    baseline: Amount,
    target: Amount,
}

/// Readings, journal and incidents of every try that has begun.
pub(crate) async fn fill(tx: &mut Tx, told: &[Told]) -> Result<()> {
    let today = tx.now;
    let tries: Vec<Try> = all!(
        tx,
        "select e.id, e.slug, e.author_id, e.started_at, e.ends_at, e.ended_at, e.finding,
            (select p.person_id from part p where p.experiment_id = e.id and p.part = 'evaluator' and p.until_at is null
                limit 1) as evaluator_id
         from experiment e where e.started_at is not null order by e.slug"
    )?;
    for one in &tries {
        let end = one.ended_at.unwrap_or(today).0.min(today.0);
        let measures: Vec<Measure> = all!(
            tx,
            "select id, place, weight, baseline, target from indicator
             where experiment_id = $1 and retired_at is null order by place",
            one.id
        )?;
        for m in &measures {
            measure(tx, one, m, Moment(end)).await?;
        }
        if let Some(words) = told.iter().find(|t| t.slug == one.slug) {
            journal(tx, one, &words.journal, today).await?;
            incidents(tx, one, &words.incident, today).await?;
        }
    }
    tx.now = today;
    Ok(())
}

/// The primary indicator once a day, the others once a week, from a fortnight before the beginning; as one file that
/// somebody imported after the last.
async fn measure(tx: &mut Tx, one: &Try, m: &Measure, end: Moment) -> Result<()> {
    let first = one.started_at.plus(-14 * DAY);
    let days = (end.0 - first.0) / DAY;
    let step = if m.place == 1 { 1 } else { 7 };
    let measured_on = (0..days).step_by(step).map(|n| (first.plus(n * DAY + 8 * HOUR), value(one, m, n - 14)));
    let values: Vec<(Moment, Amount)> = measured_on.filter(|(at, _)| *at < end).collect();
    let (Some(last), Some(early)) = (values.last().map(|v| v.0), values.first().map(|v| v.0)) else { return Ok(()) };
    tx.now = last.plus(HOUR);
    let (id, now) = (domain::ImportId(tx.new_id()), tx.now);
    let name = format!("releves-{}.csv", m.place);
    let hash = Sha256::digest(format!("{}/{name}", one.slug).as_bytes()).to_vec();
    let count = values.len() as i64;
    execute!(
        tx,
        "insert into reading_import (id, experiment_id, person_id, file_name, body, settings, line_count, next_line, state,
            problems, made_at, confirmed_at, done_at, indicator_id, file_hash, kept)
         values ($1, $2, $3, $4, $5, '{}', $6, $7, 'done', '[]', $8, $8, $8, $9, $10, $6)",
        id,
        one.id,
        one.author_id,
        &name,
        Vec::<u8>::new(),
        count,
        count + 1,
        now,
        m.id,
        hash.clone()
    )?;
    let place =
        Place { experiment: one.id, indicator: m.id, person: one.author_id, import: Some(id), source: &name, note: "" };
    let rows: Vec<Row> = values
        .iter()
        .enumerate()
        .map(|(n, (at, value))| Row { at: *at, value: *value, nth: 0, line: Some(n as i64 + 2) })
        .collect();
    insert(tx, place, &rows).await?;
    fold_in(tx, m.id, &values).await?;
    tx.now = early;
    measured(tx, one.id, m.place, last).await?;
    tx.now = now;
    let public = [
        ("experiment", one.id.to_string().into()),
        ("indicator", m.place.into()),
        ("file", record::hex(&hash).into()),
        ("readings", count.into()),
    ];
    let secret = [("person", one.author_id.0.as_bytes().to_vec())];
    tx.leaf(Kind::ReadingsImported, &public, Some(one.author_id), &secret).await
}

/// The value of a day, counted from the beginning: around the baseline before it, then as far towards the target as
/// was found, or as may be hoped. A guardrail stays on its safe side.
fn value(one: &Try, m: &Measure, day: i64) -> Amount {
    let way = m.target.0 - m.baseline.0;
    let planned = one.ends_at.map_or(180, |end| ((end.0 - one.started_at.0) / DAY).max(30));
    // a third of the time until people have got used to it
    let eased = (day.max(0) * 1000 / (planned / 3).max(1)).min(1000);
    let reach = match (one.finding.as_deref(), m.weight.as_str()) {
        (_, "guardrail") => 250,
        (Some("supported"), _) => 1250,
        (Some("not-supported"), _) => 80,
        (Some(_), _) => 450,
        (None, _) => 800,
    };
    let drift = i128::from(way) * i128::from(reach) * i128::from(eased) / 1_000_000;
    // noise of a fifth of the way, and weekends that are not as other days
    let noise = i128::from(way.abs().max(1_000_000)) * i128::from(noise(&one.slug, m.place, day)) / 5_000;
    let weekend = if day.rem_euclid(7) > 4 { -i128::from(way.abs()) / 12 } else { 0 };
    let safe = if m.weight == "guardrail" { noise / 3 } else { noise + weekend };
    let raw = i128::from(m.baseline.0) + drift + safe;
    let whole = i64::try_from(raw).unwrap_or(m.baseline.0);
    Amount(whole.max(if m.baseline.0 >= 0 { 0 } else { i64::MIN })).rounded(1)
}

/// Between -1000 and 1000, mostly near nought.
fn noise(slug: &str, place: i64, day: i64) -> i64 {
    let digest = Sha256::digest(format!("{slug}/{place}/{day}").as_bytes());
    let sum: i64 = digest.iter().take(8).map(|b| i64::from(*b) - 128).sum();
    sum.clamp(-1000, 1000)
}

async fn journal(tx: &mut Tx, one: &Try, entries: &[Entry], today: Moment) -> Result<()> {
    for entry in entries {
        let at = one.started_at.plus(entry.day * DAY + 10 * HOUR);
        if at > today {
            continue;
        }
        tx.now = at.plus(HOUR);
        let (id, now) = (domain::EntryId(tx.new_id()), tx.now);
        let person = one.evaluator_id.filter(|_| entry.evaluator).unwrap_or(one.author_id);
        execute!(
            tx,
            "insert into journal_entry (id, experiment_id, person_id, happened_at, written_at, body, lang)
             values ($1, $2, $3, $4, $5, $6, $7)",
            id,
            one.id,
            person,
            at,
            now,
            &entry.text,
            Lang::Fr.code()
        )?;
        let secret = [("person", person.0.as_bytes().to_vec()), ("body", entry.text.clone().into_bytes())];
        tx.leaf(Kind::JournalWritten, &[("experiment", one.id.to_string().into())], Some(person), &secret).await?;
    }
    Ok(())
}

async fn incidents(tx: &mut Tx, one: &Try, incidents: &[Incident], today: Moment) -> Result<()> {
    for told in incidents {
        let at = one.started_at.plus(told.day * DAY + 15 * HOUR);
        if at > today {
            continue;
        }
        let severity = Severity::parse(&told.severity)
            .ok_or_else(|| Error::Internal(format!("the demo world has no severity {}", told.severity)))?;
        tx.now = at.plus(HOUR);
        let (id, now) = (IncidentId(tx.new_id()), tx.now);
        execute!(
            tx,
            "insert into incident (id, experiment_id, person_id, happened_at, written_at, severity, body, lang, response)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
            id,
            one.id,
            one.author_id,
            at,
            now,
            severity.code(),
            &told.text,
            Lang::Fr.code(),
            &told.response
        )?;
        let public = [("experiment", one.id.to_string().into()), ("severity", severity.code().into())];
        let secret = [("person", one.author_id.0.as_bytes().to_vec()), ("body", told.text.clone().into_bytes())];
        tx.leaf(Kind::Incident, &public, Some(one.author_id), &secret).await?;
    }
    Ok(())
}
