use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

use super::world::{World, opening, run};

#[test]
fn a_receipt_verifies_and_says_what_it_is_of() {
    let world = World::of(300);
    let file = world.write("mine.tlog-proof", world.receipt(271).to_string().as_bytes());
    let said = run(&["receipt", &file, "--policy", &world.policy()]);
    assert_eq!(said.code, 0, "{}", said.err);
    for words in ["support_given", "“somebody”", "leaf 271", "one.example", "300 leaves"] {
        assert!(said.out.contains(words), "{words}: {}", said.out);
    }
    let json = run(&["--json", "receipt", &file, "--policy", &world.policy()]).json();
    assert_eq!((&json["ok"], &json["index"], &json["size"]), (&true.into(), &271.into(), &300.into()));
    assert_eq!(json["witnesses"].as_array().map(Vec::len), Some(2));
}

#[test]
fn a_receipt_that_was_touched_is_refused_with_its_reason() {
    let world = World::of(5);
    let check = |text: &str| {
        let file = world.write("other.tlog-proof", text.as_bytes());
        run(&["receipt", &file, "--policy", &world.policy()])
    };
    let good = world.receipt(3);
    assert_eq!(check(&good.to_string()).code, 0);

    let mut moved = good.clone();
    moved.index = 2;
    check(&moved.to_string()).refused(1, "root");
    let mut longer = good.clone();
    longer.path.push(longer.path[0]);
    check(&longer.to_string()).refused(1, "number of hashes");
    let other_leaf = record::receipt::Receipt { leaf: world.leaves[2].clone(), openings: vec![opening()] };
    let mut other = good.clone();
    other.extra = other_leaf.to_extra().ok();
    check(&other.to_string()).refused(1, "root");
    let mut opened = other_leaf;
    opened.openings[0].data = b"somebody else".to_vec();
    other.extra = opened.to_extra().ok();
    check(&other.to_string()).refused(1, "supporter");
    // another root, which the log did not sign
    let root = good.checkpoint.head().root.to_string();
    let forged = good.to_string().replace(&root, &record::Hash([7; 32]).to_string());
    check(&forged).refused(1, "");
    check("nonsense").refused(3, "not a proof file");
    check(&good.to_string().replace("extra ", "extra A")).refused(3, "base64");
    run(&["receipt", "/nowhere/x", "--policy", &world.policy()]).refused(3, "missing");
    run(&["receipt", &world.place(), "--policy", &world.policy()]).refused(3, "folder");
    assert_eq!(run(&["receipt", "x"]).code, 2);
}

#[test]
fn a_policy_that_asks_for_others_rejects() {
    let world = World::of(5);
    let file = world.write("mine.tlog-proof", world.receipt(3).to_string().as_bytes());
    let stranger = World::of(1);
    let text = std::fs::read_to_string(stranger.policy()).expect("a policy");
    // the same log, and a witness that has not cosigned
    let key = record::cosignature::Cosigner::new("three.example", &[9; 32]).expect("a key");
    let strict = text.replace("group both", &format!("witness three {}\ngroup both", key.verifier()));
    let strict = strict.replace("all one two", "all one two three");
    let strict = world.write("strict", strict.as_bytes());
    run(&["receipt", &file, "--policy", &strict]).refused(1, "2 of its 3");
    let broken = world.write("broken", b"log x\n");
    run(&["receipt", &file, "--policy", &broken]).refused(3, "line 1");
}

#[test]
fn openings_are_verified_by_themselves() {
    let commitment = record::hex(&opening().commitment());
    let salt = record::hex(&opening().salt);
    let check = |text: &str| run(&["opening", &commitment, "--name", "supporter", "--salt", &salt, "--text", text]);
    assert_eq!(check("somebody").code, 0);
    check("somebody else").refused(1, "not what was committed to");
    run(&["opening", "x", "--name", "supporter", "--salt", &salt, "--text", ""]).refused(3, "64 hexadecimal");
    assert_eq!(run(&["opening", &commitment, "--name", "supporter", "--salt", &salt]).code, 2);
}

/// The whole program over damaged receipts: it answers, with one of its codes.
#[test]
fn a_storm_of_damaged_receipts_gets_answers() {
    let world = World::of(5);
    let good = world.receipt(3).to_string().into_bytes();
    let soak: u32 = std::env::var("ESSAIM_SOAK").ok().and_then(|soak| soak.parse().ok()).unwrap_or(1);
    let config = Config { cases: 60 * soak, failure_persistence: None, ..Config::default() };
    let strategy = proptest::collection::vec((any::<usize>(), any::<u8>()), 1..4);
    let run = TestRunner::new(config).run(&strategy, |damage| {
        let mut bytes = good.clone();
        for (at, byte) in damage {
            let length = bytes.len();
            bytes[at % length] = byte;
        }
        let file = world.write("damaged", &bytes);
        let said = run(&["receipt", &file, "--policy", &world.policy()]);
        prop_assert!([0, 1, 3].contains(&said.code), "{} {}", said.code, said.err);
        prop_assert!(said.code != 0 || bytes == good || said.out.contains("leaf 3"));
        Ok(())
    });
    run.expect("every damaged receipt gets an answer");
}
