//! The ceremonies of WebAuthn: what a browser is asked, and whether its answer is good. No database here.

use domain::{PersonId, Refusal};
use serde_json::{Value, json};
use webauthn_rs::prelude::{
    DiscoverableAuthentication, Passkey, PasskeyRegistration, PublicKeyCredential, RegisterPublicKeyCredential, Url,
    Webauthn, WebauthnBuilder,
};

use crate::web::AppError;

/// What a browser is asked, as `navigator.credentials` wants it, and what its answer will be checked with.
pub struct Begun {
    pub options: Value,
    pub state: String,
}

/// A key that was made and checked.
pub struct Made {
    pub credential: Vec<u8>,
    pub data: String,
}

/// Checks keys for one origin.
pub struct Keys(Webauthn);

impl Keys {
    /// None where browsers know no keys: an origin whose host is a number.
    pub fn new(origin: &str) -> Option<Keys> {
        let origin = Url::parse(origin).ok()?;
        let host = origin.domain()?.to_owned();
        let builder = WebauthnBuilder::new(&host, &origin).ok()?.rp_name("Essaim");
        builder.build().ok().map(Keys)
    }

    /// Begins to make a key. It has to be one that the device finds by itself, so that nobody types an address to sign
    /// in, and that asks for a finger, a face or a PIN.
    pub fn begin_making(&self, person: PersonId, email: &str, known: Vec<Vec<u8>>) -> Result<Begun, AppError> {
        let begun = self.0.start_passkey_registration(person.0, email, email, Some(known));
        let (options, state) = begun.map_err(internal)?;
        let mut options = json!(options);
        let wanted = &mut options["publicKey"]["authenticatorSelection"];
        wanted["residentKey"] = json!("required");
        wanted["requireResidentKey"] = json!(true);
        Ok(Begun { options, state: kept(&state)? })
    }

    /// Checks a key that was made.
    pub fn finish_making(&self, answer: &RegisterPublicKeyCredential, state: &str) -> Result<Made, AppError> {
        let state: PasskeyRegistration = serde_json::from_str(state).map_err(internal)?;
        let key = self.0.finish_passkey_registration(answer, &state).map_err(not_finished)?;
        Ok(Made { credential: key.cred_id().to_vec(), data: kept(&key)? })
    }

    /// Begins to sign in, whoever it will be.
    pub fn begin_entering(&self) -> Result<Begun, AppError> {
        let (options, state) = self.0.start_discoverable_authentication().map_err(internal)?;
        // a button was pressed; the form's own suggestions are something else
        Ok(Begun { options: json!({ "publicKey": json!(options)["publicKey"] }), state: kept(&state)? })
    }

    /// Whose key it says it is, and by which id its authenticator knows it.
    pub fn whose(&self, answer: &PublicKeyCredential) -> Result<(PersonId, Vec<u8>), AppError> {
        let (person, credential) = self.0.identify_discoverable_authentication(answer).map_err(not_finished)?;
        Ok((PersonId(person), credential.to_vec()))
    }

    /// Checks the use of a key; gives back what is needed to check it the next time.
    pub fn finish_entering(&self, answer: &PublicKeyCredential, state: &str, data: &str) -> Result<String, AppError> {
        let state: DiscoverableAuthentication = serde_json::from_str(state).map_err(internal)?;
        let mut key: Passkey = serde_json::from_str(data).map_err(internal)?;
        let used = self.0.finish_discoverable_authentication_v2(answer, state, &key);
        let used = used.map_err(not_finished)?;
        key.update_credential(&used);
        kept(&key)
    }
}

fn kept(state: &impl serde::Serialize) -> Result<String, AppError> {
    serde_json::to_string(state).map_err(internal)
}

/// The reason is for the log; whoever tries things out learns nothing from the answer.
fn not_finished(error: impl std::fmt::Display) -> AppError {
    tracing::info!(%error, "a key was not accepted");
    AppError::Refused(Refusal::NotFinished)
}

fn internal(error: impl std::fmt::Display) -> AppError {
    tracing::error!(%error, "a ceremony could not be held");
    AppError::Internal
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_for_a_name_not_for_a_number() {
        assert!(Keys::new("https://essaim.example.org").is_some());
        assert!(Keys::new("http://localhost:3000").is_some());
        for number in ["http://127.0.0.1:3000", "http://[::1]:3000", "nonsense"] {
            assert!(Keys::new(number).is_none(), "{number}");
        }
    }

    #[test]
    fn a_key_must_be_found_by_the_device_and_ask_for_its_person() {
        let keys = Keys::new("https://essaim.example.org").unwrap();
        let person = PersonId(uuid::Uuid::nil());
        let made = keys.begin_making(person, "camille@example.org", vec![vec![1, 2, 3]]).unwrap().options;
        let key = &made["publicKey"];
        assert_eq!(key["rp"]["id"], "essaim.example.org");
        assert_eq!(key["authenticatorSelection"]["residentKey"], "required");
        assert_eq!(key["authenticatorSelection"]["userVerification"], "required");
        assert_eq!(key["excludeCredentials"][0]["id"], "AQID");
        let entered = keys.begin_entering().unwrap().options;
        assert_eq!(entered["publicKey"]["userVerification"], "required");
        assert_eq!(entered["publicKey"]["allowCredentials"], json!([]));
        assert_ne!(entered, keys.begin_entering().unwrap().options, "a challenge is never given twice");
    }
}
