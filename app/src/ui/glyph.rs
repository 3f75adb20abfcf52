//! The few small signs, drawn in one weight on a 16 × 16 grid in the colour of the text beside them.

use leptos::prelude::*;

/// A sign that stands beside words; alone (`Translated` on a card) only where hidden words name it and the page
/// behind says it in full.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Glyph {
    /// Something has to be corrected.
    Alert,
    /// Something to know.
    Info,
    /// Done; held; past.
    Check,
    /// Waiting for somebody.
    Hourglass,
    /// Under way.
    Forward,
    /// Stopped or refused.
    Bar,
    /// Nothing particular.
    Ring,
    /// A place.
    Pin,
    /// Read aloud.
    Voice,
    /// Written in another language.
    Translated,
}

impl Glyph {
    fn path(self) -> &'static str {
        match self {
            Glyph::Alert => "M8 3v6M8 12.6v.1",
            Glyph::Info => "M8 7v6M8 3.4v.1",
            Glyph::Check => "M2.5 8.5 6.5 12.5 13.5 4",
            Glyph::Hourglass => "M4 2h8M4 14h8M4.8 2c0 4 6.4 8 6.4 12M11.2 2c0 4-6.4 8-6.4 12",
            Glyph::Forward => "M3 3.5 7.5 8 3 12.5M8.5 3.5 13 8 8.5 12.5",
            Glyph::Bar => "M3 8h10",
            Glyph::Ring => "M12.5 8a4.5 4.5 0 1 1-9 0 4.5 4.5 0 0 1 9 0",
            Glyph::Pin => "M8 14.5C5 11 3.5 8.7 3.5 6.3a4.5 4.5 0 0 1 9 0c0 2.4-1.5 4.7-4.5 8.2M8 6.3v.1",
            Glyph::Voice => "M2 6.2v3.6h2.6L8.5 13V3L4.6 6.2zM11 5.8a3.2 3.2 0 0 1 0 4.4M13 3.8a6 6 0 0 1 0 8.4",
            Glyph::Translated => "M2 4h7M5.5 2v2M7.5 4c-.5 3-2.5 5-5 6M3.5 6c.8 1.8 2.3 3.2 4 4M8 14l3-7 3 7M9 12h4",
        }
    }
}

/// The sign as SVG, hidden from assistive technology: the words beside it say it.
pub(super) fn svg(glyph: Glyph) -> AnyView {
    view! {
        <svg class="glyph" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true" focusable="false">
            <path d=glyph.path() />
        </svg>
    }
    .into_any()
}
