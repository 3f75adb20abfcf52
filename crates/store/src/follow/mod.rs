//! Following: who wants to be told of what. Whoever proposes or supports follows by default; a stop is remembered.

mod letter;
mod notices;
mod settings;
mod spread;

use domain::{Because, Lang, Moment, PersonId, Thing};
use serde_json::{Value, json};

use crate::{Act, Conn, Error, Record, Result, Tx};

pub use letter::{Begin, Letter, Queue, Reader, Run, at_once, run, waits, weekly};
pub use notices::{Item, PAGE, Read, notices};
pub use settings::{Choose, Key, Settings, Unsubscribe, settings, token_of, unsubscriber};
pub use spread::{Spread, news_of, spreading};
pub(crate) use spread::{begin, deliver};

/// Follows something for whoever did something to it, unless they stopped; what they asked for themselves stays so.
pub(crate) async fn by_default(tx: &mut Tx, person: PersonId, slug: &str, because: Because) -> Result<()> {
    let now = tx.now;
    execute!(
        tx,
        "insert into follow (person_id, thing, key, because, asked, since_at) values ($1, 'experiment', $2, $3, false, $4)
         on conflict (person_id, thing, key) do update set because = excluded.because
         where follow.because = 'asked' and follow.stopped_at is null",
        person,
        slug,
        because.code(),
        now
    )?;
    Ok(())
}

/// The reason is gone: what was not asked for is not followed any more. A stop stays.
pub(crate) async fn no_longer(tx: &mut Tx, person: PersonId, slug: &str, because: Because) -> Result<()> {
    execute!(
        tx,
        "update follow set because = 'asked'
         where person_id = $1 and thing = 'experiment' and key = $2 and because = $3 and (asked or stopped_at is not null)",
        person,
        slug,
        because.code()
    )?;
    execute!(
        tx,
        "delete from follow where person_id = $1 and thing = 'experiment' and key = $2 and because = $3",
        person,
        slug,
        because.code()
    )?;
    Ok(())
}

/// What somebody wants to follow, with its name; none when there is no such thing, or it is not public.
///
/// # Errors
/// As for any read.
pub async fn named(conn: &mut Conn, lang: Lang, thing: Thing, key: &str) -> Result<Option<String>> {
    let row: Option<(String,)> = match thing {
        Thing::Theme => return Ok(domain::Theme::parse(key).map(|theme| theme.name(lang).to_owned())),
        Thing::Territory => optional!(conn, "select name from territory where id = $1", key)?,
        Thing::Authority => optional!(conn, "select name from authority where slug = $1", key)?,
        Thing::Experiment => optional!(
            conn,
            "select coalesce(t.title, o.title) from experiment e
             join experiment_text o on o.experiment_id = e.id and o.lang = e.lang
             left join experiment_text t on t.experiment_id = e.id and t.lang = $2
             where e.slug = $1 and e.opened_at is not null",
            key,
            lang.code()
        )?,
        Thing::Lesson => optional!(
            conn,
            "select coalesce(t.title, o.title) from experiment e
             join experiment_text o on o.experiment_id = e.id and o.lang = e.lang
             left join experiment_text t on t.experiment_id = e.id and t.lang = $2
             where e.slug = $1 and e.finding is not null",
            key,
            lang.code()
        )?,
    };
    Ok(row.map(|r| r.0))
}

/// Whether somebody follows something today.
///
/// # Errors
/// As for any read.
pub async fn follows(conn: &mut Conn, person: PersonId, thing: Thing, key: &str) -> Result<bool> {
    let row: Option<(Moment,)> = optional!(
        conn,
        "select since_at from follow where person_id = $1 and thing = $2 and key = $3 and stopped_at is null",
        person,
        thing.code(),
        key
    )?;
    Ok(row.is_some())
}

/// Follows something, or begins again.
pub struct Follow {
    /// Who.
    pub person: PersonId,
    /// What.
    pub thing: Thing,
    /// Which.
    pub key: String,
}

impl Act for Follow {
    type Output = ();
    const RECORD: Record = Record::Nothing("a preference");
    const SHOWS: bool = false;

    async fn perform(&self, tx: &mut Tx) -> Result<()> {
        named(tx, Lang::Fr, self.thing, &self.key).await?.ok_or(Error::NotFound)?;
        let now = tx.now;
        execute!(
            tx,
            "insert into follow (person_id, thing, key, because, asked, since_at) values ($1, $2, $3, 'asked', true, $4)
             on conflict (person_id, thing, key) do update set asked = true, stopped_at = null",
            self.person,
            self.thing.code(),
            &self.key,
            now
        )?;
        Ok(())
    }
}

/// Stops following something, for good unless they begin again themselves.
pub struct Stop {
    /// Who.
    pub person: PersonId,
    /// What.
    pub thing: Thing,
    /// Which.
    pub key: String,
}

impl Act for Stop {
    type Output = ();
    const RECORD: Record = Record::Nothing("a preference");
    const SHOWS: bool = false;

    async fn perform(&self, tx: &mut Tx) -> Result<()> {
        let now = tx.now;
        let (thing, key) = (self.thing.code(), self.key.as_str());
        execute!(
            tx,
            "update follow set stopped_at = $4, asked = false
             where person_id = $1 and thing = $2 and key = $3 and stopped_at is null",
            self.person,
            thing,
            key,
            now
        )?;
        // what waits for a letter waits in vain
        execute!(
            tx,
            "update notice set pending = false where person_id = $1 and pending and thing = $2 and key = $3",
            self.person,
            thing,
            key
        )?;
        Ok(())
    }
}

/// Something that somebody follows.
#[derive(Clone, Debug)]
pub struct Followed {
    /// What.
    pub thing: Thing,
    /// Which.
    pub key: String,
    /// Its name; none for a theme, which has one in every language, and when it is gone.
    pub name: Option<String>,
    /// Why.
    pub because: Because,
    /// Since when.
    pub since: Moment,
}

/// What somebody follows, newest first.
///
/// # Errors
/// As for any read.
pub async fn followed(conn: &mut Conn, person: PersonId, lang: Lang, limit: i64) -> Result<Vec<Followed>> {
    let rows: Vec<(String, String, Option<String>, String, Moment)> = all!(
        conn,
        "select f.thing, f.key, coalesce(t.title, o.title, a.name, y.name), f.because, f.since_at
         from follow f
         left join experiment e on f.thing in ('experiment', 'lesson') and e.slug = f.key
         left join experiment_text o on o.experiment_id = e.id and o.lang = e.lang
         left join experiment_text t on t.experiment_id = e.id and t.lang = $2
         left join authority a on f.thing = 'authority' and a.slug = f.key
         left join territory y on f.thing = 'territory' and y.id = f.key
         where f.person_id = $1 and f.stopped_at is null order by f.since_at desc, f.thing, f.key limit $3",
        person,
        lang.code(),
        limit
    )?;
    let known = rows.into_iter().filter_map(|(thing, key, name, because, since)| {
        Some(Followed { thing: Thing::parse(&thing)?, key, name, because: Because::parse(&because)?, since })
    });
    Ok(known.collect())
}

/// What a person follows and was told, for their export.
pub(crate) async fn export(conn: &mut Conn, person: PersonId) -> Result<Value> {
    let follows: Vec<(String, String, String, bool, Moment, Option<Moment>)> = all!(
        conn,
        "select thing, key, because, asked, since_at, stopped_at from follow where person_id = $1
         order by since_at, thing, key",
        person
    )?;
    type Told = (String, String, String, Moment, Option<Moment>, Option<Moment>);
    let told: Vec<Told> = all!(
        conn,
        "select w.kind, e.slug, n.because, n.told_at, n.mailed_at, n.read_at
         from notice n join news w on w.id = n.event_id join experiment e on e.id = w.experiment_id
         where n.person_id = $1 order by n.told_at, n.event_id",
        person
    )?;
    let chosen = settings(conn, person).await?;
    Ok(json!({
        "mails": chosen.telling.code(),
        "quiet_hours": [chosen.quiet.from, chosen.quiet.until],
        "follows": follows.iter().map(|(thing, key, because, asked, since, stopped)| json!({
            "what": thing, "which": key, "because": because, "asked": asked, "since": since.rfc3339(),
            "stopped": stopped.map(Moment::rfc3339),
        })).collect::<Vec<_>>(),
        "notices": told.iter().map(|(kind, slug, because, told, mailed, read)| json!({
            "what": kind, "experiment": format!("/experiments/{slug}"), "because": because, "told": told.rfc3339(),
            "mailed": mailed.map(Moment::rfc3339), "read": read.map(Moment::rfc3339),
        })).collect::<Vec<_>>(),
    }))
}

/// What somebody followed and was told says who they are.
pub(crate) async fn erase(tx: &mut Tx, person: PersonId) -> Result<()> {
    execute!(tx, "delete from follow where person_id = $1", person)?;
    execute!(tx, "delete from notice where person_id = $1", person)?;
    Ok(())
}
