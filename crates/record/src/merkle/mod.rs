//! The Merkle tree of RFC 6962 (SHA-256), as RFC 9162 writes it down again.
//!
//! A tree of any size is a row of *perfect* subtrees, from the largest to the smallest; a [`Node`] names one perfect
//! subtree, and everything here is made of nodes. A [`Frontier`] appends; a [`Plan`] says which nodes a root or a proof
//! needs, whoever keeps them reads them in any way (also asynchronously), and the plan puts them together.
//!
//! Sizes and indices are any `u64`: nothing here overflows.

mod frontier;
mod plan;
mod verify;

pub use frontier::Frontier;
pub use plan::{OutOfRange, Plan};
pub use verify::{ProofError, root_of_inclusion, verify_consistency, verify_inclusion};

use std::fmt;

use sha2::{Digest, Sha256};

use crate::text;

/// A SHA-256 hash. Written as base64, as checkpoints and proofs write it.
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Hash(pub [u8; 32]);

impl Hash {
    /// Reads what `Display` writes.
    pub fn parse(text: &str) -> Option<Hash> {
        text::array_from_base64(text).map(Hash)
    }

    /// Lower-case hexadecimal.
    pub fn to_hex(self) -> String {
        crate::hex(&self.0)
    }

    /// Reads what [`Hash::to_hex`] writes.
    pub fn from_hex(text: &str) -> Option<Hash> {
        text::array_from_hex(text).map(Hash)
    }
}

impl fmt::Display for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&text::base64(&self.0))
    }
}

impl fmt::Debug for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.to_hex())
    }
}

impl TryFrom<&[u8]> for Hash {
    type Error = std::array::TryFromSliceError;

    fn try_from(bytes: &[u8]) -> Result<Hash, Self::Error> {
        bytes.try_into().map(Hash)
    }
}

/// The root of a tree without leaves: the hash of nothing.
pub const EMPTY_ROOT: Hash = Hash([
    0xe3, 0xb0, 0xc4, 0x42, 0x98, 0xfc, 0x1c, 0x14, 0x9a, 0xfb, 0xf4, 0xc8, 0x99, 0x6f, 0xb9, 0x24, 0x27, 0xae, 0x41,
    0xe4, 0x64, 0x9b, 0x93, 0x4c, 0xa4, 0x95, 0x99, 0x1b, 0x78, 0x52, 0xb8, 0x55,
]);

/// `SHA-256(0x00 ‖ leaf)`.
pub fn leaf_hash(leaf: &[u8]) -> Hash {
    Hash(Sha256::new().chain_update([0]).chain_update(leaf).finalize().into())
}

/// `SHA-256(0x01 ‖ left ‖ right)`.
pub fn node_hash(left: &Hash, right: &Hash) -> Hash {
    Hash(Sha256::new().chain_update([1]).chain_update(left.0).chain_update(right.0).finalize().into())
}

/// The root over these hashes of leaves.
pub fn root(leaves: &[Hash]) -> Hash {
    let mut frontier = Frontier::new();
    leaves.iter().for_each(|leaf| frontier.push(*leaf));
    frontier.root()
}

/// A perfect subtree: leaves `index · 2^level` up to, and without, `(index + 1) · 2^level`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Node {
    /// How many levels above the leaves, below 64.
    pub level: u8,
    /// The how-manieth of its level, from 0.
    pub index: u64,
}

/// The perfect subtrees that leaves `from` up to `to` consist of, from left to right. `from` must begin a subtree at
/// least as large as the first of them, as it does in roots and proofs.
fn perfect(from: u64, to: u64) -> Vec<Node> {
    let (mut at, mut nodes) = (from, Vec::new());
    while at < to {
        let level = (to - at).ilog2();
        nodes.push(Node { level: level as u8, index: at >> level });
        at += 1 << level;
    }
    nodes
}

/// Subtrees from left to right make one hash: the smallest two first.
fn fold(hashes: &[Hash]) -> Hash {
    let mut from_right = hashes.iter().rev();
    let Some(last) = from_right.next() else { return EMPTY_ROOT };
    from_right.fold(*last, |right, left| node_hash(left, &right))
}

#[cfg(test)]
mod tests;
