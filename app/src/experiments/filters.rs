//! What the address of the list asks for, and the addresses that ask for a little more or less.

use axum::http::Uri;
use domain::{Lang, Status, Theme};
use serde::Deserialize;
use store::experiment::{Asked, Cursor, Sort};

use crate::{atlas::Atlas, web::AppError};

/// How the answer is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Shown {
    /// Cards, page after page.
    #[default]
    List,
    /// A map, with the same experiments beside it.
    Map,
}

/// What the address asks for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Filters {
    pub asked: Asked,
    pub shown: Shown,
    pub after: Option<Cursor>,
}

/// The address as it was typed. What we do not know (a campaign's tag, say) is dropped, see
/// [`Filters::read`].
#[derive(Default, Deserialize)]
struct Raw {
    #[serde(default)]
    q: String,
    #[serde(default, rename = "in")]
    within: String,
    #[serde(default)]
    theme: String,
    #[serde(default)]
    status: String,
    #[serde(default)]
    sort: String,
    #[serde(default)]
    view: String,
    #[serde(default)]
    after: String,
}

/// The statuses one may ask for.
pub const STATUSES: [Status; 16] = [
    Status::Open,
    Status::UnderReview,
    Status::Accepted,
    Status::Refused,
    Status::Registered,
    Status::Authorised,
    Status::Conditioned,
    Status::Running,
    Status::Suspended,
    Status::Completed,
    Status::Terminated,
    Status::Published,
    Status::Decided,
    Status::Closed,
    Status::Merged,
    Status::Withdrawn,
];

impl Filters {
    /// Reads an address. `Err(Ok(address))` is the same question in its one canonical form, to go on to:
    /// without empty fields and what we do not know, so that a question has one address to share.
    ///
    /// # Errors
    /// [`AppError::BadRequest`] for a filter that does not exist.
    pub fn read(uri: &Uri, atlas: &Atlas) -> Result<Filters, Result<String, AppError>> {
        let bad = || Err(AppError::BadRequest);
        let raw: Raw = serde_html_form::from_str(uri.query().unwrap_or_default()).map_err(|_| bad())?;
        let some = |text: String| Some(text).filter(|t| !t.is_empty());
        let question: String = raw.q.chars().filter(|c| !c.is_control()).take(200).collect();
        let asked = Asked {
            question: question.trim().to_owned(),
            within: match some(raw.within) {
                Some(id) => Some(atlas.find(&id).ok_or_else(bad)?.id.clone()),
                None => None,
            },
            theme: some(raw.theme).map(|code| Theme::parse(&code).ok_or_else(bad)).transpose()?,
            status: some(raw.status)
                .map(|code| Status::parse(&code).filter(|s| STATUSES.contains(s)).ok_or_else(bad))
                .transpose()?,
            sort: some(raw.sort).map(|code| Sort::parse(&code).ok_or_else(bad)).transpose()?.unwrap_or_default(),
        };
        let shown = match raw.view.as_str() {
            "" | "list" => Shown::List,
            "map" => Shown::Map,
            _ => return Err(bad()),
        };
        let after = some(raw.after).map(|raw| Cursor::decode(&raw).ok_or_else(bad)).transpose()?;
        let filters = Filters { asked, shown, after };
        let canonical = filters.address();
        let typed = uri.path_and_query().map(|p| p.as_str()).unwrap_or_default();
        if canonical == typed || canonical_query(typed) == canonical_query(&canonical) {
            return Ok(filters);
        }
        Err(Ok(canonical))
    }

    /// The one address of this question.
    pub fn address(&self) -> String {
        self.at("/experiments")
    }

    /// The same question, asked elsewhere.
    pub fn at(&self, path: &str) -> String {
        let mut pairs = self.pairs();
        if self.shown == Shown::Map {
            pairs.push(("view", "map".to_owned()));
        }
        if let Some(after) = self.after {
            pairs.push(("after", after.encode()));
        }
        match serde_html_form::to_string(pairs) {
            Ok(query) if !query.is_empty() => format!("{path}?{query}"),
            _ => path.to_owned(),
        }
    }

    fn pairs(&self) -> Vec<(&'static str, String)> {
        let Asked { question, within, theme, status, sort } = &self.asked;
        let mut pairs = Vec::new();
        if !question.is_empty() {
            pairs.push(("q", question.clone()));
        }
        pairs.extend(within.clone().map(|id| ("in", id)));
        pairs.extend(theme.map(|t| ("theme", t.code().to_owned())));
        pairs.extend(status.map(|s| ("status", s.code().to_owned())));
        if *sort != Sort::Best {
            pairs.push(("sort", sort.code().to_owned()));
        }
        pairs
    }

    /// The same with something changed, from its first page on.
    pub fn with(&self, change: impl FnOnce(&mut Filters)) -> Filters {
        let mut other = Filters { after: None, ..self.clone() };
        change(&mut other);
        other
    }

    /// Each filter that is set: what it says, and the address without it.
    pub fn chips(&self, lang: Lang, atlas: &Atlas) -> Vec<(String, String)> {
        let mut chips = Vec::new();
        let asked = &self.asked;
        if !asked.question.is_empty() {
            let said = lang.t(format!("«\u{a0}{}\u{a0}»", asked.question), format!("“{}”", asked.question));
            chips.push((said, self.with(|f| f.asked.question.clear()).address()));
        }
        if let Some(id) = &asked.within {
            let name = atlas.find(id).map_or(id.clone(), |a| a.name.clone());
            chips.push((name, self.with(|f| f.asked.within = None).address()));
        }
        if let Some(theme) = asked.theme {
            chips.push((theme.name(lang).to_owned(), self.with(|f| f.asked.theme = None).address()));
        }
        if let Some(status) = asked.status {
            chips.push((status.name(lang).to_owned(), self.with(|f| f.asked.status = None).address()));
        }
        chips
    }
}

/// The pairs of an address, in order, however they are escaped.
fn canonical_query(address: &str) -> Vec<(String, String)> {
    let query = address.split_once('?').map_or("", |(_, query)| query);
    serde_html_form::from_str(query).unwrap_or_default()
}

/// What an order is called.
pub(super) fn sort_name(lang: Lang, sort: Sort, searching: bool) -> &'static str {
    match sort {
        Sort::Best if searching => lang.t("Les plus proches de la recherche", "Closest to the search"),
        Sort::Best | Sort::Newest => lang.t("Les plus récentes", "Newest first"),
        Sort::Supported => lang.t("Les plus soutenues", "Most supported"),
        Sort::Nearly => lang.t("Les plus proches du seuil", "Closest to the threshold"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn atlas() -> Atlas {
        Atlas::of(vec![store::territory::Place {
            id: "commune:59350".into(),
            kind: "commune".into(),
            name: "Lille".into(),
            geometry: None,
            source: None,
        }])
    }

    fn read(address: &str) -> Result<Filters, Result<String, AppError>> {
        Filters::read(&address.parse().unwrap(), &atlas())
    }

    #[test]
    fn an_address_says_what_is_asked_and_comes_back_the_same() {
        let address = "/experiments?q=v%C3%A9lo&in=commune%3A59350&theme=mobility&status=open&sort=nearly&view=map";
        let filters = read(address).unwrap();
        assert_eq!(filters.asked.question, "vélo");
        assert_eq!(filters.asked.theme, Some(Theme::Mobility));
        assert_eq!((filters.asked.sort, filters.shown), (Sort::Nearly, Shown::Map));
        assert_eq!(filters.address(), address);
        assert_eq!(read("/experiments").unwrap(), Filters::default());
        // typed by hand, or escaped another way
        assert!(read("/experiments?q=v%c3%a9lo+cargo&in=commune:59350").is_ok());
    }

    #[test]
    fn what_is_empty_or_unknown_is_left_out_of_the_address() {
        for (typed, canonical) in [
            ("/experiments?q=&in=&theme=&status=&sort=best", "/experiments"),
            ("/experiments?q=banc&theme=&utm_source=mail", "/experiments?q=banc"),
            ("/experiments?fbclid=1", "/experiments"),
            ("/experiments?q=++banc+", "/experiments?q=banc"),
            ("/experiments?view=list", "/experiments"),
        ] {
            assert_eq!(read(typed).unwrap_err().unwrap(), canonical, "{typed}");
        }
    }

    #[test]
    fn a_filter_that_does_not_exist_is_a_bad_request() {
        for typed in
            ["theme=x", "status=draft", "status=submitted", "sort=x", "view=x", "in=commune:1", "after=x", "q=a&q=b"]
        {
            let read = read(&format!("/experiments?{typed}"));
            assert!(matches!(read, Err(Err(AppError::BadRequest))), "{typed}: {read:?}");
        }
    }
}
