use axum::extract::State;

use super::{article::Article, write_to};
use crate::web::{Answer, App, Page, Visit};

/// `GET /about/legal`: what a publisher in France has to say of itself (LCEN, article 1-1).
pub async fn show(State(app): State<App>, visit: Visit) -> Answer {
    let lang = visit.lang;
    let title = lang.t("Mentions légales", "Legal notice");
    let lede =
        lang.t("Qui publie ce site, et qui répond de quoi.", "Who publishes this site, and who answers for what.");
    let publisher = app.imprint.publisher.clone().unwrap_or_else(|| {
        lang.t(
            "Cette instance n’a pas encore dit qui la publie. Ne lui confiez rien d’important avant.",
            "This instance has not said yet who publishes it. Entrust nothing important to it until then.",
        )
        .to_owned()
    });
    let sections = vec![
        (lang.t("Qui publie", "Who publishes"), publisher),
        (lang.t("Nous écrire", "Write to us"), write_to(&app, lang)),
        (
            lang.t("Ce que les habitants publient", "What residents publish"),
            lang.t(
                "Chaque proposition est lue par un agent avant d’être publique. Son auteur en reste responsable, et la garde\u{a0}: il nous permet de la montrer ici. Si un contenu vous semble illicite, écrivez-nous en donnant l’adresse de la page et ce que la loi y reproche\u{a0}; nous vous répondrons.",
                "Every proposal is read by an agent before it becomes public. Its author stays responsible for it, and keeps it: they let us show it here. If something seems unlawful to you, write to us with the page’s address and what the law objects to; we will answer.",
            )
            .to_owned(),
        ),
        (
            lang.t("Le logiciel et les données", "The software and the data"),
            lang.t(
                "Essaim est un logiciel libre (EUPL\u{a0}1.2). Le découpage administratif vient de l’INSEE et d’Etalab, sous Licence Ouverte. La police des titres est sous licence SIL Open Font.",
                "Essaim is free software (EUPL 1.2). The administrative divisions come from INSEE and Etalab, under the Licence Ouverte. The typeface of headings is under the SIL Open Font License.",
            )
            .to_owned(),
        ),
    ];
    Ok(Page::new(title).render(&app, &visit, || Article { title, lede, sections }.view(lang)))
}
