use axum::{extract::State, response::IntoResponse};
use domain::Lang;
use serde::Deserialize;

use crate::{
    layout::Theme,
    web::{Answer, App, AppError, LANG_COOKIE, NEAR_COOKIE, THEME_COOKIE, Typed, Visit, safe_path, see_other},
};

/// The language, theme or commune that was chosen, and where to go back to.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Preferences {
    lang: Option<String>,
    theme: Option<String>,
    near: Option<String>,
    back: Option<String>,
}

/// `POST /preferences`
pub async fn keep(State(app): State<App>, visit: Visit, Typed(chosen): Typed<Preferences>) -> Answer {
    let mut answer = see_other(safe_path(chosen.back.as_deref().unwrap_or("/")));
    if let Some(code) = chosen.lang {
        let lang = Lang::parse(&code).ok_or(AppError::BadRequest)?;
        answer = answer.preference(LANG_COOKIE, lang.code());
        if let Some(person) = visit.actor.person {
            app.store.act(store::account::Speak { person, lang }).await?;
        }
    }
    if let Some(code) = chosen.theme {
        let theme = Theme::parse(&code).ok_or(AppError::BadRequest)?;
        answer = answer.preference(THEME_COOKIE, theme.code());
    }
    match chosen.near.as_deref() {
        Some("") => answer = answer.no_preference(NEAR_COOKIE),
        Some(id) => {
            app.atlas().await?.find(id).filter(|a| a.commune).ok_or(AppError::BadRequest)?;
            answer = answer.preference(NEAR_COOKIE, &id.replacen(':', ".", 1));
        }
        None => {}
    }
    Ok(answer.into_response())
}
