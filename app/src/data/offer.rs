//! What portals offer, as the index keeps it.

use catalog::{Dataset, Family, Format, Level, Portal};
use store::index::{Offer, Setting};

/// A portal of the settings, as it is asked; none when its kind is not known here.
pub fn portal(of: &Setting) -> Option<Portal> {
    let family = Family::parse(&of.family).filter(|f| *f != Family::File)?;
    Some(Portal { family, base: of.origin.clone(), filter: of.filter.clone() })
}

/// One of its datasets; none when there is nothing to look at.
pub fn offer(of: &Setting, portal: &Portal, set: &Dataset) -> Option<Offer> {
    let address = portal.address(set).filter(|a| a.len() <= 2_000)?;
    let about = set.about();
    let id = |level: Level| match level {
        Level::Commune => Some("commune"),
        Level::Epci => Some("epci"),
        _ => None,
    };
    let mut places: Vec<String> = about.iter().filter_map(|t| Some(format!("{}:{}", id(t.level)?, t.code))).collect();
    // whoever names no code is about what its portal is about
    let coded = about.iter().any(|t| t.level != Level::Other);
    if !coded && !of.place.is_empty() {
        places.push(of.place.clone());
    }
    // whoever publishes it is said already
    let names: Vec<&str> = set.territories.iter().filter_map(|t| t.name.as_deref()).take(3).collect();
    Some(Offer {
        upstream: cut(&set.upstream, 500),
        address,
        title: cut(&set.title, 300),
        publisher: set.publisher.as_ref().map(|p| cut(&p.name, 200)).unwrap_or_default(),
        place: cut(&names.join(", "), 200),
        places,
        licence: set.licence.id.map(|_| set.licence.say(domain::Lang::Fr)).unwrap_or_default(),
        formats: formats(set),
        modified: set.modified,
        keywords: cut(&set.keywords.join(" "), 500),
        description: cut(&set.description, 300),
    })
}

/// What its files are: those that can be looked at first.
fn formats(set: &Dataset) -> String {
    let mut formats: Vec<&Format> = set.resources.iter().map(|r| &r.format).collect();
    formats.retain(|f| **f != Format::Unknown);
    formats.sort_by_key(|f| (f.rank(), f.name().to_owned()));
    formats.dedup();
    formats.iter().take(4).map(|f| f.name()).collect::<Vec<_>>().join(", ")
}

fn cut(text: &str, most: usize) -> String {
    text.chars().take(most).collect()
}
