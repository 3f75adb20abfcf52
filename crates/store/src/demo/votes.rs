//! What is voted on in the demo world, by the same acts as everything else, only earlier.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use domain::{
    DAY, HOUR, Lang, MINUTE, Moment, PersonId,
    consultation::{Answers, Method, Question, RISKS, Typed},
};
use serde::Deserialize;
use tally::BallotBox;
use uuid::Uuid;

use crate::{
    Act, Error, Result, Tx, account, authority,
    consultation::{self, Begin, Cast, Move, Open, Publish, Save, Shut},
    demo::World,
};

/// A vote.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Told {
    authority: String,
    prepared_by: String,
    /// Who opened it; nobody while it is prepared.
    opened_by: Option<String>,
    question: Question,
    method: Method,
    lang: Lang,
    days_ago_opened: i64,
    /// Days from today on which it ends; negative when it has ended.
    ends_in_days: i64,
    /// What was typed into the form.
    form: BTreeMap<String, String>,
    /// Who votes how.
    #[serde(default)]
    ballots: Vec<Alike>,
}

impl Told {
    /// Whether one can vote in it.
    pub fn is_open(&self) -> bool {
        self.opened_by.is_some() && self.ends_in_days >= 0
    }
}

/// Voters who fill in the same.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Alike {
    voters: usize,
    #[serde(default)]
    picked: BTreeSet<String>,
    #[serde(default)]
    marks: BTreeMap<String, u64>,
}

/// Every vote of the world.
pub(super) async fn fill(tx: &mut Tx, world: &World, people: &HashMap<String, PersonId>) -> Result<()> {
    let today = tx.now;
    let most = world.vote.iter().map(|told| told.ballots.iter().map(|b| b.voters).sum::<usize>()).max().unwrap_or(0);
    tx.now = today.plus(-390 * DAY);
    let mut voters = Vec::new();
    for n in 0..most {
        let email = format!("votant-{n}@essaim.example");
        voters.push(account::create(tx, &email, &email, None, "fr").await?);
    }
    let mut issuers = world.issuers.clone().into_iter();
    for told in &world.vote {
        let title = told.form.get("title").cloned().unwrap_or_default();
        hold(tx, told, people, &voters, today, &mut issuers)
            .await
            .map_err(|e| Error::Internal(format!("{title}: {e}")))?;
    }
    tx.now = today;
    Ok(())
}

async fn hold(
    tx: &mut Tx,
    told: &Told,
    people: &HashMap<String, PersonId>,
    voters: &[PersonId],
    today: Moment,
    issuers: &mut std::vec::IntoIter<String>,
) -> Result<()> {
    let who = |key: &str| people.get(key).copied().ok_or(Error::NotFound);
    let opened = today.plus(-told.days_ago_opened * DAY);
    let ends = today.plus(told.ends_in_days * DAY + 10 * HOUR);
    tx.now = opened.plus(-2 * DAY);
    let authority = authority::by_slug(tx, &told.authority).await?.id;
    let begin = Begin {
        submission: Uuid::nil(),
        official: who(&told.prepared_by)?,
        authority,
        title: told.form.get("title").cloned().unwrap_or_default(),
        question: told.question,
        method: told.method,
        experiment: String::new(),
        lang: told.lang,
    };
    let slug = begin.perform(tx).await?;
    let mut form = Answers::begin(told.method);
    told.form.iter().for_each(|(field, value)| form.set(field, value));
    form.set("closes", ends.rfc3339());
    RISKS.iter().for_each(|(risk, _)| form.set(risk, "no"));
    Save { official: begin.official, slug: slug.clone(), version: 1, form }.perform(tx).await?;
    let Some(official) = &told.opened_by else { return Ok(()) };
    tx.now = opened;
    let issuer = if told.is_open() { issuers.next() } else { None };
    let open = Open {
        submission: Uuid::nil(),
        official: who(official)?,
        slug: slug.clone(),
        version: 2,
        confirmed: true,
        issuer,
    };
    open.perform(tx).await?;
    cast(tx, told, &slug, voters, opened).await?;
    if told.ends_in_days < 0 {
        tx.now = ends.plus(MINUTE);
        count(tx, &slug).await?;
    }
    Ok(())
}

async fn cast(tx: &mut Tx, told: &Told, slug: &str, voters: &[PersonId], opened: Moment) -> Result<()> {
    let mut all: Vec<&Alike> = told.ballots.iter().flat_map(|alike| [alike].repeat(alike.voters)).collect();
    // not one opinion after the other
    let n = all.len();
    all.sort_by_key(|alike| (alike.voters, alike.picked.len()));
    let mixed: Vec<&Alike> = (0..n).map(|k| all[(k * 37) % n]).collect();
    let mixed = if n.is_multiple_of(37) { all } else { mixed };
    for (k, (alike, person)) in mixed.into_iter().zip(voters).enumerate() {
        tx.now = opened.plus((k as i64 + 1) * 7 * MINUTE);
        let marks = alike.marks.iter().map(|(id, n)| (id.clone(), n.to_string())).collect();
        let typed = Typed { picked: alike.picked.clone(), marks };
        let act = Cast { submission: Uuid::nil(), person: *person, slug: slug.to_owned(), typed, declared: true };
        act.perform(tx).await?;
    }
    Ok(())
}

async fn count(tx: &mut Tx, slug: &str) -> Result<()> {
    let id = consultation::by_slug(tx, slug).await?.id;
    Shut { id }.perform(tx).await?;
    while (Move { id }).perform(tx).await? {}
    let header = consultation::header(tx, id).await?;
    let ballots = consultation::ballots(tx, id).await?;
    let counted = tally::count(&BallotBox { header, ballots });
    let outcome = counted.map_err(|error| Error::Internal(error.to_string()))?;
    Publish { id, outcome }.perform(tx).await
}
