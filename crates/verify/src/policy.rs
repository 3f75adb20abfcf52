use record::checkpoint::SignedCheckpoint;
use record::policy::{Accepted, Policy};

use crate::report::{instant, leaves};
use crate::source::{self, Source};
use crate::{Failure, Report};

/// A policy and where it comes from.
pub struct Trust {
    pub policy: Policy,
    /// It was asked of the log itself, so it shows only that the log agrees with itself.
    by_the_log: bool,
}

impl Trust {
    /// The policy of a file or an address; when none was given, the log's own.
    pub fn of(given: Option<&str>, log: Option<&Source>) -> Result<Trust, Failure> {
        let (name, bytes, by_the_log) = match (given, log) {
            (Some(place), _) => (place.to_owned(), source::file(place)?, false),
            (None, Some(log)) => (log.name("policy"), log.read("policy")?, true),
            (None, None) => return Err(Failure::unclear("no policy was given")),
        };
        let policy = Policy::parse(&bytes).map_err(|error| Failure::unclear(format!("{name}: {error}")))?;
        Ok(Trust { policy, by_the_log })
    }

    /// Verifies a checkpoint, and says who vouches for it.
    pub fn verify<'a>(
        &'a self,
        name: &str,
        checkpoint: &'a SignedCheckpoint,
        report: &mut Report,
    ) -> Result<Accepted<'a>, Failure> {
        let accepted = self.policy.verify(checkpoint).map_err(|error| Failure::broken(format!("{name}: {error}")))?;
        let head = accepted.head;
        report.say(format!("The log {} has {} and is signed with its key.", head.origin, leaves(head.size)));
        report.value("origin", head.origin.as_str());
        report.value("size", head.size);
        report.value("root", head.root.to_string());
        let mut witnesses = Vec::new();
        for (witness, time) in &accepted.witnesses {
            report.say(format!("The witness {} saw this head at {}.", witness.key.name(), instant(*time)));
            witnesses.push(serde_json::json!({"name": witness.key.name(), "time": time}));
        }
        report.value("witnesses", witnesses);
        if self.policy.is_unwitnessed() {
            report.say("The policy demands no witness: the operator could show others another log.");
        }
        if self.by_the_log {
            report.say("The keys came from the log itself. Keep its policy, and pass it with --policy from now on.");
        }
        report.value("policy_by_the_log", self.by_the_log);
        Ok(accepted)
    }
}

/// Reads the checkpoint of a log, or a file that has one.
pub fn checkpoint(name: &str, bytes: &[u8]) -> Result<SignedCheckpoint, Failure> {
    SignedCheckpoint::parse(bytes).map_err(|error| Failure::unclear(format!("{name}: {error}")))
}
