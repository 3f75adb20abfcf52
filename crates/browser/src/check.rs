use std::collections::{BTreeMap, BTreeSet};

use record::checkpoint::{Checkpoint, SignedCheckpoint};
use record::merkle::{Plan, verify_consistency};
use record::policy::{Policy, Rejected};
use record::proof::Proof;
use record::receipt::{Deed, Receipt};
use record::tile::{Tile, TileSet};
use serde::Deserialize;
use serde_json::{Map, Value};

use crate::verdict::{State, Verdict, Witness};

/// A verification, in three steps: made from what is known, given the tiles that it needs, finished.
pub struct Check {
    verdict: Verdict,
    /// Heads that are believed to be signed by the log, the largest last.
    heads: Vec<SignedCheckpoint>,
    /// Whether one of them is from another time.
    remembered: bool,
    tiles: TileSet,
}

#[derive(Deserialize)]
struct Request {
    /// The receipt's text.
    receipt: String,
    /// The policy that the log serves.
    policy: String,
    /// The head that the log serves.
    current: Option<String>,
    deed: Option<FormDeed>,
    /// The head that this browser remembers.
    seen: Option<String>,
    /// The policy that this browser remembers.
    pinned: Option<String>,
}

#[derive(Deserialize)]
struct FormDeed {
    kind: String,
    #[serde(default)]
    fields: Map<String, Value>,
    #[serde(default)]
    private: BTreeMap<String, String>,
}

impl FormDeed {
    fn deed(self) -> Deed {
        let private = self.private.into_iter().map(|(name, text)| (name, text.into_bytes())).collect();
        Deed { kind: self.kind, fields: self.fields.into_iter().collect(), private }
    }
}

impl Check {
    /// From the JSON of a request. What is wrong with it shows in the verdict.
    pub fn new(request: &str) -> Check {
        let mut check =
            Check { verdict: Verdict::default(), heads: Vec::new(), remembered: false, tiles: TileSet::new(0) };
        match serde_json::from_str::<Request>(request) {
            Ok(request) => check.read(request),
            Err(error) => check.verdict.add("receipt", State::Unknown, error),
        }
        check.heads.sort_by_key(|head| head.head().size);
        let size = check.heads.last().map_or(0, |head| head.head().size);
        check.tiles = TileSet::new(size);
        check
    }

    fn read(&mut self, request: Request) {
        let proof = match Proof::parse(request.receipt.as_bytes()) {
            Ok(proof) => proof,
            Err(error) => return self.verdict.add("receipt", State::Broken, error),
        };
        self.receipt(&proof, request.deed);
        let served = Policy::parse(request.policy.as_bytes());
        let pinned = request.pinned.as_deref().and_then(|text| Policy::parse(text.as_bytes()).ok());
        self.signatures(&proof, served.as_ref().ok(), pinned.as_ref());
        let log = proof.checkpoint.head().origin.clone();
        let policies: Vec<&Policy> = pinned.iter().chain(served.as_ref().ok()).collect();
        let signed = |text: Option<String>| {
            let head = SignedCheckpoint::parse(text?.as_bytes()).ok()?;
            let keys = policies.iter().flat_map(|policy| policy.logs()).map(|log| &log.key);
            (head.head().origin == log && head.verify_log(keys).is_ok()).then_some(head)
        };
        if let Some(seen) = signed(request.seen) {
            self.remembered = true;
            self.heads.push(seen);
        }
        self.heads.extend(signed(request.current));
    }

    /// What the receipt says, whether it is about what the person did, and whether it stands in its log.
    fn receipt(&mut self, proof: &Proof, deed: Option<FormDeed>) {
        let verdict = &mut self.verdict;
        verdict.index = Some(proof.index);
        verdict.log = Some(proof.checkpoint.head().origin.clone());
        let receipt = match proof.extra.as_deref().map(Receipt::parse) {
            Some(Ok(receipt)) => receipt,
            Some(Err(error)) => return verdict.add("receipt", State::Broken, error),
            None => return verdict.add("receipt", State::Broken, "the proof does not say of what"),
        };
        match receipt.open() {
            Ok(leaf) => {
                verdict.add("receipt", State::Held, "");
                (verdict.kind, verdict.at, verdict.fields) = (Some(leaf.kind), Some(leaf.at), leaf.fields);
                verdict.opened = receipt.openings.iter().map(|opening| opening.name.clone()).collect();
            }
            Err(error) => verdict.add("receipt", State::Broken, error),
        }
        match deed.map(|deed| receipt.matches(&deed.deed())) {
            Some(Ok(_)) => verdict.add("deed", State::Held, ""),
            Some(Err(error)) => verdict.add("deed", State::Broken, error),
            None => verdict.add("deed", State::Unknown, ""),
        }
        match proof.verify_inclusion(&receipt.leaf_hash()) {
            Ok(()) => verdict.add("inclusion", State::Held, ""),
            Err(error) => verdict.add("inclusion", State::Broken, error),
        }
    }

    /// Who vouches for the receipt's head. The remembered policy is asked first: the log may change the one that it serves,
    /// and does when a key follows another.
    fn signatures(&mut self, proof: &Proof, served: Option<&Policy>, pinned: Option<&Policy>) {
        let accepts = |policy: &&Policy| policy.verify(&proof.checkpoint).is_ok();
        let old = pinned.filter(accepts);
        let Some(policy) = old.or(served).or(pinned) else {
            return self.verdict.add("log", State::Unknown, "there is no policy");
        };
        let verdict = &mut self.verdict;
        match policy.verify(&proof.checkpoint) {
            Ok(accepted) => {
                verdict.add("log", State::Held, "");
                let witness = |(witness, time): (&record::policy::Witness, u64)| Witness {
                    name: witness.key.name().to_owned(),
                    time,
                };
                verdict.witnesses = accepted.witnesses.into_iter().map(witness).collect();
                let state = if policy.is_unwitnessed() { State::Unknown } else { State::Held };
                verdict.add("witnesses", state, "");
                self.heads.push(proof.checkpoint.clone());
            }
            Err(Rejected::Quorum { have, known }) => {
                verdict.add("log", State::Held, "");
                verdict.add("witnesses", State::Broken, Rejected::Quorum { have, known });
                self.heads.push(proof.checkpoint.clone());
            }
            Err(Rejected::Checkpoint(error)) => verdict.add("log", State::Broken, error),
        }
        let state = match (pinned, old) {
            (None, _) => State::First,
            (Some(_), Some(_)) => State::Held,
            // what this browser trusted does not accept the receipt: the keys have changed
            (Some(_), None) => State::Unknown,
        };
        verdict.add("keys", state, "");
    }

    /// The tiles that are needed to compare all heads with the largest, by their addresses below `tile/`.
    pub fn needed(&self) -> Vec<String> {
        let Some((largest, others)) = self.heads.split_last() else { return Vec::new() };
        let plans = others.iter().filter_map(|head| plan(head.head(), largest.head()));
        let tiles: BTreeSet<Tile> = plans.flat_map(|plan| self.tiles.needed_to_prove(&plan)).collect();
        tiles.iter().map(Tile::to_string).collect()
    }

    /// Gives one of them; `false` when it is not what it should be.
    pub fn tile(&mut self, path: &str, bytes: &[u8]) -> bool {
        Tile::parse(path).is_some_and(|tile| self.tiles.insert(tile, bytes))
    }

    /// The verdict.
    pub fn finish(&self) -> Verdict {
        let mut verdict = self.verdict.clone();
        self.history(&mut verdict);
        let held = |step| verdict.state(step) == Some(State::Held);
        let unbroken = verdict.steps.iter().all(|step| step.state != State::Broken);
        verdict.ok = unbroken && held("receipt") && held("inclusion") && held("log");
        verdict
    }

    /// Whether all heads are of one history.
    fn history(&self, verdict: &mut Verdict) {
        let Some((largest, others)) = self.heads.split_last() else { return };
        let (newest, mut state) = (largest.head(), if self.remembered { State::Held } else { State::First });
        let mut why = "";
        for other in others {
            match self.consistent(other.head(), newest) {
                State::Broken => {
                    verdict.evidence = vec![other.to_string(), largest.to_string()];
                    return verdict.add("history", State::Broken, "two signed heads contradict each other");
                }
                State::Unknown => {
                    (state, why) = (State::Unknown, "the log does not serve the tiles of its newest head")
                }
                State::Held | State::First => {}
            }
        }
        verdict.size = Some(newest.size);
        if state != State::Unknown {
            verdict.remember = Some(largest.to_string());
        }
        verdict.add("history", state, why);
    }

    fn consistent(&self, old: &Checkpoint, new: &Checkpoint) -> State {
        if old.size == new.size {
            return if old.root == new.root { State::Held } else { State::Broken };
        }
        let Some(plan) = plan(old, new) else { return State::Held };
        let Some(proof) = self.tiles.hashes(&plan) else { return State::Unknown };
        match verify_consistency(old.size, &old.root, new.size, &new.root, &proof) {
            Ok(()) => State::Held,
            // the tiles are those of the newest head, so it is the history that differs
            Err(_) if self.tiles.lead_to(&new.root) => State::Broken,
            Err(_) => State::Unknown,
        }
    }
}

/// What proves that the older head is the beginning of the newer; none when there is nothing to prove.
fn plan(old: &Checkpoint, new: &Checkpoint) -> Option<Plan> {
    if old.size == 0 || old.size == new.size { None } else { Plan::consistency(old.size, new.size).ok() }
}

#[cfg(test)]
mod tests;
