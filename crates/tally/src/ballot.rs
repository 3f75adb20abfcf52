use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// One ballot as it is published. Nothing in it dates it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ballot {
    /// How it came; ballots of all channels count in the same tally.
    pub channel: Channel,
    /// What the voter chose.
    pub choice: Choice,
    /// How often this key has voted before: the highest counts.
    pub counter: u64,
    /// Whose ballot it replaces: a one-time key, or the number of a form or of a sheet of paper. 1 to 128 printable ASCII
    /// characters.
    pub key: String,
}

/// How a ballot came.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Channel {
    /// With a blindly signed key: nobody can link it to a person.
    Blind,
    /// Through a form that the server can read: confidential by promise.
    Form,
    /// On paper, entered by two people.
    Paper,
}

/// What is chosen. Options are named by their ids.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Choice {
    /// All of these are fine. For approval and budgets.
    Approve(BTreeSet<String>),
    /// A mark for each: a score, a grade (0 is the worst), or points. For score, majority judgment and budgets.
    Marks(BTreeMap<String, u64>),
    /// The best first; options in one tier are level. For Schulze and instant run-off.
    Ranking(Vec<BTreeSet<String>>),
    /// A sheet of paper that nobody can read, or that the rules do not allow: it came, and is invalid.
    Unreadable,
}

impl Ballot {
    /// The canonical text: JSON after RFC 8785, in one line, without its end.
    pub fn text(&self) -> String {
        // fields and variants stand in alphabetical order, sets and maps are sorted, and ids are ASCII
        serde_json::to_string(self).unwrap_or_default()
    }

    /// SHA-256 of the text.
    pub fn hash(&self) -> [u8; 32] {
        Sha256::digest(self.text()).into()
    }

    /// Reads a text that is exactly what [`Ballot::text`] would write.
    ///
    /// # Errors
    /// A sentence.
    pub fn parse(text: &str) -> Result<Ballot, String> {
        let ballot: Ballot = serde_json::from_str(text).map_err(|error| format!("this is not a ballot: {error}"))?;
        if ballot.key.is_empty() || ballot.key.len() > 128 || !ballot.key.bytes().all(|c| c.is_ascii_graphic()) {
            return Err("the key of a ballot has 1 to 128 printable ASCII characters".to_owned());
        }
        if ballot.counter >= 1 << 53 || ballot.choice.ids().any(|id| !is_id(id)) || ballot.choice.too_large() {
            return Err("numbers of a ballot are below 2⁵³, and ids of options are 1 to 64 plain characters".to_owned());
        }
        if ballot.text() != text {
            return Err("a ballot is written in canonical form, and each option stands in it once".to_owned());
        }
        Ok(ballot)
    }
}

impl Choice {
    fn ids(&self) -> Box<dyn Iterator<Item = &str> + '_> {
        match self {
            Choice::Approve(ids) => Box::new(ids.iter().map(String::as_str)),
            Choice::Marks(marks) => Box::new(marks.keys().map(String::as_str)),
            Choice::Ranking(tiers) => Box::new(tiers.iter().flatten().map(String::as_str)),
            Choice::Unreadable => Box::new(std::iter::empty()),
        }
    }

    fn too_large(&self) -> bool {
        matches!(self, Choice::Marks(marks) if marks.values().any(|mark| *mark >= 1 << 53))
    }
}

/// Whether this can name an option: 1 to 64 printable ASCII characters, but no space, comma, semicolon, quote or backslash.
pub(crate) fn is_id(id: &str) -> bool {
    (1..=64).contains(&id.len()) && id.bytes().all(|c| c.is_ascii_graphic() && !b",;\"\\".contains(&c))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ballot_has_one_text() {
        for text in [
            r#"{"channel":"blind","choice":{"approve":["a","b"]},"counter":0,"key":"k"}"#,
            r#"{"channel":"form","choice":{"marks":{"a":3,"b":0}},"counter":1,"key":"k"}"#,
            r#"{"channel":"paper","choice":{"ranking":[["b"],["a","c"]]},"counter":2,"key":"k"}"#,
            r#"{"channel":"paper","choice":"unreadable","counter":0,"key":"paper-7"}"#,
        ] {
            assert_eq!(Ballot::parse(text).expect(text).text(), text);
        }
    }

    #[test]
    fn other_ways_to_say_the_same_are_refused() {
        for text in [
            r#"{"channel":"blind","choice":{"approve":["b","a"]},"counter":0,"key":"k"}"#,
            r#"{"channel":"blind","choice":{"approve":["a","a"]},"counter":0,"key":"k"}"#,
            r#"{"channel":"form","choice":{"marks":{"a":3,"a":4}},"counter":1,"key":"k"}"#,
            r#"{"channel":"form","choice":{"marks":{"a":-3}},"counter":1,"key":"k"}"#,
            r#"{"channel":"form","choice":{"marks":{"a":1.0}},"counter":1,"key":"k"}"#,
            r#"{"channel":"form","choice":{"marks":{"a":9007199254740992}},"counter":1,"key":"k"}"#,
            r#"{"channel":"form","choice":{"marks":{}, "ranking":[]},"counter":1,"key":"k"}"#,
            r#"{"channel":"form","choice":{"marks":{"é":1}},"counter":1,"key":"k"}"#,
            r#"{"channel":"form","choice":{"marks":{}},"counter":1,"key":""}"#,
            r#"{"channel":"form","choice":{"marks":{}},"counter":1,"key":"k","at":1}"#,
            r#"{"channel":"paper","choice":{"unreadable":null},"counter":0,"key":"k"}"#,
            r#"{"key":"k","channel":"form","choice":{"marks":{}},"counter":1}"#,
            r#" {"channel":"form","choice":{"marks":{}},"counter":1,"key":"k"}"#,
            r#"{"channel":"letter","choice":{"marks":{}},"counter":1,"key":"k"}"#,
            "",
        ] {
            assert!(Ballot::parse(text).is_err(), "{text}");
        }
    }
}
