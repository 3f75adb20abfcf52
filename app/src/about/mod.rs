//! What this is about.

mod right_to_try;

use axum::{extract::State, routing::get};

use crate::{
    ui::gallery,
    web::{Answer, App, Page, Policy, Route, Visit},
};

/// The addresses of this feature.
pub fn routes() -> Vec<Route> {
    vec![
        Route::get("/about/right-to-try", Policy::Anyone, "the right to trial and error", get(right_to_try::show))
            .shared(),
        Route::get("/about/design", Policy::Anyone, "every component in every state", get(design)).shared(),
    ]
}

/// `GET /about/design`
async fn design(State(app): State<App>, visit: Visit) -> Answer {
    let lang = visit.lang;
    Ok(Page::new(lang.t("Éléments d’interface", "Interface elements")).render(&app, &visit, || gallery(lang)))
}
