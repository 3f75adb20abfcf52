use std::sync::{Mutex, PoisonError};

use domain::Moment;
use record::{
    Hash,
    checkpoint::{Checkpoint, SignedCheckpoint},
    note::{Note, NoteError, Signer, VerifierKey},
    policy::{Policy, PolicyError},
    promise::Promise,
};

/// The private keys of the record.
#[derive(Debug)]
pub struct Keys {
    /// Of the log: the current one first. While one goes over to another, both have the log's name and both sign; keys
    /// of logs that were lost are only accepted.
    pub logs: Vec<Signer>,
    /// Of promises.
    pub promise: Signer,
}

/// Who signs for this instance, whose signatures suffice, and how the witnesses are.
#[derive(Debug)]
pub struct Notary {
    /// Which of the instance's logs goes on.
    pub log: i64,
    /// The first line of its checkpoints.
    pub origin: String,
    /// What a checkpoint has to have.
    pub policy: Policy,
    /// The same, as a file.
    pub policy_text: String,
    keys: Keys,
    witnesses: Mutex<Vec<WitnessState>>,
    halted: Mutex<Option<String>>,
}

/// How it went with a witness the last time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WitnessState {
    /// Its name in the policy.
    pub name: String,
    /// The last size that it cosigned, and when.
    pub cosigned: Option<(u64, Moment)>,
    /// Why it did not the last time, and when.
    pub failed: Option<(String, Moment)>,
}

/// Keys or a policy with which nothing can be signed.
#[derive(Debug, thiserror::Error)]
pub enum BadKeys {
    /// No key has the log's name.
    #[error("none of the keys is that of the log {0}")]
    NotOurs(String),
    /// The policy cannot be read.
    #[error("the policy of witnesses: {0}")]
    Policy(#[from] PolicyError),
}

impl WitnessState {
    /// It cosigned.
    pub fn cosigned(name: &str, size: u64, now: Moment) -> WitnessState {
        WitnessState { name: name.to_owned(), cosigned: Some((size, now)), failed: None }
    }

    /// It did not.
    pub fn failed(name: &str, why: String, now: Moment) -> WitnessState {
        WitnessState { name: name.to_owned(), cosigned: None, failed: Some((why, now)) }
    }
}

impl Notary {
    /// Around keys and the lines of a policy (witnesses, groups, quorum), to which the logs are added; without, no
    /// witness is asked for.
    ///
    /// # Errors
    /// [`BadKeys`].
    pub fn new(log: i64, origin: String, keys: Keys, policy: Option<&str>) -> Result<Notary, BadKeys> {
        if !keys.logs.iter().any(|key| key.verifier().name() == origin) {
            return Err(BadKeys::NotOurs(origin));
        }
        let mut text: String = keys.logs.iter().map(|key| format!("log {}\n", key.verifier())).collect();
        let lines = policy.unwrap_or("quorum none\n").lines();
        let lines = lines.filter(|line| line.split_whitespace().next() != Some("log"));
        text.extend(lines.map(|line| format!("{line}\n")));
        let policy = Policy::parse(text.as_bytes())?;
        let state = |witness: &record::policy::Witness| WitnessState {
            name: String::from_utf8_lossy(&witness.name).into_owned(),
            cosigned: None,
            failed: None,
        };
        let witnesses = Mutex::new(policy.witnesses().iter().map(state).collect());
        Ok(Notary { log, origin, policy, policy_text: text, keys, witnesses, halted: Mutex::default() })
    }

    /// The public keys of the log and of those before it, the current one first.
    pub fn log_keys(&self) -> impl Iterator<Item = &VerifierKey> {
        self.keys.logs.iter().map(Signer::verifier)
    }

    /// The public key of promises.
    pub fn promise_key(&self) -> &VerifierKey {
        self.keys.promise.verifier()
    }

    /// Signs a head with every key of the log. Whether it may be signed is for the caller to know.
    pub fn sign(&self, size: u64, root: Hash) -> SignedCheckpoint {
        let ours: Vec<&Signer> = self.keys.logs.iter().filter(|key| key.verifier().name() == self.origin).collect();
        let mut signed = Checkpoint::sign(size, root, ours[0]);
        for key in &ours[1..] {
            signed.add(key.sign(signed.note()));
        }
        signed
    }

    /// The witnesses of the policy that have not cosigned.
    pub fn missing(&self, checkpoint: &SignedCheckpoint) -> Vec<VerifierKey> {
        let have = self.policy.cosigned(checkpoint).unwrap_or_default();
        let missing = self.policy.witnesses().iter().filter(|w| have.iter().all(|(known, _)| known.key != w.key));
        missing.map(|witness| witness.key.clone()).collect()
    }

    /// The signed promise that a leaf will stand in the log until then: seconds since 1970 UTC.
    ///
    /// # Errors
    /// An origin that cannot stand in a line.
    pub fn promise(&self, leaf: Hash, until: u64) -> Result<Note, NoteError> {
        Promise { origin: self.origin.clone(), leaf, until }.sign(&self.keys.promise)
    }

    /// Notes how it went with a witness.
    pub fn note(&self, news: WitnessState) {
        let mut states = self.witnesses.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(state) = states.iter_mut().find(|state| state.name == news.name) {
            state.cosigned = news.cosigned.or(state.cosigned);
            state.failed = news.failed;
        }
    }

    /// How it went with each witness of the policy.
    pub fn witnesses(&self) -> Vec<WitnessState> {
        self.witnesses.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Notes why nothing is signed any more, or that it is again.
    pub fn halt(&self, why: Option<String>) {
        *self.halted.lock().unwrap_or_else(PoisonError::into_inner) = why;
    }

    /// Whether something has to be mended before anything is signed.
    pub fn is_halted(&self) -> bool {
        self.halted.lock().unwrap_or_else(PoisonError::into_inner).is_some()
    }
}

#[cfg(test)]
mod tests {
    use record::cosignature::Cosigner;

    use super::*;

    fn keys(names: &[&str]) -> Keys {
        let key = |(n, name): (usize, &&str)| Signer::new(name, &[n as u8 + 1; 32]).unwrap();
        Keys {
            logs: names.iter().enumerate().map(key).collect(),
            promise: Signer::new("a/promise", &[99; 32]).unwrap(),
        }
    }

    #[test]
    fn while_a_key_goes_over_to_another_both_sign_and_either_suffices() {
        let notary = Notary::new(2, "a/2".into(), keys(&["a/2", "a/2", "a"]), None).unwrap();
        let signed = notary.sign(3, Hash([5; 32]));
        assert_eq!(signed.note().signatures().len(), 2);
        for key in notary.log_keys().take(2) {
            assert!(signed.verify_log([key]).is_ok());
        }
        assert!(signed.verify_log(notary.log_keys().skip(2)).is_err());
        assert!(notary.policy.verify(&signed).is_ok());
        assert!(matches!(Notary::new(1, "b".into(), keys(&["a"]), None), Err(BadKeys::NotOurs(_))));
    }

    #[test]
    fn a_witness_is_missing_until_it_cosigned() {
        let witness = Cosigner::new("w", &[7; 32]).unwrap();
        let policy = format!("log {0}\nwitness w {0}\nquorum w", witness.verifier());
        let notary = Notary::new(1, "a".into(), keys(&["a"]), Some(&policy)).unwrap();
        let mut signed = notary.sign(3, Hash([5; 32]));
        assert_eq!(notary.missing(&signed), [witness.verifier().clone()]);
        assert!(notary.policy.verify(&signed).is_err());
        signed.add(witness.cosign(&signed, 1));
        assert!(notary.missing(&signed).is_empty() && notary.policy.verify(&signed).is_ok());
    }

    #[test]
    fn what_a_witness_cosigned_is_remembered_when_it_fails_afterwards() {
        let witness = Cosigner::new("w", &[7; 32]).unwrap();
        let policy = format!("witness w {}\nquorum w\n", witness.verifier());
        let notary = Notary::new(1, "a".into(), keys(&["a"]), Some(&policy)).unwrap();
        notary.note(WitnessState::cosigned("w", 4, Moment(1)));
        notary.note(WitnessState::failed("w", "gone".into(), Moment(2)));
        let state = &notary.witnesses()[0];
        assert_eq!(state.cosigned, Some((4, Moment(1))));
        assert_eq!(state.failed, Some(("gone".into(), Moment(2))));
    }
}
