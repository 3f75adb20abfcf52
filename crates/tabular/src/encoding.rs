use std::borrow::Cow;

use domain::Lang;
use encoding_rs::{UTF_16BE, UTF_16LE, WINDOWS_1252};
use serde::{Deserialize, Serialize};

use crate::Problem;

/// How letters are written in a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Encoding {
    /// UTF-8.
    Utf8,
    /// UTF-8 that says so with a byte order mark, as Excel writes it.
    Utf8Bom,
    /// UTF-16 with its mark, « Texte Unicode » of Excel.
    Utf16,
    /// Windows-1252, of which Latin-1 is a part: what older French software writes.
    Windows1252,
}

impl Encoding {
    /// As people read it.
    pub fn name(self, lang: Lang) -> &'static str {
        match self {
            Encoding::Utf8 => "UTF-8",
            Encoding::Utf8Bom => lang.t("UTF-8 avec marque d’ordre", "UTF-8 with a byte order mark"),
            Encoding::Utf16 => "UTF-16",
            Encoding::Windows1252 => "Windows-1252 (Latin-1)",
        }
    }
}

/// The text of a file. Every sequence of bytes is some Windows-1252, so this is what is left when it is not UTF-8:
/// no French text in it is valid UTF-8 by chance, since an accented letter there would need a second one of the
/// right kind behind it (Björn Höhrmann; the same rule as in browsers for local files).
///
/// # Errors
/// [`Problem::Empty`], [`Problem::Workbook`], [`Problem::WebPage`], [`Problem::Binary`].
pub fn decode(bytes: &[u8]) -> Result<(Cow<'_, str>, Encoding), Problem> {
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"\xd0\xcf\x11\xe0") {
        return Err(Problem::Workbook);
    }
    let (text, encoding) = if let Some(rest) = bytes.strip_prefix(b"\xef\xbb\xbf") {
        match std::str::from_utf8(rest) {
            Ok(text) => (Cow::Borrowed(text), Encoding::Utf8Bom),
            // a mark, and then something else: pasted together from several files
            Err(_) => (WINDOWS_1252.decode_without_bom_handling(rest).0, Encoding::Windows1252),
        }
    } else if let Some(rest) = bytes.strip_prefix(b"\xff\xfe") {
        (UTF_16LE.decode_without_bom_handling(rest).0, Encoding::Utf16)
    } else if let Some(rest) = bytes.strip_prefix(b"\xfe\xff") {
        (UTF_16BE.decode_without_bom_handling(rest).0, Encoding::Utf16)
    } else if let Ok(text) = std::str::from_utf8(bytes) {
        (Cow::Borrowed(text), Encoding::Utf8)
    } else {
        (WINDOWS_1252.decode_without_bom_handling(bytes).0, Encoding::Windows1252)
    };
    if text.trim().is_empty() {
        return Err(Problem::Empty);
    }
    if let Some(at) = text.find('\0') {
        let line = text[..at].matches('\n').count() as u64 + 1;
        return Err(Problem::Binary { line });
    }
    let start = text.trim_start().get(..15).unwrap_or_default().to_ascii_lowercase();
    if start.starts_with("<!doctype html") || start.starts_with("<html") || start.starts_with("<?xml") {
        return Err(Problem::WebPage);
    }
    Ok((text, encoding))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn encodings_are_told_by_their_bytes() {
        let read = |bytes: &[u8]| decode(bytes).map(|(text, encoding)| (text.into_owned(), encoding));
        assert_eq!(read("été".as_bytes()), Ok(("été".into(), Encoding::Utf8)));
        assert_eq!(read(b"\xef\xbb\xbf\xc3\xa9t\xc3\xa9"), Ok(("été".into(), Encoding::Utf8Bom)));
        assert_eq!(read(b"\xe9t\xe9 \x80"), Ok(("été €".into(), Encoding::Windows1252)));
        assert_eq!(read(b"\xff\xfe\xe9\0t\0\xe9\0"), Ok(("été".into(), Encoding::Utf16)));
        assert_eq!(read(b"\xfe\xff\0\xe9\0t"), Ok(("ét".into(), Encoding::Utf16)));
    }

    #[test]
    fn what_is_no_text_is_refused_with_what_it_is() {
        assert_eq!(decode(b" \r\n").err(), Some(Problem::Empty));
        assert_eq!(decode(b"PK\x03\x04...").err(), Some(Problem::Workbook));
        assert_eq!(decode(b"date;valeur\n2026-01-01;\0").err(), Some(Problem::Binary { line: 2 }));
        assert_eq!(decode(b"\n<!DOCTYPE html><title>404").err(), Some(Problem::WebPage));
    }
}
