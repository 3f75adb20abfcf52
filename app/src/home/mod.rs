//! The first page: what is being tried, and what awaits a voice.

mod page;
mod preferences;

use axum::routing::{get, post};

use crate::web::{Policy, Route};

/// The addresses of this feature.
pub fn routes() -> Vec<Route> {
    vec![
        Route::get("/", Policy::Anyone, "what is being tried", get(page::home)).shared(),
        Route::post("/preferences", Policy::Anyone, "language and theme", post(preferences::keep)),
    ]
}
