//! What is said about the experiments of the demo world, by the same acts as everything else, only earlier.

use std::collections::HashMap;

use domain::{ArgumentId, DAY, Lang, PersonId, Reason, Role, Ruling, Side};
use serde::Deserialize;
use uuid::Uuid;

use crate::{
    Act, Error, Result, Tx,
    argument::{Answer, Mark, Post},
    demo::{World, official},
    report::Decide,
};

/// The discussion of one experiment.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Told {
    /// Its address.
    pub slug: String,
    /// What is said.
    #[serde(default)]
    argument: Vec<Argument>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Argument {
    by: String,
    side: String,
    days_ago: i64,
    /// Neighbours who find it useful, and who do not.
    #[serde(default)]
    useful: usize,
    #[serde(default)]
    useless: usize,
    #[serde(default)]
    lang: Lang,
    text: String,
    #[serde(default)]
    answer: Vec<Reply>,
    /// Why it was removed, if it was.
    removed: Option<String>,
    #[serde(default)]
    removed_text: String,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Reply {
    by: String,
    days_ago: i64,
    #[serde(default)]
    official: bool,
    #[serde(default)]
    lang: Lang,
    text: String,
}

/// Every discussion of the world.
pub(crate) async fn fill(
    tx: &mut Tx,
    world: &World,
    people: &HashMap<String, PersonId>,
    crowd: &[PersonId],
) -> Result<()> {
    let today = tx.now;
    for told in &world.discussion {
        for argument in &told.argument {
            tx.now = today.plus(-argument.days_ago * DAY);
            let id = say(tx, told, argument, people).await?;
            let readers = crowd.iter().cycle().skip(argument.text.len() % crowd.len().max(1)).copied();
            let marks = [true].repeat(argument.useful).into_iter().chain([false].repeat(argument.useless));
            for (person, useful) in readers.zip(marks).take(crowd.len()) {
                let slug = told.slug.clone();
                Mark { person, slug, argument: id, useful: Some(useful) }.perform(tx).await?;
            }
            for reply in &argument.answer {
                tx.now = today.plus(-reply.days_ago * DAY);
                let act = Answer {
                    submission: Uuid::nil(),
                    person: who(people, &reply.by)?,
                    slug: told.slug.clone(),
                    to: id,
                    official: reply.official,
                    body: reply.text.clone(),
                    lang: reply.lang,
                };
                act.perform(tx).await?;
            }
            if let Some(reason) = &argument.removed {
                tx.now = today.plus(-argument.days_ago * DAY + DAY / 2);
                remove(tx, told, argument, id, reason, world, people).await?;
            }
        }
    }
    tx.now = today;
    Ok(())
}

async fn say(tx: &mut Tx, told: &Told, a: &Argument, people: &HashMap<String, PersonId>) -> Result<ArgumentId> {
    let act = Post {
        submission: Uuid::nil(),
        person: who(people, &a.by)?,
        slug: told.slug.clone(),
        side: Side::parse(&a.side).ok_or(Error::NotFound)?,
        body: a.text.clone(),
        lang: a.lang,
    };
    act.perform(tx).await.map_err(|e| Error::Internal(format!("{}: {e}", told.slug)))
}

async fn remove(
    tx: &mut Tx,
    told: &Told,
    a: &Argument,
    id: ArgumentId,
    reason: &str,
    world: &World,
    people: &HashMap<String, PersonId>,
) -> Result<()> {
    let experiment = world.experiment.iter().find(|e| e.slug == told.slug).ok_or(Error::NotFound)?;
    let act = Decide {
        submission: Uuid::nil(),
        moderator: official(world, people, Role::Moderator, &experiment.authority)?,
        slug: told.slug.clone(),
        argument: id,
        ruling: Ruling::Remove,
        reason: Reason::parse(reason).ok_or(Error::NotFound)?,
        text: a.removed_text.clone(),
        lang: Lang::Fr,
    };
    act.perform(tx).await.map(drop)
}

fn who(people: &HashMap<String, PersonId>, key: &str) -> Result<PersonId> {
    people.get(key).copied().ok_or_else(|| Error::Internal(format!("the demo world has no {key}")))
}
