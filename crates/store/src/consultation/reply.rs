//! What an authority makes of a result.

use domain::{
    FieldError, Lang, Moment, PersonId, Refusal, VoteStage, clean_text,
    consultation::{Kept, REPLY_MOST, reply},
};
use record::Kind;
use uuid::Uuid;

use super::{
    about::{about, named, tell},
    list::by_slug,
};
use crate::{Act, Error, Record, Result, Tx, outbox::Event, session};

/// The public answer to a result.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Replied {
    /// What becomes of the commitment.
    pub kept: Kept,
    /// Why, and what follows.
    pub text: String,
    /// In which language it was written.
    pub lang: Lang,
    /// When it was given.
    pub at: Moment,
}

/// An elected official answers the result of a vote, once and for good.
pub struct Reply {
    /// The form's id.
    pub submission: Uuid,
    /// Who.
    pub official: PersonId,
    /// To which vote.
    pub slug: String,
    /// What becomes of the commitment.
    pub kept: Kept,
    /// Why, and what follows.
    pub text: String,
    /// In which language.
    pub lang: Lang,
}

impl Act for Reply {
    type Output = ();
    const RECORD: Record = Record::Leaf(&[Kind::VoteReplied]);

    fn submission(&self) -> Option<(Uuid, PersonId)> {
        Some((self.submission, self.official))
    }

    async fn perform(&self, tx: &mut Tx) -> Result<()> {
        let of = by_slug(tx, &self.slug).await?;
        of.terms()?;
        let (actor, now) = (session::actor(tx, self.official).await?, tx.now);
        reply(&actor, of.authority, of.phase(now), of.reply.is_some(), now)?;
        let text = clean_text(&self.text, REPLY_MOST)
            .map_err(|refusal: Refusal| Error::Invalid(vec![FieldError::new("text", refusal)]))?;
        execute!(
            tx,
            "insert into consultation_reply (consultation_id, kept, body, lang, official_id, replied_at)
             values ($1, $2, $3, $4, $5, $6)",
            of.id,
            self.kept.code(),
            &text,
            self.lang.code(),
            self.official,
            now
        )?;
        let mut public = vec![
            ("authority", of.authority.to_string().into()),
            ("consultation", of.id.to_string().into()),
            ("kept", self.kept.code().into()),
        ];
        let about = about(tx, of.id).await?;
        public.extend(named(&about));
        let secret = [("official", self.official.0.as_bytes().to_vec()), ("text", text.into_bytes())];
        tx.leaf(Kind::VoteReplied, &public, Some(self.official), &secret).await?;
        tx.event(&Event::ConsultationReplied { consultation: of.id }).await?;
        tell(tx, of.id, &about, VoteStage::Replied).await
    }
}
