//! A proof in one file, which is verified offline (C2SP tlog-proof, `.tlog-proof`).

use std::fmt;

use crate::checkpoint::{CheckpointError, SignedCheckpoint};
use crate::merkle::{Hash, ProofError, verify_inclusion};
use crate::text;

/// Longer files are refused: the largest leaf with what opens it, signatures included, takes less.
pub const MAX_PROOF: usize = 1024 * 1024;

const FIRST_LINE: &str = "c2sp.org/tlog-proof@v1";

/// That something stands in a log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proof {
    /// What else is needed to make sense of it. Nothing vouches for it; in our receipts it is a
    /// [`crate::receipt::Receipt`].
    pub extra: Option<Vec<u8>>,
    /// The place of the leaf, from 0.
    pub index: u64,
    /// From the leaf's sibling up.
    pub path: Vec<Hash>,
    /// The head that it is proven against.
    pub checkpoint: SignedCheckpoint,
}

/// Why a file is no proof.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ParseError {
    /// Not the lines that the standard wants.
    #[error("this is not a proof file: {0}")]
    Malformed(&'static str),
    /// What stands at its end.
    #[error(transparent)]
    Checkpoint(#[from] CheckpointError),
}

impl Proof {
    /// Reads what `Display` writes.
    ///
    /// # Errors
    /// [`ParseError`].
    pub fn parse(bytes: &[u8]) -> Result<Proof, ParseError> {
        let malformed = ParseError::Malformed;
        if bytes.len() > MAX_PROOF {
            return Err(malformed("it is too long"));
        }
        let whole = std::str::from_utf8(bytes).map_err(|_| malformed("it is not UTF-8"))?;
        let (proof, checkpoint) = whole.split_once("\n\n").ok_or(malformed("the blank line is missing"))?;
        let mut lines = proof.split('\n').peekable();
        if lines.next() != Some(FIRST_LINE) {
            return Err(malformed("it does not begin with c2sp.org/tlog-proof@v1"));
        }
        let mut extra = None;
        if let Some(encoded) = lines.next_if(|line| line.starts_with("extra ")) {
            let decoded = encoded.strip_prefix("extra ").and_then(text::from_base64);
            extra = Some(decoded.ok_or(malformed("the line “extra” is not base64"))?);
        }
        let index = lines.next().and_then(|line| line.strip_prefix("index ")).and_then(text::decimal);
        let index = index.ok_or(malformed("the line “index” is missing"))?;
        let path = path(lines).ok_or(malformed("a line of the proof is not a hash, or there are more than 64"))?;
        Ok(Proof { extra, index, path, checkpoint: SignedCheckpoint::parse(checkpoint.as_bytes())? })
    }

    /// Whether the leaf stands where the proof says, in the log that the checkpoint is of. That the checkpoint is to be
    /// believed is another question: [`crate::policy::Policy::verify`].
    ///
    /// # Errors
    /// [`ProofError`].
    pub fn verify_inclusion(&self, leaf: &Hash) -> Result<(), ProofError> {
        let head = self.checkpoint.head();
        verify_inclusion(leaf, self.index, head.size, &self.path, &head.root)
    }
}

/// No proof has more than 64 hashes.
pub(crate) fn path<'a>(lines: impl Iterator<Item = &'a str>) -> Option<Vec<Hash>> {
    let path: Vec<Hash> = lines.take(65).map(Hash::parse).collect::<Option<_>>()?;
    (path.len() <= 64).then_some(path)
}

impl fmt::Display for Proof {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{FIRST_LINE}")?;
        if let Some(extra) = &self.extra {
            writeln!(f, "extra {}", text::base64(extra))?;
        }
        writeln!(f, "index {}", self.index)?;
        self.path.iter().try_for_each(|hash| writeln!(f, "{hash}"))?;
        write!(f, "\n{}", self.checkpoint)
    }
}

#[cfg(test)]
mod tests;
