//! The parts that people have in an experiment, and the hats that follow from parts and mandates.

use serde::{Deserialize, Serialize};

use crate::{Actor, AuthorityId, Lang, Moment, PersonId, Refusal, Role};

macro_rules! parts {
    ($($(#[$doc:meta])* $name:ident $code:literal $fr:literal $en:literal,)+) => {
        /// A person's part in an experiment.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
        pub enum Part { $($(#[$doc])* $name,)+ }

        impl Part {
            /// Every part.
            pub const ALL: &'static [Part] = &[$(Part::$name,)+];

            /// The stable code in rows and forms.
            pub fn code(self) -> &'static str {
                match self { $(Part::$name => $code,)+ }
            }

            /// Reads a code.
            pub fn parse(code: &str) -> Option<Part> {
                Part::ALL.iter().copied().find(|p| p.code() == code)
            }

            /// The name that people read.
            pub fn name(self, lang: Lang) -> &'static str {
                match self { $(Part::$name => lang.t($fr, $en),)+ }
            }
        }
    };
}

parts! {
    /// Answers for the try. Its author is one without further ado.
    Promoter "promoter" "porte l’essai" "promotes the try",
    /// Runs it with the promoter.
    Partner "partner" "mène l’essai" "runs the try",
    /// Judges what it shows, and has no other part in it.
    Evaluator "evaluator" "évalue l’essai" "evaluates the try",
    /// Stands for the authority on the ground.
    Referent "referent" "élu·e référent·e" "elected referent",
    /// Tries it out.
    Tester "tester" "participe à l’essai" "tries it out",
    /// Lends a place for it.
    Host "host" "accueille l’essai" "hosts the try",
}

impl Part {
    /// What somebody who wants to take part can offer themselves.
    pub const OFFERED: [Part; 3] = [Part::Partner, Part::Tester, Part::Host];

    /// What a promoter can invite somebody to.
    pub const INVITED: [Part; 6] =
        [Part::Partner, Part::Evaluator, Part::Referent, Part::Tester, Part::Host, Part::Promoter];

    /// Whether it is of those who run the try, and may suspend it for safety.
    pub fn runs(self) -> bool {
        matches!(self, Part::Promoter | Part::Partner | Part::Evaluator | Part::Referent)
    }
}

/// Under what somebody does something to an experiment: a part, a mandate, or the clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Hat {
    /// Whoever sent the proposal.
    Author,
    /// Answers for the try.
    Promoter,
    /// Anybody who runs it.
    CoRunner,
    /// Judges it.
    Evaluator,
    /// Elected in the authority that holds it, and named as referent.
    Referent,
    /// A moderator of the authority that holds it.
    Moderator,
    /// Elected in the authority that holds it: decides.
    Elected,
    /// A moderator or an elected official of the authority that holds it.
    Agent,
    /// Looks again at what somebody else refused.
    Judge,
    /// A stop rule that was breached.
    StopRule,
    /// The service itself, when an instant or a number is reached.
    Clock,
    /// Whoever has a part in the case and therefore does not decide it as an official.
    Concerned,
}

impl Hat {
    /// Every hat.
    pub const ALL: [Hat; 12] = [
        Hat::Author,
        Hat::Promoter,
        Hat::CoRunner,
        Hat::Evaluator,
        Hat::Referent,
        Hat::Moderator,
        Hat::Elected,
        Hat::Agent,
        Hat::Judge,
        Hat::StopRule,
        Hat::Clock,
        Hat::Concerned,
    ];

    /// The stable code in rows and leaves.
    pub fn code(self) -> &'static str {
        match self {
            Hat::Author => "author",
            Hat::Promoter => "promoter",
            Hat::CoRunner => "co-runner",
            Hat::Evaluator => "evaluator",
            Hat::Referent => "referent",
            Hat::Moderator => "moderator",
            Hat::Elected => "elected",
            Hat::Agent => "agent",
            Hat::Judge => "judge",
            Hat::StopRule => "stop-rule",
            Hat::Clock => "clock",
            Hat::Concerned => "concerned",
        }
    }

    /// Reads a code.
    pub fn parse(code: &str) -> Option<Hat> {
        Hat::ALL.into_iter().find(|h| h.code() == code)
    }

    /// Who that is, in a sentence that says who may.
    pub fn name(self, lang: Lang) -> &'static str {
        match self {
            Hat::Author => lang.t("l’auteur de la proposition", "the author of the proposal"),
            Hat::Promoter => lang.t("la personne qui porte l’essai", "whoever promotes the try"),
            Hat::CoRunner => lang.t("les personnes qui mènent l’essai", "the people who run the try"),
            Hat::Evaluator => lang.t("la personne qui évalue l’essai", "the evaluator"),
            Hat::Referent => lang.t("l’élu·e référent·e", "the elected referent"),
            Hat::Moderator => lang.t("un agent modérateur de l’autorité", "a moderator of the authority"),
            Hat::Elected => lang.t("un·e élu·e de l’autorité", "an elected official of the authority"),
            Hat::Agent => {
                lang.t("un agent ou un·e élu·e de l’autorité", "an agent or elected official of the authority")
            }
            Hat::Judge => lang.t("une autre personne que celle qui a refusé", "somebody else than whoever refused"),
            Hat::StopRule => lang.t("une règle d’arrêt", "a stop rule"),
            Hat::Clock => lang.t("le service, à date ou à seuil atteint", "the service, at a date or a threshold"),
            Hat::Concerned => lang.t("une personne concernée", "somebody concerned"),
        }
    }

    /// Whether it comes from a mandate, so that it is not worn in a case of one's own.
    pub fn is_official(self) -> bool {
        matches!(self, Hat::Moderator | Hat::Elected | Hat::Agent | Hat::Judge)
    }
}

/// The people of an experiment, and who holds it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cast {
    /// Who sent it.
    pub author: PersonId,
    /// The authority that holds it.
    pub authority: AuthorityId,
    /// Who has which part today.
    pub parts: Vec<(PersonId, Part)>,
}

impl Cast {
    /// Whether somebody has a part in it. Its author promotes it.
    pub fn has(&self, person: PersonId, part: Part) -> bool {
        (part == Part::Promoter && person == self.author) || self.parts.contains(&(person, part))
    }

    /// Everybody with this part.
    pub fn with(&self, part: Part) -> Vec<PersonId> {
        let author = (part == Part::Promoter).then_some(self.author);
        let others = self.parts.iter().filter(|(person, p)| *p == part && Some(*person) != author);
        author.into_iter().chain(others.map(|(person, _)| *person)).collect()
    }

    /// Every hat that somebody wears here at `now`. Whoever promotes, runs or evaluates a try decides nothing about it
    /// as an official.
    pub fn hats(&self, actor: &Actor, now: Moment) -> Vec<Hat> {
        let Some(person) = actor.person else { return Vec::new() };
        let mut hats = Vec::new();
        let has = |part| self.has(person, part);
        if person == self.author {
            hats.push(Hat::Author);
        }
        if has(Part::Promoter) {
            hats.push(Hat::Promoter);
        }
        if has(Part::Evaluator) {
            hats.push(Hat::Evaluator);
        }
        let elected = actor.holds(Role::Elected, self.authority, now);
        if has(Part::Referent) && elected {
            hats.push(Hat::Referent);
        }
        let concerned = [Part::Promoter, Part::Partner, Part::Evaluator].into_iter().any(has);
        if concerned || hats.contains(&Hat::Referent) {
            hats.push(Hat::CoRunner);
        }
        if concerned {
            hats.push(Hat::Concerned);
            return hats;
        }
        let moderates = actor.holds(Role::Moderator, self.authority, now);
        for (hat, worn) in [(Hat::Moderator, moderates), (Hat::Elected, elected), (Hat::Agent, moderates || elected)] {
            if worn {
                hats.push(hat);
            }
        }
        hats
    }

    /// Whether somebody may take this part: nobody evaluates what they run, a referent is elected in the authority
    /// that holds the experiment, and nobody has the same part twice.
    ///
    /// # Errors
    /// [`Refusal::AlreadyHeld`], [`Refusal::NotIndependent`], [`Refusal::NoMandate`].
    pub fn take(&self, actor: &Actor, part: Part, now: Moment) -> Result<(), Refusal> {
        let person = actor.person.ok_or(Refusal::NoMandate)?;
        if self.has(person, part) {
            return Err(Refusal::AlreadyHeld);
        }
        let others = Part::ALL.iter().any(|p| *p != Part::Evaluator && self.has(person, *p));
        if (part == Part::Evaluator && others) || (part != Part::Evaluator && self.has(person, Part::Evaluator)) {
            return Err(Refusal::NotIndependent);
        }
        if part == Part::Referent {
            if !actor.holds(Role::Elected, self.authority, now) {
                return Err(Refusal::NoMandate);
            }
            if [Part::Promoter, Part::Partner].into_iter().any(|p| self.has(person, p)) {
                return Err(Refusal::OwnProposal);
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Mandate;

    fn id(n: u128) -> PersonId {
        PersonId(uuid::Uuid::from_u128(n))
    }

    fn actor(n: u128, role: Option<Role>) -> Actor {
        let authority = AuthorityId(uuid::Uuid::from_u128(7));
        let mandates = role.map(|role| Mandate { authority, role, from: Moment(0), until: None });
        Actor { person: Some(id(n)), mandates: mandates.into_iter().collect() }
    }

    fn cast(parts: &[(u128, Part)]) -> Cast {
        let parts = parts.iter().map(|(n, part)| (id(*n), *part)).collect();
        Cast { author: id(1), authority: AuthorityId(uuid::Uuid::from_u128(7)), parts }
    }

    #[test]
    fn the_author_promotes_and_decides_nothing_as_an_official() {
        let hats = cast(&[]).hats(&actor(1, Some(Role::Elected)), Moment(1));
        assert_eq!(hats, [Hat::Author, Hat::Promoter, Hat::CoRunner, Hat::Concerned]);
        assert_eq!(cast(&[]).hats(&actor(2, Some(Role::Elected)), Moment(1)), [Hat::Elected, Hat::Agent]);
        assert_eq!(cast(&[]).hats(&actor(2, Some(Role::Moderator)), Moment(1)), [Hat::Moderator, Hat::Agent]);
        assert!(cast(&[]).hats(&Actor::default(), Moment(1)).is_empty());
    }

    #[test]
    fn a_referent_still_decides_and_is_one_only_while_elected() {
        let hats = cast(&[(2, Part::Referent)]).hats(&actor(2, Some(Role::Elected)), Moment(1));
        assert_eq!(hats, [Hat::Referent, Hat::CoRunner, Hat::Elected, Hat::Agent]);
        assert!(cast(&[(2, Part::Referent)]).hats(&actor(2, None), Moment(1)).is_empty());
    }

    #[test]
    fn an_evaluator_has_no_other_part() {
        let take = |cast: &Cast, n, role, part| cast.take(&actor(n, role), part, Moment(1));
        assert_eq!(take(&cast(&[]), 1, None, Part::Evaluator), Err(Refusal::NotIndependent));
        assert_eq!(take(&cast(&[(2, Part::Host)]), 2, None, Part::Evaluator), Err(Refusal::NotIndependent));
        assert_eq!(take(&cast(&[(2, Part::Evaluator)]), 2, None, Part::Partner), Err(Refusal::NotIndependent));
        assert_eq!(take(&cast(&[]), 2, None, Part::Evaluator), Ok(()));
        assert_eq!(take(&cast(&[(2, Part::Evaluator)]), 2, None, Part::Evaluator), Err(Refusal::AlreadyHeld));
        assert_eq!(take(&cast(&[]), 1, None, Part::Promoter), Err(Refusal::AlreadyHeld));
    }

    #[test]
    fn a_referent_is_elected_there_and_does_not_run_it() {
        let take = |cast: &Cast, n, role| cast.take(&actor(n, role), Part::Referent, Moment(1));
        assert_eq!(take(&cast(&[]), 2, None), Err(Refusal::NoMandate));
        assert_eq!(take(&cast(&[]), 2, Some(Role::Elected)), Ok(()));
        assert_eq!(take(&cast(&[(2, Part::Partner)]), 2, Some(Role::Elected)), Err(Refusal::OwnProposal));
    }
}
