//! Our own catalogue, on DCAT-AP 3, in three syntaxes.

use domain::Moment;
use oxrdf::{BlankNode, Literal, NamedNode, NamedOrBlankNode, Quad, Term, Triple, vocab::xsd};

use crate::{Frequency, Licence, Period};

/// A catalogue to publish.
#[derive(Clone, Debug)]
pub struct Feed {
    /// Its address.
    pub address: String,
    /// Its title, in French and in English.
    pub title: [String; 2],
    /// What it is, in French and in English.
    pub description: [String; 2],
    /// Who answers for it.
    pub publisher: String,
    /// The page of whoever answers for it.
    pub home: String,
    /// What stands in it.
    pub datasets: Vec<Entry>,
}

/// A dataset of it.
#[derive(Clone, Debug)]
pub struct Entry {
    /// Its page here, which is its name.
    pub address: String,
    /// Its identifier here.
    pub identifier: String,
    /// Its title.
    pub title: String,
    /// What it is; its title again when nobody says.
    pub description: String,
    /// Who publishes it.
    pub publisher: String,
    /// Where it comes from, when it is somebody else's.
    pub from: Option<String>,
    /// The licence.
    pub licence: Licence,
    /// The vocabulary's word.
    pub frequency: Frequency,
    /// When it changed.
    pub modified: Option<Moment>,
    /// What time it is about.
    pub period: Option<Period>,
    /// Words to find it by.
    pub keywords: Vec<String>,
    /// Communes, departments and the like as addresses of INSEE.
    pub places: Vec<String>,
    /// Its files.
    pub files: Vec<FileEntry>,
}

/// A file of it.
#[derive(Clone, Debug)]
pub struct FileEntry {
    /// Its address.
    pub address: String,
    /// What it is.
    pub title: String,
    /// Its media type.
    pub media: &'static str,
    /// Its bytes.
    pub size: Option<u64>,
    /// Its SHA-256, in hexadecimal.
    pub sha256: Option<String>,
    /// When it was made.
    pub modified: Option<Moment>,
}

macro_rules! iri {
    ($front:ident : $name:expr) => {
        NamedNode::new_unchecked(concat!(prefix!($front), $name))
    };
}

macro_rules! prefix {
    (rdf) => {
        "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
    };
    (dcat) => {
        "http://www.w3.org/ns/dcat#"
    };
    (dct) => {
        "http://purl.org/dc/terms/"
    };
    (foaf) => {
        "http://xmlns.com/foaf/0.1/"
    };
    (spdx) => {
        "http://spdx.org/rdf/terms#"
    };
    (prov) => {
        "http://www.w3.org/ns/prov#"
    };
    (rdfs) => {
        "http://www.w3.org/2000/01/rdf-schema#"
    };
}

const PREFIXES: [(&str, &str); 7] = [
    ("dcat", prefix!(dcat)),
    ("dct", prefix!(dct)),
    ("foaf", prefix!(foaf)),
    ("spdx", prefix!(spdx)),
    ("prov", prefix!(prov)),
    ("rdfs", prefix!(rdfs)),
    ("xsd", "http://www.w3.org/2001/XMLSchema#"),
];

impl Feed {
    /// In Turtle.
    pub fn turtle(&self) -> Vec<u8> {
        let mut writer = oxttl::TurtleSerializer::new();
        for (name, iri) in PREFIXES {
            writer = writer.clone().with_prefix(name, iri).unwrap_or(writer);
        }
        let mut writer = writer.for_writer(Vec::new());
        for t in &self.triples() {
            let _ = writer.serialize_triple(t);
        }
        writer.finish().unwrap_or_default()
    }

    /// In RDF/XML.
    pub fn xml(&self) -> Vec<u8> {
        let mut writer = oxrdfxml::RdfXmlSerializer::new();
        for (name, iri) in PREFIXES {
            writer = writer.clone().with_prefix(name, iri).unwrap_or(writer);
        }
        let mut writer = writer.for_writer(Vec::new());
        for t in &self.triples() {
            let _ = writer.serialize_triple(t);
        }
        writer.finish().unwrap_or_default()
    }

    /// In JSON-LD.
    pub fn json(&self) -> Vec<u8> {
        let mut writer = oxjsonld::JsonLdSerializer::new();
        for (name, iri) in PREFIXES {
            writer = writer.clone().with_prefix(name, iri).unwrap_or(writer);
        }
        let mut writer = writer.for_writer(Vec::new());
        for t in self.triples() {
            let _ = writer.serialize_quad(&Quad::new(t.subject, t.predicate, t.object, oxrdf::GraphName::DefaultGraph));
        }
        writer.finish().unwrap_or_default()
    }

    fn triples(&self) -> Vec<Triple> {
        let mut out = Writer::default();
        let me = named(&self.address);
        out.is(&me, iri!(dcat:"Catalog"));
        for (lang, n) in [("fr", 0), ("en", 1)] {
            out.say(&me, iri!(dct:"title"), tagged(&self.title[n], lang));
            out.say(&me, iri!(dct:"description"), tagged(&self.description[n], lang));
        }
        let publisher = out.agent(&self.publisher);
        out.say(&me, iri!(dct:"publisher"), publisher.clone());
        let home = named(&self.home);
        out.is(&home, iri!(foaf:"Document"));
        out.say(&me, iri!(foaf:"homepage"), home);
        for set in &self.datasets {
            let node = named(&set.address);
            out.say(&me, iri!(dcat:"dataset"), node.clone());
            set.write(&mut out, &node);
        }
        out.triples
    }
}

impl Entry {
    fn write(&self, out: &mut Writer, node: &NamedNode) {
        out.is(node, iri!(dcat:"Dataset"));
        out.say(node, iri!(dct:"title"), Literal::new_simple_literal(&self.title));
        let about = if self.description.is_empty() { &self.title } else { &self.description };
        out.say(node, iri!(dct:"description"), Literal::new_simple_literal(about));
        out.say(node, iri!(dct:"identifier"), Literal::new_simple_literal(&self.identifier));
        let publisher = out.agent(&self.publisher);
        out.say(node, iri!(dct:"publisher"), publisher);
        let often = named(self.frequency.uri());
        out.is(&often, iri!(dct:"Frequency"));
        out.say(node, iri!(dct:"accrualPeriodicity"), often);
        let page = named(&self.address);
        out.say(node, iri!(dcat:"landingPage"), page.clone());
        out.is(&page, iri!(foaf:"Document"));
        if let Some(from) = self.from.as_deref().and_then(|f| NamedNode::new(f).ok()) {
            out.say(node, iri!(prov:"wasDerivedFrom"), from);
        }
        if let Some(at) = self.modified {
            out.say(node, iri!(dct:"modified"), moment(at));
        }
        for word in &self.keywords {
            out.say(node, iri!(dcat:"keyword"), Literal::new_simple_literal(word));
        }
        for place in self.places.iter().filter_map(|p| NamedNode::new(p).ok()) {
            out.is(&place, iri!(dct:"Location"));
            out.say(node, iri!(dct:"spatial"), place);
        }
        if let Some(period) = self.period {
            let blank = out.blank();
            out.is(&blank, iri!(dct:"PeriodOfTime"));
            for (name, at) in [(iri!(dcat:"startDate"), period.start), (iri!(dcat:"endDate"), period.end)] {
                if let Some(at) = at {
                    out.say(&blank, name, moment(at));
                }
            }
            out.say(node, iri!(dct:"temporal"), blank);
        }
        for file in &self.files {
            let at = named(&format!("{}#file", file.address));
            out.say(node, iri!(dcat:"distribution"), at.clone());
            file.write(out, &at, &self.licence);
        }
    }
}

impl FileEntry {
    fn write(&self, out: &mut Writer, node: &NamedNode, licence: &Licence) {
        out.is(node, iri!(dcat:"Distribution"));
        out.say(node, iri!(dct:"title"), Literal::new_simple_literal(&self.title));
        let url = named(&self.address);
        out.is(&url, iri!(rdfs:"Resource"));
        out.say(node, iri!(dcat:"accessURL"), url.clone());
        out.say(node, iri!(dcat:"downloadURL"), url);
        let media = named(&format!("https://www.iana.org/assignments/media-types/{}", self.media));
        out.is(&media, iri!(dct:"MediaType"));
        out.say(node, iri!(dcat:"mediaType"), media);
        if let Some(id) = licence.id {
            let licence = named(id.uri());
            out.is(&licence, iri!(dct:"LicenseDocument"));
            out.say(node, iri!(dct:"license"), licence);
        } else if let Some(raw) = &licence.raw {
            let rights = out.blank();
            out.is(&rights, iri!(dct:"RightsStatement"));
            out.say(&rights, iri!(rdfs:"label"), Literal::new_simple_literal(raw));
            out.say(node, iri!(dct:"rights"), rights);
        }
        if let Some(size) = self.size {
            let whole = NamedNode::new_unchecked("http://www.w3.org/2001/XMLSchema#nonNegativeInteger");
            out.say(node, iri!(dcat:"byteSize"), Literal::new_typed_literal(size.to_string(), whole));
        }
        if let Some(at) = self.modified {
            out.say(node, iri!(dct:"modified"), moment(at));
        }
        if let Some(hash) = &self.sha256 {
            let sum = out.blank();
            out.is(&sum, iri!(spdx:"Checksum"));
            let algorithm = iri!(spdx:"checksumAlgorithm_sha256");
            out.is(&algorithm, iri!(spdx:"ChecksumAlgorithm"));
            out.say(&sum, iri!(spdx:"algorithm"), algorithm);
            out.say(&sum, iri!(spdx:"checksumValue"), Literal::new_typed_literal(hash.clone(), xsd::HEX_BINARY));
            out.say(node, iri!(spdx:"checksum"), sum);
        }
    }
}

#[derive(Default)]
struct Writer {
    triples: Vec<Triple>,
    blanks: u64,
}

impl Writer {
    fn say(&mut self, node: &(impl Into<NamedOrBlankNode> + Clone), predicate: NamedNode, object: impl Into<Term>) {
        let triple = Triple::new(node.clone(), predicate, object);
        self.triples.push(triple);
    }

    fn is(&mut self, node: &(impl Into<NamedOrBlankNode> + Clone), class: NamedNode) {
        self.say(node, iri!(rdf:"type"), class);
    }

    /// Numbered, so that the same catalogue is the same text.
    fn blank(&mut self) -> BlankNode {
        self.blanks += 1;
        BlankNode::new_unchecked(format!("b{}", self.blanks))
    }

    fn agent(&mut self, name: &str) -> BlankNode {
        let node = self.blank();
        self.is(&node, iri!(foaf:"Agent"));
        self.say(&node, iri!(foaf:"name"), Literal::new_simple_literal(name));
        node
    }
}

/// Addresses of ours are addresses; what is none becomes one that is empty of meaning.
fn named(address: &str) -> NamedNode {
    NamedNode::new(address).unwrap_or_else(|_| NamedNode::new_unchecked("about:invalid"))
}

fn tagged(text: &str, lang: &str) -> Literal {
    Literal::new_language_tagged_literal_unchecked(text, lang)
}

fn moment(at: Moment) -> Literal {
    Literal::new_typed_literal(at.rfc3339(), xsd::DATE_TIME)
}
