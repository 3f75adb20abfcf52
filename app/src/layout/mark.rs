use leptos::prelude::*;

/// The sign of Essaim: an *e* made of a swarm, and the one that tries. Decoration beside the name; the same
/// drawing is `public/icons/icon.svg`.
#[component]
pub fn Mark(
    /// In CSS pixels.
    #[prop(default = 32)]
    size: u32,
) -> impl IntoView {
    view! {
        <svg
            class="mark"
            viewBox="3 3 42 42"
            width=size.to_string()
            height=size.to_string()
            aria-hidden="true"
            focusable="false"
        >
            <path stroke-width="5.5" d="M18 41h0M26.3 39.9h0" />
            <path stroke-width="6" d="M7.4 29.2h0M10.7 36.8h0" />
            <path stroke-width="6.5" d="M15.8 15.7h0M9.3 21h0M16.1 28h0M24.9 28h0" />
            <path stroke-width="7" d="M33.7 28h0M31 20.1h0M24.1 15.3h0" />
            <path class="mark-one" stroke-width="10" d="M39 9.5h0" />
        </svg>
    }
    .into_any()
}
