use std::collections::BTreeMap;

use oxrdf::{GraphName, NamedOrBlankNode, Quad, Term};

use super::{context::CONTEXT, dataset};
use crate::{Dataset, Problem};

/// How a catalogue is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Syntax {
    Turtle,
    Xml,
    JsonLd,
}

/// Statements beyond which a catalogue is read page by page or not at all.
const MOST: usize = 500_000;

/// What a node says, by predicate.
pub(super) type Says = BTreeMap<String, Vec<Value>>;

/// What stands behind a predicate.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Value {
    /// A node, by its name; those without a name begin with `_:`.
    Node(String),
    /// A text, perhaps in a language.
    Text(String, Option<String>),
}

/// A graph of statements.
#[derive(Default)]
pub(super) struct Graph {
    pub nodes: BTreeMap<String, Says>,
}

/// The datasets of a catalogue, and the address of its next page. What stands before an error is kept; nothing at all
/// that can be read is an error.
pub(crate) fn read(bytes: &[u8], syntax: Syntax, base: &str) -> Result<(Vec<Dataset>, Option<String>), Problem> {
    let mut graph = Graph::default();
    let whole = match syntax {
        Syntax::Turtle => turtle(bytes, base, &mut graph),
        Syntax::Xml => xml(bytes, base, &mut graph),
        Syntax::JsonLd => json(bytes, base, &mut graph),
    };
    let datasets = dataset::all(&graph);
    if datasets.is_empty() && (!whole || graph.nodes.is_empty()) {
        return Err(Problem::Unreadable);
    }
    Ok((datasets, dataset::next(&graph)))
}

/// Whether everything could be read.
fn turtle(bytes: &[u8], base: &str, graph: &mut Graph) -> bool {
    let parser = oxttl::TurtleParser::new().lenient();
    let parser = parser.clone().with_base_iri(base).unwrap_or(parser);
    let mut whole = true;
    for found in parser.for_slice(bytes).take(MOST) {
        match found {
            Ok(t) => graph.add(t.subject, t.predicate.into_string(), t.object),
            Err(_) => whole = false,
        }
    }
    whole
}

fn xml(bytes: &[u8], base: &str, graph: &mut Graph) -> bool {
    // entities made of entities can grow without end; no catalogue needs them
    if nested_entities(bytes) {
        return false;
    }
    let parser = oxrdfxml::RdfXmlParser::new().lenient();
    let parser = parser.clone().with_base_iri(base).unwrap_or(parser);
    for found in parser.for_slice(bytes).take(MOST) {
        match found {
            Ok(t) => graph.add(t.subject, t.predicate.into_string(), t.object),
            Err(_) => return false,
        }
    }
    true
}

fn nested_entities(bytes: &[u8]) -> bool {
    let mut rest = bytes;
    while let Some(at) = rest.windows(8).position(|w| w == b"<!ENTITY") {
        rest = &rest[at + 8..];
        let end = rest.iter().position(|b| *b == b'>').unwrap_or(rest.len());
        if rest[..end].contains(&b'&') {
            return true;
        }
    }
    false
}

fn json(bytes: &[u8], base: &str, graph: &mut Graph) -> bool {
    let parser = oxjsonld::JsonLdParser::new().lenient();
    let parser = parser.clone().with_base_iri(base).unwrap_or(parser);
    let local = parser.for_slice(bytes).with_load_document_callback(|_, _| {
        Ok(oxjsonld::JsonLdRemoteDocument {
            document: CONTEXT.as_bytes().to_vec(),
            document_url: "https://context.invalid/".to_owned(),
        })
    });
    for found in local.take(MOST) {
        match found {
            Ok(Quad { subject, predicate, object, graph_name }) => {
                if graph_name == GraphName::DefaultGraph {
                    graph.add(subject, predicate.into_string(), object);
                }
            }
            Err(_) => return false,
        }
    }
    true
}

impl Graph {
    fn add(&mut self, subject: NamedOrBlankNode, predicate: String, object: Term) {
        let subject = match subject {
            NamedOrBlankNode::NamedNode(n) => n.into_string(),
            NamedOrBlankNode::BlankNode(b) => b.to_string(),
        };
        let object = match object {
            Term::NamedNode(n) => Value::Node(n.into_string()),
            Term::BlankNode(b) => Value::Node(b.to_string()),
            Term::Literal(l) => Value::Text(l.value().to_owned(), l.language().map(str::to_owned)),
            #[expect(unreachable_patterns, reason = "RDF 1.2 has terms that no catalogue has")]
            _ => return,
        };
        // one dictionary for `dct:` and the older `dc:`, for http and https of schema.org
        let predicate = predicate
            .replace("http://purl.org/dc/elements/1.1/", "http://purl.org/dc/terms/")
            .replace("https://schema.org/", "http://schema.org/");
        let said = self.nodes.entry(subject).or_default().entry(predicate).or_default();
        if said.len() < 10_000 && !said.contains(&object) {
            said.push(object);
        }
    }

    /// What a node says of something.
    pub(super) fn of<'a>(&'a self, node: &str, predicate: &str) -> &'a [Value] {
        self.nodes.get(node).and_then(|says| says.get(predicate)).map(Vec::as_slice).unwrap_or_default()
    }

    /// The nodes of a class, in the order of their names.
    pub(super) fn of_class<'a>(&'a self, class: &'a str) -> impl Iterator<Item = &'a String> {
        let is = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type";
        self.nodes.keys().filter(move |n| self.of(n, is).iter().any(|v| *v == Value::Node(class.to_owned())))
    }
}
