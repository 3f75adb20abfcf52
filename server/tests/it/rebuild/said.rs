//! What a page has to say, piece by piece, and how that compares with what it says.

use domain::{Lang, Moment};

use super::{
    html::{Node, plain, says},
    model::At,
};

/// The language in which pages are read here.
pub const LANG: Lang = Lang::En;

/// Pieces that a page has to show, in which language where that is known, and what it has to lead to.
#[derive(Default)]
pub struct Said {
    pieces: Vec<(Option<String>, String)>,
    links: Vec<String>,
    lang: Option<String>,
}

impl Said {
    /// A piece; nothing when there is nothing to read in it.
    pub fn say(&mut self, text: impl AsRef<str>) {
        let text = plain(text.as_ref());
        if says(&text) {
            self.pieces.push((self.lang.clone(), text));
        }
    }

    /// Whatever is said in there is in this language.
    pub fn within(&mut self, lang: &str, say: impl FnOnce(&mut Said)) {
        let around = self.lang.replace(lang.to_owned());
        say(self);
        self.lang = around;
    }

    /// A link or a picture.
    pub fn link(&mut self, address: impl Into<String>) {
        self.links.push(address.into());
    }

    /// A text of which each line is a piece.
    pub fn prose(&mut self, text: &str) {
        text.lines().for_each(|line| self.say(line));
    }

    /// The same, where `**strong**`, `*emphasis*` and addresses are pieces of their own.
    pub fn marked(&mut self, text: &str) {
        for line in text.lines() {
            let line = line.strip_prefix("- ").or(line.strip_prefix("> ")).unwrap_or(line);
            for part in line.split('*') {
                self.say(part);
            }
        }
    }

    /// A person, or whoever stands in their place.
    pub fn person(&mut self, name: Option<&String>) {
        self.say(somebody(name));
    }

    /// A term and what stands beside it, a piece each line.
    pub fn row(&mut self, term: &str, value: &str) {
        self.say(term);
        self.prose(value);
    }

    /// What of this the page lacks, and what it shows besides this and the words of its interface.
    pub fn compare(self, page: &str, main: &Node, interface: &[&str]) -> Vec<String> {
        let mut shown = main.spoken();
        let mut wrong = Vec::new();
        for (lang, text) in self.pieces {
            let same = |piece: &(String, String)| {
                piece.1 == text
                    && lang.as_ref().is_none_or(|lang| *lang == piece.0 || (piece.0.is_empty() && lang == LANG.code()))
            };
            match shown.iter().position(same) {
                Some(at) => drop(shown.swap_remove(at)),
                None => wrong.push(format!("{page} does not say: {text}")),
            }
        }
        let more = shown.into_iter().filter(|(_, piece)| !interface.contains(&piece.as_str()));
        wrong.extend(more.map(|(_, piece)| format!("{page} says besides: {piece}")));
        let links = main.links();
        wrong.extend(
            self.links
                .into_iter()
                .filter(|link| !links.contains(link))
                .map(|link| format!("{page} does not lead to: {link}")),
        );
        wrong
    }
}

/// A name, or what stands where there is none.
pub fn somebody(name: Option<&String>) -> String {
    name.cloned().unwrap_or_else(|| "A resident".to_owned())
}

/// One or many.
pub fn plural(n: i64, one: &str, many: &str) -> String {
    format!("{} {}", LANG.number(n), LANG.plural(n, one, many))
}

/// A day.
pub fn day(at: At) -> String {
    at.0.day(LANG)
}

/// A day, with its hour unless it is the first instant of it.
pub fn when(at: At) -> String {
    if Moment::of_day(&at.0.as_day()) == Ok(at.0) { day(at) } else { at.0.day_and_hour(LANG) }
}

/// A point as people write it.
pub fn point(latitude: f64, longitude: f64) -> String {
    let degrees = |d: f64| {
        let n = (d * 1e6).round() as i64;
        format!("{}.{:04}°", n / 1_000_000, n % 1_000_000 / 100)
    };
    format!("{} N, {} E", degrees(latitude), degrees(longitude))
}
