//! From kept readings to what a chart shows.

use domain::{Clocks, DAY, Lang, Moment, protocol::Side};
use store::{
    Conn,
    experiment::Experiment,
    ground::{self, Rule},
    incident::{self, Incident},
    reading::{self, Indicator, Span},
};

use super::readings::when;
use crate::{
    ui::{Chart, ChartMark, ChartPoint},
    web::AppError,
};

/// Incidents that are marked on charts.
pub(super) const MARKS: i64 = 20;

/// What every chart of a page has in common.
pub(super) struct Around<'a> {
    pub lang: Lang,
    pub rules: &'a [Rule],
    pub incidents: &'a [Incident],
    pub clocks: &'a Clocks,
    pub now: Moment,
}

/// The chart of one indicator.
pub(super) fn of(indicator: &Indicator, spans: &[Span], around: &Around<'_>) -> Chart {
    let lang = around.lang;
    let mine: Vec<&Span> = spans.iter().filter(|s| s.indicator == indicator.id).collect();
    let points: Vec<ChartPoint> = mine
        .iter()
        .map(|s| ChartPoint { at: s.at, mean: s.mean, least: s.least, most: s.most, count: s.count })
        .collect();
    let (first, last) = (points.first().map(|p| p.at), points.last().map(|p| p.at));
    let from = [first, around.clocks.started_at].into_iter().flatten().min().unwrap_or(indicator.baseline_at);
    // a try that is over is drawn until it was, whatever the day
    let until = around.clocks.ended_at.unwrap_or(around.now).min(around.now);
    let to = last.into_iter().chain([until.plus(-DAY)]).max().unwrap_or(until).max(from.plus(DAY));
    let rules = around.rules.iter().filter(|r| r.place == indicator.place);
    let marks = around.incidents.iter().filter(|i| i.happened_at >= from && i.happened_at <= to).map(|i| ChartMark {
        at: i.happened_at,
        label: format!("{} — {}", when(lang, i.happened_at), i.severity.name(lang)),
    });
    Chart {
        id: format!("chart-{}", indicator.place),
        title: indicator.measure.clone(),
        unit: indicator.unit.clone(),
        days: mine.first().map_or(1, |s| s.days),
        points,
        baseline: indicator.baseline,
        target: indicator.target,
        stops: rules.map(|r| (r.side == Side::Above, r.threshold)).collect(),
        marks: marks.collect(),
        from,
        to,
    }
}

/// The chart of the indicator at a place; none when there is no such indicator.
pub(super) async fn of_place(
    conn: &mut Conn,
    e: &Experiment,
    lang: Lang,
    place: i64,
    now: Moment,
) -> Result<Option<Chart>, AppError> {
    let indicators = reading::indicators(conn, e.id).await?;
    let Some(indicator) = indicators.iter().find(|i| i.place == place) else { return Ok(None) };
    let spans = reading::spans(conn, e.id).await?;
    let rules = ground::rules(conn, e.id).await?;
    let (incidents, _) = incident::latest(conn, e.id, None, Some(MARKS)).await?;
    let clocks = ground::clocks(conn, e.id).await?;
    let around = Around { lang, rules: &rules, incidents: &incidents, clocks: &clocks, now };
    Ok(Some(of(indicator, &spans, &around)))
}
