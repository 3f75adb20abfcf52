use serde_json::Value;

use super::link;
use crate::{
    Dataset, Family, Format, Frequency, Licence, Publisher, Resource, Territory,
    text::{first, list, name, prose, say, when},
};

/// A dataset of the catalogue, version 2.1. Its resources are its exports, which the portal makes on demand.
pub(crate) fn dataset(value: &Value, base: &str) -> Option<Dataset> {
    let value = value.get("dataset").filter(|d| d.is_object()).unwrap_or(value);
    let id = first(value, &["dataset_id"])?;
    let metas = value.get("metas").unwrap_or(&Value::Null);
    let m = metas.get("default").unwrap_or(&Value::Null);
    let mut set = Dataset::new(Family::Opendatasoft, id.clone(), name(m, &["title"]).unwrap_or_else(|| id.clone()));
    set.page = link(base, &format!("/explore/dataset/{id}/"));
    set.description = first(m, &["description"]).map(|t| prose(&t)).unwrap_or_default();
    set.publisher = name(m, &["publisher"]).map(|name| Publisher { name, siren: None });
    set.licence = Licence::of(&[first(m, &["license"]), first(m, &["license_url"])]);
    set.territories = territories(m);
    let dcat = metas.get("dcat").unwrap_or(&Value::Null);
    set.frequency = first(dcat, &["accrualperiodicity", "frequency"]).map_or(Frequency::Unknown, |f| Frequency::of(&f));
    let period = crate::Period::new(when(dcat, &["temporal_coverage_start"]), when(dcat, &["temporal_coverage_end"]));
    set.period = period;
    set.issued = when(dcat, &["created", "issued"]);
    // `modified` is what somebody typed; the data follow `data_processed`
    set.modified = when(m, &["data_processed", "modified", "metadata_processed"]);
    set.keywords = list(m.get("keyword"));
    let has_records = value.get("has_records").and_then(Value::as_bool).unwrap_or(true);
    let geo = value.get("features").and_then(Value::as_array).is_some_and(|f| f.iter().any(|f| f == "geo"));
    let exports = [("csv", Format::Csv), ("json", Format::Json), ("geojson", Format::GeoJson)];
    for (word, format) in exports.into_iter().filter(|(w, _)| has_records && (geo || *w != "geojson")) {
        let Some(url) = link(base, &format!("/api/explore/v2.1/catalog/datasets/{id}/exports/{word}")) else {
            continue;
        };
        set.resources.push(Resource {
            upstream: Some(word.to_owned()),
            title: format!("{} ({})", set.title, format.name()),
            description: String::new(),
            url,
            format,
            size: None,
            checksum: None,
            modified: set.modified,
            licence: None,
        });
    }
    let attached = value.get("attachments").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    set.resources.extend(attached.iter().filter_map(|a| {
        let file = first(a, &["id"])?;
        let url = link(base, &format!("/api/explore/v2.1/catalog/datasets/{id}/attachments/{file}"))?;
        let mime = first(a, &["mimetype"]);
        let told = first(a, &["url", "title"]).unwrap_or_default();
        Some(Resource {
            title: name(a, &["title"]).unwrap_or_else(|| file.clone()),
            upstream: Some(file),
            description: String::new(),
            format: Format::of(&[mime.as_deref()], &told),
            url,
            size: None,
            checksum: None,
            modified: None,
            licence: None,
        })
    }));
    Some(set)
}

/// Codes where they are codes; else names, but for the whole world.
fn territories(m: &Value) -> Vec<Territory> {
    let texts = |name: &str| match m.get(name) {
        Some(Value::Array(list)) => list.iter().filter_map(say).collect(),
        Some(other) => say(other).into_iter().collect::<Vec<_>>(),
        None => Vec::new(),
    };
    let names = texts("territory");
    let codes = texts("geographic_reference");
    let name_of = |n: usize| (names.len() == codes.len()).then(|| names.get(n).cloned()).flatten();
    let coded: Vec<Territory> =
        codes.iter().enumerate().filter_map(|(n, c)| Territory::of_code(c, name_of(n))).take(50).collect();
    if coded.is_empty() { names.iter().filter_map(|n| Territory::named(n)).take(50).collect() } else { coded }
}
