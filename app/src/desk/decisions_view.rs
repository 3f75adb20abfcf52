//! What one decided lately: to take back while that is possible, then to print.

use domain::{Answer, Authorisation, Conclusion, Judgement, Lang, Moment, Task, Verdict};
use leptos::prelude::*;
use store::decision::Decision;

use crate::ui::{Form, Link, Submit, Variant};

/// A decision in a few words.
pub(crate) fn outcome(lang: Lang, d: &Decision) -> &'static str {
    match d.kind {
        Task::Moderate => match Verdict::parse(&d.verdict) {
            Some(Verdict::Open) => lang.t("Ouverte aux soutiens", "Opened for support"),
            Some(Verdict::Return) => lang.t("Rendue à son auteur", "Returned to its author"),
            Some(Verdict::Merge) => lang.t("Réunie à une autre", "Merged with another"),
            _ => lang.t("Non admise", "Not admitted"),
        },
        Task::Answer => match Answer::parse(&d.verdict) {
            Some(Answer::Accept) => lang.t("Acceptée", "Accepted"),
            Some(Answer::Redirect) => lang.t("Réorientée", "Redirected"),
            _ => lang.t("Refusée", "Refused"),
        },
        Task::Authorise => match Authorisation::parse(&d.verdict) {
            Some(said) => said.name(lang),
            None => lang.t("Autorisation refusée", "Authorisation refused"),
        },
        Task::Conclude => Conclusion::parse(&d.verdict).map_or("", |conclusion| conclusion.name(lang)),
        Task::Appeal | Task::Mandate | Task::Report => match Judgement::parse(&d.verdict) {
            Some(Judgement::Overturn) => lang.t("Refus levé", "Refusal set aside"),
            _ => lang.t("Refus confirmé", "Refusal confirmed"),
        },
    }
}

pub(super) fn recent(lang: Lang, lately: Vec<Decision>, now: Moment) -> Option<AnyView> {
    if lately.is_empty() {
        return None;
    }
    let lines = lately
        .into_iter()
        .map(|d| {
            let act = format!("/experiments/{}/decisions/{}", d.slug, d.id);
            let open = d.undo_ends > now;
            let when = if open {
                lang.t(
                    format!("L’auteur sera prévenu le {}.", d.undo_ends.day_and_hour(lang)),
                    format!("The author will be told on {}.", d.undo_ends.day_and_hour(lang)),
                )
            } else {
                lang.t(format!("Le {}.", d.at.day_and_hour(lang)), format!("On {}.", d.at.day_and_hour(lang)))
            };
            let buttons = open.then(|| {
                view! {
                    <div class="cluster">
                        <Form action=format!("/desk/decisions/{}/undo", d.id)>
                            <Submit label=lang.t("Annuler ma décision", "Take it back") variant=Variant::Secondary />
                        </Form>
                        <Form action=format!("/desk/decisions/{}/notice", d.id)>
                            <Submit label=lang.t("Prévenir maintenant", "Tell them now") variant=Variant::Quiet />
                        </Form>
                    </div>
                }
            });
            view! {
                <li class="decided">
                    <p>
                        <strong>{outcome(lang, &d)}</strong>
                        {lang.t("\u{a0}: ", ": ")}
                        <Link href=act>{d.title}</Link>
                    </p>
                    <p class="muted small">{when}</p>
                    {buttons}
                </li>
            }
        })
        .collect_view();
    Some(
        view! {
            <section class="section panel" aria-labelledby="lately">
                <h2 id="lately">{lang.t("Vos décisions récentes", "Your recent decisions")}</h2>
                <ul class="stack" role="list">{lines}</ul>
            </section>
        }
        .into_any(),
    )
}
