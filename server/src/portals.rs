//! Portals of open data whose catalogues are read at night: one section of the settings file each.

use catalog::{Address, Family};
use serde::Deserialize;
use store::index::Setting;

use crate::Error;

/// How each key of a section is written.
pub const KEYS: [(&str, &str); 5] = [
    ("name", "\"data.gouv.fr\""),
    ("address", "\"https://www.data.gouv.fr\""),
    ("kind", "\"udata\""),
    ("territory", "\"epci:200093201\""),
    ("filter", "\"geozone=fr:epci:200093201\""),
];
/// Portals that are read at most.
const MOST: usize = 30;

/// A table `[[portal]]` of the settings file.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Section {
    name: String,
    address: String,
    kind: String,
    territory: Option<String>,
    filter: Option<String>,
}

/// All sections, checked. `local` is whether addresses of this machine are allowed.
///
/// # Errors
/// [`Error::BadPortal`], which says what to write.
pub fn read(sections: Vec<Section>, local: bool) -> Result<Vec<Setting>, Error> {
    let mut read: Vec<Setting> = Vec::new();
    for section in sections {
        let bad = |why: String| Error::BadPortal { address: section.address.clone(), why };
        let address =
            Address::parse(&section.address, local).map_err(|problem| bad(problem.say(domain::Lang::En).to_owned()))?;
        let kinds: Vec<&str> = Family::ALL.iter().filter(|f| **f != Family::File).map(|f| f.code()).collect();
        if !kinds.contains(&section.kind.as_str()) {
            return Err(bad(format!("kind is {:?}; write one of {}", section.kind, kinds.join(", "))));
        }
        let place = section.territory.clone().unwrap_or_default();
        let known = |(level, code): (&str, &str)| matches!(level, "commune" | "epci") && !code.is_empty();
        if !place.is_empty() && !place.split_once(':').is_some_and(known) {
            return Err(bad(format!("territory is {place:?}; write it like commune:59350 or epci:200093201")));
        }
        if section.name.trim().is_empty() {
            return Err(bad("name is empty; write what people call it".to_owned()));
        }
        let origin = address.as_str().trim_end_matches('/').to_owned();
        if read.iter().any(|other| other.origin == origin) {
            return Err(bad("two sections have this address; keep one".to_owned()));
        }
        let name = section.name.trim().chars().take(80).collect();
        let filter = section.filter.unwrap_or_default();
        read.push(Setting { origin, name, family: section.kind, place, filter });
    }
    if read.len() > MOST {
        let why = format!("there are {} sections; {MOST} portals are read at most", read.len());
        return Err(Error::BadPortal { address: String::new(), why });
    }
    Ok(read)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn portals(text: &str) -> Result<Vec<Setting>, String> {
        #[derive(Deserialize)]
        struct File {
            portal: Vec<Section>,
        }
        let file: File = toml::from_str(text).map_err(|e| e.to_string())?;
        read(file.portal, false).map_err(|e| e.sentence())
    }

    #[test]
    fn a_portal_needs_an_address_of_the_web_and_a_known_kind() {
        let section = |address: &str, kind: &str, more: &str| {
            portals(&format!("[[portal]]\nname = \"x\"\naddress = \"{address}\"\nkind = \"{kind}\"\n{more}"))
        };
        let good = section("https://www.data.gouv.fr/", "udata", "territory = \"epci:200093201\"").expect("good");
        assert_eq!((good[0].origin.as_str(), good[0].place.as_str()), ("https://www.data.gouv.fr", "epci:200093201"));
        for (bad, said) in [
            (section("file:///etc/passwd", "udata", ""), "file:///etc/passwd"),
            (section("http://127.0.0.1/", "udata", ""), "127.0.0.1"),
            (section("https://a.fr", "file", ""), "write one of udata, ckan"),
            (section("https://a.fr", "udata", "territory = \"Lille\""), "write it like commune:59350"),
            (section("https://a.fr", "udata", "colour = 1"), "unknown field"),
        ] {
            let why = bad.expect_err("refused");
            assert!(why.contains(said), "{why}");
        }
        let one = "[[portal]]\nname = \"x\"\naddress = \"https://a.fr\"\nkind = \"ckan\"\n";
        assert!(portals(&one.repeat(2)).expect_err("refused").contains("two sections"));
    }
}
