use super::*;
use crate::checkpoint::Checkpoint;
use crate::merkle::{leaf_hash, node_hash};
use crate::note::Signer;

fn proof() -> Proof {
    let (a, b) = (leaf_hash(b"a"), leaf_hash(b"b"));
    let log = Signer::new("log.example", &[1; 32]).unwrap();
    let checkpoint = Checkpoint::sign(2, node_hash(&a, &b), &log);
    Proof { extra: Some(b"more".to_vec()), index: 1, path: vec![a], checkpoint }
}

#[test]
fn a_proof_is_read_as_it_was_written() {
    for extra in [None, Some(Vec::new()), Some(b"more".to_vec())] {
        let proof = Proof { extra, ..proof() };
        let read = Proof::parse(proof.to_string().as_bytes()).unwrap();
        assert_eq!(read, proof);
        assert_eq!(read.verify_inclusion(&leaf_hash(b"b")), Ok(()));
        assert_eq!(read.verify_inclusion(&leaf_hash(b"c")), Err(ProofError::Root));
    }
}

#[test]
fn what_is_not_a_proof_is_refused() {
    let good = proof().to_string();
    let hash = proof().path[0].to_string();
    for bad in [
        "".to_owned(),
        good.replace("@v1", "@v2"),
        good.replace("index 1", "index 01"),
        good.replace("index 1\n", ""),
        good.replace("extra bW9yZQ==", "extra bW9yZQ"),
        good.replace("extra bW9yZQ==", "extra bW9yZQ==\nextra bW9yZQ=="),
        good.replace("extra", "other"),
        good.replace(&hash, &hash[..43]),
        good.replace(&hash, &vec![hash.clone(); 65].join("\n")),
        good.replacen("\n\n", "\n", 1),
        good.replace('\n', "\r\n"),
        format!("\n{good}"),
        format!("{good}\n"),
    ] {
        assert!(Proof::parse(bad.as_bytes()).is_err(), "{bad}");
    }
    assert!(Proof::parse(&vec![b'a'; MAX_PROOF + 1]).is_err());
}
