use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::Protocol;
use crate::{ExperimentId, Lang};

/// The format of a frozen text; another one would be another number.
const FORMAT: &str = "essaim-protocol/1";

/// A protocol as it was signed: the exact bytes, and their SHA-256.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Frozen {
    /// One JSON object in the canonicalisation scheme of RFC 8785, without a float.
    pub bytes: Vec<u8>,
    /// The SHA-256 of these bytes.
    pub hash: [u8; 32],
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
struct Envelope {
    format: String,
    experiment: ExperimentId,
    version: i64,
    lang: Lang,
    protocol: Protocol,
}

/// Freezes a version. The same words always give the same bytes.
pub fn freeze(experiment: ExperimentId, version: i64, lang: Lang, protocol: &Protocol) -> Option<Frozen> {
    let envelope = Envelope { format: FORMAT.to_owned(), experiment, version, lang, protocol: protocol.clone() };
    let bytes = serde_json_canonicalizer::to_vec(&envelope).ok()?;
    let hash = Sha256::digest(&bytes).into();
    Some(Frozen { bytes, hash })
}

/// Reads a frozen text again.
pub fn thaw(bytes: &[u8]) -> Option<(Lang, Protocol)> {
    let envelope: Envelope = serde_json::from_slice(bytes).ok()?;
    (envelope.format == FORMAT).then_some((envelope.lang, envelope.protocol))
}

/// An amount as a string of digits: JSON numbers would be floats to most readers.
pub(super) mod plain {
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    use crate::Amount;

    pub fn serialize<S: Serializer>(amount: &Amount, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(&amount.plain())
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Amount, D::Error> {
        Amount::parse(&String::deserialize(from)?).map_err(D::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::check::tests::whole;

    #[test]
    fn a_frozen_text_is_canonical_and_read_again() {
        let protocol = whole().check().expect("whole");
        let id = ExperimentId(uuid::Uuid::from_u128(9));
        let one = freeze(id, 1, Lang::Fr, &protocol).expect("frozen");
        assert_eq!(freeze(id, 1, Lang::Fr, &protocol), Some(one.clone()));
        assert_ne!(freeze(id, 2, Lang::Fr, &protocol).map(|f| f.hash), Some(one.hash));
        assert_eq!(thaw(&one.bytes), Some((Lang::Fr, protocol)));
        let text = String::from_utf8(one.bytes).expect("text");
        assert!(
            text.starts_with(r#"{"experiment":"00000000-0000-0000-0000-000000000009","format":"essaim-protocol/1","#)
        );
        assert!(text.contains(r#""baseline":"2.5""#));
        assert_eq!(thaw(b"{}"), None);
    }
}
