use domain::Lang;
use serde::{Deserialize, Serialize};

use crate::text::plainly;

/// A licence that we know by name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LicenceId {
    /// Licence Ouverte 2.0 of Etalab.
    Lo2,
    /// Licence Ouverte 1.0 of Etalab.
    Lo1,
    /// Licence Ouverte, without a version.
    Lo,
    /// Open Database License.
    Odbl,
    /// ODC Attribution.
    OdcBy,
    /// Public Domain Dedication and License.
    Pddl,
    /// CC0.
    Cc0,
    /// Creative Commons Attribution.
    CcBy,
    /// Creative Commons Attribution Share-Alike.
    CcBySa,
    /// Creative Commons with restrictions (non-commercial, no derivatives): not open.
    CcRestricted,
    /// Open Government Licence of the United Kingdom.
    Ogl,
}

impl LicenceId {
    /// As people say it.
    pub fn name(self) -> &'static str {
        match self {
            LicenceId::Lo2 => "Licence Ouverte 2.0",
            LicenceId::Lo1 => "Licence Ouverte 1.0",
            LicenceId::Lo => "Licence Ouverte",
            LicenceId::Odbl => "ODbL 1.0",
            LicenceId::OdcBy => "ODC-By 1.0",
            LicenceId::Pddl => "PDDL 1.0",
            LicenceId::Cc0 => "CC0 1.0",
            LicenceId::CcBy => "CC BY",
            LicenceId::CcBySa => "CC BY-SA",
            LicenceId::CcRestricted => "Creative Commons NC/ND",
            LicenceId::Ogl => "Open Government Licence",
        }
    }

    /// Where its text is, for `dct:license`.
    pub fn uri(self) -> &'static str {
        match self {
            LicenceId::Lo2 | LicenceId::Lo => "https://spdx.org/licenses/etalab-2.0",
            LicenceId::Lo1 => "https://www.etalab.gouv.fr/licence-ouverte-open-licence",
            LicenceId::Odbl => "https://spdx.org/licenses/ODbL-1.0",
            LicenceId::OdcBy => "https://spdx.org/licenses/ODC-By-1.0",
            LicenceId::Pddl => "https://spdx.org/licenses/PDDL-1.0",
            LicenceId::Cc0 => "https://creativecommons.org/publicdomain/zero/1.0/",
            LicenceId::CcBy => "https://creativecommons.org/licenses/by/4.0/",
            LicenceId::CcBySa => "https://creativecommons.org/licenses/by-sa/4.0/",
            LicenceId::CcRestricted => "https://creativecommons.org/licenses/",
            LicenceId::Ogl => "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/",
        }
    }

    /// Whether anybody may reuse it for anything.
    pub fn is_open(self) -> bool {
        self != LicenceId::CcRestricted
    }

    fn of(said: &str) -> Option<LicenceId> {
        let said = plainly(said);
        let has = |part: &str| format!(" {said} ").contains(&format!(" {part} "));
        let cc = has("cc") || said.contains("creative commons") || said.contains("creativecommons");
        let two = has("2") || has("2 0") || has("v2") || has("v2 0");
        let one = has("1") || has("1 0") || has("v1") || has("v1 0");
        Some(match said.as_str() {
            "lov2" => LicenceId::Lo2,
            "fr lo" => LicenceId::Lo1,
            _ if said.contains("licence ouverte") || said.contains("open licence") || has("etalab") => {
                if two {
                    LicenceId::Lo2
                } else if one {
                    LicenceId::Lo1
                } else {
                    LicenceId::Lo
                }
            }
            _ if has("odbl") || said.contains("open database licen") => LicenceId::Odbl,
            _ if said.contains("odc by") || said.contains("open data commons attribution") => LicenceId::OdcBy,
            _ if has("pddl") || said.contains("public domain dedication and licen") => LicenceId::Pddl,
            _ if has("cc0") || has("cc zero") || said.contains("publicdomain zero") => LicenceId::Cc0,
            _ if said.contains("open government licen") || has("ogl") || said.contains("uk ogl") => LicenceId::Ogl,
            _ if cc
                && (has("nc")
                    || has("nd")
                    || said.contains("noncommercial")
                    || said.contains("non commercial")
                    || said.contains("by nc")
                    || said.contains("noderiv")
                    || said.contains("no deriv")) =>
            {
                LicenceId::CcRestricted
            }
            _ if cc && (has("sa") || said.contains("share alike") || said.contains("sharealike")) => LicenceId::CcBySa,
            _ if cc && (has("by") || said.contains("attribution")) => LicenceId::CcBy,
            _ => return None,
        })
    }
}

/// `dct:license`: what we make of it, and what the portal wrote.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Licence {
    /// Normalised; none when nobody says, or when it is none that we know.
    pub id: Option<LicenceId>,
    /// As the portal wrote it.
    pub raw: Option<String>,
}

impl Licence {
    /// Nobody says.
    pub fn unknown() -> Licence {
        Licence { id: None, raw: None }
    }

    /// From every text that a portal has about it; the first that is known counts, the first of all is kept as raw.
    pub(crate) fn of(said: &[Option<String>]) -> Licence {
        let none = ["notspecified", "not specified", "", "null", "other", "autre"];
        let said: Vec<&String> = said.iter().flatten().filter(|s| !none.contains(&plainly(s).as_str())).collect();
        Licence {
            id: said.iter().find_map(|s| LicenceId::of(s)),
            raw: said.first().map(|s| s.chars().take(300).collect()),
        }
    }

    /// As people read it; what nobody says is said.
    pub fn say(&self, lang: Lang) -> String {
        match (self.id, &self.raw) {
            (Some(id), _) => id.name().to_owned(),
            (None, Some(raw)) => raw.clone(),
            (None, None) => lang.t("Licence inconnue", "Unknown licence").to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn licences_are_known_by_their_many_names() {
        for (said, id) in [
            ("lov2", LicenceId::Lo2),
            ("fr-lo", LicenceId::Lo1),
            ("Licence Ouverte Version 2.0", LicenceId::Lo2),
            ("Licence Ouverte v2.0 (Etalab)", LicenceId::Lo2),
            ("Licence Ouverte (Etalab)", LicenceId::Lo),
            ("etalab-2.0", LicenceId::Lo2),
            ("https://www.etalab.gouv.fr/licence-ouverte-open-licence", LicenceId::Lo),
            ("odc-odbl", LicenceId::Odbl),
            ("Open Database License (ODbL)", LicenceId::Odbl),
            ("CC BY 4.0", LicenceId::CcBy),
            ("cc-by-igo", LicenceId::CcBy),
            ("http://creativecommons.org/licenses/by/3.0/", LicenceId::CcBy),
            ("http://creativecommons.org/licenses/by-nc/3.0/", LicenceId::CcRestricted),
            ("cc-by-sa", LicenceId::CcBySa),
            ("cc-zero", LicenceId::Cc0),
            ("Open Government Licence v3.0", LicenceId::Ogl),
            ("http://publications.europa.eu/resource/authority/licence/CC_BY_4_0", LicenceId::CcBy),
        ] {
            assert_eq!(Licence::of(&[Some(said.into())]).id, Some(id), "{said}");
        }
        let unknown = Licence::of(&[Some("Réutilisation sur demande".into())]);
        assert_eq!((unknown.id, unknown.raw.as_deref()), (None, Some("Réutilisation sur demande")));
        assert_eq!(Licence::of(&[Some("notspecified".into()), None]), Licence::unknown());
    }
}
