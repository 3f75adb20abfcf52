//! What the crate promises: the vectors of RFC 9474, a whole vote, and what is refused.
#![expect(clippy::unwrap_used, reason = "a test panics")]

use std::sync::LazyLock;

use blind::{Envelope, Fault, Issuer, IssuerKey, Kept, Seal, Vector, holds};
use tally::{Ballot, Channel, Choice};

const VECTOR: &str = include_str!("../rfc9474/randomized.json");
const VOTE: &str = "01a1775b-0000-7000-8000-000000000001";

static ISSUER: LazyLock<Issuer> = LazyLock::new(|| Issuer::generate().unwrap());

fn text() -> String {
    ISSUER.public().unwrap().text()
}

fn key() -> IssuerKey {
    IssuerKey::parse(&text()).unwrap()
}

fn yes() -> Choice {
    Choice::Approve(["go".to_owned()].into())
}

fn kept() -> Kept {
    let kept = Kept::begin(VOTE, &text()).unwrap();
    kept.finish(&ISSUER.sign(&kept.blinded).unwrap()).unwrap()
}

#[test]
fn the_vector_of_rfc_9474_holds_on_both_sides() {
    let vector: Vector = serde_json::from_str(VECTOR).unwrap();
    assert_eq!(holds(&vector), Ok(true));
    let whole: serde_json::Value = serde_json::from_str(VECTOR).unwrap();
    let der: Vec<u8> = whole["private"]
        .as_str()
        .unwrap()
        .as_bytes()
        .as_chunks::<2>()
        .0
        .iter()
        .map(|two| u8::from_str_radix(std::str::from_utf8(two).unwrap(), 16).unwrap())
        .collect();
    assert_eq!(Issuer::from_der(&der).unwrap().sign(&vector.blinded_msg).unwrap(), vector.blind_sig);
}

#[test]
fn a_changed_vector_does_not_hold() {
    for field in ["msg", "msg_prefix", "salt", "r", "blinded_msg", "blind_sig", "sig"] {
        let mut whole: serde_json::Value = serde_json::from_str(VECTOR).unwrap();
        let text = whole[field].as_str().unwrap();
        let other = if text.starts_with('0') { "1" } else { "0" };
        whole[field] = format!("{other}{}", &text[1..]).into();
        let vector: Vector = serde_json::from_value(whole).unwrap();
        assert_ne!(holds(&vector), Ok(true), "{field}");
    }
}

#[test]
fn a_vote_goes_from_key_to_envelope_and_each_ballot_counts_on() {
    let kept = kept();
    let first = kept.ballot(yes()).unwrap();
    let second = first.kept.ballot(Choice::Approve([].into())).unwrap();
    let opened: Vec<Ballot> = [&first, &second].iter().map(|made| made.envelope.open(VOTE, &key()).unwrap()).collect();
    assert_eq!((opened[0].counter, opened[1].counter), (0, 1));
    assert_eq!(opened[0].key, opened[1].key);
    assert_eq!(opened[0].key, kept.number().unwrap());
    assert_eq!(Seal::parse(&first.envelope.seal.text()), Ok(first.envelope.seal.clone()));
    // what was kept survives as text
    let text = serde_json::to_string(&second.kept).unwrap();
    assert_eq!(serde_json::from_str::<Kept>(&text).unwrap(), second.kept);
}

#[test]
fn what_the_issuer_sees_says_nothing_of_the_ballot() {
    let (a, b) = (Kept::begin(VOTE, &text()).unwrap(), Kept::begin(VOTE, &text()).unwrap());
    // the same key blinded twice gives two messages that share nothing, and each could be of either
    let again = Kept { secret: a.secret.clone(), ..b.clone() };
    assert_ne!(a.blinded, b.blinded);
    assert_eq!(again.finish(&ISSUER.sign(&again.blinded).unwrap()), Err(Fault::Token));
    let made = a.finish(&ISSUER.sign(&a.blinded).unwrap()).unwrap().ballot(yes()).unwrap();
    for secret in [&a.blinded, &a.unblinder, &a.secret] {
        assert!(!serde_json::to_string(&made.envelope).unwrap().contains(secret.as_str()));
    }
}

#[test]
fn what_is_forged_is_refused() {
    let made = kept().ballot(yes()).unwrap().envelope;
    let open = |envelope: &Envelope| envelope.open(VOTE, &key()).map(|_| ());
    assert_eq!(open(&made), Ok(()));
    assert_eq!(made.open("01a1775b-0000-7000-8000-000000000002", &key()).map(|_| ()), Err(Fault::Signature));
    let another = Issuer::generate().unwrap();
    assert_eq!(made.open(VOTE, &another.public().unwrap()).map(|_| ()), Err(Fault::Token));

    let mut ballot = Ballot::parse(&made.ballot).unwrap();
    ballot.choice = Choice::Approve([].into());
    assert_eq!(open(&Envelope { ballot: ballot.text(), ..made.clone() }), Err(Fault::Signature));
    ballot.choice = yes();
    ballot.counter = 7;
    assert_eq!(open(&Envelope { ballot: ballot.text(), ..made.clone() }), Err(Fault::Signature));
    ballot.counter = 0;
    ballot.channel = Channel::Form;
    assert_eq!(open(&Envelope { ballot: ballot.text(), ..made.clone() }), Err(Fault::Channel));

    // a key that nobody signed, and somebody else's token
    let stolen = kept().ballot(yes()).unwrap().envelope;
    let seal = Seal { token: stolen.seal.token, randomizer: stolen.seal.randomizer, ..made.seal.clone() };
    assert_eq!(open(&Envelope { seal, ..made.clone() }), Err(Fault::Token));
    for bad in ["", "zz", "00", "É", &"f".repeat(512), &"0".repeat(511)] {
        let seal = Seal { token: bad.to_owned(), ..made.seal.clone() };
        assert!(open(&Envelope { seal, ..made.clone() }).is_err(), "{bad}");
        let seal = Seal { signature: bad.to_owned(), ..made.seal.clone() };
        assert!(open(&Envelope { seal, ..made.clone() }).is_err(), "{bad}");
        assert!(ISSUER.sign(bad).is_err(), "{bad}");
        assert!(kept().finish(bad).is_err(), "{bad}");
        assert!(IssuerKey::parse(bad).is_err() && Kept::begin(VOTE, bad).is_err(), "{bad}");
    }
    assert_eq!(Kept { token: None, ..kept() }.ballot(yes()), Err(Fault::Unsigned));
}

#[test]
fn an_issuer_is_the_same_after_it_was_stored() {
    let again = Issuer::from_der(&ISSUER.to_der().unwrap()).unwrap();
    let kept = Kept::begin(VOTE, &text()).unwrap();
    assert_eq!(again.sign(&kept.blinded), ISSUER.sign(&kept.blinded));
    assert!(Issuer::from_der(b"nothing").is_err());
}
