//! Nothing that others send makes a reader panic, and what is read is exactly what would be written. In
//! `cargo xtask soak` for as long as one likes.

use std::fmt::Display;

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use record::checkpoint::{Checkpoint, SignedCheckpoint};
use record::cosignature::Cosigner;
use record::note::{Note, Signature, Signer, VerifierKey};
use record::policy::Policy;
use record::proof::Proof;
use record::receipt::{Fragment, Receipt};
use record::tile::{Entries, Level, Tile};
use record::witness::AddCheckpoint;
use record::{Hash, Kind, Leaf, Opening};

/// Something good of every kind, to be damaged.
fn seeds() -> Vec<Vec<u8>> {
    let log = Signer::new("log.example", &[1; 32]).expect("what it was made from is good");
    let witness = Cosigner::new("w.example", &[2; 32]).expect("what it was made from is good");
    let opening = Opening { name: "supporter".into(), salt: [3; 32], data: b"me".to_vec() };
    let leaf = record::leaf(Kind::SupportGiven, 9, &[("experiment", "é".into())], std::slice::from_ref(&opening))
        .expect("what it was made from is good");
    let mut checkpoint = Checkpoint::sign(2, Hash([4; 32]), &log);
    checkpoint.add(witness.cosign(&checkpoint, 77));
    let extra =
        Receipt { leaf: leaf.clone(), openings: vec![opening] }.to_extra().expect("what it was made from is good");
    let proof =
        Proof { extra: Some(extra.clone()), index: 1, path: vec![Hash([5; 32])], checkpoint: checkpoint.clone() };
    let request = AddCheckpoint { old: 1, proof: vec![Hash([6; 32])], checkpoint: checkpoint.clone() };
    let policy = format!(
        "# p\nlog {} https://log.example/\nwitness a {}\ngroup g any a\nquorum g\n",
        log.verifier(),
        witness.verifier(),
    );
    let fragment = Fragment { index: 7, leaf: Hash([8; 32]), salts: vec![[9; 32]] };
    vec![
        checkpoint.to_string().into_bytes(),
        proof.to_string().into_bytes(),
        request.to_string().into_bytes(),
        policy.into_bytes(),
        log.verifier().to_string().into_bytes(),
        log.to_skey().into_bytes(),
        fragment.to_string().into_bytes(),
        b"entries/x001/x234/067.p/17".to_vec(),
        record::tile::bundle([&leaf[..], b"", b"abc"]).expect("what it was made from is good"),
        leaf,
        extra,
    ]
}

/// Every reader. What it reads it has to write again in the same way.
fn read(bytes: &[u8]) {
    fn same<T: Display>(read: Option<T>, bytes: &[u8]) {
        if let Some(read) = read {
            assert_eq!(read.to_string().as_bytes(), bytes, "read, and written otherwise");
        }
    }
    let text = String::from_utf8_lossy(bytes);
    same(Note::parse(bytes).ok(), bytes);
    same(SignedCheckpoint::parse(bytes).ok(), bytes);
    same(Proof::parse(bytes).ok(), bytes);
    same(AddCheckpoint::parse(bytes).ok(), bytes);
    same(Tile::parse(&text), bytes);
    same(Fragment::parse(&text), bytes);
    same(VerifierKey::parse(&text).ok(), bytes);
    same(Hash::parse(&text), bytes);
    if let Ok(key) = Signer::parse(&text) {
        assert_eq!(key.to_skey(), text);
    }
    if let Ok(lines) = Signature::parse_lines(&text) {
        assert_eq!(record::witness::signatures(&lines), text);
    }
    if let Ok(leaf) = Leaf::parse(bytes) {
        assert!(!leaf.fields.contains_key("kind"));
    }
    if let Ok(receipt) = Receipt::parse(bytes) {
        let _ = receipt.open();
        assert_eq!(Receipt::parse(&receipt.to_extra().expect("what it was made from is good")), Ok(receipt));
    }
    if let (Ok(policy), Ok(checkpoint)) = (Policy::parse(bytes), SignedCheckpoint::parse(&seeds()[0])) {
        let _ = policy.verify(&checkpoint);
    }
    for width in [1, 3, 256] {
        if let Some(entries) = Tile::new(Level::Entries, 0, width).and_then(|tile| Entries::parse(&tile, bytes)) {
            assert_eq!(record::tile::bundle(entries).expect("what it was made from is good"), bytes);
        }
    }
}

#[derive(Clone, Debug)]
enum Damage {
    Set(usize, u8),
    Insert(usize, u8),
    Remove(usize),
    Cut(usize),
    Repeat(usize, usize),
    Splice(usize, usize),
}

fn damage() -> impl Strategy<Value = Damage> {
    let byte = prop_oneof![any::<u8>(), proptest::sample::select(b"\n\n  +=/.0019xAZ\xe2\"{}".to_vec())];
    let at = any::<usize>();
    prop_oneof![
        (at, byte.clone()).prop_map(|(at, byte)| Damage::Set(at, byte)),
        (at, byte).prop_map(|(at, byte)| Damage::Insert(at, byte)),
        at.prop_map(Damage::Remove),
        at.prop_map(Damage::Cut),
        (at, at).prop_map(|(at, length)| Damage::Repeat(at, length)),
        (at, at).prop_map(|(seed, at)| Damage::Splice(seed, at)),
    ]
}

fn damaged(seeds: &[Vec<u8>], mut bytes: Vec<u8>, all: &[Damage]) -> Vec<u8> {
    for damage in all {
        if bytes.is_empty() {
            break;
        }
        let length = bytes.len();
        match *damage {
            Damage::Set(at, byte) => bytes[at % length] = byte,
            Damage::Insert(at, byte) => bytes.insert(at % length, byte),
            Damage::Remove(at) => drop(bytes.remove(at % length)),
            Damage::Cut(at) => bytes.truncate(at % length),
            Damage::Repeat(at, count) => {
                let part = bytes[at % length..].to_vec();
                let part = &part[..count % part.len().min(80)];
                bytes.splice(at % length..at % length, part.iter().copied());
            }
            Damage::Splice(seed, at) => {
                let other = &seeds[seed % seeds.len()];
                bytes.truncate(at % length);
                bytes.extend(&other[at % other.len()..]);
            }
        }
    }
    bytes
}

/// How much longer than in `cargo xtask test`.
fn cases(times: u32) -> Config {
    let soak = std::env::var("ESSAIM_SOAK").ok().and_then(|soak| soak.parse().ok()).unwrap_or(1);
    Config { cases: times.saturating_mul(soak), failure_persistence: None, ..Config::default() }
}

#[test]
fn a_storm_of_damaged_files_makes_no_reader_panic() {
    let seeds = seeds();
    seeds.iter().for_each(|seed| read(seed));
    let strategy = (0..seeds.len(), proptest::collection::vec(damage(), 1..6));
    let run = TestRunner::new(cases(3000)).run(&strategy, |(seed, all)| {
        read(&damaged(&seeds, seeds[seed].clone(), &all));
        Ok(())
    });
    run.unwrap();
}

#[test]
fn a_storm_of_arbitrary_bytes_makes_no_reader_panic() {
    let strategy = proptest::collection::vec(any::<u8>(), 0..600);
    let run = TestRunner::new(cases(1000)).run(&strategy, |bytes| {
        read(&bytes);
        Ok(())
    });
    run.unwrap();
}
