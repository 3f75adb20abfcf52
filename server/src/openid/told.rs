//! What a provider tells of a person: the userinfo endpoint, whose answer the two national providers sign. The library
//! checks such a signature only when it is made with RS256, and they also use ES256, so it is checked here.

use std::fmt;

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use openidconnect::{
    HttpRequest, HttpResponse, JsonWebKey,
    core::{CoreJsonWebKeyUse, CoreJwsSigningAlgorithm},
    http::{
        Error, Request,
        header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE},
    },
    url::Url,
};
use serde::Deserialize;

use super::keeper::{ALGORITHMS, Keys};

/// What is of use to us.
#[derive(Default)]
pub struct Told {
    pub email: Option<String>,
    pub email_verified: bool,
}

/// Whom it has to be about, and from whom.
pub struct Expected<'a> {
    pub issuer: &'a str,
    pub client: &'a str,
    pub subject: &'a str,
    /// Whether it has to be signed.
    pub signed: bool,
}

/// Why it is not believed.
#[derive(Debug, PartialEq, Eq)]
pub enum Unheard {
    Unreadable,
    Unsigned,
    Algorithm,
    UnknownKey,
    Signature,
    Issuer,
    Audience,
    Subject,
}

impl fmt::Display for Unheard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Unheard::Unreadable => "it cannot be read",
            Unheard::Unsigned => "it is not signed",
            Unheard::Algorithm => "an algorithm that is not allowed",
            Unheard::UnknownKey => "an unknown key",
            Unheard::Signature => "the signature is wrong",
            Unheard::Issuer => "another issuer",
            Unheard::Audience => "it is meant for somebody else",
            Unheard::Subject => "it is about somebody else",
        })
    }
}

/// Asks with the access token.
pub fn request(at: &Url, access: &str) -> Result<HttpRequest, Error> {
    Request::get(at.as_str())
        .header(AUTHORIZATION, format!("Bearer {access}"))
        .header(ACCEPT, "application/jwt, application/json;q=0.9")
        .body(Vec::new())
}

/// What the answer tells of the person that is expected.
pub fn read(answer: &HttpResponse, keys: &Keys, expected: &Expected<'_>) -> Result<Told, Unheard> {
    if !answer.status().is_success() {
        return Err(Unheard::Unreadable);
    }
    let kind = answer.headers().get(CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or_default();
    let claims = match kind.split(';').next().map(str::trim) {
        Some("application/jwt") => signed(answer.body(), keys, expected)?,
        _ if expected.signed => return Err(Unheard::Unsigned),
        _ => serde_json::from_slice(answer.body()).map_err(|_| Unheard::Unreadable)?,
    };
    // OpenID Connect Core 1.0 § 5.3.2: without this, one person's answer would pass for another's
    if claims.sub != expected.subject {
        return Err(Unheard::Subject);
    }
    Ok(Told { email: claims.email, email_verified: claims.email_verified == Some(true) })
}

#[derive(Deserialize)]
struct Claims {
    sub: String,
    iss: Option<String>,
    aud: Option<Audience>,
    email: Option<String>,
    #[serde(default, deserialize_with = "leniently")]
    email_verified: Option<bool>,
}

/// Some providers write `"true"`, which is not what the standard says and proves nothing.
fn leniently<'de, D: serde::Deserializer<'de>>(value: D) -> Result<Option<bool>, D::Error> {
    Ok(serde_json::Value::deserialize(value)?.as_bool())
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Audience {
    One(String),
    Some(Vec<String>),
}

#[derive(Deserialize)]
struct Header {
    alg: CoreJwsSigningAlgorithm,
    kid: Option<String>,
}

/// A JSON Web Signature in its compact form (RFC 7515 § 3.1).
fn signed(body: &[u8], keys: &Keys, expected: &Expected<'_>) -> Result<Claims, Unheard> {
    let text = str::from_utf8(body).map_err(|_| Unheard::Unreadable)?.trim();
    let (message, signature) = text.rsplit_once('.').ok_or(Unheard::Unreadable)?;
    let (header, payload) = message.split_once('.').ok_or(Unheard::Unreadable)?;
    let bytes = |part: &str| BASE64_URL_SAFE_NO_PAD.decode(part).map_err(|_| Unheard::Unreadable);
    // an algorithm that the library does not know is none that is allowed
    let header: Header = serde_json::from_slice(&bytes(header)?).map_err(|_| Unheard::Algorithm)?;
    if !ALGORITHMS.contains(&header.alg) {
        return Err(Unheard::Algorithm);
    }
    let signature = bytes(signature)?;
    let named = |key: &&openidconnect::core::CoreJsonWebKey| {
        let same = header.kid.is_none() || key.key_id().map(|id| id.as_str()) == header.kid.as_deref();
        same && key.key_use().is_none_or(|usage| *usage == CoreJsonWebKeyUse::Signature)
    };
    let mut named = keys.keys().iter().filter(named).peekable();
    named.peek().ok_or(Unheard::UnknownKey)?;
    if !named.any(|key| key.verify_signature(&header.alg, message.as_bytes(), &signature).is_ok()) {
        return Err(Unheard::Signature);
    }
    let claims: Claims = serde_json::from_slice(&bytes(payload)?).map_err(|_| Unheard::Unreadable)?;
    if claims.iss.as_deref() != Some(expected.issuer) {
        return Err(Unheard::Issuer);
    }
    let meant = match &claims.aud {
        Some(Audience::One(one)) => one == expected.client,
        Some(Audience::Some(some)) => some.iter().any(|one| one == expected.client),
        None => false,
    };
    if meant { Ok(claims) } else { Err(Unheard::Audience) }
}
