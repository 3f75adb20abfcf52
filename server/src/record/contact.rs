//! A witness, as the log meets it: what it cosigned last, and when it may be asked again.

use std::time::Duration;

use app::record::{Notary, WitnessState};
use domain::{Moment, SECOND};
use record::{
    checkpoint::SignedCheckpoint,
    merkle::Plan,
    note::{Signature, VerifierKey},
    witness::{AddCheckpoint, checkpoint_path, parse_size},
};
use reqwest::{Client, StatusCode};
use store::{
    Store,
    log::{self, Head},
};

use super::signer::goes_on;
use crate::Error;

/// A witness answers within this time, or is asked again later.
const TIME: Duration = Duration::from_secs(2);
/// The longest answer that is read.
const ANSWER: usize = 64 * 1024;
/// A witness that fails is left alone for so long, twice as long each time, and at most [`REST`].
const FIRST_REST: i64 = SECOND;
const REST: i64 = 60 * SECOND;

/// One witness.
pub struct Contact {
    name: String,
    key: VerifierKey,
    url: String,
    /// What it cosigned last, as far as we know.
    old: u64,
    rest: i64,
    not_before: Moment,
}

/// Why it did not cosign.
#[derive(Debug)]
enum Failure {
    /// It answered nothing, or something else; asked again later.
    Later(String),
    /// What we have is not what it has.
    Halt(Error),
}

impl From<store::Error> for Failure {
    fn from(error: store::Error) -> Failure {
        Failure::Later(error.to_string())
    }
}

impl Contact {
    /// The witnesses of the policy that have an address.
    pub fn all(notary: &Notary) -> Vec<Contact> {
        let contact = |witness: &record::policy::Witness| {
            Some(Contact {
                name: String::from_utf8_lossy(&witness.name).into_owned(),
                key: witness.key.clone(),
                url: witness.url.clone()?.trim_end_matches('/').to_owned(),
                old: 0,
                rest: FIRST_REST,
                not_before: Moment(0),
            })
        };
        notary.policy.witnesses().iter().filter_map(contact).collect()
    }

    /// Whether this is its key.
    pub fn is(&self, key: &VerifierKey) -> bool {
        self.key == *key
    }

    /// Whether it may be asked now.
    pub fn is_ready(&self, now: Moment) -> bool {
        // a clock that was set back must not silence it
        now >= self.not_before || self.not_before.0 - now.0 > REST
    }

    /// Asks for a cosignature. None: not this time.
    ///
    /// # Errors
    /// [`Error::Halted`] when it proves that the log was longer than ours is.
    pub async fn ask(
        &mut self,
        client: &Client,
        store: &Store,
        notary: &Notary,
        head: &Head,
        checkpoint: &SignedCheckpoint,
    ) -> Result<Vec<Signature>, Error> {
        let answer = self.cosign(client, store, notary, head, checkpoint).await;
        let now = store.now();
        match answer {
            Ok(signatures) => {
                self.old = head.size;
                self.rest = FIRST_REST;
                notary.note(WitnessState::cosigned(&self.name, head.size, now));
                Ok(signatures)
            }
            Err(Failure::Later(why)) => {
                tracing::warn!(witness = self.name, why, "a witness did not cosign");
                self.not_before = now.plus(self.rest);
                self.rest = (self.rest * 2).min(REST);
                notary.note(WitnessState::failed(&self.name, why, now));
                Ok(Vec::new())
            }
            Err(Failure::Halt(error)) => Err(error),
        }
    }

    async fn cosign(
        &mut self,
        client: &Client,
        store: &Store,
        notary: &Notary,
        head: &Head,
        checkpoint: &SignedCheckpoint,
    ) -> Result<Vec<Signature>, Failure> {
        // the second time with what it said it has
        for _ in 0..2 {
            let plan = Plan::consistency(self.old, head.size).map_err(|e| Failure::Later(e.to_string()))?;
            let proof = log::proof(&mut store.read().await?, head.log, &plan).await?;
            let request = AddCheckpoint { old: self.old, proof, checkpoint: checkpoint.clone() };
            let address = format!("{}/add-checkpoint", self.url);
            let (status, body) = send(client.post(address).body(request.to_string())).await?;
            match status {
                StatusCode::OK => return self.verified(&body, checkpoint),
                StatusCode::CONFLICT => {
                    let size = parse_size(&body).ok_or_else(|| Failure::Later("409 without a size".into()))?;
                    if size > head.size {
                        self.ahead(client, store, notary, head).await?;
                        return Err(Failure::Later(format!(
                            "it says that it cosigned {size} leaves, and shows no proof"
                        )));
                    }
                    if size == self.old {
                        return Err(Failure::Later("it has another root for the same size".into()));
                    }
                    self.old = size;
                }
                other => {
                    let why = String::from_utf8_lossy(&body[..body.len().min(200)]).into_owned();
                    return Err(Failure::Later(format!("{other}: {}", why.trim())));
                }
            }
        }
        Err(Failure::Later("it said twice that it has another size".into()))
    }

    /// The signatures that are its own.
    fn verified(&self, body: &[u8], checkpoint: &SignedCheckpoint) -> Result<Vec<Signature>, Failure> {
        let text = std::str::from_utf8(body).map_err(|_| Failure::Later("its answer is no text".into()))?;
        let lines = Signature::parse_lines(text).map_err(|e| Failure::Later(e.to_string()))?;
        let its = |s: &Signature| s.name() == self.key.name() && s.id() == self.key.id();
        let signatures: Vec<Signature> = lines.into_iter().filter(its).collect();
        let mut signed = checkpoint.clone();
        signatures.iter().for_each(|signature| signed.add(signature.clone()));
        match signed.verify_witnesses([&self.key]) {
            Ok(found) if !found.is_empty() => Ok(signatures),
            Ok(_) => Err(Failure::Later("it answered without its signature".into())),
            Err(e) => Err(Failure::Later(e.to_string())),
        }
    }

    /// It says that it knows more leaves than there are here: whether it has a head with our own signature.
    async fn ahead(&self, client: &Client, store: &Store, notary: &Notary, head: &Head) -> Result<(), Failure> {
        let (status, body) = send(client.get(format!("{}/{}", self.url, checkpoint_path(&head.origin)))).await?;
        if status != StatusCode::OK {
            return Ok(());
        }
        let Ok(theirs) = SignedCheckpoint::parse(&body) else { return Ok(()) };
        if theirs.verify_log(notary.log_keys()).is_err() || theirs.head().origin != head.origin {
            return Ok(());
        }
        let mut conn = store.read().await?;
        goes_on(&mut conn, head, theirs.head().size, theirs.head().root).await.map_err(Failure::Halt)
    }
}

async fn send(request: reqwest::RequestBuilder) -> Result<(StatusCode, Vec<u8>), Failure> {
    let later = |e: reqwest::Error| Failure::Later(e.without_url().to_string());
    let mut answer = request.timeout(TIME).send().await.map_err(later)?;
    let mut body = Vec::new();
    while let Some(chunk) = answer.chunk().await.map_err(later)? {
        if body.len() + chunk.len() > ANSWER {
            return Err(Failure::Later("its answer is too long".into()));
        }
        body.extend_from_slice(&chunk);
    }
    Ok((answer.status(), body))
}
