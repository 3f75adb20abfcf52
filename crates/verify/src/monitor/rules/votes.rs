//! The rules of votes, as far as leaves alone tell: who may vote is counted, ballots come once each and not more than voters, and the
//! result is of the ballots that were recorded.

use std::collections::BTreeMap;

use record::{Kind, Leaf, hex};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest, Sha256};

/// What has to be remembered of each vote.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Votes(BTreeMap<String, Vote>);

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Vote {
    /// In seconds since 1970 UTC.
    opens: i64,
    closes: i64,
    /// The rules' hash.
    rules: String,
    /// The hash of what the lot is drawn from.
    lot: String,
    /// Who votes by a form, and who was issued a blind signature.
    forms: u64,
    issued: u64,
    closed: bool,
    /// Ballots of forms and blind ones, as they are recorded.
    form_ballots: u64,
    blind_ballots: u64,
    /// Their hashes, in their order; until they are counted.
    ballots: Vec<String>,
    counted: bool,
    replied: bool,
}

impl Votes {
    /// One leaf further; says what it cannot be.
    pub fn follow(&mut self, kind: Kind, leaf: &Leaf) -> Option<&'static str> {
        let known = matches!(
            kind,
            Kind::ConsultationOpened
                | Kind::Voted
                | Kind::BallotIssued
                | Kind::ConsultationClosed
                | Kind::FormBallot
                | Kind::BlindBallot
                | Kind::Tally
                | Kind::VoteReplied
        );
        if !known {
            return None;
        }
        let Some(id) = leaf.text("consultation") else { return Some("it does not say of which vote") };
        if kind == Kind::ConsultationOpened {
            let text = |field: &str| leaf.text(field).unwrap_or_default().to_owned();
            let number = |field: &str| leaf.fields.get(field).and_then(Value::as_i64).unwrap_or_default();
            let vote = Vote {
                opens: number("opens"),
                closes: number("closes"),
                rules: text("rules"),
                lot: text("lot"),
                ..Vote::default()
            };
            return self.0.insert(id.to_owned(), vote).map(|_| "the terms of a vote were fixed twice");
        }
        match self.0.get_mut(id) {
            Some(vote) => vote.follow(kind, leaf),
            None => Some("it is of a vote that was never opened"),
        }
    }
}

impl Vote {
    fn follow(&mut self, kind: Kind, leaf: &Leaf) -> Option<&'static str> {
        match kind {
            Kind::Voted | Kind::BallotIssued => {
                *(if kind == Kind::Voted { &mut self.forms } else { &mut self.issued }) += 1;
                if leaf.at < self.opens {
                    Some("a vote before the vote was open")
                } else if self.closed || leaf.at >= self.closes {
                    Some("a vote after the vote was over")
                } else {
                    None
                }
            }
            Kind::ConsultationClosed => self.close(leaf),
            Kind::FormBallot | Kind::BlindBallot => self.ballot(kind, leaf),
            Kind::VoteReplied if !self.counted => Some("the result of a vote was answered before it was counted"),
            Kind::VoteReplied => {
                std::mem::replace(&mut self.replied, true).then_some("the result of a vote was answered twice")
            }
            _ => self.count(leaf),
        }
    }

    fn close(&mut self, leaf: &Leaf) -> Option<&'static str> {
        let revealed = leaf.text("lot").and_then(bytes).map(|lot| hex(&Sha256::digest(lot)));
        let voters = leaf.fields.get("voters").and_then(Value::as_u64);
        if std::mem::replace(&mut self.closed, true) {
            Some("a vote was closed twice")
        } else if leaf.at < self.closes {
            Some("a vote was closed before its end")
        } else if voters != Some(self.forms + self.issued) {
            Some("there are not as many voters as votes in the record")
        } else if revealed.as_ref() != Some(&self.lot) {
            Some("the value behind the lots is not the one that was fixed")
        } else {
            None
        }
    }

    fn ballot(&mut self, kind: Kind, leaf: &Leaf) -> Option<&'static str> {
        let hash = leaf.text("ballot").unwrap_or_default().to_owned();
        let blind = kind == Kind::BlindBallot;
        *(if blind { &mut self.blind_ballots } else { &mut self.form_ballots }) += 1;
        let broken = if !self.closed {
            Some("a ballot was recorded while one could vote")
        } else if self.counted {
            Some("a ballot was recorded after the count")
        } else if self.ballots.last() == Some(&hash) {
            Some("a ballot was recorded twice")
        } else if self.ballots.last().is_some_and(|last| *last > hash) {
            Some("ballots are not in the order of their hashes")
        } else if self.blind_ballots > self.issued {
            Some("there are more anonymous ballots than were issued")
        } else if self.form_ballots > self.forms {
            Some("there are more ballots of forms than people who voted by one")
        } else {
            None
        };
        self.ballots.push(hash);
        broken
    }

    fn count(&mut self, leaf: &Leaf) -> Option<&'static str> {
        let mut ballots = std::mem::take(&mut self.ballots);
        ballots.sort_unstable();
        let mut digest = Sha256::new();
        ballots.iter().filter_map(|hash| bytes(hash)).for_each(|hash| digest.update(hash));
        let received = leaf.fields.get("received").and_then(Value::as_u64);
        if std::mem::replace(&mut self.counted, true) {
            Some("a vote was counted twice")
        } else if !self.closed {
            Some("a vote was counted before it was closed")
        } else if leaf.text("rules") != Some(&self.rules) {
            Some("a vote was counted by other rules than were fixed")
        } else if received != Some(self.form_ballots + self.blind_ballots)
            || leaf.text("ballots") != Some(&hex(&digest.finalize()))
        {
            Some("a vote was counted from other ballots than were recorded")
        } else {
            None
        }
    }
}

/// The bytes of hexadecimal digits.
fn bytes(text: &str) -> Option<Vec<u8>> {
    let (pairs, rest) = text.as_bytes().as_chunks::<2>();
    let byte = |pair: &[u8; 2]| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok();
    if rest.is_empty() { pairs.iter().map(byte).collect() } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    const T: i64 = 1_700_000_000;

    /// Kind, time, what anybody may read.
    type Told = (Kind, i64, Vec<(&'static str, Value)>);

    /// A vote in order: two by form, one blindly.
    fn whole() -> Vec<Told> {
        let lot = "07".repeat(32);
        let hashes = ["aa".repeat(32), "bb".repeat(32), "cc".repeat(32)];
        let mut digest = Sha256::new();
        hashes.iter().for_each(|hash| digest.update(bytes(hash).expect("hex")));
        let opened = vec![
            ("opens", T.into()),
            ("closes", (T + 100).into()),
            ("rules", "r".into()),
            ("lot", hex(&Sha256::digest(bytes(&lot).expect("hex"))).into()),
        ];
        vec![
            (Kind::ConsultationOpened, T, opened),
            (Kind::Voted, T, vec![]),
            (Kind::BallotIssued, T + 99, vec![]),
            (Kind::Voted, T + 99, vec![]),
            (Kind::ConsultationClosed, T + 100, vec![("voters", 3.into()), ("lot", lot.into())]),
            (Kind::FormBallot, T + 101, vec![("ballot", hashes[0].clone().into())]),
            (Kind::BlindBallot, T + 101, vec![("ballot", hashes[1].clone().into())]),
            (Kind::FormBallot, T + 101, vec![("ballot", hashes[2].clone().into())]),
            (
                Kind::Tally,
                T + 102,
                vec![("received", 3.into()), ("rules", "r".into()), ("ballots", hex(&digest.finalize()).into())],
            ),
            (Kind::VoteReplied, T + 103, vec![]),
        ]
    }

    fn alarms(leaves: &[Told]) -> Vec<&'static str> {
        let mut votes = Votes::default();
        let follow = |(kind, at, fields): &Told| {
            let mut public = fields.clone();
            public.push(("consultation", "c".into()));
            let bytes = record::leaf(*kind, *at, &public, &[]).expect("a leaf");
            votes.follow(*kind, &Leaf::parse(&bytes).expect("a leaf"))
        };
        leaves.iter().filter_map(follow).collect()
    }

    #[test]
    fn a_vote_in_order_gives_no_alarm_and_leaves_nothing_large_behind() {
        assert_eq!(alarms(&whole()), Vec::<&str>::new());
        let mut votes = Votes::default();
        assert_eq!(
            votes.follow(
                Kind::SupportGiven,
                &Leaf::parse(&record::leaf(Kind::SupportGiven, T, &[], &[]).expect("a leaf")).expect("a leaf")
            ),
            None
        );
    }

    #[test]
    fn each_rule_has_its_alarm() {
        let changed = |change: &dyn Fn(&mut Vec<Told>)| {
            let mut leaves = whole();
            change(&mut leaves);
            alarms(&leaves).first().copied().unwrap_or("nothing")
        };
        for (change, alarm) in [
            (&(|l: &mut Vec<_>| drop(l.remove(0))) as &dyn Fn(&mut Vec<_>), "it is of a vote that was never opened"),
            (&|l| l.insert(1, whole()[0].clone()), "the terms of a vote were fixed twice"),
            (&|l| l[1].1 = T - 1, "a vote before the vote was open"),
            (&|l| l[2].1 = T + 100, "a vote after the vote was over"),
            (&|l| l.swap(3, 4), "there are not as many voters as votes in the record"),
            (&|l| l[4].1 = T + 99, "a vote was closed before its end"),
            (&|l| l.insert(5, whole()[4].clone()), "a vote was closed twice"),
            (&|l| l[4].2[1].1 = "08".repeat(32).into(), "the value behind the lots is not the one that was fixed"),
            (&|l| l.swap(4, 5), "a ballot was recorded while one could vote"),
            (&|l| l.insert(6, whole()[5].clone()), "a ballot was recorded twice"),
            (&|l| l.swap(5, 6), "ballots are not in the order of their hashes"),
            (&|l| l[5].0 = Kind::BlindBallot, "there are more anonymous ballots than were issued"),
            (&|l| l[6].0 = Kind::FormBallot, "there are more ballots of forms than people who voted by one"),
            (&|l| drop(l.remove(7)), "a vote was counted from other ballots than were recorded"),
            (&|l| l[8].2[0].1 = 4.into(), "a vote was counted from other ballots than were recorded"),
            (&|l| l[8].2[1].1 = "s".into(), "a vote was counted by other rules than were fixed"),
            (&|l| l.push(whole()[8].clone()), "a vote was counted twice"),
            (&|l| l.swap(8, 9), "the result of a vote was answered before it was counted"),
            (&|l| l.push(whole()[9].clone()), "the result of a vote was answered twice"),
            (
                &|l| l.push((Kind::FormBallot, T + 103, vec![("ballot", "dd".repeat(32).into())])),
                "a ballot was recorded after the count",
            ),
        ] {
            assert_eq!(changed(change), alarm);
        }
    }
}
