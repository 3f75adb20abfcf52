use domain::{DraftId, Lang, ProposalForm};

use super::{Submit, SubmittedAs};
use crate::{
    Act, Record, Result, Tx,
    draft::{Keep, Owner, Photo},
};

/// Writes a proposal and sends it at once, for a program: a draft that cannot be sent is not kept either.
pub struct Propose {
    /// The draft's id, fresh.
    pub draft: DraftId,
    /// Its author, signed in.
    pub owner: Owner,
    /// Every answer.
    pub form: ProposalForm,
    /// The language in which it is written.
    pub lang: Lang,
}

impl Act for Propose {
    type Output = SubmittedAs;
    const RECORD: Record = Submit::RECORD;

    async fn perform(&self, tx: &mut Tx) -> Result<SubmittedAs> {
        let (id, owner) = (self.draft, self.owner);
        Keep { id, owner, form: self.form.clone(), photo: Photo::Keep, lang: self.lang }.perform(tx).await?;
        Submit { draft: id, owner }.perform(tx).await
    }
}
