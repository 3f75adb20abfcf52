//! Blind ballots: a signature is issued to whoever may vote, and ballots come back that nobody can link to it.

use blind::{Envelope, IssuerKey, Seal};
use domain::{
    ConsultationId, PersonId, Refusal, Tier,
    consultation::{Typed, cast, lasting},
};
use record::Kind;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use tally::{Ballot, Channel};
use uuid::Uuid;

use super::{
    Consultation,
    cast::{channel, enter, read},
    list::{by_id, by_slug},
    turnout,
};
use crate::{Act, Conn, Error, Record, Result, Tx};

/// So many ballots go on together: with fewer, who is who can be guessed.
pub const GROUP: i64 = domain::consultation::FEW;

/// Somebody who may vote asks for a blind signature. The signature itself is made outside, once this is written.
pub struct Issue {
    /// The form's id.
    pub submission: Uuid,
    /// Who.
    pub person: PersonId,
    /// In which consultation.
    pub slug: String,
    /// What is to be signed, in hexadecimal. It says nothing of the key inside.
    pub blinded: String,
    /// That they belong to the territory, by their own word.
    pub declared: bool,
    /// In which part of it, if they say so. It stands beside who they are, never beside a ballot.
    pub lives_in: String,
}

impl Act for Issue {
    type Output = ();
    const RECORD: Record = Record::Leaf(&[Kind::BallotIssued]);
    const SHOWS: bool = false;

    fn submission(&self) -> Option<(Uuid, PersonId)> {
        Some((self.submission, self.person))
    }

    async fn perform(&self, tx: &mut Tx) -> Result<()> {
        let of = by_slug(tx, &self.slug).await?;
        let terms = of.terms()?;
        terms.issuer.as_ref().ok_or(Error::NotFound)?;
        let tier: Option<(String,)> =
            optional!(tx, "select tier from person_identity where person_id = $1", self.person)?;
        let tier = Tier::parse(&tier.ok_or(Error::NotFound)?.0);
        cast(&of.times, terms.plan.tier(), tier, self.declared, tx.now)?;
        let asked = Sha256::digest(&self.blinded).to_vec();
        match channel(tx, of.id, self.person).await? {
            None => {}
            Some(Channel::Blind) => {
                let (before,): (Option<Vec<u8>>,) = one!(
                    tx,
                    "select issued from consultation_voter where consultation_id = $1 and person_id = $2",
                    of.id,
                    self.person
                )?;
                // whose answer was lost asks again, and gets the same one
                tx.unchanged();
                return if before == Some(asked) { Ok(()) } else { Err(Refusal::KeyElsewhere.into()) };
            }
            Some(Channel::Form | Channel::Paper) => return Err(Refusal::VotesByForm.into()),
        }
        let lives_in = turnout::said(tx, &of, &self.lives_in).await?;
        enter(tx, &of, self.person, Channel::Blind, Some(asked), lives_in).await?;
        let public = [("consultation", of.id.to_string().into())];
        let secret = [("voter", self.person.0.as_bytes().to_vec())];
        tx.leaf(Kind::BallotIssued, &public, Some(self.person), &secret).await
    }
}

/// A blind ballot, whose seal holds. Nobody knows whose it is.
pub struct Drop {
    id: ConsultationId,
    ballot: Ballot,
    seal: Seal,
}

/// The answer to a ballot.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dropped {
    /// SHA-256 of the ballot, in hexadecimal, as it will be in the record.
    pub hash: String,
}

impl Drop {
    /// Opens an envelope.
    ///
    /// # Errors
    /// [`Refusal::BadSeal`], [`Refusal::Uncountable`]; [`Error::NotFound`] where there are no blind ballots.
    pub fn new(of: &Consultation, envelope: &Envelope) -> Result<Drop> {
        let terms = of.terms()?;
        let issuer = terms.issuer.as_deref().ok_or(Error::NotFound)?;
        let issuer = IssuerKey::parse(issuer).map_err(|fault| Error::Internal(format!("{}: {fault}", of.slug)))?;
        let ballot = envelope.open(&of.id.to_string(), &issuer).map_err(|_| Refusal::BadSeal)?;
        // by the same rules as a form, to the letter
        let same = Typed::of(&ballot.choice).choice(&terms.plan.rules).map_err(Error::Invalid)?;
        if same != ballot.choice {
            return Err(Refusal::BadSeal.into());
        }
        Ok(Drop { id: of.id, ballot, seal: envelope.seal.clone() })
    }
}

impl Act for Drop {
    type Output = Dropped;
    const RECORD: Record = Record::Nothing("a leaf now would date the ballot: it gets one when the vote is over");
    const SHOWS: bool = false;

    async fn perform(&self, tx: &mut Tx) -> Result<Dropped> {
        let of = by_id(tx, self.id).await?;
        lasting(&of.times, tx.now)?;
        let (key, hash) = (&self.ballot.key, self.ballot.hash().to_vec());
        let before: Vec<(String,)> = all!(
            tx,
            "select body from ballot_waiting where consultation_id = $1 and key = $2
             union all select body from ballot where consultation_id = $1 and key = $2",
            self.id,
            key
        )?;
        let answer = Dropped { hash: record::hex(&hash) };
        for (body,) in before {
            let before = read(&body)?;
            if before == self.ballot {
                tx.unchanged();
                return Ok(answer);
            }
            if before.counter >= self.ballot.counter {
                return Err(Refusal::OlderBallot.into());
            }
        }
        let mut waiting = waiting(tx, self.id, GROUP).await?;
        waiting.retain(|row| row.key != *key);
        waiting.push(Waiting { hash, key: key.clone(), body: self.ballot.text(), seal: self.seal.text() });
        waiting.sort_by(|a, b| a.hash.cmp(&b.hash));
        execute!(tx, "delete from ballot_waiting where consultation_id = $1", self.id)?;
        if waiting.len() as i64 >= GROUP {
            return file(tx, self.id, &waiting).await.map(|()| answer);
        }
        // all of them are written anew, so that not even a copy of the database that is made now tells which came last
        for row in &waiting {
            execute!(
                tx,
                "insert into ballot_waiting (consultation_id, key, hash, body, seal) values ($1, $2, $3, $4, $5)",
                self.id,
                &row.key,
                &row.hash,
                &row.body,
                &row.seal
            )?;
        }
        Ok(answer)
    }
}

/// A ballot that waits for others.
#[derive(sqlx::FromRow)]
struct Waiting {
    hash: Vec<u8>,
    key: String,
    body: String,
    seal: String,
}

async fn waiting(conn: &mut Conn, id: ConsultationId, most: i64) -> Result<Vec<Waiting>> {
    all!(
        conn,
        "select hash, key, body, seal from ballot_waiting where consultation_id = $1 order by hash limit $2",
        id,
        most
    )
}

/// Puts ballots beside the others, in the order of their hashes.
async fn file(tx: &mut Tx, id: ConsultationId, together: &[Waiting]) -> Result<()> {
    for row in together {
        // an earlier ballot of the same key goes with its row, which would tell when it came
        execute!(tx, "delete from ballot where consultation_id = $1 and key = $2", id, &row.key)?;
        execute!(
            tx,
            "insert into ballot (consultation_id, key, hash, body, seal) values ($1, $2, $3, $4, $5)",
            id,
            &row.key,
            &row.hash,
            &row.body,
            &row.seal
        )?;
    }
    Ok(())
}

/// Once the box is shut, what still waits goes with the others; says how many they were.
pub(super) async fn empty(tx: &mut Tx, id: ConsultationId) -> Result<usize> {
    let rest = waiting(tx, id, GROUP).await?;
    file(tx, id, &rest).await?;
    execute!(tx, "delete from ballot_waiting where consultation_id = $1", id)?;
    Ok(rest.len())
}

/// What shows that the published blind ballots count: hash of the ballot and seal, in the order of the hashes.
///
/// # Errors
/// As for any read.
pub async fn seals(conn: &mut Conn, id: ConsultationId) -> Result<Vec<(Vec<u8>, String)>> {
    all!(
        conn,
        "select hash, seal from published_ballot where consultation_id = $1 and seal is not null order by hash",
        id
    )
}

/// What verifies its blind signatures, if there are any.
///
/// # Errors
/// As for any read.
pub async fn issuer(conn: &mut Conn, id: ConsultationId) -> Result<Option<String>> {
    Ok(by_id(conn, id).await?.terms()?.issuer.clone())
}

/// How many ballots somebody was issued a signature for.
///
/// # Errors
/// As for any read.
pub async fn issued(conn: &mut Conn, id: ConsultationId) -> Result<i64> {
    let (n,): (i64,) =
        one!(conn, "select count(*) from consultation_voter where consultation_id = $1 and channel = 'blind'", id)?;
    Ok(n)
}
