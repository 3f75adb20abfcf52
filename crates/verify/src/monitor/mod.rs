//! Follows a log: nothing that was there may change, and what is new has to follow the civic rules.

mod rules;
mod state;

use std::path::Path;

use record::checkpoint::Checkpoint;
use record::merkle::Frontier;

use self::rules::{Finding, Rules};
use self::state::State;
use crate::policy::{Trust, checkpoint};
use crate::report::leaves;
use crate::{Failure, Rebuild, Report, Source, consistency};

/// `essaim-verify monitor LOG --state FILE`, once.
pub fn run(log: &Source, policy: Option<&str>, path: &Path, imported_until: u64) -> Result<Report, Failure> {
    let mut report = Report::default();
    let trust = Trust::of(policy, Some(log))?;
    let name = log.name("checkpoint");
    let served = log.read("checkpoint")?;
    let signed = checkpoint(&name, &served)?;
    let accepted = trust.verify(&name, &signed, &mut report)?;
    let head = accepted.head;
    let known = State::load(path)?;

    let (frontier, mut rules) = match known {
        Some(State { head: old, frontier, rules }) => {
            if let Err(failure) = not_rewritten(&old, head, log) {
                return Err(with_evidence(failure, path, &served));
            }
            if head.size <= old.size {
                report.say(format!("Nothing is new since the head of {} leaves.", old.size));
                report.value("new", 0);
                return Ok(report);
            }
            (frontier, rules)
        }
        None => (Frontier::new(), Rules::default()),
    };

    let from = frontier.size();
    let signed_at = accepted.witnesses.iter().map(|(_, time)| *time).max();
    let mut rebuild = if from == 0 { Rebuild::new(log) } else { Rebuild::resume(log, frontier) };
    rebuild.read_to(head.size, |index, bytes| {
        for finding in rules.leaf(index, bytes, signed_at, index < imported_until) {
            match finding {
                Finding::Alarm(sentence) => report.alarm(sentence),
                Finding::Notice(sentence) => report.say(sentence),
            }
        }
    })?;
    if rebuild.frontier().root() != head.root {
        let failure = Failure::broken(format!(
            "the leaves that were there and those that are new do not lead to the root that is signed at {} leaves: \
             something was changed",
            head.size
        ));
        return Err(with_evidence(failure, path, &served));
    }
    report.say(format!("{} new, and everything before is unchanged.", leaves(head.size - from)));
    report.value("new", head.size - from);
    report.value("unknown_kinds", rules.unknown_kinds());
    State { head: head.clone(), frontier: rebuild.frontier().clone(), rules }.save(path)?;
    Ok(report)
}

/// A log may serve an older head for a moment, from a cache; never another one.
fn not_rewritten(old: &Checkpoint, served: &Checkpoint, log: &Source) -> Result<(), Failure> {
    if served.size <= old.size { consistency::check(served, old, log) } else { consistency::check(old, served, log) }
}

/// Keeps the signed checkpoint that contradicts what was seen, beside the state.
fn with_evidence(failure: Failure, state: &Path, served: &[u8]) -> Failure {
    let Failure::Broken(sentence) = failure else { return failure };
    let evidence = state.with_added_extension("evidence");
    match std::fs::write(&evidence, served) {
        Ok(()) => Failure::broken(format!("{sentence} (the checkpoint is kept in {})", evidence.display())),
        Err(_) => Failure::Broken(sentence),
    }
}
