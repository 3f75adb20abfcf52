//! Public bodies: who decides what, where, since when; who holds a mandate there; how long answers take.

mod competences;
mod list;
mod log;
mod show;
mod who;

use axum::routing::{get, post};
use domain::{Lang, Role};

use crate::web::{Policy, Route};

pub(crate) use who::who_decides;

const ADMINISTRATORS: Policy = Policy::Mandate(&[Role::Administrator]);

/// The addresses of this feature.
pub fn routes() -> Vec<Route> {
    vec![
        Route::get("/authorities", Policy::Anyone, "every authority", get(list::show)).shared(),
        Route::get("/authorities/who", Policy::Anyone, "who decides this here", get(who::show)),
        Route::get("/authorities/{slug}", Policy::Anyone, "an authority", get(show::show)).shared(),
        Route::get("/authorities/{slug}/competences", ADMINISTRATORS, "who decides what", get(competences::show)),
        Route::post("/authorities/{slug}/competences", ADMINISTRATORS, "write a competence", post(competences::add)),
        Route::post(
            "/authorities/{slug}/competences/{id}/end",
            ADMINISTRATORS,
            "end a competence",
            post(competences::end),
        ),
        Route::get("/moderation", Policy::Anyone, "what moderators decided", get(log::show)),
    ]
}

/// What kind of body it is.
fn kind_name(lang: Lang, kind: &str) -> &'static str {
    match kind {
        "region" => lang.t("Région", "Region"),
        "department" => lang.t("Département", "Department"),
        "metropolis" => lang.t("Métropole", "Metropolis"),
        "syndicat" => lang.t("Syndicat mixte", "Joint body"),
        _ => lang.t("Commune", "Commune"),
    }
}
