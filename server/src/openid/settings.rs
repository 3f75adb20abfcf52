use std::{env, fs, path::PathBuf};

use domain::Tier;
use openidconnect::url::{Host, Url};
use serde::Deserialize;

use crate::Error;

/// How each key of a section is written.
pub const KEYS: [(&str, &str); 10] = [
    ("id", "\"town\""),
    ("name", "\"Compte de la ville\""),
    ("issuer", "\"https://login.example.org/realms/town\""),
    ("client_id", "\"essaim\""),
    ("client_secret", "\"…\""),
    ("client_secret_file", "\"/etc/essaim/town.secret\""),
    ("shape", "\"plain\""),
    ("scopes", "[\"openid\", \"email\"]"),
    ("tier", "\"email\""),
    ("acr", "[\"eidas1\"]"),
];

/// A table `[[openid]]` of the settings file.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Section {
    id: String,
    name: String,
    issuer: String,
    client_id: String,
    client_secret: Option<String>,
    client_secret_file: Option<PathBuf>,
    #[serde(default)]
    shape: Shape,
    scopes: Option<Vec<String>>,
    tier: Option<String>,
    acr: Option<Vec<String>>,
}

/// What a provider expects beyond the protocol.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Shape {
    /// What the standard says, with PKCE.
    #[default]
    Plain,
    /// No parameter that it does not list, so no PKCE; signed userinfo; a level of eIDAS.
    FranceConnect,
    /// Long state and nonce; signed userinfo.
    ProConnect,
}

impl Shape {
    /// As the settings write it.
    pub fn code(self) -> &'static str {
        match self {
            Shape::Plain => "plain",
            Shape::FranceConnect => "franceconnect",
            Shape::ProConnect => "proconnect",
        }
    }

    /// The levels that are asked for unless the settings say others; the first one is asked for, all are taken.
    fn levels(self) -> &'static [&'static str] {
        match self {
            Shape::Plain | Shape::ProConnect => &[],
            Shape::FranceConnect => &["eidas1", "eidas2", "eidas3"],
        }
    }

    /// What its word is worth, unless the settings say otherwise.
    fn tier(self) -> Tier {
        match self {
            Shape::Plain => Tier::Email,
            Shape::FranceConnect | Shape::ProConnect => Tier::Identity,
        }
    }
}

/// A provider that is trusted, with everything that has to be known to ask it.
#[derive(Clone)]
pub struct Trusted {
    /// Stands in addresses: `/sign-in/back/<id>` is what is registered there.
    pub id: String,
    /// What people call it.
    pub name: String,
    /// Who it says it is, to the letter.
    pub issuer: String,
    /// Who we are there.
    pub client_id: String,
    /// What proves it; not to be shown or logged.
    pub secret: String,
    /// What it expects.
    pub shape: Shape,
    /// What we ask to know, beside `openid`.
    pub scopes: Vec<String>,
    /// What its word is worth.
    pub tier: Tier,
    /// Levels that are good enough, the first of which is asked for; none: any.
    pub acr: Vec<String>,
}

impl Section {
    /// Checks a section, and finds its secret.
    ///
    /// # Errors
    /// [`Error::BadProvider`], which says what to write.
    pub fn trusted(self) -> Result<Trusted, Error> {
        let bad = |why: String| Error::BadProvider { id: self.id.clone(), why };
        let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        if self.id.is_empty() || self.id.len() > 30 || !self.id.chars().all(plain) {
            return Err(bad("id has to be a short name of a-z, 0-9 and -, such as id = \"town\"".into()));
        }
        for (key, value) in [("name", &self.name), ("client_id", &self.client_id)] {
            if value.trim().is_empty() {
                return Err(bad(format!("{key} is empty; write what the provider gave you")));
            }
        }
        check_issuer(&self.issuer).map_err(bad)?;
        let secret = self.secret(env::var(self.variable()).ok()).map_err(bad)?;
        let levels = || self.shape.levels().iter().map(|level| (*level).to_owned()).collect();
        let acr: Vec<String> = self.acr.clone().unwrap_or_else(levels);
        if self.shape == Shape::FranceConnect
            && (acr.is_empty() || !acr.iter().all(|level| self.shape.levels().contains(&level.as_str())))
        {
            return Err(bad(
                "FranceConnect knows the levels eidas1, eidas2 and eidas3; write acr = [\"eidas1\"]".into()
            ));
        }
        let tier = match self.tier.as_deref() {
            None => self.shape.tier(),
            Some(code) => Tier::ALL.into_iter().find(|tier| tier.code() == code).ok_or_else(|| {
                bad(format!(
                    "tier is not {code:?}; write what its word is worth: \"email\", \"identity\" or \"resident\""
                ))
            })?,
        };
        if tier == Tier::Resident && self.shape != Shape::Plain {
            return Err(bad("it vouches for a person, not for where they live; write tier = \"identity\"".into()));
        }
        let scopes = self.scopes.clone().unwrap_or_else(|| vec!["email".into()]);
        Ok(Trusted {
            secret,
            acr,
            tier,
            scopes: scopes.into_iter().filter(|scope| scope != "openid").collect(),
            id: self.id,
            name: self.name.trim().to_owned(),
            issuer: self.issuer,
            client_id: self.client_id,
            shape: self.shape,
        })
    }

    /// The variable that may hold the secret.
    fn variable(&self) -> String {
        variable(&self.id)
    }

    fn secret(&self, variable: Option<String>) -> Result<String, String> {
        let file = self.client_secret_file.as_ref().map(|path| {
            fs::read_to_string(path).map_err(|e| format!("client_secret_file {} cannot be read: {e}", path.display()))
        });
        let said = [self.client_secret.clone().map(Ok), file, variable.map(Ok)];
        let mut said = said.into_iter().flatten().collect::<Result<Vec<_>, _>>()?.into_iter();
        match (said.next().map(|secret| secret.trim().to_owned()).filter(|s| !s.is_empty()), said.next()) {
            (Some(secret), None) => Ok(secret),
            (_, Some(_)) => Err("the secret is given twice; keep client_secret_file and leave the others out".into()),
            (None, None) => Err(format!(
                "there is no secret; write client_secret_file = \"/etc/essaim/{}.secret\", or set {}",
                self.id,
                self.variable()
            )),
        }
    }
}

impl Trusted {
    /// The variable that may hold its secret.
    pub fn variable(&self) -> String {
        variable(&self.id)
    }

    /// Whether it is on this machine, where plain http harms nobody.
    pub fn is_here(&self) -> bool {
        self.issuer.starts_with("http://")
    }
}

fn variable(id: &str) -> String {
    format!("ESSAIM_OPENID_{}_SECRET", id.to_ascii_uppercase().replace('-', "_"))
}

/// OpenID Connect Discovery 1.0 § 3: https, no query, no fragment.
fn check_issuer(issuer: &str) -> Result<(), String> {
    let example = "write issuer = \"https://login.example.org\", as its .well-known/openid-configuration has it";
    let url = Url::parse(issuer).map_err(|_| format!("issuer {issuer:?} is not an address; {example}"))?;
    let here = match url.host() {
        Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    };
    if url.scheme() != "https" && !(url.scheme() == "http" && here) {
        return Err(format!("issuer {issuer:?} is not on https; {example}"));
    }
    if url.query().is_some() || url.fragment().is_some() || !url.username().is_empty() {
        return Err(format!("issuer {issuer:?} holds more than an address; {example}"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const TOWN: &str = "id = \"town\"\nname = \"Ville\"\nissuer = \"https://login.example.org\"\nclient_id = \"essaim\"\nclient_secret = \"geheim\"\n";

    fn section(text: &str) -> Result<Trusted, String> {
        let section: Section = toml::from_str(text).map_err(|e| e.to_string())?;
        section.trusted().map_err(|e| e.sentence())
    }

    fn with(key: &str, value: &str) -> Result<Trusted, String> {
        let others: String =
            TOWN.lines().filter(|l| !l.starts_with(&format!("{key} = "))).map(|l| format!("{l}\n")).collect();
        section(&format!("{others}{key} = {value}\n"))
    }

    #[test]
    fn a_shape_brings_what_its_provider_expects() {
        let town = section(TOWN).unwrap();
        assert_eq!((town.shape, town.tier, town.acr.len()), (Shape::Plain, Tier::Email, 0));
        assert_eq!((town.secret.as_str(), town.scopes), ("geheim", vec!["email".to_owned()]));
        let france = with("shape", "\"franceconnect\"").unwrap();
        assert_eq!((france.tier, france.acr.first().map(String::as_str)), (Tier::Identity, Some("eidas1")));
        assert_eq!(with("shape", "\"proconnect\"").unwrap().tier, Tier::Identity);
        assert_eq!(with("tier", "\"resident\"").unwrap().tier, Tier::Resident);
    }

    #[test]
    fn what_is_wrong_is_said_with_what_to_write() {
        for (key, value, said) in [
            ("id", "\"La Ville\"", "id = \"town\""),
            ("name", "\" \"", "name is empty"),
            ("issuer", "\"login.example.org\"", "issuer = \"https://"),
            ("issuer", "\"http://login.example.org\"", "not on https"),
            ("issuer", "\"https://login.example.org/?a=b\"", "more than an address"),
            ("client_secret", "\"\"", "there is no secret; write client_secret_file = \"/etc/essaim/town.secret\""),
            ("client_secret_file", "\"/nowhere\"", "/nowhere cannot be read"),
            ("tier", "\"king\"", "\"identity\" or \"resident\""),
            ("shape", "\"round\"", "`plain`, `franceconnect`, `proconnect`"),
        ] {
            let refused = with(key, value).err().unwrap();
            assert!(refused.contains(said), "{key} = {value}: {refused}");
        }
        let france = TOWN.to_owned() + "shape = \"franceconnect\"\n";
        assert!(section(&format!("{france}acr = [\"high\"]")).err().unwrap().contains("acr = [\"eidas1\"]"));
        assert!(section(&format!("{france}tier = \"resident\"")).err().unwrap().contains("tier = \"identity\""));
    }

    #[test]
    fn a_provider_on_this_machine_may_speak_plain_http() {
        for here in ["http://localhost:4000", "http://127.0.0.1:4000", "http://[::1]:4000/realms/town"] {
            assert!(with("issuer", &format!("{here:?}")).unwrap().is_here());
        }
    }

    #[test]
    fn the_secret_comes_from_one_place() {
        let section: Section = toml::from_str(TOWN).unwrap();
        assert!(section.secret(Some("other".into())).err().unwrap().contains("twice"));
        let without = Section { client_secret: None, ..section };
        assert_eq!(without.secret(Some(" other\n".into())).unwrap(), "other");
        assert_eq!(without.variable(), "ESSAIM_OPENID_TOWN_SECRET");
    }

    #[test]
    fn every_example_is_a_key() {
        let all = |skip: &str| -> String {
            KEYS.iter().filter(|(key, _)| *key != skip).map(|(key, example)| format!("{key} = {example}\n")).collect()
        };
        assert!(section(&all("client_secret_file")).is_ok());
    }
}
