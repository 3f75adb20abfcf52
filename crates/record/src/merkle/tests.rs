use std::collections::HashMap;

use proptest::prelude::*;

use super::*;

/// RFC 6962 § 2.1 as it is written: what everything else is compared with.
fn mth(leaves: &[Hash]) -> Hash {
    match leaves {
        [] => EMPTY_ROOT,
        [one] => *one,
        _ => {
            let (left, right) = leaves.split_at(leaves.len().next_power_of_two() / 2);
            node_hash(&mth(left), &mth(right))
        }
    }
}

fn leaves(count: u64) -> Vec<Hash> {
    (0..count).map(|i| leaf_hash(&i.to_be_bytes())).collect()
}

/// A log that keeps every node.
fn grown(count: u64) -> (Frontier, HashMap<Node, Hash>) {
    let (mut frontier, mut nodes) = (Frontier::new(), HashMap::new());
    for leaf in leaves(count) {
        frontier.push_and(leaf, |node, hash| assert!(nodes.insert(node, hash).is_none(), "{node:?} twice"));
    }
    (frontier, nodes)
}

#[test]
fn roots_are_those_of_the_definition() {
    for count in 0..70 {
        let leaves = leaves(count);
        assert_eq!(root(&leaves), mth(&leaves), "{count}");
        let (frontier, nodes) = grown(count);
        let planned = Plan::root(count).hashes(|node| nodes.get(&node).copied()).unwrap();
        assert_eq!(planned, [mth(&leaves)]);
        let peaks = Plan::frontier(count).hashes(|node| nodes.get(&node).copied()).unwrap();
        assert_eq!(Frontier::from_parts(count, peaks), Some(frontier));
    }
    assert_eq!(Frontier::from_parts(3, vec![EMPTY_ROOT]), None);
}

#[test]
fn every_proof_of_every_small_log_verifies_and_no_other_numbers_do() {
    let (_, nodes) = grown(24);
    let read = |node: Node| nodes.get(&node).copied();
    let roots: Vec<Hash> = (0..=24).map(|count| mth(&leaves(count))).collect();
    for size in 1..=24u64 {
        let root = &roots[size as usize];
        for (index, leaf) in (0..size).zip(leaves(size)) {
            let proof = Plan::inclusion(index, size).unwrap().hashes(read).unwrap();
            assert_eq!(verify_inclusion(&leaf, index, size, &proof, root), Ok(()));
            for other in (0..size).filter(|other| *other != index) {
                assert!(verify_inclusion(&leaf, other, size, &proof, root).is_err(), "{index} as {other} of {size}");
            }
        }
        for old in 1..=size {
            let proof = Plan::consistency(old, size).unwrap().hashes(read).unwrap();
            let old_root = &roots[old as usize];
            assert_eq!(verify_consistency(old, old_root, size, root, &proof), Ok(()));
            for other in (1..=size).filter(|other| *other != old) {
                let result = verify_consistency(other, &roots[other as usize], size, root, &proof);
                assert!(result.is_err(), "{old} as {other} of {size}");
            }
        }
    }
    assert_eq!(Plan::inclusion(3, 3), Err(OutOfRange));
    assert_eq!(Plan::consistency(4, 3), Err(OutOfRange));
    assert_eq!(Plan::consistency(0, 3).unwrap().nodes().count(), 0);
}

/// In the largest logs there are, a proof is as long as the standard says, and every node of it exists.
#[test]
fn the_largest_numbers_neither_overflow_nor_panic() {
    for size in [u64::MAX, u64::MAX - 1, 1 << 63, (1 << 63) + 1] {
        for index in [0, 1, size / 2, size - 2, size - 1] {
            let plan = Plan::inclusion(index, size).unwrap();
            let proof = plan.hashes(|_| Some(EMPTY_ROOT)).unwrap();
            let root = root_of_inclusion(&EMPTY_ROOT, index, size, &proof).unwrap();
            assert_eq!(verify_inclusion(&EMPTY_ROOT, index, size, &proof, &root), Ok(()));
            assert_eq!(root_of_inclusion(&EMPTY_ROOT, index, size, &proof[1..]), Err(ProofError::Length));
            let plan = Plan::consistency(index + 1, size).unwrap();
            let proof = plan.hashes(|_| Some(EMPTY_ROOT)).unwrap();
            let refused = verify_consistency(index + 1, &Hash([1; 32]), size, &Hash([2; 32]), &proof);
            assert_eq!(refused, Err(ProofError::Root), "{index} {size}");
        }
        assert_eq!(root_of_inclusion(&EMPTY_ROOT, size, size, &[]), Err(ProofError::OutOfRange));
    }
}

proptest! {
    #[test]
    fn any_index_of_any_prefix_is_proven(size in 1u64..600, at in 0f64..1.0, old in 0f64..1.0, flip in any::<usize>()) {
        let (frontier, nodes) = grown(size);
        let read = |node: Node| nodes.get(&node).copied();
        let index = (at * size as f64) as u64;
        let leaf = leaf_hash(&index.to_be_bytes());
        let mut proof = Plan::inclusion(index, size).unwrap().hashes(read).unwrap();
        prop_assert_eq!(verify_inclusion(&leaf, index, size, &proof, &frontier.root()), Ok(()));

        let old = 1 + (old * size as f64) as u64;
        let old_root = Plan::root(old).hashes(read).unwrap()[0];
        let consistency = Plan::consistency(old, size).unwrap().hashes(read).unwrap();
        prop_assert_eq!(verify_consistency(old, &old_root, size, &frontier.root(), &consistency), Ok(()));

        if !proof.is_empty() {
            let (place, bit) = (flip % proof.len(), flip / proof.len() % 256);
            proof[place].0[bit / 8] ^= 1 << (bit % 8);
            let refused = verify_inclusion(&leaf, index, size, &proof, &frontier.root());
            prop_assert_eq!(refused, Err(ProofError::Root));
        }
    }

    #[test]
    fn no_numbers_and_no_hashes_make_it_panic(
        a in any::<u64>(), b in any::<u64>(), hashes in proptest::collection::vec(any::<[u8; 32]>(), 0..70),
    ) {
        let hashes: Vec<Hash> = hashes.into_iter().map(Hash).collect();
        let _ = verify_inclusion(&EMPTY_ROOT, a, b, &hashes, &EMPTY_ROOT);
        let _ = verify_consistency(a, &EMPTY_ROOT, b, &EMPTY_ROOT, &hashes);
        let _ = Plan::inclusion(a, b).map(|plan| plan.nodes().count());
        let _ = Plan::consistency(a, b).map(|plan| plan.nodes().count());
        let _ = Plan::root(a).nodes().count();
    }
}
