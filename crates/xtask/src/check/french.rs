//! French typography: a no-break space before `?`, `!`, `;`, `:` and inside « ». With an ordinary one, a question mark
//! stands alone at the start of a line as soon as the screen is narrow.

use super::File;
use crate::mask;

/// Looks at the French half of every `.t("French", "English")`.
pub fn punctuation(file: &File) -> Vec<String> {
    let calls = file.code.match_indices(".t(").map(|(at, call)| at + call.len());
    calls.filter_map(|start| objection(file, start)).collect()
}

fn objection(file: &File, start: usize) -> Option<String> {
    let open = start + file.text[start..].find(|c: char| !c.is_whitespace())?;
    if !file.text[open..].starts_with('"') {
        return None;
    }
    let end = mask::string_end(file.text.as_bytes(), open);
    let literal = &file.text[open + 1..end - 1];
    // A macro's tokens are spelt the same; only these two escapes matter here.
    let french = literal.replace("\\u{202f}", "\u{202f}").replace("\\u{a0}", "\u{a0}");
    let wrong = [" ?", " !", " ;", " :", " »", "« "].into_iter().find(|pair| french.contains(pair));
    wrong.map(str::to_owned).or_else(|| unspaced(&french)).map(|pair| {
        file.at(open, format!("`{pair}` in \"{literal}\" needs a no-break space (U+202F; before a colon U+00A0)"))
    })
}

/// A mark right after a letter, at the end of a word. (`10:30` and `?q=` are none.)
fn unspaced(french: &str) -> Option<String> {
    let characters: Vec<char> = french.chars().collect();
    characters.windows(2).enumerate().find_map(|(at, pair)| {
        let ends = characters.get(at + 2).is_none_or(|next| next.is_whitespace());
        (pair[0].is_alphabetic() && "?!;:»".contains(pair[1]) && ends).then(|| pair.iter().collect())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn objections(text: &str) -> usize {
        punctuation(&File::new("a.rs", text)).len()
    }

    #[test]
    fn an_ordinary_space_or_none_before_a_mark_is_refused() {
        assert_eq!(objections("lang.t(\"Qui ?\", \"Who?\")"), 1);
        assert_eq!(objections("lang.t(\n    \"Qui?\",\n    \"Who?\",\n)"), 1);
        assert_eq!(objections("lang.t(\"dire « non »\", \"say no\")"), 1);
    }

    #[test]
    fn no_break_spaces_times_and_english_are_left_alone() {
        assert_eq!(objections("lang.t(\"Qui\u{202f}?\", \"Who?\")"), 0);
        assert_eq!(objections("lang.t(\"Qui\\u{202f}? À 10:30\", \"Who ?\")"), 0);
        assert_eq!(objections("lang.t(french, \"Who ?\")"), 0);
        assert_eq!(objections("// lang.t(\"Qui ?\", \"Who?\")"), 0);
    }
}
