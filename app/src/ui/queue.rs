use super::{Emblem, Tag, Tone, safe_href};
use domain::Lang;
use leptos::prelude::*;

/// One file that awaits somebody.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct QueueItem {
    /// Where it is dealt with.
    pub href: String,
    /// Its title.
    pub title: String,
    /// Where and from whom, in one line.
    pub meta: String,
    /// What is expected, e.g. « À modérer ».
    pub task: String,
    /// How pressing it is: `Wait` in time, `Stop` when the deadline has passed.
    pub tone: Tone,
    /// By when, as people say it.
    pub due: String,
    /// By when, for machines (ISO 8601).
    pub due_datetime: String,
    /// What its emblem is drawn from: its id.
    pub emblem_seed: String,
    /// The value of a box to tick, `name=task`; none: the row has no box.
    pub tick: Option<String>,
    /// Who has taken it, as people say it.
    pub taken: Option<String>,
}

/// What awaits an official, one line a file, to be read forty at a time: the deadline first.
#[component]
pub fn Queue(lang: Lang, items: Vec<QueueItem>) -> impl IntoView {
    let items = items
        .into_iter()
        .map(|item| {
            let ticked = item.tick.is_some();
            let tick = item.tick.map(|value| {
                let label = lang.t(format!("Cocher «\u{a0}{}\u{a0}»", item.title), format!("Tick “{}”", item.title));
                view! { <input class="choice-mark queue-tick" type="checkbox" name="task" value=value aria-label=label /> }
            });
            view! {
                <li class="queue-item" class:queue-ticked=ticked>
                    {tick}
                    <Emblem seed=item.emblem_seed size=36 />
                    <div class="queue-body">
                        <h3 class="queue-title">
                            <a href=safe_href(&item.href)>{item.title}</a>
                        </h3>
                        <p class="queue-meta">
                            {item.meta} {item.taken.map(|by| view! { <span class="queue-taken">{by}</span> })}
                        </p>
                    </div>
                    <div class="queue-due">
                        <Tag tone=item.tone label=item.task />
                        <time datetime=item.due_datetime>{item.due}</time>
                    </div>
                </li>
            }
        })
        .collect_view();
    view! {
        <ol class="queue" role="list">
            {items}
        </ol>
    }
    .into_any()
}
