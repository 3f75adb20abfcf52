use super::safe_href;
use domain::Lang;
use leptos::prelude::*;

/// The way to newer and older entries. Nothing when there is only one page.
#[component]
pub fn Pager(lang: Lang, newer: Option<String>, older: Option<String>) -> impl IntoView {
    if newer.is_none() && older.is_none() {
        return ().into_any();
    }
    let newer = newer.map(|href| {
        view! {
            <a class="button button-secondary" rel="prev" href=safe_href(&href)>
                {lang.t("← Plus récentes", "← Newer")}
            </a>
        }
    });
    let older = older.map(|href| {
        view! {
            <a class="button button-secondary pager-older" rel="next" href=safe_href(&href)>
                {lang.t("Plus anciennes →", "Older →")}
            </a>
        }
    });
    view! {
        <nav class="pager" aria-label=lang.t("Suite de la liste", "More of the list")>
            {newer}
            {older}
        </nav>
    }
    .into_any()
}
