use leptos::prelude::*;

/// The document's `<title>`. Always through here: `leptos_meta`'s `<Title>` does not escape, and line
/// breaks and control characters in a tab's label only serve deceit.
pub fn title_tag(text: impl AsRef<str>) -> impl IntoView {
    let text: String = text.as_ref().chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    view! { <title>{text}</title> }
}
