//! Proofs that must be accepted and proofs that must be refused: the kinds of mistakes that other projects test for, made
//! here from good proofs; and, when `ESSAIM_SAMPLES` names the folder that has them, their own 196 vectors.

use record::Hash;
use record::merkle::{EMPTY_ROOT, Frontier, Plan, leaf_hash, node_hash, verify_consistency, verify_inclusion};

/// The eight leaves that RFC 6962's implementations share as their example.
const LEAVES: [&[u8]; 8] = [
    b"",
    &[0x00],
    &[0x10],
    &[0x20, 0x21],
    &[0x30, 0x31],
    &[0x40, 0x41, 0x42, 0x43],
    &[0x50, 0x51, 0x52, 0x53, 0x54, 0x55, 0x56, 0x57],
    &[0x60, 0x61, 0x62, 0x63, 0x64, 0x65, 0x66, 0x67, 0x68, 0x69, 0x6a, 0x6b, 0x6c, 0x6d, 0x6e, 0x6f],
];

/// Their roots, from no leaf to eight, as those projects publish them.
const ROOTS: [&str; 9] = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
];

fn root(size: u64) -> Hash {
    Hash::from_hex(ROOTS[size as usize]).expect("a hash")
}

fn hashes(plan: &Plan) -> Vec<Hash> {
    let mut nodes = std::collections::HashMap::new();
    let mut log = Frontier::new();
    LEAVES.iter().for_each(|leaf| log.push_and(leaf_hash(leaf), |node, hash| _ = nodes.insert(node, hash)));
    plan.hashes(|node| nodes.get(&node).copied()).expect("all nodes")
}

/// A proof with one mistake: longer, shorter, repeated, reordered, one bit off.
fn mistakes(proof: &[Hash], with: &[Hash]) -> Vec<Vec<Hash>> {
    let mut all: Vec<Vec<Hash>> = Vec::new();
    for extra in with {
        all.push([&[*extra], proof].concat());
        all.push([proof, &[*extra]].concat());
    }
    for at in 0..proof.len() {
        all.push([&proof[..at], &proof[at + 1..]].concat());
        all.push([&proof[..=at], &proof[at..]].concat());
        for bit in [0, 4, 255] {
            let mut touched = proof.to_vec();
            touched[at].0[bit / 8] ^= 1 << (bit % 8);
            all.push(touched);
        }
    }
    if proof.len() > 1 {
        all.push(proof.iter().rev().copied().collect());
        all.push(Vec::new());
    }
    all
}

#[test]
fn the_roots_are_those_that_others_publish() {
    let mut log = Frontier::new();
    assert_eq!(log.root(), root(0));
    for (leaf, size) in LEAVES.iter().zip(1..) {
        log.push(leaf_hash(leaf));
        assert_eq!(log.root(), root(size), "{size}");
    }
}

#[test]
fn an_inclusion_proof_with_any_mistake_is_refused() {
    for size in 1..=8u64 {
        for index in 0..size {
            let (leaf, root, proof) =
                (leaf_hash(LEAVES[index as usize]), root(size), hashes(&Plan::inclusion(index, size).unwrap()));
            let verify = |leaf, index, size, proof: &[Hash], root| verify_inclusion(&leaf, index, size, proof, &root);
            assert_eq!(verify(leaf, index, size, &proof, root), Ok(()));
            for other in [index.wrapping_sub(1), index + 1, index ^ 2, u64::MAX, 1 << 63] {
                let accepted = other != index && verify(leaf, other, size, &proof, root).is_ok();
                assert!(!accepted, "{index} as {other} of {size}");
            }
            // An index has one shape of proof in one size of log; a proof of the same shape in a log of another size
            // leads to the same root, which is why size and root come from one signed checkpoint.
            for other in [size * 2, size / 2, 0, u64::MAX] {
                let accepted = verify(leaf, index, other, &proof, root).is_ok();
                assert!(!accepted, "{index} of {size} as of {other}");
            }
            for root in [EMPTY_ROOT, Hash([7; 32]), leaf] {
                assert!(size == 1 || verify(leaf, index, size, &proof, root).is_err());
            }
            assert!(verify(leaf_hash(b"WrongLeaf"), index, size, &proof, root).is_err());
            assert!(verify(EMPTY_ROOT, index, size, &proof, root).is_err());
            for wrong in mistakes(&proof, &[EMPTY_ROOT, root, leaf]) {
                assert!(verify(leaf, index, size, &wrong, root).is_err(), "{index} of {size}: {wrong:?}");
            }
        }
    }
}

#[test]
fn a_consistency_proof_with_any_mistake_is_refused() {
    for new in 1..=8u64 {
        for old in 1..=new {
            let (a, b, proof) = (root(old), root(new), hashes(&Plan::consistency(old, new).unwrap()));
            assert_eq!(verify_consistency(old, &a, new, &b, &proof), Ok(()));
            for other in [old.wrapping_sub(1), old + 1, old ^ 2, u64::MAX] {
                let accepted = verify_consistency(other, &a, new, &b, &proof).is_ok();
                assert!(!accepted, "{old} as {other} of {new}");
            }
            if old < new {
                for other in [new * 2, new / 2, 0] {
                    assert!(verify_consistency(old, &a, other, &b, &proof).is_err(), "{old} of {new} as of {other}");
                }
                assert!(verify_consistency(old, &b, new, &a, &proof).is_err());
            }
            let random = Hash([7; 32]);
            assert!(verify_consistency(old, &random, new, &b, &proof).is_err());
            assert!(verify_consistency(old, &a, new, &random, &proof).is_err());
            for wrong in mistakes(&proof, &[EMPTY_ROOT, a, b]) {
                assert!(verify_consistency(old, &a, new, &b, &wrong).is_err(), "{old} of {new}: {wrong:?}");
            }
        }
    }
    assert!(verify_consistency(0, &EMPTY_ROOT, 0, &EMPTY_ROOT, &[]).is_err());
    assert!(verify_consistency(0, &EMPTY_ROOT, 1, &root(1), &[]).is_err());
}

/// A leaf's hash cannot be taken for a node's, nor a node's for a leaf's.
#[test]
fn leaves_and_nodes_are_hashed_apart() {
    let (a, b) = (leaf_hash(b"a"), leaf_hash(b"b"));
    assert_ne!(leaf_hash(&[a.0, b.0].concat()), node_hash(&a, &b));
}

#[derive(serde::Deserialize)]
#[serde(rename_all = "camelCase")]
struct Inclusion {
    name: String,
    leaf_idx: u64,
    tree_size: u64,
    root: String,
    leaf_hash: String,
    proof: Option<Vec<String>>,
    want_err: bool,
}

#[derive(serde::Deserialize)]
#[serde(rename_all = "camelCase")]
struct Consistency {
    name: String,
    size1: u64,
    size2: u64,
    root1: String,
    root2: String,
    proof: Option<Vec<String>>,
    want_err: bool,
}

fn read<T: serde::de::DeserializeOwned>(file: &str) -> Option<Vec<T>> {
    let folder = std::env::var_os("ESSAIM_SAMPLES")?;
    let path = std::path::Path::new(&folder).join("record").join(file);
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    Some(serde_json::from_str(&text).expect("a list of vectors"))
}

/// None when one of them is not a hash, which is a way of being refused.
fn hashes_of(proof: Option<Vec<String>>) -> Option<Vec<Hash>> {
    proof.unwrap_or_default().iter().map(|text| Hash::parse(text)).collect()
}

/// In their vectors a root may be any bytes, such as “don't care”; our types hold hashes only, so that the hash of what it
/// is stands for it.
fn root_of(text: &str) -> Hash {
    Hash::parse(text).unwrap_or_else(|| leaf_hash(text.as_bytes()))
}

#[test]
fn the_vectors_of_others_behave_as_they_say() {
    let Some(inclusion) = read::<Inclusion>("merkle_inclusion.json") else { return };
    let consistency = read::<Consistency>("merkle_consistency.json").unwrap_or_default();
    assert_eq!((inclusion.len(), consistency.len()), (98, 98));
    for v in inclusion {
        let held = (|| {
            let (leaf, proof) = (Hash::parse(&v.leaf_hash)?, hashes_of(v.proof)?);
            verify_inclusion(&leaf, v.leaf_idx, v.tree_size, &proof, &root_of(&v.root)).ok()
        })();
        assert_eq!(held.is_none(), v.want_err, "{}", v.name);
    }
    for v in consistency {
        let held = (|| {
            let proof = hashes_of(v.proof)?;
            verify_consistency(v.size1, &root_of(&v.root1), v.size2, &root_of(&v.root2), &proof).ok()
        })();
        assert_eq!(held.is_none(), v.want_err, "{}", v.name);
    }
}
