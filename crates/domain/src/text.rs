use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

use crate::Refusal;

/// No more combining marks than this after one letter: enough for every living orthography, too
/// few to paint over the neighbouring lines.
const MARKS: usize = 4;

/// Cleans one line (a title, a name): NFC, spaces run together, trimmed, at most `max` characters.
///
/// # Errors
/// [`Refusal::Missing`] when nothing is left, [`Refusal::TooLong`], and [`Refusal::Unprintable`]
/// for control and direction-changing characters.
pub fn clean_line(raw: &str, max: usize) -> Result<String, Refusal> {
    let text = normal(raw);
    if text.chars().any(|c| unprintable(c) || c == '\n' || is_bidi_control(c)) {
        return Err(Refusal::Unprintable);
    }
    bounded(text.split_whitespace().collect::<Vec<_>>().join(" "), max)
}

/// Cleans a text of several lines: NFC, line ends as `\n`, at most two in a row, trimmed.
///
/// # Errors
/// As [`clean_line`].
pub fn clean_text(raw: &str, max: usize) -> Result<String, Refusal> {
    let text = normal(&raw.replace("\r\n", "\n").replace('\r', "\n"));
    if text.chars().any(|c| unprintable(c) || is_bidi_override(c)) {
        return Err(Refusal::Unprintable);
    }
    let mut lines: Vec<&str> = text.lines().map(str::trim_end).collect();
    lines.dedup_by(|b, a| a.is_empty() && b.is_empty());
    bounded(lines.join("\n").trim().to_owned(), max)
}

fn bounded(text: String, max: usize) -> Result<String, Refusal> {
    if text.is_empty() {
        Err(Refusal::Missing)
    } else if text.chars().count() > max {
        Err(Refusal::TooLong { max })
    } else {
        Ok(text)
    }
}

/// NFC with at most [`MARKS`] combining marks in a row.
fn normal(raw: &str) -> String {
    let mut run = 0;
    raw.nfc()
        .filter(|&c| {
            run = if is_combining_mark(c) { run + 1 } else { 0 };
            run <= MARKS
        })
        .collect()
}

fn unprintable(c: char) -> bool {
    (c.is_control() && c != '\n' && c != '\t') || ('\u{fff9}'..='\u{fffb}').contains(&c)
}

/// Characters that reorder what stands around them (UAX #9); isolates are honest in running text.
fn is_bidi_override(c: char) -> bool {
    matches!(c, '\u{202a}'..='\u{202e}')
}

fn is_bidi_control(c: char) -> bool {
    is_bidi_override(c) || matches!(c, '\u{2066}'..='\u{2069}' | '\u{200e}' | '\u{200f}' | '\u{61c}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn names_of_every_kind_are_accepted() {
        for name in ["O'Neil", "X", "عائشة", "Zoë 🐝", "Nguyễn Thị Hằng", "d’Artagnan"] {
            assert_eq!(clean_line(name, 80).as_deref(), Ok(name), "{name}");
        }
    }

    #[test]
    fn hidden_characters_are_refused() {
        assert_eq!(clean_line("a\0b", 80), Err(Refusal::Unprintable));
        assert_eq!(clean_line("gro\u{202e}.liam", 80), Err(Refusal::Unprintable));
        assert_eq!(clean_line("two\nlines", 80), Err(Refusal::Unprintable));
        assert_eq!(clean_text("a\u{7}b", 80), Err(Refusal::Unprintable));
    }

    #[test]
    fn blank_is_missing_and_long_is_refused() {
        assert_eq!(clean_line(" \u{a0}\t ", 80), Err(Refusal::Missing));
        assert_eq!(clean_text("\r\n \r\n", 80), Err(Refusal::Missing));
        assert_eq!(clean_line("abcd", 3), Err(Refusal::TooLong { max: 3 }));
    }

    #[test]
    fn five_thousand_combining_marks_are_capped() {
        let zalgo = format!("a{}", "\u{300}".repeat(5000));
        assert!(clean_line(&zalgo, 80).is_ok_and(|s| s.chars().count() <= 1 + MARKS));
    }

    #[test]
    fn paragraphs_survive() {
        assert_eq!(clean_text("un \r\n\r\n\r\n\r\ndeux\r\n", 80).as_deref(), Ok("un\n\ndeux"));
    }

    proptest! {
        #[test]
        fn cleaning_twice_changes_nothing(raw in "\\PC{0,60}") {
            if let Ok(once) = clean_text(&raw, 200) {
                prop_assert_eq!(clean_text(&once, 200), Ok(once.clone()));
            }
            if let Ok(once) = clean_line(&raw, 200) {
                prop_assert_eq!(clean_line(&once, 200), Ok(once.clone()));
            }
        }
    }
}
