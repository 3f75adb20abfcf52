use blind_rsa_signatures as rsa;

use crate::{Fault, Public, Secret, hex, token_message, unhex};

/// Bits of a key.
const BITS: usize = 2048;

/// Whoever signs keys without seeing them. It can say how many it signed, and not which.
pub struct Issuer(Secret);

impl Issuer {
    /// A new one; takes from a tenth of a second to some seconds.
    ///
    /// # Errors
    /// [`Fault::Size`]: the generator gave no usable key.
    pub fn generate() -> Result<Issuer, Fault> {
        let pair = rsa::KeyPairSha384PSSRandomized::generate(&mut rsa::DefaultRng, BITS).map_err(|_| Fault::Size)?;
        Ok(Issuer(pair.sk))
    }

    /// From PKCS #8.
    ///
    /// # Errors
    /// [`Fault::Format`].
    pub fn from_der(der: &[u8]) -> Result<Issuer, Fault> {
        Secret::from_der(der).map(Issuer).map_err(|_| Fault::Format)
    }

    /// As PKCS #8. A secret.
    ///
    /// # Errors
    /// [`Fault::Format`].
    pub fn to_der(&self) -> Result<Vec<u8>, Fault> {
        self.0.to_der().map_err(|_| Fault::Format)
    }

    /// What verifies its signatures.
    ///
    /// # Errors
    /// [`Fault::Size`].
    pub fn public(&self) -> Result<IssuerKey, Fault> {
        self.0.public_key().map(IssuerKey).map_err(|_| Fault::Size)
    }

    /// Signs what it cannot read; the same message gets the same signature.
    ///
    /// # Errors
    /// [`Fault::Size`], [`Fault::Format`]: it is no message that was blinded for this key.
    pub fn sign(&self, blinded: &str) -> Result<String, Fault> {
        let blinded = unhex(blinded)?;
        self.0.blind_sign(&blinded).map(|signature| hex(&signature.0)).map_err(|_| Fault::Size)
    }
}

/// What verifies tokens. As text: SubjectPublicKeyInfo (DER) in hexadecimal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IssuerKey(pub(crate) Public);

impl IssuerKey {
    /// Reads a key.
    ///
    /// # Errors
    /// [`Fault::Format`]; [`Fault::Size`] when it has fewer than 2048 bits.
    pub fn parse(text: &str) -> Result<IssuerKey, Fault> {
        let key = Public::from_der(&unhex(text)?).map_err(|_| Fault::Format)?;
        if key.components().n().len() * 8 < BITS {
            return Err(Fault::Size);
        }
        Ok(IssuerKey(key))
    }

    /// As text.
    pub fn text(&self) -> String {
        self.0.to_der().map(|der| hex(&der)).unwrap_or_default()
    }

    /// Whether the issuer signed this key for this consultation.
    pub(crate) fn verify(
        &self,
        consultation: &str,
        key: &str,
        token: &[u8],
        randomizer: [u8; 32],
    ) -> Result<(), Fault> {
        let message = token_message(consultation, key);
        let (token, randomizer) = (rsa::Signature(token.to_vec()), rsa::MessageRandomizer(randomizer));
        self.0.verify(&token, Some(randomizer), message).map_err(|_| Fault::Token)
    }
}
