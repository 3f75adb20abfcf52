use std::fmt;

use serde_json::{Map, Value};

use crate::{Kind, MAX_LEAF};

/// A leaf that was read. Unknown kinds are read too: they are newer than this program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Leaf {
    /// The code of its kind.
    pub kind: String,
    /// When the act was, in whole seconds since 1970 UTC.
    pub at: i64,
    /// All other fields. A commitment is 64 hexadecimal digits.
    pub fields: Map<String, Value>,
}

/// Why bytes are no leaf of ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UnreadableLeaf {
    /// Not one JSON object of canonical form, or too long: two readers might read two things.
    Form,
    /// Without a kind or a time.
    Fields,
}

impl fmt::Display for UnreadableLeaf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            UnreadableLeaf::Form => "the leaf is not one JSON object in canonical form",
            UnreadableLeaf::Fields => "the leaf has no kind or no time",
        })
    }
}

impl std::error::Error for UnreadableLeaf {}

impl Leaf {
    /// Reads the bytes of a leaf. Its hash is over these bytes as they came, whatever this says.
    ///
    /// # Errors
    /// [`UnreadableLeaf`].
    pub fn parse(bytes: &[u8]) -> Result<Leaf, UnreadableLeaf> {
        if bytes.len() > MAX_LEAF {
            return Err(UnreadableLeaf::Form);
        }
        let object: Map<String, Value> = serde_json::from_slice(bytes).map_err(|_| UnreadableLeaf::Form)?;
        // what has a key twice, a float or spaces is written otherwise again
        let again = serde_json_canonicalizer::to_vec(&object).map_err(|_| UnreadableLeaf::Form)?;
        if again != bytes {
            return Err(UnreadableLeaf::Form);
        }
        let mut fields = object;
        let kind = match fields.remove("kind") {
            Some(Value::String(kind)) => kind,
            _ => return Err(UnreadableLeaf::Fields),
        };
        let at = fields.remove("at").and_then(|at| at.as_i64()).ok_or(UnreadableLeaf::Fields)?;
        Ok(Leaf { kind, at, fields })
    }

    /// Its kind; none for one that is newer than this program.
    pub fn known_kind(&self) -> Option<Kind> {
        Kind::parse(&self.kind)
    }

    /// A field that is text.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.fields.get(name)?.as_str()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_leaf_is_read_as_it_was_written() {
        let bytes = crate::leaf(Kind::Erased, 5, &[("reason", "é".into())], &[]).unwrap();
        let leaf = Leaf::parse(&bytes).unwrap();
        assert_eq!((leaf.known_kind(), leaf.at, leaf.text("reason")), (Some(Kind::Erased), 5, Some("é")));
        let newer = Leaf::parse(br#"{"at":1,"kind":"of_tomorrow","list":["x"]}"#).unwrap();
        assert_eq!((newer.known_kind(), newer.kind.as_str()), (None, "of_tomorrow"));
    }

    #[test]
    fn what_two_readers_might_read_in_two_ways_is_refused() {
        for bad in [
            r#"{"at":1,"kind":"a","kind":"b"}"#,
            r#"{"kind":"a","at":1}"#,
            r#"{"at":1, "kind":"a"}"#,
            r#"{"at":1.0,"kind":"a"}"#,
            r#"{"at":1,"kind":"\u0061"}"#,
            r#"[]"#,
            "",
            "\u{feff}{}",
        ] {
            assert_eq!(Leaf::parse(bad.as_bytes()), Err(UnreadableLeaf::Form), "{bad}");
        }
        for bad in [r#"{"at":1}"#, r#"{"kind":"a"}"#, r#"{"at":"1","kind":"a"}"#, r#"{"at":1,"kind":2}"#] {
            assert_eq!(Leaf::parse(bad.as_bytes()), Err(UnreadableLeaf::Fields), "{bad}");
        }
    }
}
