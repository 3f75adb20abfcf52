use domain::PersonId;
use serde_json::{Value, json};

use super::paper;
use crate::{Conn, Result, Tx, account::nobody};

/// In which consultations somebody voted, for their export. What they chose is not known.
pub async fn export(conn: &mut Conn, person: PersonId) -> Result<Vec<Value>> {
    let rows: Vec<(String, String, Option<String>)> = all!(
        conn,
        "select c.slug, v.channel, v.territory from consultation_voter v join consultation c on c.id = v.consultation_id
         where v.person_id = $1 order by c.slug",
        person
    )?;
    let typed = paper::typed_by(conn, person).await?;
    let at = |slug: &str| format!("/consultations/{slug}");
    let voted = rows
        .iter()
        .map(|(slug, channel, part)| json!({ "consultation": at(slug), "voted_by": channel, "lives_in": part }));
    Ok(voted.chain(typed.iter().map(|(slug, n)| json!({ "consultation": at(slug), "typed_sheet": n }))).collect())
}

/// Gives each vote of a person to somebody who never existed: it stays counted, and the tie between their votes goes.
pub async fn erase(tx: &mut Tx, person: PersonId) -> Result<()> {
    paper::erase(tx, person).await?;
    let given: Vec<(uuid::Uuid,)> =
        all!(tx, "select consultation_id from consultation_voter where person_id = $1", person)?;
    for (consultation,) in given {
        let nobody = nobody(tx).await?;
        execute!(
            tx,
            "update consultation_voter set person_id = $3 where consultation_id = $1 and person_id = $2",
            consultation,
            person,
            nobody
        )?;
    }
    Ok(())
}
