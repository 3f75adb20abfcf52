//! Asks the sources of datasets again, one after the other: what comes is kept beside the copies before it, and recipes
//! make readings of it. What cannot be read leaves the last copy as it is, and the page says so.

use std::time::Duration;

use app::{
    data::{kept, whole},
    web::App,
};
use catalog::{PARSER, Problem, Recipe, RecipeProblem, look_in};
use domain::{HOUR, Lang, Moment};
use egress::{Fetched, Whole};
use store::data::{Claim, Copy, Due, NewRun, Outcome, Refreshed};
use tokio::sync::watch;

/// Other servers ring no bell here, and no source is asked more than once in some hours.
const BETWEEN: Duration = Duration::from_secs(20);
/// So long a file that no row names may still be about to get one.
const WASTE: Duration = Duration::from_secs(3_600);

/// Works until told to stop.
pub async fn keep_asking(app: App, mut quit: watch::Receiver<bool>) {
    let mut swept: Option<Moment> = None;
    loop {
        let now = app.store.now();
        if swept.is_none_or(|at| now >= at.plus(HOUR)) {
            swept = Some(now);
            sweep(&app).await;
        }
        let next = ask_next(&app);
        let more = tokio::select! {
            more = next => more,
            // a source that was being asked is asked again when its lease is over
            _ = quit.wait_for(|quit| *quit) => return,
        };
        if more {
            continue;
        }
        tokio::select! {
            () = tokio::time::sleep(BETWEEN) => {}
            _ = quit.wait_for(|quit| *quit) => return,
        }
    }
}

/// Removes copies that were only looked at. An hour is kept between a file and its row.
async fn sweep(app: &App) {
    let named = async {
        let mut conn = app.store.read().await?;
        store::data::named(&mut conn).await
    };
    let named = match named.await {
        Ok(named) => named.into_iter().collect(),
        Err(error) => return tracing::warn!(%error, "the data folder is not swept"),
    };
    let vault = app.vault.clone();
    match tokio::task::spawn_blocking(move || vault.sweep(&named, WASTE)).await {
        Ok(Ok(0)) => {}
        Ok(Ok(count)) => tracing::info!(count, "copies that nobody attached are gone"),
        Ok(Err(error)) => tracing::warn!(?error, "the data folder is not swept"),
        Err(error) => tracing::warn!(%error, "the data folder is not swept"),
    }
}

/// Asks the source that waits longest; whether there was one.
pub async fn ask_next(app: &App) -> bool {
    let due = match app.store.act(Claim).await {
        Ok(Some(due)) => due,
        Ok(None) => return false,
        Err(error) => {
            tracing::warn!(%error, "datasets wait");
            return false;
        }
    };
    let id = due.id;
    let outcome = ask(app, due).await;
    let quota = i64::try_from(app.vault.quota()).unwrap_or(i64::MAX);
    if let Err(error) = app.store.act(Refreshed { id, outcome, quota }).await {
        tracing::warn!(%id, %error, "a dataset was asked for nothing");
        return false;
    }
    app.mail_bell.notify_one();
    true
}

async fn ask(app: &App, due: Due) -> Outcome {
    let fetched = match whole(app, &due.address, None).await {
        Ok(fetched) => fetched,
        Err(failure) => {
            tracing::info!(id = %due.id, failure = failure.code(), "a source does not answer");
            return Outcome::Failed { changed: false, problem: said(|lang| failure.say(lang)) };
        }
    };
    let (vault, now) = (app.vault.clone(), app.store.now());
    let work = tokio::task::spawn_blocking(move || {
        if fetched.body.hash.as_slice() == due.hash {
            return Ok(Outcome::Same);
        }
        let outcome = read(&due, &fetched, now).map_err(|error| error.to_string())?;
        vault.keep(fetched.body).map_err(|error| format!("{error:?}"))?;
        Ok(outcome)
    });
    match work.await.map_err(|e| e.to_string()).and_then(|made| made) {
        Ok(outcome) => outcome,
        Err(error) => {
            tracing::error!(error, "the data folder");
            Outcome::Same
        }
    }
}

/// What other bytes are, and what the recipes make of them.
fn read(due: &Due, fetched: &Fetched<Whole>, now: Moment) -> std::io::Result<Outcome> {
    let mut file = fetched.body.open()?;
    let shape = match look_in(&mut file) {
        Ok(shape) => shape,
        // a page instead of a table: what was there before is still the last good copy
        Err(problem) => {
            let page = problem == Problem::WebPage;
            let word = |lang: Lang| {
                let changed = lang.t("La source a changé. ", "The source has changed. ");
                format!("{}{}", if page { changed } else { "" }, problem.say(lang))
            };
            return Ok(Outcome::Failed { changed: true, problem: said(word) });
        }
    };
    let mut runs = Vec::new();
    let mut changed = None;
    let hash = fetched.body.hash;
    for due_recipe in &due.recipes {
        let Ok(recipe) = serde_json::from_str::<Recipe>(&due_recipe.recipe) else { continue };
        match recipe.make_in(&mut file, &shape, now) {
            Ok(made) => runs.push(NewRun {
                recipe: due_recipe.id,
                hash: egress::Vault::hash(due_recipe.recipe.as_bytes()),
                made: kept(&due.title, &hash, now, &recipe, made, now),
            }),
            Err(problem @ (RecipeProblem::NoColumn(_) | RecipeProblem::Nothing)) => {
                changed = Some(said(|lang| problem.say(lang)));
            }
            Err(problem) => tracing::warn!(id = %due.id, ?problem, "a recipe makes nothing"),
        }
    }
    let copy = Copy {
        hash,
        size: i64::try_from(fetched.body.size).unwrap_or(i64::MAX),
        mime: fetched.mime.clone().unwrap_or_default(),
        etag: fetched.etag.clone().unwrap_or_default(),
        shape: serde_json::to_string(&shape).unwrap_or_default(),
        parser: PARSER,
    };
    Ok(Outcome::New { copy, runs, changed })
}

/// A sentence in both languages.
fn said(word: impl Fn(Lang) -> String) -> String {
    serde_json::json!({ "fr": word(Lang::Fr), "en": word(Lang::En) }).to_string()
}
