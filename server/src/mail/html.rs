//! The HTML part of a mail, made from its text, so that both always say the same: paragraphs, our own links, and the
//! signature smaller. No pictures, nothing loaded, nothing counted.

use store::mail::Mail;

/// Long lines of small letters are hard to read on a phone and on a wide screen alike.
const BODY: &str = "margin:0 auto;max-width:36em;padding:1.5em 1em;font:1em/1.55 system-ui,-apple-system,\"Segoe UI\",Roboto,sans-serif";

/// The whole document.
pub fn html(mail: &Mail) -> String {
    let (text, signature) = mail.body.split_once("\n-- \n").unwrap_or((&mail.body, ""));
    let paragraphs: String = text.split("\n\n").filter(|p| !p.trim().is_empty()).map(paragraph).collect();
    let signature = match signature.trim() {
        "" => String::new(),
        said => format!("<hr><p style=\"font-size:.875em\">{}</p>", lines(said)),
    };
    format!(
        "<!DOCTYPE html><html lang=\"{}\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">\
         <meta name=\"color-scheme\" content=\"light dark\"><title>{}</title></head><body style=\"{}\">{paragraphs}{signature}</body></html>",
        mail.lang.code(),
        escape(&mail.subject),
        escape(BODY),
    )
}

fn paragraph(text: &str) -> String {
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
            format!("<h2 style=\"font-size:1.25em;margin:1.75em 0 .5em\">{}</h2>", escape(name))
        }
        // what it is, what happened, where it is
        [name, said, place] if place.starts_with("http") && !place.contains(' ') => {
            format!("<p><strong>{}</strong><br>{}<br>{}</p>", escape(name), words(said), words(place))
        }
        _ => format!("<p>{}</p>", lines(text)),
    }
}

fn lines(text: &str) -> String {
    text.trim().split('\n').map(words).collect::<Vec<_>>().join("<br>")
}

/// What begins like an address of the web becomes a link; nothing else can, whatever residents write.
fn words(line: &str) -> String {
    let link = |word: &str| {
        let shown = escape(word);
        if word.starts_with("https://") || word.starts_with("http://") {
            format!("<a href=\"{shown}\">{shown}</a>")
        } else {
            shown
        }
    };
    line.split(' ').map(link).collect::<Vec<_>>().join(" ")
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
        let page =
            of("Bonjour,\n\nLisez\u{a0}: https://essaim.example/a?b=1&c=2\n\n-- \nEssaim\nhttps://essaim.example\n");
        for part in [
            "<html lang=\"fr\">",
            "<title>Où &lt;là&gt;</title>",
            "<p>Bonjour,</p>",
            "<a href=\"https://essaim.example/a?b=1&amp;c=2\">https://essaim.example/a?b=1&amp;c=2</a>",
            "<hr><p style=\"font-size:.875em\">Essaim<br><a href=",
        ] {
            assert!(page.contains(part), "{part} in {page}");
        }
    }

    #[test]
    fn headings_and_items_of_a_letter() {
        let page = of("Ce qui avance\n=============\n\nUn <essai>\nIl commence.\nhttps://essaim.example/x\n");
        assert!(page.contains(">Ce qui avance</h2>"), "{page}");
        assert!(page.contains("<p><strong>Un &lt;essai&gt;</strong><br>Il commence.<br><a href=\"https"), "{page}");
    }

    #[test]
    fn what_residents_wrote_stays_text() {
        let page = of("<script>alert(1)</script> https://x.example/\"onclick=\"y javascript:alert(1)\n\n    123456\n");
        assert!(!page.contains("<script>") && !page.contains("\"onclick"), "{page}");
        assert!(!page.contains("href=\"javascript"), "{page}");
        assert!(page.contains("<strong>123456</strong>"), "{page}");
    }
}
