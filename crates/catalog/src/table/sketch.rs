//! Where things of a table are, as a drawing: of a bounded number of shapes and corners, in a square of whole numbers.

use std::fmt::Write;

use serde::{Deserialize, Serialize};

use super::Column;
use crate::{json::Json, text::plainly};

/// The longer side of a drawing.
const SIDE: f64 = 1_000.0;
/// Shapes that are drawn.
const SHAPES: usize = 300;
/// Corners of all of them.
const CORNERS: usize = 3_000;
/// Corners nearer to each other than this are one.
const NEAR: i32 = 3;

/// A drawing without a map under it: north is up.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sketch {
    /// Its width.
    pub width: i32,
    /// Its height.
    pub height: i32,
    /// Points, from its upper left corner.
    pub points: Vec<(i32, i32)>,
    /// Lines, each the `d` of a path of SVG.
    pub lines: Vec<String>,
    /// Areas, the same.
    pub areas: Vec<String>,
    /// Things that are drawn.
    pub shown: usize,
    /// Things in the file; none when only its beginning was looked at.
    pub all: Option<usize>,
}

/// One thing: lists of corners, and what they are.
enum Thing {
    Points(Vec<(f64, f64)>),
    Lines(Vec<Vec<(f64, f64)>>),
    Areas(Vec<Vec<(f64, f64)>>),
}

/// The features of a collection, evenly chosen.
pub(super) fn of_features(features: &[Json]) -> Option<Sketch> {
    let things: Vec<Thing> = features
        .iter()
        .step_by(features.len().div_ceil(SHAPES).max(1))
        .filter_map(|f| thing(f.get("geometry")?, 0))
        .collect();
    draw(&things, Some(features.len()))
}

/// The rows of a table that has a column of latitudes and one of longitudes, or one of both.
pub(super) fn of_rows(columns: &[Column], rows: &[Vec<String>]) -> Option<Sketch> {
    let called = |names: &[&str]| columns.iter().position(|c| names.contains(&plainly(&c.name).as_str()));
    let latitude = called(&["lat", "latitude", "y lat", "geo lat", "y wgs84", "ylat", "coord y", "y latitude"]);
    let longitude =
        called(&["lon", "lng", "long", "longitude", "x lon", "geo lon", "x wgs84", "xlong", "coord x", "x longitude"]);
    let both =
        called(&["geo point 2d", "geo point", "coordonnees geo", "coordonnees gps", "geolocalisation", "latlon"]);
    let number = |text: &str| text.trim().replace(',', ".").parse::<f64>().ok();
    let cell = |row: &Vec<String>, n: usize| row.get(n).map(String::as_str).unwrap_or_default().to_owned();
    let place = |row: &Vec<String>| -> Option<(f64, f64)> {
        if let (Some(latitude), Some(longitude)) = (latitude, longitude) {
            return Some((number(&cell(row, longitude))?, number(&cell(row, latitude))?));
        }
        let text = cell(row, both?);
        let (latitude, longitude) = text.split_once([',', ';'])?;
        Some((number(longitude)?, number(latitude)?))
    };
    let things: Vec<Thing> = rows.iter().filter_map(place).map(|at| Thing::Points(vec![at])).collect();
    draw(&things, None)
}

fn thing(geometry: &Json, deep: u8) -> Option<Thing> {
    let at = geometry.get("coordinates");
    match geometry.get("type")?.cell().as_str() {
        "Point" => Some(Thing::Points(vec![corner(at?)?])),
        "MultiPoint" => Some(Thing::Points(corners(at?))),
        "LineString" => Some(Thing::Lines(vec![corners(at?)])),
        "MultiLineString" | "Polygon" => {
            let lists = list(at?).iter().map(corners).collect();
            let is_area = geometry.get("type")?.cell() == "Polygon";
            Some(if is_area { Thing::Areas(lists) } else { Thing::Lines(lists) })
        }
        "MultiPolygon" => Some(Thing::Areas(list(at?).iter().flat_map(|p| list(p).iter().map(corners)).collect())),
        "GeometryCollection" if deep < 3 => {
            list(geometry.get("geometries")?).iter().find_map(|inner| thing(inner, deep + 1))
        }
        _ => None,
    }
}

fn list(value: &Json) -> &[Json] {
    match value {
        Json::List(list) => list,
        _ => &[],
    }
}

fn corners(value: &Json) -> Vec<(f64, f64)> {
    list(value).iter().filter_map(corner).collect()
}

fn corner(value: &Json) -> Option<(f64, f64)> {
    let number = |n: usize| match list(value).get(n) {
        Some(Json::Number(text)) => text.parse::<f64>().ok().filter(|n| n.is_finite() && n.abs() < 1e9),
        _ => None,
    };
    Some((number(0)?, number(1)?))
}

impl Thing {
    fn parts(&self) -> &[Vec<(f64, f64)>] {
        match self {
            Thing::Points(points) => std::slice::from_ref(points),
            Thing::Lines(parts) | Thing::Areas(parts) => parts,
        }
    }
}

fn draw(things: &[Thing], all: Option<usize>) -> Option<Sketch> {
    // where latitude and longitude are both nought there is an island of mistakes
    let real = |(x, y): &&(f64, f64)| *x != 0.0 || *y != 0.0;
    let every = || things.iter().flat_map(|t| t.parts().iter().flatten()).filter(real);
    let (west, east) = (every().map(|c| c.0).reduce(f64::min)?, every().map(|c| c.0).reduce(f64::max)?);
    let (south, north) = (every().map(|c| c.1).reduce(f64::min)?, every().map(|c| c.1).reduce(f64::max)?);
    // degrees of longitude are shorter; metres of a projection are not
    let degrees = west >= -180.0 && east <= 180.0 && south >= -90.0 && north <= 90.0;
    let narrow = if degrees { ((south + north) / 2.0).to_radians().cos().max(0.05) } else { 1.0 };
    let (wide, high) = ((east - west) * narrow, north - south);
    let scale = if wide.max(high) > 0.0 { SIDE / wide.max(high) } else { 0.0 };
    let to = |(x, y): (f64, f64)| (((x - west) * narrow * scale).round() as i32, ((north - y) * scale).round() as i32);
    let mut sketch = Sketch { width: (wide * scale) as i32, height: (high * scale) as i32, all, ..Sketch::default() };
    let mut left = CORNERS;
    for thing in things.iter().take(SHAPES) {
        let before = left;
        match thing {
            Thing::Points(points) => {
                for point in points.iter().filter(real).copied().map(to).take(left) {
                    sketch.points.push(point);
                    left -= 1;
                }
            }
            Thing::Lines(parts) => sketch.lines.extend(path(parts, &mut left, &to, 2, "")),
            Thing::Areas(parts) => sketch.areas.extend(path(parts, &mut left, &to, 3, "z")),
        }
        sketch.shown += usize::from(left < before);
    }
    (sketch.shown > 0).then_some(sketch)
}

/// Its parts as one path, without corners that nobody could tell apart; none when nothing is left.
fn path(
    parts: &[Vec<(f64, f64)>],
    left: &mut usize,
    to: &impl Fn((f64, f64)) -> (i32, i32),
    least: usize,
    end: &str,
) -> Option<String> {
    let mut text = String::new();
    for part in parts {
        let mut kept: Vec<(i32, i32)> = Vec::new();
        for corner in part.iter().copied().map(to) {
            let far = kept.last().is_none_or(|k| (k.0 - corner.0).abs() + (k.1 - corner.1).abs() >= NEAR);
            if far {
                kept.push(corner);
            }
        }
        if kept.len() < least || kept.len() > *left {
            continue;
        }
        *left -= kept.len();
        for (n, (x, y)) in kept.iter().enumerate() {
            // writing to a string cannot fail
            let _ = write!(text, "{}{x} {y}", if n == 0 { "M" } else { "L" });
        }
        text.push_str(end);
    }
    (!text.is_empty()).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::look;

    fn sketch(text: &str) -> Option<Sketch> {
        look(text.as_bytes()).expect("a table").map
    }

    #[test]
    fn features_are_drawn_with_north_up() {
        let text = r#"{"type":"FeatureCollection","features":[
            {"type":"Feature","geometry":{"type":"Polygon","coordinates":[[[3,50],[4,50],[4,51],[3,51],[3,50]]]},"properties":{"n":1}},
            {"type":"Feature","geometry":{"type":"Point","coordinates":[3.5,50.5]},"properties":{"n":2}},
            {"type":"Feature","geometry":{"type":"LineString","coordinates":[[3,50],[4,51]]},"properties":{"n":3}},
            {"type":"Feature","geometry":null,"properties":{"n":4}},
            {"type":"Feature","geometry":{"type":"Point","coordinates":["a",{}]},"properties":{"n":5}}]}"#;
        let sketch = sketch(text).expect("a drawing");
        assert_eq!((sketch.shown, sketch.all, sketch.height), (3, Some(5), 1000));
        assert_eq!(sketch.points, [(318, 500)]);
        assert!(sketch.areas[0].starts_with("M0 1000L636 1000L636 0L0 0"), "{:?}", sketch.areas);
        assert_eq!(sketch.lines, ["M0 1000L636 0"]);
    }

    #[test]
    fn a_table_with_latitudes_and_longitudes_is_drawn_too() {
        let two = sketch("nom;Latitude;longitude\na;50,6;3,05\nb;50,7;3,1\nc;;\nd;0;0\n").expect("a drawing");
        assert_eq!((two.points.len(), two.all), (2, None));
        let one = sketch("nom;geo_point_2d\na;\"50.6, 3.05\"\nb;\"50.7, 3.1\"\n").expect("a drawing");
        assert_eq!(one.points, two.points);
        assert_eq!(sketch("nom;valeur\na;50\n"), None);
        let alone = sketch("lat;lon\n50,6;3,05\n").expect("a drawing");
        assert_eq!(alone.points, [(0, 0)]);
    }

    #[test]
    fn a_drawing_is_bounded_whatever_the_file_holds() {
        let ring = |n: usize| {
            let corner = |k: usize| {
                let turn = k as f64 / 2_000.0 * std::f64::consts::TAU;
                format!("[{},{}]", n as f64 + turn.cos(), turn.sin() * 9.0)
            };
            let corners: Vec<String> = (0..2_000).map(corner).collect();
            format!(
                r#"{{"type":"Feature","geometry":{{"type":"Polygon","coordinates":[[{}]]}},"properties":{{"n":{n}}}}}"#,
                corners.join(",")
            )
        };
        let rings: Vec<String> = (0..100).map(ring).collect();
        let text = format!(r#"{{"type":"FeatureCollection","features":[{}]}}"#, rings.join(","));
        let sketch = sketch(&text).expect("a drawing");
        let corners = sketch.areas.iter().map(|a| a.matches(['M', 'L']).count()).sum::<usize>();
        assert!(corners <= CORNERS && sketch.shown < 100, "{corners} {}", sketch.shown);
    }
}
