use super::prose::{broken, paragraphs};
use super::safe_href;
use leptos::prelude::*;

/// One line of a [`SummaryList`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SummaryRow {
    /// What it is about.
    pub term: String,
    /// What was answered; line breaks are kept. Empty shows a dash.
    pub value: String,
    /// Where it can be changed.
    pub change_href: Option<String>,
    /// The link's word, e.g. « Modifier »; the term follows it for screen readers.
    pub change_label: String,
}

/// Questions and answers side by side: the review before sending, and plain facts.
#[component]
pub fn SummaryList(rows: Vec<SummaryRow>) -> impl IntoView {
    let rows = rows
        .into_iter()
        .map(|row| {
            let lines: Vec<String> = paragraphs(&row.value).into_iter().flatten().collect();
            let value = if lines.is_empty() {
                view! { <span class="muted">"—"</span> }.into_any()
            } else {
                broken(&lines).into_any()
            };
            let change = row.change_href.as_deref().and_then(safe_href).map(|href| {
                let term = row.term.clone();
                view! {
                    <dd class="summary-change">
                        <a href=href>
                            {row.change_label} <span class="visually-hidden">" : " {term}</span>
                        </a>
                    </dd>
                }
            });
            view! {
                <div class="summary-row">
                    <dt>{row.term}</dt>
                    <dd>{value}</dd>
                    {change}
                </div>
            }
        })
        .collect_view();
    view! { <dl class="summary">{rows}</dl> }.into_any()
}
