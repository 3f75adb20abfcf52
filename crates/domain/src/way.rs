use crate::{Lang, Refusal};

/// A way to sign in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Way {
    /// A code sent by mail: whoever reads the mailbox enters.
    Code,
    /// A key on a device.
    Passkey,
    /// An account at an identity provider (OpenID Connect).
    OpenId,
    /// A link of a development server.
    Development,
}

impl Way {
    /// Every way.
    pub const ALL: [Way; 4] = [Way::Code, Way::Passkey, Way::OpenId, Way::Development];

    /// The code in rows.
    pub fn code(self) -> &'static str {
        match self {
            Way::Code => "code",
            Way::Passkey => "passkey",
            Way::OpenId => "openid",
            Way::Development => "development",
        }
    }

    /// Reads a code. What is not known counts as the weakest.
    pub fn parse(code: &str) -> Way {
        Way::ALL.into_iter().find(|w| w.code() == code).unwrap_or(Way::Code)
    }

    /// Whether it proves more than access to a mailbox. Mandates only count behind a strong way.
    pub fn is_strong(self) -> bool {
        self != Way::Code
    }

    /// The name that people read.
    pub fn name(self, lang: Lang) -> &'static str {
        match self {
            Way::Code => lang.t("code par courriel", "code by mail"),
            Way::Passkey => lang.t("clé d’accès", "passkey"),
            Way::OpenId => lang.t("compte d’un fournisseur d’identité", "account at an identity provider"),
            Way::Development => lang.t("lien de développement", "development link"),
        }
    }
}

/// Whether somebody may add or remove ways to sign in, in a session that was opened by `session`. Whoever reads an
/// official's mails must not make a key for themselves, or take away the one that there is: beside a mandate, the
/// first strong way guards all others.
///
/// # Errors
/// [`Refusal::NeedsStrongWay`].
pub fn change_ways(session: Way, official: bool, has_strong: bool) -> Result<(), Refusal> {
    if official && has_strong && !session.is_strong() { Err(Refusal::NeedsStrongWay) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_way_is_read_back_and_what_is_unknown_is_weak() {
        for way in Way::ALL {
            assert_eq!(Way::parse(way.code()), way);
        }
        assert!(!Way::parse("of a newer version").is_strong());
        assert_eq!(Way::ALL.into_iter().filter(|w| !w.is_strong()).collect::<Vec<_>>(), [Way::Code]);
    }

    #[test]
    fn a_mailbox_alone_does_not_change_how_an_official_signs_in() {
        assert_eq!(change_ways(Way::Code, true, true), Err(Refusal::NeedsStrongWay));
        assert_eq!(change_ways(Way::Passkey, true, true), Ok(()));
        // the first one has to begin somewhere: with the address to which the mandate was given
        assert_eq!(change_ways(Way::Code, true, false), Ok(()));
        // whoever lost their device still has their mailbox
        assert_eq!(change_ways(Way::Code, false, true), Ok(()));
    }
}
