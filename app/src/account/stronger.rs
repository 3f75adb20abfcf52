use axum::{
    extract::{Query, State},
    response::IntoResponse,
};
use domain::{Lang, Role};
use leptos::prelude::*;
use serde::Deserialize;

use crate::{
    ui::{ButtonLink, Link, Notice, NoticeKind, Variant},
    web::{Answer, App, Page, Visit, safe_path, see_other},
};

/// Where to go afterwards.
#[derive(Default, Deserialize)]
pub struct Next {
    #[serde(default)]
    next: String,
}

/// `GET /sign-in/stronger?next=`: for an official who came in with a code by mail.
pub async fn show(State(app): State<App>, visit: Visit, Query(next): Query<Next>) -> Answer {
    let next = safe_path(&next.next).to_owned();
    // nothing sleeps: on to where they wanted to go, which says what is to be said
    if !visit.sleeping(&Role::ALL, app.store.now()) {
        return Ok(see_other(&next).into_response());
    }
    let lang = visit.lang;
    let title = lang.t("Votre mandat attend", "Your mandate waits");
    Ok(Page::new(title).render(&app, &visit, || {
        view! {
            <header class="page-head">
                <h1>{title}</h1>
                <p class="lede">
                    {lang.t(
                        "Vous êtes entré·e avec un code reçu par courriel. Pour agir au nom d’une autorité, il faut plus\u{a0}: qui lirait vos messages pourrait sinon décider à votre place.",
                        "You came in with a code by mail. To act for an authority it takes more: otherwise whoever reads your mails could decide in your place.",
                    )}
                </p>
            </header>
            <div class="reading stack">
                <p>
                    {lang.t(
                        "Tout ce que fait une habitante ou un habitant reste possible ainsi.",
                        "Everything that a resident does stays possible this way.",
                    )}
                </p>
                <p class="cluster">
                    <ButtonLink href="/me" label=lang.t("Voir mes moyens de connexion", "See my ways to sign in") />
                    <ButtonLink href="/" label=lang.t("Rester ainsi", "Stay like this") variant=Variant::Quiet />
                </p>
            </div>
        }
        .into_any()
    }))
}

/// Says on another page that mandates sleep, and where they are woken.
pub(crate) fn asleep(lang: Lang, path: &str) -> AnyView {
    let href = format!("/sign-in/stronger?next={}", safe_path(path.split('?').next().unwrap_or("/")));
    view! {
        <Notice kind=NoticeKind::Info>
            <p>
                {lang.t(
                    "Votre mandat attend\u{a0}: vous êtes entré·e avec un code reçu par courriel, et il ne compte qu’avec une clé d’accès ou un compte d’un fournisseur d’identité.",
                    "Your mandate waits: you came in with a code by mail, and it only counts with a passkey or an account at an identity provider.",
                )} " " <Link href>{lang.t("Me connecter plus sûrement", "Sign in more safely")}</Link>
            </p>
        </Notice>
    }
    .into_any()
}
