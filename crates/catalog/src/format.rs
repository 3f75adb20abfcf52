use serde::{Deserialize, Serialize};

/// What a resource is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Format {
    /// Text in columns.
    Csv,
    /// JSON.
    Json,
    /// GeoJSON.
    GeoJson,
    /// A workbook of Excel or LibreOffice.
    Workbook,
    /// Something that answers questions, not a file.
    Service,
    /// A page for people.
    Page,
    /// Another, in the portal's word.
    Other(String),
    /// Nobody says.
    Unknown,
}

impl Format {
    /// From what a portal says (`csv`, `text/csv`, an IRI of the EU or of IANA) and, failing that, from the address.
    pub fn of(said: &[Option<&str>], url: &str) -> Format {
        let said = said.iter().flatten().map(|s| Format::word(s));
        let path = url.split(['?', '#']).next().unwrap_or_default();
        let ending = path.rsplit('/').next().and_then(|name| name.rsplit_once('.')).map(|(_, end)| Format::word(end));
        let query = url.split_once('?').and_then(|(_, q)| {
            q.split('&').find_map(|p| p.strip_prefix("format=").or(p.strip_prefix("f="))).map(Format::word)
        });
        let mut other = None;
        for format in said.chain(ending).chain(query) {
            match format {
                Format::Other(_) => other = other.or(Some(format)),
                Format::Unknown => {}
                known => return known,
            }
        }
        other.unwrap_or(Format::Unknown)
    }

    fn word(said: &str) -> Format {
        let said = said.trim().to_ascii_lowercase();
        let word = said.split(';').next().unwrap_or_default().rsplit(['/', '#']).next().unwrap_or_default().trim();
        match word.trim_start_matches('.') {
            "" | "null" | "octet-stream" | "x-download" => Format::Unknown,
            "csv" | "tsv" | "txt" | "comma-separated-values" | "tab-separated-values" | "plain" => Format::Csv,
            "geojson" | "geo+json" | "vnd.geo+json" => Format::GeoJson,
            "json" | "jsonl" => Format::Json,
            "xlsx"
            | "xls"
            | "ods"
            | "excel"
            | "vnd.ms-excel"
            | "vnd.oasis.opendocument.spreadsheet"
            | "vnd.openxmlformats-officedocument.spreadsheetml.sheet" => Format::Workbook,
            "wms" | "wfs" | "wmts" | "api" | "geoservice" | "esri rest" | "ogc:wms" | "ogc:wfs" => Format::Service,
            "html" | "htm" | "www" | "php" | "xhtml+xml" | "aspx" | "web page" => Format::Page,
            other if other.len() <= 30 && other.chars().all(|c| c.is_ascii_alphanumeric() || " .+-_:".contains(c)) => {
                Format::Other(other.to_owned())
            }
            _ => Format::Unknown,
        }
    }

    /// Whether its rows can be shown.
    pub fn is_table(&self) -> bool {
        matches!(self, Format::Csv | Format::Json | Format::GeoJson | Format::Workbook | Format::Unknown)
    }

    /// Which is taken first of several: the lightest to read.
    pub fn rank(&self) -> u8 {
        match self {
            Format::Csv => 0,
            Format::Workbook => 1,
            Format::Json => 2,
            Format::GeoJson => 3,
            Format::Unknown => 4,
            _ => 9,
        }
    }

    /// As people say it.
    pub fn name(&self) -> &str {
        match self {
            Format::Csv => "CSV",
            Format::Json => "JSON",
            Format::GeoJson => "GeoJSON",
            Format::Workbook => "Excel",
            Format::Service => "API",
            Format::Page => "HTML",
            Format::Other(name) => name,
            Format::Unknown => "?",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_said_counts_before_the_address() {
        for (said, url, format) in [
            (Some("CSV"), "https://a.fr/x", Format::Csv),
            (Some("https://www.iana.org/assignments/media-types/application/json"), "x", Format::Json),
            (Some("http://publications.europa.eu/resource/authority/file-type/XLSX"), "x", Format::Workbook),
            (None, "https://a.fr/export.csv?sep=;", Format::Csv),
            (None, "https://a.fr/download?format=geojson&x=1", Format::GeoJson),
            (Some("text/html"), "http://a.fr/home.html", Format::Page),
            (Some("x-gis/x-shapefile"), "x", Format::Other("x-shapefile".into())),
            (Some("application/octet-stream"), "https://a.fr/t.ods", Format::Workbook),
            (None, "https://a.fr/", Format::Unknown),
        ] {
            assert_eq!(Format::of(&[said], url), format, "{said:?} {url}");
        }
    }
}
