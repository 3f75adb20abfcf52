use super::{Chrome, Theme};
use domain::Lang;
use leptos::prelude::*;

/// What the service is, and the two switches, as forms.
pub(super) fn footer(chrome: &Chrome) -> AnyView {
    let lang = chrome.lang;
    let dev = chrome.dev.then(|| {
        view! {
            <p class="dev">
                {lang.t("Serveur de développement\u{a0}: les courriels arrivent dans ", "Development server: mail arrives in ")}
                <a href="/dev/mailbox">{lang.t("la boîte locale", "the local mailbox")}</a>
                "."
            </p>
        }
    });
    let links = [
        ("/lessons", lang.t("Ce qu’on a appris", "What was learned")),
        ("/authorities", lang.t("Autorités", "Authorities")),
        ("/data", lang.t("Données", "Data")),
        ("/api", lang.t("API", "API")),
        ("/record", lang.t("Registre civique", "Civic record")),
        ("/moderation", lang.t("Modération", "Moderation")),
        ("/about", lang.t("À propos", "About")),
        ("/about/right-to-try", lang.t("Le droit à l’essai", "The right to try")),
        ("/about/accessibility", lang.t("Accessibilité\u{a0}: non conforme", "Accessibility: not yet audited")),
        ("/about/privacy", lang.t("Données personnelles", "Privacy")),
        ("/about/legal", lang.t("Mentions légales", "Legal notice")),
        ("/about/design", lang.t("Le système graphique", "The design system")),
    ];
    let links = links.into_iter().map(|(href, label)| view! { <li><a href=href>{label}</a></li> }).collect_view();
    view! {
        <footer class="foot">
            <div class="foot-inner">
                <div class="foot-words">
                    <p class="foot-line">
                        {lang.t(
                            "Essayer ensemble, mesurer, dire ce qu’on a appris.",
                            "Try together, measure, say what was learned.",
                        )}
                    </p>
                    <ul class="foot-links" role="list">
                        {links}
                    </ul>
                </div>
                <div class="switches">{languages(chrome)} {themes(chrome)}</div>
            </div>
            {dev}
        </footer>
    }
    .into_any()
}

fn languages(chrome: &Chrome) -> AnyView {
    let buttons = Lang::ALL
        .into_iter()
        .map(|lang| {
            // each language is named in itself
            switch("lang", lang.code(), lang.t("Français", "English"), Some(lang.code()), lang == chrome.lang)
        })
        .collect_view();
    group(chrome, chrome.lang.t("Langue", "Language"), buttons.into_any())
}

fn themes(chrome: &Chrome) -> AnyView {
    let lang = chrome.lang;
    let buttons = Theme::ALL
        .into_iter()
        .map(|theme| {
            let label = match theme {
                Theme::Auto => lang.t("Auto", "Auto"),
                Theme::Light => lang.t("Clair", "Light"),
                Theme::Dark => lang.t("Sombre", "Dark"),
            };
            switch("theme", theme.code(), label, None, theme == chrome.theme)
        })
        .collect_view();
    group(chrome, lang.t("Thème", "Theme"), buttons.into_any())
}

fn group(chrome: &Chrome, label: &'static str, buttons: AnyView) -> AnyView {
    view! {
        <form class="switch" method="post" action="/preferences" aria-label=label>
            <input type="hidden" name="back" value=chrome.path.clone() />
            <span class="switch-label" aria-hidden="true">
                {label}
            </span>
            {buttons}
        </form>
    }
    .into_any()
}

fn switch(
    name: &'static str,
    value: &'static str,
    label: &'static str,
    tongue: Option<&'static str>,
    pressed: bool,
) -> AnyView {
    view! {
        <button
            class="switch-button"
            type="submit"
            name=name
            value=value
            lang=tongue
            aria-pressed=if pressed { "true" } else { "false" }
        >
            {label}
        </button>
    }
    .into_any()
}
