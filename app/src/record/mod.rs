//! The civic record: what anybody may read of it, what programs read of it, and a person's own receipts.

mod files;
mod leaf;
mod notary;
mod page;
mod parts;
mod qr;
mod receipt;
mod receipts;
mod verify;
mod words;

use axum::routing::get;

use crate::web::{Policy, Route};

pub use notary::{BadKeys, Keys, Notary, WitnessState};

/// The addresses of this feature.
pub fn routes() -> Vec<Route> {
    vec![
        Route::get("/record", Policy::Anyone, "the civic record", get(page::show)),
        Route::get("/record/checkpoint", Policy::Anyone, "the signed head of the record", get(files::checkpoint)),
        Route::get("/record/tile/{*path}", Policy::Anyone, "hashes and leaves of the record", get(files::tile)),
        Route::get("/record/policy", Policy::Anyone, "whose signatures suffice", get(files::policy)),
        Route::get("/record/key", Policy::Anyone, "the key of the record", get(files::key)),
        Route::get("/record/promise-key", Policy::Anyone, "the key of promises", get(files::promise_key)),
        Route::get("/record/verify", Policy::Anyone, "verify a receipt", get(verify::show)),
        Route::get("/record/leaf/{id}", Policy::Anyone, "where a leaf stands", get(leaf::find)),
        Route::get("/record/leaves/{number}", Policy::Anyone, "one leaf of the record", get(leaf::show)),
        Route::get("/record/leaves/{number}/proof", Policy::Anyone, "the proof of a leaf", get(leaf::proof)),
        Route::get("/me/receipts", Policy::SignedIn, "my receipts", get(receipts::show)),
        Route::get("/me/receipts/last", Policy::SignedIn, "my newest receipt", get(receipts::last)),
        Route::get("/me/receipts/{id}", Policy::SignedIn, "one of my receipts", get(receipt::show)),
        Route::get("/me/receipts/{id}/proof", Policy::SignedIn, "my receipt as a file", get(receipt::proof)),
        Route::get("/me/receipts/{id}/promise", Policy::SignedIn, "the promise of a receipt", get(receipt::promise)),
    ]
}
