use std::collections::HashMap;
use std::collections::hash_map::Entry;

use sha2::{Digest, Sha256};

use crate::marks::Reader;
use crate::outcome::{Outcome, Turnout};
use crate::{Ballot, Blank, Channel, Marks, Method, Misruled, NONE, Read, Rules, Seed, lot};
use crate::{approval, greedy, judgment, runoff, schulze, score, shares};

/// A count under way. Ballots come in any order, in any number of parts.
#[derive(Clone, Debug)]
pub struct Tally {
    rules: Rules,
    reader: Reader,
    received: u64,
    /// The ballot that counts so far, of each key.
    last: HashMap<Box<str>, Cast>,
    /// SHA-256 of every ballot's text.
    hashes: Vec<[u8; 32]>,
}

#[derive(Clone, Debug)]
struct Cast {
    counter: u64,
    /// SHA-256 of its text.
    hash: [u8; 32],
    channel: Channel,
    read: Result<Read, &'static str>,
}

/// Ballots that say the same, in byte order of what they say.
pub(crate) type Group = (Marks, u64);

impl Tally {
    /// Begins a count.
    ///
    /// # Errors
    /// [`Misruled`].
    pub fn new(rules: &Rules) -> Result<Tally, Misruled> {
        rules.check()?;
        let reader = Reader::new(rules);
        Ok(Tally { rules: rules.clone(), reader, received: 0, last: HashMap::new(), hashes: Vec::new() })
    }

    /// Takes one ballot.
    pub fn add(&mut self, ballot: &Ballot) {
        let hash = ballot.hash();
        self.received += 1;
        self.hashes.push(hash);
        let read = self.reader.read(&ballot.choice).map_err(|fault| fault.code());
        let cast = Cast { counter: ballot.counter, hash, channel: ballot.channel, read };
        self.keep(ballot.key.as_str().into(), cast);
    }

    /// Takes what another part counted under the same rules.
    ///
    /// # Errors
    /// [`Misruled`] when the rules differ.
    pub fn merge(&mut self, other: Tally) -> Result<(), Misruled> {
        if other.rules != self.rules {
            return Err(Misruled("two parts of one count have different rules".to_owned()));
        }
        self.received += other.received;
        self.hashes.extend(other.hashes);
        for (key, cast) in other.last {
            self.keep(key, cast);
        }
        Ok(())
    }

    fn keep(&mut self, key: Box<str>, cast: Cast) {
        match self.last.entry(key) {
            Entry::Vacant(place) => {
                place.insert(cast);
            }
            Entry::Occupied(mut place) => {
                let kept = place.get();
                if (cast.counter, cast.hash) > (kept.counter, kept.hash) {
                    place.insert(cast);
                }
            }
        }
    }

    /// How many ballots were taken so far.
    pub fn received(&self) -> u64 {
        self.received
    }

    /// The result.
    pub fn finish(mut self, seed: &Seed) -> Outcome {
        let mut turnout = Turnout::new(self.received, self.last.len() as u64);
        let blank = vec![NONE; self.reader.len()].into_boxed_slice();
        let mut groups: Vec<Marks> = Vec::with_capacity(self.last.len());
        for cast in self.last.into_values() {
            *turnout.channels.entry(cast.channel).or_default() += 1;
            match cast.read {
                Ok(Read::Marks(marks)) => groups.push(marks),
                Ok(Read::Blank) => match self.rules.method.blank() {
                    Blank::Abstention => turnout.blank += 1,
                    Blank::Zero => groups.push(blank.clone()),
                },
                Err(code) => *turnout.invalid.entry(code.to_owned()).or_default() += 1,
            }
        }
        turnout.counted = groups.len() as u64;
        self.hashes.sort_unstable();
        let mut digest = Sha256::new();
        self.hashes.iter().for_each(|hash| digest.update(hash));
        let ballots = lot::hex(&digest.finalize());
        let groups = grouped(groups);
        let result = match &self.rules.method {
            Method::Approval(rule) => approval::count(rule, &self.rules, &groups, seed),
            Method::Score(rule) => score::count(rule, &self.rules, &groups, seed),
            Method::MajorityJudgment(rule) => judgment::count(rule, &self.rules, &groups, seed),
            Method::Schulze(rule) => schulze::count(rule, &self.rules, &groups, seed),
            Method::InstantRunoff(rule) => runoff::count(rule, &self.rules, &groups, seed),
            Method::Greedy(rule) => greedy::count(rule, &self.rules, &groups, seed),
            Method::EqualShares(rule) => shares::count(rule, &self.rules, &groups, seed),
        };
        Outcome::new(&self.rules, *seed, ballots, turnout, result)
    }
}

/// Sorted, so that the order of the input cannot matter.
fn grouped(mut all: Vec<Marks>) -> Vec<Group> {
    all.sort_unstable();
    let mut groups: Vec<Group> = Vec::new();
    for marks in all {
        match groups.last_mut() {
            Some((last, n)) if *last == marks => *n += 1,
            _ => groups.push((marks, 1)),
        }
    }
    groups
}
