//! What was learned, and what the authority does with it: two axes that are never mixed with the status.

use serde::{Deserialize, Serialize};

use crate::Lang;

macro_rules! said {
    ($(#[$doc:meta])* $enum:ident { $($(#[$vdoc:meta])* $name:ident $code:literal $fr:literal $en:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
        pub enum $enum { $($(#[$vdoc])* $name,)+ }

        impl $enum {
            /// Every value, in the order in which they are offered.
            pub const ALL: &'static [$enum] = &[$($enum::$name,)+];

            /// The stable code in rows, forms and leaves.
            pub fn code(self) -> &'static str {
                match self { $($enum::$name => $code,)+ }
            }

            /// Reads a code.
            pub fn parse(code: &str) -> Option<$enum> {
                $enum::ALL.iter().copied().find(|v| v.code() == code)
            }

            /// What people read.
            pub fn name(self, lang: Lang) -> &'static str {
                match self { $($enum::$name => lang.t($fr, $en),)+ }
            }
        }
    };
}

said! {
    /// What a try showed about its hypothesis.
    Finding {
        /// It held.
        Supported "supported" "L’hypothèse tient" "The hypothesis holds",
        /// It did not hold: an essai-erreur, and knowledge.
        NotSupported "not-supported" "Essai-erreur\u{a0}: l’hypothèse ne tient pas" "Essai-erreur: the hypothesis does not hold",
        /// It cannot be told.
        Inconclusive "inconclusive" "On ne peut pas conclure" "Inconclusive",
        /// What had to be measured could not be.
        NotMeasurable "not-measurable" "Impossible à mesurer" "Not measurable",
    }
}

impl Finding {
    /// Whether what was expected did not come about: what others need to know most.
    pub fn is_essai_erreur(self) -> bool {
        self == Finding::NotSupported
    }
}

said! {
    /// What the authority does after the results: the four ways of the organic law of 2021.
    Conclusion {
        /// Everywhere.
        Generalise "generalise" "Généraliser" "Generalise",
        /// Where it was tried.
        Keep "keep" "Maintenir là où c’est essayé" "Keep where it was tried",
        /// Go on trying, perhaps otherwise.
        Prolong "prolong" "Prolonger ou modifier l’essai" "Prolong or modify the try",
        /// No further.
        Abandon "abandon" "Abandonner" "Abandon",
    }
}
