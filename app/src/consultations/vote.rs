//! Filling in the slip, looking at it again, casting it.

use axum::{
    extract::{Path, State},
    response::{IntoResponse, Response},
};
use domain::{
    FieldError, Lang, Refusal, Tier,
    consultation::{FEW, Method, Phase, Typed, cast as rule},
};
use leptos::prelude::*;
use store::consultation::{self, Cast, Consultation};
use tally::Channel;
use uuid::Uuid;

use super::{
    device, opened,
    slip::{self, Filled},
    terms, words,
};
use crate::{
    atlas::Atlas,
    ui::{Checkbox, ErrorSummary, Form, Link, Notice, NoticeKind, Submit, SummaryList, SummaryRow, Variant},
    web::{self, Answer, App, AppError, Flash, Page, Visit, fresh_id, said, see_other, status, summary},
};

/// The way of whoever is answered because of a form that they sent.
const FORM: Option<Channel> = Some(Channel::Form);

/// `GET /consultations/{slug}/vote`
pub async fn show(State(app): State<App>, visit: Visit, Path(slug): Path<String>) -> Answer {
    let mut conn = app.store.read().await?;
    let of = opened(&mut conn, &slug).await?;
    let before = consultation::mine(&mut conn, of.id, visit.person()?).await?;
    drop(conn);
    if of.phase(app.store.now()) != Phase::Open {
        return Ok(see_other(&format!("/consultations/{slug}")).into_response());
    }
    let again = before.is_some();
    let way = before.as_ref().map(|mine| mine.channel);
    let typed = before.and_then(|mine| mine.ballot).map(|ballot| Typed::of(&ballot.choice)).unwrap_or_default();
    let filled = Filled { submission: fresh_id(&app).to_string(), typed, declared: again, ..Filled::default() };
    slip_page(&app, &visit, &of, filled, &[], way).await
}

/// `POST /consultations/{slug}/vote`
pub async fn cast(
    State(app): State<App>,
    visit: Visit,
    Path(slug): Path<String>,
    web::Typed(pairs): web::Typed<Vec<(String, String)>>,
) -> Answer {
    let filled = Filled::read(pairs);
    let submission: Uuid = filled.submission.parse().map_err(|_| AppError::BadRequest)?;
    let of = opened(&mut app.store.read().await?, &slug).await?;
    let plan = &of.terms()?.plan;
    if filled.step == "change" {
        return slip_page(&app, &visit, &of, filled, &[], FORM).await;
    }
    let tier = visit.session.as_ref().map_or(Tier::Email, |session| session.tier);
    let mut errors = match filled.typed.choice(&plan.rules) {
        Ok(_) => Vec::new(),
        Err(errors) => errors,
    };
    match rule(&of.times, plan.tier(), tier, filled.declared, app.store.now()) {
        Ok(()) => {}
        Err(refusal @ Refusal::NotConfirmed) => errors.push(FieldError::new("declared", refusal)),
        Err(refusal) => return Err(AppError::Refused(refusal)),
    }
    if !errors.is_empty() {
        return slip_page(&app, &visit, &of, filled, &errors, FORM).await;
    }
    if filled.step != "cast" {
        return Ok(review(&app, &visit, &of, &filled));
    }
    let act = Cast {
        submission,
        person: visit.person()?,
        slug: slug.clone(),
        typed: filled.typed.clone(),
        declared: filled.declared,
    };
    match app.store.act(act).await {
        Ok(_) => Ok(see_other(&format!("/consultations/{slug}/mine")).flash(Flash::Voted).into_response()),
        Err(store::Error::Invalid(errors)) => slip_page(&app, &visit, &of, filled, &errors, FORM).await,
        Err(error) => Err(error.into()),
    }
}

async fn slip_page(
    app: &App,
    visit: &Visit,
    of: &Consultation,
    filled: Filled,
    errors: &[FieldError],
    way: Option<Channel>,
) -> Result<Response, AppError> {
    let atlas = app.atlas().await?;
    let (lang, voter) = (visit.lang, visit.person()?);
    let title = lang.t("Votre bulletin", "Your ballot");
    let scripts: &[&str] = match of.method {
        Method::Schulze | Method::InstantRunoff => &["ranking.js", device::SCRIPT],
        _ => &[device::SCRIPT],
    };
    Ok(Page::new(format!("{title} — {}", of.title))
        .status(status(errors))
        .scripts(scripts)
        .render(app, visit, || slip_view(lang, of, voter, &filled, errors, &atlas, way)))
}

fn slip_view(
    lang: Lang,
    of: &Consultation,
    voter: domain::PersonId,
    filled: &Filled,
    errors: &[FieldError],
    atlas: &Atlas,
    way: Option<Channel>,
) -> AnyView {
    let Ok(fixed) = of.terms() else { return ().into_any() };
    let plan = &fixed.plan;
    let territory = atlas.find(&plan.electorate.territory).map_or(String::new(), |area| area.name.clone());
    let few = (of.voters < FEW).then(|| {
        view! {
            <Notice kind=NoticeKind::Warning>
                <p>
                    {lang.t(
                        "Moins de dix personnes ont voté pour l’instant. S’il en reste ainsi, on pourra deviner des choix en lisant les bulletins publiés.",
                        "Fewer than ten people have voted so far. If it stays so, choices can be guessed from the published ballots.",
                    )}
                </p>
            </Notice>
        }
    });
    let fields = slip::fields(lang, plan, of.id.0, voter, &filled.typed, errors);
    let (undeclared, declared) = (said(lang, errors, "declared"), filled.declared);
    let protection = format!("/consultations/{}#protection", of.slug);
    // whoever has sent a form goes on with forms; a form that comes back was sent by a browser without the script
    let blind = fixed.issuer.is_some() && way != FORM;
    let before = blind.then(|| device::before(lang, &protection));
    let slip = view! {
        <div data-without="">
            <Notice kind=NoticeKind::Info>
                <p>
                    <strong>
                        {lang.t(
                            "Ce bulletin est confidentiel par promesse, pas par cryptographie\u{a0}:",
                            "This ballot is confidential by promise, not by cryptography:",
                        )}
                    </strong>
                    " "
                    {lang.t(
                        "le serveur peut le lire. ",
                        "the server can read it. ",
                    )}
                    <Link href=protection>
                        {lang.t("Ce que cela veut dire", "What that means")}
                    </Link>
                </p>
            </Notice>
        </div>
        {before}
        {few}
        <div class="stack">
            <Form action=format!("/consultations/{}/vote", of.slug) submission=filled.submission.clone() class="slip-form">
                {fields}
                <Checkbox
                    name="declared"
                    label=lang.t(format!("J’habite {territory}"), format!("I live in {territory}"))
                    hint=lang.t("Sur l’honneur\u{a0}: rien ne le vérifie ici.", "By your own word: nothing checks it here.")
                    checked=declared
                    error=undeclared
                />
                <Submit label=lang.t("Relire mon bulletin", "Review my ballot") name="step" value="review" />
            </Form>
        </div>
        {blind.then(|| device::after(lang))}
    }
    .into_any();
    let slip = if blind { device::place(lang, of, voter, "slip", way == Some(Channel::Blind), slip) } else { slip };
    view! {
        <ErrorSummary lang errors=summary(lang, errors) />
        {super::head(&of.slug, &of.title, lang.t("Votre bulletin", "Your ballot"))}
        <div class="reading stack">
            <p>
                {words::when(lang, of, of.times.opens.unwrap_or(domain::Moment(0)))}
                " "
                {lang.t("Votre dernier vote remplace les précédents.", "Your last vote replaces those before.")}
            </p>
            {slip}
        </div>
    }
    .into_any()
}

fn review(app: &App, visit: &Visit, of: &Consultation, filled: &Filled) -> Response {
    let lang = visit.lang;
    let title = lang.t("Relisez, puis votez", "Review, then vote");
    Page::new(format!("{title} — {}", of.title)).render(app, visit, || {
        let Ok(fixed) = of.terms() else { return ().into_any() };
        let plan = &fixed.plan;
        let choice = filled.typed.choice(&plan.rules).ok();
        let rows: Vec<SummaryRow> = choice
            .map(|choice| words::choice(lang, &plan.rules, &choice))
            .unwrap_or_default()
            .into_iter()
            .map(|(term, value)| SummaryRow { term, value, ..SummaryRow::default() })
            .collect();
        let body = if rows.is_empty() {
            view! {
                <Notice kind=NoticeKind::Warning>
                    <p>
                        {lang.t(
                            "Ce bulletin ne choisit rien\u{a0}: c’est un vote blanc. Il compte dans la participation.",
                            "This ballot chooses nothing: it is a blank vote. It counts in the turnout.",
                        )}
                    </p>
                </Notice>
            }
            .into_any()
        } else {
            view! { <div lang=plan.lang.code()><SummaryList rows /></div> }.into_any()
        };
        let hidden = filled.hidden();
        view! {
            {super::head(&of.slug, &of.title, title)}
            <div class="reading stack">
                {body}
                <Form action=format!("/consultations/{}/vote", of.slug) submission=filled.submission.clone()>
                    {hidden}
                    <div class="cluster">
                        <Submit label=lang.t("Voter", "Vote") name="step" value="cast" />
                        <Submit
                            label=lang.t("Modifier", "Change")
                            variant=Variant::Secondary
                            name="step"
                            value="change"
                        />
                    </div>
                </Form>
                <div class="section">{terms::by_form(lang)}</div>
            </div>
        }
        .into_any()
    })
}
