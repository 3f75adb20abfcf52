//! Pages as a tree: enough of HTML to read what our own server writes.

/// An element.
#[derive(Clone, Debug, Default)]
pub struct Node {
    pub tag: String,
    attributes: Vec<(String, String)>,
    children: Vec<Child>,
}

#[derive(Clone, Debug)]
enum Child {
    Element(Node),
    Text(String),
}

const VOID: [&str; 6] = ["br", "hr", "img", "input", "link", "meta"];

impl Node {
    /// The `main` of a page.
    pub fn main(body: &str) -> Node {
        let whole = read(body);
        whole.find(&|node| node.tag == "main").unwrap_or_else(|| panic!("no main in {body}")).clone()
    }

    /// Elements that stand for a page.
    pub fn of(elements: Vec<Node>) -> Node {
        Node { children: elements.into_iter().map(Child::Element).collect(), ..Node::default() }
    }

    /// The ids of the elements right below.
    pub fn ids(&self) -> Vec<String> {
        self.elements().map(|node| node.attribute("id").to_owned()).collect()
    }

    pub fn attribute(&self, name: &str) -> &str {
        self.attributes.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value)
    }

    pub fn has_class(&self, class: &str) -> bool {
        self.attribute("class").split(' ').any(|known| known == class)
    }

    fn elements(&self) -> impl Iterator<Item = &Node> {
        self.children.iter().filter_map(|child| if let Child::Element(node) = child { Some(node) } else { None })
    }

    /// The first element below for which this holds.
    pub fn find(&self, holds: &dyn Fn(&Node) -> bool) -> Option<&Node> {
        self.elements().find_map(|node| if holds(node) { Some(node) } else { node.find(holds) })
    }

    /// Every element below for which this holds, without those inside of others.
    pub fn all(&self, holds: &dyn Fn(&Node) -> bool) -> Vec<&Node> {
        self.elements().flat_map(|node| if holds(node) { vec![node] } else { node.all(holds) }).collect()
    }

    /// The same as elements of their own, each in the language of what stood around it.
    pub fn taken(&self, holds: &dyn Fn(&Node) -> bool) -> Vec<Node> {
        let mut out = Vec::new();
        self.take(holds, "", &mut out);
        out
    }

    fn take(&self, holds: &dyn Fn(&Node) -> bool, around: &str, out: &mut Vec<Node>) {
        let lang = Some(self.attribute("lang")).filter(|lang| !lang.is_empty()).unwrap_or(around);
        for node in self.elements() {
            if !holds(node) {
                node.take(holds, lang, out);
                continue;
            }
            let mut node = node.clone();
            if node.attribute("lang").is_empty() {
                node.attributes.push(("lang".to_owned(), lang.to_owned()));
            }
            out.push(node);
        }
    }

    /// Takes elements out.
    pub fn cut(&mut self, holds: &dyn Fn(&Node) -> bool) -> Vec<Node> {
        let mut out = Vec::new();
        let mut kept = Vec::new();
        for child in self.children.drain(..) {
            match child {
                Child::Element(node) if holds(&node) => out.push(node),
                Child::Element(mut node) => {
                    out.extend(node.cut(holds));
                    kept.push(Child::Element(node));
                }
                text => kept.push(text),
            }
        }
        self.children = kept;
        out
    }

    /// Everything that is read there, piece by piece: a piece ends where an element or a piece of the page's program does.
    pub fn pieces(&self) -> Vec<String> {
        self.spoken().into_iter().map(|(_, text)| text).collect()
    }

    /// The same with the language in which each piece is; empty where it is that of what stands around.
    pub fn spoken(&self) -> Vec<(String, String)> {
        let mut out = Vec::new();
        self.gather("", &mut out);
        out
    }

    fn gather(&self, around: &str, out: &mut Vec<(String, String)>) {
        let lang = Some(self.attribute("lang")).filter(|lang| !lang.is_empty()).unwrap_or(around);
        if matches!(self.tag.as_str(), "script" | "style" | "svg" | "template")
            || self.attributes.iter().any(|a| a.0 == "hidden")
        {
            return;
        }
        for child in &self.children {
            match child {
                Child::Element(node) => node.gather(lang, out),
                Child::Text(text) => {
                    out.extend(Some(plain(text)).filter(|text| says(text)).map(|text| (lang.to_owned(), text)))
                }
            }
        }
    }

    /// The addresses of links and pictures, as they are written.
    pub fn links(&self) -> Vec<String> {
        let own = match self.tag.as_str() {
            "a" => Some(self.attribute("href").to_owned()),
            "img" => Some(self.attribute("src").to_owned()),
            _ => None,
        };
        own.into_iter().chain(self.elements().flat_map(Node::links)).collect()
    }
}

/// A text without the spaces that nobody sees: those of a line break, those that do not break.
pub fn plain(text: &str) -> String {
    text.split(|c: char| c.is_whitespace() || matches!(c, '\u{a0}' | '\u{202f}'))
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

/// Whether there is something to read in it, beyond dots and dashes.
pub fn says(text: &str) -> bool {
    text.chars().any(char::is_alphanumeric)
}

fn read(body: &str) -> Node {
    let mut open = vec![Node::default()];
    let mut rest = body;
    while let Some(at) = rest.find('<') {
        text(&mut open, &rest[..at]);
        rest = &rest[at..];
        if let Some(comment) = rest.strip_prefix("<!") {
            // between two texts Leptos writes <!>: they stay two
            rest = match comment.strip_prefix("--") {
                Some(long) => &long[long.find("-->").map_or(long.len(), |end| end + 3)..],
                None => &comment[comment.find('>').map_or(comment.len(), |end| end + 1)..],
            };
        } else if let Some(end) = rest.strip_prefix("</") {
            let (tag, after) = end.split_once('>').unwrap_or((end, ""));
            while open.len() > 1 {
                let node = open.pop().unwrap();
                let closed = node.tag == tag.trim();
                open.last_mut().unwrap().children.push(Child::Element(node));
                if closed {
                    break;
                }
            }
            rest = after;
        } else {
            let (node, whole, after) = element(&rest[1..]);
            let raw = matches!(node.tag.as_str(), "script" | "style");
            rest = match raw {
                true => &after[after.find(&format!("</{}", node.tag)).unwrap_or(after.len())..],
                false => after,
            };
            match whole || VOID.contains(&node.tag.as_str()) {
                true => open.last_mut().unwrap().children.push(Child::Element(node)),
                false => open.push(node),
            }
        }
    }
    while open.len() > 1 {
        let node = open.pop().unwrap();
        open.last_mut().unwrap().children.push(Child::Element(node));
    }
    open.pop().unwrap()
}

fn text(open: &mut [Node], raw: &str) {
    if !raw.is_empty() {
        open.last_mut().unwrap().children.push(Child::Text(unescaped(raw)));
    }
}

/// The element that begins here, whether it is over already, and what follows its tag.
fn element(text: &str) -> (Node, bool, &str) {
    let end = text.find(|c: char| c.is_whitespace() || c == '>' || c == '/').unwrap_or(text.len());
    let mut node = Node { tag: text[..end].to_owned(), ..Node::default() };
    let mut rest = text[end..].trim_start();
    loop {
        if let Some(after) = rest.strip_prefix("/>") {
            return (node, true, after);
        }
        if let Some(after) = rest.strip_prefix('>') {
            return (node, false, after);
        }
        let end = rest.find(|c: char| c.is_whitespace() || matches!(c, '=' | '>')).unwrap_or(rest.len());
        let (name, after) = (rest[..end].to_owned(), &rest[end..]);
        rest = match after.strip_prefix("=\"") {
            Some(value) => {
                let (value, after) = value.split_once('"').unwrap_or((value, ""));
                node.attributes.push((name, unescaped(value)));
                after
            }
            None => {
                node.attributes.push((name, String::new()));
                after.strip_prefix('=').unwrap_or(after)
            }
        };
        rest = rest.trim_start();
        if rest.is_empty() {
            return (node, true, rest);
        }
    }
}

fn unescaped(text: &str) -> String {
    let marks = [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#x27;", "'"), ("&#39;", "'"), ("&nbsp;", "\u{a0}")];
    marks.iter().fold(text.to_owned(), |text, (mark, sign)| text.replace(mark, sign)).replace("&amp;", "&")
}

#[test]
fn a_page_is_read_as_it_is_written() {
    let page = "<!DOCTYPE html><body><main id=\"main\" class=\"a b\">\n <p>Un&nbsp;<strong>vrai</strong> &amp; <!>deux<!---->.</p>\
        <input disabled value=\"x>y\"><svg><path d=\"M1\"/><text>7</text></svg><p hidden>non</p><br>fin</main></body>";
    let main = Node::main(page);
    assert!(main.has_class("b") && !main.has_class("c"));
    assert_eq!(main.pieces(), ["Un", "vrai", "deux", "fin"]);
    assert_eq!(main.find(&|n| n.tag == "input").unwrap().attribute("value"), "x>y");
}
