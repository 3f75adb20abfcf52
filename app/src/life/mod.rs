//! The life of an experiment beyond its acceptance: people, protocol, authorisation, the try, results, lessons.

#[cfg(feature = "ssr")]
mod acts;
#[cfg(feature = "ssr")]
mod chapter;
#[cfg(feature = "ssr")]
mod doing;
#[cfg(feature = "ssr")]
mod invitation;
pub mod islands;
#[cfg(feature = "ssr")]
mod lessons;
#[cfg(feature = "ssr")]
mod people;
#[cfg(feature = "ssr")]
mod protocol;
#[cfg(feature = "ssr")]
mod question;
#[cfg(feature = "ssr")]
mod shown;
#[cfg(feature = "ssr")]
mod view;
#[cfg(feature = "ssr")]
mod words;

#[cfg(feature = "ssr")]
pub(crate) use shown::{Beside, Told, beside};

#[cfg(feature = "ssr")]
use crate::web::{Policy, Route};

/// The addresses of this feature.
#[cfg(feature = "ssr")]
pub fn routes() -> Vec<Route> {
    use axum::routing::{get, post};
    vec![
        Route::get("/lessons", Policy::Anyone, "what was learned", get(lessons::show)).shared(),
        Route::get("/experiments/{slug}/protocol", Policy::Anyone, "the protocol", get(protocol::show)),
        Route::post("/experiments/{slug}/protocol", Policy::SignedIn, "sign the protocol", post(protocol::sign)),
        Route::get(
            "/experiments/{slug}/protocol/{chapter}",
            Policy::SignedIn,
            "a page of the protocol",
            get(chapter::show),
        ),
        Route::post(
            "/experiments/{slug}/protocol/{chapter}",
            Policy::SignedIn,
            "keep a page of the protocol",
            post(chapter::keep),
        ),
        Route::get(
            "/experiments/{slug}/versions/{number}",
            Policy::Anyone,
            "the exact text of a version of the protocol",
            get(protocol::text),
        ),
        Route::get(
            "/experiments/{slug}/amendments/{number}",
            Policy::Anyone,
            "what a version of the protocol changed",
            get(protocol::amendment),
        ),
        Route::get("/experiments/{slug}/acts/{act}", Policy::SignedIn, "do something to a try", get(acts::show)),
        Route::post("/experiments/{slug}/acts/{act}", Policy::SignedIn, "do something to a try", post(acts::perform)),
        Route::get("/experiments/{slug}/people", Policy::SignedIn, "who takes part", get(people::show)),
        Route::post("/experiments/{slug}/people", Policy::SignedIn, "answer, invite", post(people::settle)),
        Route::get("/invitations/{token}", Policy::SignedIn, "an invitation", get(invitation::show)),
        Route::post("/invitations/{token}", Policy::SignedIn, "take a part", post(invitation::accept)),
        Route::post(
            "/api/keep_protocol",
            Policy::SignedIn,
            "keep what is being typed (island)",
            post(crate::drafts::server_function),
        ),
    ]
}
