use std::io::Cursor;

use serde_json::Value;

use crate::{
    Dataset, Family, Input, Problem, Shape, look_in,
    portal::{ckan, geonetwork, ogc, opendatasoft, udata},
    table::{all, head},
    text::first,
};

/// What came from an address.
#[derive(Clone, Debug, PartialEq)]
pub enum Answer {
    /// What a portal says about some of its datasets.
    Datasets {
        /// Those that could be read.
        found: Vec<Dataset>,
        /// Where the next page of a list is.
        next: Option<String>,
        /// Where the resources are, when they have an address of their own.
        resources: Option<String>,
    },
    /// A resource, of a dataset that has its own address.
    Elsewhere(String),
    /// A table.
    Table(Box<Shape>),
}

impl Answer {
    /// Recognises what came. `mime` is what the server called it, which is believed last; `base` is where it came from.
    ///
    /// # Errors
    /// [`Problem`].
    pub fn of(bytes: &[u8], mime: Option<&str>, base: &str) -> Result<Answer, Problem> {
        Answer::of_input(&mut Cursor::new(bytes), mime, base)
    }

    /// The same of a file, which is held only where it is what a portal says.
    ///
    /// # Errors
    /// [`Problem`].
    pub fn of_input(input: &mut dyn Input, mime: Option<&str>, base: &str) -> Result<Answer, Problem> {
        let (head, _) = head(input, HEAD)?;
        let start = begin(&head);
        match start.first() {
            None => return Err(Problem::Empty),
            Some(b'{' | b'[') => match all(input) {
                Ok(bytes) => {
                    let start = begin(&bytes);
                    if let Ok(tree) = serde_json::from_slice::<Value>(start)
                        && let Some(answer) = json(start, &tree, base)?
                    {
                        return Ok(answer);
                    }
                }
                Err(Problem::TooLarge) => {}
                Err(problem) => return Err(problem),
            },
            Some(b'<') if is_page(start) => return Err(Problem::WebPage),
            Some(b'<') => return xml(begin(&all(input)?), base),
            _ => {}
        }
        let _ = mime;
        #[cfg(feature = "rdf")]
        if is_turtle(start, mime) {
            let bytes = all(input)?;
            let (found, next) = crate::rdf::read(begin(&bytes), crate::rdf::Syntax::Turtle, base)?;
            return Ok(Answer::Datasets { found, next, resources: None });
        }
        look_in(input).map(|shape| Answer::Table(Box::new(shape)))
    }
}

/// Bytes from which an answer is recognised.
const HEAD: usize = 1 << 16;

/// Without a mark of order and spaces in front.
fn begin(bytes: &[u8]) -> &[u8] {
    bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes).trim_ascii_start()
}

#[cfg(feature = "rdf")]
fn is_turtle(start: &[u8], mime: Option<&str>) -> bool {
    let said = mime.is_some_and(|m| m.starts_with("text/turtle") || m.starts_with("application/x-turtle"));
    let head = String::from_utf8_lossy(&start[..start.len().min(4096)]).to_ascii_lowercase();
    let mut lines = head.lines().map(str::trim).filter(|l| !l.is_empty() && !l.starts_with('#'));
    let first = lines.next().unwrap_or_default();
    said || first.starts_with("@prefix")
        || first.starts_with("@base")
        || first.starts_with("prefix ")
        || (first.starts_with("base ") && first.contains('<'))
}

/// A page for people.
fn is_page(start: &[u8]) -> bool {
    let head = String::from_utf8_lossy(&start[..start.len().min(8192)]).to_ascii_lowercase();
    head.contains("<html") || head.starts_with("<!doctype html")
}

/// RDF/XML, a page for people, or another XML, which is none of our tables.
fn xml(start: &[u8], base: &str) -> Result<Answer, Problem> {
    let head = String::from_utf8_lossy(&start[..start.len().min(8192)]).to_ascii_lowercase();
    #[cfg(feature = "rdf")]
    if head.contains("www.w3.org/1999/02/22-rdf-syntax-ns#") && !head.contains("<html") {
        let (found, next) = crate::rdf::read(start, crate::rdf::Syntax::Xml, base)?;
        return Ok(Answer::Datasets { found, next, resources: None });
    }
    // Turtle may begin with the name of a node
    #[cfg(feature = "rdf")]
    if head.starts_with("<http") {
        let (found, next) = crate::rdf::read(start, crate::rdf::Syntax::Turtle, base)?;
        return Ok(Answer::Datasets { found, next, resources: None });
    }
    let _ = base;
    Err(if is_page(start) { Problem::WebPage } else { Problem::Unreadable })
}

/// None when it is a table, or nothing that a portal says.
fn json(bytes: &[u8], tree: &Value, base: &str) -> Result<Option<Answer>, Problem> {
    refused(tree)?;
    let list = |value: Option<&Value>| value.and_then(Value::as_array).cloned().unwrap_or_default();
    let sets = |found: Vec<Dataset>, next: Option<String>| Some(Answer::Datasets { found, next, resources: None });
    #[cfg(feature = "rdf")]
    if is_linked(tree) {
        let (found, next) = crate::rdf::read(bytes, crate::rdf::Syntax::JsonLd, base)?;
        return Ok(sets(found, next));
    }
    let _ = bytes;
    if let (Some(id), Some(true)) = (first(tree, &["dataset_id"]), tree.get("resource").map(Value::is_object)) {
        return Ok(crate::portal::link(base, &format!("/api/1/datasets/{id}/")).map(Answer::Elsewhere));
    }
    Ok(match family(tree) {
        Some(Family::Udata) if tree.get("data").is_some_and(Value::is_array) => {
            let found = list(tree.get("data")).iter().filter_map(|d| udata::dataset(d, base)).collect();
            sets(found, first(tree, &["next_page"]))
        }
        Some(Family::Udata) => {
            if udata::is_deleted(tree) {
                return Err(Problem::Deleted);
            }
            let found = udata::dataset(tree, base).into_iter().collect();
            Some(Answer::Datasets { found, next: None, resources: udata::resources_at(tree) })
        }
        Some(Family::Ckan) => {
            let result = tree.get("result").unwrap_or(tree);
            match result.get("results") {
                Some(results) => {
                    sets(list(Some(results)).iter().filter_map(|p| ckan::dataset(p, base)).collect(), None)
                }
                None => sets(ckan::dataset(result, base).into_iter().collect(), None),
            }
        }
        Some(Family::Opendatasoft) => match tree.get("results").or_else(|| tree.get("datasets")) {
            Some(results) => {
                sets(list(Some(results)).iter().filter_map(|d| opendatasoft::dataset(d, base)).collect(), None)
            }
            None => sets(opendatasoft::dataset(tree, base).into_iter().collect(), None),
        },
        Some(Family::Geonetwork) => {
            let hits = tree.pointer("/hits/hits").cloned().unwrap_or_else(|| Value::Array(vec![tree.clone()]));
            sets(list(Some(&hits)).iter().filter_map(|h| geonetwork::dataset(h, base)).collect(), None)
        }
        Some(Family::OgcApi) => match tree.get("collections") {
            Some(collections) => {
                sets(list(Some(collections)).iter().filter_map(|c| ogc::dataset(c, base)).collect(), None)
            }
            None => sets(ogc::dataset(tree, base).into_iter().collect(), None),
        },
        _ => None,
    })
}

/// Whose answer this is, by its members.
fn family(tree: &Value) -> Option<Family> {
    let has = |value: &Value, name: &str| value.get(name).is_some();
    let each = |name: &str, test: &dyn Fn(&Value) -> bool| {
        tree.get(name).and_then(Value::as_array).and_then(|l| l.first()).is_some_and(test)
    };
    let ods = |d: &Value| has(d, "dataset_id") || d.get("dataset").is_some_and(|d| d.get("dataset_id").is_some());
    let udata_like = |d: &Value| {
        has(d, "title")
            && has(d, "resources")
            && (has(d, "organization") || has(d, "slug") || has(d, "temporal_coverage"))
    };
    let ckan_like = |p: &Value| {
        let resources = p.get("resources").is_some_and(Value::is_array);
        resources
            && (has(p, "notes") || has(p, "license_id") || has(p, "owner_org") || has(p, "extras"))
            && !has(p, "slug")
    };
    if ods(tree) || each("results", &ods) || each("datasets", &ods) {
        return Some(Family::Opendatasoft);
    }
    if tree.pointer("/hits/hits").is_some()
        || has(tree, "resourceTitleObject")
        || tree.pointer("/_source/resourceTitleObject").is_some()
    {
        return Some(Family::Geonetwork);
    }
    if has(tree, "collections") && has(tree, "links") || each("collections", &|c| has(c, "links")) {
        return Some(Family::OgcApi);
    }
    if has(tree, "success") && has(tree, "result") {
        let result = tree.get("result")?;
        let listed = result.get("results").and_then(Value::as_array);
        let package = listed.map_or_else(|| ckan_like(result), |l| l.first().is_none_or(ckan_like));
        return package.then_some(Family::Ckan);
    }
    if each("data", &udata_like)
        || udata_like(tree)
        || tree.get("dataset").is_some_and(|d| has(d, "title") && has(tree, "resources"))
    {
        return Some(if ckan_like(tree) { Family::Ckan } else { Family::Udata });
    }
    if has(tree, "notes") && ckan_like(tree) {
        return Some(Family::Ckan);
    }
    let rows = ["features", "records", "data", "results"].iter().any(|n| has(tree, n));
    let collection = has(tree, "id") && tree.get("links").is_some_and(Value::is_array) && !rows;
    collection.then_some(Family::OgcApi)
}

#[cfg(feature = "rdf")]
fn is_linked(tree: &Value) -> bool {
    match tree {
        Value::Object(map) => map.contains_key("@context") || map.contains_key("@graph"),
        Value::Array(list) => list.iter().take(20).any(|v| v.get("@type").is_some() && v.get("@id").is_some()),
        _ => false,
    }
}

/// Portals that say no say it in JSON, often with status 200.
pub(crate) fn refused(tree: &Value) -> Result<(), Problem> {
    if tree.get("reset_time").is_some() && (tree.get("errorcode").is_some() || tree.get("error").is_some()) {
        return Err(Problem::Busy { until: first(tree, &["reset_time"]) });
    }
    let failed = tree.get("success") == Some(&Value::Bool(false))
        || tree.get("error_code").is_some()
        || tree.get("errorcode").is_some();
    if failed {
        let error = tree.get("error").unwrap_or(tree);
        let says = first(error, &["message", "error", "__type"]).or_else(|| first(tree, &["message", "error"]));
        let says = crate::text::line(&says.unwrap_or_else(|| "?".to_owned()));
        return Err(Problem::Refused { says: says.chars().take(200).collect() });
    }
    Ok(())
}
