//! Signing in, and one's own account.

mod me;
mod name;
pub(crate) mod once;
pub(crate) mod openid;
mod passkey;
mod sign_in;
mod stronger;
mod tokens;

use axum::routing::{get, post};

use crate::web::{Policy, Route};

pub(crate) use me::browser_name;
pub use passkey::Keys;
pub(crate) use stronger::asleep;

/// The addresses of this feature.
pub fn routes() -> Vec<Route> {
    let mut routes = vec![
        Route::get("/sign-in", Policy::Anyone, "ask for a code", get(sign_in::show)),
        Route::post("/sign-in", Policy::Anyone, "send a code", post(sign_in::send)).sign_in(),
        Route::get("/sign-in/code", Policy::Anyone, "type the code", get(sign_in::show_code)),
        Route::post("/sign-in/code", Policy::Anyone, "check the code", post(sign_in::check)).sign_in(),
        Route::get("/sign-in/stronger", Policy::SignedIn, "why a code is not enough", get(stronger::show)),
        Route::post("/sign-in/with/{provider}", Policy::Anyone, "leave for a provider", post(openid::leave)).sign_in(),
        Route::get("/sign-in/back/{provider}", Policy::Anyone, "come back from it", get(openid::back)).sign_in(),
        Route::post("/sign-out", Policy::Anyone, "sign out", post(sign_in::sign_out)),
        Route::get("/me", Policy::SignedIn, "my account", get(me::show)),
        Route::get("/me/name", Policy::SignedIn, "my name", get(name::show)),
        Route::post("/me/name", Policy::SignedIn, "change my name", post(name::keep)),
        Route::post("/me/devices/{id}/end", Policy::SignedIn, "sign a device out", post(me::end_device)),
        Route::post("/me/links/{id}/removal", Policy::SignedIn, "unlink an account", post(openid::unlink)),
        Route::get("/me/tokens", Policy::SignedIn, "my tokens", get(tokens::show)),
        Route::post("/me/tokens", Policy::SignedIn, "make a token", post(tokens::make)),
        Route::get("/me/tokens/{id}/removal", Policy::SignedIn, "ask before revoking a token", get(tokens::ask_revoke)),
        Route::post("/me/tokens/{id}/removal", Policy::SignedIn, "revoke a token", post(tokens::revoke)),
        Route::get("/me/data", Policy::SignedIn, "export my data", get(me::export)),
        Route::get("/me/erasure", Policy::SignedIn, "ask before erasing me", get(me::ask_erase)),
        Route::post("/me/erasure", Policy::SignedIn, "erase me", post(me::erase)),
    ];
    routes.extend(passkey::routes());
    routes
}
