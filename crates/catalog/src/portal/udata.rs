use serde_json::Value;

use super::{link, size};
use crate::{
    Checksum, Dataset, Family, Format, Frequency, Level, Licence, Period, Publisher, Resource, Territory,
    text::{first, instant, list, name, prose, say, siren, when},
};

/// A dataset of API v1 or v2, or one that udata exported with its resources and its organisation beside it.
pub(crate) fn dataset(value: &Value, base: &str) -> Option<Dataset> {
    let inner = value.get("dataset").filter(|d| d.is_object());
    let (d, beside) = match inner {
        Some(inner) => (inner, value),
        None => (value, value),
    };
    let id = first(d, &["id", "slug"])?;
    let mut set = Dataset::new(Family::Udata, id, name(d, &["title"])?);
    set.page = first(d, &["page", "uri"]).and_then(|u| link(base, &u)).or_else(|| {
        let slug = first(d, &["slug"])?;
        link(base, &format!("/datasets/{slug}/"))
    });
    set.description = first(d, &["description", "description_short"]).map(|t| prose(&t)).unwrap_or_default();
    set.publisher = publisher(d).or_else(|| publisher(beside));
    set.licence = Licence::of(&[first(d, &["license"])]);
    if set.licence.raw.is_none() {
        let extras = d.get("extras").unwrap_or(&Value::Null);
        set.licence = Licence::of(&[first(extras, &["dcat:license", "remote_license"]), harvested(d, "license")]);
    }
    set.territories = territories(d.get("spatial"));
    let period = d.get("temporal_coverage");
    set.period = period.and_then(|p| Period::new(when(p, &["start"]), when(p, &["end"])));
    set.frequency = first(d, &["frequency"]).map_or(Frequency::Unknown, |f| Frequency::of(&f));
    let harvest = d.get("harvest").unwrap_or(&Value::Null);
    set.issued = when(harvest, &["created_at", "issued_at"]).or(when(d, &["created_at", "created_at_internal"]));
    set.modified =
        when(harvest, &["modified_at"]).or(when(d, &["last_update", "last_modified", "last_modified_internal"]));
    set.keywords = list(d.get("tags"));
    let resources = d.get("resources").filter(|r| r.is_array()).or_else(|| beside.get("resources"));
    let resources = resources.and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    set.resources = resources.iter().filter_map(|r| resource(r, base)).collect();
    Some(set)
}

/// Where the resources of a dataset of API v2 are, which holds only their address.
pub(crate) fn resources_at(value: &Value) -> Option<String> {
    value.get("resources")?.get("href")?.as_str().map(str::to_owned)
}

/// One resource, also alone as API v1 and v2 answer.
pub(crate) fn resource(value: &Value, base: &str) -> Option<Resource> {
    let r = value.get("resource").filter(|r| r.is_object()).unwrap_or(value);
    let url = first(r, &["url", "latest"]).and_then(|u| link(base, &u))?;
    let extras = r.get("extras").unwrap_or(&Value::Null);
    let (said, mime) = (first(r, &["format"]), first(r, &["mime"]));
    let measured = first(extras, &["analysis:mime-type"]);
    let checksum = r.get("checksum").and_then(|c| Checksum::new(&first(c, &["type"])?, &first(c, &["value"])?));
    Some(Resource {
        upstream: first(r, &["id"]),
        title: name(r, &["title"]).unwrap_or_else(|| url.clone()),
        description: first(r, &["description"]).map(|t| prose(&t)).unwrap_or_default(),
        format: Format::of(&[said.as_deref(), mime.as_deref(), measured.as_deref()], &url),
        size: size(r.get("filesize")).or_else(|| size(extras.get("analysis:content-length"))),
        checksum: checksum.or_else(|| Checksum::new("sha1", &first(extras, &["analysis:checksum"])?)),
        modified: when(r, &["last_modified", "published", "created_at"]),
        licence: None,
        url,
    })
}

fn publisher(d: &Value) -> Option<Publisher> {
    let o = d.get("organization").filter(|o| o.is_object());
    if let Some(o) = o {
        let extras = o.get("extras").unwrap_or(&Value::Null);
        let number = first(o, &["business_number_id"]).or(first(extras, &["siretisation:found_siret"]));
        return Some(Publisher { name: name(o, &["name"])?, siren: number.as_deref().and_then(siren) });
    }
    let o = d.get("owner").filter(|o| o.is_object())?;
    let both = format!("{} {}", first(o, &["first_name"])?, first(o, &["last_name"]).unwrap_or_default());
    Some(Publisher { name: both.trim().to_owned(), siren: None })
}

fn harvested(d: &Value, what: &str) -> Option<String> {
    first(d.get("harvest")?, &[what])
}

/// Zones as codes, or as objects with a code, a level and a name.
fn territories(spatial: Option<&Value>) -> Vec<Territory> {
    let zones = spatial.and_then(|s| s.get("zones")).and_then(Value::as_array);
    zones.map(Vec::as_slice).unwrap_or_default().iter().filter_map(zone).take(50).collect()
}

fn zone(value: &Value) -> Option<Territory> {
    if !value.is_object() {
        return Territory::of_code(&say(value)?, None);
    }
    let name = name(value, &["name"]);
    if let Some(found) = first(value, &["id"]).and_then(|id| Territory::of_code(&id, name.clone())) {
        return Some(found);
    }
    let level = match first(value, &["level"])?.as_str() {
        "fr:commune" => Level::Commune,
        "fr:epci" => Level::Epci,
        "fr:departement" => Level::Departement,
        "fr:region" => Level::Region,
        "country" => Level::Country,
        _ => return name.as_deref().and_then(Territory::named),
    };
    Some(Territory { level, code: first(value, &["code"])?, name })
}

/// What a portal says about when something was removed.
pub(crate) fn is_deleted(value: &Value) -> bool {
    value.get("deleted").and_then(say).and_then(|t| instant(&t)).is_some()
}
