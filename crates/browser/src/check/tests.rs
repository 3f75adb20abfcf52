use record::Kind;
use record::cosignature::Cosigner;
use record::merkle::{Frontier, Hash, leaf_hash};
use record::note::Signer;
use record::tile::{Level, hashes};
use serde_json::json;

use super::*;

/// A log whose tiles are computed when they are asked for.
struct Log {
    leaves: Vec<Vec<u8>>,
    key: Signer,
    witness: Cosigner,
}

impl Log {
    fn of(count: u64, experiment: &str) -> Log {
        let leaf = |i: u64| {
            record::leaf(Kind::SupportGiven, i as i64, &[("experiment", experiment.into())], &[opening()])
                .expect("a leaf")
        };
        let key = Signer::new("log.example", &[1; 32]).expect("a key");
        let witness = Cosigner::new("w.example", &[2; 32]).expect("a key");
        Log { leaves: (0..count).map(leaf).collect(), key, witness }
    }

    fn policy(&self) -> String {
        format!("log {}\nwitness w {}\nquorum w\n", self.key.verifier(), self.witness.verifier())
    }

    fn row(&self, level: u8) -> Vec<Hash> {
        let (mut log, mut row) = (Frontier::new(), Vec::new());
        for leaf in &self.leaves {
            log.push_and(leaf_hash(leaf), |node, hash| {
                if node.level == level * 8 {
                    row.push(hash);
                }
            });
        }
        row
    }

    fn head(&self, size: usize) -> SignedCheckpoint {
        let root = record::merkle::root(&self.leaves[..size].iter().map(|leaf| leaf_hash(leaf)).collect::<Vec<_>>());
        let mut head = Checkpoint::sign(size as u64, root, &self.key);
        head.add(self.witness.cosign(&head, 77));
        head
    }

    fn tile(&self, path: &str) -> Vec<u8> {
        let tile = Tile::parse(path).expect("an address");
        let Level::Hashes(level) = tile.level() else { panic!("no entries are needed") };
        let first = tile.first() as usize;
        hashes(&self.row(level)[first..first + usize::from(tile.width())])
    }

    fn receipt(&self, index: usize, size: usize) -> Proof {
        let extra = Receipt { leaf: self.leaves[index].clone(), openings: vec![opening()] };
        let plan = Plan::inclusion(index as u64, size as u64).expect("in the log");
        let mut tiles = TileSet::new(size as u64);
        for tile in tiles.needed(&plan) {
            assert!(tiles.insert(tile, &self.tile(&tile.to_string())));
        }
        let path = tiles.hashes(&plan).expect("all tiles");
        Proof { extra: extra.to_extra().ok(), index: index as u64, path, checkpoint: self.head(size) }
    }
}

fn opening() -> record::Opening {
    record::Opening { name: "supporter".into(), salt: [3; 32], data: b"me".to_vec() }
}

fn verdict(request: &Value, log: &Log) -> Verdict {
    let mut check = Check::new(&request.to_string());
    for path in check.needed() {
        assert!(check.tile(&path, &log.tile(&path)), "{path}");
    }
    check.finish()
}

fn request(log: &Log) -> Value {
    let deed = json!({"kind": "support_given", "fields": {"experiment": "e"}, "private": {"supporter": "me"}});
    json!({
        "receipt": log.receipt(100, 200).to_string(), "policy": log.policy(), "deed": deed,
        "current": log.head(300).to_string(),
    })
}

fn states(verdict: &Verdict) -> Vec<(&'static str, State)> {
    verdict.steps.iter().map(|step| (step.step, step.state)).collect()
}

#[test]
fn everything_holds_the_first_time_and_the_next() {
    let log = Log::of(300, "e");
    let mut asked = request(&log);
    let first = verdict(&asked, &log);
    let all = ["receipt", "deed", "inclusion", "log", "witnesses", "keys", "history"];
    assert!(first.ok);
    assert_eq!(first.steps.iter().map(|step| step.step).collect::<Vec<_>>(), all);
    assert_eq!((first.state("keys"), first.state("history")), (Some(State::First), Some(State::First)));
    assert_eq!((first.index, first.size, first.kind.as_deref()), (Some(100), Some(300), Some("support_given")));
    assert_eq!(first.witnesses, [Witness { name: "w.example".into(), time: 77 }]);

    asked["seen"] = first.remember.into();
    asked["pinned"] = log.policy().into();
    let next = verdict(&asked, &log);
    assert!(next.ok && next.steps.iter().all(|step| step.state == State::Held), "{:?}", next.steps);
}

#[test]
fn another_history_than_the_one_this_browser_saw_is_shown_with_both_heads() {
    let (log, other) = (Log::of(300, "e"), Log::of(300, "f"));
    for size in [150, 200, 250, 300] {
        let mut asked = request(&log);
        asked["seen"] = other.head(size).to_string().into();
        let seen = verdict(&asked, &log);
        assert_eq!((seen.ok, seen.state("history")), (false, Some(State::Broken)), "{size}");
        assert_eq!((seen.evidence.len(), seen.remember), (2, None));
    }
}

#[test]
fn tiles_that_are_missing_or_wrong_leave_the_history_open() {
    let log = Log::of(300, "e");
    let mut check = Check::new(&request(&log).to_string());
    assert_eq!(check.finish().state("history"), Some(State::Unknown));
    for path in check.needed() {
        assert!(check.tile(&path, &vec![7; log.tile(&path).len()]));
    }
    let open = check.finish();
    assert_eq!((open.ok, open.state("history"), open.remember), (true, Some(State::Unknown), None));
    assert!(!check.tile("0/000", b"short"));
    assert!(!check.tile("nowhere", &[0; 32]));
}

#[test]
fn what_was_tampered_with_is_named() {
    let log = Log::of(300, "e");
    let broken = |change: &dyn Fn(&mut Value)| {
        let mut asked = request(&log);
        change(&mut asked);
        let verdict = verdict(&asked, &log);
        assert!(!verdict.ok);
        let broken: Vec<_> = states(&verdict).into_iter().filter(|(_, state)| *state == State::Broken).collect();
        broken.into_iter().map(|(step, _)| step).collect::<Vec<_>>()
    };
    let with = |proof: Proof| move |asked: &mut Value| asked["receipt"] = proof.to_string().into();
    let good = log.receipt(100, 200);
    assert_eq!(broken(&with(Proof { index: 101, ..good.clone() })), ["inclusion"]);
    assert_eq!(broken(&with(Proof { extra: None, ..good.clone() })), ["receipt"]);
    let extra = Receipt { leaf: log.leaves[99].clone(), openings: vec![opening()] }.to_extra().ok();
    assert_eq!(broken(&with(Proof { extra, ..good.clone() })), ["inclusion"]);
    let mut other = opening();
    other.data = b"you".to_vec();
    let extra = Receipt { leaf: log.leaves[100].clone(), openings: vec![other] }.to_extra().ok();
    assert_eq!(broken(&with(Proof { extra, ..good.clone() })), ["receipt", "deed"]);
    let unsigned = good.to_string().replace("log.example\n", "log.example2\n");
    assert_eq!(broken(&|asked| asked["receipt"] = unsigned.clone().into()), ["log"]);
    let unwitnessed = Checkpoint::sign(200, log.head(200).head().root, &log.key);
    assert_eq!(broken(&with(Proof { checkpoint: unwitnessed, ..good.clone() })), ["witnesses"]);
    assert_eq!(broken(&|asked| asked["deed"]["fields"]["experiment"] = "f".into()), ["deed"]);
    assert_eq!(broken(&|asked| asked["receipt"] = "nonsense".into()), ["receipt"]);
}

#[test]
fn keys_that_follow_the_remembered_ones_are_told() {
    let (log, mut next) = (Log::of(300, "e"), Log::of(300, "e"));
    next.key = Signer::new("log.example", &[9; 32]).expect("a key");
    let mut asked = request(&next);
    asked["pinned"] = log.policy().into();
    let told = verdict(&asked, &next);
    assert_eq!((told.ok, told.state("keys")), (true, Some(State::Unknown)));
}

#[test]
fn what_is_no_request_gets_a_verdict_too() {
    for bad in ["", "{}", "[]", r#"{"receipt":"","policy":""}"#, r#"{"receipt":1}"#] {
        let verdict = Check::new(bad).finish();
        assert!(!verdict.ok && !verdict.steps.is_empty(), "{bad}");
    }
}
