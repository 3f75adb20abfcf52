//! After the last instant: the box is shut, ballots are written anew in the order of their hashes, and counted.

use domain::{ConsultationId, VoteStage, consultation::shut};
use record::{Kind, hex};
use serde_json::Value;
use tally::{Ballot, Channel, Header, Outcome, Seed};

use super::{
    about::{about, named, tell},
    blind::empty,
    cast::read,
    list::by_id,
    paper, turnout,
};
use crate::{Act, Conn, Error, Record, Result, Tx, outbox::Event};

/// Ballots that are written anew in one act.
const BATCH: i64 = 400;

/// The consultations that are over and have no result yet.
///
/// # Errors
/// As for any read.
pub async fn due(conn: &mut Conn, now: domain::Moment) -> Result<Vec<ConsultationId>> {
    let rows: Vec<(ConsultationId,)> = all!(
        conn,
        "select id from consultation
         where opened_at is not null and published_at is null and closes_at <= $1 order by closes_at, id",
        now
    )?;
    Ok(rows.into_iter().map(|row| row.0).collect())
}

/// Shuts the box: nobody votes any more, whatever another server's clock says, and nobody can tell whose a ballot is.
pub struct Shut {
    /// Which.
    pub id: ConsultationId,
}

impl Act for Shut {
    type Output = ();
    const RECORD: Record = Record::Leaf(&[Kind::ConsultationClosed]);

    async fn perform(&self, tx: &mut Tx) -> Result<()> {
        let consultation = by_id(tx, self.id).await?;
        let (now, terms) = (tx.now, consultation.terms()?);
        shut(&consultation.times, now)?;
        if consultation.times.closed.is_some() {
            tx.unchanged();
            return Ok(());
        }
        let (lot,): (Vec<u8>,) = one!(tx, "select lot from consultation_secret where consultation_id = $1", self.id)?;
        let broken = || Error::Internal("a lot that is not 32 bytes".to_owned());
        let revealed: [u8; 32] = lot.as_slice().try_into().map_err(|_| broken())?;
        let root = unhex(&terms.root.hash).ok_or_else(broken)?;
        execute!(
            tx,
            "update consultation set closed_at = $2, lot = $3, seed = $4, version = version + 1 where id = $1",
            self.id,
            now,
            &lot,
            Seed::of(&root, &revealed).0.to_vec()
        )?;
        execute!(tx, "delete from consultation_secret where consultation_id = $1", self.id)?;
        paper::shut(tx, self.id).await?;
        let mut public: Vec<(&str, Value)> = vec![
            ("consultation", self.id.to_string().into()),
            ("lot", hex(&lot).into()),
            ("voters", consultation.voters.into()),
        ];
        public.extend(named(&about(tx, self.id).await?));
        tx.leaf(Kind::ConsultationClosed, &public, None, &[]).await
    }
}

fn unhex(text: &str) -> Option<[u8; 32]> {
    serde_json::from_value::<Seed>(text.into()).ok().map(|seed| seed.0)
}

/// Writes the next ballots anew, in the order of their hashes, with a leaf each.
pub struct Move {
    /// Of which consultation.
    pub id: ConsultationId,
}

impl Act for Move {
    /// Whether there are more.
    type Output = bool;
    const RECORD: Record = Record::Leaf(&[Kind::FormBallot, Kind::BlindBallot, Kind::PaperBallot]);
    const SHOWS: bool = false;

    async fn perform(&self, tx: &mut Tx) -> Result<bool> {
        let consultation = by_id(tx, self.id).await?;
        if consultation.times.closed.is_none() {
            return Err(domain::Refusal::TooEarly.into());
        }
        if empty(tx, self.id).await? > 0 {
            tx.unchanged();
            return Ok(true);
        }
        let next: Vec<(Vec<u8>, String, String, Option<String>)> = all!(
            tx,
            "select hash, key, body, seal from ballot where consultation_id = $1 order by hash limit $2",
            self.id,
            BATCH
        )?;
        if next.is_empty() {
            tx.unchanged();
            return Ok(false);
        }
        let more = next.len() as i64 == BATCH;
        for (hash, key, body, seal) in next {
            let kind = match read(&body)?.channel {
                Channel::Blind => Kind::BlindBallot,
                Channel::Form => Kind::FormBallot,
                Channel::Paper => Kind::PaperBallot,
            };
            execute!(
                tx,
                "insert into published_ballot (consultation_id, hash, key, body, seal) values ($1, $2, $3, $4, $5)",
                self.id,
                &hash,
                &key,
                body,
                seal
            )?;
            execute!(tx, "delete from ballot where consultation_id = $1 and key = $2", self.id, &key)?;
            let public = [("ballot", hex(&hash).into()), ("consultation", self.id.to_string().into())];
            tx.leaf(kind, &public, None, &[]).await?;
        }
        Ok(more)
    }
}

/// How the ballots of a box that was shut are counted.
///
/// # Errors
/// [`Error::NotFound`] before that.
pub async fn header(conn: &mut Conn, id: ConsultationId) -> Result<Header> {
    let row: Option<(Option<Vec<u8>>,)> = optional!(conn, "select seed from consultation where id = $1", id)?;
    let seed = row.and_then(|row| row.0).ok_or(Error::NotFound)?;
    let seed = seed.try_into().map_err(|_| Error::Internal("a seed that is not 32 bytes".to_owned()))?;
    let rules = by_id(conn, id).await?.terms()?.plan.rules.clone();
    Ok(Header::new(rules, Seed(seed)))
}

/// Published ballots after a hash, in their order.
///
/// # Errors
/// As for any read.
pub async fn published(conn: &mut Conn, id: ConsultationId, after: &[u8], most: i64) -> Result<Vec<Ballot>> {
    let rows: Vec<(String,)> = all!(
        conn,
        "select body from published_ballot where consultation_id = $1 and hash > $2 order by hash limit $3",
        id,
        after.to_vec(),
        most
    )?;
    rows.iter().map(|(body,)| read(body)).collect()
}

/// Publishes the result of a count.
pub struct Publish {
    /// Of which consultation.
    pub id: ConsultationId,
    /// What the count gave.
    pub outcome: Outcome,
}

impl Act for Publish {
    type Output = ();
    const RECORD: Record = Record::Leaf(&[Kind::Tally]);

    async fn perform(&self, tx: &mut Tx) -> Result<()> {
        let consultation = by_id(tx, self.id).await?;
        if consultation.times.published.is_some() {
            tx.unchanged();
            return Ok(());
        }
        let (left,): (i64,) = one!(
            tx,
            "select (select count(*) from ballot where consultation_id = $1)
                + (select count(*) from ballot_waiting where consultation_id = $1)",
            self.id
        )?;
        let (counted,): (i64,) = one!(tx, "select count(*) from published_ballot where consultation_id = $1", self.id)?;
        let header = header(tx, self.id).await?;
        let outcome = &self.outcome;
        let whole = left == 0 && outcome.turnout.received == counted as u64;
        if !whole || outcome.rules != header.rules.hash() || outcome.seed != header.seed {
            return Err(Error::Internal(format!("the count of consultation {} is not of its ballots", self.id)));
        }
        let (now, text, hash) = (tx.now, outcome.text(), outcome.hash());
        execute!(
            tx,
            "update consultation set published_at = $2, outcome = $3, outcome_hash = $4, version = version + 1 where id = $1",
            self.id,
            now,
            &text,
            tally_hash(&hash)
        )?;
        turnout::publish(tx, &consultation).await?;
        let mut public: Vec<(&str, Value)> = vec![
            ("ballots", outcome.ballots.clone().into()),
            ("consultation", self.id.to_string().into()),
            ("outcome", hash.into()),
            ("received", counted.into()),
            ("rules", outcome.rules.clone().into()),
        ];
        let about = about(tx, self.id).await?;
        public.extend(named(&about));
        tx.leaf(Kind::Tally, &public, None, &[]).await?;
        tell(tx, self.id, &about, VoteStage::Counted).await?;
        tx.event(&Event::ConsultationCounted { consultation: self.id }).await
    }
}

fn tally_hash(hex: &str) -> Vec<u8> {
    unhex(hex).map(|bytes| bytes.to_vec()).unwrap_or_default()
}
