use axum::{
    extract::{Query, State},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use domain::{Lang, Refusal, Role};
use leptos::prelude::*;
use serde::Deserialize;
use store::passkey;

use crate::{
    ui::{ButtonLink, ErrorSummary, Link, Notice, NoticeKind},
    web::{Answer, App, AppError, Page, Visit, safe_path, see_other},
};

/// Where to go afterwards.
#[derive(Default, Deserialize)]
pub struct Next {
    #[serde(default)]
    next: String,
}

/// `GET /sign-in/stronger?next=`: for whoever came in with a code by mail where more is needed.
pub async fn show(State(app): State<App>, visit: Visit, Query(next): Query<Next>) -> Answer {
    // nothing sleeps and nothing is guarded: on to where they wanted to go, which says what is to be said
    if !visit.sleeping(&Role::ALL, app.store.now()) && !super::passkey::guarded(&app, &visit).await? {
        return Ok(see_other(safe_path(&next.next)).into_response());
    }
    page(&app, &visit, &next.next, None).await
}

/// The page, also after a passkey was not accepted.
pub(super) async fn page(app: &App, visit: &Visit, next: &str, refusal: Option<Refusal>) -> Result<Response, AppError> {
    let lang = visit.lang;
    let next = safe_path(next).to_owned();
    let person = visit.person()?;
    let has_keys = app.keys.is_some() && !passkey::list(&mut app.store.read().await?, person).await?.is_empty();
    let status = if refusal.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let error = refusal.map(|r| r.say(lang));
    let title = lang.t("Votre mandat attend", "Your mandate waits");
    Ok(Page::new(title).status(status).render(app, visit, || {
        let way = if has_keys {
            super::passkey::button(lang, visit, &next)
        } else {
            view! {
                <p>
                    {lang.t(
                        "Vous n’avez pas encore de clé d’accès. Ajoutez-en une\u{a0}: c’est l’affaire d’une minute, et votre mandat compte aussitôt.",
                        "You have no passkey yet. Add one: it takes a minute, and your mandate counts at once.",
                    )}
                </p>
                <p><ButtonLink href="/me/passkeys/new" label=lang.t("Ajouter une clé d’accès", "Add a passkey") /></p>
            }
            .into_any()
        };
        let ways = super::openid::ways_in(app, lang, &next);
        view! {
            <ErrorSummary lang errors=error.iter().map(|e| ("passkey".to_owned(), e.clone())).collect() />
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
                {way}
                {ways}
                <p class="muted">
                    {lang.t(
                        "Tout ce que fait une habitante ou un habitant reste possible sans cela.",
                        "Everything that a resident does stays possible without it.",
                    )} " " <Link href="/me">{lang.t("Mes moyens de connexion", "My ways to sign in")}</Link>
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
