//! Who takes part in an experiment.

use domain::{AuthorityId, Cast, ExperimentId, Hat, Part, PersonId};

use crate::{Conn, Result, Tx, experiment::Stand, session};

/// The people of an experiment today.
///
/// # Errors
/// As for any read.
pub async fn cast(conn: &mut Conn, id: ExperimentId, author: PersonId, authority: AuthorityId) -> Result<Cast> {
    let rows: Vec<(PersonId, String)> = all!(
        conn,
        "select person_id, part from part where experiment_id = $1 and until_at is null order by from_at, id",
        id
    )?;
    let parts = rows.into_iter().filter_map(|(person, part)| Some((person, Part::parse(&part)?))).collect();
    Ok(Cast { author, authority, parts })
}

/// Every hat that somebody wears at an experiment, now.
pub(crate) async fn hats(tx: &mut Tx, stand: &Stand, person: PersonId) -> Result<Vec<Hat>> {
    let actor = session::actor(tx, person).await?;
    let cast = cast(tx, stand.id, stand.author_id, stand.authority_id).await?;
    Ok(cast.hats(&actor, tx.now))
}
