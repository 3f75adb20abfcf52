use domain::{Field, Lang, Step, Theme};
use leptos::prelude::*;
use store::draft::Draft;

use crate::ui::{SummaryList, SummaryRow};

/// Every answer, with a way to change each.
pub(super) fn answers(lang: Lang, draft: &Draft, commune: Option<String>) -> AnyView {
    let form = &draft.form;
    let row = |step: Step, field: Field, term: &str, value: String| SummaryRow {
        term: term.to_owned(),
        value,
        change_href: Some(format!("/drafts/{}/{}#{}", draft.id, step.code(), field.name())),
        change_label: lang.t("Modifier", "Change").to_owned(),
    };
    let months = match form.duration.trim() {
        "" => String::new(),
        n => format!("{n}\u{a0}{}", lang.t("mois", "months")),
    };
    let point = match (form.latitude.trim(), form.longitude.trim()) {
        ("", "") => String::new(),
        (lat, lon) => format!("{lat} ; {lon}"),
    };
    let theme = Theme::parse(&form.theme).map(|t| t.name(lang).to_owned()).unwrap_or_default();
    let rows = vec![
        row(Step::Problem, Field::Title, lang.t("Nom", "Name"), form.title.clone()),
        row(Step::Problem, Field::Problem, lang.t("Le problème", "The problem"), form.problem.clone()),
        row(Step::Try, Field::Proposal, lang.t("L’essai", "The try"), form.proposal.clone()),
        row(Step::Try, Field::Theme, lang.t("Thème", "Theme"), theme),
        row(Step::Try, Field::Duration, lang.t("Durée", "Length"), months),
        row(Step::Where, Field::Commune, lang.t("Commune", "Commune"), commune.unwrap_or_default()),
        row(Step::Where, Field::Place, lang.t("Endroit", "Place"), form.place.clone()),
        row(Step::Where, Field::Latitude, lang.t("Point", "Point"), point),
        row(Step::Who, Field::Audience, lang.t("Qui est concerné", "Who is concerned"), form.audience.clone()),
    ];
    let photo = draft.picture.map(|id| {
        view! { <img class="draft-photo" src=format!("/pictures/{id}/small") alt=lang.t("La photo jointe", "The picture you added") /> }
    });
    view! {
        <SummaryList rows />
        {photo}
    }
    .into_any()
}
