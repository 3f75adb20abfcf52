//! The browser's bundle: hydrates the islands of `app`, nothing else.

// links the islands into the bundle
use app as _;
use wasm_bindgen::prelude::wasm_bindgen;

/// Called once by the page's loader; each island is then hydrated where it stands.
#[wasm_bindgen]
pub fn hydrate() {
    leptos::mount::hydrate_islands();
}
