use domain::Lang;
use leptos::prelude::*;

/// Where one stage stands, seen from today.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StepState {
    /// It is behind us.
    Past,
    /// We are in it.
    Now,
    /// It may come.
    Next,
}

/// The life of an experiment as a row of stages, with the one it is in.
#[component]
pub fn Journey(lang: Lang, steps: Vec<(String, StepState)>) -> impl IntoView {
    let items = steps
        .into_iter()
        .map(|(label, state)| {
            let (class, word) = match state {
                StepState::Past => ("journey-step journey-past", lang.t("fait", "done")),
                StepState::Now => ("journey-step journey-now", lang.t("en ce moment", "now")),
                StepState::Next => ("journey-step", lang.t("à venir", "to come")),
            };
            let word_class = if state == StepState::Now { "journey-word" } else { "visually-hidden" };
            let here = (state == StepState::Now).then_some("step");
            view! {
                <li class=class aria-current=here>
                    <span class="journey-label">{label}</span>
                    " "
                    <span class=word_class>{word}</span>
                </li>
            }
        })
        .collect_view();
    view! {
        <ol class="journey" role="list">
            {items}
        </ol>
    }
    .into_any()
}
