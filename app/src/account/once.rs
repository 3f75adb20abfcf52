//! A page that shows a secret, once.

use axum::{
    http::{HeaderValue, header},
    response::Response,
};
use leptos::prelude::*;

use crate::{
    ui::{ButtonLink, Link, Notice, NoticeKind, SummaryList, SummaryRow},
    web::{App, Page, Visit},
};

/// What stands on it.
pub(crate) struct Once {
    /// Its heading.
    pub title: &'static str,
    /// That it is shown this once, and what it is for.
    pub warning: &'static str,
    /// The secret.
    pub secret: String,
    /// What else has to be known.
    pub more: Option<String>,
    /// What it belongs to: terms and values.
    pub rows: Vec<(&'static str, String)>,
    /// Where one goes on.
    pub back: String,
    /// The page that explains how it is used, and the words of the link to it.
    pub explained: (&'static str, &'static str),
}

/// The page. Nobody keeps it.
pub(crate) fn page(app: &App, visit: &Visit, once: Once) -> Response {
    let lang = visit.lang;
    let Once { title, warning, secret, more, rows, back, explained: (href, words) } = once;
    let row = |(term, value): (&str, String)| SummaryRow {
        term: term.to_owned(),
        value,
        change_href: None,
        change_label: String::new(),
    };
    let rows: Vec<SummaryRow> = rows.into_iter().map(row).collect();
    let mut response = Page::new(title).render(app, visit, || {
        view! {
            <header class="page-head">
                <h1>{title}</h1>
            </header>
            <div class="reading stack">
                <Notice kind=NoticeKind::Warning>
                    <p>{warning}</p>
                </Notice>
                <p>
                    <code class="record-code token-code">{secret}</code>
                </p>
                {more.map(|text| view! { <p>{text}</p> })}
                <SummaryList rows />
                <p class="cluster">
                    <ButtonLink href=back label=lang.t("Je l’ai copié", "I have copied it") />
                    <Link href>{words}</Link>
                </p>
            </div>
        }
        .into_any()
    });
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}
