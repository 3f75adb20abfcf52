//! Asks the portals of the settings for words, all at once and not for long; who does not answer is named.

use std::time::Duration;

use domain::Lang;
use egress::{Failure, Question};
use store::index::{Indexed, Portal, Setting};
use tokio::task::JoinSet;

use super::offer::{offer, portal};
use crate::web::App;

/// How long a person waits for a portal.
const PATIENCE: Duration = Duration::from_secs(6);
/// Bytes of an answer.
const SIZE: usize = 8 << 20;
/// Portals that are asked at once.
const PORTALS: usize = 8;
/// Datasets of a portal that are shown.
const EACH: usize = 5;

/// What the portals said.
pub(super) struct Asked {
    /// Datasets, those of each portal in its own order.
    pub found: Vec<Indexed>,
    /// Which portal did not answer, and why.
    pub silent: Vec<(String, String)>,
    /// Portals that answered.
    pub answered: usize,
}

pub(super) async fn ask(app: &App, portals: &[Portal], words: &str, lang: Lang) -> Asked {
    let mut work = JoinSet::new();
    for (n, portal) in portals.iter().take(PORTALS).enumerate() {
        let (app, portal, words) = (app.clone(), portal.clone(), words.to_owned());
        work.spawn(async move { (n, one(&app, &portal, &words, lang).await) });
    }
    let mut answers = work.join_all().await;
    answers.sort_by_key(|(n, _)| *n);
    let mut asked = Asked { found: Vec::new(), silent: Vec::new(), answered: 0 };
    for (n, answer) in answers {
        match answer {
            Some(Ok(found)) => {
                asked.answered += 1;
                asked.found.extend(found);
            }
            Some(Err(why)) => asked.silent.push((portals[n].name.clone(), why)),
            // it has no search: the index is all that can be asked
            None => {}
        }
    }
    asked
}

async fn one(app: &App, of: &Portal, words: &str, lang: Lang) -> Option<Result<Vec<Indexed>, String>> {
    let setting = Setting {
        origin: of.origin.clone(),
        name: of.name.clone(),
        family: of.family.clone(),
        place: of.place.clone(),
        filter: of.filter.clone(),
    };
    let asked = portal(&setting)?;
    let question = asked.search(words, EACH as u64)?;
    let post = question.post.as_deref();
    let answer = app.egress.ask(Question { address: &question.url, post, size: SIZE, time: PATIENCE });
    let fetched = match answer.await {
        Ok(fetched) => fetched,
        Err(failure) => return Some(Err(why(&failure, lang))),
    };
    let work = tokio::task::spawn_blocking(move || {
        let page = asked.page(&question, &fetched.body, fetched.mime.as_deref())?;
        let found = page.found.iter().filter_map(|set| offer(&setting, &asked, set)).take(EACH);
        Ok::<_, catalog::Problem>((found.collect::<Vec<_>>(), setting.name))
    });
    Some(match work.await {
        Ok(Ok((found, name))) => Ok(found.into_iter().map(|o| shown(o, &name)).collect()),
        Ok(Err(problem)) => Err(problem.say(lang)),
        Err(_) => Err(catalog::Problem::Unreadable.say(lang)),
    })
}

/// The sentences about files that somebody chose would mislead about a search.
fn why(failure: &Failure, lang: Lang) -> String {
    match failure {
        Failure::TooSlow => lang.t("il répond trop lentement", "it answers too slowly").to_owned(),
        Failure::TooLarge => lang.t("sa réponse est trop grande", "its answer is too large").to_owned(),
        Failure::NotFound => {
            lang.t("sa recherche n’est plus à cette adresse", "its search is no longer at this address").to_owned()
        }
        failure => failure.say(lang),
    }
}

fn shown(o: store::index::Offer, portal: &str) -> Indexed {
    Indexed {
        id: uuid::Uuid::nil(),
        portal: portal.to_owned(),
        address: o.address,
        title: o.title,
        publisher: o.publisher,
        place: o.place,
        licence: o.licence,
        formats: o.formats,
        modified_at: o.modified,
    }
}
