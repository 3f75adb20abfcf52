use super::glyph::{self, Glyph};
use domain::Lang;
use leptos::prelude::*;

/// Reads aloud what `what` (a CSS selector) finds on the page. Shown by the page's script where the browser has a
/// voice: without one there is no dead button.
#[component]
pub fn ReadAloud(lang: Lang, what: &'static str) -> impl IntoView {
    view! {
        <div class="cluster aloud" lang=lang.code() data-read=what hidden=true>
            <button type="button" class="button button-quiet" aria-pressed="false">
                {glyph::svg(Glyph::Voice)}
                <span>{lang.t("Écouter cette page", "Listen to this page")}</span>
            </button>
            <button type="button" class="button button-quiet" hidden=true>
                {lang.t("Arrêter la lecture", "Stop reading")}
            </button>
        </div>
    }
    .into_any()
}
