//! What an authority answers to a proposal that enough people support.

use domain::{Answer, AuthorityId, DecisionId, Lang, PersonId, Reason, Reviewed, Status, Task, answer};
use record::Kind;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    Act, Record, Result, Tx, authority,
    decision::{self, NewDecision},
    experiment::{NewStep, Stand, step},
    outbox, session, task,
};

/// Accepts, refuses, or names another authority: the first answer, which stops the public clock.
pub struct Give {
    /// Id of the form.
    pub submission: Uuid,
    /// The elected official.
    pub official: PersonId,
    /// The page's last part.
    pub slug: String,
    /// What is answered.
    pub answer: Answer,
    /// From the public list.
    pub reason: Reason,
    /// Slug of the next authority, for a redirection.
    pub to: Option<String>,
    /// In the official's words.
    pub text: String,
    /// The language of that text.
    pub lang: Lang,
}

/// Where the proposal stands afterwards.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Given {
    /// The status.
    pub status: Status,
    /// The decision, which can be taken back for a few minutes.
    pub decision: DecisionId,
}

impl Act for Give {
    type Output = Given;
    const RECORD: Record = Record::Leaf(&[Kind::Answered]);

    fn submission(&self) -> Option<(Uuid, PersonId)> {
        Some((self.submission, self.official))
    }

    async fn perform(&self, tx: &mut Tx) -> Result<Given> {
        let mut stand = Stand::by_slug(tx, &self.slug).await?;
        let (id, authority, before) = (stand.id, stand.authority_id, stand.clone());
        let actor = session::actor(tx, self.official).await?;
        let to: Option<AuthorityId> = match &self.to {
            Some(slug) => Some(authority::by_slug(tx, slug).await?.id),
            None => None,
        };
        let proposal = Reviewed { author: stand.author_id, authority, status: stand.status()? };
        let text = answer(&actor, &proposal, self.answer, self.reason, to, &self.text, tx.now)?;
        task::free_for(tx, Task::Answer, id.0, self.official).await?;
        let status = self.answer.deed().leads(stand.status()?)?;
        stand.go(tx, status, to.unwrap_or(authority), Some(self.answer.outcome())).await?;
        let reason = Some((self.reason, text.as_str(), self.lang));
        let (actor, from) = (Some(self.official), to.map(|_| authority));
        let line = NewStep::of(id, self.answer.event());
        step(tx, NewStep { actor, authority: Some(to.unwrap_or(authority)), reason, from, ..line }).await?;
        let mut public = vec![
            ("experiment", id.to_string().into()),
            ("authority", authority.to_string().into()),
            ("answer", self.answer.code().into()),
            ("reason", self.reason.code().into()),
        ];
        public.extend(to.map(|to| ("to", to.to_string().into())));
        let secret = [("official", self.official.0.as_bytes().to_vec()), ("text", text.clone().into_bytes())];
        tx.leaf(Kind::Answered, &public, Some(self.official), &secret).await?;
        let decision = NewDecision {
            kind: Task::Answer,
            verdict: self.answer.code(),
            reason: self.reason,
            text: &text,
            lang: self.lang,
            official: self.official,
            authority,
            before: &before,
            after: &stand,
            event: outbox::Event::ProposalAnswered { experiment: id, answer: self.answer.code().into() },
        };
        let decision = decision::write(tx, decision).await?;
        Ok(Given { status, decision })
    }
}
