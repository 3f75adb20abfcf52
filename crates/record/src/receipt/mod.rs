//! What is in the `extra` of our proofs: the leaf, and what opens its commitments. With it a person shows what they did;
//! without it a leaf says nothing about anybody. It is private to whom it was given.
//!
//! ```json
//! {"format":"essaim/receipt/v1","leaf":"{\"at\":…}","openings":[{"data":"<base64>","name":"supporter","salt":"<hex>"}]}
//! ```

mod fragment;

pub use fragment::Fragment;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::merkle::{Hash, leaf_hash};
use crate::{Leaf, Opening, UnreadableLeaf, text};

const FORMAT: &str = "essaim/receipt/v1";

/// A leaf and what opens it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// The exact bytes that stand in the log.
    pub leaf: Vec<u8>,
    /// What the person may know of what is committed to.
    pub openings: Vec<Opening>,
}

/// What a person did, as they or their browser know it: what a receipt has to be about.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Deed {
    /// The code of the kind of leaf.
    pub kind: String,
    /// Fields of the leaf that anybody may read, such as the experiment.
    pub fields: Vec<(String, Value)>,
    /// What is committed to, such as the text that they wrote.
    pub private: Vec<(String, Vec<u8>)>,
}

/// Why a receipt is not to be believed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReceiptError {
    /// Not the form above.
    #[error("the extra data of this proof is not a receipt of Essaim")]
    Malformed,
    /// The leaf is none.
    #[error(transparent)]
    Leaf(#[from] UnreadableLeaf),
    /// The leaf does not commit to what the opening says.
    #[error("what the receipt says about “{0}” is not what the leaf commits to")]
    Opening(String),
    /// The leaf is about another act.
    #[error("the leaf is about another act: “{0}” differs")]
    OtherAct(String),
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Form {
    format: String,
    leaf: String,
    openings: Vec<FormOpening>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct FormOpening {
    data: String,
    name: String,
    salt: String,
}

impl Receipt {
    /// Reads what [`Receipt::to_extra`] writes.
    ///
    /// # Errors
    /// [`ReceiptError::Malformed`].
    pub fn parse(extra: &[u8]) -> Result<Receipt, ReceiptError> {
        let form: Form = serde_json::from_slice(extra).map_err(|_| ReceiptError::Malformed)?;
        if form.format != FORMAT {
            return Err(ReceiptError::Malformed);
        }
        let opening = |opening: FormOpening| {
            let salt = text::array_from_hex(&opening.salt)?;
            Some(Opening { name: opening.name, salt, data: text::from_base64(&opening.data)? })
        };
        let openings = form.openings.into_iter().map(opening).collect::<Option<_>>().ok_or(ReceiptError::Malformed)?;
        Ok(Receipt { leaf: form.leaf.into_bytes(), openings })
    }

    /// The bytes for a proof's `extra`.
    ///
    /// # Errors
    /// The leaf is not UTF-8, so it is none.
    pub fn to_extra(&self) -> Result<Vec<u8>, ReceiptError> {
        let leaf = String::from_utf8(self.leaf.clone()).map_err(|_| UnreadableLeaf::Form)?;
        let opening = |opening: &Opening| FormOpening {
            data: text::base64(&opening.data),
            name: opening.name.clone(),
            salt: crate::hex(&opening.salt),
        };
        let form = Form { format: FORMAT.to_owned(), leaf, openings: self.openings.iter().map(opening).collect() };
        serde_json::to_vec(&form).map_err(|_| ReceiptError::Malformed)
    }

    /// What the log has to contain: with a proof's index and path this leads to a root.
    pub fn leaf_hash(&self) -> Hash {
        leaf_hash(&self.leaf)
    }

    /// Reads the leaf and verifies every opening against it.
    ///
    /// # Errors
    /// [`ReceiptError`].
    pub fn open(&self) -> Result<Leaf, ReceiptError> {
        let leaf = Leaf::parse(&self.leaf)?;
        for opening in &self.openings {
            if leaf.text(&opening.name) != Some(&crate::hex(&opening.commitment())) {
                return Err(ReceiptError::Opening(opening.name.clone()));
            }
        }
        Ok(leaf)
    }

    /// Verifies that the leaf is what comes out when it is written again from what the person did: the same kind, every
    /// field, every private value behind its commitment. What the deed does not mention may be anything.
    ///
    /// # Errors
    /// [`ReceiptError`].
    pub fn matches(&self, deed: &Deed) -> Result<Leaf, ReceiptError> {
        let leaf = self.open()?;
        let other = |name: &str| Err(ReceiptError::OtherAct(name.to_owned()));
        if leaf.kind != deed.kind {
            return other("kind");
        }
        for (name, value) in &deed.fields {
            if leaf.fields.get(name) != Some(value) {
                return other(name);
            }
        }
        for (name, data) in &deed.private {
            if !self.openings.iter().any(|opening| opening.name == *name && opening.data == *data) {
                return other(name);
            }
        }
        Ok(leaf)
    }
}

#[cfg(test)]
mod tests;
