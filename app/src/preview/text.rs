//! Letters on a card: which ones our face has, how wide they are, where lines break.

use resvg::usvg::fontdb::Database;
use skrifa::{FontRef, MetadataProvider, instance::LocationRef, instance::Size};
use std::sync::{Arc, LazyLock};
use unicode_normalization::UnicodeNormalization;

/// Two weights of the face of our headings (SIL Open Font License, `fonts/OFL.txt`): no font of the system is used, so
/// that a card is the same on every machine.
const BOLD: &[u8] = include_bytes!("fonts/BricolageGrotesque_700Bold.ttf");
const MEDIUM: &[u8] = include_bytes!("fonts/BricolageGrotesque_500Medium.ttf");

/// The faces for the renderer.
pub(super) static FACES: LazyLock<Arc<Database>> = LazyLock::new(|| {
    let mut faces = Database::new();
    faces.load_font_data(BOLD.to_vec());
    faces.load_font_data(MEDIUM.to_vec());
    Arc::new(faces)
});

/// A weight of the face.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Weight {
    Bold,
    Medium,
}

/// In pixels, at a size in pixels; without kerning, so a little too much.
pub(super) fn width(text: &str, weight: Weight, size: f32) -> f32 {
    let Some(face) = face(weight) else { return 0.0 };
    let (letters, widths) = (face.charmap(), face.glyph_metrics(Size::new(size), LocationRef::default()));
    text.chars().filter_map(|c| widths.advance_width(letters.map(c)?)).sum()
}

fn face(weight: Weight) -> Option<FontRef<'static>> {
    FontRef::new(if weight == Weight::Bold { BOLD } else { MEDIUM }).ok()
}

/// What our face can write of a text: signs that it does not have (emoji, arrows) are left out. None when it lacks more
/// than one letter in four, because the rest would be nonsense: Arabic, Chinese.
pub(super) fn drawable(text: &str) -> Option<String> {
    let face = face(Weight::Bold)?;
    let letters = face.charmap();
    let (mut out, mut had, mut lost) = (String::new(), 0, 0);
    for c in text.nfc() {
        if c.is_whitespace() {
            // a no-break space keeps what stands around it together
            out.push(if matches!(c, '\u{a0}' | '\u{202f}') { '\u{a0}' } else { ' ' });
        } else if !c.is_control() && letters.map(c).is_some() {
            out.push(c);
            had += usize::from(c.is_alphanumeric());
        } else {
            lost += usize::from(c.is_alphanumeric());
        }
    }
    let out = out.split(' ').filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ");
    (had > 0 && lost * 3 <= had && !out.is_empty()).then_some(out)
}

/// Lines no wider than `most`, at most `lines` of them; the last one ends in « … » when words are left.
pub(super) fn wrap(text: &str, size: f32, most: f32, lines: usize) -> (Vec<String>, bool) {
    let fits = |line: &str| width(line, Weight::Bold, size) <= most;
    let mut done: Vec<String> = vec![String::new()];
    for word in text.split(' ') {
        let Some(line) = done.last_mut() else { break };
        let longer = if line.is_empty() { word.to_owned() } else { format!("{line} {word}") };
        if fits(&longer) {
            *line = longer;
        } else if line.is_empty() {
            // a word that is wider than the card
            *line = cut(word, &fits);
        } else {
            done.push(if fits(word) { word.to_owned() } else { cut(word, &fits) });
        }
    }
    let whole = done.len() <= lines;
    if !whole {
        done.truncate(lines);
        if let Some(last) = done.last_mut() {
            *last = cut(&format!("{last} …"), &fits);
        }
    }
    (done, whole)
}

/// As much of a text as fits, with « … » at its end.
fn cut(text: &str, fits: &impl Fn(&str) -> bool) -> String {
    let mut kept: Vec<char> = text.trim_end_matches([' ', '…']).chars().collect();
    loop {
        let line =
            format!("{}…", kept.iter().collect::<String>().trim_end_matches([' ', '\u{a0}', ',', ';', ':', '-']));
        if fits(&line) || kept.pop().is_none() {
            return line;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_no_wider_than_the_card() {
        let long = "Deûlémont ".repeat(40) + &"anticonstitutionnellement".repeat(8);
        for text in [long.as_str(), &"W".repeat(300), "court"] {
            let (lines, _) = wrap(text, 60.0, 600.0, 4);
            assert!(lines.len() <= 4);
            assert!(lines.iter().all(|line| width(line, Weight::Bold, 60.0) <= 600.0), "{lines:?}");
        }
        let (lines, whole) = wrap(&long, 60.0, 600.0, 3);
        assert!(!whole && lines[2].ends_with('…'), "{lines:?}");
    }

    #[test]
    fn what_our_face_does_not_have_is_left_out_or_given_up() {
        assert_eq!(drawable("Des vélos 🚲 pour\u{1f41d} tous\u{202f}!").as_deref(), Some("Des vélos pour tous\u{a0}!"));
        assert_eq!(drawable("حديقة مشتركة"), None);
        assert_eq!(drawable("公園"), None);
        assert_eq!(drawable("🐝🐝"), None);
        assert_eq!(drawable("e\u{301}cole").as_deref(), Some("école"));
        assert_eq!(drawable("a\u{0}\u{202e}b").as_deref(), Some("ab"));
    }
}
