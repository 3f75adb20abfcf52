use domain::Lang;
use leptos::prelude::*;

use crate::ui::{Prose, ReadAloud};

/// A page of sections to read.
pub(super) struct Article {
    pub title: &'static str,
    pub lede: &'static str,
    /// Headings and their texts; a blank line begins a new paragraph.
    pub sections: Vec<(&'static str, String)>,
}

impl Article {
    pub(super) fn view(self, lang: Lang) -> AnyView {
        let Article { title, lede, sections } = self;
        let sections = sections
            .into_iter()
            .map(|(heading, text)| {
                view! {
                    <section class="section">
                        <h2>{heading}</h2>
                        <Prose text />
                    </section>
                }
            })
            .collect_view();
        view! {
            <header class="page-head">
                <h1>{title}</h1>
                <p class="lede">{lede}</p>
            </header>
            <ReadAloud lang what="main h1, main .lede, main .reading" />
            <div class="reading">{sections}</div>
        }
        .into_any()
    }
}
