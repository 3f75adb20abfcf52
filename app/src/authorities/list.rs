use axum::extract::State;
use domain::Lang;
use leptos::prelude::*;
use store::authority::{self, Line};

use super::{kind_name, who};
use crate::{
    ui::{Link, Tag, Tone},
    web::{Answer, App, Page, Visit},
};

/// `GET /authorities`
pub async fn show(State(app): State<App>, visit: Visit) -> Answer {
    let lines = authority::list(&mut app.store.read().await?, app.store.now()).await?;
    let atlas = app.atlas().await?;
    let lang = visit.lang;
    let title = lang.t("Autorités", "Authorities");
    let page = Page::new(title).description(lang.t(
        "Communes, métropole, département, région et syndicats mixtes\u{a0}: qui décide, qui répond, en combien de temps.",
        "Communes, metropolis, department, region and joint bodies: who decides, who answers, how fast.",
    ));
    Ok(page.render(&app, &visit, || {
        view! {
            <header class="page-head">
                <h1>{title}</h1>
                <p class="lede">
                    {lang.t(
                        "Qui décide ici, qui répond, et en combien de temps.",
                        "Who decides here, who answers, and how fast.",
                    )}
                </p>
            </header>
            <section class="section panel">
                <h2>{lang.t("Qui décide de quoi, chez vous\u{202f}?", "Who decides what, where you live?")}</h2>
                {who::form(lang, &atlas, &who::Asking::default(), &[])}
            </section>
            {levels(lang, lines)}
        }
        .into_any()
    }))
}

fn levels(lang: Lang, lines: Vec<Line>) -> AnyView {
    let mut groups: Vec<(String, Vec<Line>)> = Vec::new();
    for line in lines {
        match groups.last_mut().filter(|(kind, _)| *kind == line.kind) {
            Some((_, group)) => group.push(line),
            None => groups.push((line.kind.clone(), vec![line])),
        }
    }
    groups
        .into_iter()
        .map(|(kind, group)| {
            let group_size = group.len();
            let rows = group.into_iter().map(|l| line(lang, l)).collect_view();
            view! {
                <section class="section level">
                    <h2>{level_name(lang, &kind, group_size)}</h2>
                    <ul class="rows" role="list">{rows}</ul>
                </section>
            }
        })
        .collect_view()
        .into_any()
}

/// Only communes are ever several here.
fn level_name(lang: Lang, kind: &str, authorities: usize) -> &'static str {
    if kind == "commune" && authorities > 1 { "Communes" } else { kind_name(lang, kind) }
}

fn line(lang: Lang, l: Line) -> AnyView {
    let count = lang.t(
        format!("{} {}", lang.number(l.experiments), lang.plural(l.experiments, "expérimentation", "expérimentations")),
        format!("{} {}", lang.number(l.experiments), lang.plural(l.experiments, "experiment", "experiments")),
    );
    let owed = (l.waiting > 0).then(|| {
        let label = lang
            .t(format!("{} sans réponse", lang.number(l.waiting)), format!("{} unanswered", lang.number(l.waiting)));
        let late = (l.late > 0).then(|| lang.t(format!(", dont {} en retard", l.late), format!(", {} late", l.late)));
        let label = format!("{label}{}", late.unwrap_or_default());
        let tone = if l.late > 0 { Tone::Stop } else { Tone::Wait };
        view! { <Tag tone=tone label=label /> }
    });
    view! {
        <li class="row row-apart">
            <Link href=format!("/authorities/{}", l.slug)>{l.name}</Link>
            <span class="row-facts">
                <span class="muted">{count}</span>
                {owed}
            </span>
        </li>
    }
    .into_any()
}
