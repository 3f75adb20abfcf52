use std::fmt;

use ed25519_dalek::{Signature, VerifyingKey};
use sha2::{Digest, Sha256};

use super::is_key_name;
use crate::{cosignature::Timestamped, text};

/// The type byte of keys that sign a text.
pub(super) const ED25519: u8 = 0x01;
/// The type byte of keys that cosign checkpoints.
pub(super) const COSIGNATURE: u8 = 0x04;

/// A public key with its name: `<name>+<id>+<base64 of type and key>`, called a *vkey*.
#[derive(Clone, PartialEq, Eq)]
pub struct VerifierKey {
    name: String,
    id: u32,
    public: Public,
}

/// Other algorithms are added here (ML-DSA-44 is `0x06`), and in [`VerifierKey::check`].
#[derive(Clone, PartialEq, Eq)]
enum Public {
    Ed25519(VerifyingKey),
    Cosignature(VerifyingKey),
    Other(u8, Vec<u8>),
}

/// Why a text is no key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// Not three parts, or a part that is not what it should be.
    #[error("a key is written <name>+<id>+<base64>")]
    Malformed,
    /// A name that is empty or has spaces or plus signs.
    #[error("a key's name must not be empty and must not have spaces or plus signs")]
    Name,
    /// The id is not the key's: a letter was lost or changed in copying.
    #[error("the key and its id do not belong together; was it copied whole?")]
    Id,
    /// Not a point of the curve, or one with which anybody could sign.
    #[error("this is not an Ed25519 key")]
    Key,
}

impl VerifierKey {
    /// Reads what `Display` writes.
    ///
    /// # Errors
    /// [`KeyError`].
    pub fn parse(vkey: &str) -> Result<VerifierKey, KeyError> {
        let (name, rest) = vkey.split_once('+').ok_or(KeyError::Malformed)?;
        let (id, key) = rest.split_once('+').ok_or(KeyError::Malformed)?;
        if !is_key_name(name) {
            return Err(KeyError::Name);
        }
        let id = text::array_from_hex(id).map(u32::from_be_bytes).ok_or(KeyError::Malformed)?;
        let key = text::from_base64(key).ok_or(KeyError::Malformed)?;
        let (algorithm, key) = key.split_first().ok_or(KeyError::Malformed)?;
        let public = match *algorithm {
            ED25519 => Public::Ed25519(ed25519(key)?),
            COSIGNATURE => Public::Cosignature(ed25519(key)?),
            other => Public::Other(other, key.to_vec()),
        };
        if !matches!(public, Public::Other(..)) && id != key_id(name, *algorithm, key) {
            return Err(KeyError::Id);
        }
        Ok(VerifierKey { name: name.to_owned(), id, public })
    }

    pub(super) fn ed25519(name: &str, key: VerifyingKey) -> VerifierKey {
        VerifierKey { name: name.to_owned(), id: key_id(name, ED25519, key.as_bytes()), public: Public::Ed25519(key) }
    }

    pub(super) fn cosignature(name: &str, key: VerifyingKey) -> VerifierKey {
        let id = key_id(name, COSIGNATURE, key.as_bytes());
        VerifierKey { name: name.to_owned(), id, public: Public::Cosignature(key) }
    }

    /// Whose key it is; for a log, its origin.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The first four bytes of a hash of name, type and key.
    pub fn id(&self) -> u32 {
        self.id
    }

    /// Whether it signs texts, as logs do (`0x01`).
    pub fn signs_notes(&self) -> bool {
        matches!(self.public, Public::Ed25519(_))
    }

    /// Whether it cosigns checkpoints, as witnesses do (`0x04`).
    pub fn cosigns(&self) -> bool {
        matches!(self.public, Public::Cosignature(_))
    }

    /// Whether this program knows its algorithm. The signatures of other keys count for nothing.
    pub fn is_understood(&self) -> bool {
        !matches!(self.public, Public::Other(..))
    }

    /// The public key without name and type.
    pub fn public_bytes(&self) -> &[u8] {
        match &self.public {
            Public::Ed25519(key) | Public::Cosignature(key) => key.as_bytes(),
            Public::Other(_, key) => key,
        }
    }

    /// The type byte: how it signs.
    pub fn algorithm(&self) -> u8 {
        match &self.public {
            Public::Ed25519(_) => ED25519,
            Public::Cosignature(_) => COSIGNATURE,
            Public::Other(algorithm, _) => *algorithm,
        }
    }

    /// Verifies one signature. None: it is wrong; otherwise its time, if it has one.
    pub(super) fn check(&self, note_text: &str, signature: &[u8]) -> Option<Option<u64>> {
        let strictly = |key: &VerifyingKey, message: &[u8], signature: &[u8]| {
            key.verify_strict(message, &Signature::from_slice(signature).ok()?).ok()
        };
        match &self.public {
            Public::Ed25519(key) => strictly(key, note_text.as_bytes(), signature).map(|()| None),
            Public::Cosignature(key) => {
                let Timestamped { time, signature } = Timestamped::parse(signature)?;
                let message = crate::cosignature::message(time, note_text);
                strictly(key, message.as_bytes(), &signature).map(|()| Some(time))
            }
            Public::Other(..) => None,
        }
    }
}

impl fmt::Display for VerifierKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let key = [&[self.algorithm()], self.public_bytes()].concat();
        write!(f, "{}+{:08x}+{}", self.name, self.id, text::base64(&key))
    }
}

impl fmt::Debug for VerifierKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

fn ed25519(bytes: &[u8]) -> Result<VerifyingKey, KeyError> {
    let key = VerifyingKey::try_from(bytes).map_err(|_| KeyError::Key)?;
    if key.is_weak() { Err(KeyError::Key) } else { Ok(key) }
}

fn key_id(name: &str, algorithm: u8, key: &[u8]) -> u32 {
    let hash = Sha256::new().chain_update(name).chain_update([b'\n', algorithm]).chain_update(key).finalize();
    u32::from_be_bytes([hash[0], hash[1], hash[2], hash[3]])
}
