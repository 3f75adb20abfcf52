//! One webhook: how it does, and what was sent to it.

use axum::extract::{Path, State};
use domain::{Lang, Moment, Refusal, Stopped};
use leptos::prelude::*;
use store::webhook::{self, Attempt, Delivery, State as Sent, Subject, Webhook, deliveries};
use uuid::Uuid;

use super::{list::announces, state};
use crate::{
    ui::{ButtonLink, Empty, Form, Link, Notice, NoticeKind, Submit, Tag, Tone, Variant},
    web::{Answer, App, AppError, Page, Visit},
};

/// `GET /me/webhooks/{id}`
pub async fn show(State(app): State<App>, visit: Visit, Path(id): Path<String>) -> Answer {
    let id = id.parse().map_err(|_| AppError::NotFound)?;
    page(&app, &visit, id, None).await
}

/// The page, with why something was not done.
pub async fn page(app: &App, visit: &Visit, id: Uuid, refused: Option<Refusal>) -> Answer {
    let mut conn = app.store.read().await?;
    let webhook = webhook::one(&mut conn, id, visit.person()?).await?;
    let sent = deliveries(&mut conn, id).await?;
    drop(conn);
    let (lang, now) = (visit.lang, app.store.now());
    let status =
        refused.as_ref().map_or(axum::http::StatusCode::OK, |refusal| AppError::Refused(refusal.clone()).status());
    Ok(Page::new(webhook.name.clone()).status(status).render(app, visit, || {
        let (tone, label) = state(lang, &webhook);
        view! {
            <header class="page-head">
                <p>
                    <Link href="/me/webhooks">{lang.t("← Mes webhooks", "← My webhooks")}</Link>
                </p>
                <h1>{webhook.name.clone()}</h1>
                <p class="cluster">
                    <Tag tone label />
                    <span class="muted breaks">{webhook.address.clone()}</span>
                </p>
                <p class="muted">{announces(lang, &webhook)}</p>
            </header>
            {refused
                .map(|refusal| {
                    view! {
                        <Notice kind=NoticeKind::Warning>
                            <p>{refusal.say(lang)}</p>
                        </Notice>
                    }
                })}
            {stopped(lang, &webhook)}
            {buttons(lang, &webhook)}
            {log(lang, &webhook, &sent, now)}
            {more(lang, &webhook, now)}
        }
        .into_any()
    }))
}

/// Why it stopped, and what to do.
fn stopped(lang: Lang, webhook: &Webhook) -> Option<AnyView> {
    let (since, why) = webhook.stopped?;
    let day = since.day_and_hour(lang);
    let text = match why {
        Stopped::Paused => lang.t(
            format!("En pause depuis le {day}. Ce qui se passe entre-temps est gardé trente jours, et part quand vous reprenez."),
            format!("Paused since {day}. What happens meanwhile is kept for thirty days, and is sent when you go on."),
        ),
        Stopped::Failing => lang.t(
            format!("Arrêté le {day}\u{a0}: pendant trois jours, rien n’est arrivé. Vérifiez votre programme, puis reprenez\u{a0}; ce qui attend part aussitôt."),
            format!("Stopped on {day}: for three days nothing arrived. Check your program, then go on; what waits is sent at once."),
        ),
        Stopped::Gone => lang.t(
            format!("Arrêté le {day}\u{a0}: l’adresse a répondu 410, elle ne veut plus rien recevoir. Reprenez si c’était une erreur."),
            format!("Stopped on {day}: the address answered 410, it wants to receive nothing any more. Go on if that was a mistake."),
        ),
    };
    Some(
        view! {
            <Notice kind=NoticeKind::Warning>
                <p>{text}</p>
            </Notice>
        }
        .into_any(),
    )
}

fn buttons(lang: Lang, webhook: &Webhook) -> AnyView {
    let base = format!("/me/webhooks/{}", webhook.id);
    let runs = webhook.stopped.is_none();
    let test = runs.then(|| {
        view! {
            <Form action=format!("{base}/test")>
                <Submit label=lang.t("Envoyer un message d’essai", "Send a test message") />
            </Form>
        }
    });
    let (label, variant) = match runs {
        true => (lang.t("Mettre en pause", "Pause"), Variant::Secondary),
        false => (lang.t("Reprendre", "Go on"), Variant::Primary),
    };
    view! {
        <div class="cluster">
            {test}
            <Form action=format!("{base}/pause")>
                <input type="hidden" name="paused" value=runs.to_string() />
                <Submit label variant />
            </Form>
        </div>
    }
    .into_any()
}

fn log(lang: Lang, webhook: &Webhook, sent: &[Delivery], now: Moment) -> AnyView {
    let title = lang.t("Ce qui a été envoyé", "What was sent");
    let body = if sent.is_empty() {
        let text = lang.t(
            "Le prochain événement public s’affichera ici, avec la réponse de votre programme. Un message d’essai dit tout de suite si l’adresse convient.",
            "The next public event will stand here, with the answer of your program. A test message says at once whether the address fits.",
        );
        view! { <Empty title=lang.t("Rien encore", "Nothing yet") text /> }.into_any()
    } else {
        let lines = sent.iter().map(|delivery| line(lang, webhook, delivery, now)).collect_view();
        let failed = sent.iter().any(|delivery| matches!(delivery.state, Sent::Failed(_)));
        let all = failed.then(|| {
            view! {
                <Form action=format!("/me/webhooks/{}/again", webhook.id)>
                    <Submit
                        label=lang.t("Renvoyer tout ce qui a été abandonné", "Send everything again that was given up")
                        variant=Variant::Secondary
                    />
                </Form>
            }
        });
        view! {
            <ul class="rows" role="list">{lines}</ul>
            {all}
        }
        .into_any()
    };
    view! {
        <section class="section">
            <h2>{title}</h2>
            <p class="muted">
                {lang.t(
                    "Les cinquante derniers messages, gardés trente jours.",
                    "The last fifty messages, kept for thirty days.",
                )}
            </p>
            {body}
        </section>
    }
    .into_any()
}

fn line(lang: Lang, webhook: &Webhook, delivery: &Delivery, now: Moment) -> AnyView {
    let (webhook, event) = (webhook.id, delivery.event);
    let (tone, label) = match delivery.state {
        Sent::Arrived(at) => (
            Tone::Go,
            lang.t(format!("Arrivé le {}", at.day_and_hour(lang)), format!("Arrived on {}", at.day_and_hour(lang))),
        ),
        Sent::Waits(_) if delivery.attempts.is_empty() => (Tone::Wait, lang.t("En route", "On its way").to_owned()),
        Sent::Waits(at) if at <= now => (Tone::Wait, lang.t("Sera renvoyé", "Will be sent again").to_owned()),
        Sent::Waits(at) => {
            let at = at.day_and_hour(lang);
            (Tone::Wait, lang.t(format!("Échec, nouvel envoi le {at}"), format!("Failed, sent again on {at}")))
        }
        Sent::Failed(at) => {
            let at = at.day_and_hour(lang);
            (Tone::Stop, lang.t(format!("Abandonné le {at}"), format!("Given up on {at}")))
        }
    };
    let what = delivery.kind.map_or_else(|| lang.t("Un événement", "An event"), |kind| kind.name(lang));
    let about = match delivery.subject {
        Some(Subject::Experiment) => Some(format!("/experiments/{}", delivery.slug)),
        Some(Subject::Vote) => Some(format!("/consultations/{}", delivery.slug)),
        _ => None,
    };
    let about = about.map(|href| {
        let label = delivery.slug.clone();
        view! {
            <p class="small breaks">
                <Link href>{label}</Link>
            </p>
        }
    });
    let happened = delivery.at.day_and_hour(lang);
    let code = delivery.kind.map(|kind| kind.code()).unwrap_or_default();
    let said = delivery.attempts.first().map(|last| answer(lang, last));
    let earlier = (delivery.attempts.len() > 1).then(|| {
        let lines = delivery.attempts.iter().map(|a| view! { <li>{answer(lang, a)}</li> }).collect_view();
        let count = delivery.attempts.len();
        view! {
            <details class="small">
                <summary>{lang.t(format!("Les {count} envois"), format!("All {count} attempts"))}</summary>
                <ul class="stack" role="list">{lines}</ul>
            </details>
        }
    });
    // what is on its way is not sent twice
    let again = (!matches!(delivery.state, Sent::Waits(_)) || !delivery.attempts.is_empty()).then(|| {
        view! {
            <Form action=format!("/me/webhooks/{webhook}/again")>
                <input type="hidden" name="event" value=event.to_string() />
                <button class="button button-quiet" type="submit">
                    {lang.t("Renvoyer", "Send again")}
                    <span class="visually-hidden">{format!("{}{what}", lang.t("\u{a0}: ", ": "))}</span>
                </button>
            </Form>
        }
    });
    view! {
        <li class="row">
            <p class="cluster">
                <strong>{what}</strong>
                <Tag tone label />
            </p>
            {about}
            <p class="muted small">
                {happened} " · " <code>{code}</code> " · " <code class="breaks">{format!("msg_{}", event.simple())}</code>
            </p>
            {said.map(|text| view! { <p class="small">{text}</p> })}
            {earlier}
            {again}
        </li>
    }
    .into_any()
}

/// How an attempt ended, in a sentence.
fn answer(lang: Lang, attempt: &Attempt) -> String {
    let at = attempt.at.day_and_hour(lang);
    let took = lang.number(attempt.took / 1_000);
    let said = match attempt.status {
        Some(status) if (200..300).contains(&status) => {
            lang.t(format!("réponse {status}, bien reçu"), format!("answer {status}, received"))
        }
        Some(status) => lang.t(format!("réponse {status}"), format!("answer {status}")),
        None => match attempt.problem.as_str() {
            "no-such-host" => lang.t("ce nom de site n’existe pas", "no site has this name").to_owned(),
            "too-slow" => lang.t("pas de réponse à temps", "no answer in time").to_owned(),
            "address" => lang.t("cette adresse n’est pas publique", "this address is not public").to_owned(),
            _ => lang.t("l’adresse ne répond pas", "the address does not answer").to_owned(),
        },
    };
    lang.t(format!("{at}\u{a0}: {said} ({took}\u{a0}ms)"), format!("{at}: {said} ({took} ms)"))
}

/// Changing the secret, and deleting.
fn more(lang: Lang, webhook: &Webhook, now: Moment) -> AnyView {
    let base = format!("/me/webhooks/{}", webhook.id);
    let old = webhook.old_signs_until.filter(|until| *until > now);
    let secret = match old {
        Some(until) => {
            let until = until.day_and_hour(lang);
            let text = lang.t(
                format!("Le secret a changé. L’ancien signe encore, jusqu’au {until}."),
                format!("The secret changed. The old one still signs, until {until}."),
            );
            view! { <p>{text}</p> }.into_any()
        }
        None => view! {
            <p>
                {lang.t(
                    "Si le secret a pu être vu, changez-le\u{a0}: l’ancien signe encore un jour à côté du nouveau.",
                    "If the secret may have been seen, change it: the old one still signs beside the new one for a day.",
                )}
            </p>
            <Form action=format!("{base}/secret")>
                <Submit label=lang.t("Créer un nouveau secret", "Make a new secret") variant=Variant::Secondary />
            </Form>
        }
        .into_any(),
    };
    view! {
        <section class="section stack">
            <h2>{lang.t("Secret et suppression", "Secret and deletion")}</h2>
            {secret}
            <p>
                <ButtonLink href=format!("{base}/removal") label=lang.t("Supprimer ce webhook", "Delete this webhook") variant=Variant::Secondary />
            </p>
        </section>
    }
    .into_any()
}
