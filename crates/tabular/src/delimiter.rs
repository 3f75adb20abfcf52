use domain::Lang;
use serde::{Deserialize, Serialize};

/// What stands between cells.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Delimiter {
    /// As in France, where the comma is in the numbers.
    Semicolon,
    /// As copied from a spreadsheet.
    Tab,
    /// As the name CSV says.
    Comma,
    /// As some databases write.
    Pipe,
}

/// Lines that are looked at.
const LINES: usize = 30;

impl Delimiter {
    const ALL: [Delimiter; 4] = [Delimiter::Semicolon, Delimiter::Tab, Delimiter::Comma, Delimiter::Pipe];

    /// As it stands in a file.
    pub fn byte(self) -> u8 {
        match self {
            Delimiter::Semicolon => b';',
            Delimiter::Tab => b'\t',
            Delimiter::Comma => b',',
            Delimiter::Pipe => b'|',
        }
    }

    /// As people read it.
    pub fn name(self, lang: Lang) -> &'static str {
        match self {
            Delimiter::Semicolon => lang.t("point-virgule", "semicolon"),
            Delimiter::Tab => lang.t("tabulation", "tab"),
            Delimiter::Comma => lang.t("virgule", "comma"),
            Delimiter::Pipe => lang.t("barre verticale", "vertical bar"),
        }
    }

    /// The one of which most lines have the same number; when in doubt in the order above, since a decimal comma
    /// is as regular as a delimiter. None when there is one column only.
    pub fn of(text: &str) -> Option<Delimiter> {
        let mut best = None;
        for delimiter in Delimiter::ALL {
            let counts = counts(text, delimiter.byte());
            let Some(usual) = usual(&counts) else { continue };
            let agree = counts.iter().filter(|n| **n == usual).count() * 100 / counts.len();
            if best.is_none_or(|(score, _)| agree > score) {
                best = Some((agree, delimiter));
            }
        }
        best.map(|(_, delimiter)| delimiter)
    }
}

/// How many there are in each of the first lines, outside quotation marks.
fn counts(text: &str, delimiter: u8) -> Vec<usize> {
    let (mut counts, mut quoted, mut n, mut blank) = (Vec::new(), false, 0, true);
    for byte in text.bytes() {
        match byte {
            b'"' => quoted = !quoted,
            b'\n' if !quoted => {
                if !blank {
                    counts.push(n);
                }
                (n, blank) = (0, true);
                if counts.len() == LINES {
                    return counts;
                }
            }
            b if b == delimiter && !quoted => (n, blank) = (n + 1, false),
            b if !b.is_ascii_whitespace() => blank = false,
            _ => {}
        }
    }
    if !blank {
        counts.push(n);
    }
    counts
}

/// The most frequent number above nought.
fn usual(counts: &[usize]) -> Option<usize> {
    let often = |n: usize| counts.iter().filter(|c| **c == n).count();
    counts.iter().copied().filter(|n| *n > 0).max_by_key(|n| (often(*n), *n))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_most_regular_mark_is_the_delimiter() {
        for (text, found) in [
            ("date;valeur\n2026-01-01;12,5\n2026-01-02;13,5\n", Some(Delimiter::Semicolon)),
            ("2026-01-01;12,5\n2026-01-02;13,5", Some(Delimiter::Semicolon)),
            ("date,valeur\n2026-01-01,\"12,5\"\n", Some(Delimiter::Comma)),
            ("date\tvaleur, en dB\n2026-01-01\t12,5\n", Some(Delimiter::Tab)),
            ("un seul titre\n12\n13\n", None),
            ("", None),
            ("a;b\n1;\"deux\nlignes; ou trois\"\n", Some(Delimiter::Semicolon)),
            ("code|nom\n59512|Roubaix\n59350|Lille, Hellemmes", Some(Delimiter::Pipe)),
            ("lieu,note\nrue; ruelle; impasse,1\nplace,2\ncour,3\n", Some(Delimiter::Comma)),
        ] {
            assert_eq!(Delimiter::of(text), found, "{text:?}");
        }
    }
}
