//! Collections of features that come in pages (OGC API Features, part 1, 7.15): put together, they are one file.

use serde::Deserialize;
use serde_json::value::RawValue;
use url::Url;

/// Features that are asked for at once.
const AT_ONCE: &str = "1000";

/// One page of features, each as it stands in the answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Features {
    /// Each of them as text.
    pub rows: Vec<String>,
    /// Where the next page is.
    pub next: Option<String>,
}

#[derive(Deserialize)]
struct Answered<'a> {
    #[serde(borrow)]
    features: Vec<&'a RawValue>,
    #[serde(default)]
    links: Vec<Link>,
}

#[derive(Deserialize)]
struct Link {
    #[serde(default)]
    rel: String,
    #[serde(default)]
    href: String,
}

impl Features {
    /// None for what is no collection of features. The next page is believed only where this one came from.
    pub fn of(bytes: &[u8], base: &str) -> Option<Features> {
        let start = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
        let read: Answered<'_> = serde_json::from_slice(start).ok()?;
        let here = Url::parse(base).ok()?;
        let next = read.links.iter().find(|l| l.rel == "next").and_then(|l| here.join(&l.href).ok());
        let next = next.filter(|url| url.origin() == here.origin() && *url != here).map(String::from);
        Some(Features { rows: read.features.iter().map(|f| f.get().to_owned()).collect(), next })
    }

    /// One file of them.
    pub fn file(rows: &[String]) -> Vec<u8> {
        let size: usize = rows.iter().map(|r| r.len() + 1).sum();
        let mut file = Vec::with_capacity(size + 50);
        file.extend_from_slice(b"{\"type\":\"FeatureCollection\",\"features\":[");
        for (n, row) in rows.iter().enumerate() {
            if n > 0 {
                file.push(b',');
            }
            file.extend_from_slice(row.as_bytes());
        }
        file.extend_from_slice(b"]}");
        file
    }

    /// The same address with larger pages, when it is that of items and says nothing about it.
    pub fn widened(address: &str) -> Option<String> {
        let mut url = Url::parse(address).ok()?;
        let is_items = url.path_segments()?.rfind(|p| !p.is_empty()) == Some("items");
        if !is_items || !url.path().contains("/collections/") || url.query_pairs().any(|(n, _)| n == "limit") {
            return None;
        }
        url.query_pairs_mut().append_pair("limit", AT_ONCE);
        Some(url.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_become_one_file_whose_columns_keep_their_order() {
        let base = "https://data.example.fr/collections/covoit/items";
        let page = r#"{"type":"FeatureCollection","features":[{"z":1, "a":2},{"z":3}],
            "links":[{"rel":"self","href":"x"},{"rel":"next","href":"?offset=2"}]}"#;
        let read = Features::of(page.as_bytes(), base).expect("features");
        assert_eq!(read.next.as_deref(), Some("https://data.example.fr/collections/covoit/items?offset=2"));
        let file = Features::file(&read.rows);
        assert_eq!(file, br#"{"type":"FeatureCollection","features":[{"z":1, "a":2},{"z":3}]}"#);
        for other in ["https://elsewhere.example/x", "https://data.example.fr/collections/covoit/items", "file:///x"] {
            let page = format!(r#"{{"features":[],"links":[{{"rel":"next","href":"{other}"}}]}}"#);
            assert_eq!(Features::of(page.as_bytes(), base).expect("features").next, None, "{other}");
        }
        assert_eq!(Features::of(b"{\"results\":[]}", base), None);
        assert_eq!(Features::of(b"a;b\n1;2\n", base), None);
    }

    #[test]
    fn only_items_that_say_nothing_get_larger_pages() {
        let widened = Features::widened("https://a.fr/ogc/features/v1/collections/x/items?f=json").expect("items");
        assert_eq!(widened, "https://a.fr/ogc/features/v1/collections/x/items?f=json&limit=1000");
        for other in
            ["https://a.fr/collections/x/items?limit=5", "https://a.fr/items", "https://a.fr/collections/x", "x"]
        {
            assert_eq!(Features::widened(other), None, "{other}");
        }
    }
}
