use serde::{Deserialize, Serialize};

use crate::Lang;

macro_rules! codes {
    ($(#[$doc:meta])* $enum:ident { $($(#[$vdoc:meta])* $name:ident $code:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
        pub enum $enum { $($(#[$vdoc])* $name,)+ }

        impl $enum {
            /// Every value, in the order of the life of an experiment.
            pub const ALL: &'static [$enum] = &[$($enum::$name,)+];

            /// The stable code in rows, addresses and exports.
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

codes! {
    /// Where an experiment stands. A draft is not yet an experiment: it is its author's alone and
    /// stands in a table of its own.
    Status {
        /// Sent by its author; waits for a moderator.
        Submitted "submitted",
        /// Given back to its author with a reason.
        Returned "returned",
        /// Not admitted, with a public reason.
        Rejected "rejected",
        /// Public; gathers support.
        Open "open",
        /// The threshold is reached: the competent authority has to answer.
        UnderReview "under_review",
        /// The authority wants it tried: the protocol comes next.
        Accepted "accepted",
        /// The authority said no, with its reasons: to the proposal, or to the protocol.
        Refused "refused",
        /// It says the same as another, which goes on for both.
        Merged "merged",
        /// Its protocol is signed and frozen: the authority has to answer.
        Registered "registered",
        /// Residents vote on the frozen protocol.
        Voting "voting",
        /// It may begin.
        Authorised "authorised",
        /// It may begin once the conditions are met.
        Conditioned "authorised_with_conditions",
        /// It is being tried.
        Running "running",
        /// It waits, because a stop rule or somebody asked for safety.
        Suspended "suspended",
        /// It came to its end.
        Completed "completed",
        /// It was stopped before, and why is public.
        Terminated "terminated",
        /// The evaluator has said what was found.
        Published "results_published",
        /// The authority has said what it does with it.
        Decided "decided",
        /// Nothing more is expected.
        Closed "closed",
        /// Its promoter took it back.
        Withdrawn "withdrawn",
    }
}

codes! {
    /// A step of an experiment's public history.
    Event {
        /// Sent by its author.
        Submitted "submitted",
        /// Sent again after a return.
        Resubmitted "resubmitted",
        /// Opened by a moderator.
        Opened "opened",
        /// Given back by a moderator.
        Returned "returned",
        /// Not admitted by a moderator.
        Rejected "rejected",
        /// Reached its threshold of support.
        ThresholdReached "threshold_reached",
        /// The authority accepted it.
        Accepted "accepted",
        /// The authority refused it.
        Refused "refused",
        /// The authority answered that another one is competent.
        Redirected "redirected",
        /// Another authority holds it now.
        HandedOver "handed_over",
        /// The author asked somebody else to look at a refusal again.
        Appealed "appealed",
        /// Somebody else confirmed the refusal.
        Upheld "upheld",
        /// Somebody else set the refusal aside.
        Overturned "overturned",
        /// A decision was taken back within minutes.
        Undone "undone",
        /// It goes on in another experiment.
        Merged "merged",
        /// An elected official asked for an answer before the threshold was reached.
        Sponsored "sponsored",
        /// Somebody took a part in it.
        Joined "joined",
        /// Its protocol was signed and frozen.
        Registered "registered",
        /// The protocol has a new version.
        Amended "amended",
        /// The authority allowed it.
        Authorised "authorised",
        /// The authority allowed it, under conditions.
        Conditioned "authorised_with_conditions",
        /// It began.
        Started "started",
        /// It was stopped for the time being.
        Suspended "suspended",
        /// It goes on.
        Resumed "resumed",
        /// It came to its end.
        Completed "completed",
        /// It was stopped before its end.
        Terminated "terminated",
        /// The evaluator said what was found.
        Published "results_published",
        /// The promoter sees it otherwise.
        Dissented "dissented",
        /// The authority said what it does with it.
        Decided "decided",
        /// Nothing more is expected.
        Closed "closed",
        /// Its promoter took it back.
        Withdrawn "withdrawn",
    }
}

impl Status {
    /// The name that people read.
    pub fn name(self, lang: Lang) -> &'static str {
        match self {
            Status::Submitted => lang.t("En attente de modération", "Awaiting moderation"),
            Status::Returned => lang.t("À compléter par son auteur", "Back with its author"),
            Status::Rejected => lang.t("Non admise", "Not admitted"),
            Status::Open => lang.t("Ouverte aux soutiens", "Open for support"),
            Status::UnderReview => lang.t("À l’étude par l’autorité", "Under review"),
            Status::Accepted => lang.t("Acceptée par l’autorité", "Accepted by the authority"),
            Status::Refused => lang.t("Refusée par l’autorité", "Refused by the authority"),
            Status::Merged => lang.t("Réunie à une autre", "Merged with another"),
            Status::Registered => lang.t("Protocole enregistré", "Protocol registered"),
            Status::Voting => lang.t("Soumise au vote", "Put to the vote"),
            Status::Authorised => lang.t("Autorisée", "Authorised"),
            Status::Conditioned => lang.t("Autorisée sous conditions", "Authorised with conditions"),
            Status::Running => lang.t("En cours", "Running"),
            Status::Suspended => lang.t("Suspendue", "Suspended"),
            Status::Completed => lang.t("Achevée, résultats attendus", "Completed, results due"),
            Status::Terminated => lang.t("Arrêtée avant la fin, résultats attendus", "Stopped early, results due"),
            Status::Published => lang.t("Résultats publiés", "Results published"),
            Status::Decided => lang.t("Suite décidée", "Follow-up decided"),
            Status::Closed => lang.t("Close", "Closed"),
            Status::Withdrawn => lang.t("Retirée par son auteur", "Withdrawn by its author"),
        }
    }

    /// What comes next, in a sentence.
    pub fn next(self, lang: Lang) -> &'static str {
        match self {
            Status::Submitted => lang.t(
                "Un agent de l’autorité la lit dans les 72 heures, puis l’ouvre, la rend à son auteur ou la refuse, avec une raison publique.",
                "An agent of the authority reads it within 72 hours, then opens it, returns it or rejects it, with a public reason.",
            ),
            Status::Returned => lang.t(
                "Son auteur la complète et la renvoie.",
                "Its author completes it and sends it again.",
            ),
            Status::Rejected => lang.t(
                "Elle reste visible avec la raison du refus.",
                "It stays visible with the reason.",
            ),
            Status::Open => lang.t(
                "Quand le seuil de soutiens est atteint, l’autorité compétente doit répondre, et le délai est public.",
                "Once enough people support it, the competent authority has to answer, and the deadline is public.",
            ),
            Status::UnderReview => lang.t(
                "L’autorité compétente répond avec ses raisons. Son silence se voit, et ne vaut jamais accord.",
                "The competent authority answers with reasons. Its silence is shown, and never means yes.",
            ),
            Status::Accepted => lang.t(
                "Son auteur et l’autorité écrivent maintenant le protocole\u{a0}: ce qu’on essaie, ce qu’on mesure, quand on s’arrête.",
                "Its author and the authority now write the protocol: what is tried, what is measured, when it stops.",
            ),
            Status::Refused => lang.t(
                "Elle reste visible avec les raisons de l’autorité. Son auteur peut demander à quelqu’un d’autre de la réexaminer.",
                "It stays visible with the authority’s reasons. Its author can ask somebody else to look again.",
            ),
            Status::Merged => lang.t(
                "Elle continue dans une autre expérimentation, qui dit la même chose. Son auteur peut demander à quelqu’un d’autre de la réexaminer.",
                "It goes on in another experiment that says the same. Its author can ask somebody else to look again.",
            ),
            Status::Registered => lang.t(
                "Le protocole est figé. L’autorité compétente doit maintenant autoriser l’essai, ou dire pourquoi non, et ce délai est public.",
                "The protocol is frozen. The competent authority now has to authorise the try, or say why not, and the deadline is public.",
            ),
            Status::Voting => lang.t(
                "Les habitants votent sur le protocole figé. L’autorité répond ensuite.",
                "Residents vote on the frozen protocol. The authority answers afterwards.",
            ),
            Status::Authorised => lang.t(
                "La personne qui porte l’essai et l’élu·e référent·e vérifient les précautions et la mesure de départ, puis l’essai commence.",
                "Its promoter and the elected referent check the safeguards and the baseline, then the try begins.",
            ),
            Status::Conditioned => lang.t(
                "Les conditions de l’autorité doivent être remplies\u{a0}; la personne qui porte l’essai et l’élu·e référent·e le vérifient, puis l’essai commence.",
                "The authority’s conditions have to be met; its promoter and the elected referent check them, then the try begins.",
            ),
            Status::Running => lang.t(
                "On essaie et on mesure. À la date de fin, la personne qui évalue publie ce qu’on a appris.",
                "It is tried and measured. At its end date, the evaluator publishes what was learned.",
            ),
            Status::Suspended => lang.t(
                "L’essai attend. Il ne reprend que si l’autorité et la personne qui évalue le décident ensemble.",
                "The try waits. It resumes only if authority and evaluator decide so together.",
            ),
            Status::Completed => lang.t(
                "La personne qui évalue publie le constat, les écarts, les dommages, les coûts et les enseignements.",
                "The evaluator publishes finding, deviations, harms, costs and lessons.",
            ),
            Status::Terminated => lang.t(
                "L’arrêt ne dispense pas de publier\u{a0}: la personne qui évalue dit ce qu’on a appris quand même.",
                "Stopping does not lift the duty to publish: the evaluator says what was learned all the same.",
            ),
            Status::Published => lang.t(
                "L’autorité décide\u{a0}: généraliser, maintenir, prolonger ou modifier, abandonner.",
                "The authority decides: generalise, keep, prolong or modify, abandon.",
            ),
            Status::Decided => lang.t(
                "L’autorité fait ce qu’elle a décidé, puis clôt le dossier. Les enseignements restent.",
                "The authority does what it decided, then closes the file. The lessons stay.",
            ),
            Status::Closed => lang.t(
                "Tout est dit. Les enseignements servent à qui veut essayer à son tour.",
                "All is said. The lessons serve whoever wants to try next.",
            ),
            Status::Withdrawn => lang.t(
                "Sa page reste, avec la raison du retrait. Quelqu’un d’autre peut reprendre l’idée.",
                "Its page stays, with the reason. Somebody else can take the idea up.",
            ),
        }
    }

    /// Whether anybody may read the page. Before a moderator has read it, only the author and the
    /// authority see a proposal; a refusal stays public, with its reason.
    pub fn is_public(self) -> bool {
        !matches!(self, Status::Submitted | Status::Returned)
    }

    /// Whether a public clock runs: the authority has to answer.
    pub fn has_clock(self) -> bool {
        matches!(self, Status::UnderReview | Status::Registered | Status::Published)
    }

    /// Whether its protocol is frozen and still stands.
    pub fn is_registered(self) -> bool {
        matches!(self, Status::Registered | Status::Voting | Status::Authorised | Status::Conditioned)
            || self.is_on_the_ground()
            || self.owes_results()
            || self.has_results()
    }

    /// Whether it is on the ground: what is measured and what happens is written down.
    pub fn is_on_the_ground(self) -> bool {
        matches!(self, Status::Running | Status::Suspended)
    }

    /// Whether it is over and results are owed.
    pub fn owes_results(self) -> bool {
        matches!(self, Status::Completed | Status::Terminated)
    }

    /// Whether what was found is public.
    pub fn has_results(self) -> bool {
        matches!(self, Status::Published | Status::Decided | Status::Closed)
    }

    /// Whether a new try can learn from it: it was tried, or given up in public.
    pub fn teaches(self) -> bool {
        self.owes_results() || self.has_results() || matches!(self, Status::Withdrawn | Status::Refused)
    }

    /// Whether supports are counted: still while the authority reviews it.
    pub fn takes_support(self) -> bool {
        matches!(self, Status::Open | Status::UnderReview)
    }
}

impl Event {
    /// The step as the history tells it.
    pub fn name(self, lang: Lang) -> &'static str {
        match self {
            Event::Submitted => lang.t("Proposition envoyée", "Proposal sent"),
            Event::Resubmitted => lang.t("Proposition complétée et renvoyée", "Proposal completed and sent again"),
            Event::Opened => lang.t("Ouverte aux soutiens", "Opened for support"),
            Event::Returned => lang.t("Rendue à son auteur", "Returned to its author"),
            Event::Rejected => lang.t("Non admise", "Not admitted"),
            Event::ThresholdReached => {
                lang.t("Seuil de soutiens atteint\u{a0}: à l’étude", "Threshold reached: under review")
            }
            Event::Accepted => lang.t("Acceptée par l’autorité", "Accepted by the authority"),
            Event::Refused => lang.t("Refusée par l’autorité", "Refused by the authority"),
            Event::Redirected => lang.t("Réorientée vers une autre autorité", "Redirected to another authority"),
            Event::HandedOver => lang.t("Transmise à une autre autorité", "Handed over to another authority"),
            Event::Appealed => lang.t("Réexamen demandé par son auteur", "Its author asked for another look"),
            Event::Upheld => lang.t("Refus confirmé après réexamen", "Refusal confirmed after another look"),
            Event::Overturned => lang.t("Refus levé après réexamen", "Refusal set aside after another look"),
            Event::Undone => lang.t("Décision annulée aussitôt", "Decision taken back at once"),
            Event::Merged => lang.t("Réunie à une autre expérimentation", "Merged with another experiment"),
            Event::Sponsored => {
                lang.t("Portée à l’étude par un·e élu·e", "Brought under review by an elected official")
            }
            Event::Joined => lang.t("Quelqu’un prend part à l’essai", "Somebody takes a part in the try"),
            Event::Registered => lang.t("Protocole signé et enregistré", "Protocol signed and registered"),
            Event::Amended => lang.t("Protocole modifié", "Protocol amended"),
            Event::Authorised => lang.t("Autorisée par l’autorité", "Authorised by the authority"),
            Event::Conditioned => {
                lang.t("Autorisée sous conditions par l’autorité", "Authorised with conditions by the authority")
            }
            Event::Started => lang.t("L’essai commence", "The try begins"),
            Event::Suspended => lang.t("Essai suspendu", "The try is suspended"),
            Event::Resumed => lang.t("L’essai reprend", "The try resumes"),
            Event::Completed => lang.t("Essai achevé", "The try is completed"),
            Event::Terminated => lang.t("Essai arrêté avant la fin", "The try is stopped early"),
            Event::Published => lang.t("Résultats publiés", "Results published"),
            Event::Dissented => lang.t("Avis différent de qui porte l’essai", "Dissent of whoever promotes it"),
            Event::Decided => lang.t("Suite décidée par l’autorité", "The authority decided what follows"),
            Event::Closed => lang.t("Dossier clos", "File closed"),
            Event::Withdrawn => lang.t("Retirée par son auteur", "Withdrawn by its author"),
        }
    }
}
