//! Typed, versioned events. Everybody who has to be told something reads them.

use domain::{ArgumentId, AuthorityId, CaseId, ConsultationId, ExperimentId, MandateId, Moment, PersonId, Role};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{Act, Record, Result, Tx, follow, mail::Mail, webhook};

/// Something that others may want to know.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Event {
    /// A proposal was sent, or sent again.
    ProposalSubmitted {
        /// Which.
        experiment: ExperimentId,
    },
    /// A moderator decided.
    ProposalModerated {
        /// Which.
        experiment: ExperimentId,
        /// The verdict's code.
        verdict: String,
    },
    /// The threshold was reached.
    ReviewStarted {
        /// Which.
        experiment: ExperimentId,
    },
    /// The authority answered.
    ProposalAnswered {
        /// Which.
        experiment: ExperimentId,
        /// The answer's code.
        answer: String,
    },
    /// Another authority holds it.
    ProposalHandedOver {
        /// Which.
        experiment: ExperimentId,
    },
    /// Its author asked for another look at a refusal.
    AppealFiled {
        /// Which.
        experiment: ExperimentId,
        /// Who looks again.
        authority: AuthorityId,
        /// The role that does.
        role: Role,
    },
    /// Somebody else looked again.
    AppealJudged {
        /// Which.
        experiment: ExperimentId,
        /// The judgement's code.
        judgement: String,
    },
    /// An administrator asked for a mandate, which another has to confirm.
    MandateAsked {
        /// The request.
        request: MandateId,
    },
    /// A mandate was granted.
    MandateGranted {
        /// The mandate.
        mandate: MandateId,
    },
    /// An answer is due soon, late, or late for long.
    AnswerDue {
        /// Which.
        experiment: ExperimentId,
        /// soon, late, long.
        stage: String,
    },
    /// Nobody has read a proposal in time.
    ModerationLate {
        /// Which.
        experiment: ExperimentId,
    },
    /// What awaits an official, once a week.
    DeadlinesAhead {
        /// Who.
        person: PersonId,
    },
    /// Somebody wants to take part.
    JoinAsked {
        /// Which.
        experiment: ExperimentId,
        /// The request.
        request: Uuid,
    },
    /// The promoter answered.
    JoinAnswered {
        /// Which.
        experiment: ExperimentId,
        /// The request.
        request: Uuid,
    },
    /// A protocol was signed and frozen: the second clock runs.
    ProtocolRegistered {
        /// Which.
        experiment: ExperimentId,
    },
    /// A protocol has a new version.
    ProtocolAmended {
        /// Which.
        experiment: ExperimentId,
    },
    /// The authority said whether a protocol may be tried.
    AuthorisationDecided {
        /// Which.
        experiment: ExperimentId,
        /// The deed's code.
        deed: String,
    },
    /// A try began.
    TryStarted {
        /// Which.
        experiment: ExperimentId,
    },
    /// A try waits.
    TrySuspended {
        /// Which.
        experiment: ExperimentId,
        /// Why: the suspension.
        suspension: Uuid,
    },
    /// One of the two who have to agree to go on has.
    ResumptionAsked {
        /// Which.
        experiment: ExperimentId,
        /// What would end.
        suspension: Uuid,
    },
    /// A try goes on.
    TryResumed {
        /// Which.
        experiment: ExperimentId,
    },
    /// Something went wrong.
    IncidentReported {
        /// Which.
        experiment: ExperimentId,
        /// What.
        incident: Uuid,
    },
    /// A file of readings is written, or could not be.
    ImportEnded {
        /// Which.
        experiment: ExperimentId,
        /// The file.
        import: Uuid,
    },
    /// A try is over: results are owed.
    TryEnded {
        /// Which.
        experiment: ExperimentId,
        /// The deed's code: `complete` or `terminate`.
        deed: String,
    },
    /// What was found is public.
    ResultsPublished {
        /// Which.
        experiment: ExperimentId,
    },
    /// The authority said what follows.
    ConclusionDecided {
        /// Which.
        experiment: ExperimentId,
        /// The conclusion's code.
        conclusion: String,
    },
    /// A promoter took an experiment back.
    Withdrawn {
        /// Which.
        experiment: ExperimentId,
    },
    /// Somebody argued for or against an experiment, or asked something.
    ArgumentPosted {
        /// Which.
        experiment: ExperimentId,
        /// What.
        argument: ArgumentId,
    },
    /// Somebody answered an argument.
    ArgumentAnswered {
        /// Which.
        experiment: ExperimentId,
        /// What was answered.
        argument: ArgumentId,
        /// The answer.
        answer: ArgumentId,
    },
    /// The authority answered an argument.
    ArgumentOfficiallyAnswered {
        /// Which.
        experiment: ExperimentId,
        /// What was answered.
        argument: ArgumentId,
        /// The answer.
        answer: ArgumentId,
    },
    /// A moderator decided about a content.
    ReportDecided {
        /// Which.
        experiment: ExperimentId,
        /// The case, with all its reports.
        case: CaseId,
    },
    /// Somebody wrote to somebody about an experiment.
    ContactWritten {
        /// Which.
        experiment: ExperimentId,
        /// The message.
        message: Uuid,
    },
    /// A consultation was fixed and opened.
    ConsultationOpened {
        /// Which.
        consultation: ConsultationId,
    },
    /// Its ballots were counted.
    ConsultationCounted {
        /// Which.
        consultation: ConsultationId,
    },
    /// The authority answered its result.
    ConsultationReplied {
        /// Which.
        consultation: ConsultationId,
    },
    /// A webhook is not sent any more, because nothing arrives.
    WebhookStopped {
        /// Which.
        webhook: Uuid,
    },
    /// A vote about an experiment was opened, counted or answered.
    VoteMoved {
        /// About which.
        experiment: ExperimentId,
        /// The vote.
        consultation: ConsultationId,
        /// `opened`, `counted` or `replied`: the code of a [`domain::VoteStage`].
        stage: String,
    },
    /// A token was made.
    TokenMade {
        /// Whose.
        person: PersonId,
        /// Which.
        token: Uuid,
    },
    /// A way to sign in was added, or removed.
    WayChanged {
        /// Whose.
        person: PersonId,
        /// The way's code.
        way: String,
        /// Whether it is new.
        added: bool,
    },
    /// A person was erased.
    PersonErased {
        /// Who; identifies nobody any more.
        person: PersonId,
    },
}

impl Event {
    /// The code of its kind.
    pub fn kind(&self) -> &'static str {
        match self {
            Event::ProposalSubmitted { .. } => "proposal_submitted",
            Event::ProposalModerated { .. } => "proposal_moderated",
            Event::ReviewStarted { .. } => "review_started",
            Event::ProposalAnswered { .. } => "proposal_answered",
            Event::ProposalHandedOver { .. } => "proposal_handed_over",
            Event::AppealFiled { .. } => "appeal_filed",
            Event::AppealJudged { .. } => "appeal_judged",
            Event::MandateAsked { .. } => "mandate_asked",
            Event::MandateGranted { .. } => "mandate_granted",
            Event::AnswerDue { .. } => "answer_due",
            Event::ModerationLate { .. } => "moderation_late",
            Event::DeadlinesAhead { .. } => "deadlines_ahead",
            Event::JoinAsked { .. } => "join_asked",
            Event::JoinAnswered { .. } => "join_answered",
            Event::ProtocolRegistered { .. } => "protocol_registered",
            Event::ProtocolAmended { .. } => "protocol_amended",
            Event::AuthorisationDecided { .. } => "authorisation_decided",
            Event::TryStarted { .. } => "try_started",
            Event::TrySuspended { .. } => "try_suspended",
            Event::ResumptionAsked { .. } => "resumption_asked",
            Event::TryResumed { .. } => "try_resumed",
            Event::IncidentReported { .. } => "incident_reported",
            Event::ImportEnded { .. } => "import_ended",
            Event::TryEnded { .. } => "try_ended",
            Event::ResultsPublished { .. } => "results_published",
            Event::ConclusionDecided { .. } => "conclusion_decided",
            Event::Withdrawn { .. } => "withdrawn",
            Event::ArgumentPosted { .. } => "argument_posted",
            Event::ArgumentAnswered { .. } => "argument_answered",
            Event::ArgumentOfficiallyAnswered { .. } => "argument_officially_answered",
            Event::ReportDecided { .. } => "report_decided",
            Event::ContactWritten { .. } => "contact_written",
            Event::ConsultationOpened { .. } => "consultation_opened",
            Event::ConsultationCounted { .. } => "consultation_counted",
            Event::ConsultationReplied { .. } => "consultation_replied",
            Event::WebhookStopped { .. } => "webhook_stopped",
            Event::VoteMoved { .. } => "vote_moved",
            Event::TokenMade { .. } => "token_made",
            Event::WayChanged { .. } => "way_changed",
            Event::PersonErased { .. } => "person_erased",
        }
    }

    /// The version of its shape.
    pub fn version(&self) -> i64 {
        1
    }
}

/// An event that this process may work on until its lease ends.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Claimed {
    /// The row.
    pub id: Uuid,
    /// The event; none when a newer version wrote a kind that this one does not know.
    pub event: Option<Event>,
}

/// Claims the oldest events that nobody works on, for two minutes.
pub struct Claim {
    /// At most so many.
    pub limit: i64,
}

impl Act for Claim {
    type Output = Vec<Claimed>;
    const RECORD: Record = Record::Nothing("work of the service itself");
    const SHOWS: bool = false;

    async fn perform(&self, tx: &mut Tx) -> Result<Vec<Claimed>> {
        let now = tx.now;
        let rows: Vec<(Uuid, String)> = all!(
            tx,
            "select id, payload from outbox where done_at is null and due_at <= $1 and leased_until < $1
             order by created_at, id limit $2",
            now,
            self.limit
        )?;
        let mut claimed = Vec::with_capacity(rows.len());
        for (id, payload) in rows {
            execute!(tx, "update outbox set leased_until = $2 where id = $1", id, now.plus(2 * domain::MINUTE))?;
            claimed.push(Claimed { id, event: serde_json::from_str(&payload).ok() });
        }
        Ok(claimed)
    }
}

/// Ends the work on an event: its mails are queued, those who follow begin to be told, it waits for each webhook that wants
/// it, and it is done, all or nothing.
pub struct Finish {
    /// The event.
    pub id: Uuid,
    /// What it makes us send.
    pub mails: Vec<Mail>,
}

impl Act for Finish {
    type Output = ();
    const RECORD: Record = Record::Nothing("work of the service itself");
    const SHOWS: bool = false;

    async fn perform(&self, tx: &mut Tx) -> Result<()> {
        let now = tx.now;
        let done = execute!(tx, "update outbox set done_at = $2 where id = $1 and done_at is null", self.id, now)?;
        if done == 1 {
            let told: Option<(String, Moment)> =
                optional!(tx, "select payload, created_at from outbox where id = $1", self.id)?;
            if let Some((payload, at)) = told
                && let Ok(event) = serde_json::from_str::<Event>(&payload)
            {
                follow::begin(tx, self.id, &event, at).await?;
                webhook::announce(tx, self.id, &event, at).await?;
            }
            for mail in &self.mails {
                mail.queue(tx).await?;
            }
        }
        Ok(())
    }
}
