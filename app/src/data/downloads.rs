use domain::Lang;
use leptos::prelude::*;

use super::tables::{Group, Table, tables};

/// Every table, by what it is about.
pub(super) fn downloads(lang: Lang) -> AnyView {
    let groups = Group::ALL.into_iter().map(|group| of(lang, group)).collect_view();
    view! {
        <section class="section" id="tables">
            <h2>{lang.t("Tout emporter", "Take everything out")}</h2>
            <p class="reading">
                {lang.t(
                    "Tout ce qui est public ici se télécharge, sans compte, sous Licence Ouverte 2.0\u{a0}: une table pour chaque chose que montrent les pages, en CSV et en JSON. ",
                    "Everything that is public here can be downloaded, without an account, under the Licence Ouverte 2.0: a table for each thing that pages show, in CSV and JSON. ",
                )}
                <a href="/data/tables/datapackage.json">
                    {lang.t("Ce que dit chaque colonne (Data Package)", "What each column says (Data Package)")}
                </a> "."
            </p>
            <div class="tables">{groups}</div>
        </section>
    }
    .into_any()
}

fn of(lang: Lang, group: Group) -> AnyView {
    let all: Vec<&'static Table> = tables().filter(|table| table.group == group).collect();
    let n = all.len() as i64;
    let count = lang.t(
        format!("{} {}", lang.number(n), lang.plural(n, "table", "tables")),
        format!("{} {}", lang.number(n), lang.plural(n, "table", "tables")),
    );
    let lines = all.into_iter().map(|table| line(lang, table)).collect_view();
    view! {
        <details class="data-more tables-group">
            <summary>{group.name(lang)} " " <span class="muted">{count}</span></summary>
            <ul class="tables-list" role="list">{lines}</ul>
        </details>
    }
    .into_any()
}

fn line(lang: Lang, table: &Table) -> AnyView {
    let title = lang.t(table.title.0, table.title.1);
    let file = |end: &str, word: &'static str| {
        view! {
            <a href=format!("/data/tables/{}.{end}", table.name)>
                {word} <span class="visually-hidden">{format!(" : {title}")}</span>
            </a>
        }
    };
    let map = (table.name == "experiments").then(|| file("geojson", "GeoJSON"));
    view! {
        <li class="tables-line">
            <span>{title}</span>
            <span class="tables-files">{file("csv", "CSV")} {file("json", "JSON")} {map}</span>
        </li>
    }
    .into_any()
}
