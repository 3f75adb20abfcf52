use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use domain::{AuthorityId, FieldError, Lang, Refusal, Role};
use leptos::prelude::*;
use serde::Deserialize;
use store::{
    authority,
    template::{self, Template, VERDICTS},
};
use uuid::Uuid;

use crate::{
    ui::{Empty, ErrorSummary, Field, Form, Link, Prose, Select, Submit, TextArea, Variant},
    web::{Answer, App, AppError, Flash, Page, Typed, Visit, fresh_id, see_other},
};

/// A new text.
#[derive(Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewText {
    #[serde(default)]
    submission: String,
    #[serde(default)]
    authority: String,
    #[serde(default)]
    verdict: String,
    #[serde(default)]
    title: String,
    #[serde(default)]
    body: String,
}

/// `GET /desk/templates`
pub async fn show(State(app): State<App>, visit: Visit) -> Answer {
    let form = NewText { submission: fresh_id(&app).to_string(), ..NewText::default() };
    page(&app, &visit, form, Vec::new()).await
}

/// `POST /desk/templates`
pub async fn add(State(app): State<App>, visit: Visit, Typed(form): Typed<NewText>) -> Answer {
    let submission: Uuid = form.submission.parse().map_err(|_| AppError::BadRequest)?;
    let authority = form.authority.parse::<AuthorityId>().ok();
    let mine = places(&visit, &app);
    // whoever works in one place only has nothing to choose
    let authority = authority.or((mine.len() == 1).then(|| mine[0])).filter(|id| mine.contains(id));
    let Some(authority) = authority else {
        let errors = vec![FieldError::new("authority", Refusal::NotAChoice)];
        return page(&app, &visit, form, errors).await;
    };
    let act = template::Add {
        submission,
        person: visit.person()?,
        authority,
        verdict: form.verdict.clone(),
        title: form.title.clone(),
        body: form.body.clone(),
        lang: visit.lang,
    };
    match app.store.act(act).await {
        Ok(()) => Ok(see_other("/desk/templates").flash(Flash::TemplateKept).into_response()),
        Err(store::Error::Invalid(errors)) => page(&app, &visit, form, errors).await,
        Err(store::Error::Refused(refusal @ Refusal::NoMandate)) => {
            page(&app, &visit, form, vec![FieldError::new("verdict", refusal)]).await
        }
        Err(error) => Err(error.into()),
    }
}

/// `POST /desk/templates/{id}/removal`
pub async fn remove(State(app): State<App>, visit: Visit, Path(id): Path<String>) -> Answer {
    let id: Uuid = id.parse().map_err(|_| AppError::NotFound)?;
    app.store.act(template::Remove { id, person: visit.person()? }).await?;
    Ok(see_other("/desk/templates").flash(Flash::TemplateGone).into_response())
}

fn places(visit: &Visit, app: &App) -> Vec<AuthorityId> {
    let now = app.store.now();
    let mut places = visit.actor.authorities(Role::Moderator, now);
    places.extend(visit.actor.authorities(Role::Elected, now));
    places.sort();
    places.dedup();
    places
}

async fn page(app: &App, visit: &Visit, form: NewText, errors: Vec<FieldError>) -> Result<Response, AppError> {
    let lang = visit.lang;
    let mut conn = app.store.read().await?;
    let mut kept = Vec::new();
    let mut names = Vec::new();
    for place in places(visit, app) {
        names.push((place.to_string(), authority::by_id(&mut conn, place).await?.name));
        kept.extend(template::of(&mut conn, place, lang).await?);
    }
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let title = lang.t("Textes types", "Texts for reasons");
    Ok(Page::new(title).status(status).render(app, visit, || view(lang, title, kept, names, form, errors)))
}

fn verdict_name(lang: Lang, code: &str) -> &'static str {
    match code {
        "return" => lang.t("Rendre à son auteur", "Return to its author"),
        "reject" => lang.t("Ne pas admettre", "Do not admit"),
        "accept" => lang.t("Accepter", "Accept"),
        "refuse" => lang.t("Refuser", "Refuse"),
        _ => lang.t("Réorienter", "Redirect"),
    }
}

fn view(
    lang: Lang,
    title: &'static str,
    kept: Vec<Template>,
    names: Vec<(String, String)>,
    form: NewText,
    errors: Vec<FieldError>,
) -> AnyView {
    let said = |field: &str| errors.iter().find(|x| x.field == field).map(|x| x.refusal.say(lang));
    let (no_verdict, no_title, no_body) = (said("verdict"), said("title"), said("body"));
    let summary = errors.iter().map(|x| (x.field.clone(), x.refusal.say(lang))).collect();
    let verdicts = VERDICTS.iter().map(|(code, _)| ((*code).to_owned(), verdict_name(lang, code).to_owned())).collect();
    let list = if kept.is_empty() {
        view! {
            <Empty
                title=lang.t("Aucun texte type", "No text yet")
                text=lang.t(
                    "Gardez ici les phrases que vous écrivez souvent\u{a0}: elles seront proposées au moment de décider.",
                    "Keep here what you write often: it is offered when you decide.",
                )
            />
        }
        .into_any()
    } else {
        kept.into_iter()
            .map(|t| {
                view! {
                    <article class="panel">
                        <h3>{t.title}</h3>
                        <p class="muted">{format!("{} · {}", verdict_name(lang, &t.verdict), t.authority)}</p>
                        <Prose text=t.body />
                        <Form action=format!("/desk/templates/{}/removal", t.id)>
                            <Submit label=lang.t("Supprimer", "Delete") variant=Variant::Quiet />
                        </Form>
                    </article>
                }
            })
            .collect_view()
            .into_any()
    };
    let place = (names.len() > 1).then(|| {
        view! {
            <Select
                name="authority"
                label=lang.t("Autorité", "Authority")
                error=said("authority")
                value=form.authority.clone()
                options=names
                empty_label=lang.t("Choisir…", "Choose…")
            />
        }
    });
    view! {
        <ErrorSummary lang errors=summary />
        <header class="page-head">
            <h1>{title}</h1>
            <p class="lede">
                {lang.t(
                    "Des réponses toutes prêtes, que chacun relit et adapte avant de décider.",
                    "Ready answers, which everybody reads again and adapts before deciding.",
                )}
            </p>
            <p>
                <Link href="/desk">{lang.t("← Mon bureau", "← My desk")}</Link>
            </p>
        </header>
        <section class="section stack">{list}</section>
        <section class="section">
            <h2>{lang.t("Ajouter un texte", "Add a text")}</h2>
            <Form action="/desk/templates" submission=form.submission.clone()>
                {place}
                <Select
                    name="verdict"
                    label=lang.t("Pour quelle décision", "For which decision")
                    error=no_verdict
                    value=form.verdict.clone()
                    options=verdicts
                    empty_label=lang.t("Choisir…", "Choose…")
                />
                <Field
                    name="title"
                    label=lang.t("Nom du texte", "Name of the text")
                    value=form.title.clone()
                    error=no_title
                    autocomplete="off"
                />
                <TextArea name="body" label=lang.t("Texte", "Text") value=form.body.clone() error=no_body rows=6 />
                <Submit label=lang.t("Enregistrer", "Save") />
            </Form>
        </section>
    }
    .into_any()
}
