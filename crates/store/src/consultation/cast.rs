use domain::{
    ConsultationId, PersonId, Refusal, Tier,
    consultation::{Typed, cast},
};
use hmac::{Hmac, KeyInit, Mac};
use record::Kind;
use serde::{Deserialize, Serialize};
use sha2::Sha256;
use tally::{Ballot, Channel};
use uuid::Uuid;

use super::{Consultation, list::by_slug, turnout};
use crate::{Act, Conn, Error, Record, Result, Tx, follow};

/// Somebody votes by a form, or votes again.
pub struct Cast {
    /// The form's id: a slip that comes twice counts once, and one that comes late does not undo a later one.
    pub submission: Uuid,
    /// Who.
    pub person: PersonId,
    /// In which consultation.
    pub slug: String,
    /// What they filled in.
    pub typed: Typed,
    /// That they belong to the territory, by their own word.
    pub declared: bool,
    /// In which part of it, if they say so.
    pub lives_in: String,
}

/// What a cast did. Nothing of the ballot stands in it: it is kept beside the person, with a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Casted {
    /// Whether this is the first vote of this person here.
    pub first: bool,
}

impl Act for Cast {
    type Output = Casted;
    const RECORD: Record = Record::Leaf(&[Kind::Voted]);
    const SHOWS: bool = false;

    fn submission(&self) -> Option<(Uuid, PersonId)> {
        Some((self.submission, self.person))
    }

    async fn perform(&self, tx: &mut Tx) -> Result<Casted> {
        let consultation = by_slug(tx, &self.slug).await?;
        let (id, plan) = (consultation.id, &consultation.terms()?.plan);
        let tier: Option<(String,)> =
            optional!(tx, "select tier from person_identity where person_id = $1", self.person)?;
        let tier = Tier::parse(&tier.ok_or(Error::NotFound)?.0);
        cast(&consultation.times, plan.tier(), tier, self.declared, tx.now)?;
        let choice = self.typed.choice(&plan.rules).map_err(Error::Invalid)?;
        let lives_in = turnout::said(tx, &consultation, &self.lives_in).await?;
        let Some(link) = link(tx, id).await? else { return Err(Refusal::VoteOver.into()) };
        if channel(tx, id, self.person).await? == Some(Channel::Blind) {
            return Err(Refusal::VotesBlindly.into());
        }
        let key = number(&link, self.person);
        let before: Option<(String,)> =
            optional!(tx, "select body from ballot where consultation_id = $1 and key = $2", id, &key)?;
        let counter = match &before {
            Some((body,)) => read(body)?.counter + 1,
            None => 0,
        };
        let ballot = Ballot { channel: Channel::Form, choice, counter, key };
        execute!(
            tx,
            "insert into ballot (consultation_id, key, hash, body) values ($1, $2, $3, $4)
             on conflict (consultation_id, key) do update set hash = excluded.hash, body = excluded.body",
            id,
            &ballot.key,
            ballot.hash().to_vec(),
            ballot.text()
        )?;
        if before.is_some() {
            execute!(
                tx,
                "update consultation_voter set territory = $3 where consultation_id = $1 and person_id = $2",
                id,
                self.person,
                lives_in
            )?;
            // that somebody changed their mind is theirs alone: the record has no leaf of it
            tx.unchanged();
            return Ok(Casted { first: false });
        }
        enter(tx, &consultation, self.person, Channel::Form, None, lives_in).await?;
        let public = [("channel", "form".into()), ("consultation", id.to_string().into())];
        let secret = [("voter", self.person.0.as_bytes().to_vec())];
        tx.leaf(Kind::Voted, &public, Some(self.person), &secret).await?;
        Ok(Casted { first: true })
    }
}

/// By which way somebody votes here; one for each person.
pub(super) async fn channel(conn: &mut Conn, id: ConsultationId, person: PersonId) -> Result<Option<Channel>> {
    let row: Option<(String,)> = optional!(
        conn,
        "select channel from consultation_voter where consultation_id = $1 and person_id = $2",
        id,
        person
    )?;
    row.map(|(code,)| Ok(serde_json::from_value(code.into())?)).transpose()
}

/// Somebody's first way to vote here: they count as a voter, and follow what they vote about.
pub(super) async fn enter(
    tx: &mut Tx,
    of: &Consultation,
    person: PersonId,
    channel: Channel,
    issued: Option<Vec<u8>>,
    lives_in: Option<String>,
) -> Result<()> {
    let code = match channel {
        Channel::Blind => "blind",
        Channel::Form => "form",
        Channel::Paper => "paper",
    };
    execute!(
        tx,
        "insert into consultation_voter (consultation_id, person_id, channel, issued, territory)
         values ($1, $2, $3, $4, $5)",
        of.id,
        person,
        code,
        issued,
        lives_in
    )?;
    execute!(tx, "update consultation set voter_count = voter_count + 1 where id = $1", of.id)?;
    let mut about: Vec<&str> =
        of.terms()?.plan.options.iter().filter_map(|option| option.experiment.as_deref()).collect();
    about.sort_unstable();
    about.dedup();
    for slug in about {
        follow::by_default(tx, person, slug, domain::Because::Voted).await?;
    }
    Ok(())
}

/// A ballot as it is stored.
pub(super) fn read(body: &str) -> Result<Ballot> {
    Ballot::parse(body).map_err(|error| Error::Internal(format!("a stored ballot: {error}")))
}

/// The secret that ties voters and ballots, as long as the box is open.
async fn link(conn: &mut Conn, id: ConsultationId) -> Result<Option<Vec<u8>>> {
    let row: Option<(Vec<u8>,)> =
        optional!(conn, "select link from consultation_secret where consultation_id = $1", id)?;
    Ok(row.map(|row| row.0))
}

/// The number of a voter's ballot: 20 hexadecimal digits in groups, which nobody can compute without the secret.
pub fn number(link: &[u8], person: PersonId) -> String {
    // a key of any length is taken
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(link) else { return String::new() };
    mac.update(b"essaim/form-ballot/v1/");
    mac.update(person.0.as_bytes());
    let digits = record::hex(&mac.finalize().into_bytes()[..10]);
    digits.as_bytes().chunks(5).map(|five| String::from_utf8_lossy(five)).collect::<Vec<_>>().join("-")
}

/// What a voter may see of their own vote.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mine {
    /// By which way they vote.
    pub channel: Channel,
    /// Their ballot of a form; none once the box is shut, because nobody knows any more which one it is.
    pub ballot: Option<Ballot>,
    /// Where they said they live, as long as it is kept.
    pub lives_in: Option<String>,
}

/// Whether somebody voted, and their ballot as long as the box is open.
///
/// # Errors
/// As for any read.
pub async fn mine(conn: &mut Conn, id: ConsultationId, person: PersonId) -> Result<Option<Mine>> {
    let Some(channel) = channel(conn, id, person).await? else { return Ok(None) };
    let (lives_in,): (Option<String>,) = one!(
        conn,
        "select territory from consultation_voter where consultation_id = $1 and person_id = $2",
        id,
        person
    )?;
    let Some(link) = link(conn, id).await? else { return Ok(Some(Mine { channel, ballot: None, lives_in })) };
    let body: Option<(String,)> =
        optional!(conn, "select body from ballot where consultation_id = $1 and key = $2", id, number(&link, person))?;
    let ballot = body.map(|(body,)| read(&body)).transpose()?;
    Ok(Some(Mine { channel, ballot, lives_in }))
}
