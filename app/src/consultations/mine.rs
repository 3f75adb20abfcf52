//! One's own vote: that it counts, its number, and how to change it.

use axum::{
    extract::{Path, State},
    response::IntoResponse,
};
use domain::{Lang, PersonId, consultation::Phase};
use leptos::prelude::*;
use store::consultation::{self, Consultation, Mine};
use tally::Channel;

use super::{device, opened, words};
use crate::{
    ui::{ButtonLink, Empty, Link, Notice, NoticeKind, SummaryList, SummaryRow, Variant},
    web::{Answer, App, Page, Visit},
};

/// `GET /consultations/{slug}/mine`
pub async fn show(State(app): State<App>, visit: Visit, Path(slug): Path<String>) -> Answer {
    let (lang, now) = (visit.lang, app.store.now());
    let mut conn = app.store.read().await?;
    let of = opened(&mut conn, &slug).await?;
    let mine = consultation::mine(&mut conn, of.id, visit.person()?).await?;
    drop(conn);
    let title = lang.t("Mon vote", "My vote");
    let mut page = Page::new(format!("{title} — {}", of.title));
    let person = visit.person()?;
    if mine.as_ref().is_some_and(|mine| mine.channel == Channel::Blind) {
        page = page.scripts(&[device::SCRIPT]);
    }
    Ok(page
        .render(&app, &visit, || {
            view! {
                {super::head(&of.slug, &of.title, title)}
                <div class="reading stack">{body(lang, &of, mine, of.phase(now), person)}</div>
            }
            .into_any()
        })
        .into_response())
}

fn body(lang: Lang, of: &Consultation, mine: Option<Mine>, phase: Phase, person: PersonId) -> AnyView {
    let vote = format!("/consultations/{}/vote", of.slug);
    let Some(mine) = mine else {
        return view! {
            <Empty
                title=lang.t("Vous n’avez pas voté ici", "You have not voted here")
                text=lang.t("Aucun vote n’est enregistré pour votre compte.", "No vote is kept for your account.")
            >
                {(phase == Phase::Open).then(|| view! { <ButtonLink href=vote label=lang.t("Voter", "Vote") /> })}
            </Empty>
        }
        .into_any();
    };
    if mine.channel == Channel::Blind {
        let kept = device::kept(lang, of, phase == Phase::Open);
        return device::place(lang, of, person, "mine", true, kept);
    }
    let Some(ballot) = mine.ballot else {
        return view! {
            <Notice kind=NoticeKind::Success>
                <p>{lang.t("Vous avez voté, et votre vote est dans le compte.", "You voted, and your vote is in the count.")}</p>
            </Notice>
            <p>
                {lang.t(
                    "Le vote est clos\u{a0}: plus personne, nous compris, ne peut dire quel bulletin est le vôtre. Si vous avez noté son numéro, vous pouvez le retrouver parmi les bulletins publiés.",
                    "The vote is over: nobody, not even we, can tell which ballot is yours. If you wrote its number down, you can find it among the published ballots.",
                )}
            </p>
            {super::check::form(lang, &of.slug, "")}
        }
        .into_any();
    };
    let Ok(fixed) = of.terms() else { return ().into_any() };
    let plan = &fixed.plan;
    let chosen = words::choice(lang, &plan.rules, &ballot.choice);
    let rows: Vec<SummaryRow> = match chosen.is_empty() {
        true => vec![SummaryRow {
            term: lang.t("Votre choix", "Your choice").to_owned(),
            value: lang.t("Vote blanc", "Blank vote").to_owned(),
            ..SummaryRow::default()
        }],
        false => chosen.into_iter().map(|(term, value)| SummaryRow { term, value, ..SummaryRow::default() }).collect(),
    };
    let closes = of.times.closes.unwrap_or(domain::Moment(0)).day_and_hour(lang);
    view! {
        <p class="lede">
            {lang.t("Votre vote compte. C’est le dernier qui sera dépouillé.", "Your vote counts. It is the last one that will be counted.")}
        </p>
        <section class="panel ballot-number">
            <h2>{lang.t("Le numéro de votre bulletin", "The number of your ballot")}</h2>
            <p>
                <code class="ballot-code">{ballot.key.clone()}</code>
            </p>
            <p>
                {lang.t(
                    "Notez-le\u{a0}: à la clôture, il permettra de retrouver votre bulletin parmi ceux qui sont publiés. Ne le donnez à personne\u{a0}: qui le connaît saura ce que vous avez choisi.",
                    "Write it down: when the vote is over, it finds your ballot among those that are published. Give it to nobody: whoever knows it will know what you chose.",
                )}
            </p>
        </section>
        <h2>{lang.t("Ce que dit votre bulletin", "What your ballot says")}</h2>
        <div lang=plan.lang.code()>
            <SummaryList rows />
        </div>
        <p>
            {lang.t(
                format!("Vous pouvez changer d’avis jusqu’au {closes}."),
                format!("You can change your mind until {closes}."),
            )}
        </p>
        <div class="cluster">
            <ButtonLink href=vote label=lang.t("Changer mon vote", "Change my vote") variant=Variant::Secondary />
            <Link href="/me/receipts">{lang.t("Mon récépissé au registre civique", "My receipt in the civic record")}</Link>
        </div>
    }
    .into_any()
}
