//! Who takes part in an experiment.

use domain::{AuthorityId, Cast, ExperimentId, Hat, Lang, Part, PersonId};

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

/// Addresses, languages and parts of everybody who has one in an experiment today.
///
/// # Errors
/// As for any read.
pub async fn readers(conn: &mut Conn, id: ExperimentId) -> Result<Vec<(String, Lang, Part)>> {
    let rows: Vec<(String, String, String)> = all!(
        conn,
        "select i.email, i.lang, p.part from part p join person_identity i on i.person_id = p.person_id
         where p.experiment_id = $1 and p.until_at is null order by i.email, p.part",
        id
    )?;
    let known = rows
        .into_iter()
        .filter_map(|(email, lang, part)| Some((email, Lang::parse(&lang).unwrap_or_default(), Part::parse(&part)?)));
    Ok(known.collect())
}
