//! The browser's second bundle: what verifies a receipt, in a Web Worker, only on pages that verify.
//!
//! | file | what |
//! |---|---|
//! | `js/receipt.js` | on the page: a button, what is remembered, the sentences |
//! | `js/worker.js` | in the worker: fetches, calls what is here, answers |
//! | `src/check.rs` | the verification |
//! | `js/recount.js`, `js/counting.js` | the same for the recount of a vote, on its page and in the worker |
//! | `src/recount.rs` | the recount |
//! | `js/slip.js`, `js/voting.js` | the same for a slip: the key is made, kept and used in the worker |
//! | `js/ranking.js` | a ranking by hand, instead of lists |
//! | `src/vote.rs` | keys and ballots |
//!
//! # Messages
//!
//! The page posts to the worker, and gets one answer to each:
//!
//! ```text
//! { id, receipt: text, or receiptUrl, log: '/record', deed?, seen?, pinned? }
//! { id, result } or { id, failure: 'network' | 'program' }
//! ```
//!
//! `deed` is what the person did, as [`record::receipt::Deed`]: `{kind, fields: {…}, private: {name: text}}`. `seen` and
//! `pinned` are the checkpoint and the policy that this browser remembers. `result` is a [`Verdict`].

mod check;
mod recount;
mod verdict;
mod vote;

pub use check::Check;
pub use recount::{Recount, Recounted};
pub use verdict::{State, Step, Verdict, Witness};

use record::Hash;
use record::merkle::{verify_consistency, verify_inclusion};
use serde::Deserialize;
use wasm_bindgen::prelude::wasm_bindgen;

/// [`Check`] for JavaScript: make it, give it the tiles that it needs, finish it.
#[wasm_bindgen]
pub struct Verification(Check);

#[wasm_bindgen]
impl Verification {
    /// From the JSON of a request: `{receipt, policy, current?, deed?, seen?, pinned?}`, all texts but `deed`.
    #[wasm_bindgen(constructor)]
    pub fn new(request: &str) -> Verification {
        Verification(Check::new(request))
    }

    /// The tiles to fetch, below `tile/`.
    pub fn needed(&self) -> Vec<String> {
        self.0.needed()
    }

    /// Gives one of them.
    pub fn tile(&mut self, path: &str, bytes: &[u8]) -> bool {
        self.0.tile(path, bytes)
    }

    /// The JSON of a [`Verdict`].
    pub fn finish(&self) -> String {
        serde_json::to_string(&self.0.finish()).unwrap_or_default()
    }
}

/// [`Recount`] for JavaScript: make it from the first line of a file of ballots, give it the other lines, finish it.
#[wasm_bindgen]
pub struct Counting(Recount);

#[wasm_bindgen]
impl Counting {
    /// From the first line.
    ///
    /// # Errors
    /// Why it is none.
    #[wasm_bindgen(constructor)]
    pub fn new(header: &str) -> Result<Counting, String> {
        Recount::new(header).map(Counting)
    }

    /// Takes whole lines; gives back how many ballots there are by now.
    ///
    /// # Errors
    /// Which line is no ballot, and why.
    pub fn add(&mut self, lines: &str) -> Result<u32, String> {
        self.0.add(lines)
    }

    /// The JSON of a [`Recounted`], compared with the published result.
    pub fn finish(&mut self, published: &str) -> String {
        serde_json::to_string(&self.0.finish(published)).unwrap_or_default()
    }
}

/// A new key, blinded for the issuer of a vote: the JSON of a [`blind::Kept`].
///
/// # Errors
/// A sentence in English, as for the other functions of a vote.
#[wasm_bindgen]
pub fn vote_begin(consultation: &str, issuer: &str) -> Result<String, String> {
    vote::begin(consultation, issuer)
}

/// The same with the issuer's signature.
///
/// # Errors
/// When it is not its signature.
#[wasm_bindgen]
pub fn vote_finish(kept: &str, signature: &str) -> Result<String, String> {
    vote::finish(kept, signature)
}

/// What a slip `{rules, picked, marks, lang}` says: `{errors, rows}`.
///
/// # Errors
/// When it is none.
#[wasm_bindgen]
pub fn vote_review(slip: &str) -> Result<String, String> {
    vote::review(slip)
}

/// A ballot to send, and what to keep before: `{kept, number, ballot, seal}`.
///
/// # Errors
/// When the slip cannot be counted, or the issuer has not signed.
#[wasm_bindgen]
pub fn vote_ballot(kept: &str, slip: &str) -> Result<String, String> {
    vote::ballot(kept, slip)
}

/// For another device: `{address, code}`.
///
/// # Errors
/// When the issuer has not signed.
#[wasm_bindgen]
pub fn vote_carry(kept: &str, address: &str) -> Result<String, String> {
    vote::carry(kept, address)
}

/// From another device.
///
/// # Errors
/// When it is damaged, or of another vote.
#[wasm_bindgen]
pub fn vote_carried(consultation: &str, issuer: &str, text: &str) -> Result<String, String> {
    vote::carried(consultation, issuer, text)
}

/// The number of a key's ballots.
///
/// # Errors
/// When nothing usable was kept.
#[wasm_bindgen]
pub fn vote_number(kept: &str) -> Result<String, String> {
    vote::number(kept)
}

/// Whether a vector of RFC 9474 holds in this program.
///
/// # Errors
/// When it cannot be read.
#[wasm_bindgen]
pub fn blinding_holds(vector: &str) -> Result<bool, String> {
    let vector = serde_json::from_str(vector).map_err(|error| error.to_string())?;
    blind::holds(&vector).map_err(|fault| fault.to_string())
}

/// One proof by itself, as the tests' vectors have them; numbers are texts, because JavaScript's own end at 2⁵³.
#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum Vector {
    Inclusion { leaf: String, index: String, size: String, proof: Vec<String>, root: String },
    Consistency { old: String, old_root: String, new: String, new_root: String, proof: Vec<String> },
}

/// Whether a single proof holds.
#[wasm_bindgen]
pub fn holds(vector: &str) -> bool {
    let hashes = |proof: &[String]| proof.iter().map(|hash| Hash::parse(hash)).collect::<Option<Vec<Hash>>>();
    let verified = match serde_json::from_str(vector).ok() {
        Some(Vector::Inclusion { leaf, index, size, proof, root }) => (|| {
            let (leaf, root, proof) = (Hash::parse(&leaf)?, Hash::parse(&root)?, hashes(&proof)?);
            verify_inclusion(&leaf, index.parse().ok()?, size.parse().ok()?, &proof, &root).ok()
        })(),
        Some(Vector::Consistency { old, old_root, new, new_root, proof }) => (|| {
            let (old_root, new_root, proof) = (Hash::parse(&old_root)?, Hash::parse(&new_root)?, hashes(&proof)?);
            verify_consistency(old.parse().ok()?, &old_root, new.parse().ok()?, &new_root, &proof).ok()
        })(),
        None => None,
    };
    verified.is_some()
}
