use super::{Hash, Node, fold, perfect};

/// Which nodes a root or a proof is made of. `nodes` says what to read, `hashes` puts it together:
///
/// ```
/// # use record::merkle::{Frontier, Plan, leaf_hash, verify_inclusion};
/// # use std::collections::HashMap;
/// let (mut kept, mut log) = (HashMap::new(), Frontier::new());
/// for leaf in ["a", "b", "c"] {
///     log.push_and(leaf_hash(leaf.as_bytes()), |node, hash| _ = kept.insert(node, hash));
/// }
/// let plan = Plan::inclusion(1, log.size()).unwrap();
/// let proof = plan.hashes(|node| kept.get(&node).copied()).unwrap();
/// verify_inclusion(&leaf_hash(b"b"), 1, log.size(), &proof, &log.root()).unwrap();
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// Each hash that comes out, as the perfect subtrees that it is folded from.
    parts: Vec<Vec<Node>>,
}

/// Asked for a leaf or a head that the tree does not have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the log is not that long")]
pub struct OutOfRange;

impl Plan {
    /// The root of a tree of this size: one hash.
    pub fn root(size: u64) -> Plan {
        Plan { parts: vec![perfect(0, size)] }
    }

    /// The perfect subtrees of a tree of this size, one hash each: the peaks of a [`super::Frontier`].
    pub fn frontier(size: u64) -> Plan {
        Plan { parts: perfect(0, size).into_iter().map(|node| vec![node]).collect() }
    }

    /// The inclusion proof of a leaf (RFC 9162 § 2.1.3.1), from the leaf's sibling up.
    ///
    /// # Errors
    /// [`OutOfRange`] unless `index < size`.
    pub fn inclusion(index: u64, size: u64) -> Result<Plan, OutOfRange> {
        if index >= size {
            return Err(OutOfRange);
        }
        let mut parts = Vec::new();
        let (mut from, mut to) = (0, size);
        while to - from > 1 {
            let middle = split(from, to);
            if index < middle {
                parts.push(perfect(middle, to));
                to = middle;
            } else {
                parts.push(perfect(from, middle));
                from = middle;
            }
        }
        parts.reverse();
        Ok(Plan { parts })
    }

    /// The consistency proof between two sizes (RFC 9162 § 2.1.4.1). Empty for equal sizes and from size 0: an empty
    /// tree is consistent with any.
    ///
    /// # Errors
    /// [`OutOfRange`] unless `old <= new`.
    pub fn consistency(old: u64, new: u64) -> Result<Plan, OutOfRange> {
        if old > new {
            return Err(OutOfRange);
        }
        let mut parts = Vec::new();
        let (mut from, mut to) = (0, new);
        // `whole`: what is left of the old tree is one subtree whose hash the verifier has
        let mut whole = true;
        while old > 0 && to != old {
            let middle = split(from, to);
            if old <= middle {
                parts.push(perfect(middle, to));
                to = middle;
            } else {
                parts.push(perfect(from, middle));
                from = middle;
                whole = false;
            }
        }
        if !whole {
            parts.push(perfect(from, to));
        }
        parts.reverse();
        Ok(Plan { parts })
    }

    /// All nodes that have to be read.
    pub fn nodes(&self) -> impl Iterator<Item = Node> + '_ {
        self.parts.iter().flatten().copied()
    }

    /// The root (one hash) or the proof; none when `read` does not know a node.
    pub fn hashes(&self, mut read: impl FnMut(Node) -> Option<Hash>) -> Option<Vec<Hash>> {
        let mut hash = |part: &Vec<Node>| {
            let hashes: Option<Vec<Hash>> = part.iter().map(|node| read(*node)).collect();
            hashes.map(|hashes| fold(&hashes))
        };
        self.parts.iter().map(&mut hash).collect()
    }
}

/// Where RFC 6962 divides a tree of two leaves or more: the largest power of two that leaves something at the right.
fn split(from: u64, to: u64) -> u64 {
    from + (1 << (to - from - 1).ilog2())
}
