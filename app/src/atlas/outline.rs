use std::fmt::Write;

use serde::Deserialize;

/// Units of the drawing per degree of latitude: one is about 5.6 m, so whole numbers are fine enough.
const UNITS: f64 = 20_000.0;
/// Where a degree of longitude is measured. An instance is one metropolis: over half a degree of latitude
/// the error of an equirectangular drawing is below one part in a hundred.
const PARALLEL: f64 = 50.65;

/// A GeoJSON geometry (RFC 7946) that has an inside.
#[derive(Deserialize)]
#[serde(tag = "type", content = "coordinates")]
pub(super) enum Geometry {
    Polygon(Vec<Ring>),
    MultiPolygon(Vec<Vec<Ring>>),
}

/// Longitude, latitude and perhaps more of each corner.
type Ring = Vec<Vec<f64>>;

impl Geometry {
    /// None for what is no geometry with an inside.
    pub(super) fn read(json: &str) -> Option<Geometry> {
        serde_json::from_str(json).ok()
    }

    fn rings(&self) -> impl Iterator<Item = &Ring> {
        let polygons: Vec<&Vec<Ring>> = match self {
            Geometry::Polygon(rings) => vec![rings],
            Geometry::MultiPolygon(polygons) => polygons.iter().collect(),
        };
        polygons.into_iter().flatten()
    }
}

/// A rectangle of the drawing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bounds {
    /// Left.
    pub x: i64,
    /// Top.
    pub y: i64,
    /// Width.
    pub width: i64,
    /// Height.
    pub height: i64,
}

impl Bounds {
    /// The smallest one that holds both.
    pub fn around(self, other: Bounds) -> Bounds {
        let (x, y) = (self.x.min(other.x), self.y.min(other.y));
        let right = (self.x + self.width).max(other.x + other.width);
        let bottom = (self.y + self.height).max(other.y + other.height);
        Bounds { x, y, width: right - x, height: bottom - y }
    }

    /// With a margin of so many hundredths of its longer side.
    pub fn with_margin(self, hundredths: i64) -> Bounds {
        let margin = self.width.max(self.height) * hundredths / 100;
        Bounds {
            x: self.x - margin,
            y: self.y - margin,
            width: self.width + 2 * margin,
            height: self.height + 2 * margin,
        }
    }

    fn of(points: impl Iterator<Item = (i64, i64)>) -> Option<Bounds> {
        points.map(|(x, y)| Bounds { x, y, width: 0, height: 0 }).reduce(Bounds::around)
    }
}

/// The outline of a territory, ready to be drawn.
#[derive(Clone, Debug)]
pub struct Outline {
    /// The `d` of an SVG path.
    pub path: String,
    /// What it covers.
    pub bounds: Bounds,
    /// The centroid of its largest part.
    pub centre: (i64, i64),
}

/// A latitude and a longitude in degrees, on the drawing: x grows to the east, y to the south.
pub(super) fn project(latitude: f64, longitude: f64) -> (i64, i64) {
    let x = longitude * PARALLEL.to_radians().cos() * UNITS;
    (x.round() as i64, (-latitude * UNITS).round() as i64)
}

fn position(corner: &[f64]) -> Option<(i64, i64)> {
    Some(project(*corner.get(1)?, *corner.first()?))
}

/// Draws an outline; none when it has no corner.
pub(super) fn draw(geometry: &Geometry) -> Option<Outline> {
    let rings: Vec<Vec<(i64, i64)>> =
        geometry.rings().map(|ring| ring.iter().filter_map(|corner| position(corner)).collect()).collect();
    let bounds = Bounds::of(rings.iter().flatten().copied())?;
    let largest = rings.iter().max_by_key(|ring| twice_area(ring).abs())?;
    let centre = centroid(largest).unwrap_or((bounds.x + bounds.width / 2, bounds.y + bounds.height / 2));
    Some(Outline { path: path(&rings), bounds, centre })
}

/// Relative steps, which are short numbers.
fn path(rings: &[Vec<(i64, i64)>]) -> String {
    let mut out = String::new();
    for ring in rings {
        let mut at: Option<(i64, i64)> = None;
        for &(x, y) in ring {
            // writing to a String cannot fail
            let _ = match at {
                None => write!(out, "M{x} {y}l"),
                Some(last) if last == (x, y) => continue,
                Some((ax, ay)) => write!(out, "{} {} ", x - ax, y - ay),
            };
            at = Some((x, y));
        }
        out.truncate(out.trim_end().len());
        out.push('z');
    }
    out
}

fn twice_area(ring: &[(i64, i64)]) -> i64 {
    ring.windows(2).map(|w| w[0].0 * w[1].1 - w[1].0 * w[0].1).sum()
}

fn centroid(ring: &[(i64, i64)]) -> Option<(i64, i64)> {
    let first = *ring.first()?;
    // from its first corner, so that the products stay small
    let ring: Vec<(i64, i64)> = ring.iter().map(|(x, y)| (x - first.0, y - first.1)).collect();
    let area = twice_area(&ring);
    if area == 0 {
        return None;
    }
    let sum = ring.windows(2).fold((0, 0), |sum, w| {
        let cross = w[0].0 * w[1].1 - w[1].0 * w[0].1;
        (sum.0 + (w[0].0 + w[1].0) * cross, sum.1 + (w[0].1 + w[1].1) * cross)
    });
    Some((first.0 + sum.0 / (3 * area), first.1 + sum.1 / (3 * area)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_square_is_drawn_with_its_middle_in_the_middle() {
        let json = r#"{"type":"Polygon","coordinates":[[[3,50.6],[3.01,50.6],[3.01,50.61],[3,50.61],[3,50.6]]]}"#;
        let outline = draw(&Geometry::read(json).unwrap()).unwrap();
        assert_eq!((outline.bounds.width, outline.bounds.height), (127, 200));
        assert_eq!(outline.centre, (outline.bounds.x + 63, outline.bounds.y + 100));
        assert!(outline.path.starts_with('M') && outline.path.ends_with('z'));
        assert_eq!(outline.path.matches(' ').count(), 8);
    }

    #[test]
    fn what_has_no_inside_is_not_drawn() {
        for json in
            ["", "{}", r#"{"type":"Point","coordinates":[3,50]}"#, r#"{"type":"Polygon","coordinates":[["a"]]}"#]
        {
            assert!(Geometry::read(json).is_none(), "{json}");
        }
        assert!(draw(&Geometry::read(r#"{"type":"Polygon","coordinates":[]}"#).unwrap()).is_none());
        let flat = Geometry::read(r#"{"type":"Polygon","coordinates":[[[3,50],[3,50]]]}"#).unwrap();
        assert!(draw(&flat).is_some(), "a point is drawn as a point");
    }
}
