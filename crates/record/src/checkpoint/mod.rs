//! The head of the log: how long it is and its root, signed (C2SP tlog-checkpoint).

use std::fmt;

use crate::merkle::Hash;
use crate::note::{Note, NoteError, Signature, Signer, Verified, VerifierKey};
use crate::text;

/// What a checkpoint says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checkpoint {
    /// Which log: the name of its key.
    pub origin: String,
    /// How many leaves.
    pub size: u64,
    /// The root over them.
    pub root: Hash,
}

/// A checkpoint and its signatures, of the log and of witnesses. Nothing is verified yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedCheckpoint {
    head: Checkpoint,
    note: Note,
}

/// Why something is no checkpoint, or is not to be believed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CheckpointError {
    /// The text is not three lines: origin, size, root. Extension lines, which the standard advises against, are
    /// refused: nobody could check them.
    #[error("this is not a checkpoint: {0}")]
    Malformed(&'static str),
    /// The note around it.
    #[error(transparent)]
    Note(#[from] NoteError),
    /// Another log's.
    #[error("the checkpoint is of the log {0}, which is not the one that was asked for")]
    Origin(String),
}

impl Checkpoint {
    /// Reads the text of a note.
    ///
    /// # Errors
    /// [`CheckpointError::Malformed`].
    pub fn parse(note_text: &str) -> Result<Checkpoint, CheckpointError> {
        let malformed = CheckpointError::Malformed;
        let body = note_text.strip_suffix('\n').ok_or(malformed("the last line does not end"))?;
        let mut lines = body.split('\n');
        let mut next = || lines.next().filter(|line| !line.is_empty());
        let origin = next().ok_or(malformed("the first line, the origin, is missing"))?;
        let size = next().and_then(text::decimal).ok_or(malformed("the second line is not the number of leaves"))?;
        let root = next().and_then(Hash::parse).ok_or(malformed("the third line is not a root hash"))?;
        if lines.next().is_some() {
            return Err(malformed("it has more than three lines"));
        }
        Ok(Checkpoint { origin: origin.to_owned(), size, root })
    }

    /// Signs it with the log's key, whose name becomes the origin.
    ///
    /// # Panics
    /// Never: the name of a key has no line breaks.
    pub fn sign(size: u64, root: Hash, log: &Signer) -> SignedCheckpoint {
        let head = Checkpoint { origin: log.verifier().name().to_owned(), size, root };
        let mut note = Note::new(head.to_string()).expect("names of keys have no line breaks");
        note.add(log.sign(&note));
        SignedCheckpoint { head, note }
    }
}

/// The text of the note, three lines.
impl fmt::Display for Checkpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}\n{}\n{}", self.origin, self.size, self.root)
    }
}

impl SignedCheckpoint {
    /// Reads what `Display` writes.
    ///
    /// # Errors
    /// [`CheckpointError`].
    pub fn parse(bytes: &[u8]) -> Result<SignedCheckpoint, CheckpointError> {
        let note = Note::parse(bytes)?;
        Ok(SignedCheckpoint { head: Checkpoint::parse(note.text())?, note })
    }

    /// What it says.
    pub fn head(&self) -> &Checkpoint {
        &self.head
    }

    /// The note: text and signatures.
    pub fn note(&self) -> &Note {
        &self.note
    }

    /// Adds a signature, unless it is there.
    pub fn add(&mut self, signature: Signature) {
        self.note.add(signature);
    }

    /// Verifies that one of these keys of logs signed it, and under its own origin. Gives back which.
    ///
    /// # Errors
    /// [`CheckpointError::Origin`] when no key has that name; [`CheckpointError::Note`].
    pub fn verify_log<'a>(
        &self,
        logs: impl IntoIterator<Item = &'a VerifierKey>,
    ) -> Result<&'a VerifierKey, CheckpointError> {
        let of_origin = |key: &&VerifierKey| key.signs_notes() && key.name() == self.head.origin;
        let keys: Vec<&VerifierKey> = logs.into_iter().filter(of_origin).collect();
        if keys.is_empty() {
            return Err(CheckpointError::Origin(self.head.origin.clone()));
        }
        let verified = self.note.verify(keys)?;
        verified.first().map(|v| v.key).ok_or(CheckpointError::Note(NoteError::Unsigned))
    }

    /// Verifies the signatures of these witnesses; each stands in the answer once, with the latest of its times.
    ///
    /// # Errors
    /// A signature of one of them is wrong. That none signed is no error.
    pub fn verify_witnesses<'a>(
        &self,
        witnesses: impl IntoIterator<Item = &'a VerifierKey>,
    ) -> Result<Vec<Verified<'a>>, CheckpointError> {
        let mut all = match self.note.verify(witnesses.into_iter().filter(|key| key.cosigns())) {
            Ok(all) => all,
            Err(NoteError::Unsigned) => Vec::new(),
            Err(error) => return Err(error.into()),
        };
        all.sort_by(|a, b| (a.key.name(), a.key.id(), b.time).cmp(&(b.key.name(), b.key.id(), a.time)));
        all.dedup_by(|later, first| later.key == first.key);
        Ok(all)
    }
}

impl fmt::Display for SignedCheckpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.note, f)
    }
}

#[cfg(test)]
mod tests;
