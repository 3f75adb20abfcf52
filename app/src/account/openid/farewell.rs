use axum::response::Response;
use leptos::prelude::*;

use crate::{
    ui::{ButtonLink, Variant},
    web::{App, Page, Visit, without_session},
};

/// After a sign-out here, offers the sign-out where the session was opened: whoever uses this computer next would
/// otherwise enter with one click. None when there is nothing to offer.
pub async fn farewell(app: &App, visit: &Visit, opened: Option<(String, String)>) -> Option<Response> {
    let (id, token) = opened?;
    let provider = app.provider(&id).ok()?;
    let address = provider.farewell(&token).await?;
    let (lang, name) = (visit.lang, &provider.about().name);
    let title = lang.t("Vous êtes déconnecté·e ici", "You are signed out here");
    let page = Page::new(title).render(app, &visit.signed_out(), || {
        view! {
            <header class="page-head">
                <h1>{title}</h1>
                <p class="lede">
                    {lang.t(
                        format!("Vous restez connecté·e à {name} dans ce navigateur. Si d’autres s’en servent, déconnectez-vous là-bas aussi."),
                        format!("You are still signed in to {name} in this browser. If others use it, sign out there too."),
                    )}
                </p>
            </header>
            <p class="cluster">
                <ButtonLink
                    href=address.clone()
                    label=lang.t(format!("Me déconnecter aussi de {name}"), format!("Sign out of {name} too"))
                />
                <ButtonLink href="/" label=lang.t("Aller à l’accueil", "Go to the home page") variant=Variant::Quiet />
            </p>
        }
        .into_any()
    });
    Some(without_session(page))
}
