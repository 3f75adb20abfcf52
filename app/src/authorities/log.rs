//! What moderators decided, in public: counts and reasons, nobody and no text.

use axum::{
    extract::{Query, State},
    http::StatusCode,
};
use domain::{DAY, Event, FieldError, Lang, Refusal};
use leptos::prelude::*;
use serde::Deserialize;
use store::{
    authority,
    moderation::{self, Logged},
    report::{self, Logged as Ruled},
};

use crate::{
    ui::{Empty, ErrorSummary, Select, Submit},
    web::{Answer, App, Page, Visit},
};

/// What is asked.
#[derive(Clone, Default, Deserialize)]
pub struct Asking {
    #[serde(default)]
    authority: String,
    #[serde(default)]
    months: String,
}

const PERIODS: [(&str, i64); 3] = [("1", 31), ("12", 366), ("120", 3660)];

/// `GET /moderation`
pub async fn show(State(app): State<App>, visit: Visit, Query(asking): Query<Asking>) -> Answer {
    let (lang, now) = (visit.lang, app.store.now());
    let mut conn = app.store.read().await?;
    let authorities = authority::names(&mut conn).await?;
    let mut errors = Vec::new();
    let place = (!asking.authority.is_empty()).then_some(asking.authority.as_str());
    if place.is_some_and(|slug| authorities.iter().all(|(known, _)| known != slug)) {
        errors.push(FieldError::new("authority", Refusal::NotAChoice));
    }
    let months = if asking.months.is_empty() { "12" } else { asking.months.as_str() };
    let days = PERIODS.iter().find(|(code, _)| *code == months).map(|(_, days)| *days);
    if days.is_none() {
        errors.push(FieldError::new("months", Refusal::NotAChoice));
    }
    let rows = match (errors.is_empty(), days) {
        (true, Some(days)) => moderation::log(&mut conn, now.plus(-days * DAY), place).await?,
        _ => Vec::new(),
    };
    let ruled = match (errors.is_empty(), days) {
        (true, Some(days)) => report::log(&mut conn, now.plus(-days * DAY), place).await?,
        _ => Vec::new(),
    };
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let title = lang.t("Journal de modération", "Moderation log");
    Ok(Page::new(title)
        .status(status)
        .render(&app, &visit, || view(lang, title, (rows, ruled), authorities, &asking, months, &errors)))
}

fn view(
    lang: Lang,
    title: &'static str,
    (rows, ruled): (Vec<Logged>, Vec<Ruled>),
    authorities: Vec<(String, String)>,
    asking: &Asking,
    months: &str,
    errors: &[FieldError],
) -> AnyView {
    let said = |field: &str| errors.iter().find(|x| x.field == field).map(|x| x.refusal.say(lang));
    let summary = errors.iter().map(|x| (x.field.clone(), x.refusal.say(lang))).collect();
    let periods = PERIODS
        .iter()
        .map(|(code, _)| {
            let label = match *code {
                "1" => lang.t("Le dernier mois", "The last month"),
                "12" => lang.t("Les douze derniers mois", "The last twelve months"),
                _ => lang.t("Les dix dernières années", "The last ten years"),
            };
            ((*code).to_owned(), label.to_owned())
        })
        .collect();
    let (no_authority, no_months) = (said("authority"), said("months"));
    view! {
        <ErrorSummary lang errors=summary />
        <header class="page-head">
            <h1>{title}</h1>
            <p class="lede">
                {lang.t(
                    "Ce que les agents ont décidé des propositions reçues, et pour quelle raison. Des nombres, jamais des personnes.",
                    "What agents decided about the proposals they got, and for which reason. Numbers, never people.",
                )}
            </p>
        </header>
        <form class="form" method="get" action="/moderation" novalidate>
            <div class="near-line">
                <Select
                    name="authority"
                    label=lang.t("Autorité", "Authority")
                    options=authorities
                    value=asking.authority.clone()
                    error=no_authority
                    empty_label=lang.t("Toutes", "All")
                />
                <Select
                    name="months"
                    label=lang.t("Période", "Period")
                    options=periods
                    value=months.to_owned()
                    error=no_months
                />
                <Submit label=lang.t("Voir", "Show") />
            </div>
        </form>
        {totals(lang, &rows)}
        {table(lang, rows)}
        {contents(lang, ruled)}
    }
    .into_any()
}

/// How often of each, as bars beside each other.
fn totals(lang: Lang, rows: &[Logged]) -> Option<AnyView> {
    let of = |event: Event| rows.iter().filter(|r| r.event == event).map(|r| r.count).sum::<i64>();
    let decided = [Event::Opened, Event::Returned, Event::Rejected];
    let most = decided.into_iter().map(of).max().filter(|most| *most > 0)?;
    let bars = decided
        .into_iter()
        .map(|event| {
            let count = of(event);
            let width = (count * 100 / most).max(i64::from(count > 0)).to_string();
            view! {
                <li class="bar-line">
                    <span>{event.name(lang)}</span>
                    <svg class="clock-bar" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true" focusable="false">
                        <rect class="clock-gone" width=width height="6" />
                    </svg>
                    <strong>{lang.number(count)}</strong>
                </li>
            }
        })
        .collect_view();
    Some(view! { <ul class="bars" role="list">{bars}</ul> }.into_any())
}

fn table(lang: Lang, rows: Vec<Logged>) -> AnyView {
    if rows.is_empty() {
        let text = lang.t(
            "Rien n’a été décidé pendant cette période. Choisissez-en une plus longue.",
            "Nothing was decided in this period. Choose a longer one.",
        );
        return view! { <Empty title=lang.t("Rien à compter", "Nothing to count") text /> }.into_any();
    }
    let lines = rows
        .into_iter()
        .map(|r| {
            let reason = r.reason.map(|reason| reason.name(lang)).unwrap_or("—");
            view! {
                <tr>
                    <th scope="row">{r.authority}</th>
                    <td>{r.event.name(lang)}</td>
                    <td>{reason}</td>
                    <td class="number">{lang.number(r.count)}</td>
                </tr>
            }
        })
        .collect_view();
    view! {
        <div class="table-scroll" tabindex="0" role="region" aria-label=lang.t("Décisions par autorité", "Decisions by authority")>
            <table class="table">
                <thead>
                    <tr>
                        <th scope="col">{lang.t("Autorité", "Authority")}</th>
                        <th scope="col">{lang.t("Décision", "Decision")}</th>
                        <th scope="col">{lang.t("Raison", "Reason")}</th>
                        <th scope="col" class="number">{lang.t("Nombre", "Number")}</th>
                    </tr>
                </thead>
                <tbody>{lines}</tbody>
            </table>
        </div>
    }
    .into_any()
}

/// What was decided about texts of discussions; nothing where nothing was.
fn contents(lang: Lang, ruled: Vec<Ruled>) -> Option<AnyView> {
    if ruled.is_empty() {
        return None;
    }
    let lines = ruled
        .into_iter()
        .map(|r| {
            let reason = r.reason.map(|reason| reason.name(lang)).unwrap_or("—");
            view! {
                <tr>
                    <th scope="row">{r.authority}</th>
                    <td>{r.ruling.name(lang)}</td>
                    <td>{reason}</td>
                    <td class="number">{lang.number(r.count)}</td>
                    <td class="number">{lang.number(r.reports)}</td>
                </tr>
            }
        })
        .collect_view();
    let label = lang.t("Textes examinés par autorité", "Texts examined by authority");
    Some(
        view! {
            <section class="section">
                <h2>{lang.t("Textes de discussion examinés", "Texts of discussions examined")}</h2>
                <div class="table-scroll" tabindex="0" role="region" aria-label=label>
                    <table class="table">
                        <thead>
                            <tr>
                                <th scope="col">{lang.t("Autorité", "Authority")}</th>
                                <th scope="col">{lang.t("Décision", "Decision")}</th>
                                <th scope="col">{lang.t("Raison", "Reason")}</th>
                                <th scope="col" class="number">{lang.t("Textes", "Texts")}</th>
                                <th scope="col" class="number">{lang.t("Signalements", "Reports")}</th>
                            </tr>
                        </thead>
                        <tbody>{lines}</tbody>
                    </table>
                </div>
            </section>
        }
        .into_any(),
    )
}
