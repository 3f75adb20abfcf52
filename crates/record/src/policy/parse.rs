use std::collections::HashSet;

use super::{Group, Log, MAX_POLICY, Member, Policy, Quorum, Witness};
use crate::note::{KeyError, VerifierKey};
use crate::text;

/// Why a file is no policy.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PolicyError {
    /// Too long to be one.
    #[error("a policy of {0} bytes is too long")]
    TooLong(usize),
    /// There is exactly one line “quorum”.
    #[error("the policy has no line “quorum”")]
    NoQuorum,
    /// What is wrong in a line, counted from 1.
    #[error("line {line} of the policy: {problem}")]
    Line {
        /// Which.
        line: usize,
        /// What.
        problem: Problem,
    },
}

/// What is wrong in a line.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
    /// Only tab and newline are allowed.
    #[error("it has control characters")]
    Control,
    /// log, witness, group, quorum.
    #[error("it begins with none of the words log, witness, group and quorum")]
    Keyword,
    /// Words are missing, or there are too many.
    #[error("it has too few or too many words")]
    Words,
    /// A key that cannot be read.
    #[error("{0}")]
    Key(#[from] KeyError),
    /// A witness's key for a log, or a log's for a witness.
    #[error("this type of key cannot be used for it")]
    KeyType,
    /// The same public key twice.
    #[error("the same key stands in another line")]
    SameKey,
    /// A name that is taken; `none` always is.
    #[error("this name is taken")]
    SameName,
    /// A name that no line before this one defines.
    #[error("it names something that no line before it defines")]
    Unknown,
    /// A member of two groups, or twice of one.
    #[error("a member of a group cannot be a member again")]
    SameMember,
    /// Neither `all` nor `any` nor a number from 1 to the number of members.
    #[error("how many members it takes must be all, any or a number from 1 to how many there are")]
    Threshold,
    /// Two lines “quorum”.
    #[error("there is a line “quorum” already")]
    SecondQuorum,
}

pub(super) fn parse(bytes: &[u8]) -> Result<Policy, PolicyError> {
    if bytes.len() > MAX_POLICY {
        return Err(PolicyError::TooLong(bytes.len()));
    }
    let mut reader = Reader::default();
    for (number, line) in bytes.split(|b| *b == b'\n').enumerate() {
        reader.line(line).map_err(|problem| PolicyError::Line { line: number + 1, problem })?;
    }
    let Reader { mut policy, quorum, .. } = reader;
    policy.quorum = quorum.ok_or(PolicyError::NoQuorum)?;
    Ok(policy)
}

struct Reader {
    policy: Policy,
    quorum: Option<Quorum>,
    /// Names that are in a group.
    members: HashSet<Vec<u8>>,
}

impl Default for Reader {
    fn default() -> Reader {
        let policy = Policy { logs: Vec::new(), witnesses: Vec::new(), groups: Vec::new(), quorum: Quorum::None };
        Reader { policy, quorum: None, members: HashSet::new() }
    }
}

impl Reader {
    fn line(&mut self, line: &[u8]) -> Result<(), Problem> {
        if line.iter().any(|b| matches!(b, 0..=0x08 | 0x0a..=0x1f | 0x7f)) {
            return Err(Problem::Control);
        }
        let words: Vec<&[u8]> = line.split(|b| matches!(b, b' ' | b'\t')).filter(|word| !word.is_empty()).collect();
        match words.split_first() {
            None => Ok(()),
            Some((first, _)) if first.starts_with(b"#") => Ok(()),
            Some((&b"log", rest)) => self.log(rest),
            Some((&b"witness", rest)) => self.witness(rest),
            Some((&b"group", rest)) => self.group(rest),
            Some((&b"quorum", rest)) => self.quorum(rest),
            Some(_) => Err(Problem::Keyword),
        }
    }

    fn log(&mut self, words: &[&[u8]]) -> Result<(), Problem> {
        let (key, url) = key_and_url(words)?;
        if key.cosigns() {
            return Err(Problem::KeyType);
        }
        if self.policy.logs.iter().any(|log| log.key.public_bytes() == key.public_bytes()) {
            return Err(Problem::SameKey);
        }
        self.policy.logs.push(Log { key, url });
        Ok(())
    }

    fn witness(&mut self, words: &[&[u8]]) -> Result<(), Problem> {
        let (name, rest) = words.split_first().ok_or(Problem::Words)?;
        let (key, url) = key_and_url(rest)?;
        if key.signs_notes() {
            return Err(Problem::KeyType);
        }
        self.free(name)?;
        if self.policy.witnesses.iter().any(|witness| witness.key.public_bytes() == key.public_bytes()) {
            return Err(Problem::SameKey);
        }
        self.policy.witnesses.push(Witness { name: name.to_vec(), key, url });
        Ok(())
    }

    fn group(&mut self, words: &[&[u8]]) -> Result<(), Problem> {
        let [name, threshold, names @ ..] = words else { return Err(Problem::Words) };
        if names.is_empty() {
            return Err(Problem::Words);
        }
        self.free(name)?;
        let known = self.policy.names();
        let members: Option<Vec<Member>> = names.iter().map(|name| known.get(*name).copied()).collect();
        let members = members.ok_or(Problem::Unknown)?;
        let number = std::str::from_utf8(threshold).ok().and_then(text::decimal);
        let threshold = match (*threshold, number) {
            (b"all", _) => members.len(),
            (b"any", _) => 1,
            (_, Some(number)) if (1..=members.len() as u64).contains(&number) => number as usize,
            _ => return Err(Problem::Threshold),
        };
        for name in names {
            if !self.members.insert(name.to_vec()) {
                return Err(Problem::SameMember);
            }
        }
        self.policy.groups.push(Group { name: name.to_vec(), threshold, members });
        Ok(())
    }

    fn quorum(&mut self, words: &[&[u8]]) -> Result<(), Problem> {
        let [name] = words else { return Err(Problem::Words) };
        if self.quorum.is_some() {
            return Err(Problem::SecondQuorum);
        }
        let quorum = match *name {
            b"none" => Quorum::None,
            name => Quorum::Of(*self.policy.names().get(name).ok_or(Problem::Unknown)?),
        };
        self.quorum = Some(quorum);
        Ok(())
    }

    fn free(&self, name: &[u8]) -> Result<(), Problem> {
        let taken = name == b"none" || self.policy.names().contains_key(name);
        if taken { Err(Problem::SameName) } else { Ok(()) }
    }
}

fn key_and_url(words: &[&[u8]]) -> Result<(VerifierKey, Option<String>), Problem> {
    let (key, url) = match words {
        [key] => (key, None),
        [key, url] => (key, Some(String::from_utf8_lossy(url).into_owned())),
        _ => return Err(Problem::Words),
    };
    let key = std::str::from_utf8(key).map_err(|_| KeyError::Malformed)?;
    Ok((VerifierKey::parse(key)?, url))
}
