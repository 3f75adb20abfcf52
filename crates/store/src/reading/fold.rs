//! What charts need of readings, kept while they are written.

use std::collections::BTreeMap;

use domain::{Amount, IndicatorId, Moment};

use crate::{Result, Tx};

/// Readings of a day or of a week.
struct Heap {
    count: i64,
    total: i64,
    least: i64,
    most: i64,
    last: (Moment, i64),
}

/// The largest total: beyond it a mean is as it was, rather than wrong.
const FULL: i64 = 9_000_000_000_000_000_000;

/// Adds readings that are new to what is kept of their days and weeks.
pub(crate) async fn fold_in(tx: &mut Tx, indicator: IndicatorId, readings: &[(Moment, Amount)]) -> Result<()> {
    let (Some(first), Some(last)) = (readings.iter().map(day).min(), readings.iter().map(day).max()) else {
        return Ok(());
    };
    for (day, heap) in heaps(readings, 1) {
        execute!(
            tx,
            "insert into reading_day (indicator_id, day, count, total, least, most, last_value, last_at)
             values ($1, $2, $3, $4, $5, $6, $7, $8)
             on conflict (indicator_id, day) do update set
                count = case when abs(reading_day.total) > $9 - abs(excluded.total) then reading_day.count
                    else reading_day.count + excluded.count end,
                total = case when abs(reading_day.total) > $9 - abs(excluded.total) then reading_day.total
                    else reading_day.total + excluded.total end,
                least = case when excluded.least < reading_day.least then excluded.least else reading_day.least end,
                most = case when excluded.most > reading_day.most then excluded.most else reading_day.most end,
                last_value = case when excluded.last_at >= reading_day.last_at then excluded.last_value
                    else reading_day.last_value end,
                last_at = case when excluded.last_at >= reading_day.last_at then excluded.last_at
                    else reading_day.last_at end",
            indicator,
            day,
            heap.count,
            heap.total,
            heap.least,
            heap.most,
            heap.last.1,
            heap.last.0,
            FULL
        )?;
    }
    for (week, heap) in heaps(readings, 7) {
        execute!(
            tx,
            "insert into reading_week (indicator_id, week, count, total, least, most, last_value, last_at)
             values ($1, $2, $3, $4, $5, $6, $7, $8)
             on conflict (indicator_id, week) do update set
                count = case when abs(reading_week.total) > $9 - abs(excluded.total) then reading_week.count
                    else reading_week.count + excluded.count end,
                total = case when abs(reading_week.total) > $9 - abs(excluded.total) then reading_week.total
                    else reading_week.total + excluded.total end,
                least = case when excluded.least < reading_week.least then excluded.least else reading_week.least end,
                most = case when excluded.most > reading_week.most then excluded.most else reading_week.most end,
                last_value = case when excluded.last_at >= reading_week.last_at then excluded.last_value
                    else reading_week.last_value end,
                last_at = case when excluded.last_at >= reading_week.last_at then excluded.last_at
                    else reading_week.last_at end",
            indicator,
            week,
            heap.count,
            heap.total,
            heap.least,
            heap.most,
            heap.last.1,
            heap.last.0,
            FULL
        )?;
    }
    let count = readings.len() as i64;
    execute!(
        tx,
        "update indicator set reading_count = reading_count + $2,
            first_day = case when first_day < $3 then first_day else $3 end,
            last_day = case when last_day > $4 then last_day else $4 end
         where id = $1",
        indicator,
        count,
        first,
        last
    )?;
    Ok(())
}

fn day(reading: &(Moment, Amount)) -> i64 {
    reading.0.day_number()
}

fn heaps(readings: &[(Moment, Amount)], days: i64) -> BTreeMap<i64, Heap> {
    let mut heaps: BTreeMap<i64, Heap> = BTreeMap::new();
    for reading in readings {
        let (at, Amount(value)) = *reading;
        let heap = heaps.entry(day(reading).div_euclid(days)).or_insert(Heap {
            count: 0,
            total: 0,
            least: value,
            most: value,
            last: (at, value),
        });
        if heap.total.unsigned_abs() < FULL.unsigned_abs() - value.unsigned_abs() {
            heap.count += 1;
            heap.total += value;
        }
        heap.least = heap.least.min(value);
        heap.most = heap.most.max(value);
        heap.last = heap.last.max((at, value));
    }
    heaps
}
