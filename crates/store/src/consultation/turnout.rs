//! Turnout by territory: who votes may say where they live, and only what tells of nobody is kept.

use domain::{ConsultationId, FieldError, Refusal, consultation::turnout::published};

use super::Consultation;
use crate::{Conn, Error, Result, Tx};

/// The parts of a territory: those that lie in it, and in no other one that lies in it. Id and name, in the order of their ids.
///
/// # Errors
/// As for any read.
pub async fn parts(conn: &mut Conn, territory: &str) -> Result<Vec<(String, String)>> {
    all!(
        conn,
        "select t.id, t.name from territory t
         join territory_within w on w.territory_id = t.id and w.ancestor_id = $1
         where t.id <> $1 and not exists (
             select 1 from territory_within a
             join territory_within b on b.territory_id = a.ancestor_id and b.ancestor_id = $1
             where a.territory_id = t.id and a.ancestor_id <> t.id and a.ancestor_id <> $1)
         order by t.id",
        territory
    )
}

/// What somebody says of where they live; nothing said is nothing.
pub(super) async fn said(conn: &mut Conn, of: &Consultation, lives_in: &str) -> Result<Option<String>> {
    if lives_in.is_empty() {
        return Ok(None);
    }
    let all = parts(conn, &of.terms()?.plan.electorate.territory).await?;
    if all.iter().any(|(id, _)| id == lives_in) {
        return Ok(Some(lives_in.to_owned()));
    }
    Err(Error::Invalid(vec![FieldError::new("lives_in", Refusal::NotAChoice)]))
}

/// Keeps what may be told of where voters live, and forgets the rest.
pub(super) async fn publish(tx: &mut Tx, of: &Consultation) -> Result<()> {
    let parts = parts(tx, &of.terms()?.plan.electorate.territory).await?;
    let said: Vec<(Option<String>, i64)> = all!(
        tx,
        "select territory, count(*) from consultation_voter where consultation_id = $1 group by territory",
        of.id
    )?;
    execute!(
        tx,
        "update consultation_voter set territory = null where consultation_id = $1 and territory is not null",
        of.id
    )?;
    if parts.is_empty() {
        return Ok(());
    }
    let of_part = |id: &str| {
        let n = said.iter().find(|(part, _)| part.as_deref() == Some(id)).map_or(0, |(_, n)| *n);
        u64::try_from(n).unwrap_or_default()
    };
    let all = u64::try_from(said.iter().map(|(_, n)| *n).sum::<i64>()).unwrap_or_default();
    let known: Vec<u64> = parts.iter().map(|(id, _)| of_part(id)).collect();
    // those who did not say stand first: their number is the first that hides another one
    let mut cells = vec![all.saturating_sub(known.iter().sum())];
    cells.extend(known);
    let Some(shown) = published(&cells) else { return Ok(()) };
    for (part, voters) in std::iter::once("").chain(parts.iter().map(|(id, _)| id.as_str())).zip(shown) {
        execute!(
            tx,
            "insert into consultation_turnout (consultation_id, territory, voters) values ($1, $2, $3)",
            of.id,
            part,
            voters.and_then(|n| i64::try_from(n).ok())
        )?;
    }
    Ok(())
}

/// How many took part, by where they said they live; an empty id for those who did not say, no number where it is held back. Nothing
/// where nothing can be told.
///
/// # Errors
/// As for any read.
pub async fn shown(conn: &mut Conn, id: ConsultationId) -> Result<Vec<(String, Option<i64>)>> {
    all!(conn, "select territory, voters from consultation_turnout where consultation_id = $1 order by territory", id)
}
