use leptos::prelude::*;

/// What a resident wrote, as paragraphs: a blank line begins a new one, a single line break is kept.
#[component]
pub fn Prose(#[prop(into)] text: String) -> impl IntoView {
    let paragraphs = paragraphs(&text).into_iter().map(|lines| view! { <p>{broken(&lines)}</p> }).collect_view();
    view! { <div class="prose">{paragraphs}</div> }.into_any()
}

/// Lines with `<br>` between them.
pub(super) fn broken(lines: &[String]) -> Vec<AnyView> {
    lines
        .iter()
        .enumerate()
        .map(|(n, line)| {
            let br = (n > 0).then(|| view! { <br /> });
            view! {
                {br}
                {line.clone()}
            }
            .into_any()
        })
        .collect()
}

/// Paragraphs of lines, whatever kind of line break was typed.
pub(super) fn paragraphs(text: &str) -> Vec<Vec<String>> {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let mut all = vec![Vec::new()];
    for line in text.lines() {
        if line.trim().is_empty() {
            all.push(Vec::new());
        } else if let Some(last) = all.last_mut() {
            last.push(line.trim_end().to_owned());
        }
    }
    all.retain(|lines| !lines.is_empty());
    all
}
