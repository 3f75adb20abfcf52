//! The forms in which something is said.

use domain::{ARGUMENT_MOST, FieldError, Lang, Side};
use leptos::prelude::*;
use serde::Deserialize;

use crate::{
    ui::{ButtonLink, Checkbox, Choices, Form, Submit, TextArea, Variant},
    web::said,
};

/// An argument as it is typed.
#[derive(Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Arguing {
    #[serde(default)]
    pub(super) submission: String,
    #[serde(default)]
    pub(super) side: String,
    #[serde(default)]
    pub(super) body: String,
}

/// An answer as it is typed.
#[derive(Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Answering {
    #[serde(default)]
    pub(super) submission: String,
    #[serde(default)]
    pub(super) body: String,
    #[serde(default)]
    pub(super) official: String,
}

fn short(lang: Lang) -> String {
    lang.t(
        format!(
            "{} caractères au plus. *Italique*, **gras** et listes sont possibles. Public, sous votre nom affiché.",
            lang.number(ARGUMENT_MOST as i64)
        ),
        format!(
            "At most {} characters. *Italics*, **bold** and lists are possible. Public, under the name you chose to show.",
            lang.number(ARGUMENT_MOST as i64)
        ),
    )
}

/// The form of an argument, behind a fold that opens when something has to be corrected; for whoever is not signed in,
/// the way there.
pub(super) fn argument(lang: Lang, slug: &str, typed: Option<Arguing>, errors: &[FieldError]) -> AnyView {
    let title = lang.t("Ajouter un argument ou une question", "Add an argument or a question");
    let Some(typed) = typed else {
        let href = format!("/sign-in?next=/experiments/{slug}/discussion");
        return view! { <p><ButtonLink href label=title variant=Variant::Secondary /></p> }.into_any();
    };
    let note = |side: Side| match side {
        Side::For => lang.t("Une raison de l’essayer.", "A reason to try it."),
        Side::Against => {
            lang.t("Une raison de ne pas l’essayer, ou autrement.", "A reason not to try it, or otherwise.")
        }
        Side::Question => lang.t("Ce qu’il faudrait savoir d’abord.", "What should be known first."),
    };
    let sides = Side::ALL.map(|side| (side.code().to_owned(), side.name(lang).to_owned(), note(side).to_owned()));
    let (wrong, no_side, no_body) = (!errors.is_empty(), said(lang, errors, "side"), said(lang, errors, "body"));
    view! {
        <details class="panel arguing" open=wrong>
            <summary>{title}</summary>
            <Form action=format!("/experiments/{slug}/discussion") submission=typed.submission>
                <Choices
                    name="side"
                    legend=lang.t("C’est un argument", "This is an argument")
                    value=typed.side
                    error=no_side
                    options=sides.to_vec()
                />
                <TextArea
                    name="body"
                    label=lang.t("Votre texte", "Your text")
                    hint=short(lang)
                    value=typed.body
                    error=no_body
                    rows=5
                />
                <Submit label=lang.t("Publier", "Publish") />
            </Form>
        </details>
    }
    .into_any()
}

/// The form of an answer; `authority` when the reader may speak for it.
pub(super) fn answer(
    lang: Lang,
    action: String,
    typed: Answering,
    authority: Option<String>,
    errors: &[FieldError],
) -> AnyView {
    let (no_official, no_body) = (said(lang, errors, "official"), said(lang, errors, "body"));
    let official = authority.map(|name| {
        view! {
            <Checkbox
                name="official"
                label=lang.t(format!("Répondre au nom de\u{a0}: {name}"), format!("Answer in the name of: {name}"))
                hint=lang.t(
                    "La réponse est mise en valeur, avec le nom de l’autorité.",
                    "The answer stands out, with the name of the authority.",
                )
                error=no_official
                checked=!typed.official.is_empty()
            />
        }
    });
    view! {
        <Form action submission=typed.submission>
            <TextArea
                name="body"
                label=lang.t("Votre réponse", "Your answer")
                hint=short(lang)
                value=typed.body
                error=no_body
                rows=4
            />
            {official}
            <Submit label=lang.t("Publier la réponse", "Publish the answer") />
        </Form>
    }
    .into_any()
}
