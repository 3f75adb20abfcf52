use axum::{
    extract::{Path, State},
    response::IntoResponse,
};
use domain::{Event, Lang, Moment, Role, Status};
use leptos::prelude::*;
use store::{
    Conn, appeal,
    decision::{self, Decision},
    experiment::{self, Experiment, HistoryStep},
    note,
};

use super::{nobody, tone};
use crate::{
    desk::{notes_about, outcome},
    ground::{Ground, view as on_the_ground},
    ui::{
        ButtonLink, Emblem, Form, Gauge, Journey, Link, Notice, NoticeKind, Prose, ReadAloud, Share, StepState, Submit,
        SummaryList, SummaryRow, Tag, Timeline, TimelineItem, Tone, Variant,
    },
    web::{Answer, App, AppError, Page, Visit, see_other},
};

/// What the reader may do here, beyond reading.
struct May {
    signed_in: bool,
    author: bool,
    moderate: bool,
    answer: bool,
    /// Ask for another look at a refusal.
    appeal: bool,
    /// Look at it again.
    judge: bool,
    hand_over: bool,
}

/// What stands on the page besides the experiment.
struct Beside {
    /// Following it, and writing to its promoter.
    follow: Option<crate::follow::Beside>,
    life: crate::life::Beside,
    address: Option<String>,
    decisions: Vec<Decision>,
    /// Internal notes, for officials.
    notes: Option<AnyView>,
    /// What is measured and what happens, once there is a protocol.
    ground: Option<Ground>,
}

/// `GET /experiments/{slug}`
pub async fn show(State(app): State<App>, visit: Visit, Path(slug): Path<String>) -> Answer {
    let now = app.store.now();
    let mut conn = app.store.read().await?;
    let experiment = experiment::show(&mut conn, &slug, visit.lang, &visit.actor, now).await?;
    let may = may(&mut conn, &visit, &experiment, now).await?;
    let mut page = Page::new(experiment.title.clone()).description(super::summary(&experiment.proposal));
    let mut address = None;
    if experiment.status.is_public() {
        page = page.card(format!("/experiments/{slug}/card.png"));
        address = Some(format!("{}/experiments/{slug}", app.origin));
    }
    let officials = note::may_read(&visit.actor, experiment.authority, now) && !may.author;
    let notes = match officials {
        true => Some(notes_about(&mut conn, visit.lang, experiment.id, &slug).await?),
        false => None,
    };
    let decisions = decision::about(&mut conn, experiment.id).await?;
    let life = crate::life::beside(&mut conn, &visit, &experiment, now).await?;
    let ground = Ground::load(&mut conn, &visit, &experiment, now).await?;
    let follow = crate::follow::Beside::load(&mut conn, &visit, &experiment).await?;
    let beside = Beside { follow, life, address, decisions, notes, ground };
    Ok(page.render(&app, &visit, || view(visit.lang, experiment, &may, now, beside)))
}

async fn may(conn: &mut Conn, visit: &Visit, e: &Experiment, now: Moment) -> Result<May, AppError> {
    let holds = |role: Role| visit.actor.holds(role, e.authority, now);
    let author = visit.actor.person == Some(e.author);
    let refused = matches!(e.status, Status::Rejected | Status::Refused | Status::Merged);
    let appeal = refused && author && appeal::possible(conn, &e.slug, &visit.actor, now).await.is_ok();
    let judge = match refused && !author && visit.on_duty(now) {
        true => match appeal::waiting(conn, &e.slug).await {
            Ok(a) => visit.actor.holds(a.role, a.authority, now) && visit.actor.person != a.refused_by,
            Err(store::Error::NotFound) => false,
            Err(error) => return Err(error.into()),
        },
        false => false,
    };
    Ok(May {
        signed_in: visit.actor.person.is_some(),
        author,
        moderate: e.status == Status::Submitted && holds(Role::Moderator) && !author,
        answer: e.status == Status::UnderReview && holds(Role::Elected) && !author,
        appeal,
        judge,
        hand_over: [Role::Moderator, Role::Elected, Role::Administrator].into_iter().any(holds),
    })
}

/// `POST /experiments/{slug}/revision`: a returned proposal becomes a draft again.
pub async fn revise(State(app): State<App>, visit: Visit, Path(slug): Path<String>) -> Answer {
    let owner = visit.owner().ok_or(AppError::NotFound)?;
    let draft = app.store.act(experiment::Revise { slug, owner }).await?;
    Ok(see_other(&format!("/drafts/{draft}/problem")).into_response())
}

fn view(lang: Lang, e: Experiment, may: &May, now: Moment, beside: Beside) -> AnyView {
    let Beside { follow, life, address, decisions, notes, ground } = beside;
    let note = if e.translated {
        Some(lang.t("Traduit de l’anglais", "Translated from French"))
    } else if e.words_in != lang {
        Some(lang.t("Texte en anglais, pas encore traduit", "Text in French, not translated yet"))
    } else {
        None
    };
    let words = e.words_in.code();
    let author = e.author_name.clone().unwrap_or_else(|| nobody(lang).to_owned());
    view! {
        <article class="experiment" lang=words>
            <header class="experiment-head">
                <Emblem seed=e.id.to_string() size=72 />
                <div>
                    <p class="experiment-status" lang=lang.code()>
                        <Tag tone=tone(e.status) label=e.status.name(lang) />
                        {note.map(|n| view! { <span class="muted">{n}</span> })}
                    </p>
                    <h1>{e.title.clone()}</h1>
                    <p class="lede" lang=lang.code()>
                        {format!("{} · {} · {author}", e.commune, e.theme.name(lang))}
                    </p>
                    <ReadAloud lang what=".experiment h1, .experiment .reading h2, .experiment .reading .prose" />
                </div>
            </header>
            {action(lang, &e, may, now)}
            {duties(lang, &e, may)}
            {life.acts(lang, &e)}
            {follow.map(|follow| follow.view(lang, &e.slug))}
            {life.notices(lang, &e, now)}
            {life.found(lang)}
            {ground.map(|ground| on_the_ground(lang, &e, &ground, now))}
            <div class="experiment-body">
                <div class="reading">
                    {photo(lang, &e)}
                    <section class="section">
                        <h2 lang=lang.code()>{lang.t("Le problème", "The problem")}</h2>
                        <Prose text=e.problem.clone() />
                    </section>
                    <section class="section">
                        <h2 lang=lang.code()>{lang.t("Ce qu’on essaierait", "What would be tried")}</h2>
                        <Prose text=e.proposal.clone() />
                    </section>
                    {life.protocol(lang, &e)}
                </div>
                <aside class="experiment-aside" lang=lang.code()>
                    {facts(lang, &e, &author)}
                    {life.people(lang)}
                </aside>
            </div>
            {life.family(lang, &e)}
            <section class="section" lang=lang.code()>
                <h2>{lang.t("Où cela en est, et la suite", "Where it stands, and what comes next")}</h2>
                {journey(lang, e.status)}
                <p>{e.status.next(lang)}</p>
                {clock(lang, &e, now)}
            </section>
            <section class="section" lang=lang.code()>
                <h2>{lang.t("Historique", "History")}</h2>
                <Timeline items=e.steps.iter().rev().map(|s| line(lang, s)).collect() />
                {acts(lang, &e, &decisions)}
            </section>
            {notes.map(|notes| view! { <div class="panel" lang=lang.code()>{notes}</div> })}
            {address
                .map(|address| {
                    view! { <Share lang address title=e.title.clone() on=now.day(lang) /> }
                })}
        </article>
    }
    .into_any()
}

/// The one thing that the reader can do here now.
fn action(lang: Lang, e: &Experiment, may: &May, now: Moment) -> AnyView {
    let slug = &e.slug;
    let body = match e.status {
        Status::Open | Status::UnderReview => support(lang, e, may),
        Status::Submitted if may.moderate => view! {
            <p>{deadline(lang, e.moderate_by, now)}</p>
            <ButtonLink href=format!("/experiments/{slug}/moderation") label=lang.t("Décider", "Decide") />
        }
        .into_any(),
        Status::Submitted => view! {
            <p>
                {lang.t(
                    "Cette proposition n’est pas encore publique\u{a0}: elle attend qu’un agent la lise.",
                    "This proposal is not public yet: it waits for an agent to read it.",
                )}
            </p>
        }
        .into_any(),
        Status::Returned if may.author => view! {
            <p>{last_reason(lang, e)}</p>
            <Form action=format!("/experiments/{slug}/revision")>
                <Submit label=lang.t("Compléter et renvoyer", "Complete and send again") />
            </Form>
        }
        .into_any(),
        Status::Rejected | Status::Refused | Status::Merged if may.appeal => view! {
            <p>{last_reason(lang, e)}</p>
            <ButtonLink
                href=format!("/experiments/{slug}/appeal")
                label=lang.t("Demander un réexamen", "Ask for another look")
                variant=Variant::Secondary
            />
        }
        .into_any(),
        _ => view! { <p>{last_reason(lang, e)}</p> }.into_any(),
    };
    view! { <div class="panel" lang=lang.code()>{body}</div> }.into_any()
}

/// What awaits an official on this page.
fn duties(lang: Lang, e: &Experiment, may: &May) -> Option<AnyView> {
    let slug = &e.slug;
    let answer = may.answer.then(|| {
        view! { <ButtonLink href=format!("/experiments/{slug}/answer") label=lang.t("Répondre", "Answer") /> }
    });
    let judge = may.judge.then(|| {
        view! {
            <ButtonLink
                href=format!("/experiments/{slug}/appeal/judgement")
                label=lang.t("Réexaminer ce refus", "Look at this refusal again")
            />
        }
    });
    let hand_over = may.hand_over.then(|| {
        view! {
            <ButtonLink
                href=format!("/experiments/{slug}/hand-over")
                label=lang.t("Transmettre à une autre autorité", "Hand over to another authority")
                variant=Variant::Secondary
            />
        }
    });
    (may.answer || may.judge || may.hand_over).then(|| {
        view! {
            <div class="cluster duties" lang=lang.code()>
                {answer}
                {judge}
                {hand_over}
            </div>
        }
        .into_any()
    })
}

/// Each decision on a sheet of its own, to print.
fn acts(lang: Lang, e: &Experiment, decisions: &[Decision]) -> Option<AnyView> {
    if decisions.is_empty() {
        return None;
    }
    let links = decisions
        .iter()
        .rev()
        .map(|d| {
            let label = lang.t(
                format!("Acte du {}\u{a0}: {}", d.at.day(lang), outcome(lang, d)),
                format!("Act of {}: {}", d.at.day(lang), outcome(lang, d)),
            );
            view! {
                <li>
                    <Link href=format!("/experiments/{}/decisions/{}", e.slug, d.id)>{label}</Link>
                </li>
            }
        })
        .collect_view();
    Some(view! { <ul class="acts" role="list">{links}</ul> }.into_any())
}

fn support(lang: Lang, e: &Experiment, may: &May) -> AnyView {
    let target = if e.status == Status::Open { e.support_threshold } else { 0 };
    let gauge = if target > 0 {
        view! { <Gauge lang value=e.support_count target label=lang.t("Soutiens", "Supports") /> }.into_any()
    } else {
        let n = e.support_count;
        let text = lang.t(
            format!(
                "{} {}, le seuil de {} est atteint.",
                lang.number(n),
                lang.plural(n, "soutien", "soutiens"),
                lang.number(e.support_threshold)
            ),
            format!(
                "{} {}; the threshold of {} is reached.",
                lang.number(n),
                lang.plural(n, "support", "supports"),
                lang.number(e.support_threshold)
            ),
        );
        view! { <p>{text}</p> }.into_any()
    };
    let slug = &e.slug;
    let act = if e.supported {
        view! {
            <Notice kind=NoticeKind::Success>
                <p>{lang.t("Vous soutenez cet essai.", "You support this try.")}</p>
            </Notice>
            <Form action=format!("/experiments/{slug}/support/withdrawal")>
                <Submit label=lang.t("Retirer mon soutien", "Withdraw my support") variant=Variant::Quiet />
            </Form>
        }
        .into_any()
    } else if may.signed_in {
        view! {
            <Form action=format!("/experiments/{slug}/support")>
                <Submit label=lang.t("Je veux qu’on l’essaie", "I want this tried") />
            </Form>
        }
        .into_any()
    } else {
        view! {
            <ButtonLink
                href=format!("/sign-in?next=/experiments/{slug}/support")
                label=lang.t("Je veux qu’on l’essaie", "I want this tried")
            />
            <p class="muted">
                {lang.t(
                    "Il faut une adresse électronique, pour que chacun compte une fois. Le nombre est public, pas votre nom.",
                    "It takes an e-mail address, so that everybody counts once. The number is public, your name is not.",
                )}
            </p>
        }
        .into_any()
    };
    view! {
        {gauge}
        <div class="cluster">{act}</div>
    }
    .into_any()
}

fn photo(lang: Lang, e: &Experiment) -> Option<AnyView> {
    let id = e.picture?;
    let alt = lang.t(
        format!("Photo jointe à la proposition\u{a0}: {}", e.place),
        format!("Photo sent with the proposal: {}", e.place),
    );
    Some(
        view! {
            <img
                class="experiment-photo"
                src=format!("/pictures/{id}/large")
                srcset=format!("/pictures/{id}/small 640w, /pictures/{id}/large 1600w")
                sizes="(min-width: 60rem) 40rem, 100vw"
                alt=alt
            />
        }
        .into_any(),
    )
}

fn facts(lang: Lang, e: &Experiment, author: &str) -> AnyView {
    let months = e.duration;
    let place = match e.point {
        Some((lat, lon)) => format!("{}, {}\n{}", e.place, e.commune, point(lang, lat, lon)),
        None => format!("{}, {}", e.place, e.commune),
    };
    let row = |term: &str, value: String| SummaryRow {
        term: term.to_owned(),
        value,
        change_href: None,
        change_label: String::new(),
    };
    let length = lang.t(format!("{months}\u{a0}mois"), format!("{months} {}", lang.plural(months, "month", "months")));
    let rows = vec![
        row(lang.t("Où", "Where"), place),
        row(lang.t("Pour qui", "For whom"), e.audience.clone()),
        row(lang.t("Combien de temps", "How long"), length),
        row(lang.t("Proposé par", "Proposed by"), author.to_owned()),
        SummaryRow {
            change_href: Some(format!("/authorities/{}", e.authority_slug)),
            change_label: lang.t("Voir", "See").to_owned(),
            ..row(lang.t("Autorité compétente", "Competent authority"), e.authority_name.clone())
        },
        row(lang.t("Envoyée le", "Sent on"), e.submitted_at.day(lang)),
    ];
    view! { <SummaryList rows /> }.into_any()
}

/// A point as people write it: « 50,6320° N, 3,0586° E ».
fn point(lang: Lang, lat: i64, lon: i64) -> String {
    let degrees = |n: i64| format!("{}{}{:04}°", n / 1_000_000, lang.t(",", "."), n % 1_000_000 / 100);
    format!("{}\u{a0}N, {}\u{a0}E", degrees(lat), degrees(lon))
}

fn journey(lang: Lang, status: Status) -> AnyView {
    let stages = [
        lang.t("Proposée", "Proposed"),
        lang.t("Ouverte aux soutiens", "Open for support"),
        lang.t("À l’étude", "Under review"),
        lang.t("Protocole", "Protocol"),
        lang.t("Autorisation", "Authorisation"),
        lang.t("Essai", "The try"),
        lang.t("Résultats", "Results"),
        lang.t("Suite", "What follows"),
    ];
    let now = match status {
        Status::Rejected | Status::Refused | Status::Merged | Status::Withdrawn => return ().into_any(),
        Status::Submitted | Status::Returned => 0,
        Status::Open => 1,
        Status::UnderReview => 2,
        Status::Accepted => 3,
        Status::Registered | Status::Voting | Status::Authorised | Status::Conditioned => 4,
        Status::Running | Status::Suspended => 5,
        Status::Completed | Status::Terminated | Status::Published => 6,
        Status::Decided | Status::Closed => 7,
    };
    let state = |n: usize| match n.cmp(&now) {
        std::cmp::Ordering::Less => StepState::Past,
        std::cmp::Ordering::Equal => StepState::Now,
        std::cmp::Ordering::Greater => StepState::Next,
    };
    let steps = stages.iter().enumerate().map(|(n, label)| ((*label).to_owned(), state(n))).collect();
    view! { <Journey lang steps /> }.into_any()
}

/// The public clock: until when the authority has to answer, or since when it is silent.
fn clock(lang: Lang, e: &Experiment, now: Moment) -> Option<AnyView> {
    let by = e.answer_by.filter(|_| e.status.has_clock())?;
    let text = if now > by {
        let days = now.days_since(by);
        lang.t(
            format!(
                "{} devait répondre avant le {}\u{a0}: sans réponse depuis {days} {}.",
                e.authority_name,
                by.day(lang),
                lang.plural(days, "jour", "jours")
            ),
            format!(
                "{} had to answer by {}: unanswered for {days} {}.",
                e.authority_name,
                by.day(lang),
                lang.plural(days, "day", "days")
            ),
        )
    } else {
        let days = by.days_since(now);
        lang.t(
            format!(
                "{} doit répondre avant le {} ({} {}).",
                e.authority_name,
                by.day(lang),
                lang.plural(days, "reste", "restent"),
                lang.plural(days, format!("{days} jour"), format!("{days} jours"))
            ),
            format!(
                "{} has to answer by {} ({days} {} left).",
                e.authority_name,
                by.day(lang),
                lang.plural(days, "day", "days")
            ),
        )
    };
    let kind = if now > by { NoticeKind::Warning } else { NoticeKind::Info };
    Some(
        view! {
            <Notice kind>
                <p>{text}</p>
            </Notice>
        }
        .into_any(),
    )
}

fn deadline(lang: Lang, by: Moment, now: Moment) -> String {
    if now > by {
        let fr = format!("Cette proposition devait être lue avant le {}.", by.day_and_hour(lang));
        return lang.t(fr, format!("This proposal was to be read by {}.", by.day_and_hour(lang)));
    }
    let fr = format!("Cette proposition attend votre décision avant le {}.", by.day_and_hour(lang));
    lang.t(fr, format!("This proposal awaits your decision by {}.", by.day_and_hour(lang)))
}

/// The last reason that was given, in a sentence.
pub(super) fn last_reason(lang: Lang, e: &Experiment) -> String {
    let last = e.steps.iter().rev().find_map(|s| s.reason.map(|r| (r, s.text.clone().unwrap_or_default())));
    last.map(|(reason, text)| format!("{}{} {text}", reason.name(lang), lang.t("\u{a0}:", ":"))).unwrap_or_default()
}

fn line(lang: Lang, step: &HistoryStep) -> TimelineItem {
    let tone = match step.event {
        Event::Submitted | Event::Resubmitted | Event::Undone | Event::Merged | Event::Joined | Event::Withdrawn => {
            Tone::Neutral
        }
        Event::Opened | Event::Overturned | Event::Authorised | Event::Started | Event::Resumed => Tone::Go,
        Event::Returned
        | Event::Redirected
        | Event::HandedOver
        | Event::Appealed
        | Event::Amended
        | Event::Conditioned
        | Event::Dissented
        | Event::Sponsored => Tone::Wait,
        Event::Rejected | Event::Refused | Event::Upheld | Event::Suspended | Event::Terminated => Tone::Stop,
        Event::ThresholdReached
        | Event::Accepted
        | Event::Registered
        | Event::Completed
        | Event::Published
        | Event::Decided
        | Event::Closed => Tone::Done,
    };
    let by = match (step.event, &step.authority) {
        (Event::Submitted | Event::Resubmitted | Event::ThresholdReached, Some(name)) => {
            Some(lang.t(format!("Adressée à {name}"), format!("Addressed to {name}")))
        }
        (Event::Appealed, Some(name)) => Some(lang.t(format!("{name} réexamine"), format!("{name} looks again"))),
        (Event::HandedOver | Event::Redirected, Some(name)) => {
            let from = step.from.clone().unwrap_or_default();
            Some(lang.t(format!("De {from} à {name}"), format!("From {from} to {name}")))
        }
        (_, name) => name.clone(),
    };
    let reason = step.reason.filter(|_| step.event != Event::Opened).map(|r| r.name(lang).to_owned());
    let text = match (reason, step.text.clone()) {
        (Some(reason), Some(text)) => Some(format!("{reason}\n\n{text}")),
        (reason, text) => reason.or(text),
    };
    TimelineItem {
        when: step.at.day(lang),
        datetime: step.at.rfc3339(),
        title: step.event.name(lang).to_owned(),
        link: step.leaf.map(|id| (format!("/record/leaf/{id}"), lang.t("au registre", "in the record").to_owned())),
        text,
        by,
        tone,
    }
}
