use crate::{Lang, Refusal};

/// How sure it is who somebody is. Each includes those before.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Tier {
    /// Reads a mail address.
    #[default]
    Email,
    /// An identity provider that the instance trusts vouches for one real person.
    Identity,
    /// And that this person lives in the territory.
    Resident,
}

impl Tier {
    /// Every tier, lowest first.
    pub const ALL: [Tier; 3] = [Tier::Email, Tier::Identity, Tier::Resident];

    /// The code in rows.
    pub fn code(self) -> &'static str {
        match self {
            Tier::Email => "email",
            Tier::Identity => "identity",
            Tier::Resident => "resident",
        }
    }

    /// Reads a code. What is not known counts as the lowest.
    pub fn parse(code: &str) -> Tier {
        Tier::ALL.into_iter().find(|t| t.code() == code).unwrap_or_default()
    }

    /// The name that people read.
    pub fn name(self, lang: Lang) -> &'static str {
        match self {
            Tier::Email => lang.t("adresse électronique", "e-mail address"),
            Tier::Identity => lang.t("identité vérifiée", "verified identity"),
            Tier::Resident => lang.t("habitant·e vérifié·e", "verified resident"),
        }
    }

    /// What it means, in a sentence.
    pub fn meaning(self, lang: Lang) -> &'static str {
        match self {
            Tier::Email => lang.t(
                "Vous lisez une adresse électronique. C’est tout ce que nous savons de vous.",
                "You read a mail address. That is all we know of you.",
            ),
            Tier::Identity => lang.t(
                "Un fournisseur d’identité confirme que vous êtes une personne réelle, et une seule.",
                "An identity provider confirms that you are one real person.",
            ),
            Tier::Resident => lang.t(
                "Il est vérifié, en plus, que vous habitez le territoire.",
                "It is verified, too, that you live in the territory.",
            ),
        }
    }

    /// How to reach it, in a sentence.
    pub fn way_there(self, lang: Lang) -> &'static str {
        match self {
            Tier::Email => lang.t(
                "Connectez-vous avec un code reçu par courriel\u{a0}: cela suffit.",
                "Sign in with a code by mail: that is enough.",
            ),
            Tier::Identity => lang.t(
                "Dans votre compte, reliez un compte d’un fournisseur d’identité.",
                "In your account, link an account at an identity provider.",
            ),
            Tier::Resident => lang.t(
                "Reliez un compte d’un fournisseur qui connaît votre adresse, ou présentez-vous à un guichet de votre mairie.",
                "Link an account at a provider that knows your address, or come to a desk of your town hall.",
            ),
        }
    }
}

/// A way to be heard here in one’s own name; each asks for a tier.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Voice {
    /// Proposing an experiment.
    Propose,
    /// Supporting one.
    Support,
    /// Asking for another look at a refusal.
    Appeal,
    /// Discussing one.
    Argue,
}

impl Voice {
    /// Every voice.
    pub const ALL: [Voice; 4] = [Voice::Propose, Voice::Support, Voice::Argue, Voice::Appeal];

    /// The tier that it needs. Nothing here binds anybody, so whoever can be answered may speak; what counts
    /// voices of residents will need more.
    pub fn needs(self) -> Tier {
        match self {
            Voice::Propose | Voice::Support | Voice::Argue | Voice::Appeal => Tier::Email,
        }
    }

    /// What it is, as « Pour … ».
    pub fn name(self, lang: Lang) -> &'static str {
        match self {
            Voice::Propose => lang.t("proposer un essai", "propose a try"),
            Voice::Support => lang.t("soutenir un essai", "support a try"),
            Voice::Argue => lang.t("discuter d’un essai", "discuss a try"),
            Voice::Appeal => lang.t("demander un réexamen", "ask for another look"),
        }
    }
}

/// Whether somebody of this tier may do it.
///
/// # Errors
/// [`Refusal::NeedsTier`], which says how to reach it.
pub fn allow(voice: Voice, tier: Tier) -> Result<(), Refusal> {
    at_least(voice.needs(), tier)
}

/// Whether `tier` is enough where `needed` is asked for.
///
/// # Errors
/// [`Refusal::NeedsTier`].
pub fn at_least(needed: Tier, tier: Tier) -> Result<(), Refusal> {
    if tier >= needed { Ok(()) } else { Err(Refusal::NeedsTier { tier: needed.code().to_owned() }) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tier_includes_those_below_it() {
        for (n, needed) in Tier::ALL.into_iter().enumerate() {
            for (m, tier) in Tier::ALL.into_iter().enumerate() {
                assert_eq!(at_least(needed, tier).is_ok(), m >= n, "{needed:?} {tier:?}");
            }
        }
    }

    #[test]
    fn whoever_lacks_a_tier_is_told_which_and_how_to_reach_it() {
        let refusal = at_least(Tier::Resident, Tier::Email).unwrap_err();
        for lang in [Lang::Fr, Lang::En] {
            assert!(refusal.say(lang).contains(Tier::Resident.name(lang)));
            assert!(refusal.say(lang).contains(Tier::Resident.way_there(lang)));
        }
    }

    #[test]
    fn every_tier_is_read_back_and_what_is_unknown_is_the_lowest() {
        for tier in Tier::ALL {
            assert_eq!(Tier::parse(tier.code()), tier);
        }
        assert_eq!(Tier::parse("of a newer version"), Tier::Email);
        assert!(Voice::ALL.into_iter().all(|voice| allow(voice, voice.needs()).is_ok()));
    }
}
