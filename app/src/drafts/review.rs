use domain::{Field, Lang, Step, Theme};
use leptos::prelude::*;
use store::draft::Draft;

use crate::ui::{SummaryList, SummaryRow};

/// Every answer, with a way to change each.
pub(super) fn answers(lang: Lang, draft: &Draft, commune: Option<String>) -> AnyView {
    let form = &draft.form;
    let row = |step: Step, field: Field, value: String| SummaryRow {
        term: field.term(lang).to_owned(),
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
        row(Step::Problem, Field::Problem, form.problem.clone()),
        row(Step::Problem, Field::Title, form.title.clone()),
        row(Step::Try, Field::Proposal, form.proposal.clone()),
        row(Step::Try, Field::Theme, theme),
        row(Step::Try, Field::Duration, months),
        row(Step::Where, Field::Commune, commune.unwrap_or_default()),
        row(Step::Where, Field::Place, form.place.clone()),
        row(Step::Where, Field::Latitude, point),
        row(Step::Who, Field::Audience, form.audience.clone()),
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
