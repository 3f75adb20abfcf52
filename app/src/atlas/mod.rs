//! The territories of this instance, read now and then and kept: names to choose from, outlines to
//! draw, who lies near whom. Reference data changes once a year.

mod outline;

use std::{
    collections::HashMap,
    sync::{Arc, RwLock},
};

use domain::{MINUTE, Moment};
use store::{Store, territory};

pub use outline::{Bounds, Outline};

/// How long the territories are believed: an import in another process is seen after this time.
const FRESH: i64 = 5 * MINUTE;

/// A territory of the instance.
#[derive(Clone, Debug)]
pub struct Area {
    /// `commune:59350` …
    pub id: String,
    /// Its name.
    pub name: String,
    /// Whether it is a commune, the smallest kind.
    pub commune: bool,
    /// Its outline, when a source gave one.
    pub outline: Option<Outline>,
}

/// Every territory.
#[derive(Debug, Default)]
pub struct Atlas {
    /// As a French reader sorts.
    pub areas: Vec<Area>,
    by_id: HashMap<String, usize>,
    /// What the outlines cover together; none without outlines.
    pub bounds: Option<Bounds>,
    /// Whom to credit for the outlines.
    pub credit: Option<String>,
}

impl Atlas {
    /// Sorts the territories and draws their outlines.
    pub fn of(places: Vec<territory::Place>) -> Atlas {
        let credit = places.iter().find_map(|p| p.source.clone());
        let drawn = |json: &str| outline::Geometry::read(json).and_then(|geometry| outline::draw(&geometry));
        let mut areas: Vec<Area> = places
            .into_iter()
            .map(|place| Area {
                commune: place.kind == "commune",
                id: place.id,
                name: place.name,
                outline: place.geometry.as_deref().and_then(drawn),
            })
            .collect();
        areas.sort_by_cached_key(|a| (domain::fold(&a.name), a.id.clone()));
        let by_id = areas.iter().enumerate().map(|(n, a)| (a.id.clone(), n)).collect();
        let bounds = areas.iter().filter_map(|a| a.outline.as_ref()).map(|o| o.bounds).reduce(Bounds::around);
        Atlas { areas, by_id, bounds, credit }
    }

    /// The territory with this id.
    pub fn find(&self, id: &str) -> Option<&Area> {
        self.by_id.get(id).map(|n| &self.areas[*n])
    }

    /// Every commune, by name.
    pub fn communes(&self) -> impl Iterator<Item = &Area> {
        self.areas.iter().filter(|a| a.commune)
    }

    /// A commune and those whose middles lie nearest to its own, `count` in all, nearest first.
    pub fn around(&self, id: &str, count: usize) -> Vec<String> {
        let Some(here) = self.find(id) else { return Vec::new() };
        let Some(centre) = here.outline.as_ref().map(|o| o.centre) else { return vec![here.id.clone()] };
        let mut near: Vec<(i64, &str)> = self
            .communes()
            .filter_map(|a| a.outline.as_ref().map(|o| (distance(o.centre, centre), a.id.as_str())))
            .collect();
        near.sort_unstable();
        near.into_iter().take(count).map(|(_, id)| id.to_owned()).collect()
    }

    /// Where a point (millionths of a degree) lies on the drawing.
    pub fn place(&self, latitude: i64, longitude: i64) -> (i64, i64) {
        outline::project(latitude as f64 / 1e6, longitude as f64 / 1e6)
    }
}

/// Squared, in units of the drawing.
fn distance(a: (i64, i64), b: (i64, i64)) -> i64 {
    (a.0 - b.0).pow(2) + (a.1 - b.1).pow(2)
}

/// Keeps the [`Atlas`] of an instance.
#[derive(Clone, Default)]
pub struct Shelf(Arc<RwLock<Option<Read>>>);

/// When, and what.
type Read = (Moment, Arc<Atlas>);

impl Shelf {
    /// The territories, read again when they have lain here for too long.
    ///
    /// # Errors
    /// As for any read.
    pub async fn atlas(&self, store: &Store) -> store::Result<Arc<Atlas>> {
        let now = store.now();
        let kept = self.0.read().ok().and_then(|kept| kept.clone());
        if let Some((read_at, atlas)) = kept
            && now.0 - read_at.0 < FRESH
            && !atlas.areas.is_empty()
        {
            return Ok(atlas);
        }
        let places = territory::places(&mut store.read().await?).await?;
        let atlas = Arc::new(Atlas::of(places));
        if let Ok(mut kept) = self.0.write() {
            *kept = Some((now, atlas.clone()));
        }
        Ok(atlas)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn square(name: &str, x: f64) -> territory::Place {
        let (x, y) = (3.0 + x, 50.6);
        let ring = [(x, y), (x + 0.01, y), (x + 0.01, y + 0.01), (x, y + 0.01), (x, y)];
        let ring: Vec<String> = ring.iter().map(|(x, y)| format!("[{x},{y}]")).collect();
        territory::Place {
            id: format!("commune:{name}"),
            kind: "commune".into(),
            name: name.into(),
            geometry: Some(format!(r#"{{"type":"Polygon","coordinates":[[{}]]}}"#, ring.join(","))),
            source: Some("IGN".into()),
        }
    }

    #[test]
    fn communes_are_sorted_as_people_read_and_know_their_neighbours() {
        let atlas = Atlas::of(vec![square("Zuydcoote", 0.0), square("Élincourt", 0.01), square("Aubers", 0.05)]);
        assert_eq!(atlas.communes().map(|a| a.name.as_str()).collect::<Vec<_>>(), ["Aubers", "Élincourt", "Zuydcoote"]);
        assert_eq!(atlas.around("commune:Zuydcoote", 2), ["commune:Zuydcoote", "commune:Élincourt"]);
        assert!(atlas.around("commune:Nowhere", 2).is_empty());
        assert_eq!(atlas.credit.as_deref(), Some("IGN"));
    }

    #[test]
    fn a_territory_without_an_outline_or_with_a_strange_one_is_still_there() {
        let mut strange = square("Bondues", 0.0);
        strange.geometry = Some(r#"{"type":"Point","coordinates":[3,50]}"#.into());
        let mut none = square("Croix", 0.0);
        none.geometry = None;
        let atlas = Atlas::of(vec![strange, none]);
        assert_eq!(atlas.areas.len(), 2);
        assert!(atlas.bounds.is_none());
        assert_eq!(atlas.around("commune:Croix", 3), ["commune:Croix"]);
    }
}
