use super::Maybe;
use super::field::Wiring;
use leptos::prelude::*;

/// A choice among many, as a plain drop-down list. For five or fewer use [`Choices`](super::Choices).
#[component]
pub fn Select(
    #[prop(into)] name: String,
    #[prop(into)] label: String,
    #[prop(optional, into)] hint: Maybe,
    #[prop(optional, into)] error: Maybe,
    #[prop(optional, into)] value: Maybe,
    /// Value and label, in the order in which they are read.
    options: Vec<(String, String)>,
    /// The first line, with an empty value; without it the first option is chosen by itself.
    #[prop(optional, into)]
    empty_label: Maybe,
    #[prop(optional)] required: bool,
) -> impl IntoView {
    let wiring = Wiring::new(&name, hint, error);
    let invalid = wiring.invalid();
    let described = wiring.described_by();
    let chosen = value.get().unwrap_or_default();
    let options = options
        .into_iter()
        .map(|(value, label)| {
            let selected = value == chosen;
            view! {
                <option value=value selected=selected>
                    {label}
                </option>
            }
        })
        .collect_view();
    view! {
        <div class="field" class:field-wrong=invalid.is_some()>
            <label class="label" for=name.clone()>
                {label}
            </label>
            {wiring.notes()}
            <select
                class="input select"
                id=name.clone()
                name=name
                required=required
                aria-invalid=invalid
                aria-describedby=described
            >
                {empty_label.get().map(|text| view! { <option value="">{text}</option> })}
                {options}
            </select>
        </div>
    }
    .into_any()
}
