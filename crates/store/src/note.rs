//! What officials tell each other about a file. Never public.

use domain::{Actor, ExperimentId, Moment, PersonId, Refusal, Role, clean_text};

use crate::{Act, Conn, Error, Record, Result, Tx, experiment::Stand, session};

/// A note.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Note {
    /// Who; none once erased.
    pub name: Option<String>,
    /// When.
    pub written_at: Moment,
    /// What.
    pub body: String,
}

/// The notes about an experiment, oldest first. Whether the reader may see them is asked by [`may_read`].
///
/// # Errors
/// As for any read.
pub async fn about(conn: &mut Conn, experiment: ExperimentId) -> Result<Vec<Note>> {
    all!(
        conn,
        "select i.name, n.written_at, n.body from note n left join person_identity i on i.person_id = n.person_id
         where n.experiment_id = $1 order by n.written_at, n.id limit 200",
        experiment
    )
}

/// Whether somebody reads and writes notes of the authority that holds a file: any mandate there.
pub fn may_read(actor: &Actor, authority: domain::AuthorityId, now: Moment) -> bool {
    Role::ALL.into_iter().any(|role| actor.holds(role, authority, now))
}

/// Writes a note.
pub struct Write {
    /// Who.
    pub person: PersonId,
    /// The page's last part.
    pub slug: String,
    /// What.
    pub body: String,
}

impl Act for Write {
    type Output = ();
    const RECORD: Record = Record::Nothing("work inside an authority");
    const SHOWS: bool = false;

    async fn perform(&self, tx: &mut Tx) -> Result<()> {
        let stand = Stand::by_slug(tx, &self.slug).await?;
        let actor = session::actor(tx, self.person).await?;
        let now = tx.now;
        let judges: Option<(domain::AuthorityId,)> = optional!(
            tx,
            "select authority_id from appeal where experiment_id = $1 and settled_at is null limit 1",
            stand.id
        )?;
        let places = [Some(stand.authority_id), judges.map(|j| j.0)];
        if !places.into_iter().flatten().any(|place| may_read(&actor, place, now)) {
            return Err(Error::NotFound);
        }
        // an official may be the author: they do not talk with those who decide
        if stand.author_id == self.person {
            return Err(Refusal::OwnProposal.into());
        }
        let body = clean_text(&self.body, 2000)?;
        let id = tx.new_id();
        execute!(
            tx,
            "insert into note (id, experiment_id, person_id, written_at, body) values ($1, $2, $3, $4, $5)",
            id,
            stand.id,
            self.person,
            now,
            body
        )?;
        Ok(())
    }
}
