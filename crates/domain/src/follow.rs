//! What one can follow, and why one does.

use crate::Lang;

macro_rules! codes {
    ($(#[$doc:meta])* $enum:ident { $($(#[$vdoc:meta])* $name:ident $code:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $enum { $($(#[$vdoc])* $name,)+ }

        impl $enum {
            /// Every one.
            pub const ALL: &'static [$enum] = &[$($enum::$name,)+];

            /// The stable code in rows, addresses and forms.
            pub fn code(self) -> &'static str {
                match self { $($enum::$name => $code,)+ }
            }

            /// Reads a code.
            pub fn parse(code: &str) -> Option<$enum> {
                $enum::ALL.iter().copied().find(|v| v.code() == code)
            }
        }
    };
}
pub(crate) use codes;

codes! {
    /// What one can follow.
    Thing {
        /// One experiment, from its publication to what becomes of it.
        Experiment "experiment",
        /// What others make of what an experiment taught.
        Lesson "lesson",
        /// What an authority decides.
        Authority "authority",
        /// What happens in a commune, or in everything that a larger territory holds.
        Territory "territory",
        /// What is tried and learned about a theme.
        Theme "theme",
    }
}

codes! {
    /// Why somebody follows an experiment, the strongest first.
    Because {
        /// They proposed it.
        Proposed "proposed",
        /// They supported it.
        Supported "supported",
        /// They argued about it.
        Argued "argued",
        /// They voted on it.
        Voted "voted",
        /// They asked to.
        Asked "asked",
    }
}

impl Because {
    /// Why somebody is told something, in words; `name` is that of what they follow, unless it is the experiment itself.
    pub fn why(self, lang: Lang, thing: Thing, name: &str) -> String {
        let said = match (thing, self) {
            (Thing::Experiment, Because::Proposed) => {
                lang.t("parce que vous l’avez proposé", "because you proposed it")
            }
            (Thing::Experiment, Because::Supported) => {
                lang.t("parce que vous l’avez soutenu", "because you supported it")
            }
            (Thing::Experiment, Because::Argued) => {
                lang.t("parce que vous en avez discuté", "because you discussed it")
            }
            (Thing::Experiment, Because::Voted) => lang.t("parce que vous avez voté", "because you voted on it"),
            (Thing::Experiment, Because::Asked) => lang.t("parce que vous le suivez", "because you follow it"),
            (Thing::Lesson, _) => lang.t(
                "parce que vous suivez l’enseignement dont il part",
                "because you follow the lesson that it starts from",
            ),
            (Thing::Authority | Thing::Territory | Thing::Theme, _) => {
                return lang
                    .t(format!("parce que vous suivez «\u{a0}{name}\u{a0}»"), format!("because you follow “{name}”"));
            }
        };
        said.to_owned()
    }
}
