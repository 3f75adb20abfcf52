use leptos::attr::Attribute;
use leptos::attr::custom::custom_attribute;
use leptos::prelude::*;

use super::Chrome;
use crate::preview::SIZE;

/// How a public address introduces itself to search engines and to whoever it is sent to (Open Graph, ogp.me).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Social {
    /// The page's one absolute address, without what only filters or leads back.
    pub address: String,
    /// Absolute address of its preview card.
    pub card: String,
    /// Whether somebody wrote what stands there, such as an experiment.
    pub article: bool,
}

/// `property`, which Leptos' typed attributes do not know.
fn property(name: &'static str) -> impl Attribute {
    custom_attribute("property", name)
}

fn tag(name: &'static str, content: String) -> AnyView {
    view! { <meta content={content} {..property(name)} /> }.into_any()
}

/// The lines in the head; none for a page that has no address of its own.
pub(super) fn tags(chrome: &Chrome) -> Option<AnyView> {
    let social = chrome.social.as_ref()?;
    let lang = chrome.lang;
    let title = if chrome.title.is_empty() { "Essaim".to_owned() } else { chrome.title.clone() };
    let description = match chrome.description.as_str() {
        "" => lang
            .t("Essayer ensemble, mesurer, dire ce qu’on a appris.", "Try together, measure, say what was learned.")
            .to_owned(),
        text => text.to_owned(),
    };
    let (wide, high) = SIZE;
    let tags = [
        ("og:site_name", "Essaim".to_owned()),
        ("og:locale", lang.t("fr_FR", "en_GB").to_owned()),
        ("og:type", if social.article { "article" } else { "website" }.to_owned()),
        ("og:url", social.address.clone()),
        ("og:title", title.clone()),
        ("og:description", description),
        ("og:image", social.card.clone()),
        ("og:image:type", "image/png".to_owned()),
        ("og:image:width", wide.to_string()),
        ("og:image:height", high.to_string()),
        ("og:image:alt", title),
    ];
    let tags = tags.map(|(name, content)| tag(name, content)).collect_view();
    Some(
        view! {
            <link rel="canonical" href=social.address.clone() />
            {tags}
            <meta name="twitter:card" content="summary_large_image" />
        }
        .into_any(),
    )
}
