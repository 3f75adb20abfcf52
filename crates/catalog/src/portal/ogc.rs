use serde_json::Value;

use super::link;
use crate::{
    Dataset, Family, Format, Licence, Period, Resource,
    text::{first, instant, list, name, prose, say},
};

/// A collection of OGC API Features. Only its items are resources; the links say where they are.
pub(crate) fn dataset(c: &Value, base: &str) -> Option<Dataset> {
    let id = first(c, &["id", "name"])?;
    let mut set = Dataset::new(Family::OgcApi, id.clone(), name(c, &["title", "id"])?);
    set.description = first(c, &["description"]).map(|t| prose(&t)).unwrap_or_default();
    set.keywords = list(c.get("keywords"));
    let links = c.get("links").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let mut licences = vec![first(c, &["license"])];
    for found in links {
        let Some(url) = first(found, &["href"]).and_then(|u| link(base, &u)) else { continue };
        let rel = first(found, &["rel"]).unwrap_or_default();
        let mime = first(found, &["type"]);
        match rel.as_str() {
            "items" | "enclosure" | "data" => set.resources.push(Resource {
                upstream: None,
                title: name(found, &["title"]).unwrap_or_else(|| id.clone()),
                description: String::new(),
                format: Format::of(&[mime.as_deref()], &url),
                url,
                size: None,
                checksum: None,
                modified: None,
                licence: None,
            }),
            "license" => licences.extend([name(found, &["title"]), Some(url)]),
            "canonical" | "alternate" if mime.as_deref() == Some("text/html") => set.page = Some(url),
            "self" if set.page.is_none() => set.page = Some(url),
            _ => {}
        }
    }
    set.licence = Licence::of(&licences);
    let interval = c.pointer("/extent/temporal/interval/0").and_then(Value::as_array);
    let end = |n: usize| interval.and_then(|i| i.get(n)).and_then(say).and_then(|t| instant(&t));
    set.period = Period::new(end(0), end(1));
    Some(set)
}
