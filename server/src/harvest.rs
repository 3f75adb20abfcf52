//! Reads the catalogues of the portals of the settings, a page at a time, one portal after the other: politely, and
//! taken up where it was left.

use std::time::Duration;

use app::{
    data::{offer, portal},
    web::App,
};
use catalog::{Ask, Page, Problem};
use domain::{Lang, SECOND};
use egress::{Failure, Question};
use serde::{Deserialize, Serialize};
use store::index::{Claim, Due, Fail, Learn, Offer, Sweep, Then};
use tokio::sync::watch;

/// Other servers ring no bell here, and catalogues are read at night.
const BETWEEN: Duration = Duration::from_secs(20);
/// How long a page is waited for.
const PATIENCE: Duration = Duration::from_secs(30);
/// Bytes of a page: a catalogue in DCAT may come as a whole.
const SIZE: usize = 32 << 20;
/// Datasets that are written at once.
const AT_ONCE: usize = 25;
/// Pages of a catalogue: a portal that leads in a circle ends here.
const PAGES: u32 = 5_000;

/// Where a reading is.
#[derive(Serialize, Deserialize)]
struct Cursor {
    ask: Ask,
    page: u32,
}

/// Works until told to stop.
pub async fn keep_harvesting(app: App, mut quit: watch::Receiver<bool>) {
    loop {
        let next = harvest_next(&app);
        let more = tokio::select! {
            more = next => more,
            // a page that was being read is read again when its lease is over
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

/// Reads a page of the portal that waits longest, or forgets some of what is no longer offered; whether there was work.
pub async fn harvest_next(app: &App) -> bool {
    let due = match app.store.act(Claim).await {
        Ok(Some(due)) => due,
        Ok(None) => return app.store.act(Sweep).await.unwrap_or(false),
        Err(error) => {
            tracing::warn!(%error, "portals wait");
            return false;
        }
    };
    let origin = due.portal.origin.clone();
    let done = match read(app, &due).await {
        Ok(page) => write(app, &due, page).await,
        Err(Stop { problem, rest }) => {
            tracing::info!(origin, "a portal is not read");
            app.store.act(Fail { origin: origin.clone(), problem, rest }).await
        }
    };
    if let Err(error) = done {
        tracing::warn!(origin, %error, "a portal was read for nothing");
        return false;
    }
    true
}

/// Why a page was not read.
struct Stop {
    problem: String,
    rest: Option<i64>,
}

impl From<Failure> for Stop {
    fn from(failure: Failure) -> Stop {
        let rest = match failure {
            Failure::Busy { seconds } => seconds.and_then(|s| i64::try_from(s).ok()).map(|s| s.saturating_mul(SECOND)),
            _ => None,
        };
        Stop { problem: said(|lang| failure.say(lang)), rest }
    }
}

impl From<Problem> for Stop {
    fn from(problem: Problem) -> Stop {
        Stop { problem: said(|lang| problem.say(lang)), rest: None }
    }
}

/// A page, and what follows.
struct Came {
    offers: Vec<Offer>,
    then: Then,
}

async fn read(app: &App, due: &Due) -> Result<Came, Stop> {
    let asked = portal(&due.portal).ok_or(Problem::NoCatalogue)?;
    // a cursor of another version is a new beginning
    let at: Option<Cursor> = serde_json::from_str(&due.next_page).ok();
    let first = || Some(Cursor { ask: asked.first()?, page: 1 });
    let Cursor { ask, page } = at.or_else(first).ok_or(Problem::NoCatalogue)?;
    let post = ask.post.as_deref();
    let question = Question { address: &ask.url, post, size: SIZE, time: PATIENCE };
    let fetched = app.egress.ask(question).await?;
    let setting = due.portal.clone();
    let work = tokio::task::spawn_blocking(move || {
        let Page { found, next } = asked.page(&ask, &fetched.body, fetched.mime.as_deref())?;
        let offers = found.iter().filter_map(|set| offer(&setting, &asked, set)).collect();
        Ok::<_, Problem>(Came { offers, then: then(next, page) })
    });
    Ok(work.await.map_err(|_| Problem::Unreadable)??)
}

fn then(next: Option<Ask>, page: u32) -> Then {
    let next = next.filter(|_| page < PAGES).map(|ask| Cursor { ask, page: page + 1 });
    next.and_then(|cursor| serde_json::to_string(&cursor).ok()).map_or(Then::Done, Then::Page)
}

/// In pieces, so that others write between them.
async fn write(app: &App, due: &Due, came: Came) -> store::Result<()> {
    let (origin, round) = (&due.portal.origin, due.round);
    let mut offers = came.offers;
    while offers.len() > AT_ONCE {
        let rest = offers.split_off(AT_ONCE);
        app.store.act(Learn { origin: origin.clone(), round, offers, then: None }).await?;
        offers = rest;
    }
    app.store.act(Learn { origin: origin.clone(), round, offers, then: Some(came.then) }).await
}

/// A sentence in both languages.
fn said(word: impl Fn(Lang) -> String) -> String {
    serde_json::json!({ "fr": word(Lang::Fr), "en": word(Lang::En) }).to_string()
}
