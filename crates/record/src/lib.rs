//! The civic record: what is kept of a civic act, and how anybody proves that it was kept. Pure, builds for wasm32; it
//! reads no clock and no random numbers, and speaks to nobody.
//!
//! This file has the leaves. The modules follow the C2SP standards, so that programs nobody here wrote read the record:
//!
//! | module | what |
//! |---|---|
//! | [`merkle`] | hashes, roots, proofs made and verified (RFC 6962, RFC 9162) |
//! | [`tile`] | how the tree and its entries are cut into files (tlog-tiles) |
//! | [`note`] | texts with signatures, and keys as text (signed-note) |
//! | [`checkpoint`] | the signed head of the log (tlog-checkpoint) |
//! | [`cosignature`] | a witness's signature, with its time (tlog-cosignature) |
//! | [`policy`] | whose signatures suffice (tlog-policy) |
//! | [`witness`] | what a log and a witness say to each other (tlog-witness) |
//! | [`proof`] | a proof in one file (tlog-proof) |
//! | [`receipt`] | what is in our proofs beside the proof |
//! | [`promise`] | what is given before there is a proof |
//!
//! A text that is read is refused unless it is exactly what would have been written: there are not two ways to say one
//! thing. Nothing here panics on what others send.

pub mod checkpoint;
pub mod cosignature;
pub mod merkle;
pub mod note;
pub mod policy;
pub mod promise;
pub mod proof;
mod read;
pub mod receipt;
mod text;
pub mod tile;
pub mod witness;

pub use merkle::Hash;
pub use read::{Leaf, UnreadableLeaf};

use serde_json::{Map, Value};
use sha2::{Digest, Sha256};

/// The largest leaf, in bytes: an entry of C2SP tlog-tiles has a 16-bit length.
pub const MAX_LEAF: usize = 65_535;

macro_rules! kinds {
    ($($(#[$doc:meta])* $name:ident $code:literal,)+) => {
        /// What a leaf tells. Kinds are added; none changes its meaning.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Kind { $($(#[$doc])* $name,)+ }

        impl Kind {
            /// The code inside the leaf.
            pub fn code(self) -> &'static str {
                match self { $(Kind::$name => $code,)+ }
            }

            /// The kind of a code; none for a kind that is newer than this program.
            pub fn parse(code: &str) -> Option<Kind> {
                match code { $($code => Some(Kind::$name),)+ _ => None }
            }
        }
    };
}

kinds! {
    /// A proposal was sent to the authority, or sent again.
    ProposalSubmitted "proposal_submitted",
    /// A moderator opened, returned or rejected it, with a reason code.
    Moderated "moderated",
    /// Somebody wants it tried.
    SupportGiven "support_given",
    /// Somebody took that back.
    SupportWithdrawn "support_withdrawn",
    /// The threshold was reached; the authority's first clock started.
    ReviewStarted "review_started",
    /// The authority answered: accepted, refused, redirected.
    Answered "answered",
    /// Another authority holds an experiment.
    HandedOver "handed_over",
    /// An author asked for another look at a refusal.
    AppealFiled "appeal_filed",
    /// Somebody else looked again.
    AppealJudged "appeal_judged",
    /// A decision was taken back within minutes.
    DecisionUndone "decision_undone",
    /// Who decides what was written down, or ended.
    CompetenceChanged "competence_changed",
    /// A mandate was granted.
    MandateGranted "mandate_granted",
    /// A mandate was ended before its time.
    MandateEnded "mandate_ended",
    /// A person asked to be erased.
    Erased "erased",
    /// A key goes over to another one.
    KeyRotated "key_rotated",
    /// A log opened after another one was lost.
    LogOpened "log_opened",
    /// An elected official brought a proposal under review before its threshold.
    Sponsored "sponsored",
    /// Somebody took a part in an experiment, or left it.
    PartChanged "part_changed",
    /// Somebody stands behind a deed that takes several people, under one hat.
    Signed "signed",
    /// A protocol was frozen, with the hash of its text.
    ProtocolRegistered "protocol_registered",
    /// A new version of a protocol was frozen, with the hash of its text.
    ProtocolAmended "protocol_amended",
    /// The authority authorised a registered protocol, under conditions or not, refused it, or redirected it.
    Authorised "authorised",
    /// A try began.
    Started "started",
    /// Something was measured.
    Reading "reading",
    /// Many measurements came in one file, with its hash and how many.
    ReadingsImported "readings_imported",
    /// A dataset was attached, with its role and the hash of the copy that was seen.
    DataAttached "data_attached",
    /// A recipe made readings of a copy of a dataset; the hashes of both, and how many.
    DataRead "data_read",
    /// Somebody wrote in the field journal.
    JournalWritten "journal_written",
    /// Something went wrong, or nearly.
    Incident "incident",
    /// A try waits.
    Suspended "suspended",
    /// It goes on.
    Resumed "resumed",
    /// A try came to its end, or was stopped early.
    Ended "ended",
    /// The evaluator said what was found.
    ResultsPublished "results_published",
    /// The promoter sees it otherwise.
    Dissented "dissented",
    /// The authority said what it does with it.
    Decided "decided",
    /// The file is closed.
    Closed "closed",
    /// A promoter took an experiment back.
    Withdrawn "withdrawn",
    /// Somebody argued for or against an experiment, asked, or answered; `side` says which, `authority` in whose name.
    Argument "argument",
    /// Its author changed it within minutes.
    ArgumentEdited "argument_edited",
    /// A moderator removed it, kept it, or put it back, for a reason from the public list.
    ArgumentModerated "argument_moderated",
    /// The author of a removed argument asked for another look.
    ArgumentAppealed "argument_appealed",
    /// A consultation was fixed, with the hash of its terms, and opened.
    ConsultationOpened "consultation_opened",
    /// Somebody who may vote has voted in it; `channel` says how. What they chose, and that they voted again, is in no leaf.
    Voted "voted",
    /// Nobody votes in it any more, and so many have.
    ConsultationClosed "consultation_closed",
    /// Somebody who may vote was issued a blind signature, and so votes in a way that nobody can link to them.
    BallotIssued "ballot_issued",
    /// The hash of a ballot with a blindly signed key, written once the vote was over, in the order of the hashes.
    BlindBallot "blind_ballot",
    /// The hash of a ballot that came through a form, written once the vote was over, in the order of the hashes.
    FormBallot "form_ballot",
    /// The ballots were counted, with the hash of the result and the value behind its lots.
    Tally "tally",
    /// The authority answered the result of a vote; `kept` says what becomes of what it committed to.
    VoteReplied "vote_replied",
}

/// A value that stands in a leaf only as a commitment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opening {
    /// The name of the field in the leaf; also the domain that separates commitments.
    pub name: String,
    /// 32 fresh random bytes.
    pub salt: [u8; 32],
    /// What is committed to.
    pub data: Vec<u8>,
}

impl Opening {
    /// `SHA-256(domain ‖ salt ‖ data)`, domain `essaim/commit/v1/<name>\0`.
    pub fn commitment(&self) -> [u8; 32] {
        let mut hash = Sha256::new();
        hash.update(b"essaim/commit/v1/");
        hash.update(self.name.as_bytes());
        hash.update([0]);
        hash.update(self.salt);
        hash.update(&self.data);
        hash.finalize().into()
    }
}

/// A leaf that cannot be written.
#[derive(Debug, PartialEq, Eq)]
pub enum LeafError {
    /// A field that is not a string, a boolean or an integer below 2⁵³, or a key that is not ASCII.
    Field(String),
    /// More than [`MAX_LEAF`] bytes.
    TooLarge(usize),
}

impl std::fmt::Display for LeafError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            LeafError::Field(name) => write!(f, "field {name} cannot stand in a leaf"),
            LeafError::TooLarge(n) => write!(f, "a leaf of {n} bytes is too large"),
        }
    }
}

impl std::error::Error for LeafError {}

/// The exact bytes of a leaf: one object in the JSON canonicalisation scheme (RFC 8785). Verifiers
/// hash these bytes as served and never canonicalise again.
///
/// `at` is in whole seconds since 1970 UTC; `public` are the fields anybody may read.
///
/// # Errors
/// [`LeafError`].
pub fn leaf(kind: Kind, at: i64, public: &[(&str, Value)], openings: &[Opening]) -> Result<Vec<u8>, LeafError> {
    let mut object = Map::new();
    object.insert("kind".into(), kind.code().into());
    object.insert("at".into(), at.into());
    for (name, value) in public {
        if !plain(value) || !name.is_ascii() {
            return Err(LeafError::Field((*name).to_owned()));
        }
        object.insert((*name).to_owned(), value.clone());
    }
    for opening in openings {
        object.insert(opening.name.clone(), hex(&opening.commitment()).into());
    }
    let bytes =
        serde_json_canonicalizer::to_vec(&Value::Object(object)).map_err(|_| LeafError::Field("object".into()))?;
    if bytes.len() > MAX_LEAF { Err(LeafError::TooLarge(bytes.len())) } else { Ok(bytes) }
}

fn plain(value: &Value) -> bool {
    match value {
        Value::String(_) | Value::Bool(_) => true,
        Value::Number(n) => n.as_i64().is_some_and(|n| n.unsigned_abs() < 1 << 53),
        _ => false,
    }
}

/// Lower-case hexadecimal.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn opening(salt: u8) -> Opening {
        Opening { name: "actor".into(), salt: [salt; 32], data: b"somebody".to_vec() }
    }

    #[test]
    fn a_leaf_is_canonical_and_says_nothing_personal() {
        let bytes =
            leaf(Kind::SupportGiven, 1_700_000_000, &[("experiment", "x".into())], &[opening(1)]).expect("leaf");
        let text = String::from_utf8(bytes).expect("utf-8");
        let digest = hex(&opening(1).commitment());
        assert_eq!(text, format!(r#"{{"actor":"{digest}","at":1700000000,"experiment":"x","kind":"support_given"}}"#));
        assert!(!text.contains("somebody"));
    }

    #[test]
    fn the_salt_hides_equal_values() {
        assert_ne!(opening(1).commitment(), opening(2).commitment());
    }

    #[test]
    fn floats_large_integers_and_oversize_are_refused() {
        let one = |v: Value| leaf(Kind::Erased, 0, &[("x", v)], &[]);
        assert!(matches!(one(1.5.into()), Err(LeafError::Field(_))));
        assert!(matches!(one((1i64 << 53).into()), Err(LeafError::Field(_))));
        assert!(matches!(one(Value::Null), Err(LeafError::Field(_))));
        assert!(matches!(one("é".repeat(MAX_LEAF).into()), Err(LeafError::TooLarge(_))));
    }
}
