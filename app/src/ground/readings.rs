//! What was measured: the list, and writing one reading down.

use axum::{
    extract::{Path, Query, State},
    response::{IntoResponse, Response},
};
use domain::{Amount, FieldError, Lang, Moment, ReadingId, Refusal, write_down};
use leptos::prelude::*;
use serde::Deserialize;
use store::{
    Conn,
    experiment::Experiment,
    reading::{self, Cursor, Indicator},
};

use super::{charts, form::Gathered, load, load_to_write};
use crate::{
    experiments::head,
    ui::{ButtonLink, Empty, ErrorSummary, Field, Form, Pager, Select, Submit, TextArea, Variant},
    web::{Answer, App, AppError, Flash, Page, Typed, Visit, cursor, fresh_id, said, see_other, status, summary, tied},
};

/// Which indicator, and where the list goes on.
#[derive(Deserialize)]
pub struct Asked {
    #[serde(default)]
    indicator: Option<String>,
    #[serde(default)]
    before: Option<String>,
}

/// `GET /experiments/{slug}/readings`
pub async fn list(
    State(app): State<App>,
    visit: Visit,
    Path(slug): Path<String>,
    Query(asked): Query<Asked>,
) -> Answer {
    let mut conn = app.store.read().await?;
    let (e, hats) = load(&app, &mut conn, &visit, &slug).await?;
    let indicators = reading::indicators(&mut conn, e.id).await?;
    let place = match asked.indicator.as_deref() {
        Some(raw) => raw.parse().map_err(|_| AppError::NotFound)?,
        None => 1,
    };
    let Some(chosen) = indicators.iter().find(|i| i.place == place).cloned() else {
        return if asked.indicator.is_some() || !e.status.is_registered() {
            Err(AppError::NotFound)
        } else {
            Ok(nothing(&app, &visit, &e))
        };
    };
    let before = asked.before.as_deref().map(cursor).transpose()?.map(|(at, id)| Cursor { at, id: ReadingId(id) });
    let page = reading::latest(&mut conn, e.id, place, before).await?;
    let chart = charts::of_place(&mut conn, &e, visit.lang, place, app.store.now()).await?;
    let lang = visit.lang;
    let title = lang.t("Les relevés", "The readings");
    let writes = write_down(e.status, &hats).is_ok();
    let older = page.next.map(|c| format!("/experiments/{slug}/readings?indicator={place}&before={}.{}", c.at.0, c.id));
    let newer = before.map(|_| format!("/experiments/{slug}/readings?indicator={place}"));
    let tabs = tabs(lang, &slug, &indicators, place);
    let rows = page.readings.iter().map(|r| row(lang, r)).collect_view();
    let empty = page.readings.is_empty();
    Ok(Page::new(format!("{title}{}{}", lang.t("\u{a0}: ", ": "), e.title)).render(&app, &visit, || {
        view! {
            {head(&slug, &e.title, title)}
            {tabs}
            {writes.then(|| actions(lang, &slug))}
            {chart.map(|chart| view! { <crate::ui::ReadingChart lang chart /> })}
            <section class="section">
                <h2>{format!("{} ({})", chosen.measure, chosen.unit)}</h2>
                {empty
                    .then(|| {
                        view! {
                            <Empty
                                title=lang.t("Rien n’est encore mesuré", "Nothing is measured yet")
                                text=lang.t("Les relevés apparaîtront ici.", "Readings will appear here.")
                            />
                        }
                    })}
                {(!empty)
                    .then(|| {
                        let name = lang.t("Relevés, du plus récent au plus ancien", "Readings, newest first");
                        view! {
                            <div class="table-scroll" role="region" aria-label=name tabindex="0">
                                <table class="table">
                                    <caption>{name}</caption>
                                    <thead>
                                        <tr>
                                            <th scope="col">{lang.t("Mesuré le", "Measured on")}</th>
                                            <th scope="col">{lang.t("Valeur", "Value")}</th>
                                            <th scope="col">{lang.t("Source", "Source")}</th>
                                        </tr>
                                    </thead>
                                    <tbody>{rows}</tbody>
                                </table>
                            </div>
                            <Pager lang newer older />
                            <p>
                                <ButtonLink
                                    href=format!("/experiments/{slug}/readings.csv")
                                    label=lang.t("Tous les relevés (CSV)", "All readings (CSV)")
                                    variant=Variant::Secondary
                                />
                            </p>
                        }
                    })}
            </section>
        }
        .into_any()
    }))
}

fn nothing(app: &App, visit: &Visit, e: &Experiment) -> Response {
    let lang = visit.lang;
    let title = lang.t("Les relevés", "The readings");
    Page::new(format!("{title}{}{}", lang.t("\u{a0}: ", ": "), e.title)).render(app, visit, || {
        view! {
            {head(&e.slug, &e.title, title)}
            <Empty
                title=lang.t("Rien n’est à mesurer", "Nothing to measure")
                text=lang.t("Cette expérimentation n’a pas d’indicateur.", "This experiment has no indicator.")
            />
        }
        .into_any()
    })
}

fn tabs(lang: Lang, slug: &str, indicators: &[Indicator], place: i64) -> AnyView {
    let links = indicators
        .iter()
        .map(|i| {
            let href = format!("/experiments/{slug}/readings?indicator={}", i.place);
            let current = (i.place == place).then_some("page");
            view! {
                <li>
                    <a class="link" href=crate::ui::safe_href(&href) aria-current=current>
                        {i.measure.clone()}
                    </a>
                </li>
            }
        })
        .collect_view();
    view! {
        <nav aria-label=lang.t("Indicateurs", "Indicators")>
            <ul class="cluster" role="list">
                {links}
            </ul>
        </nav>
    }
    .into_any()
}

fn actions(lang: Lang, slug: &str) -> AnyView {
    view! {
        <p class="cluster">
            <ButtonLink
                href=format!("/experiments/{slug}/readings/new")
                label=lang.t("Noter un relevé", "Write a reading down")
            />
            <ButtonLink
                href=format!("/experiments/{slug}/imports")
                label=lang.t("Importer un fichier CSV", "Import a CSV file")
                variant=Variant::Secondary
            />
        </p>
    }
    .into_any()
}

fn row(lang: Lang, r: &reading::Read) -> AnyView {
    let source = match r.note.is_empty() {
        true => r.source.clone(),
        false => format!("{} — {}", r.source, r.note),
    };
    view! {
        <tr>
            <th scope="row">
                <time datetime=r.measured_at.rfc3339()>{when(lang, r.measured_at)}</time>
            </th>
            <td class="number">{r.value.say(lang)}</td>
            <td>{source}</td>
        </tr>
    }
    .into_any()
}

/// A day, with its hour unless it is midnight, which stands for a day without one.
pub(super) fn when(lang: Lang, at: Moment) -> String {
    if Moment::of_day(&at.as_day()) == Ok(at) { at.day(lang) } else { at.day_and_hour(lang) }
}

/// One reading, as typed.
#[derive(Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Typing {
    #[serde(default)]
    submission: String,
    #[serde(default)]
    indicator: String,
    #[serde(default)]
    at: String,
    #[serde(default)]
    value: String,
    #[serde(default)]
    source: String,
    #[serde(default)]
    note: String,
}

/// `GET /experiments/{slug}/readings/new`
pub async fn new(State(app): State<App>, visit: Visit, Path(slug): Path<String>) -> Answer {
    let mut conn = app.store.read().await?;
    let e = load_to_write(&app, &mut conn, &visit, &slug).await?;
    let typing = Typing {
        submission: fresh_id(&app).to_string(),
        indicator: "1".into(),
        at: app.store.now().typed_day(visit.lang),
        ..Typing::default()
    };
    form(&app, &mut conn, &visit, e, typing, Vec::new()).await
}

/// `POST /experiments/{slug}/readings/new`
pub async fn write(
    State(app): State<App>,
    visit: Visit,
    Path(slug): Path<String>,
    Typed(typed): Typed<Typing>,
) -> Answer {
    let mut conn = app.store.read().await?;
    let e = load_to_write(&app, &mut conn, &visit, &slug).await?;
    let submission = typed.submission.parse().map_err(|_| AppError::BadRequest)?;
    let mut gathered = Gathered::default();
    let place = gathered.take("indicator", typed.indicator.parse::<i64>().map_err(|_| Refusal::NotAChoice));
    let at = gathered.instant("at", &typed.at, app.store.now());
    let value: Amount = gathered.take("value", Amount::parse(&typed.value));
    let source = gathered.text("source", &typed.source, 300);
    let note = gathered.maybe("note", &typed.note, 1000);
    if !gathered.errors.is_empty() {
        return form(&app, &mut conn, &visit, e, typed, gathered.errors).await;
    }
    let act =
        reading::Write { submission, person: visit.person()?, slug: slug.clone(), place, at, value, source, note };
    match app.store.act(act).await {
        Ok(stopped) => {
            app.mail_bell.notify_one();
            let flash = if stopped { Flash::StoppedByRule } else { Flash::ReadingKept };
            Ok(see_other(&format!("/experiments/{slug}")).flash(flash).into_response())
        }
        Err(error) => {
            let errors = tied(error, "indicator")?;
            form(&app, &mut conn, &visit, e, typed, errors).await
        }
    }
}

async fn form(
    app: &App,
    conn: &mut Conn,
    visit: &Visit,
    e: Experiment,
    typed: Typing,
    errors: Vec<FieldError>,
) -> Answer {
    let lang = visit.lang;
    let options = options(&reading::indicators(conn, e.id).await?);
    let title = lang.t("Noter un relevé", "Write a reading down");
    Ok(Page::new(title).status(status(&errors)).render(app, visit, || {
        view! {
            <ErrorSummary lang errors=summary(lang, &errors) />
            {head(&e.slug, &e.title, title)}
            <div class="reading stack">
                <Form action=format!("/experiments/{}/readings/new", e.slug) submission=typed.submission>
                    <Select
                        name="indicator"
                        label=lang.t("Ce qui est mesuré", "What is measured")
                        value=typed.indicator
                        error=said(lang, &errors, "indicator")
                        options
                    />
                    <Field
                        name="at"
                        label=lang.t("Mesuré le", "Measured on")
                        hint=lang.t("Comme 31/03/2026 ou 31/03/2026 14h05.", "Like 31/03/2026 or 2026-03-31 14:05.")
                        value=typed.at
                        error=said(lang, &errors, "at")
                        short=true
                    />
                    <Field
                        name="value"
                        label=lang.t("Valeur", "Value")
                        hint=lang.t("Un nombre, comme 12,5.", "A number, such as 12.5.")
                        value=typed.value
                        error=said(lang, &errors, "value")
                        inputmode="decimal"
                        short=true
                    />
                    <Field
                        name="source"
                        label=lang.t("Source", "Source")
                        hint=lang.t("L’appareil, le comptage, l’enquête.", "The instrument, the count, the survey.")
                        value=typed.source
                        error=said(lang, &errors, "source")
                    />
                    <TextArea
                        name="note"
                        label=lang.t("À savoir pour le lire (facultatif)", "What to know to read it (optional)")
                        value=typed.note
                        error=said(lang, &errors, "note")
                        rows=3
                    />
                    <Submit label=lang.t("Enregistrer le relevé", "Save the reading") />
                </Form>
            </div>
        }
        .into_any()
    }))
}

/// Indicators as choices: place, and what is measured.
pub(super) fn options(indicators: &[Indicator]) -> Vec<(String, String)> {
    indicators.iter().map(|i| (i.place.to_string(), format!("{} ({})", i.measure, i.unit))).collect()
}
