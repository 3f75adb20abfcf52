use serde_json::Value;

use super::{link, size};
use crate::{
    Checksum, Dataset, Family, Format, Frequency, Licence, Period, Publisher, Resource, Territory,
    text::{first, instant, list, name, prose, siren, when},
};

/// A `package` of CKAN, with the fields of its DCAT extension as members or as extras.
pub(crate) fn dataset(p: &Value, base: &str) -> Option<Dataset> {
    let slug = first(p, &["name"]);
    let id = first(p, &["id"]).or_else(|| slug.clone())?;
    let mut set = Dataset::new(Family::Ckan, id.clone(), name(p, &["title_translated", "title", "name"])?);
    set.page = link(base, &format!("/dataset/{}", slug.unwrap_or(id)))
        .or_else(|| first(p, &["url"]).and_then(|u| link(base, &u)));
    set.description = first(p, &["notes_translated", "notes"]).map(|t| prose(&t)).unwrap_or_default();
    set.publisher = publisher(p);
    let resources = p.get("resources").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let theirs = resources.iter().find_map(|r| first(r, &["license", "license_title", "rights"]));
    set.licence = Licence::of(&[
        said(p, &["license_title"]),
        said(p, &["license_id"]),
        said(p, &["license_url", "license", "dcat_license"]),
        theirs,
    ]);
    set.territories = territories(p);
    set.period = period(p);
    let often =
        said(p, &["frequency", "accrual_periodicity", "dcat_frequency", "data_update_frequency", "update_frequency"]);
    set.frequency = often.map_or(Frequency::Unknown, |f| Frequency::of(&f));
    set.issued = dated(p, &["issued", "dcat_issued", "metadata_created"]);
    set.modified = dated(p, &["modified", "dcat_modified", "last_modified", "metadata_modified"]);
    set.keywords = list(p.get("tags"));
    set.resources = resources.iter().filter_map(|r| resource(r, base)).collect();
    Some(set)
}

fn resource(r: &Value, base: &str) -> Option<Resource> {
    let url = first(r, &["download_url", "url", "access_url"]).and_then(|u| link(base, &u))?;
    let (said, mime) = (first(r, &["format"]), first(r, &["mimetype", "mimetype_inner"]));
    let algorithm = first(r, &["hash_algorithm"]);
    let checksum = first(r, &["hash"]).and_then(|hash| {
        let by_length = match hash.len() {
            32 => "md5",
            40 => "sha1",
            64 => "sha256",
            _ => return None,
        };
        Checksum::new(algorithm.as_deref().unwrap_or(by_length), &hash)
    });
    let service = first(r, &["url_type", "resource_type"]).is_some_and(|t| t == "api");
    Some(Resource {
        upstream: first(r, &["id"]),
        title: name(r, &["name_translated", "name", "description"]).unwrap_or_else(|| url.clone()),
        description: first(r, &["description"]).map(|t| prose(&t)).unwrap_or_default(),
        format: if service { Format::Service } else { Format::of(&[said.as_deref(), mime.as_deref()], &url) },
        size: size(r.get("size")),
        checksum,
        modified: when(r, &["modified", "last_modified", "metadata_modified", "created"]),
        licence: Some(Licence::of(&[first(r, &["license", "license_title"])])).filter(|l| l.raw.is_some()),
        url,
    })
}

/// A member, or else the extra of this name.
fn said(p: &Value, names: &[&str]) -> Option<String> {
    first(p, names).or_else(|| names.iter().find_map(|n| extra(p, n)))
}

fn extra(p: &Value, name: &str) -> Option<String> {
    let extras = p.get("extras")?.as_array()?;
    let found = extras.iter().find(|e| e.get("key").and_then(Value::as_str) == Some(name))?;
    first(found, &["value"])
}

fn dated(p: &Value, names: &[&str]) -> Option<domain::Moment> {
    names.iter().filter_map(|n| said(p, &[n])).find_map(|t| instant(&t))
}

fn publisher(p: &Value) -> Option<Publisher> {
    let listed = p.get("publisher").and_then(Value::as_array).and_then(|l| l.first());
    let org = p.get("organization").filter(|o| o.is_object());
    for (from, names) in [(listed, ["name", "title"]), (org, ["title", "name"])] {
        if let Some(name) = from.and_then(|o| name(o, &names)) {
            let number = from.and_then(|o| first(o, &["siren", "siret", "identifier"]));
            return Some(Publisher { name, siren: number.as_deref().and_then(siren) });
        }
    }
    let name = said(p, &["dcat_publisher_name", "publisher_name", "author", "maintainer"])?;
    Some(Publisher { name: crate::text::line(&name), siren: None })
}

fn territories(p: &Value) -> Vec<Territory> {
    let covered = p.get("spatial_coverage").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let mut found: Vec<Territory> = covered
        .iter()
        .filter_map(|c| {
            let text = name(c, &["text"]);
            let coded = first(c, &["uri"]).and_then(|u| Territory::of_code(&u, text.clone()));
            coded.or_else(|| text.as_deref().and_then(Territory::named))
        })
        .collect();
    if found.is_empty() {
        let text = said(
            p,
            &["spatial_uri", "spatial-uri", "territory", "spatial_text", "spatial-text", "geographic_coverage"],
        );
        found.extend(text.and_then(|t| Territory::of_code(&t, None).or_else(|| Territory::named(&t))));
    }
    if found.is_empty() {
        // on many portals the groups are places, where they have a code of three letters
        let groups = p.get("groups").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
        let places = groups.iter().filter(|g| first(g, &["name"]).is_some_and(|n| n.len() == 3));
        found.extend(places.filter_map(|g| Territory::named(&name(g, &["title", "display_name"])?)));
    }
    found
}

/// Of members, of extras, or HDX' `[2019-10-22T00:00:00 TO *]`. Several periods become the one around them.
fn period(p: &Value) -> Option<Period> {
    let listed = p.get("temporal_coverage").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let start = listed.iter().filter_map(|t| when(t, &["start"])).min();
    let end = listed.iter().filter_map(|t| when(t, &["end"])).max();
    if let Some(period) = Period::new(start, end) {
        return Some(period);
    }
    if let Some(range) = first(p, &["dataset_date"]) {
        let (from, to) = range.trim_matches(['[', ']']).split_once(" TO ")?;
        return Period::new(instant(from), instant(to));
    }
    let of = |names: &[&str]| said(p, names).and_then(|t| instant(&t));
    Period::new(of(&["temporal_start", "temporal-start"]), of(&["temporal_end", "temporal-end"]))
}
