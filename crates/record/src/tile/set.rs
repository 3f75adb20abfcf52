use std::collections::{BTreeMap, BTreeSet};

use super::{Level, Tile, WIDTH, parse_hashes};
use crate::merkle::{Hash, Node, Plan, node_hash};

/// Tiles that were read, as a source of nodes for a [`Plan`]:
///
/// ```
/// # use record::merkle::{Plan, leaf_hash};
/// # use record::tile::{TileSet, hashes};
/// # let read = |_: &record::tile::Tile| hashes(&[leaf_hash(b"a"), leaf_hash(b"b")]);
/// let plan = Plan::inclusion(0, 2).unwrap();
/// let mut tiles = TileSet::new(2);
/// for tile in tiles.needed(&plan) {
///     let bytes = read(&tile); // from a file, a database, another server
///     assert!(tiles.insert(tile, &bytes));
/// }
/// let proof = tiles.hashes(&plan).unwrap();
/// assert_eq!(proof, [leaf_hash(b"b")]);
/// ```
#[derive(Clone, Debug)]
pub struct TileSet {
    size: u64,
    /// By level and index.
    tiles: BTreeMap<(u8, u64), Vec<Hash>>,
}

impl TileSet {
    /// For tiles of a log of this size.
    pub fn new(size: u64) -> TileSet {
        TileSet { size, tiles: BTreeMap::new() }
    }

    /// The tiles with which the plan can be carried out and which are not in the set, each once.
    pub fn needed(&self, plan: &Plan) -> Vec<Tile> {
        let tiles: BTreeSet<Tile> = plan.nodes().filter_map(|node| Tile::holding(node, self.size)).collect();
        tiles.into_iter().filter(|tile| !self.tiles.contains_key(&key(tile))).collect()
    }

    /// The same, and the tiles with which [`TileSet::lead_to`] proves that they are the log's own: those above them, up to
    /// the root.
    pub fn needed_to_prove(&self, plan: &Plan) -> Vec<Tile> {
        let mut tiles: BTreeSet<Tile> =
            [plan.clone(), Plan::root(self.size)].iter().flat_map(|plan| self.needed(plan)).collect();
        let mut row: Vec<Tile> = tiles.iter().copied().collect();
        while !row.is_empty() {
            row = row.iter().filter_map(|tile| above(tile, self.size)).filter(|tile| tiles.insert(*tile)).collect();
        }
        tiles.into_iter().filter(|tile| !self.tiles.contains_key(&key(tile))).collect()
    }

    /// Whether every tile of the set is a part of the tree with this root. Only then does a proof that is made from them and
    /// does not hold tell anything about the log; otherwise it tells that somebody served wrong tiles.
    pub fn lead_to(&self, root: &Hash) -> bool {
        let part_of_above = |((level, index), hashes): (&(u8, u64), &Vec<Hash>)| {
            // what is not full is a part of the root itself
            hashes.len() < usize::from(WIDTH)
                || self.node(Node { level: (level + 1) * 8, index: *index }) == Some(perfect(hashes))
        };
        self.hashes(&Plan::root(self.size)).is_some_and(|found| found == [*root])
            && self.tiles.iter().all(part_of_above)
    }

    /// Adds a tile; `false` when a log of this size has no such tile, or these are not as many hashes as its width says.
    pub fn insert(&mut self, tile: Tile, bytes: &[u8]) -> bool {
        match parse_hashes(&tile, bytes) {
            Some(hashes) if self.has(&tile) => {
                self.tiles.insert(key(&tile), hashes);
                true
            }
            _ => false,
        }
    }

    /// Whether it is a tile of a log of this size, at the width that it has there.
    fn has(&self, tile: &Tile) -> bool {
        let Level::Hashes(level @ 0..=7) = tile.level else { return false };
        let Some(first) = tile.index.checked_mul(u64::from(WIDTH)) else { return false };
        let hashes = self.size >> (8 * level);
        first < hashes && (hashes - first).min(u64::from(WIDTH)) == u64::from(tile.width)
    }

    /// What the plan makes of these tiles; none when some are missing. Whether they are right shows when the result is
    /// verified against a root that is trusted.
    pub fn hashes(&self, plan: &Plan) -> Option<Vec<Hash>> {
        plan.hashes(|node| self.node(node))
    }

    fn node(&self, node: Node) -> Option<Hash> {
        let tile = Tile::holding(node, self.size)?;
        let hashes = self.tiles.get(&key(&tile))?;
        let inside = node.level % 8;
        let first = usize::try_from((node.index << inside) - tile.first()).ok()?;
        hashes.get(first..first + (1 << inside)).map(perfect)
    }
}

/// The tile that holds the hash of a full one.
fn above(tile: &Tile, size: u64) -> Option<Tile> {
    match tile.level {
        Level::Hashes(level @ 0..7) if tile.is_full() => {
            Tile::holding(Node { level: (level + 1) * 8, index: tile.index }, size)
        }
        _ => None,
    }
}

/// Of a power of two of hashes.
fn perfect(hashes: &[Hash]) -> Hash {
    match hashes {
        [one] => *one,
        _ => {
            let (left, right) = hashes.split_at(hashes.len() / 2);
            node_hash(&perfect(left), &perfect(right))
        }
    }
}

fn key(tile: &Tile) -> (u8, u64) {
    match tile.level {
        Level::Hashes(level) => (level, tile.index),
        // never in the set: `parse_hashes` refuses it
        Level::Entries => (u8::MAX, tile.index),
    }
}
