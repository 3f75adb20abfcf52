//! What only a browser can do while a protocol is written: keep each sentence.

#![expect(missing_docs, reason = "the macros make public items of their own, which nobody reads")]

use domain::protocol::ProtocolForm;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// Under which version a page is kept now, or that somebody else changed it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptAs {
    /// The version.
    pub version: i64,
    /// Whether somebody else wrote meanwhile: then nothing was kept.
    pub conflict: bool,
}

/// Keeps what is being typed, a moment after the last key.
///
/// # Errors
/// 404 for a protocol that is not this person's to write, 503 when nothing can be written.
#[server(endpoint = "keep_protocol")]
pub async fn keep_protocol(
    slug: String,
    chapter: String,
    typed: ProtocolForm,
    version: i64,
) -> Result<KeptAs, ServerFnError> {
    super::chapter::keep_typed(slug, chapter, typed, version).await.map_err(|error| {
        if let Some(response) = use_context::<leptos_axum::ResponseOptions>() {
            response.set_status(error.status());
        }
        ServerFnError::new("not kept")
    })
}

/// Keeps the answers of the form around it while they are typed, and says so. When somebody else changed the page, it
/// keeps nothing and says that sending the form shows both.
#[island]
pub fn KeepProtocol(slug: String, chapter: String, fields: String, saved: String, conflict: String) -> impl IntoView {
    let told = RwSignal::new(String::new());
    let root = NodeRef::<leptos::html::P>::new();
    #[cfg(feature = "hydrate")]
    Effect::new(move |_| {
        use crate::drafts::islands::browser;
        if let Some(form) = root.get().and_then(|p| browser::form_around(&p)) {
            let names: Vec<String> = fields.split(',').map(str::to_owned).collect();
            let stopped = StoredValue::new(false);
            let words = StoredValue::new((slug.clone(), chapter.clone(), saved.clone(), conflict.clone()));
            browser::after_typing(&form.clone(), move || {
                if stopped.get_value() {
                    return;
                }
                let typed = ProtocolForm(browser::named(&form, &names));
                let version = browser::value_of(&form, "version").and_then(|v| v.parse().ok()).unwrap_or_default();
                let form = form.clone();
                leptos::task::spawn_local(async move {
                    let (slug, chapter, saved, conflict) = words.get_value();
                    match keep_protocol(slug, chapter, typed, version).await {
                        Ok(kept) if kept.conflict => {
                            stopped.set_value(true);
                            told.set(conflict);
                        }
                        Ok(kept) => {
                            browser::set_value_of(&form, "version", &kept.version.to_string());
                            told.set(saved);
                        }
                        Err(_) => {}
                    }
                });
            });
        }
    });
    #[cfg(not(feature = "hydrate"))]
    let _ = (slug, chapter, fields, saved, conflict);
    view! { <p class="muted kept" role="status" node_ref=root>{move || told.get()}</p> }
}
