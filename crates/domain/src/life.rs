//! The life of an experiment as one table: from where, by which deed, to where, who, and what must be there.
//!
//! Everything else follows from it: what an act of the store may do, what a page offers, the property tests,
//! the drawing in the documentation and on `/about/right-to-try`.

use serde::{Deserialize, Serialize};

use crate::{Hat, Lang, Refusal, Status};

macro_rules! deeds {
    ($($(#[$doc:meta])* $name:ident $code:literal $fr:literal $en:literal,)+) => {
        /// Something that somebody does to an experiment, or that the clock does.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
        pub enum Deed { $($(#[$doc])* $name,)+ }

        impl Deed {
            /// Every deed, in the order of a life.
            pub const ALL: &'static [Deed] = &[$(Deed::$name,)+];

            /// The stable code in rows and leaves.
            pub fn code(self) -> &'static str {
                match self { $(Deed::$name => $code,)+ }
            }

            /// What is done, as an infinitive.
            pub fn name(self, lang: Lang) -> &'static str {
                match self { $(Deed::$name => lang.t($fr, $en),)+ }
            }
        }
    };
}

deeds! {
    /// A draft is sent.
    Submit "submit" "envoyer la proposition" "send the proposal",
    /// A returned proposal is sent again.
    Resubmit "resubmit" "renvoyer la proposition complétée" "send the completed proposal again",
    /// It becomes public.
    Open "open" "ouvrir aux soutiens" "open for support",
    /// It goes back to its author.
    Return "return" "rendre à son auteur" "return to its author",
    /// It is not admitted.
    Reject "reject" "ne pas admettre" "reject",
    /// It goes on in another.
    Merge "merge" "réunir à une autre" "merge with another",
    /// A refusal, or a merger, is set aside.
    Overturn "overturn" "lever le refus" "set the refusal aside",
    /// The refusal of a protocol is set aside.
    OverturnProtocol "overturn_protocol" "lever le refus du protocole" "set the refusal of the protocol aside",
    /// Enough people support it.
    ReachThreshold "reach_threshold" "atteindre le seuil de soutiens" "reach the threshold of support",
    /// An elected official does not wait for the threshold.
    Sponsor "sponsor" "porter à l’étude sans attendre le seuil" "bring under review before the threshold",
    /// The first answer is yes.
    Accept "accept" "accepter" "accept",
    /// The first answer is no.
    Refuse "refuse" "refuser" "refuse",
    /// Another authority answers.
    Redirect "redirect" "réorienter vers une autre autorité" "redirect to another authority",
    /// The protocol is signed and frozen.
    Register "register" "signer et enregistrer le protocole" "sign and register the protocol",
    /// A frozen protocol gets a new version.
    Amend "amend" "modifier le protocole" "amend the protocol",
    /// A vote begins.
    OpenVote "open_vote" "ouvrir le vote" "open the vote",
    /// The vote ends.
    CloseVote "close_vote" "clore le vote" "close the vote",
    /// It may begin.
    Authorise "authorise" "autoriser" "authorise",
    /// It may begin once conditions are met.
    Condition "authorise_with_conditions" "autoriser sous conditions" "authorise with conditions",
    /// It may not begin.
    Forbid "refuse_authorisation" "refuser l’autorisation" "refuse to authorise",
    /// Another authority decides whether it may.
    RedirectProtocol "redirect_protocol" "transmettre le protocole à l’autorité compétente" "redirect the protocol to another authority",
    /// It begins.
    Start "start" "commencer l’essai" "start the try",
    /// It waits.
    Suspend "suspend" "suspendre l’essai" "suspend the try",
    /// It goes on.
    Resume "resume" "reprendre l’essai" "resume the try",
    /// It ends as planned.
    Complete "complete" "achever l’essai à sa date de fin" "complete the try at its end date",
    /// It ends before.
    Terminate "terminate" "arrêter l’essai avant la fin" "stop the try early",
    /// What was found becomes public.
    Publish "publish_results" "publier les résultats" "publish the results",
    /// One of the four decisions.
    Decide "decide" "décider de la suite" "decide what follows",
    /// The end.
    Close "close" "clore le dossier" "close the file",
    /// Its promoter does not want it any more.
    Withdraw "withdraw" "retirer" "withdraw",
}

macro_rules! needs {
    ($($name:ident $code:literal $fr:literal $en:literal,)+) => {
        /// What must be there before a deed is done.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
        pub enum Need { $(#[doc = $en] $name,)+ }

        impl Need {
            /// Every need.
            pub const ALL: &'static [Need] = &[$(Need::$name,)+];

            /// The stable code.
            pub fn code(self) -> &'static str {
                match self { $(Need::$name => $code,)+ }
            }

            /// What it is, as a noun.
            pub fn name(self, lang: Lang) -> &'static str {
                match self { $(Need::$name => lang.t($fr, $en),)+ }
            }
        }
    };
}

needs! {
    Proposal "proposal" "le problème, le lieu, qui est concerné, ce qu’on essaierait et pour combien de temps" "the problem, the place, who is concerned, what would be tried and for how long",
    ChangedText "changed-text" "un texte modifié" "a changed text",
    Reason "reason" "une raison de la liste publique et un texte" "a reason from the public list and a text",
    Target "target" "l’expérimentation qui continue pour les deux" "the experiment that goes on for both",
    Threshold "threshold" "le seuil de soutiens" "the threshold of support",
    NextAuthority "next-authority" "l’autorité suivante" "the next authority",
    Protocol "protocol" "le protocole complet" "the whole protocol",
    VoteResult "vote-result" "le résultat du vote" "the result of the vote",
    LegalBasis "legal-basis" "la base légale" "the legal basis",
    EndDate "end-date" "la date de fin" "the end date",
    Conditions "conditions" "les conditions" "the conditions",
    FormalAct "formal-act" "un acte formel, car il faut une dérogation" "a formal act, because a derogation is needed",
    Safeguards "safeguards" "les précautions vérifiées" "the safeguards, checked",
    ConditionsMet "conditions-met" "les conditions remplies" "the conditions, met",
    Baseline "baseline" "la mesure de départ" "the recorded baseline",
    Incident "incident" "une entrée d’incident" "an incident entry",
    EndReached "end-reached" "la date de fin atteinte" "the end date, reached",
    WhyStopped "why-stopped" "la raison codée de l’arrêt et un texte" "a coded “why stopped” and a text",
    Finding "finding" "le constat" "the finding",
    Deviations "deviations" "les écarts au protocole" "the deviations from the protocol",
    Harms "harms" "les dommages" "the harms",
    Costs "costs" "les coûts" "the costs",
    Lessons "lessons" "les enseignements" "the lessons",
    Conclusion "conclusion" "une des quatre décisions" "one of the four decisions",
}

/// Who has to stand behind a deed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Who {
    /// One of these is enough.
    One(&'static [Hat]),
    /// Each of these, and they are different people.
    Each(&'static [Hat]),
}

impl Who {
    /// The hats that count.
    pub fn hats(self) -> &'static [Hat] {
        match self {
            Who::One(hats) | Who::Each(hats) => hats,
        }
    }
}

/// A line of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Transition {
    /// Where it stands; none for a draft, which is not an experiment yet.
    pub from: Option<Status>,
    /// What is done.
    pub deed: Deed,
    /// Where it stands afterwards.
    pub to: Status,
    /// By whom.
    pub who: Who,
    /// What must be there.
    pub needs: &'static [Need],
}

const AUTHOR: Who = Who::One(&[Hat::Author]);
const PROMOTER: Who = Who::One(&[Hat::Promoter]);
const MODERATOR: Who = Who::One(&[Hat::Moderator]);
const JUDGE: Who = Who::One(&[Hat::Judge]);
const ELECTED: Who = Who::One(&[Hat::Elected]);
const CLOCK: Who = Who::One(&[Hat::Clock]);
const EVALUATOR: Who = Who::One(&[Hat::Evaluator]);
const SIGNERS: Who = Who::Each(&[Hat::Promoter, Hat::Evaluator]);
const STARTERS: Who = Who::Each(&[Hat::Promoter, Hat::Referent]);
const RESUMERS: Who = Who::Each(&[Hat::Elected, Hat::Evaluator]);
const STOPPERS: Who = Who::One(&[Hat::StopRule, Hat::CoRunner, Hat::Agent]);
const ENDERS: Who = Who::One(&[Hat::Clock, Hat::Promoter, Hat::Elected]);
const BREAKERS: Who = Who::One(&[Hat::Promoter, Hat::Elected]);

const REASON: &[Need] = &[Need::Reason];
const AMENDED: &[Need] = &[Need::Protocol, Need::Reason];
const ALLOW: &[Need] = &[Need::Reason, Need::LegalBasis, Need::EndDate, Need::FormalAct];
const ALLOW_IF: &[Need] = &[Need::Reason, Need::LegalBasis, Need::EndDate, Need::Conditions, Need::FormalAct];
const RESULTS: &[Need] = &[Need::Finding, Need::Deviations, Need::Harms, Need::Costs, Need::Lessons];

const fn line(from: Status, deed: Deed, to: Status, who: Who, needs: &'static [Need]) -> Transition {
    Transition { from: Some(from), deed, to, who, needs }
}

/// The whole state machine. Handing over to another authority is possible at any status and changes none.
pub const LIFE: &[Transition] = {
    use Status as S;
    &[
        Transition { from: None, deed: Deed::Submit, to: S::Submitted, who: AUTHOR, needs: &[Need::Proposal] },
        line(S::Submitted, Deed::Open, S::Open, MODERATOR, REASON),
        line(S::Submitted, Deed::Return, S::Returned, MODERATOR, REASON),
        line(S::Submitted, Deed::Reject, S::Rejected, MODERATOR, REASON),
        line(S::Submitted, Deed::Merge, S::Merged, MODERATOR, &[Need::Reason, Need::Target]),
        line(S::Returned, Deed::Resubmit, S::Submitted, AUTHOR, &[Need::ChangedText]),
        line(S::Rejected, Deed::Overturn, S::Open, JUDGE, REASON),
        line(S::Merged, Deed::Overturn, S::Open, JUDGE, REASON),
        line(S::Open, Deed::ReachThreshold, S::UnderReview, CLOCK, &[Need::Threshold]),
        line(S::Open, Deed::Sponsor, S::UnderReview, ELECTED, REASON),
        line(S::UnderReview, Deed::Accept, S::Accepted, ELECTED, REASON),
        line(S::UnderReview, Deed::Refuse, S::Refused, ELECTED, REASON),
        line(S::UnderReview, Deed::Redirect, S::UnderReview, ELECTED, &[Need::Reason, Need::NextAuthority]),
        line(S::Refused, Deed::Overturn, S::UnderReview, JUDGE, REASON),
        line(S::Refused, Deed::OverturnProtocol, S::Registered, JUDGE, REASON),
        line(S::Accepted, Deed::Register, S::Registered, SIGNERS, &[Need::Protocol]),
        line(S::Registered, Deed::Amend, S::Registered, SIGNERS, AMENDED),
        line(S::Authorised, Deed::Amend, S::Authorised, SIGNERS, AMENDED),
        line(S::Conditioned, Deed::Amend, S::Conditioned, SIGNERS, AMENDED),
        line(S::Running, Deed::Amend, S::Running, SIGNERS, AMENDED),
        line(S::Suspended, Deed::Amend, S::Suspended, SIGNERS, AMENDED),
        line(S::Registered, Deed::OpenVote, S::Voting, CLOCK, &[]),
        line(S::Voting, Deed::CloseVote, S::Registered, CLOCK, &[Need::VoteResult]),
        line(S::Registered, Deed::Authorise, S::Authorised, ELECTED, ALLOW),
        line(S::Registered, Deed::Condition, S::Conditioned, ELECTED, ALLOW_IF),
        line(S::Registered, Deed::Forbid, S::Refused, ELECTED, REASON),
        line(S::Registered, Deed::RedirectProtocol, S::Registered, ELECTED, &[Need::Reason, Need::NextAuthority]),
        line(S::Authorised, Deed::Start, S::Running, STARTERS, &[Need::Safeguards, Need::Baseline]),
        line(
            S::Conditioned,
            Deed::Start,
            S::Running,
            STARTERS,
            &[Need::Safeguards, Need::ConditionsMet, Need::Baseline],
        ),
        line(S::Running, Deed::Suspend, S::Suspended, STOPPERS, &[Need::Incident]),
        line(S::Suspended, Deed::Resume, S::Running, RESUMERS, REASON),
        line(S::Running, Deed::Complete, S::Completed, ENDERS, &[Need::EndReached]),
        line(S::Suspended, Deed::Complete, S::Completed, ENDERS, &[Need::EndReached]),
        line(S::Running, Deed::Terminate, S::Terminated, BREAKERS, &[Need::WhyStopped]),
        line(S::Suspended, Deed::Terminate, S::Terminated, BREAKERS, &[Need::WhyStopped]),
        line(S::Completed, Deed::Publish, S::Published, EVALUATOR, RESULTS),
        line(S::Terminated, Deed::Publish, S::Published, EVALUATOR, RESULTS),
        line(S::Published, Deed::Decide, S::Decided, ELECTED, &[Need::Reason, Need::Conclusion]),
        line(S::Decided, Deed::Close, S::Closed, ELECTED, REASON),
        line(S::Submitted, Deed::Withdraw, S::Withdrawn, PROMOTER, REASON),
        line(S::Returned, Deed::Withdraw, S::Withdrawn, PROMOTER, REASON),
        line(S::Open, Deed::Withdraw, S::Withdrawn, PROMOTER, REASON),
        line(S::UnderReview, Deed::Withdraw, S::Withdrawn, PROMOTER, REASON),
        line(S::Accepted, Deed::Withdraw, S::Withdrawn, PROMOTER, REASON),
        line(S::Registered, Deed::Withdraw, S::Withdrawn, PROMOTER, REASON),
    ]
};

impl Deed {
    /// The line of the table for this deed at this status.
    ///
    /// # Errors
    /// [`Refusal::WrongStatus`] when there is none.
    pub fn at(self, from: Status) -> Result<&'static Transition, Refusal> {
        LIFE.iter().find(|t| t.deed == self && t.from == Some(from)).ok_or(Refusal::WrongStatus)
    }

    /// Where this deed leads from a status.
    ///
    /// # Errors
    /// [`Refusal::WrongStatus`] when it is not possible there.
    pub fn leads(self, from: Status) -> Result<Status, Refusal> {
        self.at(from).map(|t| t.to)
    }

    /// Who may do it, wherever it is possible.
    pub fn who(self) -> &'static [Hat] {
        LIFE.iter().find(|t| t.deed == self).map_or(&[], |t| t.who.hats())
    }

    /// The whole question: may somebody with these hats do this here, with what they bring? Gives back the hats
    /// under which it counts and where it leads; when several people have to agree, it leads there with the last.
    ///
    /// # Errors
    /// [`Refusal::WrongStatus`], [`Refusal::NotYours`] naming who may, [`Refusal::OwnProposal`] for an official whose own
    /// case it is, [`Refusal::Lacks`] naming the first thing that is missing.
    pub fn allow(self, from: Status, wears: &[Hat], brings: &[Need]) -> Result<Allowed, Refusal> {
        let line = self.at(from)?;
        let counts: Vec<Hat> = line.who.hats().iter().copied().filter(|hat| wears.contains(hat)).collect();
        if counts.is_empty() {
            let official = line.who.hats().iter().all(|hat| hat.is_official());
            let own = official && wears.contains(&Hat::Concerned);
            return Err(if own { Refusal::OwnProposal } else { Refusal::NotYours { deed: self } });
        }
        if let Some(need) = line.needs.iter().copied().find(|need| !brings.contains(need)) {
            return Err(Refusal::Lacks { need });
        }
        Ok(Allowed { hats: counts, to: line.to })
    }
}

/// What [`Deed::allow`] answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Allowed {
    /// Under which hats this person counts.
    pub hats: Vec<Hat>,
    /// Where it leads.
    pub to: Status,
}

/// Whether everybody who has to stand behind a deed does, each a different person. `signed` are hats and who wore
/// them; one person may have signed under several hats, and counts for one.
pub fn agreed<P: Copy + PartialEq>(who: Who, signed: &[(Hat, P)]) -> bool {
    match who {
        Who::One(hats) => signed.iter().any(|(hat, _)| hats.contains(hat)),
        Who::Each(hats) => assigned(hats, signed, &mut Vec::new()),
    }
}

/// Whether each of these hats can be given to somebody else among those who signed.
fn assigned<P: Copy + PartialEq>(hats: &[Hat], signed: &[(Hat, P)], taken: &mut Vec<P>) -> bool {
    let Some((first, others)) = hats.split_first() else { return true };
    for (_, person) in signed.iter().filter(|(hat, _)| hat == first) {
        if !taken.contains(person) {
            taken.push(*person);
            if assigned(others, signed, taken) {
                return true;
            }
            taken.pop();
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_deed_leads_to_one_place_from_each_status() {
        for (n, t) in LIFE.iter().enumerate() {
            let same = |o: &&Transition| o.from == t.from && o.deed == t.deed;
            assert!(!LIFE[n + 1..].iter().any(|o| same(&o)), "{:?} from {:?} twice", t.deed, t.from);
        }
        for deed in Deed::ALL {
            assert!(LIFE.iter().any(|t| t.deed == *deed), "{deed:?} is in no line");
        }
    }

    #[test]
    fn every_status_is_reached_from_a_draft() {
        let mut reached: Vec<Status> = LIFE.iter().filter(|t| t.from.is_none()).map(|t| t.to).collect();
        let mut next = 0;
        while next < reached.len() {
            let here = reached[next];
            reached.extend(LIFE.iter().filter(|t| t.from == Some(here)).map(|t| t.to));
            let mut seen = Vec::new();
            reached.retain(|s| {
                !seen.contains(s) && {
                    seen.push(*s);
                    true
                }
            });
            next += 1;
        }
        for status in Status::ALL {
            assert!(reached.contains(status), "{status:?} cannot be reached");
        }
    }

    #[test]
    fn only_the_last_word_and_a_withdrawal_are_final() {
        let ends: Vec<Status> =
            Status::ALL.iter().copied().filter(|s| !LIFE.iter().any(|t| t.from == Some(*s))).collect();
        assert_eq!(ends, [Status::Closed, Status::Withdrawn]);
    }

    #[test]
    fn two_who_must_agree_are_two_people() {
        assert!(!agreed(SIGNERS, &[(Hat::Promoter, 1)]));
        assert!(!agreed(SIGNERS, &[(Hat::Promoter, 1), (Hat::Evaluator, 1)]));
        assert!(agreed(SIGNERS, &[(Hat::Promoter, 1), (Hat::Evaluator, 1), (Hat::Promoter, 2)]));
        assert!(agreed(STOPPERS, &[(Hat::CoRunner, 1)]));
    }

    #[test]
    fn a_refusal_names_its_rule() {
        let say = |deed: Deed, wears: &[Hat], brings: &[Need]| deed.allow(Status::Registered, wears, brings);
        assert_eq!(say(Deed::Start, &[Hat::Promoter], &[]), Err(Refusal::WrongStatus));
        assert_eq!(say(Deed::Authorise, &[Hat::Promoter], ALLOW), Err(Refusal::NotYours { deed: Deed::Authorise }));
        assert_eq!(say(Deed::Authorise, &[Hat::Promoter, Hat::Concerned], ALLOW), Err(Refusal::OwnProposal));
        assert_eq!(say(Deed::Authorise, &[Hat::Elected], REASON), Err(Refusal::Lacks { need: Need::LegalBasis }));
        assert_eq!(say(Deed::Authorise, &[Hat::Elected], ALLOW).map(|a| a.to), Ok(Status::Authorised));
    }
}
