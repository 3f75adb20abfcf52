use axum::{
    extract::{Path, State},
    response::IntoResponse,
};
use domain::DecisionId;
use store::decision::{TellNow, Undo};

use crate::web::{Answer, App, AppError, Flash, Visit, see_other};

/// `POST /desk/decisions/{id}/undo`
pub async fn undo(State(app): State<App>, visit: Visit, Path(id): Path<String>) -> Answer {
    let decision: DecisionId = id.parse().map_err(|_| AppError::NotFound)?;
    app.store.act(Undo { decision, official: visit.person()? }).await?;
    Ok(see_other("/desk").flash(Flash::Undone).into_response())
}

/// `POST /desk/decisions/{id}/notice`
pub async fn tell(State(app): State<App>, visit: Visit, Path(id): Path<String>) -> Answer {
    let decision: DecisionId = id.parse().map_err(|_| AppError::NotFound)?;
    app.store.act(TellNow { decision, official: visit.person()? }).await?;
    app.mail_bell.notify_one();
    Ok(see_other("/desk").flash(Flash::Told).into_response())
}
