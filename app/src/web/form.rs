use axum::{
    body::Bytes,
    extract::{FromRequest, Multipart, Request, multipart::MultipartError},
    http::header,
};
use serde::de::DeserializeOwned;

use super::AppError;

/// A form's typed answers. An unknown field is refused, so that nothing unforeseen goes through.
pub struct Typed<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Typed<T> {
    type Rejection = AppError;

    async fn from_request(request: Request, state: &S) -> Result<Typed<T>, AppError> {
        if !is_plain(&request) {
            return Err(AppError::BadRequest);
        }
        let body = Bytes::from_request(request, state).await.map_err(too_large)?;
        // the error would quote what was typed, which does not belong in a log
        serde_html_form::from_bytes(&body).map(Typed).map_err(|_| AppError::BadRequest)
    }
}

fn is_plain(request: &Request) -> bool {
    let kind = request.headers().get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok());
    kind.is_some_and(|v| v.starts_with("application/x-www-form-urlencoded"))
}

fn too_large(rejection: impl axum::response::IntoResponse) -> AppError {
    if rejection.into_response().status() == axum::http::StatusCode::PAYLOAD_TOO_LARGE {
        AppError::TooLarge
    } else {
        AppError::BadRequest
    }
}

/// A form that may carry a file: its texts as pairs, and the bytes of the file, if one was chosen.
pub struct Upload {
    /// Names and texts, in order.
    pub texts: Vec<(String, String)>,
    /// The file.
    pub file: Option<Vec<u8>>,
    /// Its name where it came from, as the browser tells it.
    pub file_name: Option<String>,
}

impl<S: Send + Sync> FromRequest<S> for Upload {
    type Rejection = AppError;

    async fn from_request(request: Request, state: &S) -> Result<Upload, AppError> {
        if is_plain(&request) {
            let Typed(texts) = Typed::from_request(request, state).await?;
            return Ok(Upload { texts, file: None, file_name: None });
        }
        let mut form = Multipart::from_request(request, state).await.map_err(|_| AppError::BadRequest)?;
        let mut upload = Upload { texts: Vec::new(), file: None, file_name: None };
        while let Some(field) = form.next_field().await.map_err(of_multipart)? {
            let name = field.name().unwrap_or_default().to_owned();
            if let Some(file_name) = field.file_name().map(str::to_owned) {
                let bytes = field.bytes().await.map_err(of_multipart)?;
                if !bytes.is_empty() {
                    upload.file = Some(bytes.to_vec());
                    upload.file_name = Some(file_name);
                }
            } else {
                upload.texts.push((name, field.text().await.map_err(of_multipart)?));
            }
        }
        Ok(upload)
    }
}

fn of_multipart(error: MultipartError) -> AppError {
    if error.status() == axum::http::StatusCode::PAYLOAD_TOO_LARGE { AppError::TooLarge } else { AppError::BadRequest }
}

impl Upload {
    /// The text of a field.
    pub fn text(&self, name: &str) -> &str {
        self.texts.iter().find(|(n, _)| n == name).map(|(_, v)| v.as_str()).unwrap_or_default()
    }
}
