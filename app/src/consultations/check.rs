//! « Is my ballot in the count? »

use axum::{
    extract::{Path, Query, State},
    response::IntoResponse,
};
use domain::Lang;
use leptos::prelude::*;
use serde::Deserialize;
use store::consultation;
use tally::Ballot;

use super::{opened, words};
use crate::{
    ui::{Field, Notice, NoticeKind, Submit, SummaryList, SummaryRow, Variant},
    web::{Answer, App, Page, Visit},
};

/// The number that somebody typed.
#[derive(Default, Deserialize)]
pub struct Asked {
    #[serde(default)]
    number: String,
}

/// The form that asks for a number.
pub(super) fn form(lang: Lang, slug: &str, number: &str) -> AnyView {
    view! {
        <form class="form ballot-finder" method="get" action=format!("/consultations/{slug}/ballot")>
            <Field
                name="number"
                label=lang.t("Le numéro d’un bulletin", "The number of a ballot")
                hint=lang.t("Vingt chiffres et lettres, comme 1a2b3-…", "Twenty digits and letters, such as 1a2b3-…")
                value=number.to_owned()
                autocomplete="off"
            />
            <Submit label=lang.t("Chercher ce bulletin", "Find this ballot") variant=Variant::Secondary />
        </form>
    }
    .into_any()
}

/// `GET /consultations/{slug}/ballot?number=…`
pub async fn show(
    State(app): State<App>,
    visit: Visit,
    Path(slug): Path<String>,
    Query(asked): Query<Asked>,
) -> Answer {
    let lang = visit.lang;
    let mut conn = app.store.read().await?;
    let of = opened(&mut conn, &slug).await?;
    let number = plain(&asked.number);
    let found = match number.is_empty() {
        true => None,
        false => consultation::ballot(&mut conn, of.id, &number).await?,
    };
    drop(conn);
    let title = lang.t("Un bulletin dans le compte", "A ballot in the count");
    let page = Page::new(format!("{title} — {}", of.title));
    Ok(page
        .render(&app, &visit, || {
            let answer = match (&found, of.terms()) {
                (Some(ballot), Ok(fixed)) => held(lang, &fixed.plan.rules, ballot),
                _ if number.is_empty() => ().into_any(),
                _ => missing(lang, of.outcome.is_some()),
            };
            view! {
                {super::head(&of.slug, &of.title, title)}
                <div class="reading stack">
                    {answer}
                    {form(lang, &of.slug, &number)}
                </div>
            }
            .into_any()
        })
        .into_response())
}

/// As numbers are written, whatever dashes and capitals were typed.
fn plain(typed: &str) -> String {
    let digits: String = typed.chars().filter(char::is_ascii_hexdigit).take(64).collect();
    let digits = digits.to_ascii_lowercase();
    digits.as_bytes().chunks(5).map(String::from_utf8_lossy).collect::<Vec<_>>().join("-")
}

fn held(lang: Lang, rules: &tally::Rules, ballot: &Ballot) -> AnyView {
    let chosen = words::choice(lang, rules, &ballot.choice);
    let rows: Vec<SummaryRow> =
        chosen.into_iter().map(|(term, value)| SummaryRow { term, value, ..SummaryRow::default() }).collect();
    let says = match rows.is_empty() {
        true => view! { <p>{lang.t("C’est un vote blanc.", "It is a blank vote.")}</p> }.into_any(),
        false => view! { <SummaryList rows /> }.into_any(),
    };
    let hash = record::hex(&ballot.hash());
    view! {
        <Notice kind=NoticeKind::Success>
            <p>{lang.t("Ce bulletin est dans le compte. Il dit\u{a0}:", "This ballot is in the count. It says:")}</p>
        </Notice>
        {says}
        <p class="muted">
            {lang.t("Son empreinte, telle que le registre civique l’a inscrite\u{a0}: ", "Its hash, as the civic record has it: ")}
            <code class="hash">{hash}</code>
        </p>
    }
    .into_any()
}

fn missing(lang: Lang, counted: bool) -> AnyView {
    let text = match counted {
        true => lang.t(
            "Aucun bulletin publié n’a ce numéro. Vérifiez-le\u{a0}; s’il est juste, dites-le-nous\u{a0}: quelque chose ne va pas.",
            "No published ballot has this number. Check it; if it is right, tell us: something is wrong.",
        ),
        false => lang.t(
            "Les bulletins ne sont publiés qu’à la clôture. Revenez quand le résultat sera là.",
            "Ballots are published only when the vote is over. Come back when the result is here.",
        ),
    };
    view! {
        <Notice kind=NoticeKind::Warning>
            <p>{text}</p>
        </Notice>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::plain;

    #[test]
    fn a_number_is_found_however_it_is_typed() {
        for typed in ["1A2B3-4c5d6-7e8f9-0a1b2", " 1a2b3 4c5d6 7e8f9 0a1b2 ", "1a2b34c5d67e8f90a1b2"] {
            assert_eq!(plain(typed), "1a2b3-4c5d6-7e8f9-0a1b2", "{typed}");
        }
        assert_eq!(plain("’ or 1=1"), "11");
        assert!(plain(&"f".repeat(10_000)).len() < 100);
    }
}
