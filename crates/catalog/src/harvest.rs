//! Catalogues of portals: what to ask for their pages and for words, what an answer holds, and where to look at what
//! was found.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use url::Url;

use crate::{
    Answer, Ask, Dataset, Family, Problem,
    answer::refused,
    plan::encoded,
    portal::{ckan, geonetwork, ogc, opendatasoft, udata},
    text::plainly,
};

/// Datasets of a page.
const SIZE: u64 = 50;
/// Where catalogues that are search engines end: Opendatasoft and GeoNetwork refuse more.
const WINDOW: u64 = 10_000;
/// Words that every dataset of a portal has, and that a search which wants all words does not find.
const IDLE: [&str; 12] = [
    "donnee", "donnees", "fichier", "fichiers", "csv", "open", "data", "opendata", "jeu", "jeux", "dataset", "datasets",
];

/// Reads one dataset of a family.
type Reads = fn(&Value, &str) -> Option<Dataset>;

/// One page of a catalogue.
#[derive(Clone, Debug, PartialEq)]
pub struct Page {
    /// What could be read of it.
    pub found: Vec<Dataset>,
    /// What to ask for the next one.
    pub next: Option<Ask>,
}

/// A portal, as far as it is asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Portal {
    /// The software that it runs.
    pub family: Family,
    /// Its address: of a catalogue in DCAT the catalogue itself, of OGC API Features its root.
    pub base: String,
    /// A query of its own that narrows what it shows, as `geozone=fr:epci:200093201`; or empty.
    pub filter: String,
}

impl Portal {
    /// The first page of its catalogue; none when there is none.
    pub fn first(&self) -> Option<Ask> {
        let size = SIZE;
        Some(match self.family {
            Family::Udata => self.get("/api/2/datasets/search/", &format!("page=1&page_size={size}&sort=created")),
            Family::Ckan => {
                self.get("/api/3/action/package_search", &format!("rows={size}&start=0&sort=metadata_created%20asc"))
            }
            Family::Opendatasoft => self.get("/api/explore/v2.1/catalog/datasets", &format!("limit={size}&offset=0")),
            Family::Geonetwork => self.post(&json!({
                "from": 0, "size": size, "sort": [{"uuid": "asc"}], "query": datasets(None),
            })),
            Family::OgcApi => self.get("/collections", "f=json"),
            Family::Dcat => Ask { url: with(&self.base, "", &self.filter), post: None, tells: true },
            Family::File => return None,
        })
    }

    /// What to ask for words; none when it cannot be asked, or nothing is left of them.
    pub fn search(&self, words: &str, most: u64) -> Option<Ask> {
        let said = plainly(words);
        let words: Vec<&str> = said.split(' ').filter(|w| w.len() > 1 && !IDLE.contains(w)).take(8).collect();
        if words.is_empty() {
            return None;
        }
        let typed = encoded(&words.join(" "));
        Some(match self.family {
            Family::Udata => self.get("/api/2/datasets/search/", &format!("q={typed}&page=1&page_size={most}")),
            Family::Ckan => self.get("/api/3/action/package_search", &format!("q={typed}&rows={most}&start=0")),
            Family::Opendatasoft => {
                let each: Vec<String> = words.iter().map(|w| format!("\"{w}\"")).collect();
                let typed = encoded(&each.join(" and "));
                self.get("/api/explore/v2.1/catalog/datasets", &format!("where={typed}&limit={most}&offset=0"))
            }
            Family::Geonetwork => {
                self.post(&json!({"from": 0, "size": most, "query": datasets(Some(&words.join(" ")))}))
            }
            Family::OgcApi | Family::Dcat | Family::File => return None,
        })
    }

    /// What an answer to one of these questions holds.
    ///
    /// # Errors
    /// [`Problem`].
    pub fn page(&self, ask: &Ask, bytes: &[u8], mime: Option<&str>) -> Result<Page, Problem> {
        if self.family == Family::Dcat {
            return match Answer::of(bytes, mime, &ask.url)? {
                Answer::Datasets { found, next, .. } => {
                    Ok(Page { found, next: next.and_then(|url| self.at(&url, ask)) })
                }
                _ => Err(Problem::NoCatalogue),
            };
        }
        let start = bytes.trim_ascii_start();
        if start.starts_with(b"<") {
            return Err(Problem::WebPage);
        }
        let tree: Value = serde_json::from_slice(bytes).map_err(|_| Problem::Unreadable)?;
        refused(&tree)?;
        let (path, read): (&str, Reads) = match self.family {
            Family::Udata => ("/data", udata::dataset),
            Family::Ckan => ("/result/results", ckan::dataset),
            Family::Opendatasoft => ("/results", opendatasoft::dataset),
            Family::Geonetwork => ("/hits/hits", geonetwork::dataset),
            _ => ("/collections", ogc::dataset),
        };
        let rows = tree.pointer(path).and_then(Value::as_array).ok_or(Problem::NoCatalogue)?;
        let found: Vec<Dataset> = rows.iter().filter_map(|row| read(row, &self.base)).collect();
        let number = |path: &str| tree.pointer(path).and_then(Value::as_u64);
        let next = match self.family {
            Family::Udata => tree.get("next_page").and_then(Value::as_str).and_then(|url| self.at(url, ask)),
            Family::Ckan => further(ask, "start", rows.len(), number("/result/count")),
            Family::Opendatasoft => further(ask, "offset", rows.len(), number("/total_count").map(|n| n.min(WINDOW))),
            Family::Geonetwork => {
                let total = number("/hits/total/value").or_else(|| number("/hits/total")).map(|n| n.min(WINDOW));
                self.further_in(ask, rows.len(), total)
            }
            _ => {
                let links = tree.get("links").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
                let next = links.iter().find(|l| l.get("rel").and_then(Value::as_str) == Some("next"));
                next.and_then(|l| l.get("href")?.as_str()).and_then(|url| self.at(url, ask))
            }
        };
        Ok(Page { found, next: next.filter(|_| !rows.is_empty()) })
    }

    /// The address that leads to a dataset of it again.
    pub fn address(&self, set: &Dataset) -> Option<String> {
        let base = self.base.trim_end_matches('/');
        let id = encoded(&set.upstream);
        match self.family {
            Family::Udata => Some(format!("{base}/datasets/{id}/")),
            Family::Ckan => Some(format!("{base}/dataset/{id}")),
            Family::Opendatasoft => Some(format!("{base}/explore/dataset/{id}/")),
            Family::Geonetwork => Some(format!("{base}/geonetwork/srv/api/records/{id}")),
            Family::OgcApi => Some(format!("{base}/collections/{id}")),
            // their pages are of any kind; a file is a file
            Family::Dcat | Family::File => set.best().map(|r| r.url.clone()),
        }
    }

    fn get(&self, path: &str, query: &str) -> Ask {
        let base = format!("{}{path}", self.base.trim_end_matches('/'));
        Ask { url: with(&base, query, &self.filter), post: None, tells: true }
    }

    fn post(&self, body: &Value) -> Ask {
        let url = format!("{}/geonetwork/srv/api/search/records/_search", self.base.trim_end_matches('/'));
        Ask { url, post: Some(body.to_string()), tells: true }
    }

    /// A next page that the portal names: of the portal itself, and another one than this.
    fn at(&self, url: &str, ask: &Ask) -> Option<Ask> {
        let (here, url) = (Url::parse(&ask.url).ok()?, Url::parse(&ask.url).ok()?.join(url).ok()?);
        (here.origin() == url.origin() && here != url && url.as_str().len() <= 2_000).then(|| Ask {
            url: url.into(),
            post: None,
            tells: true,
        })
    }

    fn further_in(&self, ask: &Ask, rows: usize, total: Option<u64>) -> Option<Ask> {
        let mut body: Value = serde_json::from_str(ask.post.as_deref()?).ok()?;
        let from = body.get("from")?.as_u64()? + rows as u64;
        if from >= total? {
            return None;
        }
        body["from"] = from.into();
        Some(self.post(&body))
    }
}

/// Records of GeoNetwork that are datasets, with these words in them.
fn datasets(words: Option<&str>) -> Value {
    let mut must = vec![json!({"terms": {"isTemplate": ["n"]}})];
    if let Some(words) = words {
        must.push(json!({"query_string": {"query": words, "default_operator": "AND"}}));
    }
    json!({"bool": {"must": must}})
}

/// An address with queries.
fn with(base: &str, query: &str, filter: &str) -> String {
    let query: Vec<&str> =
        [query, filter.trim_start_matches(['?', '&'])].into_iter().filter(|q| !q.is_empty()).collect();
    if query.is_empty() {
        return base.to_owned();
    }
    let mark = if base.contains('?') { '&' } else { '?' };
    format!("{base}{mark}{}", query.join("&"))
}

/// The same question, so many rows further on.
fn further(ask: &Ask, name: &str, rows: usize, total: Option<u64>) -> Option<Ask> {
    let mut url = Url::parse(&ask.url).ok()?;
    let pairs: Vec<(String, String)> = url.query_pairs().map(|(n, v)| (n.into_owned(), v.into_owned())).collect();
    let at: u64 = pairs.iter().find(|(n, _)| n == name)?.1.parse().ok()?;
    let next = at.checked_add(rows as u64)?;
    if next >= total? {
        return None;
    }
    let pairs = pairs.iter().map(|(n, v)| (n.as_str(), if n == name { next.to_string() } else { v.clone() }));
    url.query_pairs_mut().clear().extend_pairs(pairs);
    Some(Ask { url: url.into(), post: None, tells: true })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn portal(family: Family) -> Portal {
        Portal { family, base: "https://data.example.fr/".into(), filter: String::new() }
    }

    fn page(family: Family, ask: &Ask, body: &Value) -> Page {
        portal(family).page(ask, body.to_string().as_bytes(), None).expect("a page")
    }

    #[test]
    fn udata_says_where_the_next_page_is_and_is_believed_only_about_itself() {
        let first = portal(Family::Udata).first().expect("a question");
        let body = |next: &str| {
            json!({"data": [{"id": "a1", "title": "Comptages", "resources": {"href": "x"}}, {"x": 1}],
            "next_page": next, "total": 51})
        };
        let next = "https://data.example.fr/api/2/datasets/search/?page=2";
        let read = page(Family::Udata, &first, &body(next));
        assert_eq!((read.found.len(), read.next.expect("more").url.as_str()), (1, next));
        for other in ["https://elsewhere.example/?page=2", first.url.as_str(), "javascript:1"] {
            assert_eq!(page(Family::Udata, &first, &body(other)).next, None, "{other}");
        }
        assert_eq!(
            portal(Family::Udata).address(&read.found[0]).as_deref(),
            Some("https://data.example.fr/datasets/a1/")
        );
        let empty = page(Family::Udata, &first, &json!({"data": [], "next_page": next}));
        assert_eq!((empty.found.len(), empty.next), (0, None));
    }

    #[test]
    fn those_that_count_are_asked_for_what_comes_behind() {
        let rows = |n: usize| {
            (0..n).map(|n| json!({"id": n.to_string(), "name": n.to_string(), "title": "t"})).collect::<Vec<_>>()
        };
        let first = portal(Family::Ckan).first().expect("a question");
        let read = page(Family::Ckan, &first, &json!({"success": true, "result": {"count": 120, "results": rows(50)}}));
        let second = read.next.expect("more");
        assert!(second.url.contains("start=50") && second.url.contains("rows=50"), "{}", second.url);
        let last = json!({"success": true, "result": {"count": 60, "results": rows(10)}});
        assert_eq!(page(Family::Ckan, &second, &last).next, None);
        let sets = |n: usize| (0..n).map(|n| json!({"dataset_id": n.to_string()})).collect::<Vec<_>>();
        let first = portal(Family::Opendatasoft).first().expect("a question");
        let read = page(Family::Opendatasoft, &first, &json!({"total_count": 51, "results": sets(50)}));
        assert!(read.next.expect("more").url.contains("offset=50"));
        let edge = Ask { url: first.url.replace("offset=0", "offset=9950"), ..first };
        let read = page(Family::Opendatasoft, &edge, &json!({"total_count": 30_000, "results": sets(50)}));
        assert_eq!(read.next, None, "beyond ten thousand it refuses");
        let first = portal(Family::Geonetwork).first().expect("a question");
        let hits = json!({"hits": {"total": {"value": 3}, "hits": [{"_source": {"uuid": "u", "resourceTitleObject": {"default": "T"}}}]}});
        let read = page(Family::Geonetwork, &first, &hits);
        assert!(read.next.expect("more").post.expect("a body").contains("\"from\":1"));
        let first = portal(Family::OgcApi).first().expect("a question");
        let list = json!({"collections": [{"id": "covoit", "title": "Aires", "links": []}], "links": [{"rel": "next", "href": "/collections?page=2"}]});
        let read = page(Family::OgcApi, &first, &list);
        assert_eq!(read.next.expect("more").url, "https://data.example.fr/collections?page=2");
    }

    #[test]
    fn what_is_no_catalogue_is_named() {
        let ckan = portal(Family::Ckan);
        let ask = ckan.first().expect("a question");
        let read = |text: &str| ckan.page(&ask, text.as_bytes(), None).err();
        assert_eq!(read("<!doctype html><html>"), Some(Problem::WebPage));
        assert_eq!(read("{"), Some(Problem::Unreadable));
        assert_eq!(read("{\"a\":1}"), Some(Problem::NoCatalogue));
        assert!(matches!(read("{\"success\":false,\"error\":{\"message\":\"off\"}}"), Some(Problem::Refused { .. })));
    }

    #[test]
    fn words_are_asked_for_without_those_that_say_nothing() {
        let asked = |family| portal(family).search("Données vélos & « piétons » .csv", 10).expect("a question");
        assert!(asked(Family::Udata).url.contains("q=velos%20pietons&"), "{}", asked(Family::Udata).url);
        assert!(asked(Family::Opendatasoft).url.contains("where=%22velos%22%20and%20%22pietons%22"));
        assert!(asked(Family::Geonetwork).post.expect("a body").contains("velos pietons"));
        assert_eq!(portal(Family::Udata).search("données csv", 10), None);
        assert_eq!(portal(Family::Dcat).search("vélos", 10), None);
        let narrowed = Portal { filter: "geozone=fr:epci:200093201".into(), ..portal(Family::Udata) };
        assert!(narrowed.first().expect("a question").url.ends_with("&geozone=fr:epci:200093201"));
    }
}
