//! What only a browser can do while somebody writes: keep each sentence, find the position, look for what
//! resembles it.

#![expect(missing_docs, reason = "the macros make public items of their own, which nobody reads")]

use domain::ProposalForm;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// An experiment that resembles what is being written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Alike {
    /// Its page.
    pub href: String,
    /// Its title.
    pub title: String,
    /// Where, and what became of it.
    pub said: String,
}

/// What resembles a title, three at most.
///
/// # Errors
/// 503 when the database does not answer.
#[server(endpoint = "similar")]
pub async fn similar(title: String) -> Result<Vec<Alike>, ServerFnError> {
    super::similar::asked(title).await.map_err(|_| ServerFnError::new("not looked for"))
}

/// Looks, while a title is typed, for what resembles it. Without JavaScript the next step shows the same.
#[island]
pub fn AlreadyTried(heading: String, hint: String) -> impl IntoView {
    let found = RwSignal::new(Vec::<Alike>::new());
    let root = NodeRef::<leptos::html::Div>::new();
    #[cfg(feature = "hydrate")]
    Effect::new(move |_| {
        if let Some(form) = root.get().and_then(|div| browser::form_around(&div)) {
            let asked = StoredValue::new(String::new());
            browser::after_typing(&form.clone(), move || {
                let title = browser::answers(&form).title;
                if asked.with_value(|last| *last == title) {
                    return;
                }
                asked.set_value(title.clone());
                leptos::task::spawn_local(async move {
                    if let Ok(alike) = similar(title).await {
                        found.set(alike);
                    }
                });
            });
        }
    });
    let lines = move || {
        let line = |alike: Alike| {
            view! {
                <li>
                    <a class="link" href=alike.href target="_blank">{alike.title}</a>
                    <span class="muted">{alike.said}</span>
                </li>
            }
        };
        found.get().into_iter().map(line).collect_view()
    };
    view! {
        <div class="alike-live" aria-live="polite" node_ref=root>
            <div class="panel alike" hidden=move || found.get().is_empty()>
                <p class="label">{heading}</p>
                <p class="hint">{hint}</p>
                <ul role="list">{lines}</ul>
            </div>
        </div>
    }
}

/// Keeps what is being typed, a moment after the last key.
///
/// # Errors
/// 404 for a draft that is not this browser's, 503 when nothing can be written.
#[server(endpoint = "keep_draft")]
pub async fn keep_draft(draft: String, step: String, typed: ProposalForm) -> Result<(), ServerFnError> {
    super::forms::keep_typed(draft, step, typed).await.map_err(|error| {
        if let Some(response) = use_context::<leptos_axum::ResponseOptions>() {
            response.set_status(error.status());
        }
        ServerFnError::new("not kept")
    })
}

/// Keeps the answers of the form around it while they are typed, and says so. Without JavaScript
/// nothing is lost either: every step is kept when it is sent.
#[island]
pub fn KeepTyping(draft: String, step: String, saved: String) -> impl IntoView {
    let told = RwSignal::new(String::new());
    let root = NodeRef::<leptos::html::P>::new();
    #[cfg(feature = "hydrate")]
    Effect::new(move |_| {
        if let Some(form) = root.get().and_then(|p| browser::form_around(&p)) {
            browser::after_typing(&form.clone(), {
                let (draft, step, saved) = (draft.clone(), step.clone(), saved.clone());
                move || {
                    let typed = browser::answers(&form);
                    let (draft, step, saved) = (draft.clone(), step.clone(), saved.clone());
                    leptos::task::spawn_local(async move {
                        if keep_draft(draft, step, typed).await.is_ok() {
                            told.set(saved);
                        }
                    });
                }
            });
        }
    });
    #[cfg(not(feature = "hydrate"))]
    let _ = (draft, step, saved);
    view! { <p class="muted kept" role="status" node_ref=root>{move || told.get()}</p> }
}

/// A button that fills latitude and longitude in. Asked for, never silent; hidden without JavaScript.
#[island]
pub fn Locate(label: String, refused: String) -> impl IntoView {
    let ready = RwSignal::new(false);
    let told = RwSignal::new(String::new());
    Effect::new(move |_| ready.set(true));
    let find = move |_| {
        #[cfg(feature = "hydrate")]
        {
            let refused = refused.clone();
            told.set(String::new());
            browser::position(move |found| match found {
                Some((latitude, longitude)) => {
                    browser::fill("latitude", latitude);
                    browser::fill("longitude", longitude);
                }
                None => told.set(refused.clone()),
            });
        }
        #[cfg(not(feature = "hydrate"))]
        let _ = &refused;
    };
    view! {
        <p class="cluster" hidden=move || !ready.get()>
            <button class="button button-secondary" type="button" on:click=find>
                {label}
            </button>
        </p>
        <p class="muted" role="status">{move || told.get()}</p>
    }
}

#[cfg(feature = "hydrate")]
pub(crate) mod browser {
    use domain::{ProposalForm, Step};
    use leptos::prelude::*;
    use wasm_bindgen::{JsCast, closure::Closure};
    use web_sys::{FormData, HtmlElement, HtmlFormElement, HtmlInputElement, HtmlTextAreaElement};

    pub fn form_around(element: &HtmlElement) -> Option<HtmlFormElement> {
        element.closest("form").ok().flatten()?.dyn_into().ok()
    }

    /// Calls `then` a second and a half after the last input in the form, also when somebody typed before we were
    /// here: on a slow connection the first sentence comes before the bundle.
    pub fn after_typing(form: &HtmlFormElement, then: impl Fn() + Clone + 'static) {
        let waiting = StoredValue::new_local(None::<TimeoutHandle>);
        let soon = move || {
            if let Some(handle) = waiting.get_value() {
                handle.clear();
            }
            let then = then.clone();
            let handle = set_timeout_with_handle(then, std::time::Duration::from_millis(1500)).ok();
            waiting.set_value(handle);
        };
        if typed_before(form) {
            soon();
        }
        let on_input = Closure::<dyn Fn()>::new(soon);
        // the page and the form live as long as each other
        if form.add_event_listener_with_callback("input", on_input.as_ref().unchecked_ref()).is_ok() {
            on_input.forget();
        }
    }

    fn typed_before(form: &HtmlFormElement) -> bool {
        let elements = form.elements();
        (0..elements.length()).filter_map(|n| elements.item(n)).any(|element| {
            let input = element.dyn_ref::<HtmlInputElement>().map(|i| i.value() != i.default_value());
            let text =
                element.dyn_ref::<HtmlTextAreaElement>().map(|t| t.default_value().is_ok_and(|text| text != t.value()));
            input.or(text).unwrap_or_default()
        })
    }

    pub fn answers(form: &HtmlFormElement) -> ProposalForm {
        let mut typed = ProposalForm::default();
        if let Ok(data) = FormData::new_with_form(form) {
            for &field in Step::ALL.iter().flat_map(|s| s.fields()) {
                *typed.get_mut(field) = data.get(field.name()).as_string().unwrap_or_default();
            }
        }
        typed
    }

    /// The answers to these fields; of a choice, the one that is made.
    pub fn named(form: &HtmlFormElement, names: &[String]) -> std::collections::BTreeMap<String, String> {
        let Ok(data) = FormData::new_with_form(form) else { return std::collections::BTreeMap::new() };
        names.iter().map(|name| (name.clone(), data.get(name).as_string().unwrap_or_default())).collect()
    }

    fn hidden(form: &HtmlFormElement, name: &str) -> Option<HtmlInputElement> {
        form.query_selector(&format!("input[type=hidden][name={name}]")).ok().flatten()?.dyn_into().ok()
    }

    /// What a hidden field holds.
    pub fn value_of(form: &HtmlFormElement, name: &str) -> Option<String> {
        hidden(form, name).map(|input| input.value())
    }

    /// Puts something else into a hidden field.
    pub fn set_value_of(form: &HtmlFormElement, name: &str, value: &str) {
        if let Some(input) = hidden(form, name) {
            input.set_value(value);
        }
    }

    pub fn position(then: impl Fn(Option<(f64, f64)>) + Clone + 'static) {
        let Ok(geolocation) = window().navigator().geolocation() else { return then(None) };
        let refused = then.clone();
        let found = Closure::once_into_js(move |position: web_sys::Position| {
            let at = position.coords();
            then(Some((at.latitude(), at.longitude())));
        });
        let failed = Closure::once_into_js(move |_: web_sys::PositionError| refused(None));
        let _ =
            geolocation.get_current_position_with_error_callback(found.unchecked_ref(), Some(failed.unchecked_ref()));
    }

    /// Writes a coordinate with five decimals (about a metre), and lets the form notice.
    pub fn fill(id: &str, degrees: f64) {
        let Some(input) = document().get_element_by_id(id).and_then(|e| e.dyn_into::<HtmlInputElement>().ok()) else {
            return;
        };
        input.set_value(&format!("{degrees:.5}"));
        if let Ok(event) = web_sys::Event::new_with_event_init_dict("input", &bubbling()) {
            let _ = input.dispatch_event(&event);
        }
    }

    fn bubbling() -> web_sys::EventInit {
        let init = web_sys::EventInit::new();
        init.set_bubbles(true);
        init
    }
}
