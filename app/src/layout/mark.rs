use leptos::prelude::*;

/// The sign of Essaim: a swarm, and the one that tries. Decoration beside the name.
#[component]
pub fn Mark(
    /// In CSS pixels.
    #[prop(default = 32)]
    size: u32,
) -> impl IntoView {
    view! {
        <svg
            class="mark"
            viewBox="0 0 32 32"
            width=size.to_string()
            height=size.to_string()
            aria-hidden="true"
            focusable="false"
        >
            <path class="mark-4" d="M9 21h0" />
            <path class="mark-3" d="M17 17h0M17.5 25h0M6 12.5h0" />
            <path class="mark-2" d="M13.5 10h0M23.5 22h0M3.5 28h0" />
            <path class="mark-one" d="M25 8h0" />
        </svg>
    }
    .into_any()
}
