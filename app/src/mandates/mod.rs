//! Mandates: who may do what, where, until when. One administrator asks, another confirms.

mod ask;
mod end;
mod list;
mod request;

use axum::routing::{get, post};
use domain::{Lang, Moment, Role};

use crate::web::{Policy, Route};

const ADMINISTRATORS: Policy = Policy::Mandate(&[Role::Administrator]);

/// The addresses of this feature.
pub fn routes() -> Vec<Route> {
    vec![
        Route::get("/mandates", ADMINISTRATORS, "mandates in force", get(list::show)),
        Route::get("/mandates/new", ADMINISTRATORS, "ask for a mandate", get(ask::show)),
        Route::post("/mandates/new", ADMINISTRATORS, "ask for a mandate", post(ask::ask)),
        Route::get("/mandates/requests/{id}", ADMINISTRATORS, "a mandate to confirm", get(request::show)),
        Route::post("/mandates/requests/{id}", ADMINISTRATORS, "confirm a mandate", post(request::settle)),
        Route::get("/mandates/{id}/end", Policy::SignedIn, "ask before ending a mandate", get(end::show)),
        Route::post("/mandates/{id}/end", Policy::SignedIn, "end a mandate", post(end::end)),
    ]
}

/// From when to when, as people say it. The last day is shown, not the instant after it.
pub(crate) fn period(lang: Lang, from: Moment, until: Option<Moment>) -> String {
    let from = from.day(lang);
    match until.map(|end| end.plus(-1).day(lang)) {
        Some(until) => lang.t(format!("du {from} au {until}"), format!("from {from} to {until}")),
        None => lang.t(format!("depuis le {from}, sans fin prévue"), format!("since {from}, no end set")),
    }
}
