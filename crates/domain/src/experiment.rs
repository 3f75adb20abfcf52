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
        /// The authority said no, with its reasons.
        Refused "refused",
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
        }
    }

    /// Whether anybody may read the page. Before a moderator has read it, only the author and the
    /// authority see a proposal; a refusal stays public, with its reason.
    pub fn is_public(self) -> bool {
        !matches!(self, Status::Submitted | Status::Returned)
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
        }
    }
}
