//! What stands of the ground on the page of an experiment.

use domain::{Clocks, Due, Hat, Lang, Moment, Status, write_down};
use leptos::prelude::*;
use store::{
    Conn,
    experiment::Experiment,
    ground::{self, Facts, Rule},
    incident::{self, Incident},
    journal::{self, Entry},
    reading::{self, Indicator, Span},
    suspension::{self, Suspension},
};

use super::{
    charts::{self, Around, MARKS},
    glance, incidents, journal as entries,
};
use crate::{
    ui::{ButtonLink, Link, Notice, NoticeKind, Prose, ReadingChart, Variant},
    web::AppError,
};

/// Entries of the journal that the page itself shows.
const ENTRIES: i64 = 3;
/// Dates that come next.
const NEXT: usize = 6;

/// What the page tells everybody, read in a fixed number of statements however much was written.
pub(crate) struct Ground {
    facts: Facts,
    indicators: Vec<Indicator>,
    spans: Vec<Span>,
    rules: Vec<Rule>,
    measures: Vec<(Moment, i64)>,
    incidents: Vec<Incident>,
    entries: Vec<Entry>,
}

impl Ground {
    /// Reads it; none before there is a protocol.
    ///
    /// # Errors
    /// As for any read.
    pub async fn load(conn: &mut Conn, e: &Experiment) -> Result<Option<Ground>, AppError> {
        if !e.status.is_registered() {
            return Ok(None);
        }
        let (incidents, _) = incident::latest(conn, e.id, None, Some(MARKS)).await?;
        let (entries, _) = journal::latest(conn, e.id, None, Some(ENTRIES)).await?;
        Ok(Some(Ground {
            facts: ground::facts(conn, e.id).await?,
            indicators: reading::indicators(conn, e.id).await?,
            spans: reading::spans(conn, e.id).await?,
            rules: ground::rules(conn, e.id).await?,
            measures: ground::measures(conn, e.id).await?,
            incidents,
            entries,
        }))
    }
}

/// What waits here, and for whom.
pub(crate) struct Duties {
    clocks: Clocks,
    waits: Option<Suspension>,
    /// Who the reader is here, when signed in.
    hats: Vec<Hat>,
}

impl Duties {
    /// Reads it; none before there is a protocol.
    ///
    /// # Errors
    /// As for any read.
    pub async fn load(conn: &mut Conn, e: &Experiment, hats: Vec<Hat>) -> Result<Option<Duties>, AppError> {
        if !e.status.is_registered() {
            return Ok(None);
        }
        let waits = match e.status {
            Status::Suspended => suspension::current(conn, e.id).await.map(Some).or_else(missing)?,
            _ => None,
        };
        Ok(Some(Duties { clocks: ground::clocks(conn, e.id).await?, waits, hats }))
    }

    /// Why it waits, what is late, what the reader can do.
    pub fn view(&self, lang: Lang, e: &Experiment, now: Moment) -> AnyView {
        view! {
            <div class="stack" lang=lang.code()>
                {waiting(lang, e, self)}
                {late(lang, e, &self.clocks, now)}
                {doing(lang, e, self)}
            </div>
        }
        .into_any()
    }
}

fn missing(error: store::Error) -> Result<Option<Suspension>, AppError> {
    match error {
        store::Error::NotFound => Ok(None),
        other => Err(other.into()),
    }
}

/// The sections of a try that is registered, runs, or is over.
pub(crate) fn view(lang: Lang, e: &Experiment, ground: &Ground, now: Moment) -> AnyView {
    let started = ground.facts.clocks.started_at;
    let around = Around { lang, rules: &ground.rules, incidents: &ground.incidents, clocks: &ground.facts.clocks, now };
    let measured = started.is_some() || !ground.spans.is_empty();
    let charts = measured.then(|| {
        let charts = ground
            .indicators
            .iter()
            .map(|i| {
                let chart = charts::of(i, &ground.spans, &around);
                view! { <ReadingChart lang chart /> }
            })
            .collect_view();
        view! {
            <section class="section" lang=lang.code()>
                <h2>{lang.t("Ce qu’on mesure", "What is measured")}</h2>
                <div class="charts">{charts}</div>
                <p>
                    <Link href=format!("/experiments/{}/readings", e.slug)>
                        {lang.t("Tous les relevés", "All readings")}
                    </Link>
                </p>
            </section>
        }
    });
    let primary = ground.indicators.iter().find(|i| i.place == 1);
    let answer = primary
        .filter(|_| e.status.is_on_the_ground() || e.status.owes_results())
        .map(|i| glance::view(lang, i, &ground.spans, started, &ground.rules));
    view! {
        <div lang=lang.code()>{answer}</div>
        {charts}
        {next(lang, e, ground, now)}
        {happened(lang, e, ground)}
    }
    .into_any()
}

/// Why it waits, and who has agreed to go on.
fn waiting(lang: Lang, e: &Experiment, duties: &Duties) -> Option<AnyView> {
    let waits = duties.waits.as_ref()?;
    let said = lang.t(
        format!("Suspendue depuis le {}.", waits.begun_at.day_and_hour(lang)),
        format!("Suspended since {}.", waits.begun_at.day_and_hour(lang)),
    );
    let agreed = waits
        .signatures
        .iter()
        .map(|s| {
            lang.t(
                format!("{} est d’accord pour reprendre.", s.hat.name(lang)),
                format!("{} agrees to go on.", s.hat.name(lang)),
            )
        })
        .map(|text| view! { <p>{text}</p> })
        .collect_view();
    let may = suspension::may_resume(&duties.hats).then(|| {
        view! {
            <ButtonLink
                href=format!("/experiments/{}/resumption", e.slug)
                label=lang.t("Dire si l’essai peut reprendre", "Say whether the try may go on")
            />
        }
    });
    let (text, words) = (waits.text.clone(), waits.lang.code());
    Some(
        view! {
            <Notice kind=NoticeKind::Warning>
                <p>
                    <strong>{said}</strong>
                </p>
                <div lang=words>
                    <Prose text />
                </div>
                <p>
                    {lang.t(
                        "L’essai ne reprend que si l’autorité et la personne qui évalue le décident ensemble.",
                        "The try goes on only if authority and evaluator decide so together.",
                    )}
                </p>
                {agreed}
                {may}
            </Notice>
        }
        .into_any(),
    )
}

/// What is late: computed from the clock, and nobody can hide it.
fn late(lang: Lang, e: &Experiment, clocks: &Clocks, now: Moment) -> Option<AnyView> {
    let late = clocks.late(e.status, now);
    let lines: Vec<String> = late
        .into_iter()
        .filter_map(|(due, since)| {
            let (day, days) = (since.day(lang), now.days_since(since));
            let ago = lang.t(
                format!("{days} {}", lang.plural(days, "jour", "jours")),
                format!("{days} {}", lang.plural(days, "day", "days")),
            );
            match due {
                Due::Review => Some(lang.t(
                    format!("Bilan de mi-parcours attendu depuis le {day} ({ago})\u{a0}: la personne qui évalue l’écrit dans le journal."),
                    format!("Mid-term review due since {day} ({ago}): the evaluator writes it in the journal."),
                )),
                Due::Results => Some(lang.t(
                    format!("Résultats en retard depuis le {day} ({ago})."),
                    format!("Results overdue since {day} ({ago})."),
                )),
                // told beside the journey, where it is said until when an answer is due
                Due::Answer | Due::End | Due::Measure(_) => None,
            }
        })
        .collect();
    (!lines.is_empty()).then(|| {
        let lines = lines.into_iter().map(|text| view! { <p>{text}</p> }).collect_view();
        view! { <Notice kind=NoticeKind::Warning>{lines}</Notice> }.into_any()
    })
}

/// What the reader can do here.
fn doing(lang: Lang, e: &Experiment, duties: &Duties) -> Option<AnyView> {
    let writes = write_down(e.status, &duties.hats).is_ok();
    let stops = suspension::cause(e.status, &duties.hats).is_ok();
    let slug = &e.slug;
    (writes || stops).then(|| {
        let link = |path: &str, label: &'static str, variant: Variant| {
            view! { <ButtonLink href=format!("/experiments/{slug}/{path}") label variant /> }
        };
        view! {
            <div class="cluster duties">
                {writes
                    .then(|| {
                        view! {
                            {link("readings/new", lang.t("Noter un relevé", "Write a reading down"), Variant::Primary)}
                            {link("journal/new", lang.t("Écrire au journal", "Write in the journal"), Variant::Secondary)}
                            {link("imports", lang.t("Importer des relevés", "Import readings"), Variant::Secondary)}
                        }
                    })}
                {link(
                    "incidents/new",
                    lang.t("Signaler un incident ou suspendre", "Tell an incident or suspend"),
                    Variant::Secondary,
                )}
            </div>
        }
        .into_any()
    })
}

/// What comes next and when, with the calendar.
fn next(lang: Lang, e: &Experiment, ground: &Ground, now: Moment) -> Option<AnyView> {
    let dates = ground.facts.clocks.dates(e.status, &ground.measures);
    let rows: Vec<(Moment, Due)> = dates.into_iter().filter(|(at, _)| *at >= now).take(NEXT).collect();
    (!rows.is_empty()).then(|| {
        let rows = rows
            .into_iter()
            .map(|(at, due)| {
                view! {
                    <li>
                        <time datetime=at.rfc3339()>{at.day(lang)}</time>
                        {lang.t("\u{a0}: ", ": ")}
                        {due_name(lang, due, &ground.indicators)}
                    </li>
                }
            })
            .collect_view();
        view! {
            <section class="section" lang=lang.code()>
                <h2>{lang.t("Les prochaines dates", "The next dates")}</h2>
                <ul class="stack" role="list">
                    {rows}
                </ul>
                <p>
                    <Link href=format!("/experiments/{}/dates.ics", e.slug)>
                        {lang.t("Ajouter ces dates à mon agenda (.ics)", "Add these dates to my calendar (.ics)")}
                    </Link>
                </p>
            </section>
        }
        .into_any()
    })
}

/// A date in words.
pub(super) fn due_name(lang: Lang, due: Due, indicators: &[Indicator]) -> String {
    match due {
        Due::Answer => lang.t("réponse de l’autorité", "answer of the authority").to_owned(),
        Due::Review => lang.t("bilan de mi-parcours", "mid-term review").to_owned(),
        Due::End => lang.t("fin de l’essai", "end of the try").to_owned(),
        Due::Results => lang.t("publication des résultats", "publication of the results").to_owned(),
        Due::Measure(place) => {
            let what = indicators.iter().find(|i| i.place == place).map(|i| i.measure.clone()).unwrap_or_default();
            lang.t(format!("mesure — {what}"), format!("measurement — {what}"))
        }
    }
}

/// The newest of the journal and of what went wrong.
fn happened(lang: Lang, e: &Experiment, ground: &Ground) -> Option<AnyView> {
    let facts = &ground.facts;
    if facts.entries == 0 && facts.incidents == 0 {
        return None;
    }
    let (slug, n) = (&e.slug, facts.incidents);
    let journal = (facts.entries > 0).then(|| {
        let entries = ground.entries.iter().map(|entry| entries::item(lang, entry)).collect_view();
        let all = lang.t(
            format!("Tout le journal ({})", lang.number(facts.entries)),
            format!("The whole journal ({})", lang.number(facts.entries)),
        );
        view! {
            <section class="section" lang=lang.code()>
                <h2>{lang.t("Journal de terrain", "Field journal")}</h2>
                <ol class="ground-list" role="list">
                    {entries}
                </ol>
                <p>
                    <Link href=format!("/experiments/{slug}/journal")>{all}</Link>
                </p>
            </section>
        }
    });
    let went_wrong = (n > 0).then(|| {
        let some = ground.incidents.iter().take(2).map(|i| incidents::item(lang, i)).collect_view();
        let all =
            lang.t(format!("Tous les incidents ({})", lang.number(n)), format!("All incidents ({})", lang.number(n)));
        view! {
            <section class="section" lang=lang.code()>
                <h2>{lang.t("Ce qui s’est mal passé", "What went wrong")}</h2>
                <ol class="ground-list" role="list">
                    {some}
                </ol>
                <p>
                    <Link href=format!("/experiments/{slug}/incidents")>{all}</Link>
                </p>
            </section>
        }
    });
    Some(
        view! {
            {journal}
            {went_wrong}
        }
        .into_any(),
    )
}
