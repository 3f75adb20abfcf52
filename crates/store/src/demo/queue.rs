use domain::{DraftId, HOUR, SessionId};
use uuid::Uuid;

use super::{World, nothing_to_tell, settle};
use crate::{
    Act, Error, Record, Result, Tx, account,
    draft::{self, Owner, Photo},
    experiment,
};

/// Proposals that wait to be read at one authority, for measurements of its desk.
pub struct Queue {
    /// The world whose proposals are repeated.
    pub world: World,
    /// Slug of the authority.
    pub authority: String,
    /// Number of the first.
    pub first: i64,
    /// How many.
    pub count: i64,
}

impl Act for Queue {
    type Output = ();
    const RECORD: Record = Record::Leaf(&[record::Kind::ProposalSubmitted]);

    async fn perform(&self, tx: &mut Tx) -> Result<()> {
        let today = tx.now;
        let patterns = &self.world.experiment;
        for n in self.first..self.first + self.count {
            // a quarter of an hour between two of them, so that some are late and most are not
            tx.now = today.plus(-(n + 1) * HOUR / 4);
            let email = format!("file-{n}@essaim.example");
            let author = account::create(tx, &email, &email, Some("Camille"), "fr").await?;
            let pattern = &patterns[n as usize % patterns.len()];
            let mut form = pattern.form(pattern.lang);
            form.title = format!("{} · à lire {n}", form.title);
            let owner = Owner { session: SessionId(Uuid::nil()), person: Some(author) };
            let id = DraftId(tx.new_id());
            draft::Keep { id, owner, form, photo: Photo::Keep, lang: pattern.lang }.perform(tx).await?;
            let sent = experiment::Submit { draft: id, owner }
                .perform(tx)
                .await
                .map_err(|e| Error::Internal(format!("{}: {e}", pattern.slug)))?;
            settle(tx, &sent.slug, &sent.slug, &self.authority).await?;
        }
        tx.now = today;
        nothing_to_tell(tx).await
    }
}
