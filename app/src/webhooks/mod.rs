//! Webhooks of one's own: where they are sent, what arrived, and sending again.

mod act;
mod list;
mod made;
mod show;

use axum::routing::{get, post};
use domain::{Lang, Stopped};
use store::webhook::Webhook;

use crate::{
    ui::Tone,
    web::{Policy, Route},
};

/// The addresses of this feature.
pub fn routes() -> Vec<Route> {
    let mine = Policy::SignedIn;
    vec![
        Route::get("/me/webhooks", mine, "my webhooks", get(list::show)),
        Route::post("/me/webhooks", mine, "make a webhook", post(list::make)),
        Route::get("/me/webhooks/{id}", mine, "what was sent to a webhook", get(show::show)),
        Route::post("/me/webhooks/{id}/test", mine, "send a test to a webhook", post(act::test)),
        Route::post("/me/webhooks/{id}/pause", mine, "pause a webhook, or go on", post(act::pause)),
        Route::post("/me/webhooks/{id}/secret", mine, "give a webhook another secret", post(made::renew)),
        Route::post("/me/webhooks/{id}/again", mine, "send again", post(act::again)),
        Route::get("/me/webhooks/{id}/removal", mine, "ask before deleting a webhook", get(act::ask_remove)),
        Route::post("/me/webhooks/{id}/removal", mine, "delete a webhook", post(act::remove)),
    ]
}

/// Whether it is sent, in a word and its colour.
fn state(lang: Lang, webhook: &Webhook) -> (Tone, &'static str) {
    match webhook.stopped {
        None => (Tone::Go, lang.t("Actif", "Active")),
        Some((_, Stopped::Paused)) => (Tone::Wait, lang.t("En pause", "Paused")),
        Some((_, Stopped::Failing)) => (Tone::Stop, lang.t("Arrêté\u{a0}: rien n’arrive", "Stopped: nothing arrives")),
        Some((_, Stopped::Gone)) => (Tone::Stop, lang.t("Refusé par l’adresse", "Refused by the address")),
    }
}
