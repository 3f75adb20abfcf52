use axum::{
    http::StatusCode,
    response::{IntoResponse, Response},
};
use domain::{Lang, Refusal};

/// What a handler answers.
pub type Answer = Result<Response, AppError>;

/// What a visitor is told when something is refused or breaks. Mapped once, here, to a status and a
/// sentence; texts of the database stay in the log.
#[derive(Clone, Debug)]
pub enum AppError {
    /// There is no such page, or it is not for this visitor.
    NotFound,
    /// The address or the form is not one of ours.
    BadRequest,
    /// A body is too large.
    TooLarge,
    /// Sent from another site.
    CrossSite,
    /// A rule said no, outside any form.
    Refused(Refusal),
    /// Too many requests.
    TooMany,
    /// Writes cannot be taken at this moment.
    Unavailable,
    /// Our fault.
    Internal,
}

impl From<store::Error> for AppError {
    fn from(error: store::Error) -> AppError {
        match error {
            store::Error::NotFound => AppError::NotFound,
            store::Error::Refused(refusal) => AppError::Refused(refusal),
            store::Error::Invalid(_) => AppError::BadRequest,
            store::Error::Unavailable(_) => {
                tracing::error!(%error, "unavailable");
                AppError::Unavailable
            }
            store::Error::Database(_) | store::Error::Internal(_) => {
                tracing::error!(%error, "internal error");
                AppError::Internal
            }
        }
    }
}

impl AppError {
    /// Its HTTP status.
    pub fn status(&self) -> StatusCode {
        match self {
            AppError::NotFound => StatusCode::NOT_FOUND,
            AppError::BadRequest => StatusCode::BAD_REQUEST,
            AppError::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            AppError::CrossSite => StatusCode::FORBIDDEN,
            AppError::Refused(
                Refusal::NoMandate | Refusal::NotARunner | Refusal::OwnProposal | Refusal::NotYours { .. },
            ) => StatusCode::FORBIDDEN,
            AppError::Refused(Refusal::SamePerson | Refusal::LastAdministrators | Refusal::NeedsStrongWay) => {
                StatusCode::FORBIDDEN
            }
            AppError::Refused(
                Refusal::WrongStatus
                | Refusal::ImportSettled
                | Refusal::PreviewOver
                | Refusal::Claimed
                | Refusal::TooLate
                | Refusal::Fixed
                | Refusal::VoteAhead { .. }
                | Refusal::VoteOver
                | Refusal::AlreadyAppealed,
            ) => StatusCode::CONFLICT,
            AppError::Refused(Refusal::TooMany) | AppError::TooMany => StatusCode::TOO_MANY_REQUESTS,
            AppError::Refused(_) => StatusCode::UNPROCESSABLE_ENTITY,
            AppError::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
            AppError::Internal => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// A title and one sentence: what, why, what next.
    pub fn say(&self, lang: Lang) -> (&'static str, String) {
        let (title, text) = match self {
            AppError::NotFound => (
                lang.t("Cette page n’existe pas", "This page does not exist"),
                lang.t(
                    "L’adresse est peut-être incomplète, ou la page n’est pas publique. Partez de la liste des expérimentations.",
                    "The address may be incomplete, or the page is not public. Start from the list of experiments.",
                ),
            ),
            AppError::BadRequest => (
                lang.t("Cette demande n’est pas lisible", "This request cannot be read"),
                lang.t(
                    "L’adresse ou le formulaire contient quelque chose que nous n’attendions pas. Revenez en arrière, rechargez la page et réessayez.",
                    "The address or the form holds something we did not expect. Go back, reload the page and try again.",
                ),
            ),
            AppError::TooLarge => (
                lang.t("C’est trop volumineux", "This is too large"),
                lang.t(
                    "Ce que vous avez envoyé dépasse la limite. Revenez en arrière\u{a0}: votre brouillon est gardé. Envoyez une photo de moins de 8\u{a0}Mo ou un texte plus court.",
                    "What you sent is over the limit. Go back: your draft is kept. Send a picture under 8 MB or a shorter text.",
                ),
            ),
            AppError::CrossSite => (
                lang.t("Demande refusée", "Request refused"),
                lang.t(
                    "Ce formulaire n’a pas été envoyé depuis ce site. Ouvrez la page ici et recommencez.",
                    "This form was not sent from this site. Open the page here and start again.",
                ),
            ),
            AppError::Refused(refusal) => {
                return (lang.t("Ce n’est pas possible", "This is not possible"), refusal.say(lang));
            }
            AppError::TooMany => (
                lang.t("Trop de demandes", "Too many requests"),
                lang.t(
                    "Beaucoup de demandes sont venues de votre adresse en peu de temps. Attendez une minute et réessayez.",
                    "Many requests came from your address in a short time. Wait a minute and try again.",
                ),
            ),
            AppError::Unavailable => (
                lang.t("Le service reprend son souffle", "The service is catching its breath"),
                lang.t(
                    "Revenez en arrière et réessayez dans quelques secondes\u{a0}: ce que vous aviez écrit y est encore, et rien ne compte deux fois.",
                    "Go back and try again in a few seconds: what you wrote is still there, and nothing counts twice.",
                ),
            ),
            AppError::Internal => (
                lang.t("Quelque chose s’est mal passé chez nous", "Something went wrong on our side"),
                lang.t(
                    "L’erreur est enregistrée. Réessayez\u{a0}; si elle revient, écrivez-nous avec le numéro ci-dessous.",
                    "The error is on record. Try again; if it comes back, write to us with the number below.",
                ),
            ),
        };
        (title, text.to_owned())
    }
}

/// The response carries the error; [`super::visit`] turns it into a page in the visitor's language.
impl IntoResponse for AppError {
    fn into_response(self) -> Response {
        let mut response = self.status().into_response();
        response.extensions_mut().insert(self);
        response
    }
}
