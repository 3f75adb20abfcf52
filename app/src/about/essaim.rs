use axum::extract::State;

use super::article::Article;
use crate::web::{Answer, App, Page, Visit};

/// `GET /about`
pub async fn show(State(app): State<App>, visit: Visit) -> Answer {
    let lang = visit.lang;
    let title = lang.t("À propos d’Essaim", "About Essaim");
    let lede = lang.t(
        "Essaim est l’endroit où les habitants d’une métropole proposent de petits essais, et où ils voient ce qu’ils sont devenus.",
        "Essaim is where residents of a metropolis propose small tries, and see what became of them.",
    );
    let sections = [
        (
            lang.t("D’une idée à un essai", "From an idea to a try"),
            lang.t(
                "Vous décrivez un problème près de chez vous et ce que vous voulez essayer\u{a0}: où, combien de temps, pour qui, et à quoi on verra que cela marche. Essaim vous montre ce qui a déjà été essayé de semblable.\n\nUn agent lit votre proposition. S’il l’ouvre, chacun peut la soutenir\u{a0}; s’il la rend, il dit pourquoi, et vous pouvez la corriger.",
                "You describe a problem near you and what you want to try: where, for how long, for whom, and how one will see that it works. Essaim shows you what has been tried before that is alike.\n\nAn agent reads your proposal. If they open it, everybody can support it; if they return it, they say why, and you can correct it.",
            ),
        ),
        (
            lang.t("D’un essai à une réponse", "From a try to an answer"),
            lang.t(
                "Quand assez d’habitants soutiennent un essai, l’autorité compétente l’examine et doit répondre avant une date affichée sur sa page. Tout ce qui arrive à un essai y est écrit, dans l’ordre, avec son auteur et sa raison.",
                "When enough residents support a try, the competent authority reviews it and has to answer before a date shown on its page. All that happens to a try is written there, in order, with who did it and why.",
            ),
        ),
        (
            lang.t("Ce qui compte ici", "What counts here"),
            lang.t(
                "Une personne compte une fois. Les décisions ont une raison, et la raison est publique. Rien ne disparaît en silence\u{a0}: ni une proposition, ni un essai qui a échoué, ni une réponse qui ne vient pas.\n\nLe site fonctionne sans JavaScript, au clavier, sur un vieux téléphone et avec peu de réseau. Il ne vous suit pas.",
                "One person counts once. Decisions have a reason, and the reason is public. Nothing disappears in silence: not a proposal, not a try that failed, not an answer that does not come.\n\nThe site works without JavaScript, by keyboard, on an old phone and on a poor connection. It does not track you.",
            ),
        ),
        (
            lang.t("Un logiciel libre", "Free software"),
            lang.t(
                "Essaim est un logiciel libre sous licence EUPL\u{a0}1.2\u{a0}: toute collectivité peut l’installer, le lire, le corriger. Les noms des communes, des départements et des régions viennent du découpage administratif ouvert publié par Etalab.",
                "Essaim is free software under the EUPL 1.2: any authority can install it, read it, mend it. The names of communes, departments and regions come from the open administrative divisions published by Etalab.",
            ),
        ),
    ];
    let sections = sections.map(|(heading, text)| (heading, text.to_owned())).into();
    Ok(Page::new(title).render(&app, &visit, || Article { title, lede, sections }.view(lang)))
}
