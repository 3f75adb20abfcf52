use serde::{Deserialize, Deserializer, Serialize, Serializer};
use sha2::{Digest, Sha256};

/// What the public lot is drawn from. Options come in the order of `SHA-256(seed ‖ option id)`, the least hash first, and
/// whoever comes first wins the tie. Nobody can choose it: half of it is fixed before opening, half of it is revealed at
/// close.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Seed(pub [u8; 32]);

/// An option's place in a lot.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Drawn {
    /// `SHA-256(seed ‖ option id)`, in hexadecimal.
    pub hash: String,
    /// The option.
    pub option: String,
}

impl Seed {
    /// From the root of the last checkpoint before opening, and the value revealed at close that was committed to at opening:
    /// `SHA-256("essaim/lot/v1/" ‖ root ‖ revealed)`.
    pub fn of(root: &[u8; 32], revealed: &[u8; 32]) -> Seed {
        let mut hash = Sha256::new();
        hash.update(b"essaim/lot/v1/");
        hash.update(root);
        hash.update(revealed);
        Seed(hash.finalize().into())
    }

    /// An option's hash in the lot.
    pub fn draw(&self, option: &str) -> [u8; 32] {
        let mut hash = Sha256::new();
        hash.update(self.0);
        hash.update(option.as_bytes());
        hash.finalize().into()
    }
}

impl Serialize for Seed {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&hex(&self.0))
    }
}

impl<'de> Deserialize<'de> for Seed {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Seed, D::Error> {
        let text = String::deserialize(deserializer)?;
        unhex(&text).map(Seed).ok_or_else(|| serde::de::Error::custom("a seed is 64 hexadecimal digits, in lower case"))
    }
}

/// Lower-case hexadecimal.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn unhex(text: &str) -> Option<[u8; 32]> {
    let digit = |c: u8| matches!(c, b'0'..=b'9' | b'a'..=b'f').then(|| (c as char).to_digit(16)).flatten();
    let mut bytes = [0; 32];
    if text.len() != 64 {
        return None;
    }
    for (byte, pair) in bytes.iter_mut().zip(text.as_bytes().chunks_exact(2)) {
        *byte = u8::try_from(digit(pair[0])? * 16 + digit(pair[1])?).ok()?;
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_is_read_as_it_is_written() {
        let seed = Seed::of(&[1; 32], &[2; 32]);
        let text = serde_json::to_string(&seed).expect("json");
        assert_eq!(serde_json::from_str::<Seed>(&text).expect("seed"), seed);
        for bad in ["\"\"", "\"AB\"", &text.to_uppercase(), &text.replace('"', "\"0")] {
            assert!(serde_json::from_str::<Seed>(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn the_lot_is_the_hash_of_the_seed_and_the_option() {
        // computed with Python's hashlib
        assert_eq!(hex(&Seed([0; 32]).draw("a")), "41a0370c3d9f42773a59e8e01651911cf43b1e3f66944cbb690029debc4eb647");
        assert_ne!(Seed([0; 32]).draw("a"), Seed([1; 32]).draw("a"));
        assert_ne!(Seed([0; 32]).draw("a"), Seed([0; 32]).draw("b"));
    }
}
