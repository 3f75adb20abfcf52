use std::ops::{Deref, DerefMut};

use domain::{Moment, PersonId};
use record::{Kind, Opening};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;
use uuid::Uuid;

use crate::{Conn, Error, Result, open::Random, outbox};

/// What the civic record keeps of an act. Every act says it; there is no default.
pub enum Record {
    /// A civic act: one leaf of one of these kinds for each effect.
    Leaf(&'static [Kind]),
    /// Not a civic act, and why.
    Nothing(&'static str),
}

/// A use case that changes something. It runs inside a transaction that may be run again after a
/// conflict, so `perform` must do nothing but SQL.
pub trait Act: Send + Sync + 'static {
    /// What it answers; kept with the submission id, so that a repeated form gets the same answer.
    type Output: Serialize + DeserializeOwned + Send;

    /// Its leaf in the civic record.
    const RECORD: Record;

    /// Whether a page that anybody may read can look different afterwards, so that pages kept by any
    /// process are rendered again. An act that says so for nothing costs a little; one that wrongly
    /// denies it leaves pages out of date for seconds.
    const SHOWS: bool = true;

    /// The id of the form that asked for it, and who sent it. A second time, nothing happens and
    /// the first answer comes back.
    fn submission(&self) -> Option<(Uuid, PersonId)> {
        None
    }

    /// Loads, asks the rule, writes.
    fn perform(&self, tx: &mut Tx) -> impl Future<Output = Result<Self::Output>> + Send;
}

/// An act's transaction: a connection, the instant, and the randomness it may use.
pub struct Tx {
    conn: Conn,
    /// The instant of the act.
    pub now: Moment,
    random: Random,
    leaves: usize,
    idle: bool,
    /// The id that the next leaf will have: a line of a history refers to it already.
    announced: Option<Uuid>,
}

impl Deref for Tx {
    type Target = Conn;
    fn deref(&self) -> &Conn {
        &self.conn
    }
}

impl DerefMut for Tx {
    fn deref_mut(&mut self) -> &mut Conn {
        &mut self.conn
    }
}

impl Tx {
    pub(crate) fn new(conn: Conn, now: Moment, random: Random) -> Tx {
        Tx { conn, now, random, leaves: 0, idle: false, announced: None }
    }

    /// Whether the last act said that nothing had to change.
    pub(crate) fn is_idle(&self) -> bool {
        self.idle
    }

    pub(crate) fn into_conn(self) -> Conn {
        self.conn
    }

    /// `N` unpredictable bytes.
    pub fn random<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        (self.random)(&mut bytes);
        bytes
    }

    /// A fresh id that sorts by time (UUID version 7, RFC 9562).
    pub fn new_id(&self) -> Uuid {
        uuid::Builder::from_unix_timestamp_millis(self.now.unix_millis(), &self.random()).into_uuid()
    }

    /// Says that nothing had to change, so no leaf is due.
    pub fn unchanged(&mut self) {
        self.idle = true;
    }

    /// The id of the leaf that this act writes next, for a row that refers to it. A leaf has to follow.
    pub(crate) fn announce_leaf(&mut self) -> Uuid {
        let fresh = uuid::Builder::from_random_bytes(self.random()).into_uuid();
        *self.announced.get_or_insert(fresh)
    }

    /// Writes the leaf of a civic act. `secret` values stand in it as commitments only; what opens
    /// them goes to an erasable table under `person`, who has a receipt by it.
    pub(crate) async fn leaf(
        &mut self,
        kind: Kind,
        public: &[(&str, Value)],
        person: Option<PersonId>,
        secret: &[(&str, Vec<u8>)],
    ) -> Result<()> {
        let secret: Vec<_> = secret.iter().map(|(name, data)| (*name, data.clone(), person)).collect();
        self.leaf_of(kind, public, &secret).await
    }

    /// The same for an act of several people: each secret value has its own.
    pub(crate) async fn leaf_of(
        &mut self,
        kind: Kind,
        public: &[(&str, Value)],
        secret: &[(&str, Vec<u8>, Option<PersonId>)],
    ) -> Result<()> {
        let openings: Vec<Opening> = secret
            .iter()
            .map(|(name, data, _)| Opening { name: (*name).into(), salt: self.random(), data: data.clone() })
            .collect();
        let bytes = record::leaf(kind, self.now.0.div_euclid(domain::SECOND), public, &openings)?;
        let id = self.announce_leaf();
        self.announced = None;
        let now = self.now;
        execute!(
            self,
            "insert into record_pending (id, kind, leaf, created_at, experiment_id) values ($1, $2, $3, $4, $5)",
            id,
            kind.code(),
            bytes,
            now,
            experiment(public)
        )?;
        for (opening, (_, _, person)) in openings.into_iter().zip(secret) {
            execute!(
                self,
                "insert into commitment_opening (leaf_id, name, salt, data, person_id) values ($1, $2, $3, $4, $5)",
                id,
                opening.name,
                opening.salt.to_vec(),
                opening.data,
                *person
            )?;
        }
        self.leaves += 1;
        Ok(())
    }

    /// Queues an event for mail, feeds and webhooks.
    pub(crate) async fn event(&mut self, event: &outbox::Event) -> Result<()> {
        self.event_at(event, self.now).await.map(drop)
    }

    /// The same, but nobody is told before `due`; gives back its row.
    pub(crate) async fn event_at(&mut self, event: &outbox::Event, due: Moment) -> Result<Uuid> {
        let (id, now) = (self.new_id(), self.now);
        execute!(
            self,
            "insert into outbox (id, kind, version, payload, created_at, leased_until, due_at)
             values ($1, $2, $3, $4, $5, 0, $6)",
            id,
            event.kind(),
            event.version(),
            serde_json::to_string(event)?,
            now,
            due
        )?;
        Ok(id)
    }

    /// Runs an act with the guard of its submission id, and holds it to its [`Record`].
    pub(crate) async fn run<A: Act>(&mut self, act: &A) -> Result<A::Output> {
        let Some((submission, person)) = act.submission() else { return self.held_to_record(act).await };
        let name = std::any::type_name::<A>().rsplit("::").next().unwrap_or_default();
        let earlier: Option<(String, Option<PersonId>, String)> =
            optional!(self, "select act, actor_id, outcome from submission where id = $1", submission)?;
        if let Some((act_name, actor, outcome)) = earlier {
            if act_name == name && actor == Some(person) {
                return Ok(serde_json::from_str(&outcome)?);
            }
            return Err(Error::Refused(domain::Refusal::WrongStatus));
        }
        let output = self.held_to_record(act).await?;
        let now = self.now;
        execute!(
            self,
            "insert into submission (id, act, actor_id, outcome, created_at) values ($1, $2, $3, $4, $5)",
            submission,
            name,
            person,
            serde_json::to_string(&output)?,
            now
        )?;
        Ok(output)
    }

    async fn held_to_record<A: Act>(&mut self, act: &A) -> Result<A::Output> {
        self.leaves = 0;
        self.idle = false;
        self.announced = None;
        let output = act.perform(self).await?;
        if self.announced.is_some() {
            return Err(Error::Internal(format!(
                "{} wrote a line of a history without a leaf",
                std::any::type_name::<A>()
            )));
        }
        if matches!(A::RECORD, Record::Leaf(_)) && self.leaves == 0 && !self.idle {
            return Err(Error::Internal(format!("{} wrote no leaf", std::any::type_name::<A>())));
        }
        Ok(output)
    }
}

/// Which experiment a leaf is about, so that it is found.
fn experiment(public: &[(&str, Value)]) -> Option<Uuid> {
    let (_, id) = public.iter().find(|(name, _)| *name == "experiment")?;
    id.as_str()?.parse().ok()
}
