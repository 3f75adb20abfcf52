//! What a page has to say, piece by piece, and how that compares with what it says.

use domain::{Lang, Moment};

use super::{
    html::{Node, plain, says},
    model::At,
};

/// The language in which pages are read here.
pub const LANG: Lang = Lang::En;

/// Pieces that a page has to show.
#[derive(Default)]
pub struct Said(Vec<String>);

impl Said {
    /// A piece; nothing when there is nothing to read in it.
    pub fn say(&mut self, text: impl AsRef<str>) {
        let text = plain(text.as_ref());
        if says(&text) {
            self.0.push(text);
        }
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
        let mut shown = main.pieces();
        let mut wrong = Vec::new();
        for text in self.0 {
            match shown.iter().position(|piece| *piece == text) {
                Some(at) => drop(shown.swap_remove(at)),
                None => wrong.push(format!("{page} does not say: {text}")),
            }
        }
        let more = shown.into_iter().filter(|piece| !interface.contains(&piece.as_str()));
        wrong.extend(more.map(|piece| format!("{page} says besides: {piece}")));
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
