use super::{Social, Theme};
use domain::Lang;

/// What every page needs to know about the request, as plain values.
#[derive(Clone, Debug, Default)]
pub struct Chrome {
    /// The page's language.
    pub lang: Lang,
    /// The theme that was chosen.
    pub theme: Theme,
    /// The page's own title, without the site's name.
    pub title: String,
    /// For search engines and previews; empty leaves it out.
    pub description: String,
    /// The address of an Atom feed of what the page lists.
    pub feed: Option<String>,
    /// How the address introduces itself; none for a page that has none of its own, such as an error's.
    pub social: Option<Social>,
    /// The current path and query: where the language and theme switches come back to, and which entry of
    /// the navigation is the current one.
    pub path: String,
    /// Who is signed in.
    pub user: Option<ChromeUser>,
    /// What has just been done, said once.
    pub flash: Option<String>,
    /// Whether what was done left a receipt.
    pub receipt: bool,
    /// Whether this is a development server, with a mailbox page.
    pub dev: bool,
    /// Addresses that carry a hash of their content.
    pub assets: Assets,
}

/// What the header shows of the person who is signed in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ChromeUser {
    /// The name under which they act.
    pub name: String,
    /// Whether they hold a mandate, and so have a desk.
    pub on_desk: bool,
    /// What they were told and have not read.
    pub unread: i64,
}

/// Addresses of what the page loads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assets {
    /// The one style sheet.
    pub css: String,
    /// The one script of every page; a page works without it.
    pub script: String,
}

impl Default for Assets {
    fn default() -> Self {
        Assets { css: "/pkg/essaim.css".to_owned(), script: "/page.js".to_owned() }
    }
}
