//! The API of an instance, under `/api/v1`: what pages show and do, for programs.
//!
//! Handlers read with the same functions of the store as the pages, and act with the same acts. Each is described where
//! it stands; [`description`] is OpenAPI 3.1, and a test holds it to the routes.

mod act;
mod answer;
mod ask;
mod describe;
mod page;
mod read;
mod sent;
pub mod webhooks;
mod words;

use app::web::{Policy, Route};
use axum::routing::{delete, get, post, put};
use domain::Scope;

pub use describe::description;

/// The addresses of the API.
pub fn routes() -> Vec<Route> {
    reading().into_iter().chain(acting()).collect()
}

/// What acts, or shows what is one person's alone.
fn acting() -> Vec<Route> {
    let act = Scope::Act;
    vec![
        Route::api("POST", "/api/v1/experiments", act, "propose", post(act::propose::propose)),
        Route::api("PUT", "/api/v1/experiments/{slug}/support", act, "support", put(act::support::give)),
        Route::api("DELETE", "/api/v1/experiments/{slug}/support", act, "take it back", delete(act::support::withdraw)),
        Route::api("POST", "/api/v1/experiments/{slug}/readings", act, "write a reading", post(act::read_out::write)),
        Route::api("POST", "/api/v1/experiments/{slug}/arguments", act, "argue or ask", post(act::discuss::argue)),
        Route::api(
            "POST",
            "/api/v1/experiments/{slug}/arguments/{id}/answers",
            act,
            "answer an argument",
            post(act::discuss::answer),
        ),
        Route::api(
            "POST",
            "/api/v1/experiments/{slug}/arguments/{id}/reports",
            act,
            "report a text",
            post(act::discuss::report),
        ),
        Route::get("/api/v1/follows", Policy::Token(Scope::Read), "what one follows", get(act::follow::list)),
        Route::api("PUT", "/api/v1/follows/{thing}/{key}", act, "follow", put(act::follow::follow)),
        Route::api("DELETE", "/api/v1/follows/{thing}/{key}", act, "stop following", delete(act::follow::stop)),
        Route::get(
            "/api/v1/moderation/queue",
            Policy::Token(Scope::Moderate),
            "proposals that wait",
            get(act::moderate::queue),
        ),
        Route::api(
            "POST",
            "/api/v1/experiments/{slug}/moderation",
            Scope::Moderate,
            "decide about a proposal",
            post(act::moderate::decide),
        ),
    ]
}

/// What anybody may read.
fn reading() -> Vec<Route> {
    let anyone = Policy::Anyone;
    vec![
        Route::get("/api", anyone, "how programs use the API", get(page::show)).shared(),
        Route::get("/api/v1", anyone, "where the API is described", get(read::reference::index)).shared_by_all(),
        Route::get("/api/v1/openapi.json", anyone, "the description of the API", get(describe::describe))
            .shared_by_all(),
        Route::get("/api/v1/experiments", anyone, "experiments", get(read::experiments::list)).shared_by_all(),
        // says whether its person supports it
        Route::get("/api/v1/experiments/{slug}", anyone, "an experiment", get(read::experiment::show)).shared(),
        Route::get("/api/v1/experiments/{slug}/readings", anyone, "its readings", get(read::readings::list))
            .shared_by_all(),
        Route::get("/api/v1/experiments/{slug}/journal", anyone, "its field journal", get(read::ground::journal))
            .shared_by_all(),
        Route::get("/api/v1/experiments/{slug}/incidents", anyone, "what went wrong", get(read::ground::incidents))
            .shared_by_all(),
        Route::get("/api/v1/experiments/{slug}/arguments", anyone, "its discussion", get(read::arguments::list))
            .shared_by_all(),
        Route::get(
            "/api/v1/experiments/{slug}/arguments/{id}/answers",
            anyone,
            "answers to an argument",
            get(read::arguments::answers),
        )
        .shared_by_all(),
        Route::get("/api/v1/datasets", anyone, "datasets", get(read::datasets::list)).shared_by_all(),
        Route::get("/api/v1/datasets/{id}", anyone, "a dataset", get(read::datasets::show)).shared_by_all(),
        Route::get("/api/v1/consultations", anyone, "votes", get(read::consultations::list)).shared_by_all(),
        Route::get("/api/v1/consultations/{slug}", anyone, "a vote", get(read::consultations::show)).shared_by_all(),
        Route::get("/api/v1/authorities", anyone, "authorities", get(read::authorities::list)).shared_by_all(),
        Route::get("/api/v1/authorities/{slug}", anyone, "an authority", get(read::authorities::show)).shared_by_all(),
        Route::get("/api/v1/moderation", anyone, "the moderation log", get(read::moderation::log)).shared_by_all(),
        Route::get("/api/v1/territories", anyone, "territories", get(read::reference::territories)).shared_by_all(),
        Route::get("/api/v1/themes", anyone, "themes", get(read::reference::themes)).shared_by_all(),
        Route::get("/api/v1/statuses", anyone, "statuses", get(read::reference::statuses)).shared_by_all(),
    ]
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_route_is_described_and_every_description_is_a_route() {
        let described: serde_json::Value = serde_json::to_value(description()).unwrap();
        let paths = described["paths"].as_object().unwrap();
        let described: BTreeSet<(String, String)> = paths
            .iter()
            .flat_map(|(path, item)| item.as_object().unwrap().keys().map(move |m| (m.to_uppercase(), path.clone())))
            .filter(|(method, _)| method != "PARAMETERS")
            .collect();
        let routes: BTreeSet<(String, String)> = routes()
            .into_iter()
            .filter(|r| app::web::is_api(r.path))
            .map(|r| (r.method.to_owned(), r.path.to_owned()))
            .collect();
        assert_eq!(described, routes);
    }
}
