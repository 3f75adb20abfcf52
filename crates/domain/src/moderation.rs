use serde::{Deserialize, Serialize};

use crate::{Actor, AuthorityId, Deed, Event, Lang, Moment, PersonId, Refusal, Role, Status, clean_text};

/// What a moderator decides about a submitted proposal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Verdict {
    /// Make it public and let support gather.
    Open,
    /// Give it back to its author to complete.
    Return,
    /// Do not admit it.
    Reject,
    /// It says the same as another, which goes on for both.
    Merge,
}

impl Verdict {
    /// Every verdict, in the order in which they are offered.
    pub const ALL: [Verdict; 4] = [Verdict::Open, Verdict::Return, Verdict::Reject, Verdict::Merge];

    /// The code in forms.
    pub fn code(self) -> &'static str {
        match self {
            Verdict::Open => "open",
            Verdict::Return => "return",
            Verdict::Reject => "reject",
            Verdict::Merge => "merge",
        }
    }

    /// Reads a code.
    pub fn parse(code: &str) -> Option<Verdict> {
        Verdict::ALL.into_iter().find(|v| v.code() == code)
    }

    /// The deed of the state machine.
    pub fn deed(self) -> Deed {
        match self {
            Verdict::Open => Deed::Open,
            Verdict::Return => Deed::Return,
            Verdict::Reject => Deed::Reject,
            Verdict::Merge => Deed::Merge,
        }
    }

    /// The step that it leaves in the public history.
    pub fn event(self) -> Event {
        match self {
            Verdict::Open => Event::Opened,
            Verdict::Return => Event::Returned,
            Verdict::Reject => Event::Rejected,
            Verdict::Merge => Event::Merged,
        }
    }

    /// The reasons that may be given for it.
    pub fn reasons(self) -> &'static [Reason] {
        use Reason::*;
        match self {
            Verdict::Open => &[MeetsCharter],
            Verdict::Return => &[Unclear, Incomplete, NotExperiment, PersonalData],
            Verdict::Reject => &[NotLocal, NotExperiment, Duplicate, PersonalData, Unlawful, Advertising],
            Verdict::Merge => &[Duplicate],
        }
    }
}

macro_rules! reasons {
    ($($name:ident $code:literal $fr:literal $en:literal,)+) => {
        /// A reason from the public list. New ones are added; none changes its meaning.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
        pub enum Reason { $(#[doc = $en] $name,)+ }

        impl Reason {
            /// The whole public list.
            pub const ALL: &'static [Reason] = &[$(Reason::$name,)+];

            /// The stable code in forms, rows and leaves.
            pub fn code(self) -> &'static str {
                match self { $(Reason::$name => $code,)+ }
            }

            /// The sentence that people read.
            pub fn name(self, lang: Lang) -> &'static str {
                match self { $(Reason::$name => lang.t($fr, $en),)+ }
            }
        }
    };
}

reasons! {
    MeetsCharter "meets-charter" "Conforme à la charte" "Meets the charter",
    Unclear "unclear" "Pas assez clair" "Not clear enough",
    Incomplete "incomplete" "Il manque un élément" "Something is missing",
    NotLocal "not-local" "Hors du territoire" "Outside the territory",
    NotExperiment "not-experiment" "Ce n’est pas un essai limité dans le temps" "Not a try limited in time",
    Duplicate "duplicate" "Déjà proposé" "Already proposed",
    PersonalData "personal-data" "Met en cause une personne" "Names or harms a person",
    Unlawful "unlawful" "Contraire à la loi" "Against the law",
    Advertising "advertising" "Publicité" "Advertising",
    WorthTrying "worth-trying" "Mérite d’être essayée" "Worth trying",
    TooCostly "too-costly" "Trop coûteuse pour un essai" "Too costly for a try",
    NotFeasible "not-feasible" "Irréalisable en l’état" "Not feasible as it stands",
    AlreadyTried "already-tried" "Déjà essayée, résultats connus" "Tried already, with known results",
    Unsafe "unsafe" "Risque pour les personnes" "A risk to people",
    NotCompetent "not-competent" "Relève d’une autre autorité" "Another authority is competent",
    OtherPriority "other-priority" "D’autres priorités, expliquées" "Other priorities, explained",
    WellFounded "well-founded" "Le refus était fondé" "The refusal was well founded",
    Reconsidered "reconsidered" "Le refus n’était pas fondé" "The refusal was not well founded",
    SoundProtocol "sound-protocol" "Protocole clair, utile et sûr" "A clear, useful and safe protocol",
    UnderConditions "under-conditions" "Possible si les conditions sont remplies" "Possible if the conditions are met",
    SafetyRule "safety-rule" "Une règle d’arrêt a été franchie" "A stop rule was breached",
    Harm "harm" "Des personnes ou un lieu en pâtissaient" "People or a place suffered from it",
    TooFewPeople "too-few-people" "Trop peu de participants pour apprendre" "Too few people to learn from",
    AnsweredEarly "answered-early" "La réponse était déjà claire" "The answer was clear already",
    PartnerLeft "partner-left" "Un partenaire nécessaire est parti" "A partner that it needed has left",
    NoMeans "no-means" "Les moyens ont manqué" "The means were lacking",
    LawChanged "law-changed" "Le droit ou l’autorisation a changé" "The law or the authorisation changed",
    Outside "outside" "Un événement extérieur l’a rendu impossible" "Something from outside made it impossible",
    OnResults "on-results" "Au vu des résultats publiés" "On the published results",
    ChangedMind "changed-mind" "Son auteur a changé d’avis" "Its author changed their mind",
    Precaution "precaution" "Par précaution, le temps de vérifier" "As a precaution, until it is checked",
    SafeAgain "safe-again" "Ce qui l’avait arrêté est réglé" "What had stopped it is settled",
    Insulting "insulting" "Blessant ou haineux" "Insulting or hateful",
    OffTopic "off-topic" "Hors sujet" "Off topic",
    WithinRules "within-rules" "Conforme aux règles du débat" "Within the rules of the discussion",
    DoneElsewhere "done-elsewhere" "C’est fait autrement ou ailleurs" "It is done otherwise or elsewhere",
}

impl Reason {
    /// The coded answers to "why was it stopped before its end?".
    pub const WHY_STOPPED: &'static [Reason] = &[
        Reason::SafetyRule,
        Reason::Harm,
        Reason::TooFewPeople,
        Reason::AnsweredEarly,
        Reason::PartnerLeft,
        Reason::NoMeans,
        Reason::LawChanged,
        Reason::Outside,
    ];

    /// The coded answers to "why do you take it back?".
    pub const WHY_WITHDRAWN: &'static [Reason] =
        &[Reason::ChangedMind, Reason::DoneElsewhere, Reason::NoMeans, Reason::PartnerLeft];

    /// Why a content may be reported, and removed.
    pub const REPORTABLE: &'static [Reason] =
        &[Reason::Insulting, Reason::PersonalData, Reason::Unlawful, Reason::Advertising, Reason::OffTopic];

    /// Reads a code.
    pub fn parse(code: &str) -> Option<Reason> {
        Reason::ALL.iter().copied().find(|r| r.code() == code)
    }
}

/// What a moderator's decision rests on.
#[derive(Clone, Debug)]
pub struct Submitted {
    /// Whose proposal.
    pub author: PersonId,
    /// Who holds it.
    pub authority: AuthorityId,
    /// Where it stands.
    pub status: Status,
}

/// Submitted → Open, Returned, Rejected or Merged, by a moderator of the competent authority, with a
/// reason from the public list and a text. Gives back the cleaned text.
///
/// # Errors
/// [`Refusal::NoMandate`], [`Refusal::OwnProposal`], [`Refusal::WrongStatus`],
/// [`Refusal::NotAChoice`] for a reason of another verdict, and those of [`clean_text`]
/// (2,000 characters). Opening needs no text.
pub fn moderate(
    actor: &Actor,
    proposal: &Submitted,
    verdict: Verdict,
    reason: Reason,
    text: &str,
    now: Moment,
) -> Result<String, Refusal> {
    if !actor.holds(Role::Moderator, proposal.authority, now) {
        return Err(Refusal::NoMandate);
    }
    if actor.person == Some(proposal.author) {
        return Err(Refusal::OwnProposal);
    }
    verdict.deed().leads(proposal.status)?;
    if !verdict.reasons().contains(&reason) {
        return Err(Refusal::NotAChoice);
    }
    match clean_text(text, 2000) {
        Err(Refusal::Missing) if verdict == Verdict::Open => Ok(String::new()),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{DAY, Mandate};

    fn person(n: u128) -> PersonId {
        PersonId(uuid::Uuid::from_u128(n))
    }

    fn moderator(of: u128, until: Option<Moment>) -> Actor {
        let authority = AuthorityId(uuid::Uuid::from_u128(of));
        let mandate = Mandate { authority, role: Role::Moderator, from: Moment(0), until };
        Actor { person: Some(person(1)), mandates: vec![mandate] }
    }

    fn waiting(author: u128, status: Status) -> Submitted {
        Submitted { author: person(author), authority: AuthorityId(uuid::Uuid::from_u128(7)), status }
    }

    #[test]
    fn a_moderator_of_the_authority_opens_without_a_text() {
        let said = moderate(
            &moderator(7, None),
            &waiting(2, Status::Submitted),
            Verdict::Open,
            Reason::MeetsCharter,
            " ",
            Moment(5),
        );
        assert_eq!(said.as_deref(), Ok(""));
    }

    #[test]
    fn returning_and_rejecting_need_a_text() {
        for (verdict, reason) in [(Verdict::Return, Reason::Unclear), (Verdict::Reject, Reason::NotLocal)] {
            let said = moderate(&moderator(7, None), &waiting(2, Status::Submitted), verdict, reason, "", Moment(5));
            assert_eq!(said, Err(Refusal::Missing));
        }
    }

    #[test]
    fn nobody_else_decides() {
        let now = Moment(5 * DAY);
        let ask = |actor: &Actor, proposal: &Submitted| {
            moderate(actor, proposal, Verdict::Open, Reason::MeetsCharter, "", now)
        };
        assert_eq!(ask(&moderator(8, None), &waiting(2, Status::Submitted)), Err(Refusal::NoMandate));
        assert_eq!(ask(&moderator(7, Some(now)), &waiting(2, Status::Submitted)), Err(Refusal::NoMandate));
        assert_eq!(ask(&Actor::default(), &waiting(2, Status::Submitted)), Err(Refusal::NoMandate));
        assert_eq!(ask(&moderator(7, None), &waiting(1, Status::Submitted)), Err(Refusal::OwnProposal));
        for &status in Status::ALL.iter().filter(|s| **s != Status::Submitted) {
            assert_eq!(ask(&moderator(7, None), &waiting(2, status)), Err(Refusal::WrongStatus));
        }
    }

    #[test]
    fn a_reason_belongs_to_its_verdict() {
        let said = moderate(
            &moderator(7, None),
            &waiting(2, Status::Submitted),
            Verdict::Return,
            Reason::Advertising,
            "x",
            Moment(5),
        );
        assert_eq!(said, Err(Refusal::NotAChoice));
    }
}
