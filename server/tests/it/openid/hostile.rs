//! A provider that says whatever a test wants, over real HTTP: no decent one can be made to.

use std::sync::{
    Arc, Mutex,
    atomic::{AtomicUsize, Ordering},
};

use axum::{
    Json, Router,
    extract::State,
    response::{IntoResponse, Redirect, Response},
    routing::{get, post},
};
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use ring::{
    hmac,
    rand::SystemRandom,
    signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair},
};
use serde_json::{Value, json};
use server::openid::{Shape, Trusted};
use tokio::{net::TcpListener, task::JoinHandle};

/// What is untrue about a token, or about the answer that carries it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Lie {
    #[default]
    Nothing,
    Issuer,
    Audience,
    SecondAudience,
    Nonce,
    NoNonce,
    Expired,
    AlgorithmNone,
    Hs256WithThePublicKey,
    Hs256WithTheSecret,
    AnotherKey,
    UnknownKey,
    NoToken,
    Garbage,
    Redirect,
    Endless,
    NoLevel,
}

struct Key {
    id: String,
    pair: EcdsaKeyPair,
}

impl Key {
    fn new(id: &str) -> Key {
        let random = SystemRandom::new();
        let made = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &random).unwrap();
        let pair = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, made.as_ref(), &random).unwrap();
        Key { id: id.into(), pair }
    }

    fn jwk(&self) -> Value {
        let point = self.pair.public_key().as_ref();
        json!({
            "kty": "EC", "crv": "P-256", "use": "sig", "alg": "ES256", "kid": self.id,
            "x": base64(&point[1..33]), "y": base64(&point[33..]),
        })
    }
}

fn base64(bytes: &[u8]) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(bytes)
}

/// What it does at this moment.
struct Mood {
    lie: Lie,
    key: Key,
    nonce: String,
    subject: String,
    level: Option<String>,
}

struct Inside {
    issuer: String,
    mood: Mutex<Mood>,
    keys_asked: AtomicUsize,
}

/// The provider; it ends with this.
pub struct Hostile {
    inside: Arc<Inside>,
    task: JoinHandle<()>,
}

impl Drop for Hostile {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Hostile {
    pub async fn start() -> Hostile {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let issuer = format!("http://{}", listener.local_addr().unwrap());
        let mood = Mood {
            lie: Lie::Nothing,
            key: Key::new("first"),
            nonce: String::new(),
            subject: "somebody".into(),
            level: Some("high".into()),
        };
        let inside = Arc::new(Inside { issuer, mood: Mutex::new(mood), keys_asked: AtomicUsize::new(0) });
        let router = Router::new()
            .route("/.well-known/openid-configuration", get(discovery))
            .route("/keys", get(keys))
            .route("/token", post(token))
            .with_state(inside.clone());
        let task = tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        Hostile { inside, task }
    }

    pub fn trusted(&self) -> Trusted {
        trusted(&self.inside.issuer)
    }

    pub fn issuer(&self) -> &str {
        &self.inside.issuer
    }

    /// The next token is for this sign-in, for this person, with this lie.
    pub fn say(&self, nonce: String, subject: &str, lie: Lie) {
        let mut mood = self.inside.mood.lock().unwrap();
        (mood.nonce, mood.subject, mood.lie) = (nonce, subject.into(), lie);
    }

    /// Signs with a new key from now on, and publishes it.
    pub fn rotate(&self, id: &str) {
        self.inside.mood.lock().unwrap().key = Key::new(id);
    }

    /// How often its keys were asked for.
    pub fn keys_asked(&self) -> usize {
        self.inside.keys_asked.load(Ordering::Relaxed)
    }
}

/// A provider at an address where perhaps nobody is.
pub fn trusted(issuer: &str) -> Trusted {
    Trusted {
        id: "hostile".into(),
        name: "Compte hostile".into(),
        issuer: issuer.into(),
        client_id: "essaim".into(),
        secret: "the secret that both know".into(),
        shape: Shape::Plain,
        scopes: vec!["email".into()],
        tier: domain::Tier::Identity,
        acr: vec!["high".into()],
    }
}

async fn discovery(State(inside): State<Arc<Inside>>) -> Response {
    if inside.mood.lock().unwrap().lie == Lie::Endless {
        return "x".repeat(1024 * 1024).into_response();
    }
    let issuer = &inside.issuer;
    Json(json!({
        "issuer": issuer,
        "authorization_endpoint": format!("{issuer}/auth"),
        "token_endpoint": format!("{issuer}/token"),
        "jwks_uri": format!("{issuer}/keys"),
        "response_types_supported": ["code"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["ES256", "HS256", "none"],
        "authorization_response_iss_parameter_supported": true,
    }))
    .into_response()
}

async fn keys(State(inside): State<Arc<Inside>>) -> Json<Value> {
    inside.keys_asked.fetch_add(1, Ordering::Relaxed);
    Json(json!({ "keys": [inside.mood.lock().unwrap().key.jwk()] }))
}

async fn token(State(inside): State<Arc<Inside>>) -> Response {
    let mood = inside.mood.lock().unwrap();
    match mood.lie {
        Lie::Redirect => return Redirect::temporary("http://127.0.0.1:9/").into_response(),
        Lie::Garbage => return "<html>".into_response(),
        Lie::NoToken => return Json(json!({ "access_token": "a", "token_type": "Bearer" })).into_response(),
        _ => {}
    }
    let token = signed(&mood, &claims(&inside.issuer, &mood));
    Json(json!({ "access_token": "a", "token_type": "Bearer", "id_token": token })).into_response()
}

fn claims(issuer: &str, mood: &Mood) -> Value {
    let now = server::outside().now().0 / domain::SECOND;
    let mut claims = json!({
        "iss": issuer, "aud": "essaim", "sub": mood.subject, "iat": now - 5, "exp": now + 300,
        "nonce": mood.nonce, "acr": mood.level,
        "email": format!("{}@essaim.example", mood.subject), "email_verified": true,
    });
    match mood.lie {
        Lie::Issuer => claims["iss"] = "https://evil.example".into(),
        Lie::Audience => claims["aud"] = "another".into(),
        Lie::SecondAudience => claims["aud"] = json!(["essaim", "another"]),
        Lie::Nonce => claims["nonce"] = "of another sign-in".into(),
        Lie::NoNonce => drop(claims.as_object_mut().unwrap().remove("nonce")),
        Lie::Expired => claims["exp"] = (now - 60).into(),
        Lie::NoLevel => drop(claims.as_object_mut().unwrap().remove("acr")),
        _ => {}
    }
    claims
}

fn signed(mood: &Mood, claims: &Value) -> String {
    let (algorithm, kid) = match mood.lie {
        Lie::AlgorithmNone => ("none", mood.key.id.as_str()),
        Lie::Hs256WithThePublicKey | Lie::Hs256WithTheSecret => ("HS256", mood.key.id.as_str()),
        Lie::UnknownKey => ("ES256", "never published"),
        _ => ("ES256", mood.key.id.as_str()),
    };
    let part = |value: &Value| base64(value.to_string().as_bytes());
    let message = format!("{}.{}", part(&json!({ "alg": algorithm, "kid": kid, "typ": "JWT" })), part(claims));
    let mac = |key: &[u8]| hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, key), message.as_bytes()).as_ref().to_vec();
    let pair = |key: &Key| key.pair.sign(&SystemRandom::new(), message.as_bytes()).unwrap().as_ref().to_vec();
    let signature = match mood.lie {
        Lie::AlgorithmNone => Vec::new(),
        Lie::Hs256WithThePublicKey => mac(mood.key.pair.public_key().as_ref()),
        Lie::Hs256WithTheSecret => mac(b"the secret that both know"),
        Lie::AnotherKey => pair(&Key::new("another")),
        _ => pair(&mood.key),
    };
    format!("{message}.{}", base64(&signature))
}
