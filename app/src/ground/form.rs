//! What the forms of this feature have in common.

use domain::{FieldError, Lang, Moment, Refusal, clean_text};
use leptos::prelude::*;
use store::picture::NewPicture;

use crate::{experiments::encode, web::Upload};

/// Answers to a form, gathered with what is wrong with them.
#[derive(Default)]
pub(super) struct Gathered {
    pub errors: Vec<FieldError>,
}

impl Gathered {
    /// Keeps the refusal of a field, and goes on with a value that does not matter then.
    pub fn take<T: Default>(&mut self, field: &str, read: Result<T, Refusal>) -> T {
        read.unwrap_or_else(|refusal| {
            self.errors.push(FieldError::new(field, refusal));
            T::default()
        })
    }

    /// An instant that is not in the future.
    pub fn instant(&mut self, field: &str, raw: &str, now: Moment) -> Moment {
        let read = Moment::read(raw).and_then(|at| if at > now { Err(Refusal::InTheFuture) } else { Ok(at) });
        self.take(field, read.map(Some)).unwrap_or(now)
    }

    /// A text that has to be there.
    pub fn text(&mut self, field: &str, raw: &str, max: usize) -> String {
        self.take(field, clean_text(raw, max))
    }

    /// A text that may be missing.
    pub fn maybe(&mut self, field: &str, raw: &str, max: usize) -> String {
        if raw.trim().is_empty() { String::new() } else { self.text(field, raw, max) }
    }
}

/// The photo of a form, re-encoded, where that may take the processor.
pub(super) async fn photo(upload: &Upload) -> Result<Option<NewPicture>, Refusal> {
    let Some(bytes) = upload.file.clone() else { return Ok(None) };
    let made = tokio::task::spawn_blocking(move || encode(&bytes)).await;
    made.map_err(|_| Refusal::NotAPicture)?.map(Some)
}

/// A field for a file.
pub(super) fn file_field(
    name: &'static str,
    label: String,
    hint: String,
    accept: &'static str,
    error: Option<String>,
) -> AnyView {
    let (hint_id, error_id) = (format!("{name}-hint"), format!("{name}-error"));
    let described = match error {
        Some(_) => format!("{error_id} {hint_id}"),
        None => hint_id.clone(),
    };
    let invalid = error.is_some().then_some("true");
    view! {
        <div class="field" class:field-wrong=invalid.is_some()>
            <label class="label" for=name>
                {label}
            </label>
            <p class="hint" id=hint_id>
                {hint}
            </p>
            {error
                .map(|text| {
                    view! {
                        <p class="error" id=error_id>
                            <span>{text}</span>
                        </p>
                    }
                })}
            <input
                class="input"
                type="file"
                id=name
                name=name
                accept=accept
                aria-invalid=invalid
                aria-describedby=described
            />
        </div>
    }
    .into_any()
}

/// The field for a photo.
pub(super) fn photo_field(lang: Lang, error: Option<String>) -> AnyView {
    let label = lang.t("Une photo (facultatif)", "A photo (optional)").to_owned();
    let hint = lang.t(
        "JPEG, PNG ou WebP, moins de 8\u{a0}Mo. Le lieu et l’heure cachés dans le fichier sont effacés. Évitez les visages.",
        "JPEG, PNG or WebP, under 8 MB. The place and time hidden in the file are erased. Avoid faces.",
    );
    file_field("photo", label, hint.to_owned(), "image/jpeg,image/png,image/webp", error)
}
