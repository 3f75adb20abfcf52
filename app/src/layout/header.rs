use super::{Chrome, Mark};
use domain::Lang;
use leptos::prelude::*;

/// The site's name and its few ways in, as plain links that wrap: no menu to open.
pub(super) fn header(chrome: &Chrome) -> AnyView {
    let lang = chrome.lang;
    let path = chrome.path.split(['?', '#']).next().unwrap_or_default();
    let on_desk = chrome.user.as_ref().is_some_and(|user| user.on_desk);
    let here = |href: &str| current(path, href);
    let account = match &chrome.user {
        Some(user) => view! {
            {bell(lang, user.unread, here("/me/notices"))}
            <a class="band-link band-account" href="/me" aria-current=here("/me")>
                <span class="visually-hidden">{lang.t("Mon compte\u{a0}: ", "My account: ")}</span>
                <span class="band-name">{user.name.clone()}</span>
            </a>
        }
        .into_any(),
        None => view! {
            <a class="band-link band-account" href="/sign-in" aria-current=here("/sign-in")>
                {lang.t("Se connecter", "Sign in")}
            </a>
        }
        .into_any(),
    };
    let desk = on_desk.then(|| {
        view! {
            <li>
                <a class="band-link" href="/desk" aria-current=here("/desk")>
                    {lang.t("Mon bureau", "My desk")}
                </a>
            </li>
        }
    });
    view! {
        <header class="band">
            <div class="band-inner">
                <a class="brand" href="/" aria-current=here("/")>
                    <Mark />
                    <span>"Essaim"</span>
                </a>
                <nav class="band-nav" aria-label=lang.t("Navigation principale", "Main navigation")>
                    <ul role="list">
                        <li>
                            <a class="band-link" href="/experiments" aria-current=here("/experiments")>
                                {lang.t("Expérimentations", "Experiments")}
                            </a>
                        </li>
                        <li>
                            <a class="band-link" href="/consultations" aria-current=here("/consultations")>
                                {lang.t("Votes", "Votes")}
                            </a>
                        </li>
                        <li>
                            <a class="band-link" href="/experiments/new" aria-current=here("/experiments/new")>
                                {lang.t("Proposer", "Propose")}
                            </a>
                        </li>
                        {desk}
                    </ul>
                </nav>
                {account}
            </div>
        </header>
    }
    .into_any()
}

/// A plain link with what is unread, in words and as a number.
fn bell(lang: Lang, unread: i64, current: Option<&'static str>) -> AnyView {
    let said = match unread {
        0 => lang.t("Nouvelles".to_owned(), "News".to_owned()),
        n => format!(
            "{n} {}",
            lang.plural(
                n,
                lang.t("nouvelle non lue", "unread piece of news"),
                lang.t("nouvelles non lues", "unread pieces of news")
            )
        ),
    };
    let count = (unread > 0).then(|| {
        let shown = if unread > 99 { "99+".to_owned() } else { unread.to_string() };
        view! { <span class="bell-count" aria-hidden="true">{shown}</span> }
    });
    view! {
        <a class="band-link band-bell" href="/me/notices" aria-current=current>
            <svg class="bell" viewBox="0 0 20 20" width="20" height="20" aria-hidden="true" focusable="false">
                <path d="M4.5 14.5c1-1 1.5-2.5 1.5-5a4 4 0 0 1 8 0c0 2.5.5 4 1.5 5zM8.3 17a1.8 1.8 0 0 0 3.4 0M10 5.5V3.5" />
            </svg>
            <span class="visually-hidden">{said}</span>
            {count}
        </a>
    }
    .into_any()
}

/// `page` for the page itself, `true` for the section one is in.
fn current(path: &str, href: &str) -> Option<&'static str> {
    const NEW: &str = "/experiments/new";
    if path == href {
        return Some("page");
    }
    // a draft's pages continue what /experiments/new began
    if href == NEW && path.starts_with("/drafts/") {
        return Some("true");
    }
    let inside = href != "/" && path.strip_prefix(href).is_some_and(|rest| rest.starts_with('/'));
    let proposing = href != NEW && path.starts_with(NEW);
    (inside && !proposing).then_some("true")
}
