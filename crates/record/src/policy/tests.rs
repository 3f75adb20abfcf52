use super::*;
use crate::Hash;
use crate::cosignature::Cosigner;
use crate::note::{KeyError, NoteError, Signer};

fn log(seed: u8) -> Signer {
    Signer::new("log.example", &[seed; 32]).unwrap()
}

fn witness(seed: u8) -> Cosigner {
    Cosigner::new(&format!("w{seed}.example"), &[seed; 32]).unwrap()
}

/// The example of the standard, with keys: X1 to X3 are witnesses 11 to 13, Y1 to Y3 are 21 to 23.
fn example() -> String {
    let mut lines = vec![format!("log {}", log(1).verifier()), String::new()];
    for (group, first, rule) in [("X", 10, "2"), ("Y", 20, "any")] {
        let names: Vec<String> = (1..=3).map(|i| format!("{group}{i}")).collect();
        for (name, seed) in names.iter().zip(first + 1..) {
            lines.push(format!("witness {name} {}", witness(seed).verifier()));
        }
        lines.push(format!("group {group}-witnesses {rule} {}\n", names.join(" ")));
    }
    lines.push("group X-and-Y all X-witnesses Y-witnesses\nquorum X-and-Y\n".into());
    lines.join("\n")
}

fn cosigned(log: &Signer, witnesses: &[u8]) -> SignedCheckpoint {
    let mut checkpoint = Checkpoint::sign(7, Hash([7; 32]), log);
    for seed in witnesses {
        checkpoint.add(witness(*seed).cosign(&checkpoint, 1000 + u64::from(*seed)));
    }
    checkpoint
}

#[test]
fn the_example_of_the_standard_is_evaluated_as_it_says() {
    let policy = Policy::parse(example().as_bytes()).unwrap();
    assert_eq!((policy.logs().len(), policy.witnesses().len()), (1, 6));
    for (witnesses, enough) in [
        (&[11, 12, 21][..], true),
        (&[11, 13, 22, 23], true),
        (&[11, 12, 13], false),
        (&[11, 21, 22, 23], false),
        (&[], false),
        // unknown ones count for nothing
        (&[11, 12, 31], false),
    ] {
        let checkpoint = cosigned(&log(1), witnesses);
        assert_eq!(policy.verify(&checkpoint).is_ok(), enough, "{witnesses:?}");
    }
    let checkpoint = cosigned(&log(1), &[11, 12, 21]);
    let accepted = policy.verify(&checkpoint).unwrap();
    let seen: Vec<_> = accepted.witnesses.iter().map(|(w, time)| (w.name.as_slice(), *time)).collect();
    assert_eq!(seen, [(&b"X1"[..], 1011), (b"X2", 1012), (b"Y1", 1021)]);
    let few = cosigned(&log(1), &[11]);
    assert_eq!(policy.verify(&few), Err(Rejected::Quorum { have: 1, known: 6 }));
}

#[test]
fn a_log_that_the_policy_does_not_name_is_rejected() {
    let policy = Policy::parse(example().as_bytes()).unwrap();
    let rejected = policy.verify(&cosigned(&log(2), &[11, 12, 21])).unwrap_err();
    assert_eq!(rejected, Rejected::Checkpoint(NoteError::Unsigned.into()));
}

#[test]
fn two_keys_of_one_log_are_accepted_while_one_follows_the_other() {
    let text = format!("log {}\nlog {}\nquorum none", log(1).verifier(), log(2).verifier());
    let policy = Policy::parse(text.as_bytes()).unwrap();
    assert!(policy.is_unwitnessed());
    for seed in [1, 2] {
        assert_eq!(policy.verify(&cosigned(&log(seed), &[])).unwrap().log, log(seed).verifier());
    }
}

#[test]
fn names_are_octets_and_blanks_and_comments_are_passed_over() {
    let vkey = witness(1).verifier().to_string();
    let text = [
        b"\t # \xff comment\n\n  witness\t \xe2\x84\xaa  ",
        vkey.as_bytes(),
        b" https://w.example/ \nquorum \xe2\x84\xaa",
    ];
    let policy = Policy::parse(&text.concat()).unwrap();
    assert_eq!(policy.witnesses()[0].url.as_deref(), Some("https://w.example/"));
    assert!(policy.is_met(&[b"\xe2\x84\xaa"]));
    assert!(!policy.is_met(&[b"K"]));
}

#[test]
fn a_witness_whose_algorithm_is_newer_than_this_program_counts_for_nothing() {
    let policy = Policy::parse(b"witness a w.example+00000001+BgEC\nquorum a").unwrap();
    assert_eq!(policy.cosigned(&cosigned(&log(1), &[])).unwrap().len(), 0);
    assert!(!policy.is_met(&[]));
}

#[test]
fn every_wrong_line_is_named() {
    let (l, a, b) =
        (log(1).verifier().to_string(), witness(1).verifier().to_string(), witness(2).verifier().to_string());
    let both = format!("witness a {a}\nwitness b {b}\n");
    let other_name = Cosigner::new("other", &[1; 32]).unwrap().verifier().to_string();
    let many = (1..=2).map(|_| "quorum none\n").collect::<String>();
    for (text, line, problem) in [
        (format!("log {l}\rx"), 1, Problem::Control),
        ("logs x".to_owned(), 1, Problem::Keyword),
        ("log".to_owned(), 1, Problem::Words),
        (format!("log {l} url more"), 1, Problem::Words),
        ("\nlog x".to_owned(), 2, Problem::Key(KeyError::Malformed)),
        (format!("log {a}"), 1, Problem::KeyType),
        (format!("witness a {l}"), 1, Problem::KeyType),
        (format!("log {l}\nlog {l}"), 2, Problem::SameKey),
        (format!("witness a {a}\nwitness b {other_name}"), 2, Problem::SameKey),
        (format!("witness a {a}\nwitness a {b}"), 2, Problem::SameName),
        (format!("witness none {a}"), 1, Problem::SameName),
        (format!("{both}group a all b"), 3, Problem::SameName),
        (format!("{both}group g all a c"), 3, Problem::Unknown),
        (format!("{both}group g all none"), 3, Problem::Unknown),
        (format!("{both}group g all g"), 3, Problem::Unknown),
        (format!("{both}group g all a a"), 3, Problem::SameMember),
        (format!("{both}group g all a\ngroup h any g a"), 4, Problem::SameMember),
        (format!("{both}group g all"), 3, Problem::Words),
        (format!("{both}group g 0 a b"), 3, Problem::Threshold),
        (format!("{both}group g 3 a b"), 3, Problem::Threshold),
        (format!("{both}group g 01 a b"), 3, Problem::Threshold),
        (format!("{both}group g most a b"), 3, Problem::Threshold),
        (format!("{both}quorum c"), 3, Problem::Unknown),
        ("quorum".to_owned(), 1, Problem::Words),
        (many, 2, Problem::SecondQuorum),
    ] {
        assert_eq!(Policy::parse(text.as_bytes()), Err(PolicyError::Line { line, problem }), "{text}");
    }
    assert_eq!(Policy::parse(both.as_bytes()), Err(PolicyError::NoQuorum));
    assert!(matches!(Policy::parse(&vec![b'#'; MAX_POLICY + 1]), Err(PolicyError::TooLong(_))));
}
