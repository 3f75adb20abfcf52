use super::Maybe;
use super::field::Wiring;
use leptos::prelude::*;

/// Several lines of input, with its label above it. The only `<textarea>` there is.
///
/// Leptos 0.8.23 does not escape the children of a `<textarea>` on the server (tachys 0.2.19,
/// `ESCAPE_CHILDREN = false`): whatever a resident wrote would leave the field and become markup on every
/// edit form. The text is escaped here, once.
#[component]
pub fn TextArea(
    #[prop(into)] name: String,
    #[prop(into)] label: String,
    #[prop(optional, into)] hint: Maybe,
    #[prop(optional, into)] error: Maybe,
    #[prop(optional, into)] value: Maybe,
    #[prop(default = 5)] rows: u32,
    /// In characters; leave it out rather than cut off a person's sentence.
    #[prop(optional)]
    maxlength: Option<u32>,
    #[prop(optional)] required: bool,
) -> impl IntoView {
    let wiring = Wiring::new(&name, hint, error);
    let invalid = wiring.invalid();
    let described = wiring.described_by();
    let text = escape(&value.get().unwrap_or_default());
    view! {
        <div class="field" class:field-wrong=invalid.is_some()>
            <label class="label" for=name.clone()>
                {label}
            </label>
            {wiring.notes()}
            <textarea
                class="input"
                id=name.clone()
                name=name
                rows=rows.to_string()
                required=required
                maxlength=maxlength.map(|n| n.to_string())
                aria-invalid=invalid
                aria-describedby=described
            >
                {text}
            </textarea>
        </div>
    }
    .into_any()
}

/// Text for the inside of a `<textarea>`: `&`, `<` and `>` as references, and one line break more in front
/// of a first line break, because a parser drops the one that follows the opening tag.
fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    if text.starts_with(['\n', '\r']) {
        out.push('\n');
    }
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            c => out.push(c),
        }
    }
    out
}
