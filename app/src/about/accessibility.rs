use axum::extract::State;

use super::{article::Article, write_to};
use crate::web::{Answer, App, Page, Visit};

/// `GET /about/accessibility`: claims what was examined, and names what was not.
pub async fn show(State(app): State<App>, visit: Visit) -> Answer {
    let lang = visit.lang;
    let title = lang.t("Déclaration d’accessibilité", "Accessibility statement");
    let lede = lang.t(
        "Ce site veut être utilisable par tout le monde. Voici ce qui a été vérifié, et ce qui ne l’a pas été.",
        "This site means to be usable by everybody. Here is what was examined, and what was not.",
    );
    let sections = vec![
        (
            lang.t("État de conformité", "Status"),
            lang.t(
                "Personne n’a encore audité ce site selon les 106\u{a0}critères du RGAA\u{a0}4.1. Tant qu’aucun audit n’est en cours de validité, la règle est de le dire «\u{a0}non conforme\u{a0}», et nous le disons.",
                "Nobody has audited this site against the 106 criteria of the French RGAA 4.1 yet. As long as no audit is valid, the rule is to call it “not compliant”, and so we do.",
            )
            .to_owned(),
        ),
        (
            lang.t("Ce qui est vérifié à chaque version", "What every version is examined for"),
            lang.t(
                "Chaque page, en français et en anglais, claire et sombre, avec et sans JavaScript, est passée à l’outil axe-core avec ses règles WCAG\u{a0}2.2 de niveaux A et AA\u{a0}: il ne trouve rien à redire. Un tel outil ne voit qu’un tiers environ des critères.\n\nChaque page tient dans une largeur de 320\u{a0}pixels sans défilement horizontal, ce qui équivaut à un zoom de 400\u{a0}%.\n\nÉcrire une proposition, l’envoyer et rendre une décision se font entièrement au clavier\u{a0}; le focus se voit à chaque arrêt.\n\nLa carte a un double exact, la liste. Les pages longues se lisent à voix haute.",
                "Every page, in French and English, light and dark, with and without JavaScript, is examined by the tool axe-core with its rules for WCAG 2.2, levels A and AA: it finds nothing to object to. Such a tool sees about a third of the criteria.\n\nEvery page fits a width of 320 pixels without scrolling sideways, which equals a zoom of 400%.\n\nWriting a proposal, sending it and publishing a decision work by keyboard alone; the focus can be seen at every stop.\n\nThe map has an exact twin, the list. Long pages can be read aloud.",
            )
            .to_owned(),
        ),
        (
            lang.t("Ce qui n’a pas été vérifié", "What was not examined"),
            lang.t(
                "Aucune personne aveugle, malvoyante, sourde, ou gênée pour lire ou pour bouger n’a encore essayé ce site avec nous. Il n’a pas été parcouru avec NVDA, JAWS, VoiceOver ni TalkBack.\n\nLes textes et les photos sont ceux des habitants\u{a0}: une photo peut manquer d’une bonne description. Il n’y a pas encore de version en facile à lire et à comprendre (FALC).",
                "Nobody who is blind, partially sighted, deaf, or hindered in reading or moving has tried this site with us yet. It was not walked through with NVDA, JAWS, VoiceOver or TalkBack.\n\nTexts and photos are the residents’ own: a photo may lack a good description. There is no easy-to-read version yet.",
            )
            .to_owned(),
        ),
        (
            lang.t("Quelque chose vous arrête\u{a0}?", "Does something stop you?"),
            format!(
                "{} {}",
                write_to(&app, lang),
                lang.t(
                    "Dites sur quelle page et ce que vous vouliez faire\u{a0}; nous vous devons une réponse et un autre moyen d’y arriver.",
                    "Say on which page and what you wanted to do; we owe you an answer and another way there.",
                ),
            ),
        ),
        (
            lang.t("Si nous ne répondons pas", "If we do not answer"),
            lang.t(
                "Vous pouvez écrire au Défenseur des droits, saisir son délégué près de chez vous, ou envoyer un courrier gratuit, sans timbre\u{a0}: Défenseur des droits, Libre réponse 71120, 75342 Paris CEDEX\u{a0}07.",
                "You can write to the French Defender of Rights, go to their delegate near you, or send a letter without a stamp: Défenseur des droits, Libre réponse 71120, 75342 Paris CEDEX 07.",
            )
            .to_owned(),
        ),
    ];
    Ok(Page::new(title).render(&app, &visit, || Article { title, lede, sections }.view(lang)))
}
