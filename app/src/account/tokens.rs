//! Personal access tokens: listed, made, shown once, revoked.

use axum::{
    extract::{Path, State},
    response::{IntoResponse, Response},
};
use domain::{FieldError, Lang, Moment, Scope, Scopes, TOKEN_DAYS};
use leptos::prelude::*;
use serde::Deserialize;
use store::token::{self, Made, Token};
use uuid::Uuid;

use super::once::{self, Once};
use crate::{
    ui::{Checkbox, Choices, ErrorSummary, Field, Form, Link, Submit, Variant},
    web::{Answer, App, AppError, Flash, Page, Typed, Visit, fresh_id, said, see_other, status, summary, tied},
};

/// What somebody typed to make a token.
#[derive(Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Making {
    #[serde(default)]
    submission: String,
    #[serde(default)]
    name: String,
    #[serde(default)]
    act: String,
    #[serde(default)]
    moderate: String,
    #[serde(default)]
    days: String,
}

/// `GET /me/tokens`
pub async fn show(State(app): State<App>, visit: Visit) -> Answer {
    let typed = Making { days: "90".into(), ..Making::default() };
    page(&app, &visit, typed, Vec::new()).await
}

/// `POST /me/tokens`
pub async fn make(State(app): State<App>, visit: Visit, Typed(typed): Typed<Making>) -> Answer {
    let id: Uuid = typed.submission.parse().map_err(|_| AppError::BadRequest)?;
    let chosen = [(Scope::Act, &typed.act), (Scope::Moderate, &typed.moderate)];
    let scopes = Scopes::of(chosen.into_iter().filter(|(_, tick)| !tick.is_empty()).map(|(scope, _)| scope));
    let days = typed.days.parse().ok().filter(|days| TOKEN_DAYS.contains(days)).unwrap_or_default();
    let act =
        token::Make { id, person: visit.person()?, name: typed.name.clone(), scopes, days, strong: strong(&visit) };
    match app.store.act(act).await {
        Ok(made) => {
            let token = token::one(&mut app.store.read().await?, id, visit.person()?).await?;
            Ok(shown(&app, &visit, &token, made))
        }
        Err(store::Error::Refused(refusal @ domain::Refusal::ShownOnce)) => {
            page(&app, &visit, typed, vec![FieldError::new("name", refusal)]).await
        }
        Err(error) => {
            let errors = tied(error, "name")?;
            page(&app, &visit, typed, errors).await
        }
    }
}

/// Whether the session is strong enough for mandates.
fn strong(visit: &Visit) -> bool {
    visit.session.as_ref().is_some_and(|session| session.way.is_strong())
}

async fn page(app: &App, visit: &Visit, typed: Making, errors: Vec<FieldError>) -> Answer {
    let (lang, now) = (visit.lang, app.store.now());
    let tokens = token::list(&mut app.store.read().await?, visit.person()?).await?;
    let official = visit.on_duty(now);
    let fresh = fresh_id(app).to_string();
    let title = lang.t("Mes jetons", "My tokens");
    Ok(Page::new(title).status(status(&errors)).render(app, visit, || {
        view! {
            <ErrorSummary lang errors=summary(lang, &errors) />
            <header class="page-head">
                <p>
                    <Link href="/me">{lang.t("← Mon compte", "← My account")}</Link>
                </p>
                <h1>{title}</h1>
                <p class="lede">
                    {lang.t(
                        "Un jeton laisse un programme agir en votre nom, sans votre session. Donnez-lui le moins de droits possible, et révoquez-le dès qu’il ne sert plus.",
                        "A token lets a program act in your name, without your session. Give it as few rights as possible, and revoke it as soon as it is no longer used.",
                    )}
                </p>
            </header>
            {list(lang, &tokens, now)}
            {form(lang, typed, fresh, &errors, official)}
            <p class="reading">
                <Link href="/api">{lang.t("Comment un programme s’en sert", "How a program uses it")}</Link>
            </p>
        }
        .into_any()
    }))
}

fn scopes(lang: Lang, scopes: &Scopes) -> String {
    scopes.each().map(|scope| scope.name(lang)).collect::<Vec<_>>().join(lang.t("\u{a0}; ", "; "))
}

fn list(lang: Lang, tokens: &[Token], now: Moment) -> Option<AnyView> {
    if tokens.is_empty() {
        return None;
    }
    let lines = tokens
        .iter()
        .map(|t| {
            let over = t.expires_at <= now;
            let used = match t.used_on {
                Some(day) => lang.t(format!("utilisé le {}", day.day(lang)), format!("used on {}", day.day(lang))),
                None => lang.t("jamais utilisé", "never used").to_owned(),
            };
            let end = match over {
                true => lang.t(
                    format!("a expiré le {}", t.expires_at.day(lang)),
                    format!("expired on {}", t.expires_at.day(lang)),
                ),
                false => lang.t(
                    format!("expire le {}", t.expires_at.day(lang)),
                    format!("expires on {}", t.expires_at.day(lang)),
                ),
            };
            let made = lang.t(format!("créé le {}", t.made_at.day(lang)), format!("made on {}", t.made_at.day(lang)));
            let (name, may, times) = (t.name.clone(), scopes(lang, &t.scopes), format!("{made}, {used}, {end}"));
            let (href, which) = (format!("/me/tokens/{}/removal", t.id), format!(" {name}"));
            view! {
                <li class="draft token">
                    <strong>{name}</strong>
                    <span>{may}</span>
                    <span class="muted">{times}</span>
                    <Link href=href>
                        {lang.t("Révoquer", "Revoke")} <span class="visually-hidden">{which}</span>
                    </Link>
                </li>
            }
        })
        .collect_view();
    Some(view! { <ul class="drafts" role="list">{lines}</ul> }.into_any())
}

fn form(lang: Lang, typed: Making, fresh: String, errors: &[FieldError], official: bool) -> AnyView {
    let days = TOKEN_DAYS
        .iter()
        .map(|days| {
            let label = match days {
                7 => lang.t("Une semaine", "A week"),
                30 => lang.t("Un mois", "A month"),
                90 => lang.t("Trois mois", "Three months"),
                _ => lang.t("Un an", "A year"),
            };
            (days.to_string(), label.to_owned(), String::new())
        })
        .collect();
    // a form that was refused is sent again under its own number, one that made a token is not
    let once = errors.iter().any(|e| e.refusal == domain::Refusal::ShownOnce);
    let submission = if typed.submission.is_empty() || once { fresh } else { typed.submission.clone() };
    let (no_name, no_scopes, no_days) =
        (said(lang, errors, "name"), said(lang, errors, "scopes"), said(lang, errors, "days"));
    let Making { name, act, moderate, days: chosen, .. } = typed;
    let (act, moderate) = (!act.is_empty(), !moderate.is_empty());
    let moderate = official.then(|| {
        view! {
            <Checkbox
                name="moderate"
                label=Scope::Moderate.name(lang)
                hint=lang.t(
                    "Seulement parce que cette session a été ouverte par un moyen sûr.",
                    "Only because this session was opened by a safe way.",
                )
                error=no_scopes
                checked=moderate
            />
        }
    });
    view! {
        <section class="section">
            <h2>{lang.t("Créer un jeton", "Make a token")}</h2>
            <Form action="/me/tokens">
                <input type="hidden" name="submission" value=submission />
                <Field
                    name="name"
                    label=lang.t("À quoi il sert", "What it is for")
                    hint=lang.t("Pour le reconnaître dans la liste.", "To recognise it in the list.")
                    value=name
                    error=no_name
                    autocomplete="off"
                />
                <fieldset class="field">
                    <legend class="label">{lang.t("Ce qu’il peut faire", "What it may do")}</legend>
                    <p class="muted">
                        {lang.t(
                            "Il peut toujours lire ce que vous pouvez lire.",
                            "It may always read what you may read.",
                        )}
                    </p>
                    <Checkbox name="act" label=Scope::Act.name(lang) checked=act />
                    {moderate}
                </fieldset>
                <Choices
                    name="days"
                    legend=lang.t("Pour combien de temps", "For how long")
                    options=days
                    value=chosen
                    error=no_days
                />
                <Submit label=lang.t("Créer le jeton", "Make the token") />
            </Form>
        </section>
    }
    .into_any()
}

/// The page that shows a token, once.
fn shown(app: &App, visit: &Visit, token: &Token, made: Made) -> Response {
    let lang = visit.lang;
    let what = Once {
        title: lang.t("Votre nouveau jeton", "Your new token"),
        warning: lang.t(
            "Copiez-le maintenant\u{a0}: il ne sera plus jamais montré. Gardez-le comme un mot de passe.",
            "Copy it now: it will never be shown again. Keep it like a password.",
        ),
        secret: made.token,
        more: None,
        rows: vec![
            (lang.t("À quoi il sert", "What it is for"), token.name.clone()),
            (lang.t("Ce qu’il peut faire", "What it may do"), scopes(lang, &token.scopes)),
            (lang.t("Jusqu’au", "Until"), token.expires_at.day(lang)),
        ],
        back: "/me/tokens".to_owned(),
        explained: ("/api", lang.t("Comment un programme s’en sert", "How a program uses it")),
    };
    once::page(app, visit, what)
}

/// `GET /me/tokens/{id}/removal`
pub async fn ask_revoke(State(app): State<App>, visit: Visit, Path(id): Path<String>) -> Answer {
    let id = id.parse().map_err(|_| AppError::NotFound)?;
    let token = token::one(&mut app.store.read().await?, id, visit.person()?).await?;
    let lang = visit.lang;
    let title = lang.t("Révoquer un jeton", "Revoke a token");
    Ok(Page::new(title).render(&app, &visit, || {
        view! {
            <header class="page-head">
                <h1>{title}</h1>
                <p class="lede">{token.name.clone()}</p>
            </header>
            <div class="reading stack">
                <p>
                    {lang.t(
                        "Les programmes qui s’en servent ne pourront plus rien faire, tout de suite. C’est définitif.",
                        "Programs that use it can do nothing any more, at once. This cannot be undone.",
                    )}
                </p>
                <Form action=format!("/me/tokens/{id}/removal")>
                    <div class="cluster">
                        <Submit label=lang.t("Révoquer ce jeton", "Revoke this token") variant=Variant::Danger />
                        <Link href="/me/tokens">{lang.t("Ne rien changer", "Change nothing")}</Link>
                    </div>
                </Form>
            </div>
        }
        .into_any()
    }))
}

/// `POST /me/tokens/{id}/removal`
pub async fn revoke(State(app): State<App>, visit: Visit, Path(id): Path<String>) -> Answer {
    let id: Uuid = id.parse().map_err(|_| AppError::NotFound)?;
    app.store.act(token::Revoke { id, person: visit.person()? }).await?;
    Ok(see_other("/me/tokens").flash(Flash::TokenRevoked).into_response())
}
