use super::colour::{DARK, LIGHT};
use leptos::attr::Attribute;
use leptos::attr::custom::custom_attribute;
use leptos::prelude::*;

/// Light or dark, as the person chose or as their device says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Theme {
    /// As the device says.
    #[default]
    Auto,
    /// Light.
    Light,
    /// Dark.
    Dark,
}

impl Theme {
    /// Every theme, in the order in which they are offered.
    pub const ALL: [Theme; 3] = [Theme::Auto, Theme::Light, Theme::Dark];

    /// What stands in the cookie and in the form: `auto`, `light`, `dark`.
    pub fn code(self) -> &'static str {
        match self {
            Theme::Auto => "auto",
            Theme::Light => "light",
            Theme::Dark => "dark",
        }
    }

    /// Reads a [`code`](Theme::code) back.
    pub fn parse(code: &str) -> Option<Theme> {
        Theme::ALL.into_iter().find(|theme| theme.code() == code)
    }

    /// The value of `<html data-theme>`; absent when the device decides.
    pub(super) fn attribute(self) -> Option<&'static str> {
        (self != Theme::Auto).then(|| self.code())
    }
}

/// `media` on `<meta>`, which Leptos' typed attributes do not know.
fn media(query: &'static str) -> impl Attribute {
    custom_attribute("media", query)
}

/// The colour a phone gives to what surrounds the page.
pub(super) fn colours(theme: Theme) -> AnyView {
    match theme {
        Theme::Auto => view! {
            <meta name="color-scheme" content="light dark" />
            <meta name="theme-color" content={LIGHT} {..media("(prefers-color-scheme: light)")} />
            <meta name="theme-color" content={DARK} {..media("(prefers-color-scheme: dark)")} />
        }
        .into_any(),
        Theme::Light => view! {
            <meta name="color-scheme" content="light" />
            <meta name="theme-color" content=LIGHT />
        }
        .into_any(),
        Theme::Dark => view! {
            <meta name="color-scheme" content="dark" />
            <meta name="theme-color" content=DARK />
        }
        .into_any(),
    }
}
