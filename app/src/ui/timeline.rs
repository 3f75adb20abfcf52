use super::prose::{broken, paragraphs};
use super::tag::Tone;
use super::{glyph, safe_href};
use leptos::prelude::*;

/// One thing that happened.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TimelineItem {
    /// When, as people say it.
    pub when: String,
    /// When, for machines (ISO 8601).
    pub datetime: String,
    /// What happened.
    pub title: String,
    /// The reason that was given, or other words; line breaks are kept.
    pub text: Option<String>,
    /// Who did it, and for whom.
    pub by: Option<String>,
    /// Where it is written down: an address and the link's words.
    pub link: Option<(String, String)>,
    /// What it means.
    pub tone: Tone,
}

/// What happened, in order: the history of an experiment.
#[component]
pub fn Timeline(items: Vec<TimelineItem>) -> impl IntoView {
    let items = items
        .into_iter()
        .map(|item| {
            let text = item.text.map(|text| {
                let paragraphs =
                    paragraphs(&text).into_iter().map(|lines| view! { <p>{broken(&lines)}</p> }).collect_view();
                view! { <div class="event-text">{paragraphs}</div> }
            });
            let title = item.title.clone();
            let link = item.link.map(|(href, words)| {
                view! {
                    <a class="link" href=safe_href(&href)>
                        {words} <span class="visually-hidden">" : " {title}</span>
                    </a>
                }
            });
            view! {
                <li class="event">
                    <span class=format!("event-mark {}", item.tone.class())>
                        {glyph::svg(item.tone.glyph())}
                    </span>
                    <div class="event-body">
                        <h3 class="event-title">{item.title}</h3>
                        <p class="event-meta">
                            <time datetime=item.datetime>{item.when}</time>
                            {item.by.map(|by| view! { <span>{by}</span> })}
                            {link}
                        </p>
                        {text}
                    </div>
                </li>
            }
        })
        .collect_view();
    view! {
        <ol class="timeline" role="list">
            {items}
        </ol>
    }
    .into_any()
}
