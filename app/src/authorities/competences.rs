use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use domain::{FieldError, Lang, Moment, Theme};
use leptos::prelude::*;
use serde::Deserialize;
use store::{
    authority::{self, Profile},
    competence::{self, Add, End, Given, Told},
    territory,
};
use uuid::Uuid;

use super::show::words;
use crate::{
    ui::{Empty, ErrorSummary, Field, Form, Link, Select, Submit, Variant},
    web::{Answer, App, AppError, Flash, Page, Typed, Visit, fresh_id, see_other},
};

/// What an administrator fills in.
#[derive(Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Writing {
    #[serde(default)]
    submission: String,
    #[serde(default)]
    theme: String,
    #[serde(default)]
    territory: String,
    #[serde(default)]
    from: String,
    #[serde(default)]
    until: String,
    #[serde(default)]
    given_by: String,
    #[serde(default)]
    basis: String,
}

/// `GET /authorities/{slug}/competences`
pub async fn show(State(app): State<App>, visit: Visit, Path(slug): Path<String>) -> Answer {
    let form = Writing { submission: fresh_id(&app).to_string(), ..Writing::default() };
    page(&app, &visit, &slug, form, Vec::new()).await
}

/// `POST /authorities/{slug}/competences`
pub async fn add(
    State(app): State<App>,
    visit: Visit,
    Path(slug): Path<String>,
    Typed(form): Typed<Writing>,
) -> Answer {
    let submission: Uuid = form.submission.parse().map_err(|_| AppError::BadRequest)?;
    let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    let given = Given {
        authority: slug.clone(),
        theme: form.theme.clone(),
        territory: form.territory.clone(),
        from: form.from.clone(),
        until: some(&form.until),
        given_by: some(&form.given_by),
        basis: form.basis.clone(),
    };
    match app.store.act(Add { submission: Some((submission, visit.person()?)), given }).await {
        Ok(()) => {
            let back = format!("/authorities/{slug}/competences");
            Ok(see_other(&back).flash(Flash::CompetenceKept).into_response())
        }
        Err(store::Error::Invalid(errors)) => page(&app, &visit, &slug, form, errors).await,
        Err(error) => Err(error.into()),
    }
}

/// The last day.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ending {
    #[serde(default)]
    last: String,
}

/// `POST /authorities/{slug}/competences/{id}/end`
pub async fn end(
    State(app): State<App>,
    visit: Visit,
    Path((slug, id)): Path<(String, String)>,
    Typed(form): Typed<Ending>,
) -> Answer {
    let id: Uuid = id.parse().map_err(|_| AppError::NotFound)?;
    match app.store.act(End { id, person: visit.person()?, last: form.last }).await {
        Ok(()) => {
            let back = format!("/authorities/{slug}/competences");
            Ok(see_other(&back).flash(Flash::CompetenceEnded).into_response())
        }
        Err(store::Error::Invalid(errors)) => {
            let errors = errors.into_iter().map(|e| FieldError::new(&format!("last-{id}"), e.refusal)).collect();
            let form = Writing { submission: fresh_id(&app).to_string(), ..Writing::default() };
            page(&app, &visit, &slug, form, errors).await
        }
        Err(error) => Err(error.into()),
    }
}

async fn page(
    app: &App,
    visit: &Visit,
    slug: &str,
    form: Writing,
    errors: Vec<FieldError>,
) -> Result<Response, AppError> {
    let lang = visit.lang;
    let now = app.store.now();
    let mut conn = app.store.read().await?;
    let profile = authority::profile(&mut conn, slug).await?;
    let rows = competence::of(&mut conn, profile.id).await?;
    let others: Vec<(String, String)> =
        authority::names(&mut conn).await?.into_iter().filter(|(other, _)| other != slug).collect();
    let territories = territory::all_names(&mut conn).await?;
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let title = lang.t("Compétences", "Competences");
    Ok(Page::new(title)
        .status(status)
        .render(app, visit, || view(lang, title, now, profile, rows, others, territories, form, errors)))
}

#[expect(clippy::too_many_arguments, reason = "a page is a function of everything that it shows")]
fn view(
    lang: Lang,
    title: &'static str,
    now: Moment,
    profile: Profile,
    rows: Vec<Told>,
    others: Vec<(String, String)>,
    territories: Vec<(String, String)>,
    form: Writing,
    errors: Vec<FieldError>,
) -> AnyView {
    let said = |field: &str| errors.iter().find(|x| x.field == field).map(|x| x.refusal.say(lang));
    let [no_theme, no_territory, no_from, no_until, no_giver, no_basis] =
        ["theme", "territory", "from", "until", "given_by", "basis"].map(said);
    let summary = errors.iter().map(|x| (x.field.clone(), x.refusal.say(lang))).collect();
    let themes = Theme::ALL.iter().map(|t| (t.code().to_owned(), t.name(lang).to_owned())).collect();
    let slug = profile.slug.clone();
    let list = if rows.is_empty() {
        view! {
            <Empty
                title=lang.t("Rien n’est encore inscrit", "Nothing is written down yet")
                text=lang.t(
                    "Sans compétence inscrite, la plus petite autorité d’un lieu y décide de tout.",
                    "Without any competence, the smallest authority of a place decides about everything there.",
                )
            />
        }
        .into_any()
    } else {
        let lines = rows
            .iter()
            .map(|c| {
                let field = format!("last-{}", c.id);
                let error = said(&field);
                view! { <li class="row">{words(lang, c)} {ending(lang, &slug, c, now, error)}</li> }
            })
            .collect_view();
        view! { <ul class="rows" role="list">{lines}</ul> }.into_any()
    };
    view! {
        <ErrorSummary lang errors=summary />
        <header class="page-head">
            <h1>{title}</h1>
            <p class="lede">
                <Link href=format!("/authorities/{}", profile.slug)>{profile.name}</Link>
            </p>
            <p class="muted">
                {lang.t(
                    "Une compétence s’achève, elle ne s’efface pas\u{a0}: chaque jour passé garde sa réponse. Chaque changement est inscrit au registre civique.",
                    "A competence ends, it is not deleted: every past day keeps its answer. Each change goes into the civic record.",
                )}
            </p>
        </header>
        <section class="section">{list}</section>
        <section class="section">
            <h2>{lang.t("Inscrire une compétence", "Write a competence down")}</h2>
            <Form action=format!("/authorities/{slug}/competences") submission=form.submission.clone()>
                <Select
                    name="theme"
                    label=lang.t("Sujet", "Subject")
                    options=themes
                    value=form.theme.clone()
                    error=no_theme
                    empty_label=lang.t("Choisir…", "Choose…")
                />
                <Select
                    name="territory"
                    label=lang.t("Territoire", "Territory")
                    options=territories
                    value=form.territory.clone()
                    error=no_territory
                    empty_label=lang.t("Choisir…", "Choose…")
                />
                <div class="cluster">
                    <Field
                        name="from"
                        label=lang.t("Premier jour", "First day")
                        kind="date"
                        short=true
                        value=form.from.clone()
                        error=no_from
                    />
                    <Field
                        name="until"
                        label=lang.t("Dernier jour (facultatif)", "Last day (optional)")
                        kind="date"
                        short=true
                        value=form.until.clone()
                        error=no_until
                    />
                </div>
                <Select
                    name="given_by"
                    label=lang.t("Confiée par (si elle l’a reçue d’une autre)", "Given by (if it came from another)")
                    options=others
                    value=form.given_by.clone()
                    error=no_giver
                    empty_label=lang.t("Par la loi", "By law")
                />
                <Field
                    name="basis"
                    label=lang.t("Texte ou délibération", "Law or deliberation")
                    autocomplete="off"
                    value=form.basis.clone()
                    error=no_basis
                />
                <Submit label=lang.t("Inscrire", "Write it down") />
            </Form>
        </section>
    }
    .into_any()
}

/// The last day of a competence that has not ended.
fn ending(lang: Lang, slug: &str, c: &Told, now: Moment, error: Option<String>) -> Option<AnyView> {
    if c.until_at.is_some_and(|end| end <= now) {
        return None;
    }
    let id = c.id;
    let what = c.theme().map(|t| t.name(lang)).unwrap_or_default();
    let label = lang.t(format!("Dernier jour de «\u{a0}{what}\u{a0}»"), format!("Last day of “{what}”"));
    let field = format!("last-{id}");
    let action = format!("/authorities/{slug}/competences/{id}/end");
    let (wrong, why) = (error.is_some(), format!("{field}-error"));
    let described = wrong.then(|| why.clone());
    let error = error.map(|e| view! { <p class="error" id=why>{e}</p> });
    Some(
        view! {
            <Form action=action class="ending">
                <div class="cluster">
                    <div class="field" class:field-wrong=wrong>
                        <label class="label" for=field.clone()>{label}</label>
                        {error}
                        <input class="input input-short" type="date" id=field name="last" aria-describedby=described />
                    </div>
                    <Submit label=lang.t("Y mettre fin", "End it") variant=Variant::Secondary />
                </div>
            </Form>
        }
        .into_any(),
    )
}
