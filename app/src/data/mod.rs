//! Open data behind experiments: pasted, looked at, attached; made into readings; listed and given back.

mod add;
mod ask;
mod badges;
mod budget;
mod downloads;
mod end;
mod export;
mod file;
mod find;
mod list;
mod look;
mod offer;
mod portals;
mod recipe;
mod recipe_view;
mod section;
mod show;
mod sketch;
mod suggest;
mod table;
mod tables;
mod whole;

use axum::routing::{get, post};

pub use budget::Looks;
pub use offer::{offer, portal};
pub use recipe::kept;
pub use whole::whole;

pub(crate) use section::Attached;

use crate::web::{Policy, Route};

const ADMINISTRATORS: Policy = Policy::Mandate(&[domain::Role::Administrator]);

/// The addresses of this feature.
pub fn routes() -> Vec<Route> {
    let (anyone, signed_in) = (Policy::Anyone, Policy::SignedIn);
    vec![
        Route::get("/data", anyone, "open data behind experiments", get(list::show)).shared(),
        Route::get("/data/catalog.ttl", anyone, "the same for harvesters, in Turtle", get(export::turtle)),
        Route::get("/data/catalog.jsonld", anyone, "the same for harvesters, in JSON-LD", get(export::json)),
        Route::get("/data/catalog.rdf", anyone, "the same for harvesters, in RDF/XML", get(export::xml)),
        Route::get("/data/tables/{file}", anyone, "what is public, as tables", get(tables::file)),
        Route::get("/data/{id}", anyone, "a dataset and its copies", get(show::show)).shared(),
        Route::get("/data/{id}/copies/{hash}", anyone, "a copy of a dataset", get(file::copy)),
        Route::get("/data/{id}/runs/{run}", anyone, "what a recipe made, to be computed again", get(file::run)),
        Route::get("/desk/portals", ADMINISTRATORS, "how the reading of data portals stands", get(portals::show)),
        Route::get("/experiments/{slug}/data/new", signed_in, "paste the address of data", get(add::new)),
        Route::post("/experiments/{slug}/data/new", signed_in, "paste the address of data", post(add::paste)),
        Route::get("/experiments/{slug}/data/{id}", signed_in, "look at data before attaching", get(look::show)),
        Route::post("/experiments/{slug}/data/{id}", signed_in, "attach data", post(look::attach)),
        Route::get("/experiments/{slug}/data/{id}/reading", signed_in, "a recipe for readings", get(recipe::show)),
        Route::post("/experiments/{slug}/data/{id}/reading", signed_in, "keep a recipe", post(recipe::keep)),
        Route::get("/experiments/{slug}/data/{id}/recipes/{recipe}/end", signed_in, "end a recipe", get(end::ask)),
        Route::post("/experiments/{slug}/data/{id}/recipes/{recipe}/end", signed_in, "end a recipe", post(end::end)),
    ]
}
