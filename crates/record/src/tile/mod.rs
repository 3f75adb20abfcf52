//! How the tree and its entries are cut into files that never change (C2SP tlog-tiles).
//!
//! A tile of level `L` holds up to 256 hashes: at level 0 of leaves, above it of full tiles of the level below, which is
//! the tree's every eighth row. An entry bundle holds up to 256 leaves themselves. The last tile of each level may be
//! *partial*; a partial tile is a file of its own, and stays what it is when a wider one is written.

mod bundle;
mod set;

pub use bundle::{Entries, bundle};
pub use set::TileSet;

use std::fmt;

use crate::merkle::{Hash, Node};
use crate::text;

/// How many hashes or entries a full tile has.
pub const WIDTH: u16 = 256;

/// What a tile holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// Hashes of the tree, of this level, 0 to 63.
    Hashes(u8),
    /// The entries.
    Entries,
}

/// A file of the log, by its coordinates.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Tile {
    level: Level,
    index: u64,
    width: u16,
}

impl Tile {
    /// None when the level is above 63 or the width not between 1 and [`WIDTH`].
    pub fn new(level: Level, index: u64, width: u16) -> Option<Tile> {
        let level_fits = !matches!(level, Level::Hashes(64..));
        (level_fits && (1..=WIDTH).contains(&width)).then_some(Tile { level, index, width })
    }

    /// What it holds.
    pub fn level(&self) -> Level {
        self.level
    }

    /// The how-manieth of its level, from 0.
    pub fn index(&self) -> u64 {
        self.index
    }

    /// How many hashes or entries.
    pub fn width(&self) -> u16 {
        self.width
    }

    /// Whether it will never grow.
    pub fn is_full(&self) -> bool {
        self.width == WIDTH
    }

    /// The full tile that takes a partial one's place when the log has grown.
    pub fn to_full(self) -> Tile {
        Tile { width: WIDTH, ..self }
    }

    /// Reads what `Display` writes, below `tile/`: `0/x001/x234/067.p/17`, `entries/000`.
    pub fn parse(path: &str) -> Option<Tile> {
        let (level, rest) = path.split_once('/')?;
        let level = match level {
            "entries" => Level::Entries,
            _ => Level::Hashes(u8::try_from(text::decimal(level)?).ok()?),
        };
        let (number, width) = match rest.split_once(".p/") {
            Some((number, width)) => {
                let width = text::decimal(width).filter(|width| *width < u64::from(WIDTH))?;
                (number, u16::try_from(width).ok()?)
            }
            None => (rest, WIDTH),
        };
        let tile = Tile::new(level, parse_index(number)?, width)?;
        // one address for one tile
        (tile.to_string() == path).then_some(tile)
    }

    /// The tiles of hashes of a log of this size, and after them its bundles: everything to publish.
    pub fn all(size: u64) -> impl Iterator<Item = Tile> {
        Tile::grown(0, size)
    }

    /// The tiles that are written when a log grows from one size to another: those that are new, and those that are
    /// wider than they were. Level by level from the leaves; the bundles of entries last.
    pub fn grown(from: u64, to: u64) -> impl Iterator<Item = Tile> {
        let levels = (0..8).map(move |level| (Level::Hashes(level), from >> (8 * level), to >> (8 * level)));
        levels.chain([(Level::Entries, from, to)]).flat_map(|(level, from, to)| row(level, from, to))
    }

    /// The bundles of entries that are written when a log grows.
    pub fn bundles(from: u64, to: u64) -> impl Iterator<Item = Tile> {
        row(Level::Entries, from, to)
    }

    /// The tile of a log of `size` leaves with which this node can be computed, at the width that a log of that size
    /// has. None when the log does not have the node.
    pub fn holding(node: Node, size: u64) -> Option<Tile> {
        let (level, inside) = (node.level / 8, node.level % 8);
        let hashes = size.checked_shr(u32::from(level) * 8).unwrap_or(0);
        // the node's hashes of this level, first and one past the last
        let first = node.index.checked_mul(1 << inside)?;
        let end = first.checked_add(1 << inside)?;
        if end > hashes {
            return None;
        }
        let index = first / u64::from(WIDTH);
        let width = (hashes - index * u64::from(WIDTH)).min(u64::from(WIDTH));
        Tile::new(Level::Hashes(level), index, width as u16)
    }

    /// Of the leaves or hashes of its level, the first that it holds.
    pub fn first(&self) -> u64 {
        self.index.saturating_mul(u64::from(WIDTH))
    }
}

/// The tiles of one row that holds `to` hashes and held `from`.
fn row(level: Level, from: u64, to: u64) -> impl Iterator<Item = Tile> {
    let width = u64::from(WIDTH);
    let indices = if from < to { from / width..to.div_ceil(width) } else { 0..0 };
    indices.map(move |index| Tile { level, index, width: (to - index * width).min(width) as u16 })
}

/// Groups of three digits, all but the last behind an `x`.
fn parse_index(number: &str) -> Option<u64> {
    let mut index = 0u64;
    for group in number.split('/') {
        let digits = group.strip_prefix('x').unwrap_or(group);
        if digits.len() != 3 || !digits.bytes().all(|b| b.is_ascii_digit()) {
            return None;
        }
        index = index.checked_mul(1000)?.checked_add(digits.parse().ok()?)?;
    }
    Some(index)
}

/// The address below `tile/`.
impl fmt::Display for Tile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.level {
            Level::Hashes(level) => write!(f, "{level}/")?,
            Level::Entries => f.write_str("entries/")?,
        }
        let mut groups = vec![self.index % 1000];
        let mut rest = self.index / 1000;
        while rest > 0 {
            groups.push(rest % 1000);
            rest /= 1000;
        }
        for group in groups.iter().skip(1).rev() {
            write!(f, "x{group:03}/")?;
        }
        write!(f, "{:03}", groups[0])?;
        if self.is_full() { Ok(()) } else { write!(f, ".p/{}", self.width) }
    }
}

/// The bytes of a tile of hashes.
pub fn hashes(hashes: &[Hash]) -> Vec<u8> {
    hashes.iter().flat_map(|hash| hash.0).collect()
}

/// The hashes of a tile; none unless there are as many as its width says.
pub fn parse_hashes(tile: &Tile, bytes: &[u8]) -> Option<Vec<Hash>> {
    let fits = matches!(tile.level, Level::Hashes(_)) && bytes.len() == usize::from(tile.width) * 32;
    fits.then(|| bytes.chunks_exact(32).filter_map(|hash| Hash::try_from(hash).ok()).collect())
}

#[cfg(test)]
mod tests;
