//! The page about the API, for whoever writes programs: made of the description, so that it cannot say anything else.

use app::{
    ui::{ButtonLink, Prose, Tag, Variant},
    web::{Answer, App, Page, Visit},
};
use axum::extract::State;
use domain::Lang;
use leptos::prelude::*;
use utoipa::openapi::{PathItem, path::Operation};

use crate::{describe::description, webhooks, words};

/// `GET /api`
pub async fn show(State(app): State<App>, visit: Visit) -> Answer {
    let lang = visit.lang;
    let title = lang.t("L’API", "The API");
    let about = lang.t(
        "Lire tout ce qui est public, et faire ce que vous pouvez faire ici, depuis vos propres programmes.",
        "Read everything that is public, and do what you may do here, from programs of your own.",
    );
    let origin = app.origin.clone();
    Ok(Page::new(title).description(about).render(&app, &visit, || {
        view! {
            <header class="page-head">
                <h1>{title}</h1>
                <p class="lede">{about}</p>
                <p class="cluster">
                    <ButtonLink href="/api/v1/openapi.json" label=lang.t("La description (OpenAPI 3.1)", "The description (OpenAPI 3.1)") />
                    <ButtonLink href="/me/tokens" label=lang.t("Créer un jeton", "Make a token") variant=Variant::Secondary />
                </p>
            </header>
            <div class="api">
                {begin(lang, &origin)} {operations(lang)} {rules(lang, &origin)} {webhooks::explained(lang)} {problems(lang)}
                {promises(lang)}
            </div>
        }
        .into_any()
    }))
}

pub(crate) fn section(id: &'static str, title: &'static str, body: AnyView) -> AnyView {
    view! {
        <section class="section" id=id>
            <h2>{title}</h2>
            {body}
        </section>
    }
    .into_any()
}

pub(crate) fn text(text: impl Into<String>) -> AnyView {
    view! { <Prose text=text.into() /> }.into_any()
}

/// A command to copy.
pub(crate) fn command(lang: Lang, does: &str, text: String) -> AnyView {
    let label = format!("{}{} {does}", lang.t("Exemple", "Example"), lang.t("\u{a0}:", ":"));
    view! {
        <div class="api-example" tabindex="0" role="region" aria-label=label>
            <pre>
                <code>{text}</code>
            </pre>
        </div>
    }
    .into_any()
}

fn begin(lang: Lang, origin: &str) -> AnyView {
    let body = view! {
        {text(lang.t(
            "Sans compte et sans jeton, tout ce qui est public se lit en JSON, sous Licence Ouverte 2.0. Les noms des champs sont les mêmes dans les deux langues\u{a0}; les dates sont en UTC (RFC 3339), les valeurs mesurées sont des décimaux exacts, écrits comme du texte.",
            "Without an account and without a token everything public is read as JSON, under the Licence Ouverte 2.0. Names of fields are the same in both languages; dates are UTC (RFC 3339), measured values are exact decimals, written as text.",
        ))}
        {command(lang, lang.t("lire", "read"), format!("curl '{origin}/api/v1/experiments?status=running&limit=5'"))}
        {text(lang.t(
            "Pour agir en votre nom, créez un jeton personnel. Il n’est montré qu’une fois\u{a0}; gardez-le comme un mot de passe. Il va dans un en-tête, jamais dans une adresse.",
            "To act in your name, make a personal access token. It is shown only once; keep it like a password. It goes into a header, never into an address.",
        ))}
        {command(lang, lang.t("agir", "act"), format!(
            "curl -X PUT -H 'Authorization: Bearer essaim_pat_…' \\\n  {origin}/api/v1/experiments/faucher-apres-le-15-aout/support"
        ))}
    };
    section("begin", lang.t("Commencer", "Begin"), body.into_any())
}

/// The operations of a path, with their methods.
fn of(item: &PathItem) -> Vec<(&'static str, &Operation)> {
    let all = [("GET", &item.get), ("POST", &item.post), ("PUT", &item.put), ("DELETE", &item.delete)];
    all.into_iter().filter_map(|(method, operation)| Some((method, operation.as_ref()?))).collect()
}

fn operations(lang: Lang) -> AnyView {
    let paths = &description().paths.paths;
    let lines = paths
        .iter()
        .flat_map(|(path, item)| of(item).into_iter().map(move |(method, operation)| (path, method, operation)))
        .map(|(path, method, operation)| {
            let id = operation.operation_id.as_deref().unwrap_or_default();
            let scope = words::scope(operation).map(|code| {
                let label = lang.t(format!("jeton\u{a0}: {code}"), format!("token: {code}"));
                view! { <Tag label=label /> }
            });
            view! {
                <li class="api-line">
                    <code>{format!("{method} {path}")}</code>
                    <span>{words::about(lang, id)}</span>
                    {scope}
                </li>
            }
        })
        .collect_view();
    let body = view! {
        {text(lang.t(
            "Sans autre indication, aucun jeton n’est nécessaire. Sinon, voici le droit qu’il lui faut.",
            "Where nothing else is said, no token is needed. Otherwise this is the scope that it needs.",
        ))}
        <ul class="api-list" role="list">{lines}</ul>
    };
    section("operations", lang.t("Les adresses de l’API", "The addresses of the API"), body.into_any())
}

fn rules(lang: Lang, origin: &str) -> AnyView {
    let paging = view! {
        {text(lang.t(
            "Les listes donnent «\u{a0}data\u{a0}» et «\u{a0}next\u{a0}», l’adresse de la page suivante, aussi dans l’en-tête Link. Suivez-la telle quelle\u{a0}: le curseur n’est pas fait pour être écrit. «\u{a0}limit\u{a0}» va de 1 à 100. Un paramètre inconnu ou une valeur impossible est refusé, avec la liste de ce qui est permis.",
            "Lists give “data” and “next”, the address of the next page, also in the header Link. Follow it as it is: a cursor is not meant to be written. “limit” goes from 1 to 100. An unknown parameter or an impossible value is refused, with the list of what is allowed.",
        ))}
        {command(lang, lang.t("page après page", "page after page"), format!("curl -i '{origin}/api/v1/territories?kind=commune&limit=100'"))}
    };
    let keeping = text(lang.t(
        "Chaque réponse a un ETag fort. Renvoyez-le dans If-None-Match\u{a0}: si rien n’a changé, la réponse est 304, sans corps. Tout site peut lire l’API depuis un navigateur\u{a0}; les cookies n’y comptent pas.",
        "Each answer has a strong ETag. Send it back in If-None-Match: if nothing has changed, the answer is 304, without a body. Any site may read the API from a browser; cookies count for nothing.",
    ));
    let limits = text(lang.t(
        "Lire\u{a0}: 200 demandes d’un coup, puis 50 par seconde et par adresse. Agir\u{a0}: 60 d’un coup, puis 5 par seconde. Les en-têtes RateLimit-Policy et RateLimit disent ce qui reste\u{a0}; au-delà, la réponse est 429, et Retry-After dit combien de secondes attendre.",
        "Reading: 200 requests at once, then 50 a second for each address. Acting: 60 at once, then 5 a second. The headers RateLimit-Policy and RateLimit say what is left; beyond, the answer is 429, and Retry-After says how many seconds to wait.",
    ));
    let again = view! {
        {text(lang.t(
            "Envoyez Idempotency-Key (8 à 255 caractères, un par acte) avec tout ce qui agit. Si la réponse se perd, renvoyez la même demande\u{a0}: l’acte n’a lieu qu’une fois, et la même réponse revient, avec l’en-tête Idempotency-Replayed. Une autre demande sous la même clé est refusée (422). Les clés sont gardées 24\u{a0}heures.",
            "Send Idempotency-Key (8 to 255 characters, one for each act) with everything that acts. When an answer is lost, send the same request again: the act happens only once, and the same answer comes back, with Idempotency-Replayed: true. Another request under the same key is refused (422). Keys are kept for 24 hours.",
        ))}
        {command(lang, lang.t("agir une seule fois", "act once"), format!(
            "curl -H 'Authorization: Bearer essaim_pat_…' -H 'Content-Type: application/json' \\\n  -H 'Idempotency-Key: 2b1c0a9e-releves-du-lundi' \\\n  -d '{{\"side\": \"question\", \"body\": \"…\"}}' \\\n  {origin}/api/v1/experiments/faucher-apres-le-15-aout/arguments"
        ))}
    };
    view! {
        {section("paging", lang.t("Lire page par page", "Reading page by page"), paging.into_any())}
        {section("caching", lang.t("Ne pas relire ce qu’on a", "Not reading again what one has"), keeping)}
        {section("limits", lang.t("Combien de demandes", "How many requests"), limits)}
        {section("idempotency", lang.t("Agir une fois, même si on renvoie", "Acting once, even when sent again"), again.into_any())}
    }
    .into_any()
}

fn problems(lang: Lang) -> AnyView {
    let lines = words::PROBLEMS
        .iter()
        .map(|(kind, status, fr, en)| {
            view! {
                <tr id=*kind>
                    <th scope="row">
                        <code>{*kind}</code>
                    </th>
                    <td class="number">{*status}</td>
                    <td>{lang.t(*fr, *en)}</td>
                </tr>
            }
        })
        .collect_view();
    let label = lang.t("Les refus", "Refusals");
    let body = view! {
        {text(lang.t(
            "Un refus est un «\u{a0}application/problem+json\u{a0}» (RFC 9457)\u{a0}: son «\u{a0}type\u{a0}» finit par l’un de ces mots, «\u{a0}detail\u{a0}» dit quoi faire, dans la langue d’Accept-Language, «\u{a0}errors\u{a0}» nomme les champs. Rien n’est jamais écrit à moitié.",
            "A refusal is an “application/problem+json” (RFC 9457): its “type” ends with one of these words, “detail” says what to do, in the language of Accept-Language, “errors” names the fields. Nothing is ever written by half.",
        ))}
        <div class="table-scroll" tabindex="0" role="region" aria-label=label>
            <table class="table">
                <thead>
                    <tr>
                        <th scope="col">{lang.t("Mot", "Word")}</th>
                        <th scope="col" class="number">{lang.t("Statut", "Status")}</th>
                        <th scope="col">{lang.t("Ce qui s’est passé", "What happened")}</th>
                    </tr>
                </thead>
                <tbody>{lines}</tbody>
            </table>
        </div>
    };
    section("problems", label, body.into_any())
}

fn promises(lang: Lang) -> AnyView {
    let body = text(lang.t(
        "Sous /api/v1, rien n’est retiré et rien ne change de sens\u{a0}; des champs, des adresses et des codes peuvent s’ajouter\u{a0}: ignorez ceux que vous ne connaissez pas. Si une adresse doit un jour disparaître, ses réponses portent l’en-tête Deprecation (RFC 9745) puis Sunset (RFC 8594) au moins douze mois avant, un Link vers ce qui la remplace, et c’est écrit ici.",
        "Under /api/v1 nothing is taken away and nothing changes its meaning; fields, addresses and codes may be added: ignore those that you do not know. If an address has to go one day, its answers carry the header Deprecation (RFC 9745), then Sunset (RFC 8594), at least twelve months before, a Link to what replaces it, and it is written here.",
    ));
    section("deprecation", lang.t("Ce qui ne changera pas", "What will not change"), body)
}
