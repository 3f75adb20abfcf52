use serde::{Deserialize, Serialize};
use uuid::Uuid;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident,)+) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[cfg_attr(feature = "ssr", derive(sqlx::Type), sqlx(transparent))]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }

        impl std::str::FromStr for $name {
            type Err = uuid::Error;
            fn from_str(s: &str) -> Result<Self, Self::Err> {
                s.parse().map($name)
            }
        }
    )+};
}

ids! {
    /// A person, without saying who.
    PersonId,
    /// A public body.
    AuthorityId,
    /// A browser's session.
    SessionId,
    /// A draft, chosen by the form that starts it.
    DraftId,
    /// An experiment, from its submission on.
    ExperimentId,
    /// A picture that a resident added.
    PictureId,
    /// Something that awaits an official.
    TaskId,
    /// A decision, with its act.
    DecisionId,
    /// An author's appeal.
    AppealId,
    /// A mandate, or one that is asked for.
    MandateId,
    /// A key on a device.
    PasskeyId,
    /// Something that is measured.
    IndicatorId,
    /// One measurement.
    ReadingId,
    /// A file of readings.
    ImportId,
    /// A page of the field journal.
    EntryId,
    /// Something that went wrong.
    IncidentId,
    /// A time during which a try waits.
    SuspensionId,
    /// When a try suspends itself.
    StopRuleId,
    /// An argument, a question, or an answer to one.
    ArgumentId,
    /// Everything that was reported about one content.
    CaseId,
    /// A file of a dataset that somebody publishes.
    DatasetId,
    /// The bytes of such a file at one instant.
    SnapshotId,
    /// What makes readings of a dataset.
    RecipeId,
    /// A vote.
    ConsultationId,
}
