//! An act under a key of its program: sent again, it happens once and answers the same.

use domain::{Moment, PersonId, Refusal};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::{Act, Record, Result, Tx};

/// How long keys are kept, in microseconds.
pub const KEPT: i64 = domain::DAY;

/// An act under a key (draft-ietf-httpapi-idempotency-key-header). The key, what was asked and what was answered are
/// written in the act's own transaction: either all of it is there, or nothing happened.
pub struct Once<A> {
    /// Whose keys.
    pub person: PersonId,
    /// The key.
    pub key: String,
    /// The SHA-256 of what was asked: method, address and body.
    pub asked: [u8; 32],
    /// What happens.
    pub act: A,
}

/// What an act answered, and whether that was earlier.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Answered<T> {
    /// What it answered.
    pub output: T,
    /// Whether nothing happened now.
    pub again: bool,
}

impl<A: Act> Act for Once<A> {
    type Output = Answered<A::Output>;
    const RECORD: Record = A::RECORD;
    const SHOWS: bool = A::SHOWS;

    async fn perform(&self, tx: &mut Tx) -> Result<Answered<A::Output>> {
        let key = Sha256::digest(self.key.as_bytes()).to_vec();
        let now = tx.now;
        let known: Option<(Vec<u8>, String, Moment)> = optional!(
            tx,
            "select asked, outcome, made_at from idempotency where person_id = $1 and key_hash = $2",
            self.person,
            &key
        )?;
        match known.filter(|(.., made)| now < made.plus(KEPT)) {
            Some((asked, outcome, _)) if asked == self.asked => {
                tx.unchanged();
                return Ok(Answered { output: serde_json::from_str(&outcome)?, again: true });
            }
            Some(_) => return Err(Refusal::KeyReused.into()),
            None => {}
        }
        let output = self.act.perform(tx).await?;
        execute!(
            tx,
            "insert into idempotency (person_id, key_hash, asked, outcome, made_at) values ($1, $2, $3, $4, $5)
             on conflict (person_id, key_hash)
             do update set asked = excluded.asked, outcome = excluded.outcome, made_at = excluded.made_at",
            self.person,
            key,
            self.asked.to_vec(),
            serde_json::to_string(&output)?,
            now
        )?;
        Ok(Answered { output, again: false })
    }
}
