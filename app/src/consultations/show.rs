use axum::extract::{Path, State};
use domain::{Lang, Moment, Role, consultation::Phase};
use leptos::prelude::*;
use store::consultation::Consultation;
use tally::Outcome;

use super::{opened, result, terms, words};
use crate::{
    atlas::Atlas,
    ui::{ButtonLink, Link, Notice, NoticeKind, Prose, ReadAloud, Tag},
    web::{Answer, App, AppError, Page, Visit},
};

/// `GET /consultations/{slug}`
pub async fn show(State(app): State<App>, visit: Visit, Path(slug): Path<String>) -> Answer {
    let (lang, now) = (visit.lang, app.store.now());
    let found = opened(&mut app.store.read().await?, &slug).await?;
    let atlas = app.atlas().await?;
    let outcome: Option<Outcome> = match &found.outcome {
        Some(text) => Some(serde_json::from_str(text).map_err(|_| AppError::Internal)?),
        None => None,
    };
    let plan = &found.terms()?.plan;
    let mut page = Page::new(found.title.clone()).description(plan.stake.chars().take(160).collect::<String>());
    if outcome.is_some() {
        page = page.scripts(&["recount.js"]);
    }
    let may_reply = visit.actor.holds(Role::Elected, found.authority, now);
    Ok(page.render(&app, &visit, || view(lang, &found, outcome.as_ref(), &atlas, may_reply, now)))
}

fn view(
    lang: Lang,
    of: &Consultation,
    outcome: Option<&Outcome>,
    atlas: &Atlas,
    may_reply: bool,
    now: Moment,
) -> AnyView {
    let Ok(fixed) = of.terms() else { return ().into_any() };
    let plan = &fixed.plan;
    let phase = of.phase(now);
    let (label, tone) = words::phase(lang, phase);
    let words_in = plan.lang.code();
    let (authority, authority_name) = (format!("/authorities/{}", of.authority_slug), of.authority_name.clone());
    view! {
        <article class="vote stack">
            <header class="page-head">
                <p class="experiment-status">
                    <Tag tone label />
                    <Link href=authority>{authority_name}</Link>
                </p>
                <h1 lang=words_in>{plan.title.clone()}</h1>
                <p class="lede">{words::when(lang, of, now)}</p>
                <ReadAloud lang what=".vote h1, .vote .vote-stake" />
            </header>
            {act(lang, of, phase)}
            {outcome.map(|outcome| result::view(lang, of, plan, outcome, may_reply, now))}
            <section class="section vote-stake" lang=words_in>
                <h2 lang=lang.code()>{lang.t("Ce qui est en jeu", "What is at stake")}</h2>
                {(!plan.plain.is_empty())
                    .then(|| {
                        view! {
                            <div class="panel vote-plain">
                                <h3 lang=lang.code()>{lang.t("En facile à lire", "In easy words")}</h3>
                                <Prose text=plan.plain.clone() />
                            </div>
                        }
                    })}
                <Prose text=plan.stake.clone() />
                {terms::options(lang, plan)}
            </section>
            <section class="section">
                <h2>{lang.t("Ce que l’autorité s’engage à en faire", "What the authority commits to do with it")}</h2>
                <div lang=words_in>
                    <Prose text=plan.commitment.clone() />
                </div>
                {of
                    .times
                    .published
                    .is_none()
                    .then(|| {
                        let days = plan.answer_days;
                        let said = lang.t(
                            format!("Elle répond publiquement au plus tard {days} jours après le résultat."),
                            format!("It answers in public at the latest {days} days after the result."),
                        );
                        view! { <p>{said}</p> }
                    })}
            </section>
            {terms::view(lang, plan, atlas)}
            {terms::protection(lang, fixed.issuer.is_some())}
            {terms::proof(lang, of)}
        </article>
    }
    .into_any()
}

/// The one thing that one can do here now.
fn act(lang: Lang, of: &Consultation, phase: Phase) -> AnyView {
    let vote = format!("/consultations/{}/vote", of.slug);
    let mine = format!("/consultations/{}/mine", of.slug);
    match phase {
        Phase::Open => view! {
            <div class="panel vote-act">
                <p class="figure">{words::voters(lang, of.voters)}</p>
                <div class="cluster">
                    <ButtonLink href=vote label=lang.t("Voter", "Vote") />
                    <Link href=mine>{lang.t("J’ai déjà voté", "I have voted already")}</Link>
                </div>
                <p class="muted">
                    {lang.t(
                        "Deux minutes. Jusqu’à la clôture, vous pouvez changer d’avis\u{a0}: seul votre dernier vote compte.",
                        "Two minutes. Until the vote ends you can change your mind: only your last vote counts.",
                    )}
                </p>
            </div>
        }
        .into_any(),
        Phase::Counting => view! {
            <Notice kind=NoticeKind::Info>
                <p>
                    {lang.t(
                        "Le vote est clos. Les bulletins sont mis dans un ordre qui ne dit plus rien, puis dépouillés\u{a0}: le résultat arrive dans un instant.",
                        "The vote is over. Ballots are put in an order that tells nothing any more, then counted: the result comes in a moment.",
                    )}
                </p>
            </Notice>
        }
        .into_any(),
        _ => ().into_any(),
    }
}
