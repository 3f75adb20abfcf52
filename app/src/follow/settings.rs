//! What somebody follows, and how they are told.

use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use domain::{Lang, Quiet, Refusal, Telling};
use leptos::prelude::*;
use serde::Deserialize;
use store::follow::{self, Choose, Followed};

use super::{kind, name, page::button, place};
use crate::{
    ui::{ButtonLink, Choices, Empty, ErrorSummary, Form, Link, Select, Submit, Variant},
    web::{Answer, App, Flash, Page, Typed, Visit, see_other},
};

/// Things of one page; who follows more sees the newest.
const MOST: i64 = 500;

/// As chosen.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Chosen {
    #[serde(default)]
    telling: String,
    #[serde(default)]
    quiet_from: String,
    #[serde(default)]
    quiet_until: String,
}

impl Chosen {
    fn read(&self) -> Result<(Telling, Quiet), Vec<(&'static str, Refusal)>> {
        let hour = |text: &str| text.parse::<i64>().ok().filter(|hour| (0..=23).contains(hour));
        let mut wrong = Vec::new();
        let telling = Telling::parse(&self.telling);
        if telling.is_none() {
            wrong.push(("telling", Refusal::NotAChoice));
        }
        let (from, until) = (hour(&self.quiet_from), hour(&self.quiet_until));
        for (name, hour) in [("quiet_from", from), ("quiet_until", until)] {
            if hour.is_none() {
                wrong.push((name, Refusal::NotAChoice));
            }
        }
        match (telling, from, until) {
            (Some(telling), Some(from), Some(until)) => Ok((telling, Quiet { from, until })),
            _ => Err(wrong),
        }
    }
}

/// `GET /me/following`
pub async fn show(State(app): State<App>, visit: Visit) -> Answer {
    let settings = follow::settings(&mut app.store.read().await?, visit.person()?).await?;
    let chosen = Chosen {
        telling: settings.telling.code().to_owned(),
        quiet_from: settings.quiet.from.to_string(),
        quiet_until: settings.quiet.until.to_string(),
    };
    page(&app, &visit, &chosen, Vec::new()).await
}

/// `POST /me/following`
pub async fn choose(State(app): State<App>, visit: Visit, Typed(chosen): Typed<Chosen>) -> Answer {
    match chosen.read() {
        Ok((telling, quiet)) => {
            app.store.act(Choose { person: visit.person()?, telling, quiet }).await?;
            Ok(see_other("/me/following").flash(Flash::Kept).into_response())
        }
        Err(wrong) => page(&app, &visit, &chosen, wrong).await,
    }
}

async fn page(app: &App, visit: &Visit, chosen: &Chosen, wrong: Vec<(&'static str, Refusal)>) -> Answer {
    let followed = follow::followed(&mut app.store.read().await?, visit.person()?, visit.lang, MOST).await?;
    Ok(render(app, visit, chosen, &wrong, followed))
}

fn render(
    app: &App,
    visit: &Visit,
    chosen: &Chosen,
    wrong: &[(&'static str, Refusal)],
    followed: Vec<Followed>,
) -> Response {
    let lang = visit.lang;
    let status = if wrong.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let title = lang.t("Ce que je suis", "What I follow");
    Page::new(title).status(status).render(app, visit, || {
        let errors = wrong.iter().map(|(name, refusal)| ((*name).to_owned(), refusal.say(lang))).collect();
        view! {
            <ErrorSummary lang errors />
            <header class="page-head">
                <h1>{title}</h1>
                <p class="lede">
                    {lang.t(
                        "Ce que vous proposez ou soutenez est suivi d’office. Ce que vous ne suivez plus ne revient pas tout seul.",
                        "What you propose or support is followed by default. What you stop following does not come back by itself.",
                    )}
                </p>
            </header>
            {form(lang, chosen, wrong)}
            <section class="section">
                <h2>{lang.t("Je suis", "I follow")}</h2>
                {list(lang, followed)}
            </section>
        }
        .into_any()
    })
}

fn form(lang: Lang, chosen: &Chosen, wrong: &[(&'static str, Refusal)]) -> AnyView {
    let error = |field: &str| wrong.iter().find(|(name, _)| *name == field).map(|(_, refusal)| refusal.say(lang));
    let option =
        |telling: Telling, label: &str, note: &str| (telling.code().to_owned(), label.to_owned(), note.to_owned());
    let options = vec![
        option(
            Telling::Weekly,
            lang.t("Une lettre par semaine", "One letter a week"),
            lang.t("Le vendredi matin, seulement s’il y a du nouveau.", "On Friday morning, only if there is news."),
        ),
        option(
            Telling::AtOnce,
            lang.t("Tout de suite", "At once"),
            lang.t("Dès que cela arrive, hors des heures calmes.", "As it happens, outside of the quiet hours."),
        ),
        option(
            Telling::Never,
            lang.t("Pas de courriel", "No mail"),
            lang.t("Seulement ici, à côté de votre nom.", "Only here, beside your name."),
        ),
    ];
    let hours = || -> Vec<(String, String)> {
        let name = |hour: i64| lang.t(format!("{hour}\u{a0}h"), format!("{hour}:00"));
        (0..24).map(|hour| (hour.to_string(), name(hour))).collect()
    };
    let (telling, from, until) = (chosen.telling.clone(), chosen.quiet_from.clone(), chosen.quiet_until.clone());
    let (no_telling, no_from, no_until) = (error("telling"), error("quiet_from"), error("quiet_until"));
    let (evening, morning) = (hours(), hours());
    view! {
        <Form action="/me/following" class="panel">
            <Choices
                name="telling"
                legend=lang.t("Comment on me prévient par courriel", "How I am told by mail")
                value=telling
                error=no_telling
                options
            />
            <div class="cluster quiet-hours">
                <Select
                    name="quiet_from"
                    label=lang.t("Heures calmes, de", "Quiet hours, from")
                    value=from
                    error=no_from
                    options=evening
                />
                <Select
                    name="quiet_until"
                    label=lang.t("jusqu’à", "until")
                    value=until
                    error=no_until
                    options=morning
                />
            </div>
            <p class="hint">
                {lang.t(
                    "Rien de tel ne part à ces heures. Deux fois la même heure\u{a0}: pas d’heures calmes. Les codes de connexion et ce qui concerne vos propres essais arrivent toujours.",
                    "None of these leaves in these hours. The same hour twice: no quiet hours. Codes to sign in, and what concerns your own tries, always arrive.",
                )}
            </p>
            <Submit label=lang.t("Enregistrer", "Save") />
        </Form>
    }
    .into_any()
}

fn list(lang: Lang, followed: Vec<Followed>) -> AnyView {
    if followed.is_empty() {
        return view! {
            <Empty
                title=lang.t("Rien pour l’instant", "Nothing for now")
                text=lang.t(
                    "Sur la page d’un essai, d’une autorité ou d’une recherche, un bouton «\u{a0}Suivre\u{a0}» vous attend.",
                    "On the page of a try, of an authority or of a search, a button “Follow” awaits you.",
                )
            >
                <ButtonLink
                    href="/experiments"
                    label=lang.t("Voir les expérimentations", "See the experiments")
                    variant=Variant::Secondary
                />
            </Empty>
        }
        .into_any();
    }
    let items = followed
        .into_iter()
        .map(|f| {
            let named = name(lang, f.thing, &f.key, f.name);
            let why = f.because.why(lang, f.thing, &named);
            let why = if f.because == domain::Because::Asked { String::new() } else { format!(", {why}") };
            view! {
                <li class="followed">
                    <div>
                        <Link href=place(f.thing, &f.key)>{named}</Link>
                        <p class="muted small">{format!("{}{why}", kind(lang, f.thing))}</p>
                    </div>
                    {button(lang, f.thing, &f.key, true, "me")}
                </li>
            }
        })
        .collect_view();
    view! { <ul class="followed-list" role="list">{items}</ul> }.into_any()
}
