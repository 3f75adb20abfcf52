use domain::Lang;
use leptos::prelude::*;

/// What has to be changed before the form can be taken, at the top of the page, each line leading to its
/// field. Nothing when there are no errors; an empty field id makes a line that leads nowhere.
///
/// `autofocus` puts the focus here without JavaScript, `role=alert` says it where the focus does not move.
#[component]
pub fn ErrorSummary(
    lang: Lang,
    /// Field id (its name) and message.
    errors: Vec<(String, String)>,
    /// Takes the focus when the page opens.
    #[prop(default = true)]
    focus: bool,
) -> impl IntoView {
    if errors.is_empty() {
        return ().into_any();
    }
    let title = if errors.len() == 1 {
        lang.t("Il reste une chose à corriger", "There is one thing to correct").to_owned()
    } else {
        let n = errors.len();
        lang.t(format!("Il reste {n} choses à corriger"), format!("There are {n} things to correct"))
    };
    let kept = lang.t(
        "Rien n’est perdu\u{a0}: ce que vous avez écrit est toujours là.",
        "Nothing is lost: what you wrote is still there.",
    );
    let lines = errors
        .into_iter()
        .map(|(field, message)| {
            let line = if field.is_empty() {
                view! { <span>{message}</span> }.into_any()
            } else {
                view! { <a href=format!("#{field}")>{message}</a> }.into_any()
            };
            view! { <li>{line}</li> }
        })
        .collect_view();
    view! {
        <section
            class="error-summary"
            role="alert"
            tabindex="-1"
            autofocus=focus
            id="errors"
            aria-labelledby="errors-title"
        >
            <h2 id="errors-title">{title}</h2>
            <p>{kept}</p>
            <ul role="list">{lines}</ul>
        </section>
    }
    .into_any()
}
