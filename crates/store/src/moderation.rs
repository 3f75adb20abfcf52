//! What a moderator decides.

use domain::{AuthorityId, ExperimentId, Lang, PersonId, Reason, Status, Submitted, Verdict, moderate};
use record::Kind;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    Act, Error, Record, Result, Tx,
    experiment::{NewStep, step},
    outbox, session,
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
}

impl Act for Moderate {
    type Output = Moderated;
    const RECORD: Record = Record::Leaf(&[Kind::Moderated]);

    fn submission(&self) -> Option<(Uuid, PersonId)> {
        Some((self.submission, self.moderator))
    }

    async fn perform(&self, tx: &mut Tx) -> Result<Moderated> {
        let row: Option<(ExperimentId, PersonId, AuthorityId, String, i64)> = optional!(
            tx,
            "select id, author_id, authority_id, status, version from experiment where slug = $1",
            &self.slug
        )?;
        let (id, author, authority, status, version) = row.ok_or(Error::NotFound)?;
        let status = Status::parse(&status).ok_or(Error::NotFound)?;
        let actor = session::actor(tx, self.moderator).await?;
        let now = tx.now;
        let proposal = Submitted { author, authority, status };
        let text = moderate(&actor, &proposal, self.verdict, self.reason, &self.text, now)?;
        let status = self.verdict.status();
        let changed = execute!(
            tx,
            "update experiment set status = $3, version = version + 1,
                opened_at = case when $4 then $5 else opened_at end
             where id = $1 and version = $2",
            id,
            version,
            status.code(),
            self.verdict == Verdict::Open,
            now
        )?;
        if changed != 1 {
            return Err(domain::Refusal::WrongStatus.into());
        }
        let reason = Some((self.reason, text.as_str(), self.lang));
        let event = self.verdict.event();
        step(tx, NewStep { experiment: id, event, actor: Some(self.moderator), authority: Some(authority), reason })
            .await?;
        tx.leaf(
            Kind::Moderated,
            &[
                ("experiment", id.to_string().into()),
                ("authority", authority.to_string().into()),
                ("verdict", self.verdict.code().into()),
                ("reason", self.reason.code().into()),
            ],
            Some(self.moderator),
            &[("moderator", self.moderator.0.as_bytes().to_vec()), ("text", text.clone().into_bytes())],
        )
        .await?;
        tx.event(&outbox::Event::ProposalModerated { experiment: id, verdict: self.verdict.code().into() }).await?;
        Ok(Moderated { status })
    }
}
