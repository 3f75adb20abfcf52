use domain::Lang;
use leptos::prelude::*;

/// How far one has come in a form of several pages. `current` is an index: the first step is 0.
#[component]
pub fn Steps(lang: Lang, current: usize, steps: Vec<String>) -> impl IntoView {
    let total = steps.len();
    let number = current + 1;
    let count = lang.t(format!("Étape {number} sur {total}"), format!("Step {number} of {total}"));
    let items = steps
        .into_iter()
        .enumerate()
        .map(|(n, label)| {
            let here = (n == current).then_some("step");
            let class = if n < current { "step step-past" } else { "step" };
            let past = (n < current).then(|| {
                view! { <span class="visually-hidden">{lang.t(" (fait)", " (done)")}</span> }
            });
            view! {
                <li class=class aria-current=here>
                    <span class="step-label">{label}</span>
                    {past}
                </li>
            }
        })
        .collect_view();
    view! {
        <div class="steps">
            <p class="steps-count">{count}</p>
            <ol class="steps-list" role="list">
                {items}
            </ol>
        </div>
    }
    .into_any()
}
