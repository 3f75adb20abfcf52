//! Identity providers as the pages know them: what they are called, and the three things that one asks of them. The
//! server speaks their protocol, OpenID Connect.

use std::pin::Pin;

use domain::Tier;

/// What comes once somebody elsewhere has answered.
pub type Promise<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// Somebody who vouches for people, and whom the operator of the instance trusts with it.
pub trait Provider: Send + Sync {
    /// What it is called, and what its word is worth.
    fn about(&self) -> &About;

    /// The address at which somebody signs in there.
    fn begin<'a>(&'a self, secrets: &'a Secrets) -> Promise<'a, Result<String, Trouble>>;

    /// Whom it sent back.
    fn finish<'a>(&'a self, back: &'a Back) -> Promise<'a, Result<Proof, Trouble>>;

    /// The address at which somebody signs out there, if there is one.
    fn farewell<'a>(&'a self, id_token: &'a str) -> Promise<'a, Option<String>>;
}

/// What the pages say about a provider.
#[derive(Clone, Debug)]
pub struct About {
    /// Stands in addresses and rows.
    pub id: String,
    /// What people call it.
    pub name: String,
    /// What its word is worth.
    pub tier: Tier,
}

/// What ties an answer to the browser that asked: each is random, good once, and known to nobody else.
pub struct Secrets {
    /// Comes back in the address.
    pub state: String,
    /// Comes back in the token.
    pub nonce: String,
    /// Is shown when the code is turned in (PKCE, RFC 7636).
    pub verifier: String,
}

/// What the browser brought back, beside what was kept of [`Secrets`].
pub struct Back {
    /// The code to turn in.
    pub code: String,
    /// Who says that it sent it (RFC 9207).
    pub issuer: Option<String>,
    /// SHA-256 of the nonce.
    pub nonce_hash: Vec<u8>,
    /// As it was given.
    pub verifier: String,
}

/// Whom a provider vouches for.
#[derive(Clone)]
pub struct Proof {
    /// Who says so.
    pub issuer: String,
    /// The provider's number for this person; with the issuer, the only thing that names them.
    pub subject: String,
    /// A mail address that the provider has.
    pub email: Option<String>,
    /// Whether it says that this person reads it.
    pub email_verified: bool,
    /// The token itself, which a provider wants to see again at the sign-out.
    pub id_token: String,
}

/// Why a sign-in did not finish. The texts are for the log: they hold no token, no code and no address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// It does not answer, or something else does.
    Silent(String),
    /// What came back does not hold.
    Refused(String),
    /// It knows the person, but did not look at them as closely as it was asked to.
    Level(String),
}
