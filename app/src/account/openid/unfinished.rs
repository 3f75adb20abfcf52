use axum::{http::StatusCode, response::Response};
use domain::{Lang, Refusal};
use leptos::prelude::*;

use super::button;
use crate::{
    ui::{ButtonLink, Variant},
    web::{About, App, Page, Trouble, Visit},
};

/// Why somebody is not signed in.
#[derive(Debug)]
pub enum Why {
    /// They said no at the provider.
    Cancelled,
    /// Not begun in this browser, finished before, begun anew in another tab, or too late.
    Stale,
    /// The provider.
    Trouble(Trouble),
    /// There is an account with this address that nobody linked.
    AddressTaken,
    /// The account elsewhere opens another account here.
    OfAnother,
    /// A rule.
    Rule(Refusal),
}

/// Says why, and what can be done. What was being written is kept: the browser's session is as before.
pub fn unfinished(app: &App, visit: &Visit, about: &About, next: &str, why: Why) -> Response {
    match &why {
        Why::Trouble(Trouble::Silent(reason) | Trouble::Refused(reason) | Trouble::Level(reason)) => {
            tracing::warn!(provider = %about.id, %reason, "a sign-in did not finish");
        }
        why => tracing::info!(provider = %about.id, ?why, "a sign-in did not finish"),
    }
    let lang = visit.lang;
    let (title, text) = say(lang, about, &why);
    let retry = lang.t(format!("Réessayer avec {}", about.name), format!("Try again with {}", about.name));
    let others = format!("/sign-in?next={next}");
    let (first, second) = match why {
        Why::AddressTaken => {
            (to("/sign-in?next=/me", lang.t("Me connecter avec un code", "Sign in with a code")), None)
        }
        Why::OfAnother | Why::Rule(_) => (to("/me", lang.t("Retour à mon compte", "Back to my account")), None),
        Why::Trouble(Trouble::Silent(_)) if visit.actor.person.is_none() => (
            to(&others, lang.t("Me connecter autrement", "Sign in another way")),
            Some(button(about, next, retry, Variant::Secondary)),
        ),
        _ => (
            button(about, next, retry, Variant::Primary),
            Some(match visit.actor.person {
                None => other(&others, lang.t("Me connecter autrement", "Sign in another way")),
                Some(_) => other("/me", lang.t("Retour à mon compte", "Back to my account")),
            }),
        ),
    };
    Page::new(title.clone()).status(StatusCode::UNPROCESSABLE_ENTITY).render(app, visit, || {
        view! {
            <header class="page-head">
                <h1>{title}</h1>
                <p class="lede">{text}</p>
            </header>
            <div class="cluster">{first} {second}</div>
        }
        .into_any()
    })
}

fn to(href: &str, label: &'static str) -> AnyView {
    view! { <ButtonLink href=href.to_owned() label /> }.into_any()
}

fn other(href: &str, label: &'static str) -> AnyView {
    view! { <ButtonLink href=href.to_owned() label variant=Variant::Quiet /> }.into_any()
}

/// A title, and one sentence or two: what, why, what next.
fn say(lang: Lang, about: &About, why: &Why) -> (String, String) {
    let name = &about.name;
    let unfinished = lang.t("La connexion n’a pas abouti", "The sign-in did not finish").to_owned();
    match why {
        Why::Cancelled => (
            lang.t("Vous avez annulé", "You cancelled").to_owned(),
            lang.t(
                format!("Rien n’a changé. Vous pouvez recommencer avec {name}, ou choisir un autre moyen."),
                format!("Nothing has changed. You can begin again with {name}, or choose another way."),
            ),
        ),
        Why::Stale => (
            unfinished,
            lang.t(
                format!("Cette connexion avec {name} a déjà servi, a été recommencée dans un autre onglet, ou a attendu plus de dix minutes. Recommencez d’ici\u{a0}; ce que vous aviez écrit est gardé."),
                format!("This sign-in with {name} was used already, was begun anew in another tab, or waited for more than ten minutes. Begin again from here; what you wrote is kept."),
            ),
        ),
        Why::Trouble(Trouble::Silent(_)) => (
            lang.t(format!("{name} ne répond pas"), format!("{name} does not answer")),
            lang.t(
                "Cela ne vient pas de vous. Connectez-vous autrement, ou réessayez dans quelques minutes\u{a0}; ce que vous aviez écrit est gardé.",
                "It is not your doing. Sign in another way, or try again in a few minutes; what you wrote is kept.",
            )
            .to_owned(),
        ),
        Why::Trouble(Trouble::Refused(_)) => (
            unfinished,
            lang.t(
                format!("La réponse de {name} n’a pas pu être vérifiée, et rien n’en a été retenu. Réessayez\u{a0}; ce que vous aviez écrit est gardé."),
                format!("The answer of {name} could not be verified, and nothing of it was taken. Try again; what you wrote is kept."),
            ),
        ),
        Why::Trouble(Trouble::Level(_)) => {
            let tier = about.tier.name(lang);
            (
                unfinished,
                lang.t(
                    format!("{name} vous connaît, mais n’a pas vérifié qui vous êtes d’aussi près qu’il le faut ici (niveau demandé\u{a0}: {tier}). Réessayez en y choisissant un compte plus sûr."),
                    format!("{name} knows you, but has not verified who you are as closely as it takes here (level asked for: {tier}). Try again and choose a safer account there."),
                ),
            )
        }
        Why::AddressTaken => (
            lang.t("Un compte a déjà cette adresse", "An account has this address already").to_owned(),
            lang.t(
                format!("Nous ne relions rien sans vous. Connectez-vous d’abord à ce compte, avec un code reçu par courriel, puis reliez {name} dans «\u{a0}Mon compte\u{a0}»."),
                format!("We link nothing without you. First sign in to that account, with a code by mail, then link {name} in “My account”."),
            ),
        ),
        Why::OfAnother => (
            lang.t("Ce compte est déjà relié", "This account is linked already").to_owned(),
            lang.t(
                format!("Le compte {name} que vous avez choisi ouvre un autre compte ici. Choisissez-en un autre chez {name}, ou déconnectez-vous pour entrer avec celui-là."),
                format!("The account at {name} that you chose opens another account here. Choose another one at {name}, or sign out to enter with that one."),
            ),
        ),
        Why::Rule(refusal) => (unfinished, refusal.say(lang)),
    }
}
