//! What programs are told when something is refused or breaks: `application/problem+json` (RFC 9457).

use axum::{
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use domain::{FieldError, Lang, Refusal, Scope};
use serde_json::json;

use super::AppError;

/// Where the API begins.
pub const API: &str = "/api/v1";

/// Whether an address is one of the API: whoever asks there is a program.
pub fn is_api(path: &str) -> bool {
    path.strip_prefix(API).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// What is wrong with one thing that was sent.
#[derive(Clone, Debug)]
pub struct Wrong {
    /// The field or the parameter.
    pub field: String,
    /// In French.
    pub fr: String,
    /// In English.
    pub en: String,
}

/// Something went wrong, for a program: a kind that never changes, and sentences for whoever reads its log.
#[derive(Clone, Debug)]
pub struct Problem {
    status: StatusCode,
    kind: &'static str,
    fr: (&'static str, String),
    en: (&'static str, String),
    // a box, so that a result with it stays small
    errors: Box<[Wrong]>,
}

impl Problem {
    /// A problem of a kind of its own: its status, its kind, its title and its sentence, in French and in English.
    pub fn new(
        status: StatusCode,
        kind: &'static str,
        fr: (&'static str, impl Into<String>),
        en: (&'static str, impl Into<String>),
    ) -> Problem {
        Problem { status, kind, fr: (fr.0, fr.1.into()), en: (en.0, en.1.into()), errors: Box::default() }
    }

    /// The request cannot be read: 400, with what is wrong in one sentence.
    pub fn unreadable(fr: impl Into<String>, en: impl Into<String>) -> Problem {
        let titles = ("Cette demande n’est pas lisible", "This request cannot be read");
        Problem::new(StatusCode::BAD_REQUEST, "bad-request", (titles.0, fr), (titles.1, en))
    }

    /// The same, about one field or parameter.
    pub fn about(field: &str, fr: impl Into<String>, en: impl Into<String>) -> Problem {
        let wrong = Wrong { field: field.to_owned(), fr: fr.into(), en: en.into() };
        Problem { errors: Box::new([wrong.clone()]), ..Problem::unreadable(wrong.fr, wrong.en) }
    }

    /// A token is needed, or the one that came is none: 401.
    pub fn no_token(known: bool) -> Problem {
        let titles = ("Jeton nécessaire", "Token needed");
        let (fr, en) = match known {
            false => (
                "Cette adresse demande un jeton personnel. Créez-en un sur la page /me/tokens et envoyez-le ainsi\u{a0}: Authorization: Bearer essaim_pat_…",
                "This address needs a personal access token. Make one on the page /me/tokens and send it like this: Authorization: Bearer essaim_pat_…",
            ),
            true => (
                "Ce jeton n’existe pas, a expiré ou a été révoqué. Créez-en un autre sur la page /me/tokens.",
                "This token does not exist, has expired or was revoked. Make another one on the page /me/tokens.",
            ),
        };
        Problem::new(StatusCode::UNAUTHORIZED, "unauthorized", (titles.0, fr), (titles.1, en))
    }

    /// The token may do other things: 403.
    pub fn no_scope(scope: Scope) -> Problem {
        let code = scope.code();
        Problem::new(
            StatusCode::FORBIDDEN,
            "insufficient-scope",
            (
                "Ce jeton n’a pas ce droit",
                format!("Il faut un jeton avec le droit «\u{a0}{code}\u{a0}». Créez-en un sur la page /me/tokens."),
            ),
            (
                "This token does not have this scope",
                format!("A token with the scope “{code}” is needed. Make one on the page /me/tokens."),
            ),
        )
    }

    /// The address takes other methods; the header `Allow` says which.
    pub fn method() -> Problem {
        Problem::new(
            StatusCode::METHOD_NOT_ALLOWED,
            "method-not-allowed",
            (
                "Méthode inconnue ici",
                "Cette adresse ne prend pas cette méthode. L’en-tête Allow dit lesquelles elle prend.",
            ),
            ("Method not known here", "This address does not take this method. The header Allow says which it takes."),
        )
    }

    /// What is sent is of another type than JSON.
    pub fn media_type() -> Problem {
        Problem::new(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "unsupported-media-type",
            ("Autre type attendu", "Envoyez du JSON, avec l’en-tête Content-Type: application/json."),
            ("Another type is expected", "Send JSON, with the header Content-Type: application/json."),
        )
    }

    /// Its status.
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// As it is answered: `origin` is where its kind is explained, `number` the request's in the log.
    pub fn render(&self, origin: &str, lang: Lang, number: &str) -> Response {
        let (title, detail) = match lang {
            Lang::Fr => (self.fr.0, &self.fr.1),
            Lang::En => (self.en.0, &self.en.1),
        };
        let mut body = json!({
            "type": format!("{origin}/api#{}", self.kind), "title": title, "status": self.status.as_u16(), "detail": detail,
            "request_id": number,
        });
        if !self.errors.is_empty() {
            let line = |e: &Wrong| json!({ "field": e.field, "detail": lang.t(&e.fr, &e.en) });
            body["errors"] = self.errors.iter().map(line).collect();
        }
        let mut response = (self.status, body.to_string()).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        headers.insert(header::CONTENT_LANGUAGE, HeaderValue::from_static(lang.code()));
        headers.insert(header::VARY, HeaderValue::from_static("Accept-Language"));
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if matches!(self.status, StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE) {
            headers.insert(header::RETRY_AFTER, HeaderValue::from_static("10"));
        }
        if self.status == StatusCode::UNAUTHORIZED {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer realm=\"essaim\""));
        }
        response
    }

    /// What a response of ours or of axum's own says to a program; none when it is an answer.
    pub(super) fn of(response: &Response) -> Option<Problem> {
        if let Some(problem) = response.extensions().get::<Problem>() {
            return Some(problem.clone());
        }
        if let Some(error) = response.extensions().get::<AppError>() {
            return Some(error.clone().into());
        }
        let headers = response.headers();
        if !bare(headers) {
            return None;
        }
        match response.status() {
            StatusCode::METHOD_NOT_ALLOWED => Some(Problem::method()),
            StatusCode::UNSUPPORTED_MEDIA_TYPE => Some(Problem::media_type()),
            StatusCode::NOT_FOUND => Some(AppError::NotFound.into()),
            StatusCode::PAYLOAD_TOO_LARGE => Some(AppError::TooLarge.into()),
            StatusCode::BAD_REQUEST => Some(AppError::BadRequest.into()),
            _ => None,
        }
    }
}

/// A line of text, or nothing: what axum says by itself.
fn bare(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or_default();
    kind.is_empty() || kind.starts_with("text/plain")
}

impl From<AppError> for Problem {
    fn from(error: AppError) -> Problem {
        let ((fr_title, fr), (en_title, en)) = (error.say(Lang::Fr), error.say(Lang::En));
        let of = |kind| Problem::new(error.status(), kind, (fr_title, fr.clone()), (en_title, en.clone()));
        match &error {
            AppError::NotFound => Problem::new(
                StatusCode::NOT_FOUND,
                "not-found",
                ("Rien à cette adresse", "L’adresse est peut-être incomplète, ou ce qu’elle nomme n’est pas public."),
                ("Nothing at this address", "The address may be incomplete, or what it names is not public."),
            ),
            AppError::BadRequest => Problem::unreadable(
                "L’adresse contient quelque chose que nous n’attendions pas. La description est dans /api/v1/openapi.json.",
                "The address holds something that we did not expect. The description is in /api/v1/openapi.json.",
            ),
            AppError::TooLarge => Problem::new(
                StatusCode::PAYLOAD_TOO_LARGE,
                "too-large",
                (fr_title, "Ce que vous avez envoyé dépasse 128\u{a0}ko."),
                (en_title, "What you sent is over 128 kB."),
            ),
            AppError::CrossSite => of("cross-site"),
            AppError::Refused(Refusal::KeyReused) => of("idempotency-key-reused"),
            AppError::Refused(Refusal::TooMany) | AppError::TooMany => of("too-many-requests"),
            AppError::Refused(_) if error.status() == StatusCode::FORBIDDEN => of("forbidden"),
            AppError::Refused(_) if error.status() == StatusCode::CONFLICT => of("conflict"),
            AppError::Refused(_) => of("refused"),
            AppError::Unavailable => of("unavailable"),
            AppError::Internal => of("internal"),
        }
    }
}

impl From<store::Error> for Problem {
    fn from(error: store::Error) -> Problem {
        match error {
            store::Error::Invalid(errors) => Problem::from(errors),
            other => AppError::from(other).into(),
        }
    }
}

/// Fields that a rule refuses: 422.
impl From<Vec<FieldError>> for Problem {
    fn from(errors: Vec<FieldError>) -> Problem {
        let wrong = |e: FieldError| Wrong { fr: e.refusal.say(Lang::Fr), en: e.refusal.say(Lang::En), field: e.field };
        Problem {
            errors: errors.into_iter().map(wrong).collect(),
            ..Problem::new(
                StatusCode::UNPROCESSABLE_ENTITY,
                "invalid",
                (
                    "Des réponses ne conviennent pas",
                    "Rien n’a été écrit. Corrigez les champs nommés dans «\u{a0}errors\u{a0}» et renvoyez.",
                ),
                (
                    "Some answers do not fit",
                    "Nothing was written. Correct the fields named in “errors” and send again.",
                ),
            )
        }
    }
}

/// The response carries the problem; [`super::visit`] writes it in the language that was asked for.
impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut response = self.status.into_response();
        response.extensions_mut().insert(self);
        response
    }
}

/// Headers that scripts of other origins may read.
pub const EXPOSED: &str = "ETag, Link, Location, Deprecation, Sunset, Retry-After, RateLimit, RateLimit-Policy, X-Request-Id, Idempotency-Replayed";

/// The name of the request's number.
pub(super) const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
