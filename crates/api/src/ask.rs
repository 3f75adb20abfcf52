//! What an address asks for: parameters read strictly, so that a program that mistypes one learns it.

use std::collections::BTreeSet;

use app::web::{App, Problem, Visit};
use axum::http::Uri;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};

/// Things on a page unless another number is asked for.
const USUAL: usize = 20;
/// At most.
const MOST: usize = 100;
/// Names under which secrets come in addresses, where logs and histories keep them.
const SECRETS: [&str; 5] = ["token", "access_token", "api_key", "key", "bearer"];

/// The parameters of an address.
pub struct Ask {
    path: String,
    pairs: Vec<(String, String)>,
}

impl Ask {
    /// Reads an address that may name these parameters, each once.
    ///
    /// # Errors
    /// 400 with the list of them for any other, for one that comes twice, and for what is not UTF-8.
    pub fn read(uri: &Uri, known: &[&'static str]) -> Result<Ask, Problem> {
        let query = uri.query().unwrap_or_default();
        if percent_encoding::percent_decode_str(query).decode_utf8().is_err() {
            return Err(Problem::unreadable("L’adresse n’est pas en UTF-8.", "The address is not UTF-8."));
        }
        let unreadable = |_| Problem::unreadable("L’adresse n’est pas lisible.", "The address cannot be read.");
        let pairs: Vec<(String, String)> = serde_html_form::from_str(query).map_err(unreadable)?;
        let mut seen = BTreeSet::new();
        for (name, _) in &pairs {
            if SECRETS.contains(&name.as_str()) {
                return Err(Problem::about(
                    name,
                    "Un jeton ne va jamais dans une adresse, que des journaux gardent. S’il était vrai, révoquez-le\u{a0}; envoyez-le dans l’en-tête Authorization.",
                    "A token never goes into an address, which logs keep. If it was real, revoke it; send it in the header Authorization.",
                ));
            }
            if !known.contains(&name.as_str()) {
                let list = known.join(", ");
                let (fr, en) = match known {
                    [] => {
                        ("Cette adresse ne prend aucun paramètre.".into(), "This address takes no parameters.".into())
                    }
                    _ => (
                        format!("Paramètre inconnu. Ceux d’ici\u{a0}: {list}."),
                        format!("Unknown parameter. Those known here: {list}."),
                    ),
                };
                return Err(Problem::about(name, fr, en));
            }
            if !seen.insert(name.as_str()) {
                return Err(Problem::about(name, "Ce paramètre vient deux fois.", "This parameter comes twice."));
            }
        }
        Ok(Ask { path: uri.path().to_owned(), pairs })
    }

    /// A parameter; none when it is empty.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.given(name).filter(|v| !v.is_empty())
    }

    /// A parameter whose values are few or numbers: an empty one is none of them.
    pub fn given(&self, name: &str) -> Option<&str> {
        self.pairs.iter().find(|(n, _)| n == name).map(|(_, v)| v.as_str())
    }

    /// A parameter that is one of a list.
    ///
    /// # Errors
    /// 400 with the list.
    pub fn one_of<T>(
        &self,
        name: &str,
        codes: impl IntoIterator<Item = &'static str>,
        read: impl Fn(&str) -> Option<T>,
    ) -> Result<Option<T>, Problem> {
        let Some(text) = self.given(name) else { return Ok(None) };
        let codes: Vec<_> = codes.into_iter().collect();
        match codes.contains(&text).then(|| read(text)).flatten() {
            Some(value) => Ok(Some(value)),
            None => {
                let list = codes.join(", ");
                Err(Problem::about(
                    name,
                    format!("Valeur inconnue. Celles d’ici\u{a0}: {list}."),
                    format!("Unknown value. Those known here: {list}."),
                ))
            }
        }
    }

    /// How many things are asked for.
    ///
    /// # Errors
    /// 400 with the bounds.
    pub fn limit(&self) -> Result<usize, Problem> {
        let Some(text) = self.given("limit") else { return Ok(USUAL) };
        // digits and nothing else: "+5" is not what the description says
        let digits = text.bytes().all(|b| b.is_ascii_digit());
        text.parse().ok().filter(|n| digits && (1..=MOST).contains(n)).ok_or_else(|| {
            Problem::about(
                "limit",
                format!("Un nombre entier de 1 à {MOST}."),
                format!("A whole number from 1 to {MOST}."),
            )
        })
    }

    /// Where the page begins, in a list of this name: what [`Ask::next`] wrote.
    ///
    /// # Errors
    /// 400 for what no list of this name wrote.
    pub fn cursor<T>(&self, list: &str, read: impl Fn(&str) -> Option<T>) -> Result<Option<T>, Problem> {
        let Some(raw) = self.text("cursor") else { return Ok(None) };
        let text = URL_SAFE_NO_PAD.decode(raw).ok().and_then(|bytes| String::from_utf8(bytes).ok());
        let place = text.as_deref().and_then(|text| read(text.strip_prefix(list)?.strip_prefix('/')?));
        match place {
            Some(place) => Ok(Some(place)),
            None => Err(Problem::about(
                "cursor",
                "Ce curseur n’est pas de cette liste. Suivez «\u{a0}next\u{a0}» tel qu’il est, ou recommencez sans curseur.",
                "This cursor is not of this list. Follow “next” as it is, or begin again without a cursor.",
            )),
        }
    }

    /// The absolute address of the next page.
    pub fn next(&self, app: &App, list: &str, place: &str) -> String {
        let cursor = URL_SAFE_NO_PAD.encode(format!("{list}/{place}"));
        let kept = self.pairs.iter().filter(|(name, value)| name != "cursor" && !value.is_empty());
        let mut pairs: Vec<(&str, &str)> = kept.map(|(name, value)| (name.as_str(), value.as_str())).collect();
        pairs.push(("cursor", &cursor));
        let query = serde_html_form::to_string(pairs).unwrap_or_default();
        format!("{}{}?{query}", app.origin, self.path)
    }
}

/// An address that takes no parameters.
///
/// # Errors
/// 400 for any.
pub fn nothing(uri: &Uri) -> Result<(), Problem> {
    Ask::read(uri, &[]).map(drop)
}

/// Who asks, for reading: what only some may see is shown to them alone.
pub type Reader = Visit;

#[cfg(test)]
mod tests {
    use super::*;

    fn read(query: &str) -> Result<Ask, Problem> {
        Ask::read(&format!("/api/v1/things?{query}").parse().unwrap(), &["limit", "cursor", "sort"])
    }

    #[test]
    fn what_is_unknown_or_comes_twice_is_refused() {
        for bad in ["limits=1", "limit=1&limit=2", "token=essaim_pat_x", "sort=%FF", "access_token="] {
            assert_eq!(read(bad).err().unwrap().status(), 400, "{bad}");
        }
        assert!(read("limit=5&sort=new").is_ok());
    }

    #[test]
    fn a_limit_has_bounds() {
        assert_eq!(read("").unwrap().limit().unwrap(), 20);
        assert_eq!(read("limit=100").unwrap().limit().unwrap(), 100);
        for bad in ["", "0", "-1", "101", "1000000000", "1e1", "+5", "99999999999999999999", "abc", "1.0"] {
            assert!(read(&format!("limit={}", bad.replace('+', "%2B"))).unwrap().limit().is_err(), "{bad}");
        }
    }

    #[test]
    fn a_forged_cursor_or_one_of_another_list_is_refused() {
        let number = |text: &str| text.parse::<u8>().ok();
        let cursor = |list: &str, place: &str| URL_SAFE_NO_PAD.encode(format!("{list}/{place}"));
        let good = read(&format!("cursor={}", cursor("things", "7"))).unwrap();
        assert_eq!(good.cursor("things", number).unwrap(), Some(7));
        for bad in [cursor("others", "7"), cursor("things", "x"), "7".into(), "%00".into(), "e30".into()] {
            assert!(read(&format!("cursor={bad}")).unwrap().cursor("things", number).is_err(), "{bad}");
        }
    }
}
