//! The civic rules, as far as leaves alone tell. They are written for everybody in docs/VERIFYING.md.

use std::collections::BTreeMap;

use record::{Kind, Leaf};
use serde::{Deserialize, Serialize};

/// How much older than the newest leaf before it a leaf may be: acts wait for the sequencer, on several servers.
const SLACK: i64 = 15 * 60;

/// What a leaf gives cause to say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Finding {
    /// A rule is broken.
    Alarm(String),
    /// Worth knowing.
    Notice(String),
}

/// What has to be remembered of the leaves so far.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rules {
    /// The latest time in a leaf.
    latest: i64,
    experiments: BTreeMap<String, Life>,
    /// Mandates granted less mandates ended, by authority and role.
    mandates: BTreeMap<String, i64>,
    unknown: BTreeMap<String, u64>,
}

/// What was done with one experiment: how often each.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Life {
    submitted: u64,
    moderated: u64,
    supports: i64,
    reviews: u64,
    /// Answers and hand-overs.
    decided: u64,
    appeals: u64,
    judged: u64,
    undone: u64,
    #[serde(default)]
    registered: u64,
    #[serde(default)]
    authorised: u64,
    #[serde(default)]
    started: u64,
    #[serde(default)]
    suspended: u64,
    #[serde(default)]
    resumed: u64,
}

impl Rules {
    /// Kinds that are newer than this program, and how many leaves of each.
    pub fn unknown_kinds(&self) -> serde_json::Value {
        serde_json::json!(self.unknown)
    }

    /// The next leaf. `signed_at`: when a witness saw a head that has it. `imported`: its order and time are not judged.
    pub fn leaf(&mut self, index: u64, bytes: &[u8], signed_at: Option<u64>, imported: bool) -> Vec<Finding> {
        let leaf = match Leaf::parse(bytes) {
            Ok(leaf) => leaf,
            Err(error) => return vec![Finding::Alarm(format!("leaf {index}: {error}"))],
        };
        let mut findings = Vec::new();
        let Some(kind) = leaf.known_kind() else {
            let seen = self.unknown.entry(leaf.kind.clone()).or_default();
            *seen += 1;
            if *seen == 1 {
                let sentence =
                    format!("leaf {index}: this program does not know the kind {}; is there a newer one?", leaf.kind);
                findings.push(Finding::Notice(sentence));
            }
            return findings;
        };
        let broken = self.order(kind, &leaf);
        if !imported {
            let alarm = |why: &str| Finding::Alarm(format!("leaf {index} ({}): {why}", leaf.kind));
            findings.extend(self.time(&leaf, signed_at).map(alarm));
            findings.extend(broken.map(alarm));
        }
        self.latest = self.latest.max(leaf.at);
        findings
    }

    fn time(&self, leaf: &Leaf, signed_at: Option<u64>) -> Option<&'static str> {
        let seen = signed_at.and_then(|seen| i64::try_from(seen).ok());
        if leaf.at.saturating_add(SLACK) < self.latest {
            Some("it is dated before leaves that stand before it")
        } else if seen.is_some_and(|seen| leaf.at > seen.saturating_add(SLACK)) {
            Some("it is dated after a witness saw it")
        } else {
            None
        }
    }

    /// Counts, and says what cannot have happened in this order.
    fn order(&mut self, kind: Kind, leaf: &Leaf) -> Option<&'static str> {
        if let Some(change) = mandate(kind) {
            let whose = format!("{} {}", leaf.text("authority")?, leaf.text("role")?);
            let held = self.mandates.entry(whose).or_default();
            *held += change;
            return (*held < 0).then_some("more mandates of this role have ended than were granted");
        }
        let life = self.experiments.entry(leaf.text("experiment")?.to_owned()).or_default();
        if kind != Kind::ProposalSubmitted && life.submitted == 0 {
            // said once, then followed like any other
            life.submitted = 1;
            life.count(kind);
            return Some("something was done with an experiment that nobody proposed");
        }
        life.count(kind);
        life.broken(kind)
    }
}

fn mandate(kind: Kind) -> Option<i64> {
    match kind {
        Kind::MandateGranted => Some(1),
        Kind::MandateEnded => Some(-1),
        _ => None,
    }
}

impl Life {
    fn count(&mut self, kind: Kind) {
        match kind {
            Kind::ProposalSubmitted => self.submitted += 1,
            Kind::Moderated => self.moderated += 1,
            Kind::SupportGiven => self.supports += 1,
            Kind::SupportWithdrawn => self.supports -= 1,
            Kind::ReviewStarted | Kind::Sponsored => self.reviews += 1,
            Kind::Answered | Kind::HandedOver => self.decided += 1,
            Kind::AppealFiled => self.appeals += 1,
            Kind::AppealJudged => self.judged += 1,
            Kind::DecisionUndone => self.undone += 1,
            Kind::ProtocolRegistered => self.registered += 1,
            Kind::Authorised => self.authorised += 1,
            Kind::Started => self.started += 1,
            Kind::Suspended => self.suspended += 1,
            Kind::Resumed => self.resumed += 1,
            _ => {}
        }
    }

    /// What the leaf that was just counted cannot be.
    fn broken(&self, kind: Kind) -> Option<&'static str> {
        let wrong = match kind {
            Kind::SupportGiven | Kind::SupportWithdrawn if self.moderated == 0 => {
                "support for a proposal that was not opened"
            }
            Kind::SupportWithdrawn if self.supports < 0 => "more supports were withdrawn than given",
            Kind::ReviewStarted if self.supports <= 0 => "a review began without support",
            Kind::Answered if self.reviews == 0 => "an answer without a review",
            Kind::AppealFiled if self.moderated + self.decided + self.authorised == 0 => "an appeal without a decision",
            Kind::AppealJudged if self.judged > self.appeals => "an appeal was judged that nobody filed",
            Kind::DecisionUndone if self.undone > self.moderated + self.decided + self.judged + self.authorised => {
                "more decisions were taken back than taken"
            }
            Kind::ProtocolAmended | Kind::Authorised if self.registered == 0 => "no protocol was registered before",
            Kind::Started if self.authorised == 0 => "a try began that nobody authorised",
            Kind::Suspended if self.started == 0 => "a try was suspended that did not begin",
            Kind::Resumed if self.resumed > self.suspended => "a try went on that was not suspended",
            Kind::ResultsPublished if self.started == 0 => "results of a try that did not begin",
            _ => return None,
        };
        Some(wrong)
    }
}

#[cfg(test)]
mod tests;
