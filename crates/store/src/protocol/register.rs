//! Signing a protocol, and what is written when the last has signed.

use domain::{
    Deed, Event, ExperimentId, FieldError, Lang, Moment, Need, PersonId, Refusal, clean_text,
    protocol::{Frozen, Protocol, freeze},
};
use record::Kind;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::{
    pages::pages,
    version::{Version, current},
};
use crate::{
    Act, Conn, Error, Record, Result, Tx,
    experiment::{NewStep, Stand, step},
    outbox, part, signature,
};

/// The page on which the reason of an amendment is written.
pub const REASON: &str = "amendment";

/// A version that may be signed.
pub struct Ready {
    /// What it says.
    pub protocol: Protocol,
    /// Its bytes.
    pub frozen: Frozen,
    /// Its number.
    pub number: i64,
    /// The language in which it is written.
    pub lang: Lang,
    /// Why, for an amendment.
    pub reason: String,
    /// What is signed: the text, and the reason of an amendment.
    pub subject: Vec<u8>,
    /// The version that holds so far.
    pub before: Option<Version>,
}

/// The version that would be signed now.
///
/// # Errors
/// [`Error::Invalid`] with everything that is missing; [`Refusal::Unchanged`] for an amendment that changes nothing.
pub async fn ready(conn: &mut Conn, id: ExperimentId) -> Result<Ready> {
    let written = pages(conn, id).await?;
    let protocol = written.form.check().map_err(Error::Invalid)?;
    let before = current(conn, id).await?;
    let (lang,): (String,) = one!(conn, "select lang from experiment where id = $1", id)?;
    let lang = Lang::parse(&lang).unwrap_or_default();
    let reason = match &before {
        None => String::new(),
        Some(version) if version.protocol == protocol => return Err(Refusal::Unchanged.into()),
        Some(_) => clean_text(written.page(REASON).form.get("reason"), 1500)
            .map_err(|refusal| Error::Invalid(vec![FieldError::new("reason", refusal)]))?,
    };
    let number = before.as_ref().map_or(1, |version| version.number + 1);
    let frozen = freeze(id, number, lang, &protocol)
        .ok_or_else(|| Error::Internal("a protocol that cannot be frozen".into()))?;
    let subject = match &before {
        None => frozen.hash.to_vec(),
        Some(_) => Sha256::new().chain_update(frozen.hash).chain_update(&reason).finalize().to_vec(),
    };
    Ok(Ready { protocol, frozen, number, lang, reason, subject, before })
}

/// Signs the protocol as it stands. With promoter and evaluator it is frozen: registered the first time, amended later.
pub struct Sign {
    /// Who.
    pub person: PersonId,
    /// The page's last part.
    pub slug: String,
    /// What they saw, as hexadecimal digits: nobody signs a text that changed under their eyes.
    pub subject: String,
}

/// What came of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Signed {
    /// Somebody else has to sign too.
    Waiting,
    /// It is frozen, under this number.
    Frozen(i64),
}

impl Act for Sign {
    type Output = Signed;
    const RECORD: Record = Record::Leaf(&[Kind::Signed, Kind::ProtocolRegistered, Kind::ProtocolAmended]);

    async fn perform(&self, tx: &mut Tx) -> Result<Signed> {
        let mut stand = Stand::by_slug(tx, &self.slug).await?;
        let status = stand.status()?;
        let hats = part::hats(tx, &stand, self.person).await?;
        let deed = if stand.registered_at.is_some() { Deed::Amend } else { Deed::Register };
        let allowed = deed.allow(status, &hats, &[Need::Protocol, Need::Reason])?;
        let ready = ready(tx, stand.id).await?;
        if record::hex(&ready.subject) != self.subject {
            return Err(Refusal::ChangedMeanwhile.into());
        }
        if !signature::sign(tx, &stand, deed, &ready.subject, self.person, &allowed).await? {
            // whoever had signed already changes nothing
            tx.unchanged();
            return Ok(Signed::Waiting);
        }
        let (id, number, hash) = (stand.id, ready.number, record::hex(&ready.frozen.hash));
        let moves_goal = freeze_version(tx, id, &ready).await?;
        let authority = stand.authority_id;
        let public = [
            ("experiment", id.to_string().into()),
            ("version", number.into()),
            ("hash", hash.into()),
            ("moves-goal", moves_goal.into()),
        ];
        let (kind, event, told) = match deed {
            Deed::Register => {
                stand.go(tx, allowed.to, authority, None).await?;
                (Kind::ProtocolRegistered, Event::Registered, outbox::Event::ProtocolRegistered { experiment: id })
            }
            _ => (Kind::ProtocolAmended, Event::Amended, outbox::Event::ProtocolAmended { experiment: id }),
        };
        step(tx, NewStep { authority: Some(authority), ..NewStep::of(id, event) }).await?;
        tx.leaf(kind, &public, None, &[]).await?;
        tx.event(&told).await?;
        Ok(Signed::Frozen(number))
    }
}

/// Writes the version and what it measures; tells whether the goal was moved after the first reading.
async fn freeze_version(tx: &mut Tx, id: ExperimentId, ready: &Ready) -> Result<bool> {
    let now = tx.now;
    let (read,): (Option<Moment>,) = one!(tx, "select first_reading_at from experiment where id = $1", id)?;
    let moves_goal = read.is_some() && ready.before.as_ref().is_some_and(|b| ready.protocol.moves_goal(&b.protocol));
    execute!(
        tx,
        "insert into protocol_version (experiment_id, number, lang, frozen, frozen_hash, reason, reason_lang, moves_goal,
            registered_at)
         values ($1, $2, $3, $4, $5, $6, $3, $7, $8)",
        id,
        ready.number,
        ready.lang.code(),
        &ready.frozen.bytes,
        ready.frozen.hash.to_vec(),
        &ready.reason,
        moves_goal,
        now
    )?;
    if moves_goal {
        execute!(tx, "update experiment set goal_moved_at = coalesce(goal_moved_at, $2) where id = $1", id, now)?;
    }
    execute!(tx, "delete from protocol_page where experiment_id = $1", id)?;
    measure(tx, id, &ready.protocol).await?;
    Ok(moves_goal)
}

/// What is measured from now on: rows that readings and stop rules hang on.
async fn measure(tx: &mut Tx, id: ExperimentId, protocol: &Protocol) -> Result<()> {
    let now = tx.now;
    execute!(tx, "update indicator set retired_at = $2 where experiment_id = $1 and retired_at is null", id, now)?;
    execute!(tx, "update stop_rule set retired_at = $2 where experiment_id = $1 and retired_at is null", id, now)?;
    for i in &protocol.indicators {
        let new = tx.new_id();
        execute!(
            tx,
            "insert into indicator (id, experiment_id, place, weight, measure, unit, population, method, baseline,
                baseline_at, target, direction)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
             on conflict (experiment_id, place) do update set weight = excluded.weight, measure = excluded.measure,
                unit = excluded.unit, population = excluded.population, method = excluded.method,
                baseline = excluded.baseline, baseline_at = excluded.baseline_at, target = excluded.target,
                direction = excluded.direction, retired_at = null",
            new,
            id,
            i.place,
            i.weight.code(),
            &i.measure,
            &i.unit,
            &i.population,
            &i.method,
            i.baseline,
            Moment::of_day(&i.baseline_on)?,
            i.target,
            i.direction.code()
        )?;
        let (indicator,): (uuid::Uuid,) =
            one!(tx, "select id from indicator where experiment_id = $1 and place = $2", id, i.place)?;
        execute!(tx, "delete from indicator_date where indicator_id = $1", indicator)?;
        for day in &i.dates {
            execute!(
                tx,
                "insert into indicator_date (indicator_id, due_at) values ($1, $2)",
                indicator,
                Moment::of_day(day)?
            )?;
        }
        for rule in protocol.stop_rules.iter().filter(|rule| rule.indicator == i.place) {
            let new = tx.new_id();
            execute!(
                tx,
                "insert into stop_rule (id, experiment_id, indicator_id, side, threshold, who, hours)
                 values ($1, $2, $3, $4, $5, $6, $7)",
                new,
                id,
                indicator,
                rule.when.code(),
                rule.threshold,
                &rule.who,
                rule.hours
            )?;
        }
    }
    Ok(())
}
