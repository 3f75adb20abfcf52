use domain::Moment;

use super::graph::{Graph, Value};
use crate::{
    Checksum, Dataset, Family, Format, Frequency, Licence, Period, Publisher, Resource, Territory,
    portal::link,
    text::{instant, line, prose, siren},
};

macro_rules! names {
    ($($name:ident = $iri:literal;)*) => { $(const $name: &str = $iri;)* };
}

names! {
    DATASET = "http://www.w3.org/ns/dcat#Dataset";
    DISTRIBUTION = "http://www.w3.org/ns/dcat#distribution";
    TITLE = "http://purl.org/dc/terms/title";
    DESCRIPTION = "http://purl.org/dc/terms/description";
    ABSTRACT = "http://purl.org/dc/terms/abstract";
    IDENTIFIER = "http://purl.org/dc/terms/identifier";
    PUBLISHER = "http://purl.org/dc/terms/publisher";
    CREATOR = "http://purl.org/dc/terms/creator";
    LICENSE = "http://purl.org/dc/terms/license";
    RIGHTS = "http://purl.org/dc/terms/rights";
    SPATIAL = "http://purl.org/dc/terms/spatial";
    TEMPORAL = "http://purl.org/dc/terms/temporal";
    OFTEN = "http://purl.org/dc/terms/accrualPeriodicity";
    ISSUED = "http://purl.org/dc/terms/issued";
    MODIFIED = "http://purl.org/dc/terms/modified";
    FORMAT = "http://purl.org/dc/terms/format";
    KEYWORD = "http://www.w3.org/ns/dcat#keyword";
    PAGE = "http://www.w3.org/ns/dcat#landingPage";
    MEDIA = "http://www.w3.org/ns/dcat#mediaType";
    SIZE = "http://www.w3.org/ns/dcat#byteSize";
    ACCESS = "http://www.w3.org/ns/dcat#accessURL";
    DOWNLOAD = "http://www.w3.org/ns/dcat#downloadURL";
    SERVICE = "http://www.w3.org/ns/dcat#accessService";
    CHECKSUM = "http://spdx.org/rdf/terms#checksum";
    ALGORITHM = "http://spdx.org/rdf/terms#algorithm";
    SUM = "http://spdx.org/rdf/terms#checksumValue";
    VALUE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#value";
    HYDRA_NEXT = "http://www.w3.org/ns/hydra/core#next";
    HYDRA_NEXT_PAGE = "http://www.w3.org/ns/hydra/core#nextPage";
}

/// Where the name of a thing stands.
const LABELS: [&str; 8] = [
    "http://xmlns.com/foaf/0.1/name",
    "http://www.w3.org/2004/02/skos/core#prefLabel",
    "http://www.w3.org/2006/vcard/ns#fn",
    "http://www.w3.org/2006/vcard/ns#organization-name",
    "http://www.w3.org/2000/01/rdf-schema#label",
    "http://www.w3.org/ns/locn#geographicName",
    "http://schema.org/name",
    TITLE,
];
const STARTS: [&str; 3] =
    ["http://www.w3.org/ns/dcat#startDate", "http://schema.org/startDate", "http://www.w3.org/2006/time#hasBeginning"];
const ENDS: [&str; 3] =
    ["http://www.w3.org/ns/dcat#endDate", "http://schema.org/endDate", "http://www.w3.org/2006/time#hasEnd"];
const INSTANTS: [&str; 3] = [
    "http://www.w3.org/2006/time#inXSDDateTime",
    "http://www.w3.org/2006/time#inXSDDate",
    "http://www.w3.org/2006/time#inXSDDateTimeStamp",
];

pub(super) fn all(graph: &Graph) -> Vec<Dataset> {
    graph.of_class(DATASET).filter_map(|node| dataset(graph, node)).collect()
}

/// The next page, where Hydra or its older form says it.
pub(super) fn next(graph: &Graph) -> Option<String> {
    let said = graph.nodes.values().find_map(|says| says.get(HYDRA_NEXT).or_else(|| says.get(HYDRA_NEXT_PAGE)))?;
    match said.first()? {
        Value::Node(iri) | Value::Text(iri, _) => link(iri, iri),
    }
}

fn dataset(g: &Graph, node: &str) -> Option<Dataset> {
    let title = text(g, node, TITLE).map(|t| line(&t)).filter(|t| !t.is_empty())?;
    let id = text(g, node, IDENTIFIER).unwrap_or_else(|| node.to_owned());
    let mut set = Dataset::new(Family::Dcat, id, title);
    set.page = address(g, node, PAGE).or_else(|| link(node, node));
    set.description =
        text(g, node, DESCRIPTION).or_else(|| text(g, node, ABSTRACT)).map(|t| prose(&t)).unwrap_or_default();
    set.publisher = [PUBLISHER, CREATOR].iter().find_map(|p| publisher(g, g.of(node, p).first()?));
    let distributions: Vec<&str> = g.of(node, DISTRIBUTION).iter().filter_map(named).collect();
    let mut said = licences(g, node);
    set.licence = Licence::of(&said);
    if set.licence.id.is_none() {
        said.extend(distributions.iter().flat_map(|d| licences(g, d)));
        set.licence = Licence::of(&said);
    }
    set.territories = g.of(node, SPATIAL).iter().filter_map(|v| territory(g, v)).take(50).collect();
    set.period = g.of(node, TEMPORAL).iter().filter_map(named).find_map(|p| {
        let end = |names: &[&str]| names.iter().find_map(|n| time(g, g.of(p, n).first()?));
        Period::new(end(&STARTS), end(&ENDS))
    });
    set.frequency = g.of(node, OFTEN).first().map_or(Frequency::Unknown, |v| often(g, v));
    set.issued = text(g, node, ISSUED).and_then(|t| instant(&t));
    set.modified = text(g, node, MODIFIED).and_then(|t| instant(&t));
    let keywords = g.of(node, KEYWORD).iter().filter_map(|v| match v {
        Value::Text(text, _) => Some(line(text)),
        Value::Node(_) => None,
    });
    set.keywords = keywords.take(100).collect();
    set.resources = distributions.iter().filter_map(|d| resource(g, d)).collect();
    Some(set)
}

fn resource(g: &Graph, node: &str) -> Option<Resource> {
    let url = address(g, node, DOWNLOAD).or_else(|| address(g, node, ACCESS))?;
    let said: Vec<String> = [FORMAT, MEDIA].iter().flat_map(|p| g.of(node, p)).flat_map(|v| words(g, v)).collect();
    let said: Vec<Option<&str>> = said.iter().map(|s| Some(s.as_str())).collect();
    let service = !g.of(node, SERVICE).is_empty() && g.of(node, DOWNLOAD).is_empty();
    let sum = g.of(node, CHECKSUM).first().and_then(named).and_then(|sum| {
        let algorithm = g.of(sum, ALGORITHM).first().and_then(|v| words(g, v).pop()).unwrap_or_default();
        Checksum::new(&algorithm, &text(g, sum, SUM)?)
    });
    Some(Resource {
        upstream: text(g, node, IDENTIFIER).or_else(|| (!node.starts_with("_:")).then(|| node.to_owned())),
        title: text(g, node, TITLE).map(|t| line(&t)).unwrap_or_else(|| url.clone()),
        description: text(g, node, DESCRIPTION).map(|t| prose(&t)).unwrap_or_default(),
        format: if service { Format::Service } else { Format::of(&said, &url) },
        size: text(g, node, SIZE)
            .and_then(|t| t.parse::<f64>().ok())
            .filter(|n| *n >= 1.0 && *n < 1e15)
            .map(|n| n as u64),
        checksum: sum,
        modified: text(g, node, MODIFIED).and_then(|t| instant(&t)),
        licence: Some(Licence::of(&licences(g, node))).filter(|l| l.raw.is_some()),
        url,
    })
}

fn named(value: &Value) -> Option<&str> {
    match value {
        Value::Node(node) => Some(node),
        Value::Text(..) => None,
    }
}

/// A text, in French where there is one, then in English, then without a language, then in any.
fn text(g: &Graph, node: &str, predicate: &str) -> Option<String> {
    let rank = |lang: &Option<String>| match lang.as_deref().map(|l| l.get(..2).unwrap_or(l)) {
        Some("fr") => 0,
        Some("en") => 1,
        None => 2,
        Some(_) => 3,
    };
    let texts = g.of(node, predicate).iter().filter_map(|v| match v {
        Value::Text(text, lang) if !text.trim().is_empty() => Some((rank(lang), text)),
        _ => None,
    });
    texts.min_by_key(|(rank, _)| *rank).map(|(_, text)| text.trim().to_owned())
}

fn label(g: &Graph, node: &str) -> Option<String> {
    LABELS.iter().find_map(|l| text(g, node, l)).map(|t| line(&t))
}

/// An address, as a node or as text.
fn address(g: &Graph, node: &str, predicate: &str) -> Option<String> {
    g.of(node, predicate).iter().find_map(|v| match v {
        Value::Node(iri) | Value::Text(iri, _) => link(node, iri),
    })
}

/// What a value may mean: its label, what stands behind it, its own name.
fn words(g: &Graph, value: &Value) -> Vec<String> {
    match value {
        Value::Text(text, _) => vec![text.clone()],
        Value::Node(node) => {
            let own = (!node.starts_with("_:")).then(|| node.clone());
            label(g, node).into_iter().chain(text(g, node, VALUE)).chain(own).collect()
        }
    }
}

fn licences(g: &Graph, node: &str) -> Vec<Option<String>> {
    [LICENSE, RIGHTS].iter().flat_map(|p| g.of(node, p)).flat_map(|v| words(g, v)).map(Some).collect()
}

fn publisher(g: &Graph, value: &Value) -> Option<Publisher> {
    let node = match value {
        Value::Text(name, _) => return Some(Publisher { name: line(name), siren: None }),
        Value::Node(node) => node,
    };
    let number =
        [IDENTIFIER, "http://www.w3.org/2004/02/skos/core#notation"].iter().find_map(|p| siren(&text(g, node, p)?));
    let number = number.or_else(|| siren(node.trim_end_matches('/').rsplit('/').next()?));
    let name = label(g, node).or_else(|| (!node.starts_with("_:")).then(|| node.clone()))?;
    Some(Publisher { name, siren: number })
}

fn territory(g: &Graph, value: &Value) -> Option<Territory> {
    match value {
        Value::Text(text, _) => Territory::of_code(text, None).or_else(|| Territory::named(text)),
        Value::Node(node) => {
            let name = label(g, node);
            Territory::of_code(node, name.clone()).or_else(|| Territory::named(&name?))
        }
    }
}

/// An instant, perhaps behind a node of OWL-Time.
fn time(g: &Graph, value: &Value) -> Option<Moment> {
    match value {
        Value::Text(text, _) => instant(text),
        Value::Node(node) => INSTANTS.iter().find_map(|p| instant(&text(g, node, p)?)),
    }
}

/// A code, a label, or a duration of OWL-Time behind up to two nodes.
fn often(g: &Graph, value: &Value) -> Frequency {
    for word in words(g, value) {
        let found = Frequency::of(&word);
        if found != Frequency::Unknown {
            return found;
        }
    }
    let Some(node) = named(value) else { return Frequency::Unknown };
    let behind = g.of(node, VALUE).first().and_then(named);
    for at in std::iter::once(node).chain(behind) {
        let units = [("years", 365.25), ("months", 30.44), ("weeks", 7.0), ("days", 1.0), ("hours", 1.0 / 24.0)];
        let days: f64 = units
            .iter()
            .filter_map(|(unit, days)| {
                text(g, at, &format!("http://www.w3.org/2006/time#{unit}"))?.parse::<f64>().ok().map(|n| n * days)
            })
            .sum();
        if days > 0.0 {
            return Frequency::of_days(days);
        }
    }
    Frequency::Unknown
}
