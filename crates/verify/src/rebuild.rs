use std::thread;

use record::Hash;
use record::merkle::{Frontier, leaf_hash};
use record::tile::{Entries, Level, Tile, WIDTH, hashes};

use crate::{Failure, Source};

/// Reads the entries of a log in order, and computes the tree over them. Holds one tile of each level, whatever the log's
/// size.
pub struct Rebuild<'a> {
    source: &'a Source,
    frontier: Frontier,
    /// The tile of each level that is being filled; none where it began before we did.
    rows: Vec<Option<Vec<Hash>>>,
    /// Whether the tiles that the log serves are compared with those that come out.
    compare: bool,
}

impl<'a> Rebuild<'a> {
    /// From the first leaf; compares all tiles.
    pub fn new(source: &'a Source) -> Rebuild<'a> {
        Rebuild { source, frontier: Frontier::new(), rows: vec![Some(Vec::new()); 8], compare: true }
    }

    /// From where somebody stopped; compares no tiles.
    pub fn resume(source: &'a Source, frontier: Frontier) -> Rebuild<'a> {
        Rebuild { source, frontier, rows: vec![None; 8], compare: false }
    }

    /// The tree so far.
    pub fn frontier(&self) -> &Frontier {
        &self.frontier
    }

    /// Reads on until the tree has this size, and shows each entry with its index.
    ///
    /// # Errors
    /// [`Failure::Unclear`] when files are missing; [`Failure::Broken`] when they are not what they should be.
    pub fn read_to(&mut self, size: u64, mut entry: impl FnMut(u64, &[u8])) -> Result<(), Failure> {
        let mut bundles = Tile::bundles(self.frontier.size(), size).peekable();
        while bundles.peek().is_some() {
            let some: Vec<Tile> = bundles.by_ref().take(self.source.parallel()).collect();
            for (tile, bytes) in some.iter().zip(self.fetch(&some)) {
                let bytes = bytes?;
                let name = || self.source.name(&format!("tile/{tile}"));
                let entries = Entries::parse(tile, &bytes)
                    .ok_or_else(|| Failure::broken(format!("{} does not hold {} entries", name(), tile.width())))?;
                let known = (self.frontier.size() - tile.first()) as usize;
                for bytes in entries.into_iter().skip(known) {
                    entry(self.frontier.size(), bytes);
                    self.push(leaf_hash(bytes))?;
                }
            }
        }
        if self.compare { self.compare_partial() } else { Ok(()) }
    }

    fn push(&mut self, leaf: Hash) -> Result<(), Failure> {
        let mut full = None;
        let (frontier, rows) = (&mut self.frontier, &mut self.rows);
        frontier.push_and(leaf, |node, hash| {
            let level = usize::from(node.level / 8);
            if node.level % 8 == 0
                && let Some(Some(row)) = rows.get_mut(level)
            {
                row.push(hash);
                if row.len() == usize::from(WIDTH) {
                    full.get_or_insert_with(Vec::new).push((level, node.index / u64::from(WIDTH), std::mem::take(row)));
                }
            }
        });
        full.into_iter().flatten().try_for_each(|(level, index, row)| self.compare_with(level, index, &row))
    }

    fn compare_partial(&self) -> Result<(), Failure> {
        for (level, row) in self.rows.iter().enumerate() {
            if let Some(row) = row.as_ref().filter(|row| !row.is_empty()) {
                let index = self.frontier.size() >> (8 * level) >> 8;
                self.compare_with(level, index, row)?;
            }
        }
        Ok(())
    }

    fn compare_with(&self, level: usize, index: u64, row: &[Hash]) -> Result<(), Failure> {
        if !self.compare {
            return Ok(());
        }
        let tile = Tile::new(Level::Hashes(level as u8), index, row.len() as u16)
            .ok_or_else(|| Failure::unclear("a log of that size has no tiles"))?;
        if self.source.tile(&tile)? == hashes(row) {
            return Ok(());
        }
        let name = self.source.name(&format!("tile/{tile}"));
        Err(Failure::broken(format!("{name} does not hold the hashes of the entries")))
    }

    /// In the order of the tiles; several at the same time where that helps.
    fn fetch(&self, tiles: &[Tile]) -> Vec<Result<Vec<u8>, Failure>> {
        if let [tile] = tiles {
            return vec![self.source.tile(tile)];
        }
        thread::scope(|scope| {
            let started: Vec<_> = tiles.iter().map(|tile| scope.spawn(|| self.source.tile(tile))).collect();
            let broken = |_| Err(Failure::unclear("a download was interrupted"));
            started.into_iter().map(|thread| thread.join().unwrap_or_else(broken)).collect()
        })
    }
}
