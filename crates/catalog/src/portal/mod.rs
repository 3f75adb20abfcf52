//! What each family of portals says, in the common model. A dataset that says nothing of use is left out alone; a
//! catalogue is never refused for one of its datasets.

pub(crate) mod ckan;
pub(crate) mod geonetwork;
pub(crate) mod ogc;
pub(crate) mod opendatasoft;
pub(crate) mod udata;

use url::Url;

/// An address of a portal, whole; what no browser would follow is left out.
pub(crate) fn link(base: &str, text: &str) -> Option<String> {
    let text = text.trim();
    if text.is_empty() || text.len() > 2_000 {
        return None;
    }
    let url = match Url::parse(text) {
        Ok(url) => url,
        Err(_) => Url::parse(base).ok()?.join(text).ok()?,
    };
    (matches!(url.scheme(), "http" | "https") && url.host().is_some()).then(|| url.into())
}

/// Bytes of a size, which portals write as a number or as text, sometimes with decimals; nought says nothing.
pub(crate) fn size(value: Option<&serde_json::Value>) -> Option<u64> {
    let size = match value? {
        serde_json::Value::String(text) => text.trim().parse::<f64>().ok()?,
        number => number.as_f64()?,
    };
    (1.0..1e15).contains(&size).then_some(size as u64)
}
