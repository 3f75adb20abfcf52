use super::glyph::{self, Glyph};
use leptos::prelude::*;

/// What a status means for the person who reads it, whatever it is called.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tone {
    /// Nothing is expected.
    #[default]
    Neutral,
    /// Somebody is expected to do something.
    Wait,
    /// It is under way.
    Go,
    /// It does not go on.
    Stop,
    /// It came to its end, with something to read.
    Done,
}

impl Tone {
    /// The modifier of a class name.
    pub(crate) fn class(self) -> &'static str {
        match self {
            Tone::Neutral => "tone-neutral",
            Tone::Wait => "tone-wait",
            Tone::Go => "tone-go",
            Tone::Stop => "tone-stop",
            Tone::Done => "tone-done",
        }
    }

    pub(super) fn glyph(self) -> Glyph {
        match self {
            Tone::Neutral => Glyph::Ring,
            Tone::Wait => Glyph::Hourglass,
            Tone::Go => Glyph::Forward,
            Tone::Stop => Glyph::Bar,
            Tone::Done => Glyph::Check,
        }
    }
}

/// A status: a sign, a word, and only then a colour.
#[component]
pub fn Tag(#[prop(optional)] tone: Tone, #[prop(into)] label: String) -> impl IntoView {
    view! {
        <span class=format!("tag {}", tone.class())>
            {glyph::svg(tone.glyph())}
            <span>{label}</span>
        </span>
    }
    .into_any()
}
