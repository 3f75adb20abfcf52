//! Texts with signatures, and keys as text (C2SP signed-note).
//!
//! Two kinds of Ed25519 signatures are understood: of the text itself (type `0x01`: logs, promises) and, with a time, of
//! a checkpoint (type `0x04`, see [`crate::cosignature`]: witnesses). A key of another type is read and kept, so that a
//! policy may name it; what it signs is passed over, as the standard demands for unknown keys.

mod key;
mod signer;

pub use key::{KeyError, VerifierKey};
pub(crate) use signer::Secret;
pub use signer::Signer;

use std::fmt;

use crate::text;

/// Longer notes are refused.
pub const MAX_NOTE: usize = 256 * 1024;

/// A note with more signatures is refused; the standard wants at least 16 to be read.
pub const MAX_SIGNATURES: usize = 64;

/// A text and who signed it. Nothing is verified yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    text: String,
    signatures: Vec<Signature>,
}

/// One signature line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signature {
    name: String,
    id: u32,
    bytes: Vec<u8>,
}

/// Why a note is none, or is not to be believed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoteError {
    /// Not a text, a blank line and signature lines.
    #[error("this is not a signed note: {0}")]
    Malformed(&'static str),
    /// Of none of the keys that were asked for.
    #[error("no signature by a known key")]
    Unsigned,
    /// A known key's signature does not fit the text.
    #[error("the signature of {0} is wrong")]
    BadSignature(String),
}

/// A signature that was verified.
#[derive(Clone, Copy, Debug)]
pub struct Verified<'a> {
    /// Whose.
    pub key: &'a VerifierKey,
    /// For cosignatures, when it was made: seconds since 1970 UTC.
    pub time: Option<u64>,
}

impl Note {
    /// A note that nobody has signed yet. It is a note only with a signature: see [`Note::add`].
    ///
    /// # Errors
    /// The text does not end in a newline, or has control characters.
    pub fn new(text: impl Into<String>) -> Result<Note, NoteError> {
        let text = text.into();
        check_text(&text)?;
        Ok(Note { text, signatures: Vec::new() })
    }

    /// Reads what `Display` writes.
    ///
    /// # Errors
    /// [`NoteError::Malformed`].
    pub fn parse(bytes: &[u8]) -> Result<Note, NoteError> {
        if bytes.len() > MAX_NOTE {
            return Err(NoteError::Malformed("it is too long"));
        }
        let whole = std::str::from_utf8(bytes).map_err(|_| NoteError::Malformed("it is not UTF-8"))?;
        let blank = whole.rfind("\n\n").ok_or(NoteError::Malformed("a blank line and signatures are missing"))?;
        let mut note = Note::new(&whole[..=blank])?;
        note.signatures = Signature::parse_lines(&whole[blank + 2..])?;
        Ok(note)
    }

    /// What is signed, with its last newline.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// All signatures, verified or not.
    pub fn signatures(&self) -> &[Signature] {
        &self.signatures
    }

    /// Adds a signature, unless it is there.
    pub fn add(&mut self, signature: Signature) {
        if !self.signatures.contains(&signature) {
            self.signatures.push(signature);
        }
    }

    /// Verifies the signatures of these keys and passes over all others.
    ///
    /// # Errors
    /// None of these keys signed, or a signature with the name and id of one of them is wrong.
    pub fn verify<'a>(&self, keys: impl IntoIterator<Item = &'a VerifierKey>) -> Result<Vec<Verified<'a>>, NoteError> {
        let mut verified = Vec::new();
        for key in keys.into_iter().filter(|key| key.is_understood()) {
            for signature in self.signatures.iter().filter(|s| s.name == key.name() && s.id == key.id()) {
                let bad = || NoteError::BadSignature(key.name().to_owned());
                let time = key.check(&self.text, &signature.bytes).ok_or_else(bad)?;
                verified.push(Verified { key, time });
            }
        }
        if verified.is_empty() { Err(NoteError::Unsigned) } else { Ok(verified) }
    }
}

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.text)?;
        self.signatures.iter().try_for_each(|signature| write!(f, "{signature}"))
    }
}

impl Signature {
    pub(crate) fn new(key: &VerifierKey, bytes: Vec<u8>) -> Signature {
        Signature { name: key.name().to_owned(), id: key.id(), bytes }
    }

    /// Reads signature lines, such as a witness answers: at least one.
    ///
    /// # Errors
    /// [`NoteError::Malformed`].
    pub fn parse_lines(lines: &str) -> Result<Vec<Signature>, NoteError> {
        let lines = lines.strip_suffix('\n').ok_or(NoteError::Malformed("the last line does not end"))?;
        // counted before anything is kept
        if lines.split('\n').count() > MAX_SIGNATURES {
            return Err(NoteError::Malformed("it has too many signatures"));
        }
        lines.split('\n').map(Signature::parse_line).collect()
    }

    fn parse_line(line: &str) -> Result<Signature, NoteError> {
        let bad = NoteError::Malformed("a signature line is not “— name base64”");
        let parts = line.strip_prefix("— ").and_then(|rest| rest.split_once(' '));
        let Some((name, encoded)) = parts.filter(|(name, _)| is_key_name(name)) else { return Err(bad) };
        let Some(bytes) = text::from_base64(encoded).filter(|bytes| bytes.len() > 4) else { return Err(bad) };
        let (id, bytes) = bytes.split_at(4);
        let id = u32::from_be_bytes([id[0], id[1], id[2], id[3]]);
        Ok(Signature { name: name.to_owned(), id, bytes: bytes.to_vec() })
    }

    /// The name of the key that is said to have signed.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Its id: with the name it says which key is meant.
    pub fn id(&self) -> u32 {
        self.id
    }

    /// The signature without the id of the key.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }
}

/// The line with its newline.
impl fmt::Display for Signature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bytes = [&self.id.to_be_bytes()[..], &self.bytes].concat();
        writeln!(f, "— {} {}", self.name, text::base64(&bytes))
    }
}

fn check_text(text: &str) -> Result<(), NoteError> {
    if !text.ends_with('\n') {
        return Err(NoteError::Malformed("the last line does not end"));
    }
    if text.bytes().any(|b| b < 0x20 && b != b'\n') {
        return Err(NoteError::Malformed("it has control characters"));
    }
    Ok(())
}

/// Not empty, no Unicode space, no plus sign, no control character.
fn is_key_name(name: &str) -> bool {
    !name.is_empty() && !name.chars().any(|c| c.is_whitespace() || c == '+' || c < ' ')
}

#[cfg(test)]
mod tests;
