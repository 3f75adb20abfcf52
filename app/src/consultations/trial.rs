//! Trying a vote out before it is opened: the slip as voters will see it, and how it would count. Nothing is kept.

use axum::{
    extract::{Path, State},
    response::{IntoResponse, Response},
};
use domain::{FieldError, Lang, PersonId, consultation::Plan};
use leptos::prelude::*;
use sha2::{Digest, Sha256};
use store::consultation::{self, Consultation};
use tally::{Ballot, BallotBox, Channel, Choice, Header, Method, Outcome, Rules, Seed};

use super::{drafted, picture, result, slip, slip::Filled};
use crate::{
    ui::{ButtonLink, ErrorSummary, Form, Link, Notice, NoticeKind, Submit, Variant},
    web::{Answer, App, AppError, Page, Typed, Visit, see_other, status, summary},
};

/// Ballots that are made up for a trial.
const MADE_UP: u32 = 40;

/// `GET /consultations/{slug}/trial`
pub async fn show(State(app): State<App>, visit: Visit, Path(slug): Path<String>) -> Answer {
    answer(&app, &visit, &slug, None).await
}

/// `POST /consultations/{slug}/trial`
pub async fn count(
    State(app): State<App>,
    visit: Visit,
    Path(slug): Path<String>,
    Typed(pairs): Typed<Vec<(String, String)>>,
) -> Answer {
    answer(&app, &visit, &slug, Some(Filled::read(pairs))).await
}

async fn answer(app: &App, visit: &Visit, slug: &str, filled: Option<Filled>) -> Result<Response, AppError> {
    let mut conn = app.store.read().await?;
    let of = drafted(app, &mut conn, visit, slug).await?;
    let Ok(plan) = consultation::checked(&mut conn, &of, app.store.now()).await? else {
        // what is missing is said where it can be mended
        return Ok(see_other(&format!("/consultations/{slug}/opening")).into_response());
    };
    drop(conn);
    let lang = visit.lang;
    let (choice, errors) = match filled.as_ref().map(|filled| filled.typed.choice(&plan.rules)) {
        None => (None, Vec::new()),
        Some(Ok(choice)) => (Some(choice), Vec::new()),
        Some(Err(errors)) => (None, errors),
    };
    let outcome = match choice {
        Some(choice) => Some(counted(&plan.rules, choice)?),
        None => None,
    };
    let title = lang.t("Essayer ce vote", "Try this vote out");
    let voter = visit.person()?;
    let filled = filled.unwrap_or_default();
    Ok(Page::new(format!("{title} — {}", of.title))
        .status(status(&errors))
        .render(app, visit, || view(lang, title, &of, &plan, voter, &filled, &errors, outcome.as_ref())))
}

#[expect(clippy::too_many_arguments, reason = "each is one thing that the page shows")]
fn view(
    lang: Lang,
    title: &'static str,
    of: &Consultation,
    plan: &Plan,
    voter: PersonId,
    filled: &Filled,
    errors: &[FieldError],
    outcome: Option<&Outcome>,
) -> AnyView {
    let counted = outcome.map(|outcome| {
        view! {
            <section class="section">
                <h2>{lang.t("Comment cela compterait", "How it would count")}</h2>
                <Notice kind=NoticeKind::Warning>
                    <p>
                        {lang.t(
                            format!("Un exemple\u{a0}: votre bulletin et {MADE_UP} bulletins inventés. Rien n’est gardé."),
                            format!("An example: your ballot and {MADE_UP} that are made up. Nothing is kept."),
                        )}
                    </p>
                </Notice>
                {result::answer(lang, plan, outcome)}
                {picture::view(lang, plan, outcome)}
            </section>
        }
    });
    let fields = slip::fields(lang, plan, of.id.0, voter, &filled.typed, errors);
    let title_of = of.title.clone();
    view! {
        <ErrorSummary lang errors=summary(lang, errors) />
        <header class="page-head">
            <p>
                <Link href=format!("/consultations/{}/edit", of.slug)>{title_of}</Link>
            </p>
            <h1>{title}</h1>
            <p class="lede">
                {lang.t(
                    "Le bulletin tel que chacun le verra, puis un compte d’exemple.",
                    "The slip as everybody will see it, then an example of a count.",
                )}
            </p>
        </header>
        {counted}
        <section class="section reading">
            <h2>{lang.t("Le bulletin", "The slip")}</h2>
            <Form action=format!("/consultations/{}/trial", of.slug) class="slip-form">
                {fields}
                <div class="cluster">
                    <Submit label=lang.t("Compter un exemple", "Count an example") variant=Variant::Secondary />
                </div>
            </Form>
        </section>
        <p class="cluster">
            <ButtonLink href=format!("/consultations/{}/opening", of.slug) label=lang.t("Relire et ouvrir", "Read it and open it") />
            <Link href=format!("/consultations/{}/edit", of.slug)>{lang.t("Modifier", "Change it")}</Link>
        </p>
    }
    .into_any()
}

/// The trial ballot among others that are made up, always the same ones.
fn counted(rules: &Rules, choice: Choice) -> Result<Outcome, AppError> {
    let mine = Ballot { channel: Channel::Form, choice, counter: 0, key: "trial".to_owned() };
    let others = (0..MADE_UP).map(|n| Ballot {
        channel: Channel::Form,
        choice: made_up(rules, n),
        counter: 0,
        key: format!("made-up-{n}"),
    });
    let header = Header::new(rules.clone(), Seed([0; 32]));
    let ballots = std::iter::once(mine).chain(others).collect();
    tally::count(&BallotBox { header, ballots }).map_err(|_| AppError::Internal)
}

fn made_up(rules: &Rules, n: u32) -> Choice {
    let byte = |id: &str| {
        let mut hash = Sha256::new();
        hash.update(n.to_be_bytes());
        hash.update(id.as_bytes());
        u64::from(hash.finalize()[0])
    };
    let mut ids = rules.ids();
    ids.sort_by_key(|id| byte(id));
    let few = |most: Option<u32>| {
        let most = most.map_or(ids.len() / 2 + 1, |most| most as usize).min(2);
        Choice::Approve(ids.iter().take(most).map(|id| (*id).to_owned()).collect())
    };
    let marks =
        |highest: u64| Choice::Marks(ids.iter().map(|id| ((*id).to_owned(), byte(id) % (highest + 1))).collect());
    match &rules.method {
        Method::Approval(rule) => few(rule.most),
        Method::Greedy(_) | Method::EqualShares(_) => few(None),
        Method::Score(rule) => marks(rule.highest.into()),
        Method::MajorityJudgment(rule) => marks(rule.grades.len() as u64 - 1),
        Method::Schulze(_) | Method::InstantRunoff(_) => {
            Choice::Ranking(ids.iter().map(|id| [(*id).to_owned()].into()).collect())
        }
    }
}
