use leptos::prelude::*;

/// A link to an address that somebody else may have written. What is not http(s), mailto or a path of ours
/// is shown as plain text: Leptos 0.8.23 lets `javascript:` through.
#[component]
pub fn Link(#[prop(into)] href: String, children: Children) -> impl IntoView {
    match safe_href(&href) {
        None => view! { <span>{children()}</span> }.into_any(),
        Some(href) => {
            // no reward for spam, and no handle on our window
            let rel = is_elsewhere(&href).then_some("nofollow noopener");
            view! {
                <a class="link" href=href rel=rel>
                    {children()}
                </a>
            }
            .into_any()
        }
    }
}

/// The address if it may stand in a `href`: `http:`, `https:`, `mailto:`, or a path, query or fragment of
/// this site. Browsers drop tabs and line breaks inside an address and control characters around it
/// (WHATWG URL § 4.4), so none is accepted; `//host` and `/\host` would leave the site unnoticed.
pub fn safe_href(href: &str) -> Option<String> {
    let href = href.trim();
    if href.is_empty() || href.chars().any(|c| c.is_control()) {
        return None;
    }
    let slashes = href.replace('\\', "/");
    if slashes.starts_with("//") {
        return None;
    }
    match scheme(href).map(str::to_ascii_lowercase).as_deref() {
        None | Some("mailto") => Some(href.to_owned()),
        Some("http" | "https") if is_elsewhere(href) => Some(href.to_owned()),
        Some(_) => None,
    }
}

/// What stands before the first colon, if no slash, question mark or number sign comes before it.
fn scheme(href: &str) -> Option<&str> {
    let end = href.find([':', '/', '?', '#'])?;
    href[end..].starts_with(':').then(|| &href[..end])
}

fn is_elsewhere(href: &str) -> bool {
    let href = href.to_ascii_lowercase();
    href.starts_with("http://") || href.starts_with("https://")
}
