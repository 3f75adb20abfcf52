use super::*;
use crate::cosignature::Cosigner;
use crate::merkle::EMPTY_ROOT;

fn log() -> Signer {
    Signer::new("essaim.example.org/record", &[1; 32]).unwrap()
}

#[test]
fn a_checkpoint_is_read_as_it_was_written() {
    let log = log();
    let checkpoint = Checkpoint::sign(20_852_163, Hash([9; 32]), &log);
    let read = SignedCheckpoint::parse(checkpoint.to_string().as_bytes()).unwrap();
    assert_eq!(read, checkpoint);
    assert_eq!(read.head().origin, "essaim.example.org/record");
    assert_eq!(read.verify_log([log.verifier()]).unwrap(), log.verifier());
}

#[test]
fn the_key_of_another_log_does_not_help() {
    let (log, other) = (log(), Signer::new("other.example", &[1; 32]).unwrap());
    let checkpoint = Checkpoint::sign(0, EMPTY_ROOT, &log);
    let refused = checkpoint.verify_log([other.verifier()]);
    assert_eq!(refused, Err(CheckpointError::Origin("essaim.example.org/record".into())));
    // signed by the other log, which has no right to this origin
    let mut note = Note::new(checkpoint.note().text()).unwrap();
    note.add(other.sign(&note));
    let forged = SignedCheckpoint::parse(note.to_string().as_bytes()).unwrap();
    assert_eq!(forged.verify_log([other.verifier(), log.verifier()]), Err(NoteError::Unsigned.into()));
}

#[test]
fn what_is_not_three_lines_is_refused() {
    let root = EMPTY_ROOT.to_string();
    for bad in [
        "".to_owned(),
        "o\n".to_owned(),
        "o\n0\n".to_owned(),
        format!("o\n0\n{root}"),
        format!("\n0\n{root}\n"),
        format!("o\n00\n{root}\n"),
        format!("o\n-1\n{root}\n"),
        format!("o\n18446744073709551616\n{root}\n"),
        format!("o\n0\n{root}\nextension\n"),
        format!("o\n0\n{root}\n\n"),
        format!("o\n0\n{}\n", &root[..40]),
        format!("o\n0\n {root}\n"),
    ] {
        assert!(Checkpoint::parse(&bad).is_err(), "{bad:?}");
    }
    assert_eq!(Checkpoint::parse(&format!("o\n{}\n{root}\n", u64::MAX)).unwrap().size, u64::MAX);
}

#[test]
fn a_witness_counts_once_with_its_latest_time() {
    let (a, b) = (Cosigner::new("a.example", &[2; 32]).unwrap(), Cosigner::new("b.example", &[3; 32]).unwrap());
    let mut checkpoint = Checkpoint::sign(5, Hash([9; 32]), &log());
    for (witness, time) in [(&a, 10), (&b, 11), (&a, 12)] {
        checkpoint.add(witness.cosign(&checkpoint, time));
    }
    let checkpoint = SignedCheckpoint::parse(checkpoint.to_string().as_bytes()).unwrap();
    let seen = checkpoint.verify_witnesses([b.verifier(), a.verifier()]).unwrap();
    let seen: Vec<_> = seen.iter().map(|v| (v.key.name(), v.time)).collect();
    assert_eq!(seen, [("a.example", Some(12)), ("b.example", Some(11))]);

    // the time is signed
    let mut other = Checkpoint::sign(5, Hash([9; 32]), &log());
    let mut bytes = a.cosign(&other, 10).bytes().to_vec();
    bytes[7] ^= 1;
    other.add(Signature::new(a.verifier(), bytes));
    assert!(other.verify_witnesses([a.verifier()]).is_err());
    assert_eq!(other.verify_witnesses([b.verifier()]).unwrap().len(), 0);
}
