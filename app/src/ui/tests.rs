//! What must never come back, and what every page relies on.

use super::*;
use domain::Lang;
use leptos::prelude::*;

mod colours;

const LEAVING: &str = "</textarea><script>alert(1)</script>";

fn area(value: &str) -> String {
    let value = value.to_owned();
    view! { <TextArea name="text" label="Texte" value=value /> }.into_view().to_html()
}

/// What a browser would show in the field: the inside of the element, parsed.
fn shown(html: &str) -> String {
    let inside = html.split_once("<textarea").and_then(|(_, rest)| rest.split_once('>')).map(|(_, rest)| rest);
    let inside = inside.and_then(|rest| rest.split_once("</textarea>")).map(|(inside, _)| inside).expect("a textarea");
    let inside = inside.replace("\r\n", "\n");
    let inside = inside.strip_prefix('\n').unwrap_or(&inside);
    inside.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
}

#[test]
fn a_text_cannot_leave_its_textarea() {
    let html = area(LEAVING);
    assert!(html.contains(">&lt;/textarea&gt;&lt;script&gt;alert(1)&lt;/script&gt;</textarea>"), "{html}");
    assert_eq!(html.matches("</textarea>").count(), 1);
    assert!(!html.contains("<script"));
}

#[test]
fn a_text_comes_back_as_it_was_typed() {
    for text in ["", "a", "\n", "\nune ligne", "\n\n", "\r\nune ligne", "&amp; &lt;", "<b>", "a\n\nb\n", " x "] {
        assert_eq!(shown(&area(text)), text.replace("\r\n", "\n"), "{text:?}");
    }
}

#[test]
fn leptos_still_leaves_textareas_unescaped() {
    // the day this fails, TextArea must stop escaping, or texts come back escaped twice
    let html = view! { <textarea>{LEAVING}</textarea> }.to_html();
    assert!(html.contains("<script>"), "{html}");
}

#[test]
fn no_other_component_lets_markup_through() {
    let evil = || "\"><script>alert(1)</script></select></title></textarea>".to_owned();
    let pairs = || vec![(evil(), evil())];
    let html = view! {
        <Field name="a" label=evil() hint=evil() error=evil() value=evil() autocomplete=evil() />
        <TextArea name="b" label=evil() hint=evil() error=evil() value=evil() />
        <Select name="c" label=evil() hint=evil() error=evil() value=evil() options=pairs() empty_label=evil() />
        <Choices name="d" legend=evil() hint=evil() error=evil() value=evil() options=vec![(evil(), evil(), evil())] />
        <Checkbox name="e" label=evil() hint=evil() error=evil() />
        <ErrorSummary lang=Lang::Fr errors=pairs() />
        <Notice>{evil()}</Notice>
        <Form action=evil() submission=evil()>{evil()}</Form>
        <Submit label=evil() name=evil() value=evil() />
        <ButtonLink href=evil() label=evil() />
        <Link href=evil()>{evil()}</Link>
        <Steps lang=Lang::Fr current=0 steps=vec![evil()] />
        <Tag label=evil() />
        <Gauge lang=Lang::Fr value=1 target=2 label=evil() />
        <Emblem seed=evil() />
        <SummaryList rows=vec![SummaryRow { term: evil(), value: evil(), change_href: Some(evil()), change_label: evil() }] />
        <Prose text=evil() />
        <Timeline items=vec![TimelineItem { when: evil(), datetime: evil(), title: evil(), text: Some(evil()), by: Some(evil()), link: Some((evil(), evil())), tone: Tone::Go }] />
        <Journey lang=Lang::Fr steps=vec![(evil(), StepState::Now)] />
        <Empty title=evil() text=evil() />
        <Pager lang=Lang::Fr newer=Some(evil()) older=Some(evil()) />
        <ExperimentCard
            lang=Lang::Fr
            card=CardData { href: evil(), title: evil(), summary: evil(), place: evil(), author: evil(), status_label: evil(), picture: Some((evil(), evil())), emblem_seed: evil(), ..CardData::default() }
        />
        <Queue lang=Lang::Fr items=vec![QueueItem { href: evil(), title: evil(), meta: evil(), task: evil(), due: evil(), due_datetime: evil(), emblem_seed: evil(), ..QueueItem::default() }] />
    }
    .into_view()
    .to_html();
    assert!(!html.contains("<script"), "{html}");
    // an attribute is left by a quotation mark only, so none of ours may stand raw before a bracket of theirs
    assert!(!html.contains("\"><sc"), "{html}");
    assert_eq!(html.matches("</textarea>").count(), 1);
    assert_eq!(html.matches("</select>").count(), 1);
    assert!(!html.contains("</title>"));
}

#[test]
fn a_title_is_escaped_once_and_stands_on_one_line() {
    let html = title_tag("</title><script>\n&").into_view().to_html();
    assert_eq!(html, "<title>&lt;/title&gt;&lt;script&gt; &amp;</title>");
}

#[test]
fn addresses_that_run_something_are_text() {
    for evil in [
        "javascript:alert(1)",
        " JaVaScRiPt:alert(1)",
        "\u{1}javascript:alert(1)",
        "java\tscript:alert(1)",
        "java\nscript:alert(1)",
        "javascript\u{a0}:alert(1)",
        "data:text/html,<script>alert(1)</script>",
        "vbscript:x",
        "blob:x",
        "file:///etc/passwd",
        "//evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "https:evil.example",
        "",
    ] {
        assert_eq!(safe_href(evil), None, "{evil:?}");
        let html = view! { <Link href=evil>"texte"</Link> }.into_view().to_html();
        assert_eq!(html, "<span>texte</span>", "{evil:?}");
        let button = view! { <ButtonLink href=evil label="texte" /> }.into_view().to_html();
        assert!(!button.contains("href"), "{button}");
    }
}

#[test]
fn addresses_that_only_lead_somewhere_are_links() {
    for good in [
        "/experiments/un-banc?x=1#history",
        "#main",
        "?q=a:b",
        "experiments",
        "https://example.org/a:b",
        "HTTP://example.org",
        "mailto:mairie@example.org",
    ] {
        assert_eq!(safe_href(good).as_deref(), Some(good));
    }
}

#[test]
fn links_to_elsewhere_hand_nothing_over() {
    let html = view! { <Link href="https://example.org">"x"</Link> }.into_view().to_html();
    assert!(html.contains("rel=\"nofollow noopener\""), "{html}");
    let html = view! { <Link href="/me">"x"</Link> }.into_view().to_html();
    assert!(!html.contains("rel="), "{html}");
}

#[test]
fn a_field_is_tied_to_its_error_and_hint() {
    let html =
        view! { <Field name="title" label="Titre" hint="Court." error=Some("Il manque.".to_owned()) value="x" /> }
            .into_view()
            .to_html();
    for part in [
        "for=\"title\"",
        "id=\"title\"",
        "name=\"title\"",
        "value=\"x\"",
        "aria-invalid=\"true\"",
        "aria-describedby=\"title-error title-hint\"",
        "id=\"title-error\"",
        "id=\"title-hint\"",
    ] {
        assert!(html.contains(part), "{part} in {html}");
    }
    let error: Option<String> = None;
    let html = view! { <Field name="title" label="Titre" error=error /> }.into_view().to_html();
    assert!(!html.contains("aria-"), "{html}");
}

#[test]
fn an_error_summary_leads_to_its_fields_and_is_silent_without_errors() {
    let html = view! { <ErrorSummary lang=Lang::Fr errors=vec![("title".into(), "Il manque un titre.".into())] /> }
        .into_view()
        .to_html();
    for part in ["role=\"alert\"", "tabindex=\"-1\"", " autofocus", "href=\"#title\"", "Il reste une chose"] {
        assert!(html.contains(part), "{part} in {html}");
    }
    let html = view! { <ErrorSummary lang=Lang::Fr errors=vec![] /> }.into_view().to_html();
    assert!(!html.contains('<') || html.starts_with("<!"), "{html}");
}

#[test]
fn the_chosen_radio_is_checked_and_an_empty_value_checks_none() {
    let radios = |value: &str| {
        let options = vec![("".into(), "Aucun".into(), "".into()), ("a".into(), "A".into(), "Note".into())];
        let value = value.to_owned();
        view! { <Choices name="c" legend="?" value=value options=options /> }.into_view().to_html()
    };
    assert_eq!(radios("a").matches(" checked").count(), 1);
    assert_eq!(radios("").matches(" checked").count(), 0);
    assert!(radios("").contains("id=\"c\""));
}

#[test]
fn prose_keeps_the_shape_of_a_text() {
    let html = view! { <Prose text="a\r\nb\n\n\n  \nc\n" /> }.into_view().to_html();
    let html = html.replace("<!>", "");
    assert_eq!(html, "<div class=\"prose\"><p>a<br>b</p><p>c</p></div>");
}

#[test]
fn a_face_never_changes() {
    let face = |seed| view! { <Emblem seed=seed /> }.into_view().to_html();
    assert_eq!(face("0193c2f0"), face("0193c2f0"));
    assert_ne!(face("0193c2f0"), face("0193c2f1"));
    // published preview cards and habits depend on it: a changed drawing is a changed identity
    assert!(emblem_svg("essaim", 48).contains(FACE_OF_ESSAIM), "{}", emblem_svg("essaim", 48));
}

const FACE_OF_ESSAIM: &str =
    "<path d=\"M6 6h0M41 6h0M20 20h0M27 20h0M20 27h0M27 27h0M6 41h0M41 41h0\" stroke-width=\"1.4\"/>";

#[test]
fn emblems_and_their_style_sheet_name_the_same_dyes() {
    let css = include_str!("../../../style/components/emblem.css");
    for n in 0..200 {
        let svg = emblem_svg(&n.to_string(), 48);
        let ground = svg.split_once("height=\"47\" fill=\"").and_then(|(_, rest)| rest.split_once('"')).unwrap().0;
        assert!(css.contains(&format!("--ground: {ground};")), "{ground}");
    }
}
