//! Proposing: a form in five steps, kept at every step, signed in or not.

#[cfg(feature = "ssr")]
mod forms;
pub mod islands;
#[cfg(feature = "ssr")]
mod review;
#[cfg(feature = "ssr")]
mod similar;
#[cfg(feature = "ssr")]
mod start;
#[cfg(feature = "ssr")]
mod step;

#[cfg(feature = "ssr")]
pub(crate) use forms::server_function;

#[cfg(feature = "ssr")]
use crate::web::{Policy, Route};

/// The addresses of this feature.
#[cfg(feature = "ssr")]
pub fn routes() -> Vec<Route> {
    use axum::routing::{get, post};
    vec![
        Route::get("/experiments/new", Policy::Anyone, "begin a proposal, or go on with one", get(start::show)),
        Route::post("/experiments/new", Policy::Anyone, "begin a proposal", post(start::begin)),
        Route::get("/drafts/{id}/{step}", Policy::Anyone, "a step of a draft", get(forms::show)),
        Route::post("/drafts/{id}/{step}", Policy::Anyone, "keep a step of a draft", post(forms::keep)).photo(),
        Route::get("/drafts/{id}/deletion", Policy::Anyone, "ask before a draft is deleted", get(start::ask_delete)),
        Route::post("/drafts/{id}/deletion", Policy::Anyone, "delete a draft", post(start::delete)),
        Route::post("/api/keep_draft", Policy::Anyone, "keep what is being typed (island)", post(server_function)),
        Route::post("/api/similar", Policy::Anyone, "what resembles a title (island)", post(server_function)),
    ]
}
