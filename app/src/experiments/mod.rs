//! Experiments: the list, the page, support, and what is decided about them.

mod act;
mod answer;
mod appeal;
mod feed;
mod filters;
mod hand_over;
mod list;
mod map;
mod moderation;
mod picture;
mod show;
mod support;
mod told;

use axum::routing::{get, post};
use domain::{Lang, Role, Status};
use leptos::prelude::*;
use store::experiment::Card;

use crate::{
    ui::{CardData, Link, Tone},
    web::{Policy, Route},
};

pub use filters::STATUSES;
pub(crate) use picture::encode;

const MODERATORS: Policy = Policy::Mandate(&[Role::Moderator]);
const ELECTED: Policy = Policy::Mandate(&[Role::Elected]);
const JUDGES: Policy = Policy::Mandate(&[Role::Moderator, Role::Elected]);
const HOLDERS: Policy = Policy::Mandate(&[Role::Moderator, Role::Elected, Role::Administrator]);
const OFFICIALS: Policy = Policy::Mandate(&Role::ALL);

/// The addresses of this feature.
pub fn routes() -> Vec<Route> {
    vec![
        Route::get("/experiments", Policy::Anyone, "the list and the search", get(list::list)).shared(),
        Route::get("/experiments.atom", Policy::Anyone, "the list as a feed", get(feed::feed)),
        Route::get("/experiments/{slug}", Policy::Anyone, "an experiment", get(show::show)).shared(),
        Route::get(
            "/experiments/{slug}/support",
            Policy::SignedIn,
            "confirm a support after sign-in",
            get(support::confirm),
        ),
        Route::post("/experiments/{slug}/support", Policy::SignedIn, "give a support", post(support::give)),
        Route::post("/experiments/{slug}/support/withdrawal", Policy::SignedIn, "withdraw it", post(support::withdraw)),
        Route::post(
            "/experiments/{slug}/revision",
            Policy::SignedIn,
            "complete a returned proposal",
            post(show::revise),
        ),
        Route::get("/experiments/{slug}/moderation", MODERATORS, "decide on a proposal", get(moderation::show)),
        Route::post("/experiments/{slug}/moderation", MODERATORS, "decide on a proposal", post(moderation::decide)),
        Route::get("/experiments/{slug}/answer", ELECTED, "answer a proposal", get(answer::show)),
        Route::post("/experiments/{slug}/answer", ELECTED, "answer a proposal", post(answer::give)),
        Route::get("/experiments/{slug}/appeal", Policy::SignedIn, "ask for another look", get(appeal::ask)),
        Route::post("/experiments/{slug}/appeal", Policy::SignedIn, "ask for another look", post(appeal::file)),
        Route::get("/experiments/{slug}/appeal/judgement", JUDGES, "look at a refusal again", get(appeal::show)),
        Route::post("/experiments/{slug}/appeal/judgement", JUDGES, "look at a refusal again", post(appeal::judge)),
        Route::get("/experiments/{slug}/hand-over", HOLDERS, "give it to another authority", get(hand_over::show)),
        Route::post("/experiments/{slug}/hand-over", HOLDERS, "give it to another authority", post(hand_over::give)),
        Route::post("/experiments/{slug}/notes", OFFICIALS, "write an internal note", post(hand_over::note)),
        Route::get("/experiments/{slug}/decisions/{id}", Policy::Anyone, "an act of decision", get(act::show)),
        Route::get("/pictures/{id}/{size}", Policy::Anyone, "a photo", get(picture::serve)),
    ]
}

/// What a status means for whoever reads it.
pub(crate) fn tone(status: Status) -> Tone {
    match status {
        Status::Submitted | Status::Returned | Status::Withdrawn | Status::Merged => Tone::Neutral,
        Status::Rejected | Status::Refused | Status::Suspended => Tone::Stop,
        Status::Open | Status::Running | Status::Authorised => Tone::Go,
        Status::UnderReview
        | Status::Registered
        | Status::Voting
        | Status::Conditioned
        | Status::Completed
        | Status::Terminated => Tone::Wait,
        Status::Accepted | Status::Published | Status::Decided | Status::Closed => Tone::Done,
    }
}

/// A card of a list.
pub(crate) fn card(lang: Lang, c: Card) -> CardData {
    let shown = c.picture.map(|id| (format!("/pictures/{id}/small"), String::new()));
    CardData {
        href: format!("/experiments/{}", c.slug),
        title: c.title,
        summary: summary(&c.proposal),
        place: c.commune,
        author: c.author.unwrap_or_else(|| nobody(lang).to_owned()),
        status_tone: tone(c.status),
        status_label: c.status.name(lang).to_owned(),
        support: c.support_count,
        threshold: if c.status == Status::Open { c.support_threshold } else { 0 },
        picture: shown,
        emblem_seed: c.id.to_string(),
        translated: c.translated,
    }
}

/// Who stands where an erased author stood, or one who has not chosen a name.
pub(crate) fn nobody(lang: Lang) -> &'static str {
    lang.t("Un·e habitant·e", "A resident")
}

/// The head of a page of an experiment.
pub(crate) fn head(slug: &str, experiment: &str, title: &str) -> AnyView {
    let (experiment, title) = (experiment.to_owned(), title.to_owned());
    view! {
        <header class="page-head">
            <p>
                <Link href=format!("/experiments/{slug}")>{experiment}</Link>
            </p>
            <h1>{title}</h1>
        </header>
    }
    .into_any()
}

/// The first sentences, up to about 180 characters, cut at a word.
fn summary(text: &str) -> String {
    let line = text.split('\n').next().unwrap_or_default();
    if line.chars().count() <= 180 {
        return line.to_owned();
    }
    let cut: String = line.chars().take(180).collect();
    let end = cut.rfind(' ').unwrap_or(cut.len());
    format!("{}\u{a0}…", cut[..end].trim_end_matches([',', ';', ':', ' ']))
}

#[cfg(test)]
mod tests {
    use super::summary;

    #[test]
    fn a_summary_ends_at_a_word_of_any_script() {
        let long = "é".repeat(100) + " " + &"ع".repeat(100);
        assert_eq!(summary(&long), format!("{}\u{a0}…", "é".repeat(100)));
        assert_eq!(summary("court\nsuite"), "court");
        assert!(summary(&"🐝".repeat(400)).chars().count() < 200);
    }
}
