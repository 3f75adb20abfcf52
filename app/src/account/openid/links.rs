use axum::{
    extract::{Path, State},
    response::IntoResponse,
};
use domain::Lang;
use leptos::prelude::*;
use store::openid::{self, Linked};

use super::button;
use crate::{
    ui::{Form, Submit, Variant},
    web::{Answer, App, AppError, Flash, Visit, see_other},
};

/// The part of one's account about accounts elsewhere: those that open it, and those that could.
pub(in crate::account) fn section(app: &App, lang: Lang, linked: Vec<Linked>) -> Option<AnyView> {
    if linked.is_empty() && app.providers.is_empty() {
        return None;
    }
    let free = app.providers.iter().map(|provider| provider.about());
    let free: Vec<AnyView> = free
        .filter(|about| !linked.iter().any(|link| link.provider == about.id))
        .map(|about| {
            let label = lang.t(format!("Relier {}", about.name), format!("Link {}", about.name));
            button(about, "/me", label, Variant::Secondary)
        })
        .collect();
    let linked: Vec<AnyView> = linked.into_iter().map(|link| row(app, lang, link)).collect();
    let free = (!free.is_empty()).then(|| view! { <div class="cluster">{free}</div> });
    Some(
        view! {
            <h3>{lang.t("Comptes reliés", "Linked accounts")}</h3>
            <p class="muted">
                {lang.t(
                    "Un compte d’un fournisseur d’identité ouvre le vôtre. Nous n’en retenons que son numéro.",
                    "An account at an identity provider opens yours. We keep nothing of it but its number.",
                )}
            </p>
            <ul class="drafts">{linked}</ul>
            {free}
        }
        .into_any(),
    )
}

fn row(app: &App, lang: Lang, link: Linked) -> AnyView {
    let known = app.providers.iter().map(|provider| provider.about()).find(|about| about.id == link.provider);
    let name = known.map_or_else(|| link.issuer.clone(), |about| about.name.clone());
    let used = link.used_at.day_and_hour(lang);
    let label = lang.t(format!("Délier {name}"), format!("Unlink {name}"));
    view! {
        <li class="draft">
            <strong>{name}</strong>
            <span class="muted">{lang.t(format!("utilisé le {used}"), format!("used on {used}"))}</span>
            <Form action=format!("/me/links/{}/removal", link.id)>
                <Submit label variant=Variant::Quiet />
            </Form>
        </li>
    }
    .into_any()
}

/// `POST /me/links/{id}/removal`
pub async fn unlink(State(app): State<App>, visit: Visit, Path(id): Path<String>) -> Answer {
    let id = id.parse().map_err(|_| AppError::NotFound)?;
    let way = visit.session.as_ref().map(|session| session.way).ok_or(AppError::NotFound)?;
    app.store.act(openid::Unlink { person: visit.person()?, way, id }).await?;
    Ok(see_other("/me").flash(Flash::Unlinked).into_response())
}
