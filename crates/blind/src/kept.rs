use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD as URL_SAFE_NO_PAD};
use blind_rsa_signatures as rsa;
use ed25519_dalek::{Signer, SigningKey};
use serde::{Deserialize, Serialize};
use tally::{Ballot, Channel, Choice};

use crate::{Envelope, Fault, IssuerKey, Seal, ballot_message, exactly, hex, token_message, unhex};

/// What a voter's browser keeps, from the first moment on: without it nobody can vote in this person's place, and not they either.
/// JSON; all numbers in hexadecimal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Kept {
    /// The consultation's id.
    pub consultation: String,
    /// The issuer's key, as its terms have it.
    pub issuer: String,
    /// The one-time key: a secret.
    pub secret: String,
    /// What goes to the issuer.
    pub blinded: String,
    /// What takes the blinding away again: a secret, for whoever wants to link.
    pub unblinder: String,
    /// What goes before the message, after RFC 9474.
    pub randomizer: String,
    /// The issuer's signature, once it is there.
    pub token: Option<String>,
    /// The counter of the next ballot.
    pub next: u64,
}

/// A ballot that can be sent, and what has to be kept before it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Prepared {
    /// Counts on, so that a later ballot replaces this one even when its answer was lost.
    pub kept: Kept,
    /// What is sent.
    pub envelope: Envelope,
}

impl Kept {
    /// Makes a key and blinds it.
    ///
    /// # Errors
    /// [`Fault`]: the issuer's key cannot be used.
    pub fn begin(consultation: &str, issuer: &str) -> Result<Kept, Fault> {
        let key = IssuerKey::parse(issuer)?;
        let mut secret = [0; 32];
        rsa::reexports::rand::fill(&mut secret);
        let public = hex(SigningKey::from_bytes(&secret).verifying_key().as_bytes());
        let message = token_message(consultation, &public);
        let made = key.0.blind(&mut rsa::DefaultRng, message).map_err(|_| Fault::Size)?;
        let randomizer = made.msg_randomizer.ok_or(Fault::Format)?;
        Ok(Kept {
            consultation: consultation.to_owned(),
            issuer: issuer.to_owned(),
            secret: hex(&secret),
            blinded: hex(&made.blind_message),
            unblinder: hex(&made.secret),
            randomizer: hex(&randomizer.0),
            token: None,
            next: 0,
        })
    }

    /// Takes the blinding off the issuer's signature. Nothing is kept that does not verify.
    ///
    /// # Errors
    /// [`Fault::Token`]: this is not its signature.
    pub fn finish(&self, signature: &str) -> Result<Kept, Fault> {
        let key = IssuerKey::parse(&self.issuer)?;
        let made = rsa::BlindingResult {
            blind_message: rsa::BlindMessage(unhex(&self.blinded)?),
            secret: rsa::Secret(unhex(&self.unblinder)?),
            msg_randomizer: Some(rsa::MessageRandomizer(exactly(&self.randomizer)?)),
        };
        let message = token_message(&self.consultation, &self.number()?);
        let signature = rsa::BlindSignature(unhex(signature)?);
        let token = key.0.finalize(&signature, &made, message).map_err(|_| Fault::Token)?;
        Ok(Kept { token: Some(hex(&token.0)), ..self.clone() })
    }

    /// The number of the ballots: the public half of the key.
    ///
    /// # Errors
    /// [`Fault::Format`].
    pub fn number(&self) -> Result<String, Fault> {
        Ok(hex(self.key()?.verifying_key().as_bytes()))
    }

    fn key(&self) -> Result<SigningKey, Fault> {
        Ok(SigningKey::from_bytes(&exactly(&self.secret)?))
    }

    /// What another device needs to vote with the same key, as a text of letters and digits: counter, key, randomizer, token.
    ///
    /// # Errors
    /// [`Fault::Unsigned`].
    pub fn carried(&self) -> Result<String, Fault> {
        let token = self.token.as_ref().ok_or(Fault::Unsigned)?;
        let mut bytes = self.next.to_be_bytes().to_vec();
        for part in [&self.secret, &self.randomizer, token] {
            bytes.extend(unhex(part)?);
        }
        Ok(URL_SAFE_NO_PAD.encode(bytes))
    }

    /// Takes over what another device gave. Nothing is taken over that would not count in this vote.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn of_carried(consultation: &str, issuer: &str, text: &str) -> Result<Kept, Fault> {
        let bytes = URL_SAFE_NO_PAD.decode(text).map_err(|_| Fault::Format)?;
        let (next, rest) = bytes.split_first_chunk::<8>().ok_or(Fault::Format)?;
        let (secret, rest) = rest.split_first_chunk::<32>().ok_or(Fault::Format)?;
        let (randomizer, token) = rest.split_first_chunk::<32>().ok_or(Fault::Format)?;
        let kept = Kept {
            consultation: consultation.to_owned(),
            issuer: issuer.to_owned(),
            secret: hex(secret),
            blinded: String::new(),
            unblinder: String::new(),
            randomizer: hex(randomizer),
            token: Some(hex(token)),
            next: u64::from_be_bytes(*next),
        };
        IssuerKey::parse(issuer)?.verify(consultation, &kept.number()?, token, *randomizer)?;
        Ok(kept)
    }

    /// Seals a choice.
    ///
    /// # Errors
    /// [`Fault::Unsigned`] before [`Kept::finish`].
    pub fn ballot(&self, choice: Choice) -> Result<Prepared, Fault> {
        let token = self.token.clone().ok_or(Fault::Unsigned)?;
        let ballot = Ballot { channel: Channel::Blind, choice, counter: self.next, key: self.number()? };
        let message = ballot_message(&self.consultation, &ballot.text());
        let signature = hex(&self.key()?.sign(message.as_bytes()).to_bytes());
        let seal = Seal { randomizer: self.randomizer.clone(), signature, token };
        let kept = Kept { next: self.next + 1, ..self.clone() };
        Ok(Prepared { kept, envelope: Envelope { ballot: ballot.text(), seal } })
    }
}
