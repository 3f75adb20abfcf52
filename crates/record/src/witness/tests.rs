use super::*;
use crate::checkpoint::Checkpoint;
use crate::cosignature::Cosigner;
use crate::merkle::{leaf_hash, node_hash};
use crate::note::Signer;

fn log() -> Signer {
    Signer::new("log.example", &[1; 32]).unwrap()
}

fn one() -> Hash {
    leaf_hash(b"a")
}

fn request(old: u64, proof: &[Hash], size: u64, root: Hash) -> AddCheckpoint {
    AddCheckpoint { old, proof: proof.to_vec(), checkpoint: Checkpoint::sign(size, root, &log()) }
}

/// From one leaf to two.
fn growth() -> AddCheckpoint {
    request(1, &[leaf_hash(b"b")], 2, node_hash(&one(), &leaf_hash(b"b")))
}

#[test]
fn a_request_is_read_as_it_was_written() {
    for request in [growth(), request(0, &[], 0, EMPTY_ROOT)] {
        assert_eq!(AddCheckpoint::parse(request.to_string().as_bytes()), Ok(request));
    }
    let good = growth().to_string();
    let hash = leaf_hash(b"b").to_string();
    for bad in [
        "".to_owned(),
        good.replace("old 1", "old 01"),
        good.replace("old 1", "1"),
        good.replace(&hash, &vec![hash.clone(); 64].join("\n")),
        good.replacen("\n\n", "\n", 1),
        good.replace("log.example\n", "log.example\n\n"),
        "x".repeat(MAX_REQUEST + 1),
    ] {
        assert!(matches!(AddCheckpoint::parse(bad.as_bytes()), Err(Refusal::Malformed(_))), "{bad:.100}");
    }
}

#[test]
fn consistent_growth_is_cosigned() {
    let (log, witness) = (log(), Cosigner::new("w.example", &[2; 32]).unwrap());
    let first = request(0, &[], 1, one());
    assert_eq!(judge(&first, [log.verifier()], None), Ok(()));
    assert_eq!(judge(&growth(), [log.verifier()], Some((1, one()))), Ok(()));
    // asked again for the same
    assert_eq!(judge(&request(1, &[], 1, one()), [log.verifier()], Some((1, one()))), Ok(()));
    // a log without leaves yet
    assert_eq!(judge(&request(0, &[], 0, EMPTY_ROOT), [log.verifier()], None), Ok(()));

    let mut checkpoint = growth().checkpoint;
    let body = signatures(&[witness.cosign(&checkpoint, 5)]);
    Signature::parse_lines(&body).unwrap().into_iter().for_each(|line| checkpoint.add(line));
    assert_eq!(checkpoint.verify_witnesses([witness.verifier()]).unwrap()[0].time, Some(5));
}

#[test]
fn everything_else_gets_the_status_of_the_standard() {
    let log = log();
    let status = |request: &AddCheckpoint, last| judge(request, [log.verifier()], last).unwrap_err().status();
    let last = Some((1, one()));
    assert_eq!(status(&request(3, &[], 2, one()), Some((3, one()))), 400);
    assert_eq!(status(&growth(), None), 409);
    assert_eq!(judge(&growth(), [log.verifier()], Some((7, one()))), Err(Refusal::Conflict(7)));
    // two histories: another root at the same size, another proof
    assert_eq!(status(&request(1, &[], 1, leaf_hash(b"x")), last), 422);
    assert_eq!(status(&growth(), Some((1, leaf_hash(b"x")))), 422);
    assert_eq!(status(&request(1, &[], 2, one()), last), 422);
    assert_eq!(status(&request(0, &[one()], 1, one()), None), 422);
    assert_eq!(status(&request(0, &[], 0, one()), None), 422);
    let other = Signer::new("other.example", &[1; 32]).unwrap();
    assert_eq!(judge(&growth(), [other.verifier()], None).unwrap_err().status(), 404);
    let same_name = Signer::new("log.example", &[9; 32]).unwrap();
    assert_eq!(judge(&growth(), [same_name.verifier()], None).unwrap_err().status(), 403);
}

#[test]
fn a_size_is_read_as_it_was_written() {
    assert_eq!(parse_size(size(20_852_014).as_bytes()), Some(20_852_014));
    for bad in ["", "1", "01\n", "1\n\n", "1 \n"] {
        assert_eq!(parse_size(bad.as_bytes()), None);
    }
    // printf %s example.com/behind-the-sofa | sha256sum
    let hash = "5fd2dc0beb4ce54da5050cf6d5c75248b023abad441c3cecde3976fbe9da4fe4";
    assert_eq!(checkpoint_path("example.com/behind-the-sofa"), format!("{hash}/checkpoint"));
}
