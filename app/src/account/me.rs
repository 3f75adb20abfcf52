use axum::{
    extract::{Path, State},
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use domain::{Lang, Moment, Refusal, Role, SessionId, Tier, Voice, allow};
use leptos::prelude::*;
use serde::Deserialize;
use store::{
    account::{self, Account},
    draft::{self, Draft},
    experiment::{self, Card},
    openid::Linked,
    passkey::{self, Passkey},
    session::{self, Device},
};

use super::openid;
use crate::{
    experiments::card,
    follow,
    ui::{
        ButtonLink, Checkbox, Empty, ErrorSummary, ExperimentCard, Form, Link, Notice, NoticeKind, Submit, SummaryList,
        SummaryRow, Variant,
    },
    web::{Answer, App, AppError, Flash, Page, Typed, Visit, see_other},
};

struct Mine {
    account: Account,
    owed: follow::Owed,
    proposed: Vec<Card>,
    supported: Vec<Card>,
    drafts: Vec<Draft>,
    linked: Vec<Linked>,
    devices: Vec<Device>,
    passkeys: Vec<Passkey>,
    asleep: Option<String>,
    here: Option<SessionId>,
}

/// `GET /me`
pub async fn show(State(app): State<App>, visit: Visit) -> Answer {
    let person = visit.person()?;
    let lang = visit.lang;
    let mut conn = app.store.read().await?;
    let now = app.store.now();
    let mine = Mine {
        owed: follow::owed(&mut conn, lang, person, now).await?,
        account: account::account(&mut conn, person).await?,
        proposed: experiment::of_author(&mut conn, lang, person).await?,
        supported: experiment::supported_by(&mut conn, lang, person).await?,
        drafts: match visit.owner() {
            Some(owner) => draft::list(&mut conn, owner).await?,
            None => Vec::new(),
        },
        linked: store::openid::linked(&mut conn, person).await?,
        devices: session::devices(&mut conn, person).await?,
        passkeys: passkey::list(&mut conn, person).await?,
        asleep: visit.sleeping(&Role::ALL, app.store.now()).then(|| "/desk".to_owned()),
        here: visit.session_id(),
    };
    Ok(Page::new(lang.t("Mon compte", "My account")).render(&app, &visit, || view(&app, lang, mine, now)))
}

fn view(app: &App, lang: Lang, mine: Mine, now: Moment) -> AnyView {
    let name = mine.account.name.clone().unwrap_or_default();
    let row = |term: &str, value: String, change: Option<&str>| SummaryRow {
        term: term.to_owned(),
        value,
        change_href: change.map(str::to_owned),
        change_label: lang.t("Modifier", "Change").to_owned(),
    };
    let tier = mine.account.tier();
    let email = mine.account.email.clone();
    let rows = vec![
        row(lang.t("Nom affiché", "Name shown"), name.clone(), Some("/me/name")),
        row(lang.t("Adresse électronique", "E-mail address"), mine.account.email, None),
    ];
    let greeting = if name.is_empty() { lang.t("Mon compte", "My account").to_owned() } else { name };
    view! {
        <header class="page-head">
            <h1>{greeting}</h1>
            <Form action="/sign-out">
                <Submit label=lang.t("Me déconnecter", "Sign out") variant=Variant::Secondary />
            </Form>
        </header>
        {mine.asleep.map(|path| super::asleep(lang, &path))}
        {mine.owed.view(lang, now)}
        <section class="section">
            <h2>{lang.t("Ce que je propose", "What I propose")}</h2>
            {drafts(lang, mine.drafts)}
            {cards(lang, mine.proposed, lang.t("Vous n’avez encore rien proposé", "You have not proposed anything yet"),
                lang.t("Une chose qui vous agace sur votre trottoir suffit pour commencer.", "One thing that annoys you on your street is enough to begin."),
                "/experiments/new", lang.t("Proposer un essai", "Propose a try"))}
        </section>
        <section class="section">
            <h2>{lang.t("Ce que je soutiens", "What I support")}</h2>
            {cards(lang, mine.supported, lang.t("Vous ne soutenez rien pour l’instant", "You support nothing for now"),
                lang.t("Parcourez les essais qui attendent des voix.", "Look through the tries that await voices."),
                "/experiments", lang.t("Voir les expérimentations", "See the experiments"))}
        </section>
        <section class="section">
            <h2>{lang.t("Mes coordonnées", "My details")}</h2>
            <SummaryList rows />
            <p class="muted">
                {lang.t("Votre niveau\u{a0}: ", "Your level: ")} <strong>{tier.name(lang)}</strong> ". " {tier.meaning(lang)} " "
                {allowed(lang, tier)}
            </p>
        </section>
        <section class="section">
            <h2>{lang.t("Mes moyens de connexion", "My ways to sign in")}</h2>
            <ul class="drafts">
                <li class="draft">
                    <strong>{lang.t("Code par courriel", "Code by mail")}</strong>
                    <span class="muted">{email}</span>
                </li>
                {mine.passkeys.into_iter().map(|p| key(lang, p)).collect_view()}
            </ul>
            <p>
                <ButtonLink
                    href="/me/passkeys/new"
                    label=lang.t("Ajouter une clé d’accès", "Add a passkey")
                    variant=Variant::Secondary
                />
            </p>
            {openid::section(app, lang, mine.linked)}
        </section>
        <section class="section">
            <h2>{lang.t("Mes appareils", "My devices")}</h2>
            <ul class="drafts">{mine.devices.into_iter().map(|d| device(lang, d, mine.here)).collect_view()}</ul>
        </section>
        <section class="section">
            <h2>{lang.t("Mes jetons", "My tokens")}</h2>
            <p>
                {lang.t(
                    "Pour que vos propres programmes lisent et agissent ici en votre nom.",
                    "So that programs of your own read and act here in your name.",
                )}
            </p>
            <p>
                <ButtonLink href="/me/tokens" label=lang.t("Gérer mes jetons", "Manage my tokens") variant=Variant::Secondary />
            </p>
        </section>
        <section class="section">
            <h2>{lang.t("Mes webhooks", "My webhooks")}</h2>
            <p>
                {lang.t(
                    "Pour que vos propres programmes soient prévenus dès que quelque chose se passe ici.",
                    "So that programs of your own are told as soon as something happens here.",
                )}
            </p>
            <p>
                <ButtonLink href="/me/webhooks" label=lang.t("Gérer mes webhooks", "Manage my webhooks") variant=Variant::Secondary />
            </p>
        </section>
        <section class="section">
            <h2>{lang.t("Mes reçus", "My receipts")}</h2>
            <p>
                {lang.t(
                    "Chacun de vos actes a un reçu, que vous pouvez vérifier vous-même.",
                    "Each of your acts has a receipt that you can verify yourself.",
                )}
            </p>
            <p>
                <ButtonLink href="/me/receipts" label=lang.t("Voir mes reçus", "See my receipts") variant=Variant::Secondary />
            </p>
        </section>
        <section class="section">
            <h2>{lang.t("Mes données", "My data")}</h2>
            <p>
                {lang.t(
                    "Tout ce que nous gardons sur vous, dans un fichier que vous pouvez emporter.",
                    "Everything we keep about you, in a file that you can take elsewhere.",
                )}
            </p>
            <p class="cluster">
                <ButtonLink href="/me/data" label=lang.t("Télécharger mes données", "Download my data") variant=Variant::Secondary />
                <Link href="/me/erasure">{lang.t("Effacer mon compte", "Erase my account")}</Link>
            </p>
        </section>
    }
    .into_any()
}

/// What this level is enough for, and how to reach the next one where it is not.
fn allowed(lang: Lang, tier: Tier) -> String {
    let (enough, more): (Vec<Voice>, Vec<Voice>) = Voice::ALL.into_iter().partition(|v| allow(*v, tier).is_ok());
    let names = |voices: &[Voice]| voices.iter().map(|v| v.name(lang)).collect::<Vec<_>>().join(", ");
    let mut said =
        lang.t(format!("Il suffit pour\u{a0}: {}.", names(&enough)), format!("Enough to: {}.", names(&enough)));
    for voice in more {
        said += &format!(" {}\u{a0}: {}", voice.name(lang), voice.needs().way_there(lang));
    }
    said
}

fn key(lang: Lang, key: Passkey) -> AnyView {
    let added = key.created_at.day(lang);
    let used = key.used_at.map(|at| at.day_and_hour(lang));
    let said = match used {
        Some(used) => lang.t(format!("clé d’accès, dernier usage le {used}"), format!("passkey, last used on {used}")),
        None => lang.t(format!("clé d’accès, ajoutée le {added}"), format!("passkey, added on {added}")),
    };
    view! {
        <li class="draft">
            <strong>{key.name.clone()}</strong>
            <span class="muted">{said}</span>
            <Link href=format!("/me/passkeys/{}/removal", key.id)>
                {lang.t("Retirer", "Remove")} <span class="visually-hidden">" : " {key.name}</span>
            </Link>
        </li>
    }
    .into_any()
}

fn drafts(lang: Lang, drafts: Vec<Draft>) -> Option<AnyView> {
    let n = drafts.len() as i64;
    (n > 0).then(|| {
        let text = lang.t(
            format!("{n} {} vous attend{}.", lang.plural(n, "brouillon", "brouillons"), lang.plural(n, "", "ent")),
            format!("{n} {} for you.", lang.plural(n, "draft waits", "drafts wait")),
        );
        view! {
            <p>
                {text} " " <Link href="/experiments/new">{lang.t("Reprendre", "Go on")}</Link>
            </p>
        }
        .into_any()
    })
}

fn cards(
    lang: Lang,
    cards: Vec<Card>,
    nothing: &'static str,
    text: &'static str,
    href: &'static str,
    way: &'static str,
) -> AnyView {
    if cards.is_empty() {
        return view! {
            <Empty title=nothing text=text>
                <ButtonLink href=href label=way variant=Variant::Secondary />
            </Empty>
        }
        .into_any();
    }
    let cards =
        cards.into_iter().map(|c| view! { <ExperimentCard lang card=card(lang, c) nested=true /> }).collect_view();
    view! { <div class="cards">{cards}</div> }.into_any()
}

fn device(lang: Lang, device: Device, here: Option<SessionId>) -> AnyView {
    let seen = device.seen_at.day_and_hour(lang);
    let name = browser_name(lang, &device.device);
    let this = here == Some(device.id);
    let act = if this {
        view! { <span class="muted">{lang.t("cet appareil", "this device")}</span> }.into_any()
    } else {
        view! {
            <Form action=format!("/me/devices/{}/end", device.id)>
                <Submit label=lang.t("Déconnecter", "Sign out") variant=Variant::Quiet />
            </Form>
        }
        .into_any()
    };
    view! {
        <li class="draft">
            <strong>{name}</strong>
            <span class="muted">{lang.t(format!("vu le {seen}"), format!("seen on {seen}"))}</span>
            {act}
        </li>
    }
    .into_any()
}

/// A browser and system in words, from what the browser calls itself.
pub(crate) fn browser_name(lang: Lang, agent: &str) -> String {
    let first =
        |known: &[(&str, &'static str)]| known.iter().find(|(mark, _)| agent.contains(mark)).map(|(_, name)| *name);
    let browser = first(&[
        ("Firefox/", "Firefox"),
        ("Edg/", "Edge"),
        ("OPR/", "Opera"),
        ("Chrome/", "Chrome"),
        ("Safari/", "Safari"),
    ]);
    let system = first(&[
        ("Android", "Android"),
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Windows", "Windows"),
        ("Mac OS", "macOS"),
        ("Linux", "Linux"),
    ]);
    match (browser, system) {
        (Some(b), Some(s)) => lang.t(format!("{b} sur {s}"), format!("{b} on {s}")),
        (Some(one), None) | (None, Some(one)) => one.to_owned(),
        (None, None) => lang.t("Un navigateur", "A browser").to_owned(),
    }
}

/// `POST /me/devices/{id}/end`
pub async fn end_device(State(app): State<App>, visit: Visit, Path(id): Path<String>) -> Answer {
    let session: SessionId = id.parse().map_err(|_| AppError::NotFound)?;
    app.store.act(session::End { session, person: visit.person()? }).await?;
    Ok(see_other("/me").flash(Flash::DeviceEnded).into_response())
}

/// `GET /me/data`
pub async fn export(State(app): State<App>, visit: Visit) -> Answer {
    let mut conn = app.store.read().await?;
    let data = account::export(&mut conn, visit.person()?).await?;
    let text = serde_json::to_string_pretty(&data).map_err(|_| AppError::Internal)?;
    let headers = [
        (header::CONTENT_TYPE, "application/json"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"essaim-mes-donnees.json\""),
        (header::CACHE_CONTROL, "no-store"),
    ];
    Ok((headers, text).into_response())
}

/// The confirmation.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Confirmed {
    #[serde(default)]
    confirm: String,
}

/// `GET /me/erasure`
pub async fn ask_erase(State(app): State<App>, visit: Visit) -> Answer {
    Ok(erase_page(&app, &visit, None))
}

/// `POST /me/erasure`
pub async fn erase(State(app): State<App>, visit: Visit, Typed(confirmed): Typed<Confirmed>) -> Answer {
    if confirmed.confirm.is_empty() {
        return Ok(erase_page(&app, &visit, Some(Refusal::NotConfirmed)));
    }
    app.store.act(account::Erase { person: visit.person()? }).await?;
    Ok(see_other("/").no_session().flash(Flash::Erased).into_response())
}

fn erase_page(app: &App, visit: &Visit, refusal: Option<Refusal>) -> Response {
    let lang = visit.lang;
    let status = if refusal.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let error = refusal.map(|r| r.say(lang));
    let title = lang.t("Effacer mon compte", "Erase my account");
    Page::new(title).status(status).render(app, visit, || {
        view! {
            <ErrorSummary lang errors=error.iter().map(|e| ("confirm".to_owned(), e.clone())).collect() />
            <header class="page-head">
                <h1>{title}</h1>
            </header>
            <div class="reading stack">
                <p>
                    {lang.t(
                        "Votre adresse, votre nom, vos appareils et vos brouillons sont effacés tout de suite, et rien ne permet plus de savoir ce que vous souteniez.",
                        "Your address, your name, your devices and your drafts are erased at once, and nothing tells any more what you supported.",
                    )}
                </p>
                <p>
                    {lang.t(
                        "Ce que vous avez proposé en public reste lisible, sans votre nom, parce que d’autres l’ont soutenu. Le nombre de soutiens ne change pas.",
                        "What you proposed in public stays readable, without your name, because others supported it. The number of supports does not change.",
                    )}
                </p>
                <Notice kind=NoticeKind::Warning>
                    <p>{lang.t("C’est définitif.", "This cannot be undone.")}</p>
                </Notice>
                <Form action="/me/erasure">
                    <Checkbox
                        name="confirm"
                        label=lang.t("Oui, effacez mon compte", "Yes, erase my account")
                        error=error.clone()
                    />
                    <div class="cluster">
                        <Submit label=lang.t("Effacer mon compte", "Erase my account") variant=Variant::Danger />
                        <Link href="/me">{lang.t("Ne rien changer", "Change nothing")}</Link>
                    </div>
                </Form>
            </div>
        }
        .into_any()
    })
}
