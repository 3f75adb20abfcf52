//! What a moderator decides.

use domain::{
    DecisionId, Event, ExperimentId, Lang, Moment, Need, PersonId, Reason, Refusal, Status, Submitted, Task, Verdict,
    moderate,
};
use record::Kind;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    Act, Conn, Record, Result, Tx,
    decision::{self, NewDecision},
    experiment::{NewStep, Stand, step},
    outbox, session, task,
};

/// Opens, returns or rejects a submitted proposal.
pub struct Moderate {
    /// Id of the form.
    pub submission: Uuid,
    /// The moderator.
    pub moderator: PersonId,
    /// The page's last part.
    pub slug: String,
    /// What is decided.
    pub verdict: Verdict,
    /// From the public list.
    pub reason: Reason,
    /// Slug of the experiment that goes on for both, for a merger.
    pub into: Option<String>,
    /// In the moderator's words.
    pub text: String,
    /// The language of that text.
    pub lang: Lang,
}

/// Where the proposal stands afterwards.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Moderated {
    /// The status.
    pub status: Status,
    /// The decision, which can be taken back for a few minutes.
    pub decision: DecisionId,
}

impl Act for Moderate {
    type Output = Moderated;
    const RECORD: Record = Record::Leaf(&[Kind::Moderated]);

    fn submission(&self) -> Option<(Uuid, PersonId)> {
        Some((self.submission, self.moderator))
    }

    async fn perform(&self, tx: &mut Tx) -> Result<Moderated> {
        let mut stand = Stand::by_slug(tx, &self.slug).await?;
        let (id, authority, before) = (stand.id, stand.authority_id, stand.clone());
        let actor = session::actor(tx, self.moderator).await?;
        let proposal = Submitted { author: stand.author_id, authority, status: stand.status()? };
        let text = moderate(&actor, &proposal, self.verdict, self.reason, &self.text, tx.now)?;
        task::free_for(tx, Task::Moderate, id.0, self.moderator).await?;
        let status = self.verdict.deed().leads(stand.status()?)?;
        stand.merged_into = match (self.verdict, &self.into) {
            (Verdict::Merge, Some(slug)) => Some(merged_into(tx, slug, id).await?),
            (Verdict::Merge, None) => return Err(Refusal::Lacks { need: Need::Target }.into()),
            _ => None,
        };
        let into = stand.merged_into;
        stand.go(tx, status, authority, None).await?;
        let reason = Some((self.reason, text.as_str(), self.lang));
        let (actor, event) = (Some(self.moderator), self.verdict.event());
        step(tx, NewStep { actor, authority: Some(authority), reason, ..NewStep::of(id, event) }).await?;
        let mut public = vec![
            ("experiment", id.to_string().into()),
            ("authority", authority.to_string().into()),
            ("verdict", self.verdict.code().into()),
            ("reason", self.reason.code().into()),
        ];
        public.extend(into.map(|into| ("into", into.to_string().into())));
        tx.leaf(
            Kind::Moderated,
            &public,
            Some(self.moderator),
            &[("moderator", self.moderator.0.as_bytes().to_vec()), ("text", text.clone().into_bytes())],
        )
        .await?;
        let decision = NewDecision {
            kind: Task::Moderate,
            verdict: self.verdict.code(),
            reason: self.reason,
            text: &text,
            lang: self.lang,
            official: self.moderator,
            authority,
            before: &before,
            after: &stand,
            event: outbox::Event::ProposalModerated { experiment: id, verdict: self.verdict.code().into() },
        };
        let decision = decision::write(tx, decision).await?;
        Ok(Moderated { status, decision })
    }
}

/// The experiment in which another goes on: one that anybody may read, and that was not merged itself.
async fn merged_into(tx: &mut Tx, slug: &str, id: ExperimentId) -> Result<ExperimentId> {
    let into = Stand::by_slug(tx, slug).await.map_err(|_| Refusal::NotAChoice)?;
    if into.id == id || into.opened_at.is_none() || into.merged_into.is_some() {
        return Err(Refusal::NotAChoice.into());
    }
    Ok(into.id)
}

/// A line of the public log: how often one authority decided so, for one reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Logged {
    /// The authority.
    pub authority: String,
    /// What was decided.
    pub event: Event,
    /// From the public list.
    pub reason: Option<Reason>,
    /// How often.
    pub count: i64,
}

/// What moderators decided since `from`, everywhere or in one authority (its slug): counts and reasons, nobody and
/// no text. What was taken back at once is left out.
///
/// # Errors
/// As for any read.
pub async fn log(conn: &mut Conn, from: Moment, authority: Option<&str>) -> Result<Vec<Logged>> {
    let rows: Vec<(String, String, Option<String>, i64)> = all!(
        conn,
        "select a.name, s.event, s.reason_code, count(*)
         from experiment_step s join authority a on a.id = s.authority_id
         where s.at >= $1 and s.event in ('opened', 'returned', 'rejected', 'merged', 'appealed', 'upheld', 'overturned')
           and ($2 is null or a.slug = $2)
           and not exists (select 1 from decision d
                where d.experiment_id = s.experiment_id and d.decided_at = s.at and d.undone_at is not null)
         group by a.name, s.event, s.reason_code order by a.name, s.event, s.reason_code",
        from,
        authority
    )?;
    let known = rows.into_iter().filter_map(|(authority, event, reason, count)| {
        let reason = reason.as_deref().and_then(Reason::parse);
        Some(Logged { authority, event: Event::parse(&event)?, reason, count })
    });
    Ok(known.collect())
}
