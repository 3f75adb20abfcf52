use serde::{Deserialize, Serialize};

/// A language of the interface. French is the reference; English is complete.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Lang {
    /// Français.
    #[default]
    Fr,
    /// English.
    En,
}

impl Lang {
    /// Every language, in the order in which they are offered.
    pub const ALL: [Lang; 2] = [Lang::Fr, Lang::En];

    /// Picks the text for this language. Both stand side by side where they are read, so that a
    /// missing translation does not compile.
    pub fn t<T>(self, fr: T, en: T) -> T {
        match self {
            Lang::Fr => fr,
            Lang::En => en,
        }
    }

    /// Picks by number: French takes the singular for 0 and 1, English for 1 only (CLDR).
    pub fn plural<T>(self, n: i64, one: T, other: T) -> T {
        let singular = match self {
            Lang::Fr => n.abs() < 2,
            Lang::En => n == 1,
        };
        if singular { one } else { other }
    }

    /// The BCP 47 tag, as in `<html lang>`.
    pub fn code(self) -> &'static str {
        self.t("fr", "en")
    }

    /// Reads a tag that we wrote ourselves (`fr`, `en`).
    pub fn parse(code: &str) -> Option<Lang> {
        Lang::ALL.into_iter().find(|lang| lang.code() == code)
    }

    /// The first language of an `Accept-Language` header that we speak, by quality (RFC 9110 §12.5.4).
    pub fn accepted(header: &str) -> Option<Lang> {
        let mut best: Option<(f32, Lang)> = None;
        for part in header.split(',').take(20) {
            let mut pieces = part.trim().split(';');
            let tag = pieces.next().unwrap_or_default().to_ascii_lowercase();
            let primary = tag.split('-').next().unwrap_or_default();
            let quality = pieces.find_map(|p| p.trim().strip_prefix("q=")?.parse().ok()).unwrap_or(1.0);
            if let Some(lang) = Lang::parse(primary)
                && quality > 0.0
                && best.is_none_or(|(q, _)| quality > q)
            {
                best = Some((quality, lang));
            }
        }
        best.map(|(_, lang)| lang)
    }

    /// A whole number with the separators of the language (`12 345` with U+202F, `12,345`).
    pub fn number(self, n: i64) -> String {
        let digits = n.unsigned_abs().to_string();
        let mut out = String::new();
        for (i, c) in digits.chars().enumerate() {
            if i > 0 && (digits.len() - i).is_multiple_of(3) {
                out.push(self.t('\u{202f}', ','));
            }
            out.push(c);
        }
        if n < 0 { format!("\u{2212}{out}") } else { out }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_preferred_spoken_language_wins() {
        assert_eq!(Lang::accepted("de, en;q=0.8, fr;q=0.9"), Some(Lang::Fr));
        assert_eq!(Lang::accepted("en-GB,fr;q=0.5"), Some(Lang::En));
        assert_eq!(Lang::accepted("nl"), None);
        assert_eq!(Lang::accepted("fr;q=0"), None);
        assert_eq!(Lang::accepted(";;,,q="), None);
    }

    #[test]
    fn numbers_and_plurals_follow_the_language() {
        assert_eq!(Lang::Fr.number(12345), "12\u{202f}345");
        assert_eq!(Lang::En.number(1_234_567), "1,234,567");
        assert_eq!(Lang::Fr.plural(0, "soutien", "soutiens"), "soutien");
        assert_eq!(Lang::En.plural(0, "support", "supports"), "supports");
    }
}
