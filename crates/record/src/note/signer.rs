use std::fmt;

use ed25519_dalek::{Signer as _, SigningKey};

use super::key::{COSIGNATURE, ED25519};
use super::{KeyError, Note, Signature, VerifierKey, is_key_name};
use crate::text;

/// The private half of a key of either type, with its name. It is never shown by `Debug`.
#[derive(Clone)]
pub(crate) struct Secret {
    key: SigningKey,
    public: VerifierKey,
}

impl Secret {
    fn new(name: &str, algorithm: u8, seed: &[u8; 32]) -> Result<Secret, KeyError> {
        if !is_key_name(name) {
            return Err(KeyError::Name);
        }
        let key = SigningKey::from_bytes(seed);
        let public = match algorithm {
            ED25519 => VerifierKey::ed25519(name, key.verifying_key()),
            _ => VerifierKey::cosignature(name, key.verifying_key()),
        };
        Ok(Secret { key, public })
    }

    pub(crate) fn cosigner(name: &str, seed: &[u8; 32]) -> Result<Secret, KeyError> {
        Secret::new(name, COSIGNATURE, seed)
    }

    pub(crate) fn public(&self) -> &VerifierKey {
        &self.public
    }

    pub(crate) fn sign(&self, message: &[u8]) -> [u8; 64] {
        self.key.sign(message).to_bytes()
    }

    fn parse(skey: &str, algorithm: u8) -> Result<Secret, KeyError> {
        let rest = skey.strip_prefix("PRIVATE+KEY+").ok_or(KeyError::Malformed)?;
        let (name, rest) = rest.split_once('+').ok_or(KeyError::Malformed)?;
        let (id, key) = rest.split_once('+').ok_or(KeyError::Malformed)?;
        let id: [u8; 4] = text::array_from_hex(id).ok_or(KeyError::Malformed)?;
        let key: [u8; 33] = text::array_from_base64(key).ok_or(KeyError::Malformed)?;
        let (first, seed) = key.split_first_chunk::<1>().ok_or(KeyError::Malformed)?;
        let seed: &[u8; 32] = seed.try_into().map_err(|_| KeyError::Malformed)?;
        if *first != [algorithm] {
            return Err(KeyError::Key);
        }
        let secret = Secret::new(name, algorithm, seed)?;
        if secret.public.id() == u32::from_be_bytes(id) { Ok(secret) } else { Err(KeyError::Id) }
    }

    pub(crate) fn to_skey(&self) -> String {
        let key = [&[self.public.algorithm()], &self.key.to_bytes()[..]].concat();
        format!("PRIVATE+KEY+{}+{:08x}+{}", self.public.name(), self.public.id(), text::base64(&key))
    }

    pub(crate) fn parse_cosigner(skey: &str) -> Result<Secret, KeyError> {
        Secret::parse(skey, COSIGNATURE)
    }
}

/// Signs texts: the log's key, the promise's.
#[derive(Clone)]
pub struct Signer(Secret);

impl Signer {
    /// From 32 random bytes.
    ///
    /// # Errors
    /// [`KeyError::Name`].
    pub fn new(name: &str, seed: &[u8; 32]) -> Result<Signer, KeyError> {
        Secret::new(name, ED25519, seed).map(Signer)
    }

    /// Reads what [`Signer::to_skey`] writes, the form of private keys that other programs for notes use too:
    /// `PRIVATE+KEY+<name>+<id>+<base64>`.
    ///
    /// # Errors
    /// [`KeyError`].
    pub fn parse(skey: &str) -> Result<Signer, KeyError> {
        Secret::parse(skey, ED25519).map(Signer)
    }

    /// The private key as text.
    pub fn to_skey(&self) -> String {
        self.0.to_skey()
    }

    /// The public half.
    pub fn verifier(&self) -> &VerifierKey {
        self.0.public()
    }

    /// Signs the text of a note: a line to add to it.
    pub fn sign(&self, note: &Note) -> Signature {
        Signature::new(self.verifier(), self.0.sign(note.text().as_bytes()).to_vec())
    }
}

impl fmt::Debug for Signer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Signer({})", self.verifier())
    }
}
