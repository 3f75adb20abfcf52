use domain::Lang;
use leptos::prelude::*;
use store::import::{Import, State};
use tabular::{LineProblem, Problem};

use super::{file::Settings, readings::when};
use crate::ui::{ButtonLink, Form, Notice, NoticeKind, Select, Submit, SummaryList, SummaryRow, Variant};

/// Lines that are shown as they stand in the file.
const ROWS: usize = 8;
/// Problems that are shown.
const PROBLEMS: usize = 20;

/// What would be written, and what would be left aside.
pub(super) fn preview(lang: Lang, slug: &str, file: &Import, settings: &Settings, error: Option<String>) -> AnyView {
    let (good, bad) = (file.good, file.bad);
    let action = |what: &str| format!("/experiments/{slug}/imports/{}/{what}", file.id);
    let label = lang.t(
        format!("Importer {} {}", lang.number(good), lang.plural(good, "relevé", "relevés")),
        format!("Import {} {}", lang.number(good), lang.plural(good, "reading", "readings")),
    );
    let confirm = (good > 0).then(|| {
        view! {
            <Form action=action("confirmation")>
                <Submit label=label.clone() />
            </Form>
        }
    });
    view! {
        <div class="stack">
            <SummaryList rows=facts(lang, file, settings) />
            {warnings(lang, file, settings)}
            <div class="cluster">
                {confirm}
                <Form action=action("removal")>
                    <Submit label=lang.t("Ne rien importer", "Import nothing") variant=Variant::Quiet />
                </Form>
            </div>
            {sample(lang, settings)}
            {columns(lang, settings, action("columns"), error)}
            {(bad > 0).then(|| problems(lang, file))}
        </div>
    }
    .into_any()
}

fn facts(lang: Lang, file: &Import, settings: &Settings) -> Vec<SummaryRow> {
    let row = |term: &str, value: String| SummaryRow {
        term: term.to_owned(),
        value,
        change_href: None,
        change_label: String::new(),
    };
    let look = &settings.look;
    let written = lang.t(
        format!("{}, séparateur\u{a0}: {}", look.encoding.name(lang), look.delimiter.name(lang)),
        format!("{}, separator: {}", look.encoding.name(lang), look.delimiter.name(lang)),
    );
    let mut rows = vec![
        row(lang.t("Fichier", "File"), file.file_name.clone()),
        row(lang.t("Mesure", "Measures"), format!("{} ({})", file.measure, file.unit)),
        row(lang.t("Reconnu comme", "Recognised as"), written),
        row(lang.t("Relevés lisibles", "Readings"), lang.number(file.good)),
        row(lang.t("Lignes laissées de côté", "Lines left aside"), lang.number(file.bad)),
    ];
    if let Some((first, last)) = settings.period {
        let period = lang.t(
            format!("du {} au {}", when(lang, first), when(lang, last)),
            format!("from {} to {}", when(lang, first), when(lang, last)),
        );
        rows.insert(4, row(lang.t("Période", "Period"), period));
    }
    rows
}

/// What one should know before saying yes.
fn warnings(lang: Lang, file: &Import, settings: &Settings) -> AnyView {
    let warning = |kind: NoticeKind, text: String| {
        view! {
            <Notice kind>
                <p>{text}</p>
            </Notice>
        }
    };
    let n = |n: i64| lang.number(n);
    view! {
        {(settings.beyond > 0)
            .then(|| {
                warning(
                    NoticeKind::Warning,
                    lang.t(
                        format!(
                            "{} {} une règle d’arrêt\u{a0}: importer ce fichier suspend l’essai aussitôt, et tout le monde est prévenu.",
                            n(settings.beyond),
                            lang.plural(settings.beyond, "relevé franchit", "relevés franchissent")
                        ),
                        format!(
                            "{} {} a stop rule: importing this file suspends the try at once, and everybody is told.",
                            n(settings.beyond),
                            lang.plural(settings.beyond, "reading breaches", "readings breach")
                        ),
                    ),
                )
            })}
        {(file.good == 0).then(|| warning(NoticeKind::Warning, Problem::NoReadings.say(lang)))}
        {file
            .again
            .then(|| {
                warning(
                    NoticeKind::Info,
                    lang
                        .t(
                            "Ce fichier a déjà été importé. Les relevés déjà connus ne comptent pas deux fois.",
                            "This file was imported before. Readings that are known do not count twice.",
                        )
                        .to_owned(),
                )
            })}
        {(settings.rounded > 0)
            .then(|| {
                warning(
                    NoticeKind::Info,
                    lang.t(
                        format!("{} valeurs ont plus de six décimales\u{a0}: elles sont arrondies.", n(settings.rounded)),
                        format!("{} values have more than six decimals: they are rounded.", n(settings.rounded)),
                    ),
                )
            })}
    }
    .into_any()
}

/// The first rows as they stand in the file, the columns that are read marked.
fn sample(lang: Lang, settings: &Settings) -> AnyView {
    let (look, columns) = (&settings.look, settings.columns);
    let class = move |n: usize| match n {
        n if n == columns.at => "sample-at",
        n if n == columns.value => "sample-value",
        _ => "",
    };
    let read = |n: usize| match n {
        n if n == columns.at => lang.t(" (date)", " (date)"),
        n if n == columns.value => lang.t(" (valeur)", " (value)"),
        _ => "",
    };
    let heads = (0..look.width)
        .map(|n| view! { <th scope="col" class=class(n)>{format!("{}{}", look.name(n), read(n))}</th> })
        .collect_view();
    let rows = look
        .sample
        .iter()
        .take(ROWS)
        .map(|row| {
            let cells =
                row.iter().enumerate().map(|(n, cell)| view! { <td class=class(n)>{cell.clone()}</td> }).collect_view();
            view! { <tr>{cells}</tr> }
        })
        .collect_view();
    let name = lang.t("Les premières lignes", "The first lines");
    view! {
        <div class="table-scroll" role="region" aria-label=name tabindex="0">
            <table class="table sample">
                <caption>{name}</caption>
                <thead>
                    <tr>{heads}</tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
    .into_any()
}

fn columns(lang: Lang, settings: &Settings, action: String, error: Option<String>) -> AnyView {
    let names: Vec<(String, String)> =
        (0..settings.look.width).map(|n| (n.to_string(), settings.look.name(n))).collect();
    let (at, value, wrong) = (settings.columns.at.to_string(), settings.columns.value.to_string(), error.is_some());
    view! {
        <details open=wrong>
            <summary>{lang.t("Ce ne sont pas les bonnes colonnes", "These are not the right columns")}</summary>
            <Form action>
                <Select
                    name="at"
                    label=lang.t("La colonne des dates", "The column of dates")
                    value=at
                    options=names.clone()
                    error=error
                />
                <Select
                    name="value"
                    label=lang.t("La colonne des valeurs", "The column of values")
                    value=value
                    options=names
                />
                <Submit label=lang.t("Relire avec ces colonnes", "Read again with these") variant=Variant::Secondary />
            </Form>
        </details>
    }
    .into_any()
}

fn problems(lang: Lang, file: &Import) -> AnyView {
    let all: Vec<LineProblem> = serde_json::from_str(&file.problems).unwrap_or_default();
    let lines = all
        .iter()
        .take(PROBLEMS)
        .map(|p| {
            let cell = match p.cell.is_empty() {
                true => String::new(),
                false => lang.t(format!(" («\u{a0}{}\u{a0}»)", p.cell), format!(" (“{}”)", p.cell)),
            };
            let text = lang.t(
                format!("Ligne {}{cell}\u{a0}: {}", p.line, p.why.say(lang)),
                format!("Line {}{cell}: {}", p.line, p.why.say(lang)),
            );
            view! { <li>{text}</li> }
        })
        .collect_view();
    let more = file.bad - PROBLEMS as i64;
    view! {
        <section class="section">
            <h2>{lang.t("Lignes qui ne se lisent pas", "Lines that cannot be read")}</h2>
            <p>
                {lang.t(
                    "Elles seraient laissées de côté. Pour les garder, corrigez-les dans le fichier et envoyez-le à nouveau.",
                    "They would be left aside. To keep them, correct them in the file and send it again.",
                )}
            </p>
            <ul class="stack">{lines}</ul>
            {(more > 0)
                .then(|| {
                    let n = lang.number(more);
                    view! {
                        <p>{lang.t(format!("Et {n} autres."), format!("And {n} others."))}</p>
                    }
                })}
        </section>
    }
    .into_any()
}

/// How far a file is, or what became of it.
pub(super) fn progress(lang: Lang, slug: &str, file: &Import) -> AnyView {
    let over = file.state != State::Confirmed;
    let address = format!("/experiments/{slug}/imports/{}", file.id);
    let kind = match file.state {
        State::Done => NoticeKind::Success,
        State::Refused => NoticeKind::Warning,
        _ => NoticeKind::Info,
    };
    let said = so_far(lang, file);
    if over {
        let (page, place) = (format!("/experiments/{slug}"), file.place);
        return view! {
            <div class="stack">
                <Notice kind>
                    <p>{said}</p>
                </Notice>
                <p class="cluster">
                    <ButtonLink
                        href=page.clone()
                        label=lang.t("Voir la page de l’essai", "See the page of the try")
                    />
                    <ButtonLink
                        href=format!("{page}/readings?indicator={place}")
                        label=lang.t("Voir les relevés", "See the readings")
                        variant=Variant::Secondary
                    />
                </p>
            </div>
        }
        .into_any();
    }
    let label = lang.t("Avancement de l’import", "Progress of the import");
    view! {
        <div class="stack" data-progress=format!("{address}/progress")>
            <progress
                class="progress-bar"
                aria-label=label
                value=(file.kept + file.known).to_string()
                max=file.good.max(1).to_string()
            ></progress>
            <p role="status">{said}</p>
            <p class="muted">
                {lang.t(
                    "Vous pouvez quitter cette page\u{a0}: l’import continue.",
                    "You can leave this page: the import goes on.",
                )}
            </p>
            <p>
                <ButtonLink href=address.clone() label=lang.t("Actualiser", "Refresh") variant=Variant::Secondary />
            </p>
        </div>
    }
    .into_any()
}

/// In a sentence.
pub(super) fn so_far(lang: Lang, file: &Import) -> String {
    let n = |n: i64| lang.number(n);
    let known = match file.known {
        0 => String::new(),
        many => lang.t(format!(" {} étaient déjà connus.", n(many)), format!(" {} were known already.", n(many))),
    };
    match file.state {
        State::Done => lang.t(
            format!("{} relevés sont enregistrés.{known}", n(file.kept)),
            format!("{} readings are saved.{known}", n(file.kept)),
        ),
        State::Refused => lang
            .t(
                "Ce fichier n’a pas pu être écrit jusqu’au bout. Envoyez-le à nouveau\u{a0}: rien ne comptera deux fois.",
                "This file could not be written to its end. Send it again: nothing counts twice.",
            )
            .to_owned(),
        _ => lang.t(
            format!("{} relevés sur {} sont enregistrés.{known}", n(file.kept), n(file.good)),
            format!("{} of {} readings are saved.{known}", n(file.kept), n(file.good)),
        ),
    }
}
