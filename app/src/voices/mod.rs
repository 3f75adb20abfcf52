//! The discussion of an experiment: arguments for and against, questions, answers, and reports of what should not be there.

mod appeal;
mod edit;
mod item;
mod list;
mod mark;
mod moderate;
mod one;
mod report;
mod section;
mod write;

use axum::routing::{get, post};
use domain::{ArgumentId, Role};
use store::{
    Conn,
    experiment::{self, Experiment},
};

pub(crate) use section::Voices;

use crate::web::{App, AppError, Policy, Route, Visit};

const MODERATORS: Policy = Policy::Mandate(&[Role::Moderator]);

/// The addresses of this feature.
pub fn routes() -> Vec<Route> {
    let (anyone, signed_in) = (Policy::Anyone, Policy::SignedIn);
    vec![
        Route::get("/experiments/{slug}/discussion", anyone, "what is said about it", get(list::show)).shared(),
        Route::post("/experiments/{slug}/discussion", signed_in, "argue or ask", post(list::argue)),
        Route::get("/experiments/{slug}/discussion/{id}", anyone, "an argument and its answers", get(one::show))
            .shared(),
        Route::post("/experiments/{slug}/discussion/{id}", signed_in, "answer an argument", post(one::answer)),
        Route::get(
            "/experiments/{slug}/discussion/{id}/mark",
            signed_in,
            "back to an argument after sign-in",
            get(mark::back),
        ),
        Route::post(
            "/experiments/{slug}/discussion/{id}/mark",
            signed_in,
            "find an argument useful, or not",
            post(mark::mark),
        ),
        Route::get("/experiments/{slug}/discussion/{id}/edit", signed_in, "change one’s text", get(edit::show)),
        Route::post("/experiments/{slug}/discussion/{id}/edit", signed_in, "change one’s text", post(edit::save)),
        Route::get("/experiments/{slug}/discussion/{id}/report", signed_in, "report a text", get(report::show)),
        Route::post("/experiments/{slug}/discussion/{id}/report", signed_in, "report a text", post(report::file)),
        Route::get(
            "/experiments/{slug}/discussion/{id}/appeal",
            signed_in,
            "ask for another look at a removal",
            get(appeal::ask),
        ),
        Route::post(
            "/experiments/{slug}/discussion/{id}/appeal",
            signed_in,
            "ask for another look at a removal",
            post(appeal::file),
        ),
        Route::get(
            "/experiments/{slug}/discussion/{id}/moderation",
            MODERATORS,
            "decide about a text",
            get(moderate::show),
        ),
        Route::post(
            "/experiments/{slug}/discussion/{id}/moderation",
            MODERATORS,
            "decide about a text",
            post(moderate::decide),
        ),
    ]
}

/// An experiment, for whoever may read it.
async fn load(app: &App, conn: &mut Conn, visit: &Visit, slug: &str) -> Result<Experiment, AppError> {
    Ok(experiment::show(conn, slug, visit.lang, &visit.actor, app.store.now()).await?)
}

/// An id in an address.
fn id(raw: &str) -> Result<ArgumentId, AppError> {
    raw.parse().map_err(|_| AppError::NotFound)
}

/// Whether the reader speaks for the authority that holds an experiment.
fn official(app: &App, visit: &Visit, e: &Experiment) -> bool {
    Role::ALL.into_iter().any(|role| visit.actor.holds(role, e.authority, app.store.now()))
}

/// Whether the reader moderates there.
fn moderates(app: &App, visit: &Visit, e: &Experiment) -> bool {
    visit.actor.holds(Role::Moderator, e.authority, app.store.now())
}
