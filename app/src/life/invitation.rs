//! A link by which somebody takes a part.

use std::collections::BTreeMap;

use axum::{
    extract::{Path, State},
    response::IntoResponse,
};
use domain::{Part, Refusal, Role};
use store::join;

use super::question::{FormPage, form_page};
use crate::web::{Answer, App, AppError, Flash, Visit, see_other};

/// `GET /invitations/{token}`
pub async fn show(State(app): State<App>, visit: Visit, Path(token): Path<String>) -> Answer {
    let lang = visit.lang;
    let mut conn = app.store.read().await?;
    let invited = join::invited(&mut conn, &token, app.store.now()).await?;
    let part = invited.part.name(lang);
    let page = FormPage {
        title: lang.t("Vous êtes invité·e", "You are invited").to_owned(),
        lede: lang.t(
            format!("On vous propose une part dans cet essai\u{a0}: «\u{a0}{part}\u{a0}». Votre nom sera affiché sur sa page."),
            format!("You are offered a part in this try: “{part}”. Your name will be shown on its page."),
        ),
        action: format!("/invitations/{token}"),
        submission: None,
        questions: Vec::new(),
        typed: BTreeMap::new(),
        errors: Vec::new(),
        submit: lang.t("J’accepte", "I accept").to_owned(),
        before: None,
        slug: invited.slug,
        name: invited.title,
    };
    Ok(form_page(&app, &visit, page))
}

/// `POST /invitations/{token}`
pub async fn accept(State(app): State<App>, visit: Visit, Path(token): Path<String>) -> Answer {
    let now = app.store.now();
    // only an elected official can be the referent: a mandate that sleeps does not count
    if visit.sleeping(&[Role::Elected], now) {
        let invited = join::invited(&mut app.store.read().await?, &token, now).await?;
        if invited.part == Part::Referent {
            return Err(AppError::Refused(Refusal::NeedsStrongWay));
        }
    }
    let slug = app.store.act(join::Accept { person: visit.person()?, token }).await?;
    Ok(see_other(&format!("/experiments/{slug}")).flash(Flash::PartTaken).into_response())
}
