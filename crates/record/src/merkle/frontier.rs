use super::{EMPTY_ROOT, Hash, Node, fold, node_hash};

/// What has to be kept of a tree to append to it: its size and the hashes of its perfect subtrees, at most 64.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Frontier {
    size: u64,
    /// From the largest, at the left, to the smallest.
    peaks: Vec<Hash>,
}

impl Frontier {
    /// Of a tree without leaves.
    pub fn new() -> Frontier {
        Frontier::default()
    }

    /// One that was kept; none unless there is one hash for each bit of the size that is set.
    pub fn from_parts(size: u64, peaks: Vec<Hash>) -> Option<Frontier> {
        (size.count_ones() as usize == peaks.len()).then_some(Frontier { size, peaks })
    }

    /// How many leaves.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// The hashes of the perfect subtrees, largest first: what [`Frontier::from_parts`] takes.
    pub fn peaks(&self) -> &[Hash] {
        &self.peaks
    }

    /// Appends the hash of a leaf.
    pub fn push(&mut self, leaf: Hash) {
        self.push_and(leaf, |_, _| ());
    }

    /// The same, and shows each perfect subtree that it completes, the leaf first: what a log has to store.
    ///
    /// # Panics
    /// When there are 2⁶⁴ − 1 leaves already.
    pub fn push_and(&mut self, leaf: Hash, mut completed: impl FnMut(Node, Hash)) {
        let next = self.size.checked_add(1).expect("a log has fewer than 2^64 leaves");
        let mut hash = leaf;
        completed(Node { level: 0, index: self.size }, hash);
        for level in 1..=self.size.trailing_ones() as u8 {
            let left = self.peaks.pop().unwrap_or(EMPTY_ROOT);
            hash = node_hash(&left, &hash);
            completed(Node { level, index: self.size >> level }, hash);
        }
        self.peaks.push(hash);
        self.size = next;
    }

    /// The root of the tree as it is now.
    pub fn root(&self) -> Hash {
        fold(&self.peaks)
    }
}
