//! Preview cards: the picture that shows where an address is shared. One per public experiment, drawn by the server in
//! the reader's language; one for everything else. `docs/decisions/0013`.

mod draw;
mod press;
mod text;

use axum::{
    extract::{Path, Query, State},
    http::{HeaderMap, HeaderValue, header},
    response::{IntoResponse, Response},
    routing::get,
};
use domain::{Actor, Lang, Status};
use serde::Deserialize;
use store::experiment::{self, Experiment};

use crate::{
    experiments::tone,
    web::{Answer, App, AppError, Policy, Route, with_etag},
};
use draw::Card;

pub use press::Press;

/// Pixels, as `og:image:width` and `height` say (the ratio that every service shows uncut).
pub const SIZE: (u32, u32) = (1200, 630);

/// The addresses of this feature.
pub fn routes() -> Vec<Route> {
    vec![
        Route::get("/card.png", Policy::Anyone, "the preview card of the site", get(site)),
        Route::get("/experiments/{slug}/card.png", Policy::Anyone, "the preview card of an experiment", get(show)),
    ]
}

#[derive(Deserialize)]
struct Asked {
    lang: Option<String>,
}

impl Asked {
    fn lang(&self) -> Lang {
        self.lang.as_deref().and_then(Lang::parse).unwrap_or_default()
    }
}

/// `GET /card.png?lang=…`
async fn site(State(app): State<App>, Query(asked): Query<Asked>, headers: HeaderMap) -> Answer {
    answer(&app, &headers, Card::of_site(asked.lang(), &app.origin)).await
}

/// `GET /experiments/{slug}/card.png?lang=…`: what anybody may see, whoever asks.
async fn show(
    State(app): State<App>,
    Path(slug): Path<String>,
    Query(asked): Query<Asked>,
    headers: HeaderMap,
) -> Answer {
    let lang = asked.lang();
    let mut conn = app.store.read().await?;
    let experiment = experiment::show(&mut conn, &slug, lang, &Actor::default(), app.store.now()).await?;
    drop(conn);
    answer(&app, &headers, card(lang, &experiment, &app.origin)).await
}

async fn answer(app: &App, asked: &HeaderMap, card: Card) -> Answer {
    let version = card.version();
    // whoever has it already costs no pixel
    let png = match app.press.kept(&version) {
        Some(png) => png,
        None if with_etag(asked, &version, Response::default).status() == axum::http::StatusCode::NOT_MODIFIED => {
            Vec::new().into()
        }
        None => app.press.print(card).await.ok_or(AppError::Unavailable)?,
    };
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("image/png")),
        (header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=600")),
        // shown by other sites: that is what it is for
        (header::HeaderName::from_static("cross-origin-resource-policy"), HeaderValue::from_static("cross-origin")),
    ];
    Ok(with_etag(asked, &version, || (headers, png).into_response()))
}

fn card(lang: Lang, e: &Experiment, origin: &str) -> Card {
    let supports = lang.number(e.support_count);
    let (figure, words) = match e.status {
        Status::Open => (
            supports,
            lang.t(
                format!(
                    "{} sur {}",
                    lang.plural(e.support_count, "soutien", "soutiens"),
                    lang.number(e.support_threshold)
                ),
                format!("of {} supports", lang.number(e.support_threshold)),
            ),
        ),
        Status::Submitted | Status::Returned | Status::Rejected | Status::Merged | Status::Withdrawn => {
            (String::new(), String::new())
        }
        _ => (
            supports,
            lang.t(
                format!("{}\u{a0}: le seuil est atteint", lang.plural(e.support_count, "soutien", "soutiens")),
                format!("{}: the threshold is reached", lang.plural(e.support_count, "support", "supports")),
            ),
        ),
    };
    let share = if e.support_threshold > 0 { e.support_count as f64 / e.support_threshold as f64 } else { 1.0 };
    Card {
        seed: e.id.to_string(),
        title: e.title.clone(),
        place: e.commune.clone(),
        about: e.theme.name(lang).to_owned(),
        status: Some((tone(e.status), e.status.name(lang).to_owned())),
        figure,
        words,
        share: share.min(1.0),
        motto: draw::motto(lang),
        origin: origin.to_owned(),
    }
}
