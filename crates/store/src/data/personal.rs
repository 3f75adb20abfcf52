//! What a person brought, for their export; what is forgotten of them.

use domain::{Moment, PersonId};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{Conn, Result, Tx};

/// The data that somebody attached, and the recipes that they keep.
pub(crate) async fn export(conn: &mut Conn, person: PersonId) -> Result<Value> {
    let links: Vec<(Uuid, String, String, String, Moment)> = all!(
        conn,
        "select d.id, d.title, e.slug, l.role, l.made_at from dataset_link l
         join dataset d on d.id = l.dataset_id join experiment e on e.id = l.experiment_id
         where l.person_id = $1 order by l.made_at, l.id",
        person
    )?;
    let recipes: Vec<(Uuid, String, String, Moment)> = all!(
        conn,
        "select c.dataset_id, e.slug, c.recipe, c.made_at from dataset_recipe c
         join experiment e on e.id = c.experiment_id where c.person_id = $1 order by c.made_at, c.id",
        person
    )?;
    Ok(json!({
        "attached": links.iter().map(|(id, title, slug, role, at)| json!({
            "dataset": format!("/data/{id}"), "title": title, "experiment": format!("/experiments/{slug}"), "role": role,
            "attached": at.rfc3339(),
        })).collect::<Vec<_>>(),
        "recipes": recipes.iter().map(|(id, slug, recipe, at)| json!({
            "dataset": format!("/data/{id}"), "experiment": format!("/experiments/{slug}"), "recipe": recipe,
            "kept": at.rfc3339(),
        })).collect::<Vec<_>>(),
    }))
}

/// What somebody only looked at goes with them; what they attached stays, without their name.
pub(crate) async fn erase(tx: &mut Tx, person: PersonId) -> Result<()> {
    execute!(tx, "delete from dataset_preview where person_id = $1", person)?;
    Ok(())
}
