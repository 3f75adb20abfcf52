//! Whose signatures suffice (C2SP tlog-policy): which logs, which witnesses, and how many of them.

mod parse;

pub use parse::{PolicyError, Problem};

use std::collections::HashMap;

use crate::checkpoint::{Checkpoint, CheckpointError, SignedCheckpoint};
use crate::note::VerifierKey;

/// Longer files are refused.
pub const MAX_POLICY: usize = 256 * 1024;

/// A policy file. Its names are octets, as the standard wants them; they mean nothing outside of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Policy {
    logs: Vec<Log>,
    witnesses: Vec<Witness>,
    groups: Vec<Group>,
    quorum: Quorum,
}

/// A log that is accepted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Log {
    /// Its key; the key's name is the origin.
    pub key: VerifierKey,
    /// Where it is, if the policy says so.
    pub url: Option<String>,
}

/// A witness that counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Witness {
    /// Its name in the policy.
    pub name: Vec<u8>,
    /// Its key.
    pub key: VerifierKey,
    /// Where it is, if the policy says so.
    pub url: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Group {
    name: Vec<u8>,
    /// How many of its members have to have cosigned.
    threshold: usize,
    members: Vec<Member>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Member {
    Witness(usize),
    Group(usize),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Quorum {
    None,
    Of(Member),
}

/// What a checkpoint that a policy accepts has been accepted for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Accepted<'a> {
    /// What the checkpoint says.
    pub head: &'a Checkpoint,
    /// The log's key that signed it.
    pub log: &'a VerifierKey,
    /// The witnesses of the policy that cosigned, in the policy's order, and when: seconds since 1970 UTC.
    pub witnesses: Vec<(&'a Witness, u64)>,
}

/// Why a policy does not accept a checkpoint.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Rejected {
    /// Not signed by one of its logs, or a signature is wrong.
    #[error(transparent)]
    Checkpoint(#[from] CheckpointError),
    /// Too few witnesses, or not the right ones.
    #[error("too few witnesses have cosigned for the policy: {have} of its {known}")]
    Quorum {
        /// How many have.
        have: usize,
        /// How many the policy names.
        known: usize,
    },
}

impl Policy {
    /// Reads a policy file.
    ///
    /// # Errors
    /// [`PolicyError`], with the number of the line.
    pub fn parse(bytes: &[u8]) -> Result<Policy, PolicyError> {
        parse::parse(bytes)
    }

    /// The logs that it accepts.
    pub fn logs(&self) -> &[Log] {
        &self.logs
    }

    /// The witnesses that it names.
    pub fn witnesses(&self) -> &[Witness] {
        &self.witnesses
    }

    /// Whether it demands no witness at all.
    pub fn is_unwitnessed(&self) -> bool {
        self.quorum == Quorum::None
    }

    /// Whether one of its logs signed the checkpoint, and enough of its witnesses.
    ///
    /// # Errors
    /// [`Rejected`].
    pub fn verify<'a>(&'a self, checkpoint: &'a SignedCheckpoint) -> Result<Accepted<'a>, Rejected> {
        let log = checkpoint.verify_log(self.logs.iter().map(|log| &log.key))?;
        let witnesses = self.cosigned(checkpoint)?;
        let have: Vec<&[u8]> = witnesses.iter().map(|(witness, _)| witness.name.as_slice()).collect();
        if !self.is_met(&have) {
            return Err(Rejected::Quorum { have: have.len(), known: self.witnesses.len() });
        }
        Ok(Accepted { head: checkpoint.head(), log, witnesses })
    }

    /// The witnesses of the policy that cosigned, whether or not they suffice, and when.
    ///
    /// # Errors
    /// The signature of one of them is wrong.
    pub fn cosigned<'a>(&'a self, checkpoint: &SignedCheckpoint) -> Result<Vec<(&'a Witness, u64)>, CheckpointError> {
        let verified = checkpoint.verify_witnesses(self.witnesses.iter().map(|witness| &witness.key))?;
        let time = |witness: &Witness| verified.iter().find(|v| *v.key == witness.key).and_then(|v| v.time);
        Ok(self.witnesses.iter().filter_map(|witness| Some((witness, time(witness)?))).collect())
    }

    /// Whether these witnesses, by their names in the policy, are enough.
    pub fn is_met(&self, witnesses: &[&[u8]]) -> bool {
        let witness = |index: usize| witnesses.contains(&self.witnesses[index].name.as_slice());
        // a group names only groups before it, so one pass from the first to the last suffices
        let mut met: Vec<bool> = Vec::with_capacity(self.groups.len());
        for group in &self.groups {
            let has = |member: &&Member| match **member {
                Member::Witness(index) => witness(index),
                Member::Group(index) => met[index],
            };
            let count = group.members.iter().filter(has).count();
            met.push(count >= group.threshold);
        }
        match self.quorum {
            Quorum::None => true,
            Quorum::Of(Member::Witness(index)) => witness(index),
            Quorum::Of(Member::Group(index)) => met[index],
        }
    }

    fn names(&self) -> HashMap<&[u8], Member> {
        let witnesses = self.witnesses.iter().enumerate().map(|(i, w)| (w.name.as_slice(), Member::Witness(i)));
        let groups = self.groups.iter().enumerate().map(|(i, g)| (g.name.as_slice(), Member::Group(i)));
        witnesses.chain(groups).collect()
    }
}

#[cfg(test)]
mod tests;
