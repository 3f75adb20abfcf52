use super::*;

const VKEY: &str = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k";

fn signer(name: &str, seed: u8) -> Signer {
    Signer::new(name, &[seed; 32]).unwrap()
}

fn signed(by: &[&Signer]) -> Note {
    let mut note = Note::new("Un banc\n\nà l’ombre\n").unwrap();
    by.iter().for_each(|key| note.add(key.sign(&note)));
    note
}

#[test]
fn a_note_is_read_as_it_was_written() {
    let (a, b) = (signer("a.example", 1), signer("b.example/é", 2));
    let note = signed(&[&a, &b]);
    let read = Note::parse(note.to_string().as_bytes()).unwrap();
    assert_eq!(read, note);
    // the last blank line divides, others belong to the text
    assert_eq!(read.text(), "Un banc\n\nà l’ombre\n");
    let verified = read.verify([a.verifier(), b.verifier()]).unwrap();
    assert_eq!(verified.iter().map(|v| v.key.name()).collect::<Vec<_>>(), ["a.example", "b.example/é"]);
}

#[test]
fn unknown_signatures_are_passed_over_and_wrong_ones_of_known_keys_are_not() {
    let (a, b) = (signer("a.example", 1), signer("b.example", 2));
    let note = signed(&[&a]);
    assert_eq!(note.verify([b.verifier()]).unwrap_err(), NoteError::Unsigned);
    // the same name, another key
    assert_eq!(note.verify([signer("a.example", 3).verifier()]).unwrap_err(), NoteError::Unsigned);

    let forged = note.to_string().replace("banc", "bois");
    let forged = Note::parse(forged.as_bytes()).unwrap();
    assert_eq!(forged.verify([b.verifier()]).unwrap_err(), NoteError::Unsigned);
    assert_eq!(forged.verify([a.verifier()]).unwrap_err(), NoteError::BadSignature("a.example".into()));

    // one good signature does not heal a wrong one
    let mut both = Note::new(forged.text()).unwrap();
    both.add(b.sign(&both));
    both.add(note.signatures()[0].clone());
    assert!(both.verify([b.verifier()]).is_ok());
    assert!(both.verify([a.verifier(), b.verifier()]).is_err());
}

#[test]
fn what_is_not_a_note_is_refused() {
    let good = signed(&[&signer("a.example", 1)]).to_string();
    let line = good.lines().last().unwrap().to_owned();
    let encoded = line.rsplit(' ').next().unwrap().to_owned();
    for bad in [
        String::new(),
        "text\n".to_owned(),
        "text\n\n".to_owned(),
        good.trim_end().to_owned(),
        format!("{good}\n"),
        good.replace("— ", "- "),
        good.replace("— ", "—"),
        good.replace(&encoded, "AAAAAA"),
        good.replace(&encoded, "AAAAAA=="),
        good.replace(&encoded, &format!("{encoded} ")),
        good.replace("a.example", ""),
        good.replace("a.example", "a+b"),
        good.replace("a.example", "a\u{a0}b"),
        good.replace("banc", "ba\tnc"),
        good.replace("banc", "ba\rnc"),
        format!("{good}{}", format!("{line}\n").repeat(MAX_SIGNATURES)),
        "x".repeat(MAX_NOTE + 1),
    ] {
        assert!(matches!(Note::parse(bad.as_bytes()), Err(NoteError::Malformed(_))), "{bad:.200}");
    }
    assert!(Note::parse(&[good.as_bytes(), &[0xff]].concat()).is_err());
    let most = format!("{good}{}", format!("{line}\n").repeat(MAX_SIGNATURES - 1));
    assert_eq!(Note::parse(most.as_bytes()).unwrap().signatures().len(), MAX_SIGNATURES);
}

#[test]
fn keys_are_read_as_they_were_written() {
    assert_eq!(VerifierKey::parse(VKEY).unwrap().to_string(), VKEY);
    let key = signer("a.example", 1);
    assert_eq!(VerifierKey::parse(&key.verifier().to_string()).as_ref(), Ok(key.verifier()));
    let again = Signer::parse(&key.to_skey()).unwrap();
    assert_eq!(again.verifier(), key.verifier());
    assert_eq!(again.to_skey(), key.to_skey());
    // the private half is not shown by accident
    assert_eq!(format!("{key:?}"), format!("Signer({})", key.verifier()));
    // type 0x06, which we do not understand
    let other = "w.example+00000001+BgEC";
    let other = VerifierKey::parse(other).unwrap();
    assert_eq!(
        (other.is_understood(), other.algorithm(), other.to_string().as_str()),
        (false, 6, "w.example+00000001+BgEC")
    );
}

#[test]
fn what_is_not_a_key_is_refused() {
    let good = VerifierKey::parse(VKEY).unwrap();
    assert!(good.is_understood());
    for (bad, why) in [
        ("", KeyError::Malformed),
        ("example.com/foo", KeyError::Malformed),
        ("example.com/foo+530d903a", KeyError::Malformed),
        ("example.com/foo+530D903A+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k", KeyError::Malformed),
        ("example.com/foo+530d903a+", KeyError::Malformed),
        ("example.com/foo+530d903b+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k", KeyError::Id),
        ("example.com/bar+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k", KeyError::Id),
        ("example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2l", KeyError::Id),
        ("example.com/foo+530d903a+AQ==", KeyError::Key),
        ("a b+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k", KeyError::Name),
        ("+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k", KeyError::Name),
    ] {
        assert_eq!(VerifierKey::parse(bad), Err(why), "{bad}");
    }
    // the neutral point: for it, anybody can make a signature that fits
    let weak = text::base64(&[&[1u8, 1][..], &[0; 31]].concat());
    assert_eq!(VerifierKey::parse(&format!("x+00000000+{weak}")), Err(KeyError::Key));
    let cosigner = crate::cosignature::Cosigner::new("a.example", &[1; 32]).unwrap();
    assert_eq!(Signer::parse(&cosigner.to_skey()).unwrap_err(), KeyError::Key);
    assert_eq!(Signer::new("a b", &[1; 32]).unwrap_err(), KeyError::Name);
}
