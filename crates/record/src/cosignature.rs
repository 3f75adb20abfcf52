//! A witness's signature of a checkpoint, with the time at which it was made (C2SP tlog-cosignature).
//!
//! It says: *at this time, this was the largest consistent tree of this log that I have seen.* Ed25519 (type `0x04`) is
//! what we make and read. The newer ML-DSA-44 (`0x06`) stands in the same place of a note and has the same outer form,
//! a time and a signature; [`crate::note::VerifierKey`] already reads such keys and passes over what they sign.

use std::fmt;

use crate::checkpoint::SignedCheckpoint;
use crate::note::{KeyError, Secret, Signature, VerifierKey};

/// Later times are not allowed by the standard.
pub const MAX_TIME: u64 = i64::MAX as u64;

/// What an Ed25519 cosignature consists of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Timestamped {
    /// Seconds since 1970 UTC.
    pub time: u64,
    /// Ed25519, over [`message`].
    pub signature: [u8; 64],
}

impl Timestamped {
    /// From the bytes of a signature line.
    pub fn parse(bytes: &[u8]) -> Option<Timestamped> {
        let (time, signature) = bytes.split_first_chunk::<8>()?;
        let time = u64::from_be_bytes(*time);
        let signature = signature.try_into().ok()?;
        (1..=MAX_TIME).contains(&time).then_some(Timestamped { time, signature })
    }

    /// The bytes for a signature line.
    pub fn to_bytes(self) -> Vec<u8> {
        [&self.time.to_be_bytes()[..], &self.signature].concat()
    }
}

/// What is signed: two lines before the text of the checkpoint.
pub fn message(time: u64, note_text: &str) -> String {
    format!("cosignature/v1\ntime {time}\n{note_text}")
}

/// A witness's private key. One key must not be used under two names: what it signs does not say the name.
#[derive(Clone)]
pub struct Cosigner(Secret);

impl Cosigner {
    /// From 32 random bytes.
    ///
    /// # Errors
    /// [`KeyError::Name`].
    pub fn new(name: &str, seed: &[u8; 32]) -> Result<Cosigner, KeyError> {
        Secret::cosigner(name, seed).map(Cosigner)
    }

    /// Reads what [`Cosigner::to_skey`] writes.
    ///
    /// # Errors
    /// [`KeyError`].
    pub fn parse(skey: &str) -> Result<Cosigner, KeyError> {
        Secret::parse_cosigner(skey).map(Cosigner)
    }

    /// The private key as text: `PRIVATE+KEY+<name>+<id>+<base64>`.
    pub fn to_skey(&self) -> String {
        self.0.to_skey()
    }

    /// The public half.
    pub fn verifier(&self) -> &VerifierKey {
        self.0.public()
    }

    /// Cosigns. Whether the checkpoint is consistent with what was cosigned before is for the caller to know: see
    /// [`crate::witness::judge`].
    ///
    /// `time` is in seconds since 1970 UTC, from 1 to [`MAX_TIME`].
    pub fn cosign(&self, checkpoint: &SignedCheckpoint, time: u64) -> Signature {
        let time = time.clamp(1, MAX_TIME);
        let signature = self.0.sign(message(time, checkpoint.note().text()).as_bytes());
        Signature::new(self.verifier(), Timestamped { time, signature }.to_bytes())
    }
}

impl fmt::Debug for Cosigner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Cosigner({})", self.verifier())
    }
}
