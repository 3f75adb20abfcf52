use axum::{extract::State, response::IntoResponse};
use domain::TaskId;
use serde::Deserialize;
use store::task::{GiveBack, Take};

use crate::web::{Answer, App, AppError, Flash, Typed, Visit, safe_path, see_other};

/// Which files, and what about them.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Claims {
    #[serde(default)]
    task: Vec<String>,
    #[serde(default)]
    act: String,
    #[serde(default)]
    back: String,
}

/// `POST /desk/claims`
pub async fn change(State(app): State<App>, visit: Visit, Typed(claims): Typed<Claims>) -> Answer {
    let person = visit.person()?;
    let tasks: Vec<TaskId> =
        claims.task.iter().map(|id| id.parse()).collect::<Result<_, _>>().map_err(|_| AppError::BadRequest)?;
    let back = if claims.back.is_empty() { "/desk" } else { safe_path(&claims.back) };
    let several = !tasks.is_empty();
    let flash = match claims.act.as_str() {
        "take" | "over" => {
            let taken = app.store.act(Take { person, tasks, over: claims.act == "over" }).await?;
            if taken > 0 { Flash::Taken } else { Flash::LeftToOthers }
        }
        "back" => {
            app.store.act(GiveBack { person, tasks }).await?;
            Flash::GivenBack
        }
        _ => return Err(AppError::BadRequest),
    };
    let answer = see_other(back);
    // nothing was ticked: nothing to say either
    Ok(if several { answer.flash(flash) } else { answer }.into_response())
}
