use domain::Moment;
use serde::{Deserialize, Serialize};

use crate::{Format, Frequency, Licence, Territory};

/// The software that a portal runs, as far as it changes how it answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Family {
    /// udata: data.gouv.fr and others.
    Udata,
    /// CKAN.
    Ckan,
    /// Opendatasoft (Huwise), version 2.1.
    Opendatasoft,
    /// GeoNetwork.
    Geonetwork,
    /// OGC API Features.
    OgcApi,
    /// A DCAT catalogue in Turtle, RDF/XML or JSON-LD.
    Dcat,
    /// A file, of whatever origin.
    File,
}

impl Family {
    /// Every one.
    pub const ALL: [Family; 7] = [
        Family::Udata,
        Family::Ckan,
        Family::Opendatasoft,
        Family::Geonetwork,
        Family::OgcApi,
        Family::Dcat,
        Family::File,
    ];

    /// As it stands in rows.
    pub fn code(self) -> &'static str {
        match self {
            Family::Udata => "udata",
            Family::Ckan => "ckan",
            Family::Opendatasoft => "opendatasoft",
            Family::Geonetwork => "geonetwork",
            Family::OgcApi => "ogc-api",
            Family::Dcat => "dcat",
            Family::File => "file",
        }
    }

    /// Reads a code of ours.
    pub fn parse(code: &str) -> Option<Family> {
        Family::ALL.into_iter().find(|f| f.code() == code)
    }
}

/// `dcat:Dataset`: what a portal says about one of its datasets.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Dataset {
    /// Who answered.
    pub family: Family,
    /// The portal's own identifier. With the portal's host it is the key; alone it is worth nothing.
    pub upstream: String,
    /// Its page for people.
    pub page: Option<String>,
    /// `dct:title`.
    pub title: String,
    /// `dct:description`, without markup.
    pub description: String,
    /// `dct:publisher`.
    pub publisher: Option<Publisher>,
    /// `dct:license`, normalised and raw.
    pub licence: Licence,
    /// `dct:spatial`.
    pub territories: Vec<Territory>,
    /// `dct:temporal`.
    pub period: Option<Period>,
    /// `dct:accrualPeriodicity`.
    pub frequency: Frequency,
    /// `dct:issued`.
    pub issued: Option<Moment>,
    /// `dct:modified`: of the data where the portal tells it from that of its description.
    pub modified: Option<Moment>,
    /// `dcat:keyword`.
    pub keywords: Vec<String>,
    /// `dcat:distribution`.
    pub resources: Vec<Resource>,
}

impl Dataset {
    pub(crate) fn new(family: Family, upstream: String, title: String) -> Dataset {
        Dataset {
            family,
            upstream,
            page: None,
            title,
            description: String::new(),
            publisher: None,
            licence: Licence::unknown(),
            territories: Vec::new(),
            period: None,
            frequency: Frequency::Unknown,
            issued: None,
            modified: None,
            keywords: Vec::new(),
            resources: Vec::new(),
        }
    }

    /// A file that nobody describes: its name is all there is.
    pub fn of_file(address: &str) -> Dataset {
        let name = address.split(['?', '#']).next().unwrap_or_default().trim_end_matches('/').rsplit('/').next();
        let name = name.map(|n| percent_encoding::percent_decode_str(n).decode_utf8_lossy().into_owned());
        let title = name.map(|n| crate::text::line(&n)).filter(|n| !n.is_empty());
        let mut set = Dataset::new(Family::File, address.to_owned(), title.unwrap_or_else(|| address.to_owned()));
        set.page = Some(address.to_owned());
        set
    }

    /// What it is about: what it says itself, else the territory of the authority that publishes it.
    pub fn about(&self) -> Vec<Territory> {
        if self.territories.is_empty() {
            let publisher = self.publisher.as_ref().and_then(Publisher::territory);
            return publisher.into_iter().collect();
        }
        self.territories.clone()
    }

    /// The resource to look at first: one that can be read as a table, in the order of [`Format::rank`].
    pub fn best(&self) -> Option<&Resource> {
        self.resources.iter().filter(|r| r.format.is_table()).min_by_key(|r| r.format.rank())
    }
}

/// `dcat:Distribution`: one file or service of a dataset.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Resource {
    /// The portal's identifier, where it has one.
    pub upstream: Option<String>,
    /// `dct:title`.
    pub title: String,
    /// `dct:description`.
    pub description: String,
    /// `dcat:downloadURL`, else `dcat:accessURL`.
    pub url: String,
    /// `dct:format`.
    pub format: Format,
    /// `dcat:byteSize`.
    pub size: Option<u64>,
    /// `spdx:checksum`.
    pub checksum: Option<Checksum>,
    /// `dct:modified`.
    pub modified: Option<Moment>,
    /// Its own licence, where it differs.
    pub licence: Option<Licence>,
}

/// `spdx:checksum`, as the portal says it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Checksum {
    /// `sha1`, `sha256`, `md5`.
    pub algorithm: String,
    /// In hexadecimal.
    pub value: String,
}

impl Checksum {
    /// None when there is no value.
    pub(crate) fn new(algorithm: &str, value: &str) -> Option<Checksum> {
        let value = value.trim().to_ascii_lowercase();
        let algorithm = algorithm.rsplit(['_', '/', '#']).next().unwrap_or_default().to_ascii_lowercase();
        let hex = value.len() >= 8 && value.len() <= 128 && value.bytes().all(|b| b.is_ascii_hexdigit());
        hex.then_some(Checksum { algorithm: algorithm.replace('-', ""), value })
    }
}

/// `foaf:Agent`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Publisher {
    /// `foaf:name`.
    pub name: String,
    /// In the French register of organisations.
    pub siren: Option<String>,
}

impl Publisher {
    /// What it governs, when it is a commune or an intercommunality: their numbers say it.
    pub fn territory(&self) -> Option<Territory> {
        Territory::of_siren(self.siren.as_deref()?, &self.name)
    }
}

/// `dct:PeriodOfTime`; one end may be open.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Period {
    /// The first instant.
    pub start: Option<Moment>,
    /// The last one.
    pub end: Option<Moment>,
}

impl Period {
    /// None when nothing is said.
    pub(crate) fn new(start: Option<Moment>, end: Option<Moment>) -> Option<Period> {
        (start.is_some() || end.is_some()).then_some(Period { start, end })
    }
}
