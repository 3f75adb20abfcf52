//! What happens to experiments, as those who follow them are told.

use crate::{Answer, Authorisation, Because, Conclusion, Finding, Lang, Verdict, follow::codes};

/// Something that happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum News {
    /// A moderator decided.
    Moderated(Verdict),
    /// The threshold was reached, or an elected official did not wait for it.
    UnderReview,
    /// The authority answered.
    Answered(Answer),
    /// Another authority holds it.
    HandedOver,
    /// A refusal was set aside.
    Overturned,
    /// A protocol was signed.
    Registered,
    /// A protocol has a new version.
    Amended,
    /// The authority said whether it may be tried.
    Authorised(Authorisation),
    /// The try began.
    Started,
    /// It waits.
    Suspended,
    /// It goes on.
    Resumed,
    /// It is over, and results are owed.
    Ended,
    /// What was found is public; none when the row was written before findings had one.
    Results(Option<Finding>),
    /// The authority said what follows.
    Decided(Conclusion),
    /// Its promoter took it back.
    Withdrawn,
    /// How far a vote about it is.
    Vote(VoteStage),
    /// Somebody wrote to the reader.
    Message,
}

codes! {
    /// How far a vote is.
    VoteStage {
        /// Its terms are fixed, and one can vote, or soon can.
        Opened "opened",
        /// The ballots were counted.
        Counted "counted",
        /// The authority answered the result.
        Replied "replied",
    }
}

codes! {
    /// What something means for whoever reads it; letters and pages are grouped by it, in this order.
    Meaning {
        /// Somebody awaits an answer.
        ForYou "for-you",
        /// It has come to an end.
        BecameOfIt "became-of-it",
        /// It goes on.
        Moves "moves",
        /// Something new to look at.
        New "new",
    }
}

impl Meaning {
    /// The heading of its group.
    pub fn name(self, lang: Lang) -> &'static str {
        match self {
            Meaning::ForYou => lang.t("On vous a écrit", "Somebody wrote to you"),
            Meaning::BecameOfIt => lang.t("Ce qu’il en est advenu", "What became of it"),
            Meaning::Moves => lang.t("Ce qui avance", "What moves"),
            Meaning::New => lang.t("À découvrir", "To discover"),
        }
    }
}

impl News {
    /// The code of its kind, and of what was said.
    pub fn codes(self) -> (&'static str, &'static str) {
        match self {
            News::Moderated(verdict) => ("moderated", verdict.code()),
            News::UnderReview => ("under-review", ""),
            News::Answered(answer) => ("answered", answer.code()),
            News::HandedOver => ("handed-over", ""),
            News::Overturned => ("overturned", ""),
            News::Registered => ("registered", ""),
            News::Amended => ("amended", ""),
            News::Authorised(said) => ("authorised", said.code()),
            News::Started => ("started", ""),
            News::Suspended => ("suspended", ""),
            News::Resumed => ("resumed", ""),
            News::Ended => ("ended", ""),
            News::Results(finding) => ("results", finding.map_or("", Finding::code)),
            News::Decided(conclusion) => ("decided", conclusion.code()),
            News::Withdrawn => ("withdrawn", ""),
            News::Vote(stage) => ("vote", stage.code()),
            News::Message => ("message", ""),
        }
    }

    /// Reads the codes.
    pub fn parse(kind: &str, detail: &str) -> Option<News> {
        Some(match kind {
            "moderated" => News::Moderated(Verdict::parse(detail)?),
            "under-review" => News::UnderReview,
            "answered" => News::Answered(Answer::parse(detail)?),
            "handed-over" => News::HandedOver,
            "overturned" => News::Overturned,
            "registered" => News::Registered,
            "amended" => News::Amended,
            "authorised" => News::Authorised(Authorisation::parse(detail)?),
            "started" => News::Started,
            "suspended" => News::Suspended,
            "resumed" => News::Resumed,
            "ended" => News::Ended,
            "results" => News::Results(Finding::parse(detail)),
            "decided" => News::Decided(Conclusion::parse(detail)?),
            "withdrawn" => News::Withdrawn,
            "vote" => News::Vote(VoteStage::parse(detail)?),
            "message" => News::Message,
            _ => return None,
        })
    }

    /// What it means for whoever reads it.
    pub fn meaning(self) -> Meaning {
        match self {
            News::Message => Meaning::ForYou,
            News::Moderated(Verdict::Open) => Meaning::New,
            News::Moderated(_)
            | News::Answered(Answer::Refuse)
            | News::Authorised(Authorisation::Forbid)
            | News::Results(_)
            | News::Decided(_)
            | News::Vote(VoteStage::Counted | VoteStage::Replied)
            | News::Withdrawn => Meaning::BecameOfIt,
            _ => Meaning::Moves,
        }
    }

    /// What happened, in a sentence. Whoever supported it is told what became of it, also when it did not hold.
    pub fn say(self, lang: Lang, because: Because) -> String {
        let supported = matches!(because, Because::Supported | Because::Voted);
        let (fr, en) = match self {
            News::Moderated(Verdict::Open) => (
                "Publié\u{a0}: tout le monde peut le lire et le soutenir.",
                "Published: everybody can read and support it.",
            ),
            News::Moderated(Verdict::Return) => {
                ("À compléter avant d’être publié.", "To be completed before it is published.")
            }
            News::Moderated(Verdict::Merge) => {
                ("Réuni à une proposition qui dit la même chose.", "Merged with a proposal that says the same.")
            }
            News::Moderated(Verdict::Reject) => {
                ("Non retenu, avec une raison publique.", "Not admitted, with a public reason.")
            }
            News::UnderReview => {
                ("L’autorité doit maintenant répondre en public.", "The authority now has to answer in public.")
            }
            News::Answered(Answer::Accept) => ("L’autorité veut l’essayer.", "The authority wants to try it."),
            News::Answered(Answer::Refuse) => {
                ("L’autorité a répondu non, et dit pourquoi.", "The authority said no, and why.")
            }
            News::Answered(Answer::Redirect) => (
                "Une autre autorité est compétente, et doit répondre.",
                "Another authority is competent, and has to answer.",
            ),
            News::HandedOver => {
                ("Une autre autorité tient maintenant le dossier.", "Another authority holds the file now.")
            }
            News::Overturned => {
                ("Le refus est levé\u{a0}: il reprend son chemin.", "The refusal is set aside: it goes on.")
            }
            News::Registered => (
                "Le protocole est signé\u{a0}: on sait ce qui sera essayé et mesuré.",
                "The protocol is signed: what is tried and measured is known.",
            ),
            News::Amended => {
                ("Le protocole a changé, avec une raison publique.", "The protocol changed, with a public reason.")
            }
            News::Authorised(Authorisation::Allow) => ("L’autorité autorise l’essai.", "The authority allows the try."),
            News::Authorised(Authorisation::AllowIf) => {
                ("L’autorité autorise l’essai, sous conditions.", "The authority allows the try, on conditions.")
            }
            News::Authorised(Authorisation::Forbid) => (
                "L’autorité n’autorise pas l’essai, et dit pourquoi.",
                "The authority does not allow the try, and says why.",
            ),
            News::Authorised(Authorisation::Redirect) => {
                ("Une autre autorité doit l’autoriser.", "Another authority has to allow it.")
            }
            News::Started => ("L’essai commence sur le terrain.", "The try begins on the ground."),
            News::Suspended => {
                ("L’essai est suspendu\u{a0}: la raison est publique.", "The try is suspended: the reason is public.")
            }
            News::Resumed => ("L’essai reprend.", "The try goes on."),
            News::Ended => {
                ("L’essai est terminé\u{a0}: les résultats sont attendus.", "The try is over: results are due.")
            }
            News::Results(finding) => return results(lang, finding, supported),
            News::Decided(conclusion) => {
                let said = conclusion.name(lang);
                return lang.t(
                    format!("L’autorité a décidé de la suite\u{a0}: {}.", lower(said)),
                    format!("The authority decided what follows: {}.", lower(said)),
                );
            }
            News::Withdrawn => (
                "La personne qui le portait l’a retiré, avec une raison publique.",
                "Whoever promoted it took it back, with a public reason.",
            ),
            News::Vote(VoteStage::Opened) => {
                ("Un vote est ouvert, ou le sera bientôt.", "A vote is open, or will be soon.")
            }
            News::Vote(VoteStage::Counted) if because == Because::Voted => {
                ("Vous avez voté, voici le résultat.", "You voted; here is the result.")
            }
            News::Vote(VoteStage::Counted) => {
                ("Le résultat du vote est publié.", "The result of the vote is published.")
            }
            News::Vote(VoteStage::Replied) => {
                ("L’autorité a répondu au résultat du vote.", "The authority answered the result of the vote.")
            }
            News::Message => ("Un message pour vous.", "A message for you."),
        };
        lang.t(fr, en).to_owned()
    }
}

fn results(lang: Lang, finding: Option<Finding>, supported: bool) -> String {
    let begins = match supported {
        true => lang.t(
            "Vous l’avez soutenu, voici ce qu’il en est advenu\u{a0}:",
            "You supported this; here is what became of it:",
        ),
        false => lang.t("Les résultats sont publiés\u{a0}:", "The results are published:"),
    };
    let found = match finding {
        Some(Finding::Supported) => lang.t("l’hypothèse tient.", "the hypothesis holds."),
        Some(Finding::NotSupported) => lang.t(
            "un essai-erreur, l’hypothèse ne tient pas, et ce que cela apprend est écrit.",
            "an essai-erreur, the hypothesis does not hold, and what it teaches is written.",
        ),
        Some(Finding::Inconclusive) => {
            lang.t("on ne peut pas conclure, et on sait pourquoi.", "it is inconclusive, and one knows why.")
        }
        Some(Finding::NotMeasurable) => {
            lang.t("il n’a pas pu être mesuré, et on sait pourquoi.", "it could not be measured, and one knows why.")
        }
        None => lang.t("ce qui a été appris est écrit.", "what was learned is written."),
    };
    format!("{begins} {found}")
}

fn lower(said: &str) -> String {
    let mut chars = said.chars();
    chars.next().map(|c| c.to_lowercase().chain(chars).collect()).unwrap_or_default()
}
