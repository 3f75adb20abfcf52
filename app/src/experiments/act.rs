//! A decision on one sheet, to print and to file.

use axum::extract::{Path, State};
use domain::{DecisionId, Task};
use leptos::prelude::*;
use store::{decision, experiment};

use crate::{
    desk::outcome,
    ui::{Link, Notice, NoticeKind, Prose, SummaryList, SummaryRow},
    web::{Answer, App, AppError, Page, Visit},
};

/// `GET /experiments/{slug}/decisions/{id}`: for whoever may read the experiment.
pub async fn show(State(app): State<App>, visit: Visit, Path((slug, id)): Path<(String, String)>) -> Answer {
    let lang = visit.lang;
    let id: DecisionId = id.parse().map_err(|_| AppError::NotFound)?;
    let mut conn = app.store.read().await?;
    experiment::show(&mut conn, &slug, lang, &visit.actor, app.store.now()).await?;
    let d = decision::find(&mut conn, id, &slug).await?;
    let title = lang.t("Acte de décision", "Act of decision");
    let row = |term: &str, value: String| SummaryRow {
        term: term.to_owned(),
        value,
        change_href: None,
        change_label: String::new(),
    };
    let official =
        d.official.clone().unwrap_or_else(|| lang.t("Une personne mandatée", "A person with a mandate").into());
    let rows = vec![
        row(lang.t("Objet", "About"), d.title.clone()),
        row(lang.t("Autorité", "Authority"), d.authority.clone()),
        row(lang.t("Décidé par", "Decided by"), official),
        row(lang.t("Le", "On"), d.at.day_and_hour(lang)),
        row(lang.t("Décision", "Decision"), outcome(lang, &d).to_owned()),
        row(lang.t("Motif", "Reason"), d.reason.name(lang).to_owned()),
        row(lang.t("Numéro de l’acte", "Number of the act"), d.id.to_string()),
    ];
    let remedy = match d.kind {
        Task::Moderate | Task::Answer | Task::Authorise => lang.t(
            "L’auteur peut demander, dans les 60 jours, que quelqu’un d’autre réexamine un refus, sur la page de l’expérimentation. Cela n’enlève rien aux recours de droit commun.",
            "Within 60 days its author can ask somebody else to look at a refusal again, on the page of the experiment. This takes nothing away from the remedies of ordinary law.",
        ),
        Task::Conclude => lang.t(
            "Les résultats restent publiés, quelle que soit cette décision. Cela n’enlève rien aux recours de droit commun.",
            "The results stay public, whatever this decision. It takes nothing away from the remedies of ordinary law.",
        ),
        Task::Appeal | Task::Mandate | Task::Report => lang.t(
            "Ce réexamen clôt la demande de l’auteur. Cela n’enlève rien aux recours de droit commun.",
            "This closes the author’s request. It takes nothing away from the remedies of ordinary law.",
        ),
    };
    let undone = d.undone_at.map(|at| {
        let text = lang.t(
            format!("Cette décision a été annulée le {}. Elle n’a plus d’effet.", at.day_and_hour(lang)),
            format!("This decision was taken back on {}. It has no effect.", at.day_and_hour(lang)),
        );
        view! {
            <Notice kind=NoticeKind::Warning>
                <p>{text}</p>
            </Notice>
        }
    });
    let address = format!("{}/experiments/{slug}/decisions/{id}", app.origin);
    Ok(Page::new(title).render(&app, &visit, || {
        view! {
            <article class="act">
                <header class="page-head">
                    <p class="eyebrow">{d.authority.clone()}</p>
                    <h1>{title}</h1>
                    <p class="lede">
                        <Link href=format!("/experiments/{slug}")>{d.title.clone()}</Link>
                    </p>
                </header>
                {undone}
                <div class="reading stack">
                    <SummaryList rows />
                    <section class="section" lang=d.lang.code()>
                        <h2 lang=lang.code()>{lang.t("Raisons", "Reasons")}</h2>
                        <Prose text=d.text.clone() />
                    </section>
                    <section class="section">
                        <h2>{lang.t("Et ensuite", "What next")}</h2>
                        <p>{remedy}</p>
                    </section>
                    <p class="muted small">{address.clone()}</p>
                </div>
            </article>
        }
        .into_any()
    }))
}
