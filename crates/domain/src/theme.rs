use serde::{Deserialize, Serialize};

use crate::Lang;

macro_rules! themes {
    ($($name:ident $code:literal $fr:literal $en:literal,)+) => {
        /// What an experiment is about. Competences are given per theme.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
        pub enum Theme { $(#[doc = $en] $name,)+ }

        impl Theme {
            /// Every theme, in the order in which they are offered.
            pub const ALL: &'static [Theme] = &[$(Theme::$name,)+];

            /// The stable code in addresses, rows and exports.
            pub fn code(self) -> &'static str {
                match self { $(Theme::$name => $code,)+ }
            }

            /// The name that people read.
            pub fn name(self, lang: Lang) -> &'static str {
                match self { $(Theme::$name => lang.t($fr, $en),)+ }
            }
        }
    };
}

themes! {
    Mobility "mobility" "Se déplacer" "Getting around",
    Nature "nature" "Nature en ville" "Nature in the city",
    Energy "energy" "Énergie" "Energy",
    Housing "housing" "Habiter" "Housing",
    Food "food" "Se nourrir" "Food",
    Education "education" "Apprendre" "Learning",
    Culture "culture" "Culture et fêtes" "Culture and festivals",
    Care "care" "Prendre soin" "Care",
    Water "water" "Eau" "Water",
    Digital "digital" "Numérique" "Digital",
    Waste "waste" "Moins de déchets" "Less waste",
    PublicSpace "public-space" "Espace public" "Public space",
}

impl Theme {
    /// Reads a code.
    pub fn parse(code: &str) -> Option<Theme> {
        Theme::ALL.iter().copied().find(|t| t.code() == code)
    }
}
