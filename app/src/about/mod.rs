//! What this is about, and who answers for it.

mod accessibility;
mod article;
mod essaim;
mod legal;
mod privacy;
mod right_to_try;

use axum::{extract::State, routing::get};
use domain::Lang;

use crate::{
    ui::gallery,
    web::{Answer, App, Page, Policy, Route, Visit},
};

/// The addresses of this feature.
pub fn routes() -> Vec<Route> {
    let anyone = Policy::Anyone;
    let all = vec![
        Route::get("/about", anyone, "what this is", get(essaim::show)),
        Route::get("/about/right-to-try", anyone, "the right to trial and error", get(right_to_try::show)),
        Route::get("/about/accessibility", anyone, "the accessibility statement", get(accessibility::show)),
        Route::get("/about/privacy", anyone, "what is kept about a person", get(privacy::show)),
        Route::get("/about/legal", anyone, "who answers for the instance", get(legal::show)),
        Route::get("/about/design", anyone, "every component in every state", get(design)),
    ];
    all.into_iter().map(Route::shared).collect()
}

/// `GET /about/design`
async fn design(State(app): State<App>, visit: Visit) -> Answer {
    let lang = visit.lang;
    Ok(Page::new(lang.t("Éléments d’interface", "Interface elements")).render(&app, &visit, || gallery(lang)))
}

/// Where people write to, as a sentence; the same on every page that has to name an address.
fn write_to(app: &App, lang: Lang) -> String {
    match &app.imprint.contact {
        Some(contact) => format!("{} {contact}.", lang.t("Écrivez à", "Write to")),
        None => lang
            .t(
                "Cette instance n’a pas encore donné d’adresse où écrire.",
                "This instance has not given an address to write to yet.",
            )
            .to_owned(),
    }
}
