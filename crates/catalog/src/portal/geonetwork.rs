use serde_json::Value;

use super::link;
use crate::{
    Dataset, Family, Format, Frequency, Licence, Period, Publisher, Resource, Territory,
    text::{first, name, prose, say, when},
};

/// The `_source` of one hit. Its licence is free text and its links are of every kind.
pub(crate) fn dataset(hit: &Value, base: &str) -> Option<Dataset> {
    let s = hit.get("_source").unwrap_or(hit);
    let id = first(s, &["uuid", "metadataIdentifier"]).or_else(|| first(hit, &["_id"]))?;
    let mut set = Dataset::new(Family::Geonetwork, id.clone(), name(s, &["resourceTitleObject", "resourceTitle"])?);
    set.page = link(base, &format!("/geonetwork/srv/api/records/{id}"));
    set.description = first(s, &["resourceAbstractObject", "resourceAbstract"]).map(|t| prose(&t)).unwrap_or_default();
    set.publisher = publisher(s);
    let mut said: Vec<Option<String>> = Vec::new();
    for member in [
        "licenseObject",
        "MD_LegalConstraintsOtherConstraintsObject",
        "MD_LegalConstraintsUseLimitationObject",
        "MD_ConstraintsUseLimitationObject",
    ] {
        let texts = s.get(member).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
        said.extend(texts.iter().map(say));
        said.extend(texts.iter().map(|t| first(t, &["link"])));
    }
    set.licence = Licence::of(&said);
    set.territories = territories(s);
    let temporal = s.get("resourceTemporalExtentDateRange").or_else(|| s.get("resourceTemporalDateRange"));
    let temporal = temporal.and_then(Value::as_array).and_then(|l| l.first());
    set.period = temporal.and_then(|t| Period::new(when(t, &["gte"]), when(t, &["lte"])));
    set.frequency = often(s);
    let dated = |kind: &str| {
        let dates = s.get("resourceDate").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
        dates.iter().filter(|d| first(d, &["type"]).as_deref() == Some(kind)).find_map(|d| when(d, &["date"]))
    };
    set.issued = dated("publication")
        .or(when(s, &["publicationDateForResource"]))
        .or(dated("creation"))
        .or(when(s, &["createDate"]));
    set.modified = dated("revision").or(when(s, &["revisionDateForResource", "changeDate", "dateStamp"]));
    let tags = s.get("tag").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    set.keywords = tags.iter().filter_map(say).take(100).collect();
    let links = s.get("link").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    for found in links {
        let Some(url) = first(found, &["urlObject", "url"]).and_then(|u| link(base, &u)) else { continue };
        let protocol = first(found, &["protocol"]).unwrap_or_default();
        if protocol == "WWW:LINK:LANDING_PAGE" {
            set.page = Some(url);
        } else {
            set.resources.push(resource(found, &protocol, url));
        }
    }
    Some(set)
}

fn resource(found: &Value, protocol: &str, url: String) -> Resource {
    let (called, mime) = (name(found, &["nameObject", "name"]), first(found, &["mimeType"]));
    let upper = protocol.to_ascii_uppercase();
    let format = if upper.starts_with("OGC:") || upper.contains("ESRI:REST") {
        // the items of OGC API Features are GeoJSON; WMS and WFS answer questions
        if upper.contains("API") && url.contains("/items") { Format::GeoJson } else { Format::Service }
    } else if let Some(word) = protocol.strip_prefix("WWW:DOWNLOAD:") {
        Format::of(&[Some(word), mime.as_deref()], &url)
    } else {
        match Format::of(&[mime.as_deref(), called.as_deref()], &url) {
            Format::Unknown | Format::Other(_) if upper.starts_with("WWW:LINK") => Format::Page,
            format => format,
        }
    };
    Resource {
        upstream: None,
        title: called.unwrap_or_else(|| url.clone()),
        description: first(found, &["descriptionObject", "description"]).map(|t| prose(&t)).unwrap_or_default(),
        url,
        format,
        size: None,
        checksum: None,
        modified: None,
        licence: None,
    }
}

fn publisher(s: &Value) -> Option<Publisher> {
    let contacts = ["contactForResource", "contact"].into_iter().filter_map(|c| s.get(c)?.as_array()).flatten();
    let of = |role: &str| contacts.clone().find(|c| first(c, &["role"]).as_deref() == Some(role));
    let contact =
        of("publisher").or_else(|| of("owner")).and_then(|c| name(c, &["organisationObject", "organisation"]));
    let named = contact.or_else(|| name(s, &["publisherOrgObject", "OrgForResourceObject", "OrgObject"]))?;
    Some(Publisher { name: named, siren: None })
}

fn territories(s: &Value) -> Vec<Territory> {
    let mut found = Vec::new();
    if let Some(Value::Object(map)) = s.get("allKeywords") {
        let places = map.values().filter(|t| first(t, &["theme"]).as_deref() == Some("place"));
        for place in places.filter_map(|t| t.get("keywords")?.as_array()).flatten() {
            found.extend(say(place).and_then(|n| Territory::named(&n)));
        }
    }
    let extents = s.get("extentDescriptionObject").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    found.extend(extents.iter().filter_map(say).filter_map(|n| Territory::named(&n)));
    found.truncate(50);
    found
}

fn often(s: &Value) -> Frequency {
    let listed = s.get("cl_maintenanceAndUpdateFrequency").and_then(Value::as_array).and_then(|l| l.first());
    listed.and_then(|f| first(f, &["key", "default"])).map_or(Frequency::Unknown, |f| Frequency::of(&f))
}
