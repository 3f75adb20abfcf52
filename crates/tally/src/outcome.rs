use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::order::Counted;
use crate::{Channel, Drawn, Quorum, Rules, Seed, lot};
use crate::{approval, greedy, judgment, runoff, schulze, score, shares};

/// The format of [`Outcome::text`].
pub const FORMAT: &str = "essaim-tally/1";

/// A result, with everything that it takes to see how it came about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Outcome {
    /// SHA-256 over the sorted SHA-256 hashes of the texts of all ballots received, in hexadecimal.
    pub ballots: String,
    /// Which consultation.
    pub consultation: String,
    /// [`FORMAT`].
    pub format: String,
    /// The method's code.
    pub method: String,
    /// All options, the best first. For budgets: the options in the order in which they were taken up.
    pub order: Vec<Place>,
    /// Whether enough people voted; none when that was not asked for.
    pub quorum: Option<Quorate>,
    /// [`Rules::hash`].
    pub rules: String,
    /// What lots were drawn from.
    pub seed: Seed,
    /// What was tied, and how that was decided; empty when nothing was.
    pub ties: Vec<Tie>,
    /// How it was counted, round by round.
    pub trace: Trace,
    /// How many ballots there were.
    pub turnout: Turnout,
    /// Whether it is a result.
    pub verdict: Verdict,
    /// The options that win, or that are funded, the best first: what the count gives, whatever the verdict says, but
    /// nobody when nobody voted.
    pub winners: Vec<String>,
}

/// An option's place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Place {
    /// Only the lot put it before or after others with the same place.
    pub by_lot: bool,
    /// Its id.
    pub option: String,
    /// From 1, before any lot: options that the method holds to be equal have the same place.
    pub place: u32,
}

/// Options between which a decision was needed and the count alone gave none.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tie {
    /// In which round (run-off, budgets), or at which place.
    pub at: u32,
    /// The tied options in the order of the lot.
    pub options: Vec<Drawn>,
    /// The rule that decided.
    pub rule: TieRule,
}

/// What decides a tie.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TieRule {
    /// Run-off: who had fewer votes in the last earlier round in which they differed goes out.
    EarlierRounds,
    /// Budgets: more votes first.
    Votes,
    /// Budgets: lower cost first.
    LowerCost,
    /// The public lot.
    Lot,
}

/// How many ballots there were. `received = replaced + counted + blank + invalid`, and the channels together are
/// `counted + blank + invalid`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Turnout {
    /// Ballots that choose nothing, where that means abstention.
    pub blank: u64,
    /// By channel, without those that were replaced.
    pub channels: BTreeMap<Channel, u64>,
    /// Ballots that the method counted.
    pub counted: u64,
    /// Ballots that cannot be counted, by the code of [`crate::Fault`].
    pub invalid: BTreeMap<String, u64>,
    /// All ballots in the box.
    pub received: u64,
    /// Ballots after which another one of the same key came.
    pub replaced: u64,
}

/// Whether enough people voted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Quorate {
    /// Whether it was reached.
    pub met: bool,
    /// How many ballots it takes.
    pub needed: u64,
    /// How many there are.
    pub reached: u64,
}

/// Whether there is a result.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// There is.
    Decided,
    /// No ballot was counted.
    NobodyVoted,
    /// Fewer voted than the rules ask for.
    QuorumMissed,
    /// No option reached the threshold, or no option could be funded.
    NobodyWon,
}

/// How it was counted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Trace {
    /// Approvals.
    Approval(approval::Trace),
    /// Scores.
    Score(score::Trace),
    /// Grades.
    MajorityJudgment(judgment::Trace),
    /// Pairs and paths.
    Schulze(schulze::Trace),
    /// Rounds.
    InstantRunoff(runoff::Trace),
    /// Steps.
    Greedy(greedy::Trace),
    /// Rounds, and how money was added.
    EqualShares(shares::Trace),
}

impl Turnout {
    pub(crate) fn new(received: u64, cast: u64) -> Turnout {
        Turnout { received, replaced: received - cast, ..Turnout::default() }
    }

    /// Ballots cast: counted or blank.
    pub fn cast(&self) -> u64 {
        self.counted + self.blank
    }
}

impl Outcome {
    pub(crate) fn new(rules: &Rules, seed: Seed, ballots: String, turnout: Turnout, counted: Counted) -> Outcome {
        let quorum = rules.quorum.as_ref().map(|quorum| {
            let needed = quorum.needs(rules.electorate.unwrap_or(0));
            let reached = match quorum {
                Quorum::Cast(_) | Quorum::CastOfElectorate(_) => turnout.cast(),
                Quorum::Counted(_) | Quorum::CountedOfElectorate(_) => turnout.counted,
            };
            Quorate { met: reached >= needed, needed, reached }
        });
        let nobody = turnout.counted == 0;
        let verdict = match quorum {
            _ if nobody => Verdict::NobodyVoted,
            Some(Quorate { met: false, .. }) => Verdict::QuorumMissed,
            _ if counted.winners.is_empty() => Verdict::NobodyWon,
            _ => Verdict::Decided,
        };
        let winners = if nobody { Vec::new() } else { counted.winners };
        Outcome {
            ballots,
            consultation: rules.consultation.clone(),
            format: FORMAT.to_owned(),
            method: rules.method.code().to_owned(),
            order: counted.order,
            quorum,
            rules: rules.hash(),
            seed,
            ties: counted.ties,
            trace: counted.trace,
            turnout,
            verdict,
            winners,
        }
    }

    /// The canonical text: JSON after RFC 8785, in one line.
    pub fn text(&self) -> String {
        serde_json_canonicalizer::to_string(self).unwrap_or_default()
    }

    /// SHA-256 of [`Outcome::text`], in hexadecimal: what a leaf of the record can name.
    pub fn hash(&self) -> String {
        lot::hex(&Sha256::digest(self.text()))
    }
}
