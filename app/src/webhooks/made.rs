//! A secret, shown once: that of a new webhook, or a new one.

use axum::extract::{Path, State};
use base64::{Engine, engine::general_purpose::STANDARD};
use store::webhook::{self, Made, Renew};
use uuid::Uuid;

use super::show;
use crate::{
    account::once::{self, Once},
    web::{Answer, App, AppError, Visit},
};

/// `POST /me/webhooks/{id}/secret`
pub async fn renew(State(app): State<App>, visit: Visit, Path(id): Path<String>) -> Answer {
    let id: Uuid = id.parse().map_err(|_| AppError::NotFound)?;
    match app.store.act(Renew { id, person: visit.person()? }).await {
        Ok(made) => shown(&app, &visit, id, &made).await,
        Err(store::Error::Refused(refusal)) => show::page(&app, &visit, id, Some(refusal)).await,
        Err(error) => Err(error.into()),
    }
}

/// The page that shows a secret, once. As libraries for Standard Webhooks want it: `whsec_` and the key in base64.
pub async fn shown(app: &App, visit: &Visit, id: Uuid, made: &Made) -> Answer {
    let webhook = webhook::one(&mut app.store.read().await?, id, visit.person()?).await?;
    let lang = visit.lang;
    let old = webhook.old_signs_until.map(|until| {
        let until = until.day_and_hour(lang);
        lang.t(
            format!(
                "L’ancien secret signe encore à côté de celui-ci, jusqu’au {until}\u{a0}: changez-le sans rien perdre."
            ),
            format!("The old secret still signs beside this one until {until}: change it without losing anything."),
        )
    });
    let what = Once {
        title: lang.t("Le secret de votre webhook", "The secret of your webhook"),
        warning: lang.t(
            "Copiez-le maintenant\u{a0}: il ne sera plus jamais montré. Votre programme s’en sert pour vérifier que les messages viennent d’ici.",
            "Copy it now: it will never be shown again. Your program uses it to verify that messages come from here.",
        ),
        secret: format!("whsec_{}", STANDARD.encode(made.secret)),
        more: old,
        rows: vec![
            (lang.t("À quoi il sert", "What it is for"), webhook.name),
            (lang.t("Adresse", "Address"), webhook.address),
        ],
        back: format!("/me/webhooks/{id}"),
        explained: ("/api#webhooks", lang.t("Comment vérifier la signature", "How the signature is verified")),
    };
    Ok(once::page(app, visit, what))
}
