//! What a personal access token may do in its person's name.

use crate::{DAY, Lang};

/// Something that a token may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scope {
    /// Reading what only its person may read.
    Read,
    /// Acting as a resident does.
    Act,
    /// Acting by a mandate. Only for a token that was made in a session opened by a strong way.
    Moderate,
}

impl Scope {
    /// Every scope, the smallest first.
    pub const ALL: [Scope; 3] = [Scope::Read, Scope::Act, Scope::Moderate];

    /// The code in rows, forms and the description of the API.
    pub fn code(self) -> &'static str {
        match self {
            Scope::Read => "read",
            Scope::Act => "act",
            Scope::Moderate => "moderate",
        }
    }

    /// Reads a code.
    pub fn parse(code: &str) -> Option<Scope> {
        Scope::ALL.into_iter().find(|scope| scope.code() == code)
    }

    /// What it allows, as people read it.
    pub fn name(self, lang: Lang) -> &'static str {
        match self {
            Scope::Read => lang.t("Lire ce que je peux lire", "Read what I may read"),
            Scope::Act => lang.t(
                "Soutenir, proposer, argumenter, suivre, signaler, relever",
                "Support, propose, argue, follow, report, write readings",
            ),
            Scope::Moderate => lang.t("Agir au titre de mes mandats", "Act by my mandates"),
        }
    }
}

/// What a token may do: `read` is part of each.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Scopes(Vec<Scope>);

impl Scopes {
    /// These, and reading.
    pub fn of(scopes: impl IntoIterator<Item = Scope>) -> Scopes {
        let mut all: Vec<Scope> = scopes.into_iter().chain([Scope::Read]).collect();
        all.sort();
        all.dedup();
        Scopes(all)
    }

    /// Reads codes between spaces; one that is not known allows nothing.
    pub fn parse(codes: &str) -> Scopes {
        Scopes::of(codes.split(' ').filter_map(Scope::parse))
    }

    /// Codes between spaces.
    pub fn codes(&self) -> String {
        self.0.iter().map(|scope| scope.code()).collect::<Vec<_>>().join(" ")
    }

    /// Whether this is among them.
    pub fn has(&self, scope: Scope) -> bool {
        self.0.contains(&scope)
    }

    /// Each, the smallest first.
    pub fn each(&self) -> impl Iterator<Item = Scope> + '_ {
        self.0.iter().copied()
    }
}

/// How long a token may hold, in days: what is offered.
pub const TOKEN_DAYS: [i64; 4] = [7, 30, 90, 365];

/// The longest that it may hold, in microseconds.
pub const TOKEN_LONGEST: i64 = 365 * DAY;

/// Tokens that one person may have at a time.
pub const TOKENS_MOST: i64 = 20;

/// What every token begins with, so that it is recognised where it does not belong.
pub const TOKEN_PREFIX: &str = "essaim_pat_";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_known_allows_nothing_and_reading_is_part_of_each() {
        assert_eq!(Scopes::parse("act everything").codes(), "read act");
        assert_eq!(Scopes::parse("").codes(), "read");
        assert!(!Scopes::parse("act").has(Scope::Moderate));
        for scope in Scope::ALL {
            assert_eq!(Scope::parse(scope.code()), Some(scope));
            assert!(Scopes::parse(&Scopes::of([scope]).codes()).has(scope));
        }
    }
}
