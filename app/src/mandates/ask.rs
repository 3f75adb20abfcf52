use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use domain::{FieldError, Lang, Moment, PersonId, Refusal, Role};
use leptos::prelude::*;
use serde::Deserialize;
use store::{
    authority,
    mandate::{self, Held},
};
use uuid::Uuid;

use crate::{
    ui::{Choices, ErrorSummary, Field, Form, Link, Select, Submit},
    web::{Answer, App, AppError, Flash, Page, Typed, Visit, fresh_id, see_other},
};

/// What an administrator fills in.
#[derive(Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Asking {
    #[serde(default)]
    submission: String,
    #[serde(default)]
    email: String,
    #[serde(default)]
    name: String,
    #[serde(default)]
    authority: String,
    #[serde(default)]
    role: String,
    #[serde(default)]
    from: String,
    #[serde(default)]
    until: String,
    #[serde(default)]
    deputy: String,
}

/// `GET /mandates/new`
pub async fn show(State(app): State<App>, visit: Visit) -> Answer {
    let from = app.store.now().as_day();
    let form = Asking { submission: fresh_id(&app).to_string(), from, ..Asking::default() };
    page(&app, &visit, form, Vec::new()).await
}

/// `POST /mandates/new`
pub async fn ask(State(app): State<App>, visit: Visit, Typed(form): Typed<Asking>) -> Answer {
    let submission: Uuid = form.submission.parse().map_err(|_| AppError::BadRequest)?;
    let mut errors = Vec::new();
    let mut wrong = |field: &str, refusal: Refusal| errors.push(FieldError::new(field, refusal));
    let chosen = |raw: &str| if raw.is_empty() { Refusal::Missing } else { Refusal::NotAChoice };
    let found = authority::by_slug(&mut app.store.read().await?, &form.authority).await;
    let authority = match found {
        Ok(found) => Some(found.id),
        Err(store::Error::NotFound) => {
            wrong("authority", chosen(&form.authority));
            None
        }
        Err(error) => return Err(error.into()),
    };
    let role = Role::parse(&form.role);
    if role.is_none() {
        wrong("role", chosen(&form.role));
    }
    let from = Moment::of_day(&form.from).map_err(|refusal| wrong("from", refusal)).ok();
    // the last day counts
    let until = match Moment::after_day(&form.until) {
        Ok(day) => Some(day),
        Err(Refusal::Missing) if form.deputy.is_empty() => None,
        Err(refusal) => {
            wrong("until", refusal);
            None
        }
    };
    let deputy_of = match form.deputy.as_str() {
        "" => None,
        raw => match raw.parse::<PersonId>() {
            Ok(person) => Some(person),
            Err(_) => {
                wrong("deputy", Refusal::NotAChoice);
                None
            }
        },
    };
    if let Err(refusal) = domain::Email::parse(&form.email) {
        wrong("email", refusal);
    }
    let (Some(authority), Some(role), Some(from), true) = (authority, role, from, errors.is_empty()) else {
        return page(&app, &visit, form, errors).await;
    };
    let act = mandate::Ask {
        submission,
        asker: visit.person()?,
        email: form.email.clone(),
        name: form.name.clone(),
        authority,
        role,
        from,
        until,
        deputy_of,
    };
    match app.store.act(act).await {
        Ok(_) => {
            app.mail_bell.notify_one();
            Ok(see_other("/mandates").flash(Flash::MandateAsked).into_response())
        }
        Err(store::Error::Invalid(errors)) => page(&app, &visit, form, errors).await,
        Err(error) => Err(error.into()),
    }
}

async fn page(app: &App, visit: &Visit, form: Asking, errors: Vec<FieldError>) -> Result<Response, AppError> {
    let lang = visit.lang;
    let mut conn = app.store.read().await?;
    let authorities = authority::names(&mut conn).await?;
    let held = mandate::in_force(&mut conn, app.store.now()).await?;
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let title = lang.t("Demander un mandat", "Ask for a mandate");
    Ok(Page::new(title).status(status).render(app, visit, || view(lang, title, authorities, held, form, errors)))
}

fn role_note(lang: Lang, role: Role) -> &'static str {
    match role {
        Role::Administrator => {
            lang.t("Gère les mandats, les compétences et le courrier.", "Manages mandates, competences and mail.")
        }
        Role::Moderator => {
            lang.t("Lit, ouvre, rend ou refuse les propositions.", "Reads, opens, returns or rejects proposals.")
        }
        Role::Elected => lang.t("Répond au nom de l’autorité.", "Answers for the authority."),
        Role::Evaluator => lang.t("Juge ce qu’un essai a montré.", "Judges what a try has shown."),
        Role::DataOfficer => lang.t("Répond des données de l’autorité.", "Answers for the authority’s data."),
    }
}

/// At the beginning of a line.
fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

fn view(
    lang: Lang,
    title: &'static str,
    authorities: Vec<(String, String)>,
    held: Vec<Held>,
    form: Asking,
    errors: Vec<FieldError>,
) -> AnyView {
    let said = |field: &str| errors.iter().find(|x| x.field == field).map(|x| x.refusal.say(lang));
    let [no_email, no_name, no_authority, no_role, no_from, no_until, no_deputy] =
        ["email", "name", "authority", "role", "from", "until", "deputy"].map(said);
    let term = move |field: &str| match field {
        "email" => lang.t("Adresse électronique", "E-mail address"),
        "name" => lang.t("Nom public", "Public name"),
        "authority" => lang.t("Autorité", "Authority"),
        "role" => lang.t("Fonction", "Role"),
        "from" => lang.t("Premier jour", "First day"),
        "until" => lang.t("Dernier jour", "Last day"),
        _ => lang.t("Remplace", "Stands in for"),
    };
    let line = |x: &FieldError| format!("{}{} {}", term(&x.field), lang.t("\u{a0}:", ":"), x.refusal.say(lang));
    let summary = errors.iter().map(|x| (x.field.clone(), line(x))).collect();
    let roles = Role::ALL
        .iter()
        .map(|r| (r.code().to_owned(), capital(r.name(lang)), role_note(lang, *r).to_owned()))
        .collect();
    let mut holders: Vec<(String, String)> = held
        .into_iter()
        .filter_map(|m| {
            let role = m.role()?.name(lang);
            Some((m.person_id.to_string(), format!("{} ({role}, {})", m.name?, m.authority)))
        })
        .collect();
    holders.sort_by_cached_key(|(_, name)| domain::fold(name));
    view! {
        <ErrorSummary lang errors=summary />
        <header class="page-head">
            <h1>{title}</h1>
            <p class="lede">
                {lang.t(
                    "Une autre personne de l’administration devra confirmer. Ni vous ni la personne concernée ne pouvez le faire.",
                    "Another administrator will have to confirm. Neither you nor the person concerned can do so.",
                )}
            </p>
            <p>
                <Link href="/mandates">{lang.t("← Mandats", "← Mandates")}</Link>
            </p>
        </header>
        <Form action="/mandates/new" submission=form.submission.clone()>
            <Field
                name="email"
                label=lang.t("Adresse électronique de la personne", "The person’s e-mail address")
                hint=lang.t("Celle avec laquelle elle se connecte. Elle reste privée.", "The one with which they sign in. It stays private.")
                kind="email"
                autocomplete="off"
                value=form.email.clone()
                error=no_email
            />
            <Field
                name="name"
                label=lang.t("Nom public (si elle n’en a pas encore choisi)", "Public name (if they have not chosen one yet)")
                autocomplete="off"
                value=form.name.clone()
                error=no_name
            />
            <Select
                name="authority"
                label=lang.t("Autorité", "Authority")
                value=form.authority.clone()
                error=no_authority
                options=authorities
                empty_label=lang.t("Choisir…", "Choose…")
            />
            <Choices name="role" legend=lang.t("Fonction", "Role") value=form.role.clone() error=no_role options=roles />
            <div class="cluster">
                <Field name="from" label=lang.t("Premier jour", "First day") kind="date" short=true value=form.from.clone() error=no_from />
                <Field
                    name="until"
                    label=lang.t("Dernier jour (facultatif)", "Last day (optional)")
                    kind="date"
                    short=true
                    value=form.until.clone()
                    error=no_until
                />
            </div>
            <Select
                name="deputy"
                label=lang.t("Remplace, pendant une absence (facultatif)", "Stands in for, during an absence (optional)")
                hint=lang.t("Il faut alors un dernier jour.", "It then needs a last day.")
                value=form.deputy.clone()
                error=no_deputy
                options=holders
                empty_label=lang.t("Personne", "Nobody")
            />
            <Submit label=lang.t("Demander ce mandat", "Ask for this mandate") />
        </Form>
    }
    .into_any()
}
