//! "Make it a reading": a recipe in words, the values that it makes, and keeping it.

use axum::{
    extract::{Path, Query, State},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use catalog::{Aggregate, Bucket, Bundle, Dataset, Filter, Made, Operation, Recipe, Shape, draft};
use domain::{DatasetId, Moment};
use leptos::prelude::*;
use serde::Deserialize;
use sha2::{Digest, Sha256};
use store::{
    data::{self, Keep, Snapshot},
    experiment::Experiment,
    reading,
};

use super::{file::opened, recipe_view};
use crate::{
    experiments::head,
    ui::ErrorSummary,
    web::{Answer, App, AppError, Flash, Page, Typed, Visit, fresh_id, see_other},
};

/// What is asked of a recipe, as the page's own form says it. Nothing at first; a column alone is a tap on it.
#[derive(Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Asked {
    #[serde(default)]
    pub column: String,
    #[serde(default)]
    pub aggregate: String,
    #[serde(default)]
    pub bucket: String,
    #[serde(default)]
    pub date: String,
    #[serde(default)]
    pub filter: String,
    #[serde(default)]
    pub operation: String,
    #[serde(default)]
    pub value: String,
    #[serde(default)]
    pub place: String,
    #[serde(default)]
    pub submission: String,
}

/// What the page is about.
pub(super) struct Subject {
    pub e: Experiment,
    pub id: DatasetId,
    pub title: String,
    pub told: Dataset,
    pub copy: Snapshot,
    pub shape: Shape,
    pub indicators: Vec<reading::Indicator>,
    pub in_place: Vec<data::InPlace>,
}

async fn load(app: &App, visit: &Visit, slug: &str, id: &str) -> Result<Subject, AppError> {
    let id: DatasetId = id.parse().map_err(|_| AppError::NotFound)?;
    let mut conn = app.store.read().await?;
    let e = crate::ground::load_to_write(app, &mut conn, visit, slug).await?;
    let d = data::show(&mut conn, id).await?;
    if !data::about(&mut conn, e.id).await?.iter().any(|l| l.dataset == id) {
        return Err(AppError::NotFound);
    }
    let copy = data::snapshot(&mut conn, d.latest_id).await?;
    let indicators = reading::indicators(&mut conn, e.id).await?;
    let in_place = data::in_place(&mut conn, e.id, id).await?;
    let shape = serde_json::from_str(&copy.shape).map_err(|_| AppError::Internal)?;
    let told = serde_json::from_str(&d.told).map_err(|_| AppError::Internal)?;
    Ok(Subject { e, id, title: d.title, told, copy, shape, indicators, in_place })
}

impl Subject {
    /// The indicator that is measured: the one that was chosen, else the first.
    pub fn indicator(&self, asked: &Asked) -> Option<&reading::Indicator> {
        let place = asked.place.parse::<i64>().ok();
        self.indicators.iter().find(|i| Some(i.place) == place).or_else(|| self.indicators.first())
    }

    /// The recipe that is asked for; none before a column was tapped.
    fn recipe(&self, asked: &Asked) -> Option<Recipe> {
        if asked.column.is_empty() && asked.aggregate.is_empty() {
            return None;
        }
        let unit = self.indicator(asked).map(|i| i.unit.clone()).unwrap_or_default();
        let commune = Some((self.e.commune_code.as_str(), self.e.commune.as_str()));
        let drafted = draft(&self.shape, &asked.column, &unit, commune);
        let Some(aggregate) = Aggregate::parse(&asked.aggregate) else {
            return Some(drafted);
        };
        let said = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        let filter = said(&asked.filter).map(|column| Filter {
            column,
            operation: Operation::parse(&asked.operation).unwrap_or(Operation::Is),
            value: asked.value.chars().take(200).collect(),
        });
        let date = said(&asked.date);
        // what was drafted for the commune is kept as it was shown
        let (territory, filter) = if filter == drafted.territory { (filter, None) } else { (None, filter) };
        Some(Recipe {
            version: 1,
            filters: filter.into_iter().collect(),
            territory,
            column: said(&asked.column).filter(|_| aggregate != Aggregate::Count),
            aggregate,
            unit,
            bucket: Bucket::parse(&asked.bucket).filter(|_| date.is_some()).unwrap_or(Bucket::All),
            date,
        })
    }

    /// The day of the data: as the portal says, else when the copy came.
    fn dated(&self) -> Moment {
        self.told.modified.filter(|at| *at <= self.copy.fetched_at).unwrap_or(self.copy.fetched_at)
    }

    async fn make(&self, app: &App, recipe: &Recipe) -> Result<Result<Made, catalog::RecipeProblem>, AppError> {
        let (mut file, _) = opened(app, self.copy.hash).await?;
        let (recipe, shape, dated) = (recipe.clone(), self.shape.clone(), self.dated());
        let work = tokio::task::spawn_blocking(move || recipe.make_in(&mut file, &shape, dated));
        work.await.map_err(|_| AppError::Internal)
    }
}

/// `GET /experiments/{slug}/data/{id}/reading`
pub async fn show(
    State(app): State<App>,
    visit: Visit,
    Path((slug, id)): Path<(String, String)>,
    Query(asked): Query<Asked>,
) -> Answer {
    let subject = load(&app, &visit, &slug, &id).await?;
    page(&app, &visit, &subject, &asked, None).await
}

/// `POST /experiments/{slug}/data/{id}/reading`
pub async fn keep(
    State(app): State<App>,
    visit: Visit,
    Path((slug, id)): Path<(String, String)>,
    Typed(asked): Typed<Asked>,
) -> Answer {
    let submission = asked.submission.parse().map_err(|_| AppError::BadRequest)?;
    let subject = load(&app, &visit, &slug, &id).await?;
    let lang = visit.lang;
    let (Some(recipe), Some(place)) = (subject.recipe(&asked), subject.indicator(&asked).map(|i| i.place)) else {
        return Err(AppError::BadRequest);
    };
    let made = match subject.make(&app, &recipe).await? {
        Ok(made) => made,
        Err(problem) => return page(&app, &visit, &subject, &asked, Some(problem.say(lang))).await,
    };
    let now = app.store.now();
    let text = recipe.text();
    let act = Keep {
        submission,
        person: visit.person()?,
        slug: slug.clone(),
        place,
        dataset: subject.id,
        snapshot: subject.copy.id,
        hash: Sha256::digest(text.as_bytes()).into(),
        recipe: text,
        made: kept(&subject.title, &subject.copy.hash, subject.dated(), &recipe, made, now),
    };
    match app.store.act(act).await {
        Ok(_) => {
            app.mail_bell.notify_one();
            Ok(see_other(&format!("/experiments/{slug}/readings")).flash(Flash::RecipeKept).into_response())
        }
        Err(store::Error::Refused(domain::Refusal::AttachedAlready)) => {
            let said = lang.t(
                "Cette recette est déjà en place pour cet indicateur. Changez-la, ou choisissez un autre indicateur.",
                "This recipe is in place for this indicator already. Change it, or choose another indicator.",
            );
            page(&app, &visit, &subject, &asked, Some(said.to_owned())).await
        }
        Err(error) => Err(error.into()),
    }
}

/// What a recipe made, as the store keeps it; what still grows is not a reading yet.
pub fn kept(title: &str, hash: &[u8], dated: Moment, recipe: &Recipe, made: Made, now: Moment) -> data::Made {
    let over = |r: &&catalog::Reading| recipe.bucket.is_over(r.at, now);
    let readings = made.readings.iter().filter(over).map(|r| (r.at, r.value)).collect();
    let file = record::hex(hash);
    let title: String = title.chars().take(180).collect();
    let source = format!("{title} (sha256 {})", &file[..16]);
    let text = serde_json::to_string_pretty(&Bundle { file, dated, recipe: recipe.clone(), made }).unwrap_or_default();
    data::Made { text, readings, source }
}

async fn page(
    app: &App,
    visit: &Visit,
    subject: &Subject,
    asked: &Asked,
    error: Option<String>,
) -> Result<Response, AppError> {
    let lang = visit.lang;
    let title = lang.t("En tirer des relevés", "Make it a reading");
    let recipe = subject.recipe(asked);
    let made = match &recipe {
        Some(recipe) => Some(subject.make(app, recipe).await?.map_err(|problem| problem.say(lang))),
        None => None,
    };
    let problem = error.or_else(|| made.as_ref().and_then(|m| m.as_ref().err().cloned()));
    let errors: Vec<(String, String)> = problem.iter().map(|text| ("column".to_owned(), text.clone())).collect();
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let submission = fresh_id(app).to_string();
    let now = app.store.now();
    Ok(Page::new(title).status(status).render(app, visit, || {
        view! {
            <ErrorSummary lang errors />
            {head(&subject.e.slug, &subject.e.title, title)}
            {recipe_view::view(lang, subject, asked, recipe.as_ref(), made.and_then(Result::ok), problem, submission, now)}
        }
        .into_any()
    }))
}
