use serde::{Deserialize, Serialize};

use crate::{HOUR, Lang, MINUTE, Role};

/// A decision can be taken back for this long; until then its author's mail waits.
pub const UNDO: i64 = 5 * MINUTE;

/// Whoever takes a file has it to themselves for this long.
pub const CLAIM: i64 = 4 * HOUR;

/// What can await an official.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Task {
    /// A proposal to open, return or reject.
    Moderate,
    /// A proposal that enough people support: the authority has to answer.
    Answer,
    /// A refusal to look at again.
    Appeal,
    /// A mandate to confirm.
    Mandate,
    /// A registered protocol: the authority has to authorise it, or say why not.
    Authorise,
    /// Results are published: the authority has to say what follows.
    Conclude,
    /// A content that somebody reported.
    Report,
}

impl Task {
    /// Every kind, in the order in which filters offer them.
    pub const ALL: [Task; 7] =
        [Task::Moderate, Task::Report, Task::Answer, Task::Authorise, Task::Conclude, Task::Appeal, Task::Mandate];

    /// The code in rows and addresses.
    pub fn code(self) -> &'static str {
        match self {
            Task::Moderate => "moderate",
            Task::Answer => "answer",
            Task::Appeal => "appeal",
            Task::Mandate => "mandate",
            Task::Authorise => "authorise",
            Task::Conclude => "conclude",
            Task::Report => "report",
        }
    }

    /// Reads a code.
    pub fn parse(code: &str) -> Option<Task> {
        Task::ALL.into_iter().find(|t| t.code() == code)
    }

    /// What is expected, as the desk says it.
    pub fn name(self, lang: Lang) -> &'static str {
        match self {
            Task::Moderate => lang.t("À modérer", "To moderate"),
            Task::Answer => lang.t("Réponse attendue", "Answer due"),
            Task::Appeal => lang.t("À réexaminer", "To look at again"),
            Task::Mandate => lang.t("Mandat à confirmer", "Mandate to confirm"),
            Task::Authorise => lang.t("Protocole à autoriser", "Protocol to authorise"),
            Task::Conclude => lang.t("Suite à décider", "Follow-up to decide"),
            Task::Report => lang.t("Signalement", "Report"),
        }
    }

    /// The roles whom it can await.
    pub fn roles(self) -> &'static [Role] {
        match self {
            Task::Moderate | Task::Report => &[Role::Moderator],
            Task::Answer | Task::Authorise | Task::Conclude => &[Role::Elected],
            Task::Appeal => &[Role::Moderator, Role::Elected],
            Task::Mandate => &[Role::Administrator],
        }
    }
}
