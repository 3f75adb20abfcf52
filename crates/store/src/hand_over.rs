//! Giving an experiment to another authority, with its whole history.

use domain::{Event, Held, Lang, PersonId, Reason, hand_over};
use record::Kind;
use uuid::Uuid;

use crate::{
    Act, Record, Result, Tx, authority,
    experiment::{NewStep, Stand, step},
    outbox, session,
};

/// Hands an experiment over, at any status. A running clock stops, and the next authority has one of its own.
pub struct HandOver {
    /// Id of the form.
    pub submission: Uuid,
    /// Who.
    pub official: PersonId,
    /// The page's last part.
    pub slug: String,
    /// Slug of the next authority.
    pub to: String,
    /// Why, for everybody.
    pub text: String,
    /// The language of that text.
    pub lang: Lang,
}

impl Act for HandOver {
    type Output = ();
    const RECORD: Record = Record::Leaf(&[Kind::HandedOver]);

    fn submission(&self) -> Option<(Uuid, PersonId)> {
        Some((self.submission, self.official))
    }

    async fn perform(&self, tx: &mut Tx) -> Result<()> {
        let mut stand = Stand::by_slug(tx, &self.slug).await?;
        let (id, from, status) = (stand.id, stand.authority_id, stand.status()?);
        let actor = session::actor(tx, self.official).await?;
        let to = authority::by_slug(tx, &self.to).await?.id;
        let text = hand_over(&actor, &Held { authority: from }, to, &self.text, tx.now)?;
        stand.go(tx, status, to, status.has_clock().then_some("handed_over")).await?;
        let reason = Some((Reason::NotCompetent, text.as_str(), self.lang));
        let line = NewStep::of(id, Event::HandedOver);
        let actor = Some(self.official);
        step(tx, NewStep { actor, authority: Some(to), from: Some(from), reason, ..line }).await?;
        let public =
            [("experiment", id.to_string().into()), ("from", from.to_string().into()), ("to", to.to_string().into())];
        let secret = [("official", self.official.0.as_bytes().to_vec()), ("text", text.clone().into_bytes())];
        tx.leaf(Kind::HandedOver, &public, Some(self.official), &secret).await?;
        tx.event(&outbox::Event::ProposalHandedOver { experiment: id }).await
    }
}
