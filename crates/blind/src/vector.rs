use std::convert::Infallible;

use blind_rsa_signatures::{self as rsa, reexports::rsa::rand_core};
use serde::Deserialize;

use crate::{Fault, Public, hex, unhex};

/// A test vector of RFC 9474, appendix A.1: what a voter's side draws, and what has to come out of it. All in hexadecimal.
#[derive(Deserialize)]
pub struct Vector {
    /// RSAPublicKey, DER.
    pub public: String,
    /// The message.
    pub msg: String,
    /// What goes before it.
    pub msg_prefix: String,
    /// Of the padding.
    pub salt: String,
    /// What blinds.
    pub r: String,
    /// The message, blinded.
    pub blinded_msg: String,
    /// The issuer's answer.
    pub blind_sig: String,
    /// The signature.
    pub sig: String,
}

/// Gives what it was told, in its order.
struct Told(std::vec::IntoIter<Vec<u8>>);

impl rand_core::TryRng for Told {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        Ok(0)
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        Ok(0)
    }

    fn try_fill_bytes(&mut self, into: &mut [u8]) -> Result<(), Infallible> {
        let next = self.0.next().unwrap_or_default();
        let n = next.len().min(into.len());
        into[..n].copy_from_slice(&next[..n]);
        Ok(())
    }
}

impl rand_core::TryCryptoRng for Told {}

/// Whether blinding, taking the blinding off and verifying give exactly what the vector says.
///
/// # Errors
/// [`Fault`]: the vector cannot be read, or a step refuses.
pub fn holds(vector: &Vector) -> Result<bool, Fault> {
    let key = Public::from_der(&unhex(&vector.public)?).map_err(|_| Fault::Format)?;
    let msg = unhex(&vector.msg)?;
    let mut told = Told(vec![unhex(&vector.msg_prefix)?, unhex(&vector.salt)?, unhex(&vector.r)?].into_iter());
    let made = key.blind(&mut told, &msg).map_err(|_| Fault::Size)?;
    let answer = rsa::BlindSignature(unhex(&vector.blind_sig)?);
    let signature = key.finalize(&answer, &made, &msg).map_err(|_| Fault::Token)?;
    Ok(hex(&made.blind_message) == vector.blinded_msg && hex(&signature.0) == vector.sig)
}
