use percent_encoding::percent_decode_str;
use serde::{Deserialize, Serialize};

use crate::Address;

/// One thing to fetch for an address that a person pasted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ask {
    /// Where.
    pub url: String,
    /// The JSON to post; none to get.
    pub post: Option<String>,
    /// Whether the answer tells of a dataset; else it is the file itself.
    pub tells: bool,
}

/// What to ask, in this order until something answers: first the portal's own description where the address is one of
/// its pages, at last the address itself.
pub fn plan(address: &Address) -> Vec<Ask> {
    let url = address.url();
    let origin = address.origin();
    let parts: Vec<String> = url.path_segments().into_iter().flatten().filter(|p| !p.is_empty()).map(decoded).collect();
    let at = |name: &str| parts.iter().position(|p| p == name);
    let after = |name: &str| at(name).and_then(|n| parts.get(n + 1)).cloned();
    let mut asks = Vec::new();
    let mut tell = |url: String| asks.push(Ask { url, post: None, tells: true });
    let query = |name: &str| url.query_pairs().find(|(n, _)| n == name).map(|(_, v)| v.into_owned());
    let is_file = parts.last().is_some_and(|p| {
        let end = p.rsplit_once('.').map(|(_, end)| end.to_ascii_lowercase()).unwrap_or_default();
        ["csv", "json", "geojson", "xlsx", "xls", "ods", "tsv", "txt", "ttl", "rdf", "xml", "jsonld"]
            .contains(&end.as_str())
    });
    if let Some(id) = explored(&parts) {
        tell(format!("{origin}/api/explore/v2.1/catalog/datasets/{}", encoded(&id)));
    } else if !is_file
        && at("catalog").is_none()
        && let Some(slug) = after("datasets").filter(|s| s != "r" && s != "search" && s != "resources")
    {
        tell(format!("{origin}/api/1/datasets/{}/", encoded(&slug)));
    } else if let (Some("r"), Some(id)) = (after("datasets").as_deref(), parts.last()) {
        tell(format!("{origin}/api/2/datasets/resources/{}/", encoded(id)));
    }
    // a service that answers pages of a file of data.gouv.fr: the whole file is at its own address, and only that can be kept
    if address.host() == "tabular-api.data.gouv.fr"
        && let Some(id) = after("resources")
    {
        tell(format!("https://www.data.gouv.fr/api/2/datasets/resources/{}/", encoded(&id)));
    }
    if let Some(id) = after("package_show").or_else(|| at("package_show").and_then(|_| query("id"))) {
        tell(format!("{origin}/api/3/action/package_show?id={}", encoded(&id)));
    } else if !is_file
        && at("explore").is_none()
        && at("download").is_none()
        && let Some(id) = after("dataset")
    {
        tell(format!("{origin}/api/3/action/package_show?id={}", encoded(&id)));
    }
    if let Some(n) = at("geonetwork")
        && let Some(id) = after("records")
            .or_else(|| after("metadata"))
            .filter(|s| s != "search" && s != "_search")
            .or_else(|| query("uuid"))
    {
        let front = parts[..n].iter().map(|p| format!("/{}", encoded(p))).collect::<String>();
        let post = serde_json::json!({"from": 0, "size": 1, "query": {"term": {"uuid": id}}});
        asks.push(Ask {
            url: format!("{origin}{front}/geonetwork/srv/api/search/records/_search"),
            post: Some(post.to_string()),
            tells: true,
        });
    }
    if let Some(n) = at("collections")
        && let Some(id) = parts.get(n + 1)
        && parts.get(n + 2).is_none_or(|p| p == "items")
    {
        let front = parts[..n].iter().map(|p| format!("/{}", encoded(p))).collect::<String>();
        asks.push(Ask { url: format!("{origin}{front}/collections/{}?f=json", encoded(id)), post: None, tells: true });
    }
    asks.retain(|a| a.url != address.as_str());
    asks.push(Ask { url: address.as_str().to_owned(), post: None, tells: false });
    asks
}

/// The identifier in a page or an address of Opendatasoft.
fn explored(parts: &[String]) -> Option<String> {
    let at = parts.iter().position(|p| p == "explore")?;
    let rest = &parts[at + 1..];
    match rest.first().map(String::as_str) {
        Some("dataset" | "assets") => rest.get(1).cloned(),
        Some(version) if version.starts_with('v') => {
            // records and exports are the data themselves
            let datasets = rest.iter().position(|p| p == "datasets")?;
            rest.get(datasets + 1).cloned()
        }
        _ => None,
    }
}

fn decoded(part: &str) -> String {
    percent_decode_str(part).decode_utf8_lossy().into_owned()
}

pub(crate) fn encoded(part: &str) -> String {
    percent_encoding::utf8_percent_encode(part, percent_encoding::NON_ALPHANUMERIC)
        .to_string()
        .replace("%2D", "-")
        .replace("%5F", "_")
        .replace("%2E", ".")
        .replace("%7E", "~")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn first(text: &str) -> String {
        plan(&Address::parse(text, false).expect("public"))[0].url.clone()
    }

    #[test]
    fn pages_of_portals_lead_to_what_the_portals_say() {
        for (page, asked) in [
            (
                "https://www.data.gouv.fr/fr/datasets/comptages-velo/",
                "https://www.data.gouv.fr/api/1/datasets/comptages-velo/",
            ),
            (
                "https://www.data.gouv.fr/datasets/comptages-velo",
                "https://www.data.gouv.fr/api/1/datasets/comptages-velo/",
            ),
            (
                "https://www.data.gouv.fr/fr/datasets/r/9f2f-c050",
                "https://www.data.gouv.fr/api/2/datasets/resources/9f2f-c050/",
            ),
            (
                "https://tabular-api.data.gouv.fr/api/resources/9f2f-c050/data/?page_size=20",
                "https://www.data.gouv.fr/api/2/datasets/resources/9f2f-c050/",
            ),
            (
                "https://data.ville.fr/dataset/budget-2026",
                "https://data.ville.fr/api/3/action/package_show?id=budget-2026",
            ),
            (
                "https://data.ville.fr/explore/dataset/bruit/table/",
                "https://data.ville.fr/api/explore/v2.1/catalog/datasets/bruit",
            ),
            (
                "https://data.ville.fr/api/explore/v2.1/catalog/datasets/bruit/exports/csv",
                "https://data.ville.fr/api/explore/v2.1/catalog/datasets/bruit",
            ),
            (
                "https://geo.ville.fr/geonetwork/srv/fre/catalog.search?uuid=ab-1",
                "https://geo.ville.fr/geonetwork/srv/api/search/records/_search",
            ),
            (
                "https://geo.ville.fr/data/ogcapi/collections/covoit-mel/items",
                "https://geo.ville.fr/data/ogcapi/collections/covoit-mel?f=json",
            ),
            ("https://ville.fr/fichiers/bruit.csv", "https://ville.fr/fichiers/bruit.csv"),
        ] {
            assert_eq!(first(page), asked, "{page}");
        }
    }

    #[test]
    fn the_address_itself_is_asked_last() {
        let address = Address::parse("https://data.ville.fr/dataset/../dataset/a%2Fb?x=1", false).expect("public");
        let asks = plan(&address);
        assert_eq!(asks.last().map(|a| a.url.as_str()), Some(address.as_str()));
        assert_eq!(asks[0].url, "https://data.ville.fr/api/3/action/package_show?id=a%2Fb");
    }
}
