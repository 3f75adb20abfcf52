//! The document around every page: head, header, main, footer. Works without JavaScript down to the last
//! switch; language and theme are plain forms.

mod chrome;
pub mod colour;
mod footer;
mod header;
mod mark;
mod social;
mod theme;

pub use chrome::{Assets, Chrome, ChromeUser};
pub use mark::Mark;
pub use social::Social;
pub use theme::Theme;

use crate::ui::{Notice, NoticeKind, title_tag};
use domain::Lang;
use leptos::prelude::*;

/// A whole page. `scripts` goes to the end of `<head>` (what islands need, with its nonce); `body` becomes the content
/// of `<main>`.
pub fn document(chrome: Chrome, scripts: Option<AnyView>, body: AnyView) -> impl IntoView {
    let lang = chrome.lang;
    let theme = chrome.theme.attribute();
    view! {
        <!DOCTYPE html>
        <html lang=lang.code() data-theme=theme>
            {head(&chrome, scripts)}
            <body>
                <a class="skip" href="#main">
                    {lang.t("Aller au contenu", "Skip to content")}
                </a>
                {header::header(&chrome)}
                <main id="main" class="main" tabindex="-1">
                    {chrome
                        .flash
                        .clone()
                        .map(|text| {
                            let receipt = chrome.receipt.then(|| receipt(lang));
                            view! {
                                <Notice kind=NoticeKind::Success>
                                    <p>{text}</p>
                                    {receipt}
                                </Notice>
                            }
                        })}
                    {body}
                </main>
                {footer::footer(&chrome)}
            </body>
        </html>
    }
    .into_any()
}

/// Where the receipt of what was just done is.
fn receipt(lang: Lang) -> AnyView {
    view! {
        <p>
            <a class="link" href="/me/receipts/last">
                {lang.t("Votre reçu", "Your receipt")}
            </a>
        </p>
    }
    .into_any()
}

/// A page that is nobody's and needs no server: the sign, and `body` as the content of `<main>`. It says of no part in
/// which language it is; the parts do.
pub fn bare(title: &str, assets: &Assets, body: AnyView) -> impl IntoView {
    let chrome = Chrome { title: title.to_owned(), assets: assets.clone(), ..Chrome::default() };
    view! {
        <!DOCTYPE html>
        <html lang=chrome.lang.code()>
            {head(&chrome, None)}
            <body>
                <header class="band">
                    <div class="band-inner">
                        <a class="brand" href="/">
                            <Mark />
                            <span>"Essaim"</span>
                        </a>
                    </div>
                </header>
                <main id="main" class="main">
                    {body}
                </main>
            </body>
        </html>
    }
    .into_any()
}

fn head(chrome: &Chrome, scripts: Option<AnyView>) -> AnyView {
    let title = match chrome.title.as_str() {
        "" | "Essaim" => "Essaim".to_owned(),
        title => format!("{title} – Essaim"),
    };
    let description = (!chrome.description.is_empty()).then(|| {
        view! { <meta name="description" content=chrome.description.clone() /> }
    });
    let feed = chrome.feed.clone().map(|href| {
        view! { <link rel="alternate" type="application/atom+xml" href=href title=chrome.title.clone() /> }
    });
    view! {
        <head>
            <meta charset="utf-8" />
            <meta name="viewport" content="width=device-width, initial-scale=1" />
            {title_tag(title)}
            {description}
            {social::tags(chrome)}
            {feed}
            {theme::colours(chrome.theme)}
            <link rel="icon" href="/icons/icon.svg" type="image/svg+xml" sizes="any" />
            <link rel="icon" href="/favicon.ico" sizes="32x32" />
            <link rel="apple-touch-icon" href="/icons/apple-touch-icon.png" />
            <link rel="manifest" href=format!("/manifest.webmanifest?lang={}", chrome.lang.code()) />
            <link rel="stylesheet" href=chrome.assets.css.clone() />
            <script type="module" src=chrome.assets.script.clone()></script>
            {scripts}
        </head>
    }
    .into_any()
}

#[cfg(all(test, feature = "ssr"))]
mod tests;
