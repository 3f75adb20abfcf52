//! What an address led to, and what it is for the experiment.

use axum::{
    extract::{Path, State},
    response::{IntoResponse, Response},
};
use catalog::{Dataset, PARSER, Shape};
use domain::{DataRole, FieldError, Refusal};
use leptos::prelude::*;
use serde::Deserialize;
use store::data::{self, Attach, Preview};

use super::{
    add::public,
    badges::{badges, places, size},
    section::host,
    sketch, table,
};
use crate::{
    experiments::head,
    ui::{Choices, ErrorSummary, Form, Link, Select, Submit, SummaryList, SummaryRow, Variant},
    web::{Answer, App, AppError, Flash, Page, Typed, Visit, fresh_id, said, see_other, status, summary},
};

/// What somebody looks at, read.
async fn load(app: &App, visit: &Visit, slug: &str, id: &str) -> Result<(Preview, Dataset, Shape), AppError> {
    let id = id.parse().map_err(|_| AppError::NotFound)?;
    let preview = data::preview(&mut app.store.read().await?, slug, id, visit.person()?).await?;
    let told = serde_json::from_str(&preview.told).map_err(|_| AppError::Internal)?;
    let shape = serde_json::from_str(&preview.shape).map_err(|_| AppError::Internal)?;
    Ok((preview, told, shape))
}

/// `GET /experiments/{slug}/data/{id}`
pub async fn show(State(app): State<App>, visit: Visit, Path((slug, id)): Path<(String, String)>) -> Answer {
    let found = load(&app, &visit, &slug, &id).await?;
    page(&app, &visit, &slug, found, "", Vec::new()).await
}

/// What it is.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Chosen {
    submission: String,
    #[serde(default)]
    role: String,
}

/// `POST /experiments/{slug}/data/{id}`
pub async fn attach(
    State(app): State<App>,
    visit: Visit,
    Path((slug, id)): Path<(String, String)>,
    Typed(chosen): Typed<Chosen>,
) -> Answer {
    let submission = chosen.submission.parse().map_err(|_| AppError::BadRequest)?;
    let preview = id.parse().map_err(|_| AppError::NotFound)?;
    let found = match load(&app, &visit, &slug, &id).await {
        Ok(found) => Some(found),
        // a second click on the same button: the act gives its first answer
        Err(AppError::NotFound) => None,
        Err(error) => return Err(error),
    };
    let Some(role) = DataRole::parse(&chosen.role) else {
        let refusal = if chosen.role.is_empty() { Refusal::Missing } else { Refusal::NotAChoice };
        let found = found.ok_or(AppError::NotFound)?;
        return page(&app, &visit, &slug, found, "", vec![FieldError::new("role", refusal)]).await;
    };
    let act = Attach {
        submission,
        person: visit.person()?,
        slug: slug.clone(),
        preview,
        role,
        title: found.as_ref().map(|(_, told, _)| told.title.clone()).unwrap_or_default(),
        modified: found.as_ref().and_then(|(_, told, _)| told.modified),
        parser: PARSER,
    };
    match app.store.act(act).await {
        Ok(dataset) => {
            let address = match role {
                DataRole::Measure | DataRole::Baseline => format!("/data/{dataset}"),
                DataRole::Evidence => format!("/experiments/{slug}#data"),
            };
            Ok(see_other(&address).flash(Flash::DataAttached).into_response())
        }
        Err(store::Error::Refused(
            refusal @ (Refusal::NotARunner | Refusal::AttachedAlready | Refusal::TooManyDatasets { .. }),
        )) if found.is_some() => {
            let found = found.ok_or(AppError::NotFound)?;
            page(&app, &visit, &slug, found, role.code(), vec![FieldError::new("role", refusal)]).await
        }
        Err(error) => Err(error.into()),
    }
}

async fn page(
    app: &App,
    visit: &Visit,
    slug: &str,
    (preview, told, shape): (Preview, Dataset, Shape),
    role: &str,
    errors: Vec<FieldError>,
) -> Result<Response, AppError> {
    let lang = visit.lang;
    let e = public(&mut app.store.read().await?, app, visit, slug).await?;
    let title = lang.t("Avant de joindre ces données", "Before attaching these data");
    let row = |term: &str, value: String| SummaryRow {
        term: term.to_owned(),
        value,
        change_href: None,
        change_label: String::new(),
    };
    let mut rows = vec![
        row(
            lang.t("Publié par", "Published by"),
            told.publisher.as_ref().map_or_else(|| host(&preview.address).to_owned(), |p| p.name.clone()),
        ),
        row(lang.t("Rythme annoncé", "Announced rhythm"), told.frequency.say(lang).to_owned()),
        row(lang.t("Fichier", "File"), format!("{} ({})", table::written(lang, &shape), size(lang, preview.size))),
    ];
    let places = places(&told);
    if !places.is_empty() {
        rows.insert(1, row(lang.t("Territoire", "Territory"), places));
    }
    if let Some(at) = told.modified {
        rows.insert(1, row(lang.t("Données du", "Data of"), at.day(lang)));
    }
    let others: Vec<(String, String)> = told
        .resources
        .iter()
        .filter(|r| r.format.is_table())
        .take(50)
        .map(|r| (r.url.clone(), format!("{} ({})", r.title, r.format.name())))
        .collect();
    let options = DataRole::ALL
        .iter()
        .map(|r| (r.code().to_owned(), r.name(lang).to_owned(), r.hint(lang).to_owned()))
        .collect::<Vec<_>>();
    let (chosen, typed, address) = (role.to_owned(), preview.typed.clone(), preview.address.clone());
    let (href, current) = (address.clone(), address.clone());
    let wrong = said(lang, &errors, "role");
    Ok(Page::new(title).status(status(&errors)).render(app, visit, || {
        view! {
            <ErrorSummary lang errors=summary(lang, &errors) />
            {head(&e.slug, &e.title, title)}
            <div class="stack">
                <h2>{told.title.clone()}</h2>
                {badges(lang, &told, "live", preview.made_at)}
                <p class="data-address"><Link href>{address}</Link></p>
                <SummaryList rows />
                {shape.map.as_ref().map(|map| sketch::view(lang, map))}
                {table::rows(lang, &shape)}
                {(others.len() > 1)
                    .then(|| {
                        view! {
                            <details class="data-more">
                                <summary>{lang.t("Voir un autre fichier de ce jeu", "See another file of this dataset")}</summary>
                                <Form action=format!("/experiments/{}/data/new", e.slug)>
                                    <input type="hidden" name="address" value=typed />
                                    <Select
                                        name="resource"
                                        label=lang.t("Le fichier", "The file")
                                        value=current
                                        options=others
                                    />
                                    <Submit label=lang.t("Voir ce fichier", "See this file") variant=Variant::Secondary />
                                </Form>
                            </details>
                        }
                    })}
                <Form
                    action=format!("/experiments/{}/data/{}", e.slug, preview.id)
                    submission=fresh_id(app).to_string()
                    class="reading".to_owned()
                >
                    <Choices
                        name="role"
                        legend=lang.t("Pour cet essai, ces données sont…", "For this try, these data are…")
                        value=chosen
                        error=wrong
                        options
                    />
                    <Submit label=lang.t("Joindre ces données", "Attach these data") />
                </Form>
            </div>
        }
        .into_any()
    }))
}
