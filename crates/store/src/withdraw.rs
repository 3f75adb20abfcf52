//! What takes an experiment off its usual way: its promoter takes it back, or an official does not wait.

use domain::{Deed, Event, FieldError, Lang, Need, PersonId, Reason, Refusal, clean_text};
use record::Kind;
use uuid::Uuid;

use crate::{
    Act, Error, Record, Result, Tx,
    experiment::{NewStep, Stand, step},
    outbox, part,
};

/// Takes an experiment back. What was public stays public, with the reason.
pub struct Withdraw {
    /// Id of the form.
    pub submission: Uuid,
    /// The promoter.
    pub promoter: PersonId,
    /// The page's last part.
    pub slug: String,
    /// From the list.
    pub reason: Reason,
    /// In words.
    pub text: String,
    /// Their language.
    pub lang: Lang,
}

impl Act for Withdraw {
    type Output = ();
    const RECORD: Record = Record::Leaf(&[Kind::Withdrawn]);

    fn submission(&self) -> Option<(Uuid, PersonId)> {
        Some((self.submission, self.promoter))
    }

    async fn perform(&self, tx: &mut Tx) -> Result<()> {
        let mut stand = Stand::by_slug(tx, &self.slug).await?;
        let (id, authority, status) = (stand.id, stand.authority_id, stand.status()?);
        let hats = part::hats(tx, &stand, self.promoter).await?;
        let allowed = Deed::Withdraw.allow(status, &hats, Need::ALL)?;
        if !Reason::WHY_WITHDRAWN.contains(&self.reason) {
            return Err(Error::Invalid(vec![FieldError::new("reason", Refusal::NotAChoice)]));
        }
        let text = clean_text(&self.text, 2000)?;
        stand.go(tx, allowed.to, authority, status.has_clock().then_some("withdrawn")).await?;
        execute!(tx, "delete from draft where experiment_id = $1", id)?;
        let reason = Some((self.reason, text.as_str(), self.lang));
        let actor = Some(self.promoter);
        step(tx, NewStep { actor, authority: Some(authority), reason, ..NewStep::of(id, Event::Withdrawn) }).await?;
        let public = [("experiment", id.to_string().into()), ("reason", self.reason.code().into())];
        let secret = [("promoter", self.promoter.0.as_bytes().to_vec()), ("text", text.clone().into_bytes())];
        tx.leaf(Kind::Withdrawn, &public, Some(self.promoter), &secret).await?;
        tx.event(&outbox::Event::Withdrawn { experiment: id }).await
    }
}

/// An elected official brings a proposal under review before its threshold: the first public clock starts.
pub struct Sponsor {
    /// The elected official.
    pub official: PersonId,
    /// The page's last part.
    pub slug: String,
    /// Why.
    pub text: String,
    /// In which language.
    pub lang: Lang,
}

impl Act for Sponsor {
    type Output = ();
    const RECORD: Record = Record::Leaf(&[Kind::Sponsored]);

    async fn perform(&self, tx: &mut Tx) -> Result<()> {
        let mut stand = Stand::by_slug(tx, &self.slug).await?;
        let (id, authority) = (stand.id, stand.authority_id);
        let hats = part::hats(tx, &stand, self.official).await?;
        let allowed = Deed::Sponsor.allow(stand.status()?, &hats, Need::ALL)?;
        let text = clean_text(&self.text, 2000)?;
        stand.go(tx, allowed.to, authority, None).await?;
        let reason = Some((Reason::WorthTrying, text.as_str(), self.lang));
        let actor = Some(self.official);
        step(tx, NewStep { actor, authority: Some(authority), reason, ..NewStep::of(id, Event::Sponsored) }).await?;
        let public = [("experiment", id.to_string().into()), ("authority", authority.to_string().into())];
        let secret = [("official", self.official.0.as_bytes().to_vec()), ("text", text.clone().into_bytes())];
        tx.leaf(Kind::Sponsored, &public, Some(self.official), &secret).await?;
        tx.event(&outbox::Event::ReviewStarted { experiment: id }).await
    }
}
