//! Ballots that nobody can link to a voter.
//!
//! The voter's browser makes a one-time Ed25519 key. The issuer signs it without seeing it: RSA blind signatures,
//! [RFC 9474](https://www.rfc-editor.org/rfc/rfc9474), variant RSABSSA-SHA384-PSS-Randomized, 2048 bits, one key for each
//! consultation, so that a token of one vote is worth nothing in another. The key signs the ballot, so that nobody else can change
//! it. Whoever reads the box sees that each ballot has a token; who got which, not even the issuer knows.
//!
//! | part | who has it |
//! |---|---|
//! | [`Issuer`] | the server, as long as one can vote |
//! | [`IssuerKey`] | everybody: it stands in the terms of the consultation |
//! | [`Kept`] | the voter's browser, and nobody else |
//! | [`Seal`] | everybody: published beside the ballot |
//!
//! # Messages
//!
//! What is signed begins with its purpose, so that no signature can serve for something else:
//!
//! ```text
//! token    "essaim/token/v1\n"  consultation "\n" key        SHA-384, PSS, after RFC 9474
//! ballot   "essaim/ballot/v1\n" consultation "\n" ballot     Ed25519
//! ```
//!
//! `consultation` is its id, `key` 64 hexadecimal digits, `ballot` its canonical text.

mod issuer;
mod kept;
mod seal;
mod vector;

pub use issuer::{Issuer, IssuerKey};
pub use kept::{Kept, Prepared};
pub use seal::{Envelope, Seal};
pub use vector::{Vector, holds};

use blind_rsa_signatures as rsa;
use record::hex;

type Public = rsa::PublicKeySha384PSSRandomized;
type Secret = rsa::SecretKeySha384PSSRandomized;

/// Why something is no token, no ballot, or not what it should be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// It cannot be read.
    #[error("this is damaged or of another format")]
    Format,
    /// A key or a signature has another size, or a key is a weak one.
    #[error("this key or signature is not of the size that is used here")]
    Size,
    /// The issuer did not sign the key, or signed it for another vote.
    #[error("the issuer of this vote did not sign the key of this ballot")]
    Token,
    /// The key did not sign the ballot.
    #[error("the ballot is not signed with its own key")]
    Signature,
    /// Its number is not a key, or it came by another way.
    #[error("this is not a ballot with a blindly signed key")]
    Channel,
    /// There is no signature of the issuer yet.
    #[error("the issuer has not signed yet")]
    Unsigned,
}

fn token_message(consultation: &str, key: &str) -> String {
    format!("essaim/token/v1\n{consultation}\n{key}")
}

fn ballot_message(consultation: &str, ballot: &str) -> String {
    format!("essaim/ballot/v1\n{consultation}\n{ballot}")
}

/// Bytes of lower-case hexadecimal digits: one text for each value.
fn unhex(text: &str) -> Result<Vec<u8>, Fault> {
    let digit = |c: u8| match c {
        b'0'..=b'9' => Ok(c - b'0'),
        b'a'..=b'f' => Ok(c - b'a' + 10),
        _ => Err(Fault::Format),
    };
    let (pairs, rest) = text.as_bytes().as_chunks::<2>();
    if !rest.is_empty() {
        return Err(Fault::Format);
    }
    pairs.iter().map(|[a, b]| Ok(digit(*a)? << 4 | digit(*b)?)).collect()
}

fn exactly<const N: usize>(text: &str) -> Result<[u8; N], Fault> {
    unhex(text)?.try_into().map_err(|_| Fault::Size)
}
