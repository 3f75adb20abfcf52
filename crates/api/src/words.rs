//! What the page about the API says in two languages.

use domain::Lang;
use utoipa::openapi::path::Operation;

/// Every kind of problem: its word, its status, what it means in French and in English.
pub const PROBLEMS: &[(&str, &str, &str, &str)] = &[
    (
        "bad-request",
        "400",
        "L’adresse, un paramètre ou le JSON n’est pas lisible",
        "The address, a parameter or the JSON cannot be read",
    ),
    (
        "unauthorized",
        "401",
        "Il faut un jeton, ou celui-ci ne vaut plus",
        "A token is needed, or this one is no longer valid",
    ),
    ("insufficient-scope", "403", "Le jeton n’a pas ce droit", "The token does not have this scope"),
    ("forbidden", "403", "Ce n’est pas à vous de le faire", "This is not for you to do"),
    ("not-found", "404", "Rien à cette adresse, ou rien de public", "Nothing at this address, or nothing public"),
    ("method-not-allowed", "405", "L’adresse ne prend pas cette méthode", "The address does not take this method"),
    ("conflict", "409", "Ce n’est plus possible à ce stade", "This is no longer possible at this stage"),
    ("too-large", "413", "Plus de 128\u{a0}ko", "More than 128 kB"),
    ("unsupported-media-type", "415", "Autre chose que du JSON", "Something else than JSON"),
    (
        "invalid",
        "422",
        "Des champs ne conviennent pas\u{a0}; «\u{a0}errors\u{a0}» les nomme",
        "Some fields do not fit; “errors” names them",
    ),
    (
        "refused",
        "422",
        "Une règle dit non\u{a0}; «\u{a0}detail\u{a0}» dit laquelle",
        "A rule says no; “detail” says which",
    ),
    (
        "idempotency-key-reused",
        "422",
        "La clé a déjà servi à une autre demande",
        "The key was used for another request",
    ),
    (
        "too-many-requests",
        "429",
        "Trop de demandes\u{a0}; attendez Retry-After secondes",
        "Too many requests; wait for Retry-After seconds",
    ),
    (
        "internal",
        "500",
        "Une erreur de notre côté, enregistrée sous request_id",
        "An error on our side, on record under request_id",
    ),
    (
        "unavailable",
        "503",
        "Le service ne répond pas maintenant\u{a0}; réessayez",
        "The service does not answer now; try again",
    ),
];

/// What each operation does.
const OPERATIONS: &[(&str, &str, &str)] = &[
    ("getIndex", "Où tout se trouve", "Where everything is"),
    ("getDescription", "La description, OpenAPI 3.1", "The description, OpenAPI 3.1"),
    (
        "listExperiments",
        "Les expérimentations publiques, avec recherche et filtres",
        "Public experiments, with search and filters",
    ),
    (
        "getExperiment",
        "Une expérimentation\u{a0}: protocole, délais, historique, résultats",
        "An experiment: protocol, clocks, history, results",
    ),
    ("listReadings", "Ce qui a été mesuré", "What was measured"),
    ("listJournal", "Le journal de terrain", "The field journal"),
    ("listIncidents", "Ce qui s’est mal passé", "What went wrong"),
    ("listArguments", "Ce qu’on dit pour et contre, et les questions", "What is said for and against, and questions"),
    ("listAnswers", "Les réponses à un argument", "The answers to an argument"),
    ("listDatasets", "Les données ouvertes derrière les essais", "The open data behind the tries"),
    ("getDataset", "Un jeu de données et ses copies datées", "A dataset and its dated copies"),
    ("listConsultations", "Les votes", "The votes"),
    ("getConsultation", "Un vote\u{a0}: ses règles et son résultat", "A vote: its rules and its result"),
    ("listAuthorities", "Les autorités", "The authorities"),
    ("getAuthority", "Une autorité\u{a0}: compétences, délais de réponse", "An authority: competences, time to answer"),
    ("getModerationLog", "Le journal de modération, en nombres", "The moderation log, in numbers"),
    ("listTerritories", "Les territoires et leurs codes", "The territories and their codes"),
    ("listThemes", "Les thèmes", "The themes"),
    ("propose", "Proposer un essai", "Propose a try"),
    ("support", "Soutenir un essai", "Support a try"),
    ("withdrawSupport", "Retirer son soutien", "Take a support back"),
    ("writeReading", "Noter un relevé d’un essai qu’on mène", "Write down a reading of a try that one runs"),
    ("argue", "Argumenter ou poser une question", "Argue, or ask a question"),
    ("answer", "Répondre à un argument", "Answer an argument"),
    ("report", "Signaler un texte", "Report a text"),
    ("listFollows", "Ce que l’on suit", "What one follows"),
    ("follow", "Suivre", "Follow"),
    ("unfollow", "Ne plus suivre", "Stop following"),
    ("listQueue", "Les propositions qui attendent une décision", "Proposals that wait for a decision"),
    ("decide", "Décider d’une proposition", "Decide about a proposal"),
    ("listStatuses", "Les états d’une expérimentation", "The states of an experiment"),
];

/// What an operation does; nothing for one that nobody described.
pub fn about(lang: Lang, id: &str) -> &'static str {
    OPERATIONS.iter().find(|(known, ..)| *known == id).map_or("", |(_, fr, en)| lang.t(fr, en))
}

/// The scope that an operation needs; none when anybody may.
pub fn scope(operation: &Operation) -> Option<&str> {
    let needs = operation.extensions.as_ref()?.get("x-scope")?;
    needs.as_str()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::describe::description;

    #[test]
    fn every_operation_is_explained_in_both_languages_and_nothing_else_is() {
        let told = serde_json::to_value(description()).unwrap();
        let mut ids: Vec<String> = told["paths"]
            .as_object()
            .unwrap()
            .values()
            .flat_map(|item| item.as_object().unwrap().values())
            .filter_map(|operation| Some(operation["operationId"].as_str()?.to_owned()))
            .collect();
        ids.sort();
        let mut explained: Vec<&str> = OPERATIONS.iter().map(|(id, ..)| *id).collect();
        explained.sort();
        assert_eq!(ids, explained);
        for id in ids {
            assert!(Lang::ALL.into_iter().all(|lang| !about(lang, &id).is_empty()), "{id}");
        }
    }
}
