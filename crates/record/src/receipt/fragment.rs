use std::fmt;

use crate::merkle::Hash;
use crate::text;

/// What of a receipt fits into a QR code: where the leaf stands, its hash, and the salts of its commitments in the order
/// of their names. It goes behind the `#` of an address, so that it is not sent to anybody:
/// `<index>.<hash>.<salt>…`, in the base64 of addresses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fragment {
    /// The place in the log.
    pub index: u64,
    /// The hash of the leaf.
    pub leaf: Hash,
    /// At most [`Fragment::MAX_SALTS`].
    pub salts: Vec<[u8; 32]>,
}

impl Fragment {
    /// More are refused.
    pub const MAX_SALTS: usize = 8;

    /// Reads what `Display` writes.
    pub fn parse(fragment: &str) -> Option<Fragment> {
        let mut parts = fragment.split('.');
        let index = text::decimal(parts.next()?)?;
        let leaf = Hash(text::array_from_base64_url(parts.next()?)?);
        let salts: Vec<[u8; 32]> =
            parts.take(Self::MAX_SALTS + 1).map(text::array_from_base64_url).collect::<Option<_>>()?;
        (salts.len() <= Self::MAX_SALTS).then_some(Fragment { index, leaf, salts })
    }
}

impl fmt::Display for Fragment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.index, text::base64_url(&self.leaf.0))?;
        self.salts.iter().try_for_each(|salt| write!(f, ".{}", text::base64_url(salt)))
    }
}
