use std::{sync::Arc, time::Duration};

use app::web::{About, Back, Promise, Proof, Provider, Secrets, Trouble};
use openidconnect::{
    AdditionalProviderMetadata, AuthType, AuthenticationContextClass, AuthenticationFlow, AuthorizationCode,
    ClaimsVerificationError, ClientId, ClientSecret, CsrfToken, DiscoveryError, IssuerUrl, JsonWebKeySet, Nonce,
    OAuth2TokenResponse, PkceCodeChallenge, PkceCodeVerifier, ProviderMetadata, RedirectUrl, RequestTokenError, Scope,
    SignatureVerificationError, TokenResponse,
    core::{
        CoreAuthDisplay, CoreClaimName, CoreClaimType, CoreClient, CoreClientAuthMethod, CoreGrantType, CoreIdToken,
        CoreIdTokenClaims, CoreJsonWebKey, CoreJsonWebKeySet, CoreJweContentEncryptionAlgorithm,
        CoreJweKeyManagementAlgorithm, CoreJwsSigningAlgorithm, CoreResponseMode, CoreResponseType,
        CoreSubjectIdentifierType,
    },
    url::Url,
};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use tokio::{sync::Mutex, time::Instant};

use super::{
    settings::{Shape, Trusted},
    told::{self, Told},
    web::{Unanswered, Web},
};
use crate::{Error, Origin};

/// What a provider says of itself is asked again after this time, and used for longer when it does not answer.
const FRESH: Duration = Duration::from_secs(3600);
/// An unknown key is looked for no more often than this.
const KEYS: Duration = Duration::from_secs(10);
/// What tokens may be signed with: what the two national providers and everybody else use. Neither `none` nor
/// anything with a shared secret.
pub(super) const ALGORITHMS: [CoreJwsSigningAlgorithm; 2] =
    [CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha256, CoreJwsSigningAlgorithm::EcdsaP256Sha256];

/// What a provider says of itself beyond the library's fields.
#[derive(Clone, Debug, Deserialize, Serialize)]
struct More {
    end_session_endpoint: Option<Url>,
    authorization_response_iss_parameter_supported: Option<bool>,
}

impl AdditionalProviderMetadata for More {}

type Metadata = ProviderMetadata<
    More,
    CoreAuthDisplay,
    CoreClientAuthMethod,
    CoreClaimName,
    CoreClaimType,
    CoreGrantType,
    CoreJweContentEncryptionAlgorithm,
    CoreJweKeyManagementAlgorithm,
    CoreJsonWebKey,
    CoreResponseMode,
    CoreResponseType,
    CoreSubjectIdentifierType,
>;

/// What is known of a provider, and since when.
struct Known {
    metadata: Arc<Metadata>,
    asked: Instant,
    keys_asked: Option<Instant>,
}

/// Keeps what is known of one provider, and talks to it.
pub struct Keeper {
    about: About,
    trusted: Trusted,
    issuer: IssuerUrl,
    redirect: RedirectUrl,
    home: String,
    web: Web,
    known: Mutex<Option<Known>>,
}

impl Keeper {
    /// Asks nothing yet: an instance starts whether or not its providers do.
    ///
    /// # Errors
    /// [`Error::BadProvider`], [`Error::NoTls`].
    pub fn new(trusted: Trusted, origin: &Origin) -> Result<Keeper, Error> {
        let bad =
            |why: openidconnect::url::ParseError| Error::BadProvider { id: trusted.id.clone(), why: why.to_string() };
        let about = About { id: trusted.id.clone(), name: trusted.name.clone(), tier: trusted.tier };
        Ok(Keeper {
            issuer: IssuerUrl::new(trusted.issuer.clone()).map_err(bad)?,
            redirect: RedirectUrl::new(format!("{origin}/sign-in/back/{}", trusted.id)).map_err(bad)?,
            home: format!("{origin}/"),
            web: Web::new(trusted.is_here())?,
            known: Mutex::default(),
            about,
            trusted,
        })
    }

    /// What the provider says of itself, asked at most once an hour while it answers.
    async fn metadata(&self) -> Result<Arc<Metadata>, Trouble> {
        let mut known = self.known.lock().await;
        if let Some(known) = known.as_ref().filter(|known| known.asked.elapsed() < FRESH) {
            return Ok(known.metadata.clone());
        }
        match (Metadata::discover_async(self.issuer.clone(), &self.web).await, known.as_ref()) {
            (Ok(metadata), _) => {
                let metadata = Arc::new(metadata);
                *known = Some(Known { metadata: metadata.clone(), asked: Instant::now(), keys_asked: None });
                Ok(metadata)
            }
            (Err(_), Some(old)) => Ok(old.metadata.clone()),
            (Err(error), None) => Err(undiscovered(error)),
        }
    }

    /// The same with the keys that it has now, for a token that is signed with one that we do not know. None when
    /// that was looked up a moment ago.
    async fn with_new_keys(&self) -> Result<Option<Arc<Metadata>>, Trouble> {
        let mut known = self.known.lock().await;
        let Some(known) = known.as_mut() else { return Ok(None) };
        if known.keys_asked.is_some_and(|asked| asked.elapsed() < KEYS) {
            return Ok(None);
        }
        known.keys_asked = Some(Instant::now());
        let keys = JsonWebKeySet::fetch_async(known.metadata.jwks_uri(), &self.web).await.map_err(undiscovered)?;
        known.metadata = Arc::new(Metadata::clone(&known.metadata).set_jwks(keys));
        Ok(Some(known.metadata.clone()))
    }

    async fn address(&self, secrets: &Secrets) -> Result<String, Trouble> {
        let metadata = self.metadata().await?;
        let client = CoreClient::from_provider_metadata(Metadata::clone(&metadata), self.client_id(), self.secret())
            .set_redirect_uri(self.redirect.clone());
        let (state, nonce) = (secrets.state.clone(), secrets.nonce.clone());
        let flow = AuthenticationFlow::<CoreResponseType>::AuthorizationCode;
        let mut request = client.authorize_url(flow, || CsrfToken::new(state), || Nonce::new(nonce));
        request = request.add_scopes(self.trusted.scopes.iter().cloned().map(Scope::new));
        if let Some(level) = self.trusted.acr.first() {
            request = request.add_auth_context_value(AuthenticationContextClass::new(level.clone()));
        }
        if self.trusted.shape == Shape::Plain {
            let verifier = PkceCodeVerifier::new(secrets.verifier.clone());
            request = request.set_pkce_challenge(PkceCodeChallenge::from_code_verifier_sha256(&verifier));
        }
        let (address, _, _) = request.url();
        if address.scheme() != "https" && !self.trusted.is_here() {
            return Err(Trouble::Silent("its authorization endpoint is not on https".into()));
        }
        Ok(address.into())
    }

    async fn proof(&self, back: &Back) -> Result<Proof, Trouble> {
        let metadata = self.metadata().await?;
        // RFC 9207 § 2.4: a provider that says who it is has to say it rightly, each time
        let says = metadata.additional_metadata().authorization_response_iss_parameter_supported == Some(true);
        match back.issuer.as_deref() {
            None if says => return Err(refused("the answer does not say who sent it")),
            Some(issuer) if issuer != self.issuer.as_str() => return Err(refused("another provider sent the answer")),
            _ => {}
        }
        let (token, access) = self.turn_in(&metadata, back).await?;
        let (claims, metadata) = match self.claims(&metadata, &token, back) {
            Err(ClaimsVerificationError::SignatureVerification(SignatureVerificationError::NoMatchingKey)) => {
                let fresh = self.with_new_keys().await?.ok_or_else(|| refused("the key is unknown, still"))?;
                (self.claims(&fresh, &token, back), fresh)
            }
            claims => (claims, metadata),
        };
        let claims = claims.map_err(|e| refused(&format!("the token does not hold: {}", reason(&e))))?;
        let level = claims.auth_context_ref().map(|acr| acr.as_str()).unwrap_or_default();
        if !self.trusted.acr.is_empty() && !self.trusted.acr.iter().any(|good| good == level) {
            return Err(Trouble::Level(format!("the level is {:?}", level.chars().take(40).collect::<String>())));
        }
        let subject = claims.subject().to_string();
        let told = match metadata.userinfo_endpoint() {
            Some(endpoint) => self.userinfo(endpoint.url(), &access, &metadata, &subject).await?,
            None => Told {
                email: claims.email().map(|email| email.to_string()),
                email_verified: claims.email_verified() == Some(true),
            },
        };
        Ok(Proof {
            issuer: self.issuer.to_string(),
            subject,
            email: told.email,
            email_verified: told.email_verified,
            id_token: token.to_string(),
        })
    }

    /// Turns the code in for the two tokens.
    async fn turn_in(&self, metadata: &Metadata, back: &Back) -> Result<(CoreIdToken, String), Trouble> {
        let basic = self.trusted.shape == Shape::Plain && takes_basic(metadata);
        let client = CoreClient::from_provider_metadata(metadata.clone(), self.client_id(), self.secret())
            .set_redirect_uri(self.redirect.clone())
            .set_auth_type(if basic { AuthType::BasicAuth } else { AuthType::RequestBody });
        let mut request = client
            .exchange_code(AuthorizationCode::new(back.code.clone()))
            .map_err(|_| Trouble::Silent("it names no token endpoint".into()))?;
        if self.trusted.shape == Shape::Plain {
            request = request.set_pkce_verifier(PkceCodeVerifier::new(back.verifier.clone()));
        }
        let answer = request.request_async(&self.web).await.map_err(|e| match e {
            // its description may quote what was sent
            RequestTokenError::ServerResponse(said) => {
                refused(&format!("the code was not taken: {}", short(said.error().as_ref())))
            }
            RequestTokenError::Request(e) => Trouble::Silent(e.to_string()),
            RequestTokenError::Parse(..) | RequestTokenError::Other(_) => {
                Trouble::Silent("the token endpoint answers something else".into())
            }
        })?;
        let token = answer.id_token().cloned().ok_or_else(|| refused("there is no token in the answer"))?;
        Ok((token, answer.access_token().secret().clone()))
    }

    fn claims(
        &self,
        metadata: &Metadata,
        token: &CoreIdToken,
        back: &Back,
    ) -> Result<CoreIdTokenClaims, ClaimsVerificationError> {
        let client = CoreClient::from_provider_metadata(metadata.clone(), self.client_id(), self.secret());
        let verifier = client.id_token_verifier().set_allowed_algs(ALGORITHMS);
        let ours = |nonce: Option<&Nonce>| match nonce {
            Some(nonce) if Sha256::digest(nonce.secret().as_bytes())[..] == back.nonce_hash[..] => Ok(()),
            Some(_) => Err("it was made for another sign-in".to_owned()),
            None => Err("it does not say for which sign-in".to_owned()),
        };
        token.claims(&verifier, ours).cloned()
    }

    async fn userinfo(&self, at: &Url, access: &str, metadata: &Metadata, subject: &str) -> Result<Told, Trouble> {
        let request = told::request(at, access).map_err(|_| refused("the token to ask with cannot be sent"))?;
        let answer = self.web.send(request).await.map_err(|e| Trouble::Silent(e.to_string()))?;
        let expected = told::Expected {
            issuer: &self.trusted.issuer,
            client: &self.trusted.client_id,
            subject,
            signed: self.trusted.shape != Shape::Plain,
        };
        match told::read(&answer, metadata.jwks(), &expected) {
            Err(told::Unheard::UnknownKey) => {
                let fresh = self.with_new_keys().await?.ok_or_else(|| refused("the key is unknown, still"))?;
                told::read(&answer, fresh.jwks(), &expected)
            }
            read => read,
        }
        .map_err(|e| refused(&format!("what it tells of the person does not hold: {e}")))
    }

    fn client_id(&self) -> ClientId {
        ClientId::new(self.trusted.client_id.clone())
    }

    fn secret(&self) -> Option<ClientSecret> {
        Some(ClientSecret::new(self.trusted.secret.clone()))
    }
}

impl Provider for Keeper {
    fn about(&self) -> &About {
        &self.about
    }

    fn begin<'a>(&'a self, secrets: &'a Secrets) -> Promise<'a, Result<String, Trouble>> {
        Box::pin(self.address(secrets))
    }

    fn finish<'a>(&'a self, back: &'a Back) -> Promise<'a, Result<Proof, Trouble>> {
        Box::pin(self.proof(back))
    }

    fn farewell<'a>(&'a self, id_token: &'a str) -> Promise<'a, Option<String>> {
        Box::pin(async move {
            let metadata = self.metadata().await.ok()?;
            let mut address = metadata.additional_metadata().end_session_endpoint.clone()?;
            if address.scheme() != "https" && !self.trusted.is_here() {
                return None;
            }
            let state: String = record_of(id_token).chars().take(32).collect();
            address
                .query_pairs_mut()
                .append_pair("id_token_hint", id_token)
                .append_pair("post_logout_redirect_uri", &self.home)
                .append_pair("state", &state);
            Some(address.into())
        })
    }
}

/// FranceConnect wants a state at the sign-out too; nothing is decided by it when the browser comes back.
fn record_of(id_token: &str) -> String {
    Sha256::digest(id_token.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// OpenID Connect Discovery 1.0 § 3: whoever lists nothing takes Basic.
fn takes_basic(metadata: &Metadata) -> bool {
    let listed = metadata.token_endpoint_auth_methods_supported();
    listed.is_none_or(|methods| methods.contains(&CoreClientAuthMethod::ClientSecretBasic))
}

fn refused(why: &str) -> Trouble {
    Trouble::Refused(why.to_owned())
}

fn short(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).take(60).collect()
}

/// What the library says, without the values that it quotes.
fn reason(error: &ClaimsVerificationError) -> String {
    match error {
        ClaimsVerificationError::InvalidIssuer(_) => "another issuer".to_owned(),
        ClaimsVerificationError::InvalidAudience(_) => "it is meant for somebody else".to_owned(),
        ClaimsVerificationError::Expired(_) => "it has expired".to_owned(),
        ClaimsVerificationError::SignatureVerification(why) => match why {
            SignatureVerificationError::NoSignature => "no signature".to_owned(),
            SignatureVerificationError::DisallowedAlg(_) => "an algorithm that is not allowed".to_owned(),
            SignatureVerificationError::NoMatchingKey => "an unknown key".to_owned(),
            _ => "the signature is wrong".to_owned(),
        },
        ClaimsVerificationError::InvalidNonce(why) => short(why),
        _ => "it cannot be read".to_owned(),
    }
}

fn undiscovered(error: DiscoveryError<Unanswered>) -> Trouble {
    Trouble::Silent(match error {
        DiscoveryError::Request(why) => why.to_string(),
        DiscoveryError::Validation(_) => "it says that it is another issuer".to_owned(),
        DiscoveryError::Response(status, ..) => format!("it answers {status}"),
        _ => "what it says of itself cannot be read".to_owned(),
    })
}

/// The keys of a provider.
pub(super) type Keys = CoreJsonWebKeySet;
