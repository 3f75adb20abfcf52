use super::Maybe;
use super::glyph::{self, Glyph};
use leptos::prelude::*;

/// One line of input with its label above it. The id is the name, so that an error summary can point at it.
///
/// `kind` is the input's `type`; `autocomplete` is not optional to think about for anything about a person
/// (WCAG 1.3.5).
#[component]
pub fn Field(
    #[prop(into)] name: String,
    #[prop(into)] label: String,
    #[prop(optional, into)] hint: Maybe,
    #[prop(optional, into)] error: Maybe,
    #[prop(optional, into)] value: Maybe,
    #[prop(default = "text".to_owned(), into)] kind: String,
    #[prop(optional)] required: bool,
    #[prop(optional, into)] autocomplete: Maybe,
    #[prop(optional, into)] inputmode: Maybe,
    /// In characters; leave it out rather than cut off a person's sentence.
    #[prop(optional)]
    maxlength: Option<u32>,
    /// Gives the field the width of a code, a number or a date instead of a line.
    #[prop(optional)]
    short: bool,
) -> impl IntoView {
    let wiring = Wiring::new(&name, hint, error);
    let invalid = wiring.invalid();
    let described = wiring.described_by();
    let class = if short { "input input-short" } else { "input" };
    view! {
        <div class="field" class:field-wrong=invalid.is_some()>
            <label class="label" for=name.clone()>
                {label}
            </label>
            {wiring.notes()}
            <input
                class=class
                type=kind
                id=name.clone()
                name=name
                value=value.get()
                required=required
                autocomplete=autocomplete.get()
                inputmode=inputmode.get()
                maxlength=maxlength.map(|n| n.to_string())
                aria-invalid=invalid
                aria-describedby=described
            />
        </div>
    }
    .into_any()
}

/// Ties a hint and an error to their control, in the same way for every kind of control.
pub(super) struct Wiring {
    name: String,
    hint: Option<String>,
    error: Option<String>,
}

impl Wiring {
    pub(super) fn new(name: &str, hint: Maybe, error: Maybe) -> Self {
        Wiring { name: name.to_owned(), hint: hint.get(), error: error.get() }
    }

    /// For `aria-invalid`: absent when nothing is wrong.
    pub(super) fn invalid(&self) -> Option<&'static str> {
        self.error.is_some().then_some("true")
    }

    /// For `aria-describedby`: the error first, because it is what one came back for.
    pub(super) fn described_by(&self) -> Option<String> {
        let name = &self.name;
        match (&self.error, &self.hint) {
            (Some(_), Some(_)) => Some(format!("{name}-error {name}-hint")),
            (Some(_), None) => Some(format!("{name}-error")),
            (None, Some(_)) => Some(format!("{name}-hint")),
            (None, None) => None,
        }
    }

    /// The hint and the error, to be put between the label and the control.
    pub(super) fn notes(self) -> AnyView {
        let Wiring { name, hint, error } = self;
        view! {
            {hint.map(|text| view! { <p class="hint" id=format!("{name}-hint")>{text}</p> })}
            {error
                .map(|text| {
                    view! {
                        <p class="error" id=format!("{name}-error")>
                            {glyph::svg(Glyph::Alert)}
                            <span>{text}</span>
                        </p>
                    }
                })}
        }
        .into_any()
    }
}
