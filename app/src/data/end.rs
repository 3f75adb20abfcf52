//! Ending a recipe: no more readings come of it, and those that were made stay.

use axum::{
    extract::{Path, State},
    response::IntoResponse,
};
use catalog::Recipe;
use domain::{DatasetId, Lang};
use leptos::prelude::*;
use serde::Deserialize;
use store::data::{self, End, InPlace};

use super::{add::public, recipe_view::said};
use crate::{
    experiments::head,
    ui::{Form, Link, Notice, NoticeKind, Submit, Variant},
    web::{Answer, App, AppError, Flash, Page, Typed, Visit, fresh_id, see_other},
};

/// A recipe as a sentence.
fn words(lang: Lang, recipe: &InPlace) -> String {
    serde_json::from_str::<Recipe>(&recipe.recipe).map(|r| said(lang, &r)).unwrap_or_default()
}

/// Those that are in place, each with the way to its end.
pub(super) fn list(lang: Lang, slug: &str, dataset: DatasetId, recipes: &[InPlace]) -> Option<AnyView> {
    if recipes.is_empty() {
        return None;
    }
    let lines = recipes
        .iter()
        .map(|r| {
            let words = words(lang, r);
            view! {
                <li class="data-line">
                    <span>{words.clone()}</span>
                    <span class="muted">
                        {format!("{} · {}", r.measure, lang.t(format!("depuis le {}", r.made_at.day(lang)), format!("since {}", r.made_at.day(lang))))}
                    </span>
                    <a href=format!("/experiments/{slug}/data/{dataset}/recipes/{}/end", r.id)>
                        {lang.t("Arrêter cette recette", "End this recipe")}
                        <span class="visually-hidden">{format!(" ({words})")}</span>
                    </a>
                </li>
            }
        })
        .collect_view();
    Some(
        view! {
            <section class="section" id="in-place">
                <h2>{lang.t("Les recettes en place", "The recipes in place")}</h2>
                <ul class="data-list" role="list">{lines}</ul>
            </section>
        }
        .into_any(),
    )
}

/// `GET /experiments/{slug}/data/{id}/recipes/{recipe}/end`
pub async fn ask(
    State(app): State<App>,
    visit: Visit,
    Path((slug, id, recipe)): Path<(String, String, String)>,
) -> Answer {
    let dataset: DatasetId = id.parse().map_err(|_| AppError::NotFound)?;
    let mut conn = app.store.read().await?;
    let e = public(&mut conn, &app, &visit, &slug).await?;
    let found = data::in_place(&mut conn, e.id, dataset).await?;
    let found = found.into_iter().find(|r| r.id.to_string() == recipe).ok_or(AppError::NotFound)?;
    // whoever may not end it has nothing to do here
    if visit.actor.person != Some(found.person_id) {
        crate::ground::load_to_write(&app, &mut conn, &visit, &slug).await?;
    }
    drop(conn);
    let lang = visit.lang;
    let title = lang.t("Arrêter une recette", "End a recipe");
    Ok(Page::new(title).render(&app, &visit, || {
        view! {
            {head(&e.slug, &e.title, title)}
            <div class="reading stack">
                <p class="lede">{words(lang, &found)}</p>
                <p class="muted">{found.measure.clone()}</p>
                <Notice kind=NoticeKind::Warning>
                    <p>
                        {lang.t(
                            "Plus aucun relevé n’en viendra. Ceux qui ont été écrits restent, avec leur copie, et tout le monde peut toujours les recalculer. L’arrêt est inscrit au registre.",
                            "No more readings come of it. Those that were written stay, with their copy, and everybody can still compute them again. The end is entered in the record.",
                        )}
                    </p>
                </Notice>
                <Form
                    action=format!("/experiments/{}/data/{dataset}/recipes/{}/end", e.slug, found.id)
                    submission=fresh_id(&app).to_string()
                >
                    <div class="cluster">
                        <Submit label=lang.t("Arrêter la recette", "End the recipe") variant=Variant::Danger />
                        <Link href=format!("/experiments/{}/data/{dataset}/reading", e.slug)>
                            {lang.t("Ne rien changer", "Change nothing")}
                        </Link>
                    </div>
                </Form>
            </div>
        }
        .into_any()
    }))
}

/// Only its id.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Confirmed {
    submission: String,
}

/// `POST /experiments/{slug}/data/{id}/recipes/{recipe}/end`
pub async fn end(
    State(app): State<App>,
    visit: Visit,
    Path((slug, id, recipe)): Path<(String, String, String)>,
    Typed(form): Typed<Confirmed>,
) -> Answer {
    let submission = form.submission.parse().map_err(|_| AppError::BadRequest)?;
    let dataset: DatasetId = id.parse().map_err(|_| AppError::NotFound)?;
    let recipe = recipe.parse().map_err(|_| AppError::NotFound)?;
    app.store.act(End { submission, person: visit.person()?, slug, recipe }).await?;
    Ok(see_other(&format!("/data/{dataset}")).flash(Flash::RecipeEnded).into_response())
}
