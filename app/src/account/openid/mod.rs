//! Signing in with an account at an identity provider: leaving for it, coming back, linking, taking the link away.

mod back;
mod farewell;
mod leave;
mod links;
mod unfinished;

use domain::Lang;
use leptos::prelude::*;

use crate::{
    ui::{Form, Submit, Variant},
    web::{About, App},
};

pub use back::back;
pub(super) use farewell::farewell;
pub use leave::leave;
pub(super) use links::section;
pub use links::unlink;

/// A button for each provider; nothing where there is none.
pub(crate) fn ways_in(app: &App, lang: Lang, next: &str) -> Option<AnyView> {
    let ways: Vec<AnyView> = app.providers.iter().map(|provider| way_in(lang, provider.about(), next)).collect();
    (!ways.is_empty()).then(|| {
        view! {
            <section class="section">
                <h2>{lang.t("Ou avec un compte que vous avez déjà", "Or with an account you already have")}</h2>
                <div class="cluster">{ways}</div>
            </section>
        }
        .into_any()
    })
}

/// The button that leaves for a provider, and comes back to `next`.
fn way_in(lang: Lang, about: &About, next: &str) -> AnyView {
    let label = lang.t(format!("Continuer avec {}", about.name), format!("Go on with {}", about.name));
    button(about, next, label, Variant::Secondary)
}

fn button(about: &About, next: &str, label: String, variant: Variant) -> AnyView {
    let next = next.to_owned();
    view! {
        <Form action=format!("/sign-in/with/{}", about.id)>
            <input type="hidden" name="next" value=next />
            <Submit label variant />
        </Form>
    }
    .into_any()
}
