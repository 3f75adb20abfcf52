use super::Maybe;
use super::field::Wiring;
use leptos::prelude::*;

/// One of a few, each with room for a sentence of explanation: radio buttons in a fieldset.
///
/// The first radio carries the name as its id, so that an error summary lands on it.
#[component]
pub fn Choices(
    #[prop(into)] name: String,
    #[prop(into)] legend: String,
    #[prop(optional, into)] hint: Maybe,
    #[prop(optional, into)] error: Maybe,
    #[prop(optional, into)] value: Maybe,
    /// Value, label, description (may be empty).
    options: Vec<(String, String, String)>,
    #[prop(optional)] required: bool,
) -> impl IntoView {
    let wiring = Wiring::new(&name, hint, error);
    let invalid = wiring.invalid();
    let described = wiring.described_by();
    let chosen = value.get().unwrap_or_default();
    let options = options
        .into_iter()
        .enumerate()
        .map(|(n, (value, label, description))| {
            let id = if n == 0 { name.clone() } else { format!("{name}-{}", n + 1) };
            let note = format!("{name}-{}-note", n + 1);
            let checked = !value.is_empty() && value == chosen;
            let described = (!description.is_empty()).then(|| note.clone());
            view! {
                <div class="choice">
                    <input
                        class="choice-mark"
                        type="radio"
                        id=id.clone()
                        name=name.clone()
                        value=value
                        checked=checked
                        required=required
                        aria-describedby=described.clone()
                    />
                    <label class="choice-label" for=id>
                        {label}
                    </label>
                    {described.map(|_| view! { <p class="choice-note" id=note>{description}</p> })}
                </div>
            }
        })
        .collect_view();
    view! {
        <fieldset
            class="field"
            class:field-wrong=invalid.is_some()
            aria-describedby=described
        >
            <legend class="label">{legend}</legend>
            {wiring.notes()}
            <div class="choices">{options}</div>
        </fieldset>
    }
    .into_any()
}

/// A yes, given by ticking. Its value is `on`, as browsers send it.
#[component]
pub fn Checkbox(
    #[prop(into)] name: String,
    #[prop(into)] label: String,
    #[prop(optional, into)] hint: Maybe,
    #[prop(optional, into)] error: Maybe,
    #[prop(optional)] checked: bool,
    #[prop(optional)] required: bool,
) -> impl IntoView {
    let wiring = Wiring::new(&name, Maybe::default(), error);
    let note = hint.get();
    let invalid = wiring.invalid();
    let note_id = note.is_some().then(|| format!("{name}-note"));
    let described = match (wiring.described_by(), note_id.clone()) {
        (Some(error), Some(note)) => Some(format!("{error} {note}")),
        (error, note) => error.or(note),
    };
    view! {
        <div class="field" class:field-wrong=invalid.is_some()>
            {wiring.notes()}
            <div class="choice">
                <input
                    class="choice-mark"
                    type="checkbox"
                    id=name.clone()
                    name=name.clone()
                    value="on"
                    checked=checked
                    required=required
                    aria-invalid=invalid
                    aria-describedby=described
                />
                <label class="choice-label" for=name>
                    {label}
                </label>
                {note.map(|text| view! { <p class="choice-note" id=note_id>{text}</p> })}
            </div>
        </div>
    }
    .into_any()
}
