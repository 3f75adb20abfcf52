use super::glyph::{self, Glyph};
use leptos::prelude::*;

/// What kind of news it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum NoticeKind {
    /// Something to know before going on.
    #[default]
    Info,
    /// What was asked for is done.
    Success,
    /// Something will have consequences.
    Warning,
}

/// A few sentences that must not be missed. A success is announced (`role=status`).
#[component]
pub fn Notice(#[prop(optional)] kind: NoticeKind, children: Children) -> impl IntoView {
    let (class, glyph) = match kind {
        NoticeKind::Info => ("notice", Glyph::Info),
        NoticeKind::Success => ("notice notice-success", Glyph::Check),
        NoticeKind::Warning => ("notice notice-warning", Glyph::Alert),
    };
    let role = (kind == NoticeKind::Success).then_some("status");
    view! {
        <div class=class role=role>
            {glyph::svg(glyph)}
            <div class="notice-text">{children()}</div>
        </div>
    }
    .into_any()
}

/// A place with nothing in it yet: says why, and what one can do. The children are the ways on.
#[component]
pub fn Empty(
    #[prop(into)] title: String,
    #[prop(into)] text: String,
    #[prop(optional)] children: Option<Children>,
) -> impl IntoView {
    view! {
        <div class="empty">
            <svg class="empty-picture" viewBox="0 0 96 32" width="96" height="32" aria-hidden="true" focusable="false">
                <path class="empty-swarm" d="M8 22h0M24 22h0M16 10h0M32 10h0M40 22h0" />
                <path class="empty-trail" d="M50 17C60 24 68 22 78 12" />
                <path class="empty-one" d="M86 8h0" />
            </svg>
            <h2 class="empty-title">{title}</h2>
            <p>{text}</p>
            {children.map(|children| view! { <div class="cluster">{children()}</div> })}
        </div>
    }
    .into_any()
}
