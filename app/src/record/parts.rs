//! Pieces that several pages of the record share.

use domain::Lang;
use leptos::prelude::*;
use store::log::Leaf;

use super::words::said;
use crate::ui::Link;

/// The page of a leaf.
pub fn address(place: store::log::Place, current: i64) -> String {
    if place.log == current {
        format!("/record/leaves/{}", place.number)
    } else {
        format!("/record/leaves/{}?log={}", place.number, place.log)
    }
}

/// A leaf in a list.
pub fn row(lang: Lang, leaf: &Leaf, current: i64) -> AnyView {
    let about = leaf.about.clone().map(|(slug, title)| {
        view! {
            <p>
                <Link href=format!("/experiments/{slug}")>{title}</Link>
            </p>
        }
    });
    let (href, number) = (address(leaf.place, current), number(lang, leaf.place.number));
    view! {
        <li class="row row-apart record-row">
            <div>
                <p>
                    <strong>{said(lang, &leaf.kind)}</strong>
                </p>
                {about}
                <p class="muted small">
                    <time datetime=leaf.at.rfc3339()>{leaf.at.day_and_hour(lang)}</time>
                </p>
            </div>
            <Link href=href>{number}</Link>
        </li>
    }
    .into_any()
}

/// « n° 1 234 ».
pub fn number(lang: Lang, number: u64) -> String {
    let n = lang.number(number as i64);
    lang.t(format!("n°\u{a0}{n}"), format!("no. {n}"))
}

/// What stands in the record for a program, in one line that may be broken anywhere.
pub fn code(text: impl Into<String>) -> AnyView {
    let text: String = text.into();
    view! { <code class="record-code">{text}</code> }.into_any()
}

/// What the record proves, and what it does not.
pub fn limits(lang: Lang) -> AnyView {
    let proves = [
        lang.t(
            "que cet acte est inscrit à cette place, avec ce contenu",
            "that this act stands in this place, with this content",
        ),
        lang.t(
            "que rien n’a été effacé ni réécrit avant lui depuis que les témoins ont signé",
            "that nothing before it was erased or rewritten since the witnesses signed",
        ),
        lang.t(
            "que tout le monde voit le même registre, tant qu’assez de témoins sont indépendants",
            "that everybody sees the same record, as long as enough witnesses are independent",
        ),
    ];
    let not = [
        lang.t("que ce qui est inscrit est vrai, juste ou sage", "that what stands there is true, just or wise"),
        lang.t(
            "que la personne avait le droit de le faire\u{a0}: les règles le vérifient, pas le registre",
            "that the person had the right to do it: the rules check that, the record does not",
        ),
        lang.t(
            "que rien n’a été oublié avant d’arriver ici\u{a0}: c’est votre reçu qui le montrerait",
            "that nothing was left out before it came here: your receipt is what would show it",
        ),
    ];
    let list = |items: [&'static str; 3]| items.map(|item| view! { <li>{item}</li> }).collect_view();
    view! {
        <div class="record-limits">
            <div>
                <h3>{lang.t("Ce que cela prouve", "What this proves")}</h3>
                <ul>{list(proves)}</ul>
            </div>
            <div>
                <h3>{lang.t("Ce que cela ne prouve pas", "What this does not prove")}</h3>
                <ul>{list(not)}</ul>
            </div>
        </div>
    }
    .into_any()
}
