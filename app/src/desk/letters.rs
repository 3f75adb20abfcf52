use axum::{extract::State, response::IntoResponse};
use leptos::prelude::*;
use serde::Deserialize;
use store::reminder::{self, Want};

use crate::{
    ui::{Choices, Form, Submit},
    web::{Answer, App, AppError, Flash, Page, Typed, Visit, see_other},
};

/// `GET /me/letters`
pub async fn show(State(app): State<App>, visit: Visit) -> Answer {
    let wanted = reminder::wanted(&mut app.store.read().await?, visit.person()?).await?;
    let lang = visit.lang;
    let title = lang.t("Mes lettres", "My letters");
    let options = vec![
        (
            "weekly".to_owned(),
            lang.t("Chaque lundi", "Every Monday").to_owned(),
            lang.t(
                "Seulement si quelque chose attend une décision de vous.",
                "Only if something awaits a decision of yours.",
            )
            .to_owned(),
        ),
        ("never".to_owned(), lang.t("Jamais", "Never").to_owned(), String::new()),
    ];
    let value = if wanted { "weekly" } else { "never" };
    Ok(Page::new(title).render(&app, &visit, || {
        view! {
            <header class="page-head">
                <h1>{title}</h1>
                <p class="lede">
                    {lang.t(
                        "Si vous tenez un mandat, une lettre rassemble chaque semaine ce qui attend sur votre bureau. Les messages qui vous concernent directement arrivent toujours.",
                        "If you hold a mandate, a weekly letter gathers what awaits on your desk. Mails that concern you directly always arrive.",
                    )}
                </p>
            </header>
            <Form action="/me/letters">
                <Choices
                    name="letters"
                    legend=lang.t("La lettre des échéances", "The letter of deadlines")
                    value=value
                    options=options
                />
                <Submit label=lang.t("Enregistrer", "Save") />
            </Form>
        }
        .into_any()
    }))
}

/// Which.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Chosen {
    #[serde(default)]
    letters: String,
}

/// `POST /me/letters`
pub async fn choose(State(app): State<App>, visit: Visit, Typed(chosen): Typed<Chosen>) -> Answer {
    let weekly = match chosen.letters.as_str() {
        "weekly" => true,
        "never" => false,
        _ => return Err(AppError::BadRequest),
    };
    app.store.act(Want { person: visit.person()?, weekly }).await?;
    Ok(see_other("/me/letters").flash(Flash::Kept).into_response())
}
