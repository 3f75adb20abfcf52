use serde::{Deserialize, Serialize};

use crate::{Deed, Event, Lang, Reason};

/// What an authority says to a registered protocol.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Authorisation {
    /// It may begin.
    Allow,
    /// It may begin once conditions are met.
    AllowIf,
    /// It may not, and why.
    Forbid,
    /// Another authority decides.
    Redirect,
}

impl Authorisation {
    /// Every answer, in the order in which they are offered.
    pub const ALL: [Authorisation; 4] =
        [Authorisation::Allow, Authorisation::AllowIf, Authorisation::Forbid, Authorisation::Redirect];

    /// The deed of the state machine.
    pub fn deed(self) -> Deed {
        match self {
            Authorisation::Allow => Deed::Authorise,
            Authorisation::AllowIf => Deed::Condition,
            Authorisation::Forbid => Deed::Forbid,
            Authorisation::Redirect => Deed::RedirectProtocol,
        }
    }

    /// The code in forms, rows and leaves: that of its deed.
    pub fn code(self) -> &'static str {
        self.deed().code()
    }

    /// Reads a code.
    pub fn parse(code: &str) -> Option<Authorisation> {
        Authorisation::ALL.into_iter().find(|a| a.code() == code)
    }

    /// What was decided, in a few words.
    pub fn name(self, lang: Lang) -> &'static str {
        match self {
            Authorisation::Allow => lang.t("Autorisée", "Authorised"),
            Authorisation::AllowIf => lang.t("Autorisée sous conditions", "Authorised with conditions"),
            Authorisation::Forbid => lang.t("Autorisation refusée", "Authorisation refused"),
            Authorisation::Redirect => lang.t("Protocole réorienté", "Protocol redirected"),
        }
    }

    /// Whether the try may begin.
    pub fn allows(self) -> bool {
        matches!(self, Authorisation::Allow | Authorisation::AllowIf)
    }

    /// The step that it leaves in the public history.
    pub fn event(self) -> Event {
        match self {
            Authorisation::Allow => Event::Authorised,
            Authorisation::AllowIf => Event::Conditioned,
            Authorisation::Forbid => Event::Refused,
            Authorisation::Redirect => Event::Redirected,
        }
    }

    /// How it stops the authority's clock.
    pub fn outcome(self) -> &'static str {
        match self {
            Authorisation::Allow | Authorisation::AllowIf => "accepted",
            Authorisation::Forbid => "refused",
            Authorisation::Redirect => "redirected",
        }
    }

    /// The reasons that may be given for it.
    pub fn reasons(self) -> &'static [Reason] {
        use Reason::*;
        match self {
            Authorisation::Allow => &[SoundProtocol],
            Authorisation::AllowIf => &[UnderConditions],
            Authorisation::Forbid => &[NotFeasible, TooCostly, Unlawful, Unsafe, AlreadyTried, OtherPriority],
            Authorisation::Redirect => &[NotCompetent],
        }
    }
}
