use super::{Maybe, safe_href};
use leptos::prelude::*;

/// How much a button weighs. One `Primary` on a page, at most.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Variant {
    /// What one came here to do.
    #[default]
    Primary,
    /// Another good way on.
    Secondary,
    /// Looks like a link, is a button.
    Quiet,
    /// What cannot be taken back.
    Danger,
}

impl Variant {
    fn class(self) -> &'static str {
        match self {
            Variant::Primary => "button",
            Variant::Secondary => "button button-secondary",
            Variant::Quiet => "button button-quiet",
            Variant::Danger => "button button-danger",
        }
    }
}

/// The button that sends a form. With `name` and `value` it says which of several was pressed.
#[component]
pub fn Submit(
    #[prop(into)] label: String,
    #[prop(optional)] variant: Variant,
    #[prop(optional, into)] name: Maybe,
    #[prop(optional, into)] value: Maybe,
) -> impl IntoView {
    view! {
        <button class=variant.class() type="submit" name=name.get() value=value.get()>
            {label}
        </button>
    }
    .into_any()
}

/// A link that looks like a button, because it begins something.
#[component]
pub fn ButtonLink(
    #[prop(into)] href: String,
    #[prop(into)] label: String,
    #[prop(optional)] variant: Variant,
) -> impl IntoView {
    view! {
        <a class=variant.class() href=safe_href(&href)>
            {label}
        </a>
    }
    .into_any()
}
