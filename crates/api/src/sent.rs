//! What a program sends when it acts: JSON, read strictly, under a key that makes it happen once.

use app::web::{App, AppError, Problem, Visit};
use axum::{
    body::Bytes,
    extract::{FromRequest, Request},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::Response,
};
use domain::{FieldError, Lang, PersonId, Refusal};
use serde::{Serialize, de::DeserializeOwned};
use sha2::{Digest, Sha256};
use store::{
    Act,
    once::{Answered, Once},
};

use crate::{
    answer::{Told, with},
    ask,
    describe::Langs,
};

/// The name of the key.
const KEY: &str = "idempotency-key";

/// A request that acts.
pub struct Sent {
    person: PersonId,
    /// Who asks.
    pub visit: Visit,
    key: Option<String>,
    asked: [u8; 32],
    json: bool,
    body: Bytes,
}

impl FromRequest<App> for Sent {
    type Rejection = Problem;

    async fn from_request(request: Request, app: &App) -> Result<Sent, Problem> {
        ask::nothing(request.uri())?;
        let visit = request.extensions().get::<Visit>().cloned().ok_or(AppError::Internal)?;
        let person = visit.person()?;
        let key = key(request.headers())?;
        let said = format!("{} {}\n", request.method(), request.uri().path());
        let kind = request.headers().get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or_default();
        let kind = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        let body = Bytes::from_request(request, app).await.map_err(|rejection| match rejection.status() {
            StatusCode::PAYLOAD_TOO_LARGE => Problem::from(AppError::TooLarge),
            _ => Problem::unreadable("Le corps n’est pas arrivé en entier.", "The body did not arrive as a whole."),
        })?;
        let asked = Sha256::new().chain_update(said).chain_update(&body).finalize().into();
        Ok(Sent { person, visit, key, asked, json: kind == "application/json", body })
    }
}

fn key(headers: &HeaderMap) -> Result<Option<String>, Problem> {
    let mut sent = headers.get_all(KEY).iter();
    let Some(value) = sent.next() else { return Ok(None) };
    let text = std::str::from_utf8(value.as_bytes()).ok().filter(|text| !text.chars().any(char::is_control));
    match text.filter(|text| (8..=255).contains(&text.len())) {
        Some(text) if sent.next().is_none() => Ok(Some(text.to_owned())),
        _ => Err(Problem::about(
            "Idempotency-Key",
            "Une clé de 8 à 255 caractères qui se voient, une seule fois.",
            "A key of 8 to 255 characters that can be seen, once.",
        )),
    }
}

impl Sent {
    /// Who acts.
    pub fn person(&self) -> PersonId {
        self.person
    }

    /// What was sent.
    ///
    /// # Errors
    /// 415 for another type, 400 for what is no JSON, for unknown or repeated fields, and for values of another type.
    pub fn json<T: DeserializeOwned>(&self) -> Result<T, Problem> {
        if !self.json {
            return Err(Problem::media_type());
        }
        let text = std::str::from_utf8(&self.body)
            .map_err(|_| Problem::unreadable("Le corps n’est pas en UTF-8.", "The body is not UTF-8."))?;
        // a struct would be read out of a list too, whose places are not described
        if !text.trim_start().starts_with('{') {
            return Err(Problem::unreadable(
                "Ce JSON ne convient pas\u{a0}: un objet est attendu.",
                "This JSON does not fit: an object is expected.",
            ));
        }
        serde_json::from_str(text).map_err(|error| unfit(&error))
    }

    /// That nothing was sent.
    ///
    /// # Errors
    /// 400 when something was.
    pub fn nothing(&self) -> Result<(), Problem> {
        if self.body.is_empty() {
            return Ok(());
        }
        Err(Problem::unreadable("Cette adresse ne prend pas de corps.", "This address takes no body."))
    }

    /// The language of what was written: as it says, or as the answer is asked for.
    pub fn lang(&self, said: Option<&Langs>) -> Lang {
        match said {
            None => self.visit.lang,
            Some(Langs::Fr) => Lang::Fr,
            Some(Langs::En) => Lang::En,
        }
    }

    /// Acts, once under the key if there is one.
    ///
    /// # Errors
    /// Those of the act; [`Refusal::KeyReused`] when another request came under the key.
    pub async fn try_act<A: Act>(&self, app: &App, act: A) -> store::Result<Answered<A::Output>> {
        match &self.key {
            Some(key) => app.store.act(Once { person: self.person, key: key.clone(), asked: self.asked, act }).await,
            None => Ok(Answered { output: app.store.act(act).await?, again: false }),
        }
    }

    /// The same, for whoever has nothing to say about an error.
    ///
    /// # Errors
    /// Those of the act.
    pub async fn act<A: Act>(&self, app: &App, act: A) -> Result<Answered<A::Output>, Problem> {
        Ok(self.try_act(app, act).await?)
    }

    /// The same for an act whose text is in `field`: what is wrong with a text is said of it.
    ///
    /// # Errors
    /// Those of the act.
    pub async fn act_with<A: Act>(&self, app: &App, field: &str, act: A) -> Result<Answered<A::Output>, Problem> {
        let error = match self.try_act(app, act).await {
            Ok(done) => return Ok(done),
            Err(error) => error,
        };
        Err(match error {
            store::Error::Refused(
                refusal
                @ (Refusal::Missing | Refusal::TooLong { .. } | Refusal::TooShort { .. } | Refusal::Unprintable),
            ) => Problem::from(vec![FieldError::new(field, refusal)]),
            other => other.into(),
        })
    }

    /// What came of it.
    pub fn told(&self, status: StatusCode, again: bool, thing: &impl Serialize) -> Told {
        let mut response = with(status, self.visit.lang, thing)?;
        mark(&mut response, again);
        Ok(response)
    }
}

/// Says that an answer was given before.
pub fn mark(response: &mut Response, again: bool) {
    if again {
        response.headers_mut().insert("idempotency-replayed", HeaderValue::from_static("true"));
    }
}

/// What is wrong with a JSON text: what the reader says names the field and the place; texts that were typed are left out.
fn unfit(error: &serde_json::Error) -> Problem {
    let said = error.to_string();
    let field = said.split('`').nth(1).filter(|_| said.contains("field"));
    // a value that does not fit is quoted there
    let said = match said.split_once("invalid type: ").or(said.split_once("invalid value: ")) {
        Some((_, rest)) => format!("expected {}", rest.rsplit("expected ").next().unwrap_or_default()),
        None => said.clone(),
    };
    let (fr, en) = (format!("Ce JSON ne convient pas\u{a0}: {said}."), format!("This JSON does not fit: {said}."));
    match field {
        Some(field) => Problem::about(field, fr, en),
        None => Problem::unreadable(fr, en),
    }
}
