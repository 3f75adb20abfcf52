use axum::{
    extract::{Path, State},
    response::IntoResponse,
};
use domain::{Lang, Moment, Role, Status};
use leptos::prelude::*;
use store::{
    Conn, appeal,
    experiment::{self, Experiment},
    note, part,
};

use super::{nobody, told::told, tone};
use crate::{
    desk::notes_about,
    ground::Duties,
    ui::{ButtonLink, Emblem, Form, Gauge, Notice, NoticeKind, ReadAloud, Submit, Tag, Variant},
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
    /// Prepare a vote about it.
    consult: bool,
}

/// What stands on the page besides the experiment.
struct Beside {
    /// Following it, and writing to its promoter.
    follow: Option<crate::follow::Beside>,
    life: crate::life::Beside,
    /// What waits on the ground, once there is a protocol.
    duties: Option<Duties>,
    /// Internal notes, for officials.
    notes: Option<AnyView>,
    /// What everybody is told.
    told: AnyView,
}

/// `GET /experiments/{slug}`
pub async fn show(State(app): State<App>, visit: Visit, Path(slug): Path<String>) -> Answer {
    let (lang, now) = (visit.lang, app.store.now());
    let issue = app.issue().await?;
    let mut conn = app.store.read().await?;
    let e = experiment::show(&mut conn, &slug, lang, &visit.actor, now).await?;
    let may = may(&mut conn, &visit, &e, now).await?;
    let mut page = Page::new(e.title.clone()).description(super::summary(&e.proposal));
    if e.status.is_public() {
        page = page.card(format!("/experiments/{slug}/card.png"));
    }
    let officials = note::may_read(&visit.actor, e.authority, now) && !may.author;
    let notes = match officials {
        true => Some(notes_about(&mut conn, lang, e.id, &slug).await?),
        false => None,
    };
    let cast = part::cast(&mut conn, e.id, e.author, e.authority).await?;
    let life = crate::life::beside(&mut conn, &visit, &e, &cast, now).await?;
    let duties = Duties::load(&mut conn, &e, cast.hats(&visit.actor, now)).await?;
    let told = match e.status.is_public() {
        true => app.part(issue, &visit, told(&mut conn, &app, lang, &e, now)).await?,
        // nothing of what only some may read is kept
        false => told(&mut conn, &app, lang, &e, now).await?(),
    };
    let follow = crate::follow::Beside::load(&mut conn, &visit, &e).await?;
    drop(conn);
    let beside = Beside { follow, life, duties, notes, told };
    Ok(page.render(&app, &visit, || view(lang, &e, &may, now, beside)))
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
        consult: e.status.is_public() && domain::consultation::PREPARE.into_iter().any(holds),
        hand_over: [Role::Moderator, Role::Elected, Role::Administrator].into_iter().any(holds),
    })
}

/// `POST /experiments/{slug}/revision`: a returned proposal becomes a draft again.
pub async fn revise(State(app): State<App>, visit: Visit, Path(slug): Path<String>) -> Answer {
    let owner = visit.owner().ok_or(AppError::NotFound)?;
    let draft = app.store.act(experiment::Revise { slug, owner }).await?;
    Ok(see_other(&format!("/drafts/{draft}/problem")).into_response())
}

fn view(lang: Lang, e: &Experiment, may: &May, now: Moment, beside: Beside) -> AnyView {
    let Beside { follow, life, duties: on_the_ground, notes, told } = beside;
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
            {action(lang, e, may, now)}
            {duties(lang, e, may)}
            {life.acts(lang, e)}
            {follow.map(|follow| follow.view(lang, &e.slug))}
            {life.notices(lang, e, now)}
            {on_the_ground.map(|duties| duties.view(lang, e, now))}
            {notes.map(|notes| view! { <div class="panel" lang=lang.code()>{notes}</div> })}
            {told}
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
    let consult = may.consult.then(|| {
        view! {
            <ButtonLink
                href=format!("/consultations/new?experiment={slug}")
                label=lang.t("Préparer un vote à ce sujet", "Prepare a vote about it")
                variant=Variant::Secondary
            />
        }
    });
    (may.answer || may.judge || may.hand_over || may.consult).then(|| {
        view! {
            <div class="cluster duties" lang=lang.code()>
                {answer}
                {judge}
                {hand_over}
                {consult}
            </div>
        }
        .into_any()
    })
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
