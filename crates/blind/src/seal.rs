use ed25519_dalek::{Signature, VerifyingKey};
use serde::{Deserialize, Serialize};
use tally::{Ballot, Channel};

use crate::{Fault, IssuerKey, ballot_message, exactly, unhex};

/// What shows that a ballot is of somebody who may vote, once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Seal {
    /// What goes before the message of the token, 32 bytes.
    pub randomizer: String,
    /// Of the ballot, by its key: Ed25519.
    pub signature: String,
    /// Of the key, by the issuer: RSA.
    pub token: String,
}

/// A ballot with its seal, as it is sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Envelope {
    /// The ballot's canonical text.
    pub ballot: String,
    /// What shows that it counts.
    pub seal: Seal,
}

impl Seal {
    /// The one text: JSON, fields in alphabetical order.
    pub fn text(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    /// Reads a text.
    ///
    /// # Errors
    /// [`Fault::Format`].
    pub fn parse(text: &str) -> Result<Seal, Fault> {
        serde_json::from_str(text).map_err(|_| Fault::Format)
    }

    /// Whether the issuer signed the ballot's key for this consultation, and the key the ballot.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn verify(&self, consultation: &str, issuer: &IssuerKey, ballot: &Ballot) -> Result<(), Fault> {
        if ballot.channel != Channel::Blind {
            return Err(Fault::Channel);
        }
        let key: [u8; 32] = exactly(&ballot.key).map_err(|_| Fault::Channel)?;
        let key = VerifyingKey::from_bytes(&key).map_err(|_| Fault::Channel)?;
        let signature = Signature::from_bytes(&exactly(&self.signature)?);
        let message = ballot_message(consultation, &ballot.text());
        key.verify_strict(message.as_bytes(), &signature).map_err(|_| Fault::Signature)?;
        issuer.verify(consultation, &ballot.key, &unhex(&self.token)?, exactly(&self.randomizer)?)
    }
}

impl Envelope {
    /// Opens it: the ballot, if its seal holds.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn open(&self, consultation: &str, issuer: &IssuerKey) -> Result<Ballot, Fault> {
        let ballot = Ballot::parse(&self.ballot).map_err(|_| Fault::Format)?;
        self.seal.verify(consultation, issuer, &ballot)?;
        Ok(ballot)
    }
}
