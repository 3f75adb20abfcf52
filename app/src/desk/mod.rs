//! The officials' desk: what awaits this person, by deadline; taking files, templates, decisions to take back.

mod claims;
mod decide;
mod decisions;
mod decisions_view;
mod file;
mod list;
mod templates;

use axum::routing::{get, post};
use domain::Role;

use crate::web::{Policy, Route};

pub(crate) use decide::{Choice, Deciding, DecisionForm, decide_page, mail_to_author, of_text};
pub(crate) use decisions_view::outcome;
pub(crate) use file::{File, notes_about};

const OFFICIALS: Policy = Policy::Mandate(&Role::ALL);
const DECIDERS: Policy = Policy::Mandate(&[Role::Moderator, Role::Elected]);

/// The addresses of this feature.
pub fn routes() -> Vec<Route> {
    vec![
        Route::get("/desk", OFFICIALS, "what awaits an official", get(list::show)),
        Route::post("/desk/claims", OFFICIALS, "take files, or give them back", post(claims::change)),
        Route::get("/desk/templates", DECIDERS, "texts for reasons", get(templates::show)),
        Route::post("/desk/templates", DECIDERS, "add a text for reasons", post(templates::add)),
        Route::post("/desk/templates/{id}/removal", DECIDERS, "remove a text for reasons", post(templates::remove)),
        Route::post("/desk/decisions/{id}/undo", OFFICIALS, "take a decision back", post(decisions::undo)),
        Route::post("/desk/decisions/{id}/notice", OFFICIALS, "tell the author now", post(decisions::tell)),
    ]
}
