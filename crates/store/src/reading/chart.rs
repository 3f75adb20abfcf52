use domain::{
    Amount, ExperimentId, IndicatorId, Moment,
    protocol::{Direction, Weight},
};

use crate::{Conn, Error, Result};

/// Up to so many days a chart has a point a day; beyond, a point a week, which is what a phone's width can show.
const DAYS: i64 = 60;

/// What is measured, as a page shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Indicator {
    /// Which.
    pub id: IndicatorId,
    /// Its place: 1 is the primary one.
    pub place: i64,
    /// What it is for.
    pub weight: Weight,
    /// What is measured.
    pub measure: String,
    /// In which unit.
    pub unit: String,
    /// Of whom or what.
    pub population: String,
    /// The source or the method.
    pub method: String,
    /// What it was before; as checked at the start, when that was done.
    pub baseline: Amount,
    /// When.
    pub baseline_at: Moment,
    /// What it should become, or not pass.
    pub target: Amount,
    /// On which side of it is good.
    pub direction: Direction,
    /// Readings in all.
    pub readings: i64,
}

#[derive(sqlx::FromRow)]
struct Row {
    id: IndicatorId,
    place: i64,
    weight: String,
    measure: String,
    unit: String,
    population: String,
    method: String,
    baseline: Amount,
    baseline_at: Moment,
    target: Amount,
    direction: String,
    reading_count: i64,
}

/// The indicators of the protocol that holds, the primary one first.
///
/// # Errors
/// As for any read.
pub async fn indicators(conn: &mut Conn, experiment: ExperimentId) -> Result<Vec<Indicator>> {
    let rows: Vec<Row> = all!(
        conn,
        "select id, place, weight, measure, unit, population, method, coalesce(checked_baseline, baseline) as baseline,
            coalesce(checked_at, baseline_at) as baseline_at, target, direction, reading_count
         from indicator where experiment_id = $1 and retired_at is null order by place",
        experiment
    )?;
    let unknown = |code: &str| Error::Internal(format!("{code} in an indicator"));
    rows.into_iter()
        .map(|row| {
            Ok(Indicator {
                id: row.id,
                place: row.place,
                weight: Weight::parse(&row.weight).ok_or_else(|| unknown(&row.weight))?,
                measure: row.measure,
                unit: row.unit,
                population: row.population,
                method: row.method,
                baseline: row.baseline,
                baseline_at: row.baseline_at,
                target: row.target,
                direction: Direction::parse(&row.direction).ok_or_else(|| unknown(&row.direction))?,
                readings: row.reading_count,
            })
        })
        .collect()
}

/// The readings of a day or of a week.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// Of which indicator.
    pub indicator: IndicatorId,
    /// Days that it covers: one or seven.
    pub days: i64,
    /// Its middle.
    pub at: Moment,
    /// How many readings.
    pub count: i64,
    /// Their mean.
    pub mean: Amount,
    /// The least.
    pub least: Amount,
    /// The greatest.
    pub most: Amount,
    /// The newest.
    pub last: Amount,
}

/// What the charts of an experiment are drawn from, oldest first: by day, or by week when there are more than two
/// months of readings. One statement, and a point a week at most for each indicator however many readings there are.
///
/// # Errors
/// As for any read.
pub async fn spans(conn: &mut Conn, experiment: ExperimentId) -> Result<Vec<Span>> {
    type Row = (IndicatorId, i64, i64, i64, i64, i64, i64, i64);
    let rows: Vec<Row> = all!(
        conn,
        "select d.indicator_id, cast(1 as bigint) as days, d.day, d.count, d.total, d.least, d.most, d.last_value
         from indicator i join reading_day d on d.indicator_id = i.id
         where i.experiment_id = $1 and i.retired_at is null and i.last_day - i.first_day < $2
         union all
         select w.indicator_id, cast(7 as bigint) as days, w.week, w.count, w.total, w.least, w.most, w.last_value
         from indicator i join reading_week w on w.indicator_id = i.id
         where i.experiment_id = $1 and i.retired_at is null and i.last_day - i.first_day >= $2
         order by 1, 3",
        experiment,
        DAYS
    )?;
    let spans = rows.into_iter().map(|(indicator, days, number, count, total, least, most, last)| Span {
        indicator,
        days,
        at: Moment::noon_of(number.saturating_mul(days).saturating_add(days / 2)),
        count,
        mean: Amount(total.checked_div(count).unwrap_or_default()),
        least: Amount(least),
        most: Amount(most),
        last: Amount(last),
    });
    Ok(spans.collect())
}
