//! The officials' desk: what awaits this person, by deadline; taking files, templates, decisions to take back.

mod claims;
mod decide;
mod decisions;
mod decisions_view;
mod file;
mod letters;
mod list;
mod mail;
mod templates;

use axum::routing::{get, post};
use domain::Role;

use crate::web::{Policy, Route};

pub(crate) use decide::{Choice, Deciding, DecisionForm, decide_page, mail_to_author, of_text};
pub(crate) use decisions_view::outcome;
pub(crate) use file::{File, notes_about};

const OFFICIALS: Policy = Policy::Mandate(&Role::ALL);
const ADMINISTRATORS: Policy = Policy::Mandate(&[Role::Administrator]);
const DECIDERS: Policy = Policy::Mandate(&[Role::Moderator, Role::Elected]);

/// The addresses of this feature.
pub fn routes() -> Vec<Route> {
    vec![
        Route::get("/desk", OFFICIALS, "what awaits an official", get(list::show)),
        Route::post("/desk/claims", OFFICIALS, "take files, or give them back", post(claims::change)),
        Route::get("/desk/mail", ADMINISTRATORS, "how mail stands", get(mail::show)),
        Route::post("/desk/mail/{id}/retry", ADMINISTRATORS, "try a mail again", post(mail::retry)),
        Route::get("/me/letters", Policy::SignedIn, "which letters I get", get(letters::show)),
        Route::post("/me/letters", Policy::SignedIn, "choose which letters I get", post(letters::choose)),
        Route::get("/desk/templates", DECIDERS, "texts for reasons", get(templates::show)),
        Route::post("/desk/templates", DECIDERS, "add a text for reasons", post(templates::add)),
        Route::post("/desk/templates/{id}/removal", DECIDERS, "remove a text for reasons", post(templates::remove)),
        Route::post("/desk/decisions/{id}/undo", OFFICIALS, "take a decision back", post(decisions::undo)),
        Route::post("/desk/decisions/{id}/notice", OFFICIALS, "tell the author now", post(decisions::tell)),
    ]
}
