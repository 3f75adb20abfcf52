//! Readings over time, drawn by the server: nothing is needed to see them but the page. What the drawing shows,
//! a sentence says and a table holds.

mod scale;
mod table;

use domain::{Amount, Lang, Moment};
use leptos::prelude::*;
use std::fmt::Write;

use scale::Scale;

/// The readings of one period.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ChartPoint {
    /// The middle of the period.
    pub at: Moment,
    /// Their mean.
    pub mean: Amount,
    /// The least.
    pub least: Amount,
    /// The greatest.
    pub most: Amount,
    /// How many.
    pub count: i64,
}

/// Something that happened, marked on the drawing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChartMark {
    /// When.
    pub at: Moment,
    /// What, in a few words.
    pub label: String,
}

/// What a chart shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chart {
    /// The `id` of the figure.
    pub id: String,
    /// What is measured.
    pub title: String,
    /// In which unit.
    pub unit: String,
    /// The readings, oldest first.
    pub points: Vec<ChartPoint>,
    /// Days of one point.
    pub days: i64,
    /// How it was before.
    pub baseline: Amount,
    /// How it is hoped to become.
    pub target: Amount,
    /// Where it stops: whether above, and the threshold.
    pub stops: Vec<(bool, Amount)>,
    /// Incidents.
    pub marks: Vec<ChartMark>,
    /// Where the axis of time begins.
    pub from: Moment,
    /// Where it ends.
    pub to: Moment,
}

/// Dots are drawn up to so many points; more would be a thick line.
const DOTS: usize = 60;

/// The drawing, the sentence and the table.
#[component]
pub fn ReadingChart(lang: Lang, chart: Chart) -> impl IntoView {
    let scale = Scale::of(&chart);
    let said = said(lang, &chart, &scale);
    let Chart { id, title, unit, .. } = &chart;
    let label = format!("{title}. {said}");
    let table = table::of(lang, &chart, &scale);
    view! {
        <figure class="chart" id=id.clone() data-chart="">
            <figcaption class="chart-title">
                <span>{title.clone()}</span>
                " "
                <span class="chart-unit">{unit.clone()}</span>
            </figcaption>
            <div class="chart-plot">
                <svg class="chart-drawing" role="img" aria-label=label focusable="false">
                    {zones(lang, &chart, &scale)}
                    {grid(lang, &scale)}
                    {levels(lang, &chart, &scale)}
                    {marks(&chart, &scale)}
                    <svg
                        class="chart-series"
                        x="0"
                        y="6%"
                        width="100%"
                        height="80%"
                        viewBox="0 0 1000 1000"
                        preserveAspectRatio="none"
                    >
                        {band(&chart, &scale)}
                        <path class="chart-line" d=line(&chart, &scale) />
                        <path class="chart-dots" d=dots(&chart, &scale) />
                    </svg>
                    <text class="chart-day" x="0" y="97%">
                        {chart.from.day(lang)}
                    </text>
                    <text class="chart-day" x="100%" y="97%" text-anchor="end">
                        {chart.to.day(lang)}
                    </text>
                </svg>
            </div>
            <p class="chart-said">{said}</p>
            {table}
        </figure>
    }
    .into_any()
}

/// What the drawing shows, in a sentence or three.
fn said(lang: Lang, chart: &Chart, scale: &Scale) -> String {
    let say = |v: Amount| format!("{}\u{a0}{}", scale.say(lang, v), chart.unit);
    let mut out = match (chart.points.first(), chart.points.last()) {
        (Some(first), Some(last)) => {
            let count: i64 = chart.points.iter().map(|p| p.count).sum();
            let least = chart.points.iter().map(|p| p.least).min().unwrap_or_default();
            let most = chart.points.iter().map(|p| p.most).max().unwrap_or_default();
            let readings = lang.plural(count, lang.t("relevé", "reading"), lang.t("relevés", "readings"));
            lang.t(
                format!(
                    "{} {readings} du {} au {}, entre {} et {}. Dernière moyenne\u{a0}: {}.",
                    lang.number(count),
                    first.at.day(lang),
                    last.at.day(lang),
                    scale.say(lang, least),
                    say(most),
                    say(last.mean)
                ),
                format!(
                    "{} {readings} from {} to {}, between {} and {}. Latest mean: {}.",
                    lang.number(count),
                    first.at.day(lang),
                    last.at.day(lang),
                    scale.say(lang, least),
                    say(most),
                    say(last.mean)
                ),
            )
        }
        _ => lang.t("Aucun relevé pour l’instant.", "No readings yet.").to_owned(),
    };
    let _ = write!(
        out,
        " {}",
        lang.t(
            format!("Au départ\u{a0}: {}\u{a0}; cible\u{a0}: {}.", say(chart.baseline), say(chart.target)),
            format!("Before: {}; target: {}.", say(chart.baseline), say(chart.target)),
        )
    );
    for (above, threshold) in &chart.stops {
        let than = match above {
            true => lang.t("S’arrête au-dessus de", "Stops above"),
            false => lang.t("S’arrête au-dessous de", "Stops below"),
        };
        let _ = write!(out, " {than} {}.", say(*threshold));
    }
    if !chart.marks.is_empty() {
        let n = chart.marks.len() as i64;
        let _ = write!(out, " {n} {}.", lang.plural(n, "incident", "incidents"));
    }
    out
}

/// Where a stop rule ends the try: a hatched ground, so that it is seen without colours too.
fn zones(lang: Lang, chart: &Chart, scale: &Scale) -> AnyView {
    chart
        .stops
        .iter()
        .map(|(above, threshold)| {
            let edge = scale.y(*threshold);
            let (top, height) = if *above { (0, edge) } else { (edge, 860 - edge) };
            let label = lang.t("arrêt", "stop");
            let text = if *above { edge.saturating_sub(12).max(30) } else { (edge + 45).min(850) };
            view! {
                <rect class="chart-zone" x="0" y=percent(top) width="100%" height=percent(height.max(0)) />
                <line class="chart-stop" x1="0" x2="100%" y1=percent(edge) y2=percent(edge) />
                <text class="chart-label chart-label-stop" x="3rem" y=percent(text)>
                    {format!("{label} {}", scale.say(lang, *threshold))}
                </text>
            }
        })
        .collect_view()
        .into_any()
}

fn grid(lang: Lang, scale: &Scale) -> AnyView {
    scale
        .ticks
        .iter()
        .map(|tick| {
            let y = scale.y(*tick);
            view! {
                <line class="chart-grid" x1="0" x2="100%" y1=percent(y) y2=percent(y) />
                <text class="chart-tick" x="0" y=percent(y - 12)>
                    {scale.say(lang, *tick)}
                </text>
            }
        })
        .collect_view()
        .into_any()
}

/// Baseline and target. Of two that lie close, the upper one has its name above and the lower one below.
fn levels(lang: Lang, chart: &Chart, scale: &Scale) -> AnyView {
    let (before, after) = (scale.y(chart.baseline), scale.y(chart.target));
    let one = |class: &'static str, name: &'static str, value: Amount, y: i64, upper: bool| {
        let text = if upper { y - 12 } else { y + 48 };
        view! {
            <line class=format!("chart-level {class}") x1="0" x2="100%" y1=percent(y) y2=percent(y) />
            <text class=format!("chart-label {class}-label") x="100%" y=percent(text) text-anchor="end">
                {format!("{name} {}", scale.say(lang, value))}
            </text>
        }
    };
    view! {
        {one("chart-baseline", lang.t("départ", "before"), chart.baseline, before, before <= after)}
        {one("chart-target", lang.t("cible", "target"), chart.target, after, after < before)}
    }
    .into_any()
}

fn marks(chart: &Chart, scale: &Scale) -> AnyView {
    chart
        .marks
        .iter()
        .filter(|mark| mark.at >= chart.from && mark.at <= chart.to)
        .map(|mark| {
            let x = percent(scale.x(mark.at));
            view! {
                <line class="chart-mark" x1=x.clone() x2=x.clone() y1="0" y2="86%" />
                <text class="chart-mark-sign" x=x y="5%" text-anchor="middle">
                    "▼"
                </text>
            }
        })
        .collect_view()
        .into_any()
}

/// Between the least and the greatest of each period.
fn band(chart: &Chart, scale: &Scale) -> Option<AnyView> {
    if chart.points.len() < 2 || chart.points.iter().all(|p| p.least == p.most) {
        return None;
    }
    let mut d = String::with_capacity(chart.points.len() * 16);
    for (n, p) in chart.points.iter().enumerate() {
        let _ = write!(d, "{}{} {}", if n == 0 { "M" } else { "L" }, scale.x(p.at), scale.inner(p.most));
    }
    for p in chart.points.iter().rev() {
        let _ = write!(d, "L{} {}", scale.x(p.at), scale.inner(p.least));
    }
    d.push('z');
    Some(view! { <path class="chart-band" d=d /> }.into_any())
}

fn line(chart: &Chart, scale: &Scale) -> String {
    let mut d = String::with_capacity(chart.points.len() * 8);
    for (n, p) in chart.points.iter().enumerate() {
        let _ = write!(d, "{}{} {}", if n == 0 { "M" } else { "L" }, scale.x(p.at), scale.inner(p.mean));
    }
    d
}

/// Strokes without length: round caps make them dots, whatever the drawing's proportions.
fn dots(chart: &Chart, scale: &Scale) -> String {
    let last = chart.points.len().saturating_sub(1);
    let shown = chart.points.iter().enumerate().filter(|(n, _)| chart.points.len() <= DOTS || *n == last);
    shown.fold(String::new(), |mut d, (_, p)| {
        let _ = write!(d, "M{} {}h0", scale.x(p.at), scale.inner(p.mean));
        d
    })
}

/// Thousandths as a percentage.
fn percent(thousandths: i64) -> String {
    format!("{}.{}%", thousandths.div_euclid(10), thousandths.rem_euclid(10))
}
