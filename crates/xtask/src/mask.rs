//! Rust source with the inside of comments and of literals blanked, so that a search finds code only. Lines keep their
//! numbers and bytes their places.

/// Blanks comments, strings and characters.
pub fn code(source: &str) -> String {
    let bytes = source.as_bytes();
    let mut masked = bytes.to_vec();
    let mut at = 0;
    while at < bytes.len() {
        let end = match bytes[at] {
            b'/' if bytes[at..].starts_with(b"//") => line_end(bytes, at),
            b'/' if bytes[at..].starts_with(b"/*") => comment_end(bytes, at),
            b'"' => string_end(bytes, at),
            b'r' if !follows_word(bytes, at) => raw_string_end(bytes, at).unwrap_or(at + 1),
            b'\'' => character_end(bytes, at).unwrap_or(at + 1),
            _ => at + 1,
        };
        if end > at + 1 {
            blank(&mut masked[at..end]);
        }
        at = end;
    }
    // Whole literals and comments are replaced, so no character is cut in two.
    String::from_utf8(masked).unwrap_or_default()
}

/// The line, counted from one, that a byte is on.
pub fn line(source: &str, at: usize) -> usize {
    source.as_bytes()[..at].iter().filter(|byte| **byte == b'\n').count() + 1
}

fn blank(bytes: &mut [u8]) {
    for byte in bytes {
        if *byte != b'\n' {
            *byte = b' ';
        }
    }
}

fn follows_word(bytes: &[u8], at: usize) -> bool {
    at > 0 && (bytes[at - 1].is_ascii_alphanumeric() && bytes[at - 1] != b'b' || bytes[at - 1] == b'_')
}

fn line_end(bytes: &[u8], at: usize) -> usize {
    bytes[at..].iter().position(|byte| *byte == b'\n').map_or(bytes.len(), |length| at + length)
}

fn comment_end(bytes: &[u8], start: usize) -> usize {
    let (mut at, mut depth) = (start, 0);
    while at < bytes.len() {
        if bytes[at..].starts_with(b"/*") {
            depth += 1;
            at += 2;
        } else if bytes[at..].starts_with(b"*/") {
            depth -= 1;
            at += 2;
            if depth == 0 {
                return at;
            }
        } else {
            at += 1;
        }
    }
    at
}

/// The end of the string that starts at a quotation mark.
pub fn string_end(bytes: &[u8], start: usize) -> usize {
    let mut at = start + 1;
    while at < bytes.len() {
        match bytes[at] {
            b'\\' => at += 2,
            b'"' => return at + 1,
            _ => at += 1,
        }
    }
    bytes.len()
}

fn raw_string_end(bytes: &[u8], start: usize) -> Option<usize> {
    let hashes = bytes[start + 1..].iter().take_while(|byte| **byte == b'#').count();
    let open = start + 1 + hashes;
    if bytes.get(open) != Some(&b'"') {
        return None;
    }
    let mut close = vec![b'"'];
    close.resize(1 + hashes, b'#');
    let length = bytes[open + 1..].windows(close.len()).position(|window| window == close)?;
    Some(open + 1 + length + close.len())
}

/// The end of a character literal; `None` for a lifetime, or for an apostrophe in the text of a view.
fn character_end(bytes: &[u8], start: usize) -> Option<usize> {
    let rest = std::str::from_utf8(&bytes[start + 1..]).ok()?;
    let first = rest.chars().next()?;
    let end = if first == '\\' { 2 + rest[2..].find('\'')? } else { first.len_utf8() };
    // `\u{10ffff}` is the longest
    (end <= 10 && rest[end..].starts_with('\'')).then_some(start + 1 + end + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_code_is_left() {
        let source = "let a = \"<title>\"; // <title>\n/* <title /* */ <title> */ let b = r#\"<title>\"#;\nlet c = '\"'; <title>";
        let masked = code(source);
        assert_eq!(masked.matches("<title>").count(), 1);
        assert_eq!(masked.lines().count(), 3);
        assert_eq!(masked.len(), source.len());
        assert!(masked.ends_with("<title>"));
    }

    #[test]
    fn lifetimes_and_apostrophes_start_no_literal() {
        let source = "fn f<'a>(x: &'a str) -> &'a str { dbg!(x) } let q = '\\''; dbg!(q); let e = 'é'; dbg!(e)";
        assert_eq!(code(source).matches("dbg!").count(), 3);
    }

    #[test]
    fn a_word_that_ends_in_r_starts_no_raw_string() {
        assert!(code("for\"text\"; dbg!()").ends_with("dbg!()"));
        assert!(!code("br\"dbg!()\"").contains("dbg!"));
    }
}
