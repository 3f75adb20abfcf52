//! Consultations: what is asked, the slip, the result with its picture, and how officials prepare and open one.

mod blind;
mod check;
mod device;
mod edit;
mod edit_method;
mod files;
mod issuers;
mod list;
mod mine;
mod new;
mod opening;
mod picture;
mod prepare;
mod reply;
mod result;
mod show;
mod slip;
mod terms;
mod trial;
mod vote;
mod words;

use axum::routing::{get, post};
use domain::{Lang, Role, consultation::Phase};
use leptos::prelude::*;
use store::{
    Conn,
    consultation::{self, Consultation},
};

use crate::{
    ui::Link,
    web::{App, AppError, Policy, Route, Visit},
};

const OFFICIALS: Policy = Policy::Mandate(&[Role::Elected, Role::Moderator]);

const ELECTED: Policy = Policy::Mandate(&[Role::Elected]);

/// The addresses of this feature.
pub fn routes() -> Vec<Route> {
    let (anyone, signed_in) = (Policy::Anyone, Policy::SignedIn);
    vec![
        Route::get("/consultations", anyone, "votes, open and past", get(list::show)).shared(),
        Route::get("/consultations/prepare", OFFICIALS, "votes that are being prepared", get(prepare::show)),
        Route::get("/consultations/new", OFFICIALS, "begin to prepare a vote", get(new::show)),
        Route::post("/consultations/new", OFFICIALS, "begin to prepare a vote", post(new::begin)),
        Route::get("/consultations/{slug}", anyone, "a vote and its result", get(show::show)).shared(),
        Route::get("/consultations/{slug}/vote", signed_in, "the slip", get(vote::show)),
        Route::post("/consultations/{slug}/vote", signed_in, "review and cast a ballot", post(vote::cast)),
        Route::post("/consultations/{slug}/issuance", signed_in, "have a key signed blindly", post(blind::issue)),
        Route::post("/consultations/{slug}/ballots", anyone, "drop a blind ballot", post(blind::drop)),
        Route::get("/consultations/{slug}/mine", signed_in, "one’s own vote", get(mine::show)),
        Route::get("/consultations/{slug}/ballot", anyone, "a ballot in the count", get(check::show)),
        Route::get("/consultations/{slug}/edit", OFFICIALS, "prepare a vote", get(edit::show)),
        Route::post("/consultations/{slug}/edit", OFFICIALS, "prepare a vote", post(edit::save)),
        Route::get("/consultations/{slug}/trial", OFFICIALS, "try a vote out", get(trial::show)),
        Route::post("/consultations/{slug}/trial", OFFICIALS, "try a vote out", post(trial::count)),
        Route::get("/consultations/{slug}/opening", OFFICIALS, "fix and open a vote", get(opening::show)),
        Route::post("/consultations/{slug}/opening", OFFICIALS, "fix and open a vote", post(opening::open)),
        Route::get("/consultations/{slug}/reply", ELECTED, "answer the result of a vote", get(reply::show)),
        Route::post("/consultations/{slug}/reply", ELECTED, "answer the result of a vote", post(reply::say)),
        Route::get("/consultations/{slug}/terms.json", anyone, "the terms of a vote", get(files::terms)),
        Route::get("/consultations/{slug}/ballots.jsonl", anyone, "its ballots, to be recounted", get(files::ballots)),
        Route::get(
            "/consultations/{slug}/seals.jsonl",
            anyone,
            "what shows that blind ballots count",
            get(files::seals),
        ),
        Route::get("/consultations/{slug}/ballots.csv", anyone, "its ballots as a table", get(files::table)),
        Route::get("/consultations/{slug}/ballots.pb", anyone, "its ballots for Pabulib", get(files::pabulib)),
        Route::get("/consultations/{slug}/outcome.json", anyone, "its result with every step", get(files::outcome)),
    ]
}

pub use issuers::Issuers;
pub(crate) use list::{about, of_experiment as section};

/// A consultation that was opened; what is prepared does not exist here.
async fn opened(conn: &mut Conn, slug: &str) -> Result<Consultation, AppError> {
    let found = consultation::by_slug(conn, slug).await?;
    found.terms()?;
    Ok(found)
}

/// A consultation that is prepared, for officials of its authority.
async fn drafted(app: &App, conn: &mut Conn, visit: &Visit, slug: &str) -> Result<Consultation, AppError> {
    let found = consultation::by_slug(conn, slug).await?;
    let now = app.store.now();
    if domain::consultation::prepare(&visit.actor, found.authority, now).is_err() {
        return Err(AppError::NotFound);
    }
    match found.phase(now) {
        Phase::Draft => Ok(found),
        _ => Err(AppError::Refused(domain::Refusal::Fixed)),
    }
}

/// The head of a page of what is prepared.
fn preparing(lang: Lang, title: &'static str, lede: String) -> AnyView {
    view! {
        <header class="page-head">
            <p>
                <Link href="/consultations/prepare">{lang.t("← Votes en préparation", "← Votes being prepared")}</Link>
            </p>
            <h1>{title}</h1>
            <p class="lede">{lede}</p>
        </header>
    }
    .into_any()
}

/// The head of a page below a consultation's.
fn head(slug: &str, consultation: &str, title: &str) -> AnyView {
    let (consultation, title) = (consultation.to_owned(), title.to_owned());
    view! {
        <header class="page-head">
            <p>
                <Link href=format!("/consultations/{slug}")>{consultation}</Link>
            </p>
            <h1>{title}</h1>
        </header>
    }
    .into_any()
}
