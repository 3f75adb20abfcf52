use super::{Level, Tile};
use crate::MAX_LEAF;

/// The bytes of a bundle: each entry after its length, two bytes, big-endian. None when an entry is longer than
/// [`MAX_LEAF`].
pub fn bundle<'a>(entries: impl IntoIterator<Item = &'a [u8]>) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    for entry in entries {
        bytes.extend(u16::try_from(entry.len()).ok()?.to_be_bytes());
        bytes.extend(entry);
    }
    Some(bytes)
}

/// The entries of a bundle, one by one. Ends after the last, or before the first that is not whole:
/// [`Entries::is_whole`] tells the difference.
#[derive(Clone, Debug)]
pub struct Entries<'a> {
    rest: &'a [u8],
}

impl<'a> Entries<'a> {
    /// Over the bytes of a bundle.
    pub fn new(bundle: &'a [u8]) -> Entries<'a> {
        Entries { rest: bundle }
    }

    /// All entries; none unless there are as many as the tile's width says, and nothing after them.
    pub fn parse(tile: &Tile, bundle: &'a [u8]) -> Option<Vec<&'a [u8]>> {
        let mut entries = Entries::new(bundle);
        // one more than there should be is enough to know
        let all: Vec<&[u8]> = entries.by_ref().take(usize::from(tile.width()) + 1).collect();
        let fits = tile.level() == Level::Entries && all.len() == usize::from(tile.width());
        (fits && entries.is_whole()).then_some(all)
    }

    /// Whether nothing is left.
    pub fn is_whole(&self) -> bool {
        self.rest.is_empty()
    }
}

impl<'a> Iterator for Entries<'a> {
    type Item = &'a [u8];

    fn next(&mut self) -> Option<&'a [u8]> {
        let (length, rest) = self.rest.split_first_chunk::<2>()?;
        let (entry, rest) = rest.split_at_checked(usize::from(u16::from_be_bytes(*length)))?;
        self.rest = rest;
        Some(entry)
    }
}

const _: () = assert!(MAX_LEAF == u16::MAX as usize);
