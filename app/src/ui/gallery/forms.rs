//! What is filled in, and what was.

use domain::Lang;
use leptos::prelude::*;

use super::section;
use crate::ui::*;

pub(super) fn fields(lang: Lang) -> AnyView {
    let communes = ["Lille", "Roubaix", "Tourcoing", "Villeneuve-d’Ascq"]
        .map(|name| (name.to_lowercase(), name.to_owned()))
        .to_vec();
    let lengths = vec![
        (
            "3".to_owned(),
            lang.t("Trois mois", "Three months").to_owned(),
            lang.t("Le temps d’un trimestre scolaire.", "As long as a school term.").to_owned(),
        ),
        ("6".to_owned(), lang.t("Six mois", "Six months").to_owned(), String::new()),
        (
            "12".to_owned(),
            lang.t("Un an", "One year").to_owned(),
            lang.t("Pour voir passer les quatre saisons.", "To see all four seasons.").to_owned(),
        ),
    ];
    section(
        lang.t("Les formulaires", "Forms"),
        view! {
            <Form action="/about/design" submission="gallery">
                <Field
                    name="g-title"
                    label=lang.t("Titre", "Title")
                    hint=lang.t("En une phrase, ce que vous voulez essayer.", "In one sentence, what you want to try.")
                    error=lang.t("Donnez un titre à l’expérimentation.", "Give the experiment a title.")
                    required=true
                    maxlength=120
                />
                <Field name="g-mail" label=lang.t("Adresse électronique", "E-mail address") kind="email" value="nadia@example.org" autocomplete="email" />
                <Field name="g-code" label=lang.t("Code à six chiffres", "Six-digit code") inputmode="numeric" autocomplete="one-time-code" maxlength=6 short=true />
                <TextArea
                    name="g-problem"
                    label=lang.t("Quel est le problème\u{202f}?", "What is the problem?")
                    hint=lang.t("Ce que vous voyez, où et quand. Vos mots suffisent.", "What you see, where and when. Your own words are fine.")
                    value=lang.t("« Le trottoir est plein », dit-on à l’école.", "“The pavement is full”, they say at school.")
                />
                <Select name="g-where" label=lang.t("Commune", "Commune") options=communes empty_label=lang.t("Choisir une commune", "Choose a commune") error=lang.t("Choisissez une commune.", "Choose a commune.") />
                <Choices name="g-long" legend=lang.t("Combien de temps\u{202f}?", "For how long?") hint=lang.t("On pourra toujours s’arrêter plus tôt.", "It can always stop earlier.") options=lengths value="6" />
                <Field name="g-photo" label=lang.t("Une photo (facultatif)", "A photo (optional)") kind="file" hint=lang.t("Le lieu où elle a été prise est effacé du fichier.", "The place where it was taken is removed from the file.") />
                <Checkbox name="g-yes" label=lang.t("J’ai relu, tout est juste", "I have read it again, all of it is right") hint=lang.t("Vous pourrez encore la retirer.", "You can still withdraw it.") />
                <Checkbox name="g-yes2" label=lang.t("J’accepte la charte", "I accept the charter") error=lang.t("Il faut accepter la charte pour envoyer.", "Accept the charter to send.") checked=false />
                <div class="cluster">
                    <Submit label=lang.t("Continuer", "Continue") />
                    <Submit label=lang.t("Revenir", "Back") variant=Variant::Secondary name="go" value="back" />
                </div>
            </Form>
        }
        .into_any(),
    )
}

pub(super) fn review(lang: Lang) -> AnyView {
    let row = |term: &str, value: &str| SummaryRow {
        term: term.to_owned(),
        value: value.to_owned(),
        change_href: Some("/about/design".to_owned()),
        change_label: lang.t("Modifier", "Change").to_owned(),
    };
    let rows = vec![
        row(lang.t("Titre", "Title"), lang.t("Fermer la rue de l’école", "Close the school street")),
        row(
            lang.t("Le problème", "The problem"),
            lang.t(
                "Les voitures se garent sur le trottoir.\nLes enfants marchent sur la chaussée.",
                "Cars park on the pavement.\nChildren walk in the road.",
            ),
        ),
        row(lang.t("Photo", "Photo"), ""),
        SummaryRow { change_href: None, ..row(lang.t("Commune", "Commune"), "Lille") },
    ];
    section(lang.t("La relecture", "Review"), view! { <SummaryList rows=rows /> }.into_any())
}
