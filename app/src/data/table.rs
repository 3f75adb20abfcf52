use catalog::{Kind, Shape, Source};
use domain::Lang;
use leptos::prelude::*;

/// The first rows of a table as they stand in the file.
pub(super) fn rows(lang: Lang, shape: &Shape) -> AnyView {
    let number = |n: usize| shape.columns.get(n).is_some_and(|c| c.kind == Kind::Number);
    let heads = shape
        .columns
        .iter()
        .enumerate()
        .map(|(n, c)| {
            view! {
                <th scope="col" class:number=number(n)>
                    {c.name.clone()} <span class="column-kind">{c.kind.say(lang)}</span>
                </th>
            }
        })
        .collect_view();
    let rows = shape
        .sample
        .iter()
        .map(|row| {
            let cells = row
                .iter()
                .enumerate()
                .map(|(n, cell)| view! { <td class:number=number(n)>{cell.clone()}</td> })
                .collect_view();
            view! { <tr>{cells}</tr> }
        })
        .collect_view();
    let n = shape.sample.len() as i64;
    let name = lang.t(
        lang.plural(n, "La première ligne".to_owned(), format!("Les {} premières lignes", lang.number(n))),
        lang.plural(n, "The first row".to_owned(), format!("The first {} rows", lang.number(n))),
    );
    let caption = name.clone();
    view! {
        <div class="table-scroll" role="region" aria-label=name tabindex="0">
            <table class="table sample">
                <caption>{caption}</caption>
                <thead>
                    <tr>{heads}</tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
    .into_any()
}

/// How a table is written, in words.
pub(super) fn written(lang: Lang, shape: &Shape) -> String {
    let mut said = match &shape.source {
        Source::Csv { encoding, delimiter } => lang.t(
            format!("CSV, {}, séparateur\u{a0}: {}", encoding.name(lang), delimiter.name(lang)),
            format!("CSV, {}, separator: {}", encoding.name(lang), delimiter.name(lang)),
        ),
        Source::Json { .. } => "JSON".to_owned(),
        Source::JsonLines => lang.t("JSON, un objet par ligne", "JSON, an object per line").to_owned(),
        Source::GeoJson => "GeoJSON".to_owned(),
        Source::Workbook { sheet } => {
            lang.t(format!("classeur, feuille «\u{a0}{sheet}\u{a0}»"), format!("workbook, sheet “{sheet}”"))
        }
    };
    match shape.decimal_comma {
        Some(true) => said.push_str(lang.t(", virgule décimale", ", decimal comma")),
        Some(false) => said.push_str(lang.t(", point décimal", ", decimal point")),
        None => {}
    }
    said
}
