//! The list's twin: communes drawn from their outlines, with what is tried in each. Plain links in a
//! drawing made by the server, so it needs neither script nor tiles, and zooms as any page does; a commune's
//! own address is the closer look.

use domain::{Lang, Status};
use leptos::prelude::*;
use store::{
    Conn,
    experiment::{self, Card, Point},
};

use super::{
    filters::{Filters, Shown},
    tone,
};
use crate::{
    atlas::{Area, Atlas, Bounds},
    ui::{Emblem, Tag, safe_href},
    web::AppError,
};

/// Points on one map; what is older stands in the list only.
const POINTS: i64 = 200;

/// What is drawn.
pub(super) struct Drawn {
    /// Territory id and number of experiments, whatever the commune that is looked at.
    counts: Vec<(String, i64)>,
    /// Exact places, in the commune that is looked at.
    points: Vec<Point>,
}

/// Reads what is drawn.
///
/// # Errors
/// As for any read.
pub(super) async fn read(conn: &mut Conn, lang: Lang, filters: &Filters) -> Result<Drawn, AppError> {
    let everywhere = filters.with(|f| f.asked.within = None);
    let points = match filters.asked.within {
        Some(_) => experiment::points(conn, lang, &filters.asked, POINTS).await?,
        None => Vec::new(),
    };
    Ok(Drawn { counts: experiment::places(conn, &everywhere.asked).await?, points })
}

/// The map, and the same experiments beside it.
pub(super) fn view(lang: Lang, atlas: &Atlas, filters: &Filters, drawn: Drawn, cards: Vec<Card>) -> AnyView {
    let rows = cards.into_iter().map(|c| row(lang, c)).collect_view();
    view! {
        <div class="map-twins">
            {map(lang, atlas, filters, drawn)}
            <ol class="map-rows" role="list">{rows}</ol>
        </div>
    }
    .into_any()
}

fn row(lang: Lang, c: Card) -> AnyView {
    let supports = lang.plural(c.support_count, lang.t("soutien", "support"), lang.t("soutiens", "supports"));
    view! {
        <li class="map-row">
            <Emblem seed=c.id.to_string() size=40 />
            <div>
                <a class="link map-row-title" href=safe_href(&format!("/experiments/{}", c.slug))>{c.title}</a>
                <p class="map-row-facts">
                    <span>{c.commune}</span>
                    {matches!(c.status, Status::Open)
                        .then(|| view! { <span>{format!("{} {supports}", lang.number(c.support_count))}</span> })}
                    <Tag tone=tone(c.status) label=c.status.name(lang) />
                </p>
            </div>
        </li>
    }
    .into_any()
}

/// Nothing when no outline was imported.
fn map(lang: Lang, atlas: &Atlas, filters: &Filters, drawn: Drawn) -> AnyView {
    let Some(whole) = atlas.bounds else {
        return view! {
            <p class="muted">
                {lang.t(
                    "Cette instance n’a pas encore de fond de carte. La liste dit la même chose.",
                    "This instance has no outlines to draw yet. The list says the same.",
                )}
            </p>
        }
        .into_any();
    };
    let here = filters.asked.within.as_deref().and_then(|id| atlas.find(id)).filter(|a| a.commune);
    let frame = match here.and_then(|a| a.outline.as_ref()) {
        Some(outline) => outline.bounds.with_margin(18),
        None => whole.with_margin(1),
    };
    let count = |area: &Area| drawn.counts.iter().find(|(id, _)| *id == area.id).map_or(0, |(_, n)| *n);
    // a hundredth of the drawing's width: what has to look the same size near and far is measured in it
    let unit = frame.width.max(frame.height) / 100;
    let seen = |o: &Bounds| {
        o.x < frame.x + frame.width
            && o.x + o.width > frame.x
            && o.y < frame.y + frame.height
            && o.y + o.height > frame.y
    };
    let areas: Vec<&Area> = atlas.communes().filter(|a| a.outline.as_ref().is_some_and(|o| seen(&o.bounds))).collect();
    let chosen = |a: &Area| here.is_some_and(|h| h.id == a.id);
    // the chosen one last, so that its line lies over its neighbours'
    let (front, back): (Vec<&Area>, Vec<&Area>) = areas.iter().partition(|a| chosen(a));
    let ground = back
        .into_iter()
        .chain(front)
        .filter_map(|a| {
            let class = if chosen(a) { "map-area map-area-here" } else { "map-area" };
            a.outline.as_ref().map(|o| view! { <path class=class d=o.path.clone() /> })
        })
        .collect_view();
    // from afar the names would lie over each other
    let names = here.map(|_| areas.iter().filter_map(|a| name(a, count(a) > 0 && !chosen(a), unit)).collect_view());
    let marks = areas
        .iter()
        .filter(|a| count(a) > 0 && !chosen(a))
        .map(|a| mark(lang, filters, a, count(a), unit))
        .collect_view();
    let points = drawn.points.into_iter().map(|p| point(atlas, p, unit)).collect_view();
    let label = match here {
        Some(area) => lang.t(format!("Carte\u{a0}: {}", area.name), format!("Map: {}", area.name)),
        None => lang.t("Carte des communes".to_owned(), "Map of the communes".to_owned()),
    };
    let out = here.map(|_| {
        let address = filters.with(|f| f.asked.within = None).address();
        view! {
            <p>
                <a class="button button-secondary" href=safe_href(&address)>
                    {lang.t("← Toute la carte", "← The whole map")}
                </a>
            </p>
        }
    });
    let credit = atlas.credit.clone().map(|credit| {
        view! { <figcaption class="map-credit">{lang.t("Contours\u{a0}: ", "Outlines: ")} {credit}</figcaption> }
    });
    view! {
        <div class="map-side">
            {out}
            <figure class="map">
                <svg
                    class="map-drawing"
                    viewBox=format!("{} {} {} {}", frame.x, frame.y, frame.width, frame.height)
                    role="group"
                    aria-label=label
                >
                    <g aria-hidden="true">{ground} {names}</g>
                    {marks}
                    {points}
                </svg>
                {credit}
            </figure>
        </div>
    }
    .into_any()
}

/// What a commune is called, beneath its mark if it has one.
fn name(area: &Area, marked: bool, unit: i64) -> Option<AnyView> {
    let (x, y) = area.outline.as_ref()?.centre;
    let y = if marked { y + 7 * unit } else { y };
    let size = (unit * 12 / 5).to_string();
    Some(
        view! {
            <text class="map-name" x=x.to_string() y=y.to_string() font-size=size text-anchor="middle">
                {area.name.clone()}
            </text>
        }
        .into_any(),
    )
}

/// A commune with experiments: a link to a closer look at it.
fn mark(lang: Lang, filters: &Filters, area: &Area, count: i64, unit: i64) -> Option<AnyView> {
    let (x, y) = area.outline.as_ref()?.centre;
    let address = filters
        .with(|f| {
            f.shown = Shown::Map;
            f.asked.within = Some(area.id.clone());
        })
        .address();
    let word = lang.plural(count, lang.t("expérimentation", "experiment"), lang.t("expérimentations", "experiments"));
    let n = lang.number(count);
    let label = lang.t(format!("{}\u{a0}: {n} {word}", area.name), format!("{}: {n} {word}", area.name));
    // its surface grows with the number, from a finger's width on
    let radius = unit as f64 * (3.6 + (count as f64).sqrt().min(6.0) * 0.3);
    let size = unit as f64 * if count < 1000 { 3.8 } else { 2.4 };
    let at = |n: f64| format!("{n:.0}");
    Some(
        view! {
            <a class="map-mark" href=safe_href(&address) aria-label=label>
                <circle cx=x.to_string() cy=y.to_string() r=at(radius) />
                <text
                    x=x.to_string()
                    y=at(y as f64 + size * 0.36)
                    font-size=at(size)
                    text-anchor="middle"
                    aria-hidden="true"
                >
                    {n}
                </text>
            </a>
        }
        .into_any(),
    )
}

/// An experiment where it is tried.
fn point(atlas: &Atlas, p: Point, unit: i64) -> AnyView {
    let (x, y) = atlas.place(p.latitude, p.longitude);
    view! {
        <a class="map-point" href=safe_href(&format!("/experiments/{}", p.slug)) aria-label=p.title>
            <circle cx=x.to_string() cy=y.to_string() r=format!("{:.0}", unit as f64 * 2.6) />
        </a>
    }
    .into_any()
}
