use leptos::prelude::*;

use super::{
    Link,
    prose::{broken, paragraphs},
};

/// What somebody wrote, with the little of Markdown that cannot surprise: paragraphs, lists, quotations, `**strong**` and
/// `*emphasis*`. An address is a link to itself, under no other words. Everything else is shown as it was typed, markup
/// and pictures too: there is nothing to hide behind.
#[component]
pub fn Marked(#[prop(into)] text: String) -> impl IntoView {
    let blocks = paragraphs(&text).into_iter().map(block).collect_view();
    view! { <div class="prose">{blocks}</div> }.into_any()
}

fn block(lines: Vec<String>) -> AnyView {
    let all = |mark: &str| {
        lines.iter().map(|line| line.strip_prefix(mark).map(str::to_owned)).collect::<Option<Vec<String>>>()
    };
    if let Some(items) = all("- ").or_else(|| all("* ")) {
        let items = items.iter().map(|item| view! { <li>{words(item)}</li> }).collect_view();
        return view! { <ul>{items}</ul> }.into_any();
    }
    if let Some(quoted) = all("> ") {
        return view! { <blockquote><p>{lined(&quoted)}</p></blockquote> }.into_any();
    }
    view! { <p>{lined(&lines)}</p> }.into_any()
}

/// Lines with their words marked; a plain text stays one node a line.
fn lined(lines: &[String]) -> AnyView {
    if lines.iter().all(|line| spans(line).iter().all(|span| matches!(span, Span::Plain(_)))) {
        return broken(lines).into_any();
    }
    let line = |(n, line): (usize, &String)| {
        let br = (n > 0).then(|| view! { <br /> });
        view! {
            {br}
            {words(line)}
        }
    };
    lines.iter().enumerate().map(line).collect_view().into_any()
}

fn words(line: &str) -> AnyView {
    let span = |span: Span| match span {
        Span::Plain(text) => text.into_any(),
        Span::Strong(text) => view! { <strong>{text}</strong> }.into_any(),
        Span::Emphasis(text) => view! { <em>{text}</em> }.into_any(),
        Span::Address(text) => view! { <Link href=text.clone()>{text}</Link> }.into_any(),
    };
    spans(line).into_iter().map(span).collect_view().into_any()
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Span {
    Plain(String),
    Strong(String),
    Emphasis(String),
    Address(String),
}

/// Marks do not nest: what stands between two of them is shown as it is.
fn spans(line: &str) -> Vec<Span> {
    let mut spans: Vec<Span> = Vec::new();
    let mut rest = line;
    while let Some(first) = rest.chars().next() {
        let at_word = spans.is_empty() || ends_open(spans.last());
        let (span, used) = match marked(rest, "**").or_else(|| marked(rest, "*")) {
            Some((inside, 2)) => (Span::Strong(inside.to_owned()), inside.len() + 4),
            Some((inside, _)) => (Span::Emphasis(inside.to_owned()), inside.len() + 2),
            None => match address(rest).filter(|_| at_word) {
                Some(address) => (Span::Address(address.to_owned()), address.len()),
                None => (Span::Plain(first.to_string()), first.len_utf8()),
            },
        };
        match (spans.last_mut(), span) {
            (Some(Span::Plain(before)), Span::Plain(more)) => before.push_str(&more),
            (_, span) => spans.push(span),
        }
        rest = &rest[used..];
    }
    spans
}

/// What stands between two marks, when it begins and ends with something, and how long the mark is.
fn marked<'a>(rest: &'a str, mark: &str) -> Option<(&'a str, usize)> {
    let after = rest.strip_prefix(mark)?;
    let inside = &after[..after.find(mark)?];
    let whole = !inside.is_empty() && inside.trim() == inside && !inside.contains('*');
    whole.then_some((inside, mark.len()))
}

/// An address of the web at the beginning, without the punctuation after it.
fn address(rest: &str) -> Option<&str> {
    let begins = ["https://", "http://"].into_iter().find(|scheme| rest.starts_with(scheme))?;
    let end = rest.find(|c: char| c.is_whitespace() || "<>\"«»".contains(c)).unwrap_or(rest.len());
    let address = rest[..end].trim_end_matches(['.', ',', ';', ':', '!', '?', ')', '*', '\'', '’']);
    (address.len() > begins.len()).then_some(address)
}

/// Whether a word may begin after this.
fn ends_open(before: Option<&Span>) -> bool {
    match before {
        Some(Span::Plain(text)) => text.ends_with(|c: char| !c.is_alphanumeric()),
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn html(text: &str) -> String {
        let text = text.to_owned();
        view! { <Marked text /> }.into_view().to_html().replace("<!>", "")
    }

    #[test]
    fn the_few_marks_there_are() {
        let shown = html("Un **vrai** essai, *court*.\nÀ lire https://lille.fr/a?b=1.\n\n- un\n- deux\n\n> cité");
        for part in [
            "<strong>vrai</strong>",
            "<em>court</em>",
            "<br>",
            "<a href=\"https://lille.fr/a?b=1\" rel=\"nofollow noopener\" class=\"link\">https://lille.fr/a?b=1</a>.",
            "<ul><li>un</li><li>deux</li></ul>",
            "<blockquote><p>cité</p></blockquote>",
        ] {
            assert!(shown.contains(part), "{part} in {shown}");
        }
    }

    #[test]
    fn what_could_surprise_is_shown_as_it_was_typed() {
        let shown = html("<script>x</script> [ici](javascript:x) ![](http://y) # titre\n2*3*4 = 24 ** 5");
        assert!(
            !shown.contains("<script") && !shown.contains("<img") && !shown.contains("href=\"javascript"),
            "{shown}"
        );
        for part in ["&lt;script&gt;", "[ici](javascript:x)", "# titre", "** 5"] {
            assert!(shown.contains(part), "{part} in {shown}");
        }
    }

    #[test]
    fn nothing_of_a_text_is_lost_but_the_marks() {
        let parts = ["a", "é", " ", "*", "**", "https://a.b", ":", "<b>", "- ", ".", "»"];
        let bare = |text: &str| text.replace('*', "");
        // every text of four parts
        for n in 0..parts.len().pow(4) {
            let text: String = (0..4).map(|place| parts[n / parts.len().pow(place) % parts.len()]).collect();
            let shown: String = spans(&text)
                .into_iter()
                .map(|span| match span {
                    Span::Plain(text) | Span::Strong(text) | Span::Emphasis(text) | Span::Address(text) => text,
                })
                .collect();
            assert_eq!(bare(&shown), bare(&text), "{text:?}");
        }
    }
}
