use serde::{Deserialize, Serialize};

use crate::{AuthorityId, Lang, Moment, PersonId, Way};

/// What a mandate allows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// Runs the service for an authority; grants mandates together with another administrator.
    Administrator,
    /// An agent who opens, returns or rejects proposals.
    Moderator,
    /// An elected official, who decides.
    Elected,
    /// Judges what an experiment showed, independently of who runs it.
    Evaluator,
    /// Answers for the data of an authority.
    DataOfficer,
}

impl Role {
    /// Every role.
    pub const ALL: [Role; 5] =
        [Role::Administrator, Role::Moderator, Role::Elected, Role::Evaluator, Role::DataOfficer];

    /// The code in rows and on the command line.
    pub fn code(self) -> &'static str {
        match self {
            Role::Administrator => "administrator",
            Role::Moderator => "moderator",
            Role::Elected => "elected",
            Role::Evaluator => "evaluator",
            Role::DataOfficer => "data-officer",
        }
    }

    /// Reads a code.
    pub fn parse(code: &str) -> Option<Role> {
        Role::ALL.into_iter().find(|r| r.code() == code)
    }

    /// The name that people read.
    pub fn name(self, lang: Lang) -> &'static str {
        match self {
            Role::Administrator => lang.t("administration", "administrator"),
            Role::Moderator => lang.t("modération", "moderator"),
            Role::Elected => lang.t("mandat électif", "elected official"),
            Role::Evaluator => lang.t("évaluation", "evaluator"),
            Role::DataOfficer => lang.t("données", "data officer"),
        }
    }
}

/// A dated role in an authority.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mandate {
    /// Where it holds.
    pub authority: AuthorityId,
    /// What it allows.
    pub role: Role,
    /// First instant.
    pub from: Moment,
    /// First instant at which it no longer holds; none: no end set.
    pub until: Option<Moment>,
}

impl Mandate {
    /// Whether it holds at `now`.
    pub fn holds(&self, now: Moment) -> bool {
        self.from <= now && self.until.is_none_or(|end| now < end)
    }
}

/// Whoever asks: nobody in particular, or a person with their mandates. There are no roles on
/// people: what one may do follows from mandates that hold today, and from nothing else.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Actor {
    /// Who, when signed in.
    pub person: Option<PersonId>,
    /// Every mandate ever, ended ones too.
    pub mandates: Vec<Mandate>,
}

impl Actor {
    /// The actor of a session that was opened by `way`, and the mandates that sleep in it: what one may do follows
    /// from mandates, and mandates only count behind a strong way.
    pub fn entered(person: Option<PersonId>, mandates: Vec<Mandate>, way: Way) -> (Actor, Vec<Mandate>) {
        let (awake, asleep) = if way.is_strong() { (mandates, Vec::new()) } else { (Vec::new(), mandates) };
        (Actor { person, mandates: awake }, asleep)
    }

    /// Whether this person holds `role` in `authority` at `now`.
    pub fn holds(&self, role: Role, authority: AuthorityId, now: Moment) -> bool {
        self.mandates.iter().any(|m| m.role == role && m.authority == authority && m.holds(now))
    }

    /// Whether this person holds any mandate with one of `roles` at `now`.
    pub fn holds_any(&self, roles: &[Role], now: Moment) -> bool {
        self.mandates.iter().any(|m| roles.contains(&m.role) && m.holds(now))
    }

    /// The authorities in which this person holds `role` at `now`.
    pub fn authorities(&self, role: Role, now: Moment) -> Vec<AuthorityId> {
        let held = self.mandates.iter().filter(|m| m.role == role && m.holds(now));
        held.map(|m| m.authority).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mandates_only_count_behind_a_strong_way() {
        let authority = AuthorityId(uuid::Uuid::nil());
        let mandate = Mandate { authority, role: Role::Moderator, from: Moment(0), until: None };
        for way in Way::ALL {
            let (actor, asleep) = Actor::entered(None, vec![mandate.clone()], way);
            assert_eq!(actor.holds(Role::Moderator, authority, Moment(1)), way.is_strong(), "{way:?}");
            assert_eq!(asleep.len(), usize::from(!way.is_strong()), "{way:?}");
        }
    }
}
