use super::*;
use domain::Lang;

fn page(chrome: Chrome) -> String {
    document(chrome, None, ().into_any()).into_view().to_html()
}

#[test]
fn a_title_cannot_leave_its_element() {
    let html = page(Chrome { title: "</title><script>alert(1)</script>".into(), ..Chrome::default() });
    assert!(html.contains("<title>&lt;/title&gt;&lt;script&gt;alert(1)&lt;/script&gt; – Essaim</title>"), "{html}");
    assert!(!html.contains("<script>"), "{html}");
}

#[test]
fn nothing_typed_leaves_the_attribute_or_the_text_it_stands_in() {
    let evil = "\"><script>alert(1)</script>";
    let html = page(Chrome {
        title: evil.into(),
        description: evil.into(),
        path: format!("/experiments?q={evil}"),
        user: Some(ChromeUser { name: evil.into(), on_desk: true, unread: 3 }),
        flash: Some(evil.into()),
        ..Chrome::default()
    });
    assert!(!html.contains("<script>"), "{html}");
    assert!(!html.contains("\"><script>"), "{html}");
}

#[test]
fn the_document_says_its_language_and_only_a_chosen_theme() {
    let html = page(Chrome { lang: Lang::En, theme: Theme::Dark, ..Chrome::default() });
    assert!(html.starts_with("<!DOCTYPE html><html lang=\"en\" data-theme=\"dark\">"), "{html}");
    assert!(page(Chrome::default()).starts_with("<!DOCTYPE html><html lang=\"fr\">"));
}

#[test]
fn the_navigation_marks_the_page_and_its_section() {
    let at = |path: &str| page(Chrome { path: path.into(), ..Chrome::default() });
    assert!(at("/experiments?q=banc").contains("href=\"/experiments\" aria-current=\"page\""));
    assert!(at("/experiments/un-banc").contains("href=\"/experiments\" aria-current=\"true\""));
    let proposing = at("/experiments/new");
    assert!(proposing.contains("href=\"/experiments/new\" aria-current=\"page\""));
    assert!(!proposing.contains("href=\"/experiments\" aria-current"));
    assert!(at("/drafts/0193/try").contains("href=\"/experiments/new\" aria-current=\"true\""));
}

#[test]
fn only_who_holds_a_mandate_sees_the_desk() {
    let user = |on_desk| Some(ChromeUser { name: "Nadia".into(), on_desk, unread: 0 });
    assert!(!page(Chrome::default()).contains("/desk"));
    assert!(!page(Chrome { user: user(false), ..Chrome::default() }).contains("/desk"));
    assert!(page(Chrome { user: user(true), ..Chrome::default() }).contains("href=\"/desk\""));
}

#[test]
fn the_bell_says_how_much_is_unread_in_words_too() {
    let bell = |unread| {
        page(Chrome { user: Some(ChromeUser { name: "Nadia".into(), on_desk: false, unread }), ..Chrome::default() })
    };
    assert!(!page(Chrome::default()).contains("/me/notices"));
    assert!(bell(0).contains("href=\"/me/notices\"") && !bell(0).contains("bell-count"));
    assert!(bell(3).contains("3 nouvelles non lues") && bell(3).contains(">3</span>"), "{}", bell(3));
    assert!(bell(120).contains(">99+</span>"));
}

#[test]
fn the_mailbox_is_offered_in_development_only() {
    assert!(!page(Chrome::default()).contains("/dev/mailbox"));
    assert!(page(Chrome { dev: true, ..Chrome::default() }).contains("/dev/mailbox"));
}

#[test]
fn a_page_needs_no_inline_style() {
    let html = document(Chrome::default(), None, crate::ui::gallery(Lang::Fr)).into_view().to_html();
    assert!(!html.contains(" style=") && !html.contains("<style"));
}

#[test]
fn the_band_has_the_colour_that_the_phone_is_told() {
    let tokens = include_str!("../../../style/tokens.css");
    assert_eq!(tokens.matches(&format!("--band: {};", colour::LIGHT)).count(), 1);
    assert_eq!(tokens.matches(&format!("--band: {};", colour::DARK)).count(), 2);
    assert_eq!(tokens.matches(&format!("--paper: {};", colour::PAPER)).count(), 1);
}
