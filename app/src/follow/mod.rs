//! Following, being told, and writing to whoever promotes an experiment.

mod contact;
mod mine;
mod notices;
mod page;
mod settings;
mod unsubscribe;

use axum::routing::{get, post};
use domain::{Lang, Theme, Thing};

use crate::web::{Policy, Route};

pub(crate) use mine::{Owed, owed};
pub(crate) use page::{Beside, link};

/// The addresses of this feature.
pub fn routes() -> Vec<Route> {
    use Policy::{Anyone, SignedIn};
    vec![
        Route::get("/follow/{thing}/{key}", SignedIn, "what following it means", get(page::show)),
        Route::post("/follow/{thing}/{key}", SignedIn, "follow it", post(page::follow)),
        Route::post("/follow/{thing}/{key}/end", SignedIn, "stop following it", post(page::stop)),
        Route::get("/me/notices", SignedIn, "what I am told", get(notices::show)),
        Route::post("/me/notices", SignedIn, "mark it as read", post(notices::read)),
        Route::get("/me/following", SignedIn, "what I follow, and how I am told", get(settings::show)),
        Route::post("/me/following", SignedIn, "choose how I am told", post(settings::choose)),
        Route::get("/unsubscribe/{token}", Anyone, "ask before ending mails", get(unsubscribe::show)),
        Route::post("/unsubscribe/{token}", Anyone, "end mails with one click (RFC 8058)", post(unsubscribe::end)),
        Route::get("/experiments/{slug}/contact", SignedIn, "write to its promoter", get(contact::ask)),
        Route::post("/experiments/{slug}/contact", SignedIn, "write to its promoter", post(contact::send)),
        Route::get("/me/messages", SignedIn, "my conversations", get(contact::list)),
        Route::get("/me/messages/{id}", SignedIn, "a conversation", get(contact::show)),
        Route::post("/me/messages/{id}", SignedIn, "answer", post(contact::reply)),
        Route::post("/me/messages/{id}/end", SignedIn, "end a conversation", post(contact::end)),
    ]
}

/// Where something that is followed is to be read.
fn place(thing: Thing, key: &str) -> String {
    match thing {
        Thing::Experiment | Thing::Lesson => format!("/experiments/{key}"),
        Thing::Authority => format!("/authorities/{key}"),
        Thing::Territory => format!("/experiments?in={key}"),
        Thing::Theme => format!("/experiments?theme={key}"),
    }
}

/// What kind of thing it is.
fn kind(lang: Lang, thing: Thing) -> &'static str {
    match thing {
        Thing::Experiment => lang.t("Expérimentation", "Experiment"),
        Thing::Lesson => lang.t("Enseignement", "Lesson"),
        Thing::Authority => lang.t("Autorité", "Authority"),
        Thing::Territory => lang.t("Territoire", "Territory"),
        Thing::Theme => lang.t("Thème", "Theme"),
    }
}

/// The name of what is followed: a theme has one in every language, what is gone has its key.
fn name(lang: Lang, thing: Thing, key: &str, name: Option<String>) -> String {
    let theme = (thing == Thing::Theme).then(|| Theme::parse(key)).flatten();
    theme.map(|theme| theme.name(lang).to_owned()).or(name).unwrap_or_else(|| key.to_owned())
}
