use axum::extract::State;
use domain::{LIFE, Lang, Who, drawing};
use leptos::prelude::*;

use super::article::Article;
use crate::{
    ui::ButtonLink,
    web::{Answer, App, Page, Visit},
};

/// `GET /about/right-to-try`
pub async fn show(State(app): State<App>, visit: Visit) -> Answer {
    let lang = visit.lang;
    let title = lang.t("Le droit à l’essai-erreur", "The right to trial and error");
    Ok(Page::new(title).render(&app, &visit, || view(lang, title)))
}

fn view(lang: Lang, title: &'static str) -> AnyView {
    let sections = [
        (
            lang.t("Essayer avant de décider", "Try before deciding"),
            lang.t(
                "On discute souvent longtemps d’une idée sans rien en savoir. Ici, on l’essaie\u{a0}: à petite échelle, pour un temps limité, avec un moyen de revenir en arrière. Ensuite seulement, on décide.",
                "People often argue for long about an idea of which nothing is known. Here it is tried: on a small scale, for a limited time, with a way back. Only then is it decided.",
            ),
        ),
        (
            lang.t("Avoir le droit de se tromper", "Being allowed to be wrong"),
            lang.t(
                "Une hypothèse qui ne tient pas n’est pas une faute\u{a0}: c’est une chose qu’on ne savait pas et qu’on sait maintenant. Nous l’appelons un essai-erreur. Sa page reste en ligne et se lit comme les autres, pour que personne n’ait à refaire la même erreur.",
                "A hypothesis that does not hold is no fault: it is something that was not known and now is. Its page stays online and reads like the others, so that nobody has to make the same error again.",
            ),
        ),
        (
            lang.t("Ce que vous pouvez faire", "What you can do"),
            lang.t(
                "Proposer un essai près de chez vous. Soutenir ceux des autres\u{a0}: une personne compte une fois, le nombre est public, votre nom ne l’est pas. Vous pouvez retirer votre soutien.",
                "Propose a try near you. Support those of others: one person counts once, the number is public, your name is not. You can withdraw your support.",
            ),
        ),
        (
            lang.t("Ce que l’autorité doit faire", "What the authority has to do"),
            lang.t(
                "Un agent lit chaque proposition dans les 72\u{a0}heures et donne une raison publique s’il la rend ou ne l’admet pas. Quand le seuil de soutiens est atteint, l’autorité compétente doit répondre dans un délai affiché. Son silence se voit\u{a0}; il ne vaut jamais accord.",
                "An agent reads every proposal within 72 hours and gives a public reason for returning or not admitting it. Once the threshold of support is reached, the competent authority has to answer within a deadline shown on the page. Its silence is shown; it never means yes.",
            ),
        ),
        (
            lang.t("D’où cela vient", "Where it comes from"),
            lang.t(
                "La Constitution permet aux collectivités d’expérimenter, pour un objet et une durée limités (articles\u{a0}37-1 et 72, alinéa\u{a0}4\u{a0}; loi organique du 19\u{a0}avril 2021). À la fin, il y a quatre issues\u{a0}: généraliser, maintenir, prolonger ou modifier, abandonner.",
                "The French Constitution lets local authorities experiment, with a limited purpose and duration (articles 37-1 and 72 §4; organic law of 19 April 2021). At the end there are four ways on: generalise, keep, prolong or modify, abandon.",
            ),
        ),
    ]
    .map(|(heading, text): (&str, &str)| (heading, text.to_owned()));
    let lede = lang.t(
        "Se donner le droit d’essayer, c’est aussi se donner celui de se tromper, et l’obligation de le dire.",
        "Giving ourselves the right to try also means the right to be wrong, and the duty to say so.",
    );
    view! {
        {Article { title, lede, sections: sections.into() }.view(lang)}
        <section class="section">
            <h2>{lang.t("Les étapes", "The steps")}</h2>
            <div class="life-scroll" inner_html=drawing(lang) />
            {table(lang)}
        </section>
        <p class="cluster">
            <ButtonLink href="/experiments/new" label=lang.t("Proposer un essai", "Propose a try") />
        </p>
    }
    .into_any()
}

/// The same as the drawing, to read: each step with who may take it and what must be there.
fn table(lang: Lang) -> AnyView {
    let lines = LIFE
        .iter()
        .map(|line| {
            let from = line.from.map_or(lang.t("Brouillon", "Draft"), |status| status.name(lang));
            let word = match line.who {
                Who::One(_) => lang.t(" ou ", " or "),
                Who::Each(_) => lang.t(" et ", " and "),
            };
            let who = line.who.hats().iter().map(|hat| hat.name(lang)).collect::<Vec<_>>().join(word);
            let needs = line.needs.iter().map(|need| need.name(lang)).collect::<Vec<_>>().join(", ");
            view! {
                <tr>
                    <th scope="row">{from}</th>
                    <td>{line.deed.name(lang)}</td>
                    <td>{line.to.name(lang)}</td>
                    <td>{who}</td>
                    <td>{needs}</td>
                </tr>
            }
        })
        .collect_view();
    view! {
        <details>
            <summary>{lang.t("Les mêmes étapes, en tableau", "The same steps as a table")}</summary>
            <div class="life-scroll" tabindex="0" role="region" aria-label=lang.t("Les étapes, en tableau", "The steps as a table")>
                <table class="table">
                    <thead>
                        <tr>
                            <th scope="col">{lang.t("De", "From")}</th>
                            <th scope="col">{lang.t("Acte", "Deed")}</th>
                            <th scope="col">{lang.t("À", "To")}</th>
                            <th scope="col">{lang.t("Qui", "Who")}</th>
                            <th scope="col">{lang.t("Ce qu’il faut", "What must be there")}</th>
                        </tr>
                    </thead>
                    <tbody>{lines}</tbody>
                </table>
            </div>
        </details>
    }
    .into_any()
}
