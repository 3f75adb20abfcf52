//! The HTML part of a mail, made from its text, so that both always say the same: paragraphs, our own links, and the
//! signature smaller. No pictures, nothing loaded, nothing counted.

use store::mail::Mail;

/// Long lines of small letters are hard to read on a phone and on a wide screen alike; an address is longer than any
/// phone.
const BODY: &str = "margin:0 auto;max-width:36em;padding:1.25em 1em;font:1em/1.55 system-ui,-apple-system,\"Segoe UI\",Roboto,sans-serif;overflow-wrap:anywhere";

/// The colours stand on light and on dark, as whoever reads has chosen.
const NAME: &str =
    "margin:0 0 1.5em;padding-bottom:.375em;border-bottom:.1875em solid #f5c02f;font-size:1.25em;font-weight:700";
const SMALL: &str = "font-size:.875em;opacity:.8";

/// The whole document.
pub fn html(mail: &Mail) -> String {
    let (text, signature) = mail.body.rsplit_once("\n-- \n").unwrap_or((&mail.body, ""));
    // our own address, which ends every signature: only what leads there may hide behind words
    let home = signature.lines().last().filter(|line| is_address(line)).unwrap_or_default();
    let paragraphs: String =
        text.split("\n\n").filter(|p| !p.trim().is_empty()).map(|text| paragraph(text, home)).collect();
    let signature = match signature.trim() {
        "" => String::new(),
        said => format!("<hr><p style=\"{SMALL}\">{}</p>", lines(said, "")),
    };
    format!(
        "<!DOCTYPE html><html lang=\"{}\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">\
         <meta name=\"color-scheme\" content=\"light dark\"><title>{}</title></head><body style=\"{}\">\
         <p style=\"{NAME}\">Essaim</p>{paragraphs}{signature}</body></html>",
        mail.lang.code(),
        escape(&mail.subject),
        escape(BODY),
    )
}

fn paragraph(text: &str, home: &str) -> String {
    let text = text.trim_matches('\n');
    // a code, on a line of its own
    if text.starts_with("    ") {
        return format!(
            "<p style=\"font-size:1.75em;letter-spacing:.12em\"><strong>{}</strong></p>",
            escape(text.trim())
        );
    }
    let rows: Vec<&str> = text.trim().split('\n').collect();
    match rows.as_slice() {
        // underlined
        [name, under] if !under.is_empty() && under.bytes().all(|b| b == b'=') => {
            format!("<h2 style=\"font-size:1.25em;margin:1.75em 0 .75em\">{}</h2>", escape(name))
        }
        // what it is, what happened, where it is
        [name, said, place] if is_ours(place, home) => {
            format!("<p>{}<br>{}</p>", link(place, &format!("<strong>{}</strong>", escape(name))), aside(said))
        }
        _ => format!("<p>{}</p>", lines(text, home)),
    }
}

/// What happened; when and why one is told stands smaller below it.
fn aside(said: &str) -> String {
    match said.strip_suffix(')').and_then(|said| said.rsplit_once(" (")) {
        Some((said, why)) => format!("{}<br><span style=\"{SMALL}\">{}</span>", words(said), escape(why)),
        None => words(said),
    }
}

fn lines(text: &str, home: &str) -> String {
    text.trim()
        .split('\n')
        .map(|line| named(line, home).unwrap_or_else(|| words(line)))
        .collect::<Vec<_>>()
        .join("<br>")
}

/// `What one does there: our address` becomes a link of these words.
fn named(line: &str, home: &str) -> Option<String> {
    let (name, place) = line.rsplit_once(' ')?;
    let name = name.strip_suffix(':')?.trim_end();
    (is_ours(place, home) && !name.is_empty()).then(|| link(place, &escape(name)))
}

/// What begins like an address of the web becomes a link; nothing else can, whatever residents write.
fn words(line: &str) -> String {
    let linked = |word: &str| {
        let shown = escape(word);
        if is_address(word) { link(word, &shown) } else { shown }
    };
    line.split(' ').map(linked).collect::<Vec<_>>().join(" ")
}

fn link(place: &str, html: &str) -> String {
    format!("<a href=\"{}\">{html}</a>", escape(place))
}

fn is_address(word: &str) -> bool {
    word.starts_with("https://") || word.starts_with("http://")
}

fn is_ours(place: &str, home: &str) -> bool {
    let path = place.strip_prefix(home).filter(|_| !home.is_empty());
    path.is_some_and(|path| path.starts_with('/') && !path.contains(char::is_whitespace))
}

fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use domain::Lang;

    use super::*;

    fn of(body: &str) -> String {
        html(&Mail {
            to: "a@b.fr".into(),
            subject: "Où <là>".into(),
            body: body.into(),
            lang: Lang::Fr,
            unsubscribe: None,
        })
    }

    #[test]
    fn paragraphs_links_and_the_signature() {
        let page = of("Bonjour,\n\nVoyez https://essaim.example/a?b=1&c=2\n\n-- \nEssaim\nhttps://essaim.example\n");
        for part in [
            "<html lang=\"fr\">",
            "<title>Où &lt;là&gt;</title>",
            "<p>Bonjour,</p>",
            "<a href=\"https://essaim.example/a?b=1&amp;c=2\">https://essaim.example/a?b=1&amp;c=2</a>",
            "<hr><p style=\"font-size:.875em;opacity:.8\">Essaim<br><a href=",
        ] {
            assert!(page.contains(part), "{part} in {page}");
        }
    }

    const SIGNED: &str = "\n-- \nEssaim\nhttps://essaim.example\n";

    #[test]
    fn headings_and_items_of_a_letter() {
        let item = "Un <essai>\nIl commence. (le 3, parce que)\nhttps://essaim.example/x\n";
        let page = of(&format!("Ce qui avance\n=============\n\n{item}{SIGNED}"));
        assert!(page.contains(">Ce qui avance</h2>"), "{page}");
        let told =
            "<p><a href=\"https://essaim.example/x\"><strong>Un &lt;essai&gt;</strong></a><br>Il commence.<br><span";
        assert!(page.contains(told), "{page}");
        assert!(page.contains(">le 3, parce que</span></p>"), "{page}");
    }

    #[test]
    fn only_what_leads_to_us_hides_behind_words() {
        let page = of(&format!("Choisir\u{a0}: https://essaim.example/me{SIGNED}"));
        assert!(page.contains("<a href=\"https://essaim.example/me\">Choisir</a>"), "{page}");
        for other in ["https://elsewhere.example/me", "https://essaim.example.evil/me", "https://essaim.example@evil/"]
        {
            let page = of(&format!("Choisir\u{a0}: {other}\n\n-- \nhttps://elsewhere.example{SIGNED}"));
            assert!(page.contains(&format!(">{other}</a>")), "{page}");
        }
    }

    #[test]
    fn what_residents_wrote_stays_text() {
        let page = of("<script>alert(1)</script> https://x.example/\"onclick=\"y javascript:alert(1)\n\n    123456\n");
        assert!(!page.contains("<script>") && !page.contains("\"onclick"), "{page}");
        assert!(!page.contains("href=\"javascript"), "{page}");
        assert!(page.contains("<strong>123456</strong>"), "{page}");
    }
}
