use domain::{Field as F, FieldError, Lang, PictureId, ProposalForm, Step, Theme};
use leptos::prelude::*;
use store::territory::Commune;

use super::islands::Locate;
use crate::ui::{Checkbox, Field, Select, TextArea};

/// The fields of one step, with what was typed and what is wrong with it.
pub(super) fn fields(
    lang: Lang,
    step: Step,
    form: &ProposalForm,
    errors: &[FieldError],
    communes: &[Commune],
    picture: Option<PictureId>,
) -> AnyView {
    let said = |field: F| errors.iter().find(|x| x.field == field.name()).map(|x| x.refusal.say(lang));
    let typed = |field: F| form.get(field).to_owned();
    match step {
        Step::Problem => view! {
            <TextArea
                name=F::Problem.name()
                label=lang.t("Qu’est-ce qui ne va pas aujourd’hui\u{202f}?", "What is wrong today?")
                hint=lang.t(
                    "Racontez ce que vous voyez, à qui cela arrive, à quel moment. Quelques phrases suffisent.",
                    "Tell what you see, to whom it happens, and when. A few sentences are enough.",
                )
                error=said(F::Problem)
                value=typed(F::Problem)
                rows=7
                required=true
            />
            <Field
                name=F::Title.name()
                label=lang.t("Donnez un nom court à votre idée", "Give your idea a short name")
                hint=lang.t("Par exemple\u{a0}: Des bancs à l’ombre place de la Nouvelle-Aventure", "For example: Benches in the shade on the market square")
                error=said(F::Title)
                value=typed(F::Title)
                required=true
            />
        }
        .into_any(),
        Step::Try => view! {
            <TextArea
                name=F::Proposal.name()
                label=lang.t("Que voudriez-vous essayer\u{202f}?", "What would you like to try?")
                hint=lang.t(
                    "Quelque chose de limité\u{a0}: où l’on peut revenir en arrière, et dont on saura dire si cela a marché.",
                    "Something limited: that can be undone, and of which we can say whether it worked.",
                )
                error=said(F::Proposal)
                value=typed(F::Proposal)
                rows=8
                required=true
            />
            <Select
                name=F::Theme.name()
                label=lang.t("De quoi s’agit-il\u{202f}?", "What is it about?")
                error=said(F::Theme)
                value=typed(F::Theme)
                options=Theme::ALL.iter().map(|t| (t.code().to_owned(), t.name(lang).to_owned())).collect()
                empty_label=lang.t("Choisir un thème…", "Choose a theme…")
                required=true
            />
            <Field
                name=F::Duration.name()
                label=lang.t("Pendant combien de mois\u{202f}?", "For how many months?")
                hint=lang.t("De 1 à 36. Un été, c’est 3 ou 4.", "From 1 to 36. A summer is 3 or 4.")
                error=said(F::Duration)
                value=typed(F::Duration)
                inputmode="numeric"
                short=true
                required=true
            />
        }
        .into_any(),
        Step::Where => view! {
            <Select
                name=F::Commune.name()
                label=lang.t("Dans quelle commune\u{202f}?", "In which commune?")
                error=said(F::Commune)
                value=typed(F::Commune)
                options=communes.iter().map(|c| (c.code.clone(), c.name.clone())).collect()
                empty_label=lang.t("Choisir une commune…", "Choose a commune…")
                required=true
            />
            <Field
                name=F::Place.name()
                label=lang.t("À quel endroit, en quelques mots\u{202f}?", "At what place, in a few words?")
                hint=lang.t("Par exemple\u{a0}: devant l’école, rue des Postes", "For example: in front of the school, rue des Postes")
                error=said(F::Place)
                value=typed(F::Place)
                required=true
            />
            <fieldset class="fieldset">
                <legend class="label">{lang.t("Un point précis, si vous en avez un (facultatif)", "An exact point, if you have one (optional)")}</legend>
                <Locate
                    label=lang.t("Utiliser ma position", "Use my position").to_owned()
                    refused=lang
                        .t("Votre position n’est pas disponible. Vous pouvez laisser ces champs vides.", "Your position is not available. You may leave these fields empty.")
                        .to_owned()
                />
                <div class="cluster">
                    <Field
                        name=F::Latitude.name()
                        label=lang.t("Latitude", "Latitude")
                        error=said(F::Latitude)
                        value=typed(F::Latitude)
                        inputmode="decimal"
                        short=true
                    />
                    <Field
                        name=F::Longitude.name()
                        label=lang.t("Longitude", "Longitude")
                        error=said(F::Longitude)
                        value=typed(F::Longitude)
                        inputmode="decimal"
                        short=true
                    />
                </div>
            </fieldset>
        }
        .into_any(),
        Step::Who => view! {
            <TextArea
                name=F::Audience.name()
                label=lang.t("Qui est concerné\u{202f}?", "Who is concerned?")
                hint=lang.t(
                    "Celles et ceux à qui cela servirait, et celles et ceux que cela pourrait gêner.",
                    "Those whom it would help, and those whom it could bother.",
                )
                error=said(F::Audience)
                value=typed(F::Audience)
                rows=4
                required=true
            />
            {photo(lang, errors, picture)}
        }
        .into_any(),
        Step::Review => ().into_any(),
    }
}

/// What the summary of a refused form says, each line leading to its field.
pub(super) fn summary(lang: Lang, errors: &[FieldError]) -> Vec<(String, String)> {
    errors.iter().map(|x| (x.field.clone(), line(lang, x))).collect()
}

/// « Commune : Choisissez dans la liste proposée. »
pub(super) fn line(lang: Lang, error: &FieldError) -> String {
    let field = F::ALL.into_iter().find(|f| f.name() == error.field);
    let term = field.map_or(lang.t("Photo", "Picture"), |f| f.term(lang));
    format!("{term}{} {}", lang.t("\u{a0}:", ":"), error.refusal.say(lang))
}

fn photo(lang: Lang, errors: &[FieldError], picture: Option<PictureId>) -> AnyView {
    let error = errors.iter().find(|x| x.field == "photo").map(|x| x.refusal.say(lang));
    let shown = picture.map(|id| {
        view! {
            <img class="draft-photo" src=format!("/pictures/{id}/small") alt=lang.t("La photo jointe", "The picture you added") />
            <Checkbox name="remove_photo" label=lang.t("Retirer cette photo", "Remove this picture") />
        }
    });
    let label = if picture.is_some() {
        lang.t("Changer de photo (facultatif)", "Change the picture (optional)")
    } else {
        lang.t("Une photo du lieu (facultatif)", "A picture of the place (optional)")
    };
    view! {
        {shown}
        <div class="field" class:field-wrong=error.is_some()>
            <label class="label" for="photo">{label}</label>
            <p class="hint" id="photo-hint">
                {lang.t(
                    "JPEG, PNG ou WebP, moins de 8\u{a0}Mo. Le lieu et l’heure cachés dans le fichier sont effacés.",
                    "JPEG, PNG or WebP, under 8 MB. The place and time hidden in the file are erased.",
                )}
            </p>
            {error.clone().map(|text| view! { <p class="error" id="photo-error">{text}</p> })}
            <input
                class="input"
                type="file"
                id="photo"
                name="photo"
                accept="image/jpeg,image/png,image/webp"
                aria-invalid=error.is_some().then_some("true")
                aria-describedby=if error.is_some() { "photo-error photo-hint" } else { "photo-hint" }
            />
        </div>
    }
    .into_any()
}
