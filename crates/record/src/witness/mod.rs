//! What a log and a witness say to each other (C2SP tlog-witness), and what a witness has to decide: [`judge`].
//!
//! A log posts `<prefix>/add-checkpoint` with an [`AddCheckpoint`]; the witness answers 200 with its signature lines
//! ([`Signature::parse_lines`]), 409 with the size it knows ([`parse_size`]), or another status with a reason.

use std::fmt;

use crate::checkpoint::{CheckpointError, SignedCheckpoint};
use crate::merkle::{EMPTY_ROOT, Hash, verify_consistency};
use crate::note::{Signature, VerifierKey};
use crate::{proof, text};

/// The content type of an answer with status 409.
pub const SIZE_TYPE: &str = "text/x.tlog.size";

/// The longest request that is worth reading.
pub const MAX_REQUEST: usize = crate::note::MAX_NOTE + 4096;

/// The standard allows no more lines of proof in a request.
const MAX_PROOF_LINES: usize = 63;

/// What a log asks: cosign this; I know that you know `old`, and here is the proof from there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AddCheckpoint {
    /// The size that the witness cosigned last.
    pub old: u64,
    /// From there to the checkpoint.
    pub proof: Vec<Hash>,
    /// What to cosign.
    pub checkpoint: SignedCheckpoint,
}

/// Why a witness does not cosign.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// 400: not a request, or an old size above the new.
    #[error("the request is malformed: {0}")]
    Malformed(String),
    /// 403: not signed by a key of this log that the witness knows, or wrongly.
    #[error("the checkpoint is not signed by the log")]
    Forbidden,
    /// 404: not a log that it witnesses.
    #[error("this witness does not know the log {0}")]
    UnknownLog(String),
    /// 409: it knows another size; the answer's body says which, see [`size`].
    #[error("the last checkpoint cosigned for this log has {0} leaves")]
    Conflict(u64),
    /// 422: the proof does not hold, or the log shows two histories.
    #[error("the checkpoint is not proven to be consistent with the last one: {0}")]
    Inconsistent(&'static str),
}

impl Refusal {
    /// The status of the answer.
    pub fn status(&self) -> u16 {
        match self {
            Refusal::Malformed(_) => 400,
            Refusal::Forbidden => 403,
            Refusal::UnknownLog(_) => 404,
            Refusal::Conflict(_) => 409,
            Refusal::Inconsistent(_) => 422,
        }
    }
}

impl AddCheckpoint {
    /// Reads what `Display` writes: the body of the request.
    ///
    /// # Errors
    /// [`Refusal::Malformed`].
    pub fn parse(bytes: &[u8]) -> Result<AddCheckpoint, Refusal> {
        let malformed = |what: &str| Refusal::Malformed(what.to_owned());
        if bytes.len() > MAX_REQUEST {
            return Err(malformed("it is too long"));
        }
        let whole = std::str::from_utf8(bytes).map_err(|_| malformed("it is not UTF-8"))?;
        let (head, checkpoint) = whole.split_once("\n\n").ok_or_else(|| malformed("the blank line is missing"))?;
        let mut lines = head.split('\n');
        let old = lines.next().and_then(|line| line.strip_prefix("old ")).and_then(text::decimal);
        let old = old.ok_or_else(|| malformed("the first line is not “old <size>”"))?;
        let proof = proof::path(lines).filter(|proof| proof.len() <= MAX_PROOF_LINES);
        let proof = proof.ok_or_else(|| malformed("a line of the proof is not a hash, or there are more than 63"))?;
        let checkpoint =
            SignedCheckpoint::parse(checkpoint.as_bytes()).map_err(|error| malformed(&error.to_string()))?;
        Ok(AddCheckpoint { old, proof, checkpoint })
    }
}

impl fmt::Display for AddCheckpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "old {}", self.old)?;
        self.proof.iter().try_for_each(|hash| writeln!(f, "{hash}"))?;
        write!(f, "\n{}", self.checkpoint)
    }
}

/// Whether a witness may cosign. `keys` are those of all logs that it knows; `last` gives the size and root that it
/// cosigned last for an origin. The caller reads `last`, asks this, and stores the new head in **one** atomic step, and
/// only then answers.
///
/// # Errors
/// [`Refusal`], in the order of the standard.
pub fn judge<'a>(
    request: &AddCheckpoint,
    keys: impl IntoIterator<Item = &'a VerifierKey>,
    last: Option<(u64, Hash)>,
) -> Result<(), Refusal> {
    let head = request.checkpoint.head();
    request.checkpoint.verify_log(keys).map_err(|error| match error {
        CheckpointError::Origin(origin) => Refusal::UnknownLog(origin),
        _ => Refusal::Forbidden,
    })?;
    if request.old > head.size {
        return Err(Refusal::Malformed("the old size is above the new".to_owned()));
    }
    let (size, root) = last.unwrap_or((0, EMPTY_ROOT));
    if request.old != size {
        return Err(Refusal::Conflict(size));
    }
    if head.size == 0 && head.root != EMPTY_ROOT {
        return Err(Refusal::Inconsistent("a log without leaves has the hash of nothing as its root"));
    }
    if size == 0 {
        // the empty tree is consistent with every tree, and there is nothing to prove
        return if request.proof.is_empty() { Ok(()) } else { Err(Refusal::Inconsistent("the proof is not empty")) };
    }
    verify_consistency(size, &root, head.size, &head.root, &request.proof)
        .map_err(|_| Refusal::Inconsistent("the proof does not hold"))
}

/// The body of a 409.
pub fn size(size: u64) -> String {
    format!("{size}\n")
}

/// Reads what [`size`] writes.
pub fn parse_size(body: &[u8]) -> Option<u64> {
    text::decimal(std::str::from_utf8(body).ok()?.strip_suffix('\n')?)
}

/// The body of a 200.
pub fn signatures(signatures: &[Signature]) -> String {
    signatures.iter().map(Signature::to_string).collect()
}

/// Where a witness serves the last checkpoint that it cosigned for a log, below its monitoring prefix.
pub fn checkpoint_path(origin: &str) -> String {
    use sha2::{Digest, Sha256};
    format!("{}/checkpoint", crate::hex(&Sha256::digest(origin)))
}

#[cfg(test)]
mod tests;
