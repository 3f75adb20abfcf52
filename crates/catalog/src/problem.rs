use domain::Lang;
use serde::{Deserialize, Serialize};

/// Why what came cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Problem {
    /// Nothing in it.
    Empty,
    /// A page for people where a file was expected.
    WebPage,
    /// Bytes that are no text, no workbook, no catalogue.
    Unreadable,
    /// Well-formed, but there is no table in it.
    NoTable,
    /// Well-formed, but no catalogue of the kind of portal that it is said to be.
    NoCatalogue,
    /// It unpacks to more than is read.
    TooLarge,
    /// The portal itself said no.
    Refused {
        /// In its own words.
        says: String,
    },
    /// The portal asks to wait.
    Busy {
        /// Until when, as it says.
        until: Option<String>,
    },
    /// The portal has removed it.
    Deleted,
}

impl Problem {
    /// The sentence for the person: what, why, what next.
    pub fn say(&self, lang: Lang) -> String {
        let (fr, en) = match self {
            Problem::Empty => (
                "Ce qui est à cette adresse est vide. Vérifiez l’adresse sur le portail.",
                "What is at this address is empty. Check the address on the portal.",
            ),
            Problem::WebPage => (
                "C’est une page web, pas des données. Copiez l’adresse du bouton de téléchargement, ou celle de la fiche du jeu de données.",
                "This is a web page, not data. Copy the address of the download button, or of the dataset’s own page.",
            ),
            Problem::Unreadable => (
                "Nous ne savons pas lire ce fichier. Choisissez une version CSV, JSON, GeoJSON ou Excel.",
                "We cannot read this file. Choose a CSV, JSON, GeoJSON or Excel version.",
            ),
            Problem::NoTable => (
                "Nous ne trouvons pas de tableau dans ce fichier. Choisissez une autre ressource de ce jeu de données.",
                "We find no table in this file. Choose another resource of this dataset.",
            ),
            Problem::NoCatalogue => (
                "Ce n’est pas le catalogue de ce genre de portail. Vérifiez l’adresse et le genre dans les réglages.",
                "This is not the catalogue of such a portal. Check the address and the kind in the settings.",
            ),
            Problem::TooLarge => (
                "Ce fichier est trop grand pour être gardé ici. Cherchez sur le portail un extrait pour votre territoire.",
                "This file is too large to be kept here. Look on the portal for an extract for your territory.",
            ),
            Problem::Refused { says } => {
                return lang.t(
                    format!("Le portail a refusé\u{a0}: «\u{a0}{says}\u{a0}». Vérifiez l’adresse sur le portail."),
                    format!("The portal refused: “{says}”. Check the address on the portal."),
                );
            }
            Problem::Busy { until } => {
                let until = until.clone().unwrap_or_default();
                return lang.t(
                    format!("Le portail demande d’attendre {until}. Réessayez plus tard."),
                    format!("The portal asks to wait {until}. Try again later."),
                );
            }
            Problem::Deleted => (
                "Le portail a retiré ce jeu de données. Demandez-lui pourquoi, ou cherchez-en une autre copie.",
                "The portal has removed this dataset. Ask it why, or look for another copy.",
            ),
        };
        lang.t(fr, en).to_owned()
    }
}

impl From<tabular::Problem> for Problem {
    fn from(problem: tabular::Problem) -> Problem {
        match problem {
            tabular::Problem::Empty => Problem::Empty,
            tabular::Problem::WebPage => Problem::WebPage,
            tabular::Problem::NoColumns | tabular::Problem::NoReadings | tabular::Problem::NoSuchColumn => {
                Problem::NoTable
            }
            tabular::Problem::Workbook | tabular::Problem::Binary { .. } => Problem::Unreadable,
        }
    }
}
