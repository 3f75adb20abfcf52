use super::*;
use crate::Kind;

fn receipt() -> Receipt {
    let openings = vec![
        Opening { name: "author".into(), salt: [1; 32], data: b"me".to_vec() },
        Opening { name: "text".into(), salt: [2; 32], data: "Un banc à l’ombre".into() },
    ];
    let leaf = crate::leaf(Kind::ProposalSubmitted, 9, &[("experiment", "e".into())], &openings).unwrap();
    Receipt { leaf, openings }
}

fn deed() -> Deed {
    Deed {
        kind: "proposal_submitted".into(),
        fields: vec![("experiment".into(), "e".into())],
        private: vec![("text".into(), "Un banc à l’ombre".into())],
    }
}

#[test]
fn a_receipt_is_read_as_it_was_written_and_is_about_what_the_person_did() {
    let extra = receipt().to_extra().unwrap();
    let read = Receipt::parse(&extra).unwrap();
    assert_eq!(read, receipt());
    assert_eq!(read.matches(&deed()).unwrap().known_kind(), Some(Kind::ProposalSubmitted));
}

#[test]
fn another_act_and_another_text_are_refused_by_name() {
    let differs = |deed: Deed| match receipt().matches(&deed) {
        Err(ReceiptError::OtherAct(name)) => name,
        other => panic!("{other:?}"),
    };
    assert_eq!(differs(Deed { kind: "erased".into(), ..deed() }), "kind");
    assert_eq!(differs(Deed { fields: vec![("experiment".into(), "f".into())], ..deed() }), "experiment");
    assert_eq!(differs(Deed { private: vec![("text".into(), b"Un banc".to_vec())], ..deed() }), "text");
}

#[test]
fn an_opening_that_was_touched_is_refused() {
    for touch in [
        |r: &mut Receipt| r.openings[1].data.push(b'!'),
        |r: &mut Receipt| r.openings[1].salt[31] ^= 1,
        |r: &mut Receipt| r.openings[1].name = "author".into(),
        |r: &mut Receipt| r.openings[1].name = "experiment".into(),
    ] {
        let mut touched = receipt();
        touch(&mut touched);
        assert!(matches!(touched.open(), Err(ReceiptError::Opening(_))));
    }
}

#[test]
fn what_is_no_receipt_is_refused() {
    for bad in ["", "{}", r#"{"format":"essaim/receipt/v2","leaf":"","openings":[]}"#, "\u{0}"] {
        assert_eq!(Receipt::parse(bad.as_bytes()), Err(ReceiptError::Malformed), "{bad}");
    }
}

#[test]
fn a_fragment_is_read_as_it_was_written() {
    let fragment = Fragment { index: u64::MAX, leaf: receipt().leaf_hash(), salts: vec![[1; 32], [2; 32]] };
    let text = fragment.to_string();
    assert!(text.len() < 160, "{}", text.len());
    assert_eq!(Fragment::parse(&text), Some(fragment));
    for bad in ["", "1", "01.x", "1.AA", &format!("{text}."), &format!("{text}=")] {
        assert_eq!(Fragment::parse(bad), None, "{bad}");
    }
}
