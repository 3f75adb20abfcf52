use domain::{DraftId, Finding, Lang};
use leptos::prelude::*;
use store::{
    experiment::{self, Card},
    results,
};

use super::islands::Alike;
use crate::{
    ui::Link,
    web::{App, AppError, Visit},
};

/// What the island asks for.
pub(super) async fn asked(title: String) -> Result<Vec<Alike>, AppError> {
    let app = use_context::<App>().ok_or(AppError::Internal)?;
    let visit = use_context::<Visit>().ok_or(AppError::Internal)?;
    find(&app, visit.lang, &title, None).await
}

/// Experiments that resemble a title, and what became of them.
///
/// # Errors
/// As for any read.
pub(super) async fn find(app: &App, lang: Lang, title: &str, except: Option<DraftId>) -> Result<Vec<Alike>, AppError> {
    let title: String = title.chars().take(400).collect();
    let mut conn = app.store.read().await?;
    let mut found = Vec::new();
    for card in experiment::similar(&mut conn, lang, &title, except).await? {
        let learned = results::learned(&mut conn, card.id).await?;
        found.push(alike(lang, card, learned));
    }
    Ok(found)
}

/// What was learned says more than where it stands.
fn alike(lang: Lang, card: Card, learned: Option<(Finding, String)>) -> Alike {
    let said = match learned {
        Some((finding, change)) => {
            let would = lang.t("Ce qu’on changerait\u{a0}:", "What one would change:");
            format!("{} · {}. {would} {change}", card.commune, finding.name(lang))
        }
        None => format!("{} · {}", card.commune, card.status.name(lang)),
    };
    Alike { href: format!("/experiments/{}", card.slug), title: card.title, said }
}

/// The question, and why it is asked.
pub(super) fn words(lang: Lang) -> (&'static str, &'static str) {
    (
        lang.t("Déjà essayé\u{202f}?", "Already tried?"),
        lang.t(
            "Voici ce qui ressemble à votre idée. Soutenez-le, ou dites en quoi votre essai est différent.",
            "This resembles your idea. Support it, or say how your try is different.",
        ),
    )
}

/// What was found, on a page.
pub(super) fn panel(lang: Lang, found: Vec<Alike>) -> Option<AnyView> {
    if found.is_empty() {
        return None;
    }
    let (heading, hint) = words(lang);
    let lines = found
        .into_iter()
        .map(|alike| {
            view! {
                <li>
                    <Link href=alike.href>{alike.title}</Link>
                    <span class="muted">{alike.said}</span>
                </li>
            }
        })
        .collect_view();
    Some(
        view! {
            <section class="panel alike">
                <h2>{heading}</h2>
                <p class="hint">{hint}</p>
                <ul role="list">{lines}</ul>
            </section>
        }
        .into_any(),
    )
}
