//! The civic rules, as far as leaves alone tell. They are written for everybody in docs/VERIFYING.md.

mod votes;

use std::collections::BTreeMap;

use domain::{Answer, Authorisation, Deed, Judgement, LIFE, Status, Verdict};
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
    /// Absent in what older programs kept.
    #[serde(default)]
    votes: votes::Votes,
}

/// Where one experiment stands, as leaves tell it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Life {
    status: Option<Status>,
    /// Where it stood before the newest decision, which may be taken back; none once something else was done.
    before: Option<Status>,
    /// Whether that decision was the judgement of an appeal.
    judgement: bool,
    /// Whether it ever became public.
    opened: bool,
    /// Whether its protocol was ever frozen.
    registered: bool,
    /// Whether there was ever a refusal, or another decision, to appeal against.
    decided: bool,
    supports: i64,
    appeals: u64,
    judged: u64,
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
        if let Some(broken) = self.votes.follow(kind, leaf) {
            return Some(broken);
        }
        let life = self.experiments.entry(leaf.text("experiment")?.to_owned()).or_default();
        if kind != Kind::ProposalSubmitted && life.status.is_none() {
            // said once, then followed like any other
            life.status = Some(Status::Submitted);
            let _ = life.follow(kind, leaf);
            return Some("something was done with an experiment that nobody proposed");
        }
        life.follow(kind, leaf)
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
    /// One leaf further; says what it cannot be.
    fn follow(&mut self, kind: Kind, leaf: &Leaf) -> Option<&'static str> {
        match kind {
            Kind::SupportGiven => self.supports += 1,
            Kind::SupportWithdrawn => self.supports -= 1,
            Kind::AppealFiled => self.appeals += 1,
            Kind::AppealJudged => self.judged += 1,
            _ => {}
        }
        let broken = match kind {
            Kind::SupportGiven | Kind::SupportWithdrawn if !self.opened => {
                Some("support for a proposal that was not opened")
            }
            Kind::SupportWithdrawn if self.supports < 0 => Some("more supports were withdrawn than given"),
            Kind::ReviewStarted if self.supports <= 0 => Some("a review began without support"),
            Kind::AppealFiled if !self.decided => Some("an appeal without a decision"),
            Kind::AppealJudged if self.judged > self.appeals => Some("an appeal was judged that nobody filed"),
            Kind::DecisionUndone => return self.take_back(),
            _ => None,
        };
        if is_decision(kind) {
            self.judgement = kind == Kind::AppealJudged;
        }
        let Some(deed) = self.deed(kind, leaf) else {
            if kind == Kind::AppealJudged {
                self.before = self.status;
            }
            return broken;
        };
        broken.or(self.go(deed, is_decision(kind)))
    }

    /// A decision that was taken back leaves things as they stood before it.
    fn take_back(&mut self) -> Option<&'static str> {
        match self.before.take() {
            Some(before) => {
                self.status = Some(before);
                // the appeal waits again
                self.judged -= u64::from(std::mem::take(&mut self.judgement));
                None
            }
            None => Some("a decision was taken back that was not the last thing that happened"),
        }
    }

    /// The deed of the table of lives that a leaf tells; none for what changes no state.
    fn deed(&self, kind: Kind, leaf: &Leaf) -> Option<Deed> {
        let said = |field: &str| leaf.text(field).unwrap_or_default();
        Some(match kind {
            Kind::ProposalSubmitted if self.status.is_none() => Deed::Submit,
            Kind::ProposalSubmitted => Deed::Resubmit,
            Kind::Moderated => Verdict::parse(said("verdict"))?.deed(),
            Kind::ReviewStarted => Deed::ReachThreshold,
            Kind::Sponsored => Deed::Sponsor,
            Kind::Answered => Answer::parse(said("answer"))?.deed(),
            Kind::AppealJudged if said("judgement") != Judgement::Overturn.code() => return None,
            Kind::AppealJudged if self.registered => Deed::OverturnProtocol,
            Kind::AppealJudged => Deed::Overturn,
            Kind::ProtocolRegistered => Deed::Register,
            Kind::ProtocolAmended => Deed::Amend,
            Kind::Authorised => Authorisation::parse(said("answer"))?.deed(),
            Kind::Started => Deed::Start,
            Kind::Suspended => Deed::Suspend,
            Kind::Resumed => Deed::Resume,
            Kind::Ended if said("how") == Deed::Complete.code() => Deed::Complete,
            Kind::Ended => Deed::Terminate,
            Kind::ResultsPublished => Deed::Publish,
            Kind::Decided => Deed::Decide,
            Kind::Closed => Deed::Close,
            Kind::Withdrawn => Deed::Withdraw,
            _ => return None,
        })
    }

    /// Does what the table says; where it says nothing, goes where the deed leads elsewhere, and tells.
    fn go(&mut self, deed: Deed, decision: bool) -> Option<&'static str> {
        let line = LIFE.iter().find(|line| line.deed == deed && line.from == self.status);
        let to = line.or_else(|| LIFE.iter().find(|line| line.deed == deed)).map(|line| line.to);
        self.before = self.status.filter(|_| decision);
        self.decided |= decision;
        self.opened |= to == Some(Status::Open);
        self.registered |= deed == Deed::Register;
        self.status = to;
        line.is_none().then_some("by the table of lives this cannot follow what was done before")
    }
}

/// Whether officials may take it back for a few minutes.
fn is_decision(kind: Kind) -> bool {
    matches!(kind, Kind::Moderated | Kind::Answered | Kind::AppealJudged | Kind::Authorised | Kind::Decided)
}

#[cfg(test)]
mod tests;
