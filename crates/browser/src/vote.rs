use std::collections::{BTreeMap, BTreeSet};

use blind::Kept;
use domain::{
    Lang,
    consultation::{Typed, choice},
};
use serde::{Deserialize, Serialize};
use tally::{Choice, Rules};

/// What was filled in on a slip, and by which rules it counts.
#[derive(Deserialize)]
struct Slip {
    rules: Rules,
    picked: BTreeSet<String>,
    marks: BTreeMap<String, String>,
    #[serde(default)]
    lang: String,
}

/// What a slip says, for a last look; or what is wrong with it.
#[derive(Debug, Default, PartialEq, Eq, Serialize)]
struct Reviewed {
    /// Field and sentence.
    errors: Vec<(String, String)>,
    /// Option and what was chosen of it; none in a blank vote.
    rows: Vec<(String, String)>,
}

impl Slip {
    fn choice(&self) -> Result<Choice, Vec<domain::FieldError>> {
        Typed { picked: self.picked.clone(), marks: self.marks.clone() }.choice(&self.rules)
    }
}

fn read<'a, T: Deserialize<'a>>(json: &'a str) -> Result<T, String> {
    serde_json::from_str(json).map_err(|error| error.to_string())
}

fn write<T: Serialize>(value: &T) -> Result<String, String> {
    serde_json::to_string(value).map_err(|error| error.to_string())
}

/// A new key, blinded for the issuer.
pub fn begin(consultation: &str, issuer: &str) -> Result<String, String> {
    write(&Kept::begin(consultation, issuer).map_err(|fault| fault.to_string())?)
}

/// The key with the issuer's signature.
pub fn finish(kept: &str, signature: &str) -> Result<String, String> {
    write(&read::<Kept>(kept)?.finish(signature).map_err(|fault| fault.to_string())?)
}

/// What a slip says.
pub fn review(slip: &str) -> Result<String, String> {
    let slip: Slip = read(slip)?;
    let lang = Lang::parse(&slip.lang).unwrap_or_default();
    let reviewed = match slip.choice() {
        Ok(chosen) => Reviewed { rows: choice(lang, &slip.rules, &chosen), ..Reviewed::default() },
        Err(errors) => Reviewed {
            errors: errors.into_iter().map(|error| (error.field, error.refusal.say(lang))).collect(),
            ..Reviewed::default()
        },
    };
    write(&reviewed)
}

/// The ballot in its envelope, and what has to be kept before it is sent.
pub fn ballot(kept: &str, slip: &str) -> Result<String, String> {
    let choice = read::<Slip>(slip)?.choice().map_err(|_| "this slip cannot be counted".to_owned())?;
    let made = read::<Kept>(kept)?.ballot(choice).map_err(|fault| fault.to_string())?;
    #[derive(Serialize)]
    struct Made<'a> {
        kept: &'a Kept,
        number: String,
        ballot: &'a str,
        seal: String,
    }
    let number = made.kept.number().map_err(|fault| fault.to_string())?;
    write(&Made { kept: &made.kept, number, ballot: &made.envelope.ballot, seal: made.envelope.seal.text() })
}

/// What another device needs to vote with the same key: a text for an address, and the QR code of that address.
pub fn carry(kept: &str, address: &str) -> Result<String, String> {
    let text = read::<Kept>(kept)?.carried().map_err(|fault| fault.to_string())?;
    let address = format!("{address}#ballot={text}");
    let code =
        fast_qr::QRBuilder::new(address.as_str()).ecl(fast_qr::ECL::L).build().map_err(|error| format!("{error:?}"))?;
    let side = code.size;
    let dark = (0..side).map(|y| (0..side).map(|x| if code[y][x].value() { '1' } else { '0' }).collect()).collect();
    #[derive(Serialize)]
    struct Carried {
        address: String,
        /// Lines of the code, `1` for dark.
        code: Vec<String>,
    }
    write(&Carried { address, code: dark })
}

/// What another device sent along.
pub fn carried(consultation: &str, issuer: &str, text: &str) -> Result<String, String> {
    write(&Kept::of_carried(consultation, issuer, text).map_err(|fault| fault.to_string())?)
}

/// The number of a key's ballots.
pub fn number(kept: &str) -> Result<String, String> {
    read::<Kept>(kept)?.number().map_err(|fault| fault.to_string())
}

#[cfg(test)]
mod tests {
    use blind::{Envelope, Issuer, IssuerKey, Seal};

    use super::*;

    const RULES: &str = r#"{"consultation":"c","electorate":null,"method":{"approval":{"blank":"abstention","most":1,"threshold":null}},"options":[{"cost":0,"id":"a","name":"Rue A"},{"cost":0,"id":"b","name":"Rue B"}],"quorum":null,"seats":1}"#;

    fn slip(picked: &str) -> String {
        format!(r#"{{"rules":{RULES},"picked":[{picked}],"marks":{{}},"lang":"fr"}}"#)
    }

    #[test]
    fn a_slip_is_reviewed_as_the_server_would() {
        assert_eq!(review(&slip(r#""b""#)).expect("a slip"), r#"{"errors":[],"rows":[["Rue B","choisi"]]}"#);
        assert_eq!(review(&slip("")).expect("a slip"), r#"{"errors":[],"rows":[]}"#);
        assert!(review(&slip(r#""a","b""#)).expect("a slip").starts_with(r#"{"errors":[["slip",""#));
        assert!(review("{}").is_err());
    }

    #[test]
    fn a_ballot_is_made_from_texts_alone_and_moves_to_another_device() {
        let issuer = Issuer::generate().expect("a key");
        let public = issuer.public().expect("a key").text();
        let kept = begin("vote", &public).expect("a key");
        let blinded = read::<Kept>(&kept).expect("kept").blinded;
        let kept = finish(&kept, &issuer.sign(&blinded).expect("a signature")).expect("a token");
        let moved: serde_json::Value =
            read(&carry(&kept, "https://essaim.example/consultations/x/mine").expect("a code")).expect("JSON");
        let (_, text) = moved["address"].as_str().expect("a text").split_once("#ballot=").expect("an address");
        let there = carried("vote", &public, text).expect("a key");
        assert_eq!(number(&there), number(&kept));
        let made: serde_json::Value = read(&ballot(&there, &slip(r#""a""#)).expect("a ballot")).expect("JSON");
        let envelope = Envelope {
            ballot: made["ballot"].as_str().expect("a text").to_owned(),
            seal: Seal::parse(made["seal"].as_str().expect("a text")).expect("a seal"),
        };
        assert!(envelope.open("vote", &IssuerKey::parse(&public).expect("a key")).is_ok());
        assert!(ballot(&there, &slip(r#""a","b""#)).is_err());
        for bad in ["", "AAAA", "é", &text[1..], &text[..text.len() - 4]] {
            assert!(carried("vote", &public, bad).is_err(), "{bad}");
        }
        assert!(carried("another vote", &public, text).is_err(), "its token is for one vote");
    }
}
