//! What awaits an official.

use domain::{Actor, AuthorityId, Lang, Moment, Role, Status};

use crate::{
    Conn, Result,
    experiment::{Card, of_authority},
};

/// What waits at one authority, by deadline (the card's instant).
#[derive(Clone, Debug)]
pub struct Pile {
    /// The authority's name.
    pub authority: String,
    /// Waiting for a moderator; empty for whoever is not one here.
    pub to_moderate: Vec<Card>,
    /// Waiting for the authority's answer.
    pub to_answer: Vec<Card>,
}

/// The piles of every authority in which the person holds a mandate today.
///
/// # Errors
/// As for any read.
pub async fn piles(conn: &mut Conn, actor: &Actor, lang: Lang, now: Moment) -> Result<Vec<Pile>> {
    let mut authorities: Vec<AuthorityId> =
        actor.mandates.iter().filter(|m| m.holds(now)).map(|m| m.authority).collect();
    authorities.sort();
    authorities.dedup();
    let mut piles = Vec::with_capacity(authorities.len());
    for id in authorities {
        let (authority,): (String,) = one!(conn, "select name from authority where id = $1", id)?;
        let to_moderate = if actor.holds(Role::Moderator, id, now) {
            of_authority(conn, lang, id, Status::Submitted).await?
        } else {
            Vec::new()
        };
        let to_answer = of_authority(conn, lang, id, Status::UnderReview).await?;
        piles.push(Pile { authority, to_moderate, to_answer });
    }
    Ok(piles)
}
