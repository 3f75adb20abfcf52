//! On the ground: readings and their charts, the field journal, incidents, what waits and what goes on.

mod calendar;
mod charts;
mod export;
mod file;
pub(crate) mod form;
mod glance;
mod import_view;
mod imports;
mod incidents;
mod journal;
mod page;
mod readings;
mod resumption;

use axum::routing::{get, post};
use domain::Hat;
use store::{
    Conn,
    experiment::{self, Experiment},
    part,
};

use crate::web::{App, AppError, Policy, Route, Visit};

pub use file::Settings;
pub(crate) use page::{Duties, Ground, view};

/// The addresses of this feature.
pub fn routes() -> Vec<Route> {
    let (anyone, signed_in) = (Policy::Anyone, Policy::SignedIn);
    vec![
        Route::get("/experiments/{slug}/readings", anyone, "what was measured", get(readings::list)).shared(),
        Route::get("/experiments/{slug}/readings.csv", anyone, "the same as a file", get(export::csv)),
        Route::get("/experiments/{slug}/readings/new", signed_in, "write a reading down", get(readings::new)),
        Route::post("/experiments/{slug}/readings/new", signed_in, "write a reading down", post(readings::write)),
        Route::get("/experiments/{slug}/imports", signed_in, "send a file of readings", get(imports::new)),
        Route::post("/experiments/{slug}/imports", signed_in, "send a file of readings", post(imports::upload)).table(),
        Route::get("/experiments/{slug}/imports/{id}", signed_in, "what a file would write", get(imports::show)),
        Route::post(
            "/experiments/{slug}/imports/{id}/columns",
            signed_in,
            "read it with other columns",
            post(imports::choose),
        ),
        Route::post(
            "/experiments/{slug}/imports/{id}/confirmation",
            signed_in,
            "have it written",
            post(imports::confirm),
        ),
        Route::post("/experiments/{slug}/imports/{id}/removal", signed_in, "throw it away", post(imports::discard)),
        Route::get("/experiments/{slug}/imports/{id}/progress", signed_in, "how far it is", get(imports::progress)),
        Route::get("/experiments/{slug}/journal", anyone, "the field journal", get(journal::list)).shared(),
        Route::get("/experiments/{slug}/journal/new", signed_in, "write an entry", get(journal::new)),
        Route::post("/experiments/{slug}/journal/new", signed_in, "write an entry", post(journal::write)).photo(),
        Route::get("/experiments/{slug}/incidents", anyone, "what went wrong", get(incidents::list)).shared(),
        Route::get("/experiments/{slug}/incidents/new", signed_in, "tell an incident, suspend", get(incidents::new)),
        Route::post(
            "/experiments/{slug}/incidents/new",
            signed_in,
            "tell an incident, suspend",
            post(incidents::write),
        )
        .photo(),
        Route::get("/experiments/{slug}/resumption", signed_in, "agree to go on", get(resumption::show)),
        Route::post("/experiments/{slug}/resumption", signed_in, "agree to go on", post(resumption::agree)),
        Route::get("/experiments/{slug}/dates.ics", anyone, "its dates for a calendar", get(calendar::dates)),
    ]
}

/// An experiment, and under which hats the visitor stands there.
async fn load(app: &App, conn: &mut Conn, visit: &Visit, slug: &str) -> Result<(Experiment, Vec<Hat>), AppError> {
    let now = app.store.now();
    let e = experiment::show(conn, slug, visit.lang, &visit.actor, now).await?;
    let hats = match visit.actor.person {
        Some(_) => part::cast(conn, e.id, e.author, e.authority).await?.hats(&visit.actor, now),
        None => Vec::new(),
    };
    Ok((e, hats))
}

/// The same for those who write there; for others there is no such page.
pub(crate) async fn load_to_write(
    app: &App,
    conn: &mut Conn,
    visit: &Visit,
    slug: &str,
) -> Result<Experiment, AppError> {
    let (e, hats) = load(app, conn, visit, slug).await?;
    match domain::write_down(e.status, &hats) {
        Ok(()) => Ok(e),
        Err(domain::Refusal::NotARunner) => Err(AppError::NotFound),
        Err(refusal) => Err(AppError::Refused(refusal)),
    }
}
