//! What a resident is given at once, before there is a proof: the signed promise that a leaf will stand in the log at the
//! latest at an instant. If it does not, the promise shows who broke it.
//!
//! It is a note of its own kind, so that no other note can be taken for one:
//!
//! ```text
//! essaim/promise/v1
//! essaim.example.org/record
//! <leaf hash, base64>
//! <seconds since 1970 UTC>
//!
//! — essaim.example.org/record/promise …
//! ```

use std::fmt;

use crate::merkle::Hash;
use crate::note::{Note, NoteError, Signer, VerifierKey};
use crate::text;

const FIRST_LINE: &str = "essaim/promise/v1";

/// What is promised.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Promise {
    /// In which log.
    pub origin: String,
    /// The hash of the leaf.
    pub leaf: Hash,
    /// Until when: seconds since 1970 UTC.
    pub until: u64,
}

impl Promise {
    /// Signs it with the key for promises, which is not the log's.
    ///
    /// # Errors
    /// An origin that cannot stand in a line.
    pub fn sign(&self, key: &Signer) -> Result<Note, NoteError> {
        if self.origin.is_empty() || self.origin.contains('\n') {
            return Err(NoteError::Malformed("the origin cannot stand in a line"));
        }
        let mut note = Note::new(self.to_string())?;
        note.add(key.sign(&note));
        Ok(note)
    }

    /// Reads a note and verifies that one of these keys signed it.
    ///
    /// # Errors
    /// [`NoteError`].
    pub fn verify<'a>(
        bytes: &[u8],
        keys: impl IntoIterator<Item = &'a VerifierKey>,
    ) -> Result<(Promise, Note), NoteError> {
        let note = Note::parse(bytes)?;
        note.verify(keys.into_iter().filter(|key| key.signs_notes()))?;
        let promise = Promise::parse(note.text()).ok_or(NoteError::Malformed("it is not a promise"))?;
        Ok((promise, note))
    }

    /// Reads what `Display` writes.
    pub fn parse(note_text: &str) -> Option<Promise> {
        let mut lines = note_text.strip_suffix('\n')?.split('\n');
        let first = lines.next()?;
        let origin = lines.next().filter(|origin| !origin.is_empty())?.to_owned();
        let leaf = Hash::parse(lines.next()?)?;
        let until = text::decimal(lines.next()?)?;
        (first == FIRST_LINE && lines.next().is_none()).then_some(Promise { origin, leaf, until })
    }
}

/// The text of the note.
impl fmt::Display for Promise {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{FIRST_LINE}\n{}\n{}\n{}", self.origin, self.leaf, self.until)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_promise_is_read_as_it_was_written_and_no_other_note_is_taken_for_one() {
        let key = Signer::new("essaim.example.org/record/promise", &[7; 32]).unwrap();
        let promise = Promise { origin: "essaim.example.org/record".into(), leaf: Hash([1; 32]), until: 1_700_000_060 };
        let note = promise.sign(&key).unwrap();
        let (read, _) = Promise::verify(note.to_string().as_bytes(), [key.verifier()]).unwrap();
        assert_eq!(read, promise);
        let other = Signer::new("essaim.example.org/record/promise", &[8; 32]).unwrap();
        let refused = Promise::verify(note.to_string().as_bytes(), [other.verifier()]);
        assert_eq!(refused.unwrap_err(), NoteError::Unsigned);

        let checkpoint = crate::checkpoint::Checkpoint::sign(0, crate::merkle::EMPTY_ROOT, &key);
        let refused = Promise::verify(checkpoint.to_string().as_bytes(), [key.verifier()]);
        assert_eq!(refused.unwrap_err(), NoteError::Malformed("it is not a promise"));
    }
}
