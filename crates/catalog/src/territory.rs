use serde::{Deserialize, Serialize};

/// How large a territory is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Level {
    /// A commune, by its INSEE code.
    Commune,
    /// An intercommunality, by its SIREN.
    Epci,
    /// A department.
    Departement,
    /// A region, by its INSEE code.
    Region,
    /// A country, by its ISO code.
    Country,
    /// Something else, by its name.
    Other,
}

/// `dct:spatial`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Territory {
    /// How large.
    pub level: Level,
    /// The official code; empty when there is only a name.
    pub code: String,
    /// As the portal names it.
    pub name: Option<String>,
}

impl Territory {
    /// A zone of udata (`fr:commune:59512`, `fr:epci:200093201@2015-01-01`, `country:fr`), an address of INSEE, or a
    /// reference of Opendatasoft (`fr_40_32`).
    pub fn of_code(said: &str, name: Option<String>) -> Option<Territory> {
        let made = |level, code: &str| Some(Territory { level, code: code.to_owned(), name: name.clone() });
        let said = said.trim();
        if let Some((front, code)) = said.split('@').next().and_then(|s| s.rsplit_once(':'))
            && !said.contains("//")
        {
            let level = match front.rsplit(':').next().unwrap_or_default() {
                "commune" | "arrondissement-municipal" => Level::Commune,
                "epci" => Level::Epci,
                "departement" => Level::Departement,
                "region" => Level::Region,
                "country" => return made(Level::Country, &code.to_ascii_uppercase()),
                _ => return None,
            };
            return valid(level, code).then(|| made(level, code)).flatten();
        }
        if said.contains("insee.fr") {
            let mut parts = said.trim_end_matches('/').rsplit('/');
            let code = parts.next()?.split('-').next()?;
            let level = match parts.next()? {
                "commune" => Level::Commune,
                "departement" => Level::Departement,
                "region" => Level::Region,
                "pays" => return made(Level::Country, "FR"),
                "epci" | "intercommunalite" => Level::Epci,
                _ => return None,
            };
            return valid(level, code).then(|| made(level, code)).flatten();
        }
        if said.contains("/authority/country/") {
            let code = said.rsplit('/').next()?;
            return made(Level::Country, if code == "FRA" { "FR" } else { code });
        }
        let mut parts = said.split('_');
        match (parts.next()?, parts.next(), parts.next()) {
            ("fr", None, None) => made(Level::Country, "FR"),
            ("fr", Some(admin), Some(code)) => {
                let level = match (admin, code.len()) {
                    (_, 9) => Level::Epci,
                    (_, 5) => Level::Commune,
                    ("40", _) => Level::Region,
                    _ => Level::Departement,
                };
                valid(level, code).then(|| made(level, code)).flatten()
            }
            _ => None,
        }
    }

    /// Only a name.
    pub(crate) fn named(name: &str) -> Option<Territory> {
        let name = crate::text::line(name);
        (!name.is_empty()).then_some(Territory { level: Level::Other, code: String::new(), name: Some(name) })
    }

    /// What a public body governs: SIREN numbers of communes hold their INSEE code, those of intercommunalities are
    /// their code, those of departments and regions begin with 22 and 23.
    pub fn of_siren(siren: &str, name: &str) -> Option<Territory> {
        if siren.len() != 9 || !siren.bytes().all(|b| b.is_ascii_digit()) {
            return None;
        }
        let name = Some(name.to_owned());
        match &siren[..2] {
            "21" if !siren[2..4].starts_with("97") && &siren[2..4] != "20" => {
                Some(Territory { level: Level::Commune, code: format!("{}{}", &siren[2..4], &siren[5..8]), name })
            }
            "22" => Some(Territory { level: Level::Departement, code: siren[2..4].to_owned(), name }),
            "20" | "24" if siren.starts_with("2000") || siren.starts_with("24") => {
                Some(Territory { level: Level::Epci, code: siren.to_owned(), name })
            }
            _ => None,
        }
    }
}

fn valid(level: Level, code: &str) -> bool {
    let digits = code.bytes().all(|b| b.is_ascii_digit());
    let corsican = matches!(code.get(..2), Some("2A" | "2B")) && code[2..].bytes().all(|b| b.is_ascii_digit());
    match level {
        Level::Commune => code.len() == 5 && (digits || corsican),
        Level::Epci => code.len() == 9 && digits,
        Level::Departement => (2..=3).contains(&code.len()) && (digits || corsican),
        Level::Region => code.len() == 2 && digits,
        Level::Country | Level::Other => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn territories_are_read_from_every_portals_codes() {
        for (said, level, code) in [
            ("fr:commune:59512", Level::Commune, "59512"),
            ("fr:commune:2A004", Level::Commune, "2A004"),
            ("fr:epci:200093201@2017-01-01", Level::Epci, "200093201"),
            ("country:fr", Level::Country, "FR"),
            ("http://id.insee.fr/geo/commune/59350", Level::Commune, "59350"),
            ("http://id.insee.fr/geo/departement/59", Level::Departement, "59"),
            ("http://publications.europa.eu/resource/authority/country/FRA", Level::Country, "FR"),
            ("fr_40_32", Level::Region, "32"),
            ("fr_80_59512", Level::Commune, "59512"),
            ("fr_60_200093201", Level::Epci, "200093201"),
        ] {
            let found = Territory::of_code(said, None).map(|t| (t.level, t.code));
            assert_eq!(found, Some((level, code.to_owned())), "{said}");
        }
        for no in ["fr:commune:5951", "fr:commune:59é12", "http://wuEurope.com/", "world", "", "fr:commune:"] {
            assert_eq!(Territory::of_code(no, None), None, "{no}");
        }
    }

    #[test]
    fn a_publishers_number_says_what_it_governs() {
        let code = |siren| Territory::of_siren(siren, "").map(|t| (t.level, t.code));
        assert_eq!(code("215905126"), Some((Level::Commune, "59512".into())));
        assert_eq!(code("200093201"), Some((Level::Epci, "200093201".into())));
        assert_eq!(code("225900018"), Some((Level::Departement, "59".into())));
        assert_eq!(code("130025265"), None);
    }
}
