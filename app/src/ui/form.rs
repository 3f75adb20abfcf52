use super::Maybe;
use leptos::prelude::*;

/// A form that posts to an address of ours. The browser's own messages are switched off (`novalidate`):
/// the server answers with all of them at once, in the page's language, and keeps what was typed.
#[component]
pub fn Form(
    #[prop(into)] action: String,
    /// The submission id that makes a double click or a later replay have one effect.
    #[prop(optional, into)]
    submission: Maybe,
    /// For forms that carry a file.
    #[prop(optional)]
    multipart: bool,
    /// A class beside `form`.
    #[prop(optional, into)]
    class: Maybe,
    children: Children,
) -> impl IntoView {
    let class = match class.get() {
        Some(class) => format!("form {class}"),
        None => "form".to_owned(),
    };
    let submission = submission.get().map(|id| view! { <input type="hidden" name="submission" value=id /> });
    view! {
        <form
            class=class
            method="post"
            action=action
            enctype=multipart.then_some("multipart/form-data")
            novalidate
        >
            {submission}
            {children()}
        </form>
    }
    .into_any()
}
