//! How mail stands, for administrators: neither texts nor people.

use axum::{
    extract::{Path, State},
    response::IntoResponse,
};
use domain::{DAY, Lang, Moment};
use leptos::prelude::*;
use store::mail::{self, Office, Retry, Stuck};
use uuid::Uuid;

use crate::{
    ui::{Empty, Form, Notice, NoticeKind, Submit, SummaryList, SummaryRow, Variant},
    web::{Answer, App, AppError, Flash, Page, Visit, see_other},
};

/// `GET /desk/mail`
pub async fn show(State(app): State<App>, visit: Visit) -> Answer {
    let now = app.store.now();
    let office = mail::office(&mut app.store.read().await?, now).await?;
    let lang = visit.lang;
    let title = lang.t("Courrier", "Mail");
    Ok(Page::new(title).render(&app, &visit, || view(lang, title, office, now)))
}

/// `POST /desk/mail/{id}/retry`
pub async fn retry(State(app): State<App>, Path(id): Path<String>) -> Answer {
    let id: Uuid = id.parse().map_err(|_| AppError::NotFound)?;
    app.store.act(Retry { id }).await?;
    app.mail_bell.notify_one();
    Ok(see_other("/desk/mail").flash(Flash::MailRetried).into_response())
}

fn view(lang: Lang, title: &'static str, office: Office, now: Moment) -> AnyView {
    let row = |term: &str, value: String| SummaryRow {
        term: term.to_owned(),
        value,
        change_href: None,
        change_label: String::new(),
    };
    let last = office.last_sent.map_or_else(|| "—".to_owned(), |at| at.day_and_hour(lang));
    let rows = vec![
        row(lang.t("En attente", "Waiting"), lang.number(office.waiting)),
        row(lang.t("Envoyés en sept jours", "Sent in seven days"), lang.number(office.sent)),
        row(lang.t("Abandonnés", "Given up"), lang.number(office.given_up)),
        row(lang.t("Dernier envoi", "Last one sent"), last),
    ];
    let silent = office.waiting > 0 && office.last_sent.is_none_or(|at| now > at.plus(DAY));
    let silent = silent.then(|| {
        view! {
            <Notice kind=NoticeKind::Warning>
                <p>
                    {lang.t(
                        "Des messages attendent et rien n’est parti depuis un jour. Vérifiez le relais de courrier.",
                        "Mails wait and nothing has left for a day. Check the mail relay.",
                    )}
                </p>
            </Notice>
        }
    });
    let stuck = if office.stuck.is_empty() {
        let text = lang.t(
            "Ici apparaîtront les messages que le relais n’a pas pris, et pourquoi.",
            "Mails that the relay did not take will appear here, and why.",
        );
        view! { <Empty title=lang.t("Tout est parti du premier coup", "Everything left at once") text /> }.into_any()
    } else {
        let lines = office.stuck.into_iter().map(|m| line(lang, m)).collect_view();
        view! { <ul class="rows" role="list">{lines}</ul> }.into_any()
    };
    view! {
        <header class="page-head">
            <h1>{title}</h1>
            <p class="lede">
                {lang.t(
                    "Les messages partent d’eux-mêmes et se réessaient de plus en plus tard pendant un jour. Un message abandonné se garde sept jours.",
                    "Mails leave by themselves and are tried again ever later for a day. A mail that was given up is kept for seven days.",
                )}
            </p>
        </header>
        {silent}
        <div class="reading">
            <SummaryList rows />
        </div>
        <section class="section">
            <h2>{lang.t("Ce qui n’est pas parti", "What has not left")}</h2>
            {stuck}
        </section>
    }
    .into_any()
}

fn line(lang: Lang, m: Stuck) -> AnyView {
    let tries = lang.t(
        format!("{} {}", m.attempts, lang.plural(m.attempts, "essai", "essais")),
        format!("{} {}", m.attempts, lang.plural(m.attempts, "try", "tries")),
    );
    let next = match m.given_up_at {
        Some(at) => {
            lang.t(format!("abandonné le {}", at.day_and_hour(lang)), format!("given up on {}", at.day_and_hour(lang)))
        }
        None => lang.t(
            format!("prochain le {}", m.due_at.day_and_hour(lang)),
            format!("next on {}", m.due_at.day_and_hour(lang)),
        ),
    };
    let kept = !m.host.is_empty();
    let place = if kept { format!("…@{}", m.host) } else { "…".to_owned() };
    let again = kept.then(|| {
        view! {
            <Form action=format!("/desk/mail/{}/retry", m.id)>
                <Submit label=lang.t("Réessayer", "Try again") variant=Variant::Quiet />
            </Form>
        }
    });
    view! {
        <li class="row row-apart">
            <div>
                <p>
                    <strong>{place}</strong>
                </p>
                <p class="muted small">{format!("{} · {tries} · {next}", m.created_at.day_and_hour(lang))}</p>
                <p class="small">{m.last_error.unwrap_or_default()}</p>
            </div>
            {again}
        </li>
    }
    .into_any()
}
