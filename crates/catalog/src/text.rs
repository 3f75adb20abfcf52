//! Small readers that every family needs.

use domain::{Moment, fold};
use serde_json::Value;

/// Letters of a description that are kept.
const LONG: usize = 5_000;
/// Letters of a title or a name.
const SHORT: usize = 300;

/// A text of a portal: a string, or an object of languages, of which French is taken first.
pub(crate) fn say(value: &Value) -> Option<String> {
    let text = match value {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        Value::Object(map) => {
            let first = ["langfre", "fr", "default", "@value", "en", "langeng"].iter().find_map(|k| map.get(*k));
            return say(first.or_else(|| map.values().find(|v| v.is_string()))?);
        }
        Value::Array(list) => return list.iter().find_map(say),
        _ => return None,
    };
    let text = text.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

/// The first of these members that says something.
pub(crate) fn first(value: &Value, names: &[&str]) -> Option<String> {
    names.iter().find_map(|name| value.get(*name).and_then(say))
}

/// The same, as the name of something: one line, not too long.
pub(crate) fn name(value: &Value, names: &[&str]) -> Option<String> {
    first(value, names).map(|text| line(&text))
}

/// One line without markup.
pub(crate) fn line(text: &str) -> String {
    cut(&plain(text).split_whitespace().collect::<Vec<_>>().join(" "), SHORT)
}

/// A description without markup.
pub(crate) fn prose(text: &str) -> String {
    cut(&plain(text), LONG)
}

/// Every text of a list of strings, or of objects with a name; also of one string with commas.
pub(crate) fn list(value: Option<&Value>) -> Vec<String> {
    match value {
        Some(Value::Array(list)) => {
            let named = |v: &Value| name(v, &["display_name", "name", "title"]).or_else(|| say(v).map(|t| line(&t)));
            list.iter().filter_map(named).take(100).collect()
        }
        Some(Value::String(text)) => text.split([',', ';']).map(line).filter(|t| !t.is_empty()).take(100).collect(),
        _ => Vec::new(),
    }
}

fn cut(text: &str, most: usize) -> String {
    let mut cut: String = text.chars().filter(|c| !c.is_control() || *c == '\n').take(most).collect();
    if text.chars().nth(most).is_some() {
        cut.push('…');
    }
    cut.trim().to_owned()
}

/// Text of a text that may be HTML: portals put it anywhere. Tags go, their contents stay, but for scripts and styles.
fn plain(text: &str) -> String {
    if !text.contains(['<', '&']) {
        return text.to_owned();
    }
    let (mut out, mut rest) = (String::with_capacity(text.len()), text);
    while let Some(at) = rest.find('<') {
        out.push_str(&rest[..at]);
        let tag = &rest[at + 1..];
        let is_tag = tag.starts_with(|c: char| c.is_ascii_alphabetic() || c == '/' || c == '!');
        let Some(end) = tag.find('>').filter(|_| is_tag) else {
            out.push('<');
            rest = tag;
            continue;
        };
        let called = tag[..end].trim_start_matches('/').to_ascii_lowercase();
        let called = called.split(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or_default().to_owned();
        rest = &tag[end + 1..];
        if matches!(called.as_str(), "script" | "style") && !tag.starts_with('/') {
            let close = rest.to_ascii_lowercase().find(&format!("</{called}"));
            rest = close.map_or("", |at| &rest[at..]);
        } else if matches!(called.as_str(), "p" | "br" | "li" | "hr" | "div" | "tr" | "h1" | "h2" | "h3" | "h4") {
            out.push('\n');
        }
    }
    out.push_str(rest);
    entities(&out)
}

fn entities(text: &str) -> String {
    let (mut out, mut rest) = (String::with_capacity(text.len()), text);
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let end = rest.char_indices().take(10).find(|(_, c)| *c == ';').map(|(n, _)| n);
        match end.and_then(|end| entity(&rest[1..end]).map(|c| (c, end))) {
            Some((c, end)) => {
                out.push(c);
                rest = &rest[end + 1..];
            }
            None => {
                out.push('&');
                rest = &rest[1..];
            }
        }
    }
    out.push_str(rest);
    out
}

fn entity(name: &str) -> Option<char> {
    Some(match name {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        "nbsp" => '\u{a0}',
        "eacute" => 'é',
        "egrave" => 'è',
        "agrave" => 'à',
        "ccedil" => 'ç',
        "rsquo" => '’',
        _ => {
            let number = name.strip_prefix('#')?;
            let code = match number.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16).ok()?,
                None => number.parse().ok()?,
            };
            return char::from_u32(code);
        }
    })
}

/// An instant of a portal. Without a zone it is UTC: the software behind portals writes that, not local time.
pub(crate) fn instant(text: &str) -> Option<Moment> {
    let text = text.trim();
    if text.len() > 40 {
        return None;
    }
    if let [a, b, c, d] = text.as_bytes()
        && [a, b, c, d].iter().all(|b| b.is_ascii_digit())
    {
        return Moment::of_day(&format!("{text}-01-01")).ok();
    }
    if text.len() == 7 && text.is_char_boundary(4) && text[4..].starts_with('-') {
        return Moment::of_day(&format!("{text}-01")).ok();
    }
    if text.len() > 11 && text.is_char_boundary(10) {
        let (_, clock) = text.split_at(10);
        let zoned = clock.ends_with(['Z', 'z']) || clock[1..].contains(['+', '-']);
        if !zoned && clock.starts_with(['T', ' ']) {
            return Moment::read(&format!("{text}Z")).ok();
        }
    }
    Moment::read(text).ok()
}

/// The instant of the first of these members that is one.
pub(crate) fn when(value: &Value, names: &[&str]) -> Option<Moment> {
    names.iter().filter_map(|name| value.get(*name).and_then(say)).find_map(|text| instant(&text))
}

/// Lower case without accents, with single spaces for whatever is no letter and no digit.
pub(crate) fn plainly(text: &str) -> String {
    let folded = fold(text);
    folded.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).collect::<Vec<_>>().join(" ")
}

/// Nine digits of a SIREN, alone or at the beginning of a SIRET.
pub(crate) fn siren(text: &str) -> Option<String> {
    let digits: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    (matches!(digits.len(), 9 | 14) && digits.bytes().all(|b| b.is_ascii_digit())).then(|| digits[..9].to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_becomes_text() {
        assert_eq!(prose("<p>Vélos &amp; bus</p><script>alert(1)</script> d&#39;ici"), "Vélos & bus\n d'ici");
        assert_eq!(line("a < b,  c\n d"), "a < b, c d");
        assert_eq!(prose("<p"), "<p");
        assert_eq!(prose("&#x110000; &;"), "&#x110000; &;");
    }

    #[test]
    fn an_instant_without_a_zone_is_utc_and_a_year_begins_in_january() {
        let read = |text| instant(text).map(Moment::rfc3339);
        assert_eq!(read("2022-02-03T15:50:27.452866").as_deref(), Some("2022-02-03T15:50:27Z"));
        assert_eq!(read("2024-07-29T22:05:51.099000+00:00").as_deref(), Some("2024-07-29T22:05:51Z"));
        assert_eq!(read("2012-05-10T21:04").as_deref(), Some("2012-05-10T21:04:00Z"));
        assert_eq!(read("2012").as_deref(), Some("2011-12-31T23:00:00Z"));
        assert_eq!(read("demain"), None);
    }
}
