//! Who takes part: the promoter answers offers and makes invitations.

use std::collections::BTreeMap;

use axum::{
    extract::{Path, State},
    response::IntoResponse,
};
use domain::{Hat, Part};
use leptos::prelude::*;
use store::{
    Conn,
    join::{self, Request},
};

use super::acts::Scene;
use crate::{
    experiments::nobody,
    ui::{Form, Link, Notice, NoticeKind, Prose, Select, Submit, Variant},
    web::{Answer, App, AppError, Flash, Page, Typed, Visit, see_other},
};

async fn load(app: &App, conn: &mut Conn, visit: &Visit, slug: &str) -> Result<Scene, AppError> {
    let scene = Scene::load(app, conn, visit, slug).await?;
    if scene.hats.contains(&Hat::Promoter) { Ok(scene) } else { Err(AppError::NotFound) }
}

/// `GET /experiments/{slug}/people`
pub async fn show(State(app): State<App>, visit: Visit, Path(slug): Path<String>) -> Answer {
    let mut conn = app.store.read().await?;
    let scene = load(&app, &mut conn, &visit, &slug).await?;
    let waiting = join::requests(&mut conn, scene.e.id).await?;
    Ok(page(&app, &visit, &scene, waiting, None))
}

/// `POST /experiments/{slug}/people`: an answer to an offer, or an invitation, whose link is shown once.
pub async fn settle(
    State(app): State<App>,
    visit: Visit,
    Path(slug): Path<String>,
    Typed(typed): Typed<BTreeMap<String, String>>,
) -> Answer {
    let mut conn = app.store.read().await?;
    let scene = load(&app, &mut conn, &visit, &slug).await?;
    let promoter = visit.person()?;
    let get = |name: &str| typed.get(name).map(String::as_str).unwrap_or_default();
    if let Some(request) = typed.get("request") {
        let request = request.parse().map_err(|_| AppError::BadRequest)?;
        let welcome = match get("answer") {
            "welcome" => true,
            "decline" => false,
            _ => return Err(AppError::BadRequest),
        };
        app.store.act(join::Settle { promoter, slug: slug.clone(), request, welcome }).await?;
        app.mail_bell.notify_one();
        return Ok(see_other(&format!("/experiments/{slug}/people")).flash(Flash::Done).into_response());
    }
    let part = Part::parse(get("part")).filter(|p| Part::INVITED.contains(p)).ok_or(AppError::BadRequest)?;
    let token = app.store.act(join::Invite { promoter, slug: slug.clone(), part }).await?;
    let waiting = join::requests(&mut conn, scene.e.id).await?;
    let link = format!("{}/invitations/{token}", app.origin);
    Ok(page(&app, &visit, &scene, waiting, Some((part, link))))
}

fn page(
    app: &App,
    visit: &Visit,
    scene: &Scene,
    waiting: Vec<Request>,
    made: Option<(Part, String)>,
) -> axum::response::Response {
    let lang = visit.lang;
    let title = lang.t("Les personnes de l’essai", "The people of the try");
    let action = format!("/experiments/{}/people", scene.e.slug);
    Page::new(title).render(app, visit, || {
        let link = made.map(|(part, link)| {
            let said = lang.t(
                format!("Envoyez ce lien à une seule personne ({}). Il sert une fois, pendant 30\u{a0}jours, et ne sera plus affiché.", part.name(lang)),
                format!("Send this link to one person ({}). It works once, for 30 days, and will not be shown again.", part.name(lang)),
            );
            view! {
                <Notice kind=NoticeKind::Success>
                    <p>{said}</p>
                    <p><code class="invitation-link">{link}</code></p>
                </Notice>
            }
        });
        let none = waiting.is_empty().then(|| {
            view! { <p class="muted">{lang.t("Personne n’attend de réponse.", "Nobody waits for an answer.")}</p> }
        });
        let offers = waiting
            .into_iter()
            .map(|r| {
                let name = r.name.unwrap_or_else(|| nobody(lang).to_owned());
                let line = format!("{name}, {} ({})", r.part.name(lang), r.at.day(lang));
                view! {
                    <li class="panel">
                        <h3>{line}</h3>
                        <Prose text=r.message />
                        <Form action=action.clone()>
                            <input type="hidden" name="request" value=r.id.to_string() />
                            <div class="cluster">
                                <Submit label=lang.t("Bienvenue", "Welcome") name="answer" value="welcome" />
                                <Submit label=lang.t("Décliner", "Decline") variant=Variant::Secondary name="answer" value="decline" />
                            </div>
                        </Form>
                    </li>
                }
            })
            .collect_view();
        let (back, name) = (format!("/experiments/{}", scene.e.slug), scene.e.title.clone());
        let parts = Part::INVITED.iter().map(|p| (p.code().to_owned(), p.name(lang).to_owned())).collect::<Vec<_>>();
        view! {
            <header class="page-head">
                <p class="eyebrow">
                    <Link href=back>{name}</Link>
                </p>
                <h1>{title}</h1>
            </header>
            {link}
            <section class="section">
                <h2>{lang.t("Qui veut prendre part", "Who wants to take part")}</h2>
                {none}
                <ul class="stack" role="list">{offers}</ul>
            </section>
            <section class="section">
                <h2>{lang.t("Inviter", "Invite")}</h2>
                <p>
                    {lang.t(
                        "Il faut au moins une personne qui évalue, sans autre part dans l’essai, et un·e élu·e référent·e.",
                        "At least an evaluator without any other part, and an elected referent, are needed.",
                    )}
                </p>
                <Form action=action.clone()>
                    <Select name="part" label=lang.t("Pour quelle part\u{202f}?", "For which part?") options=parts />
                    <Submit label=lang.t("Créer un lien d’invitation", "Make an invitation link") variant=Variant::Secondary />
                </Form>
            </section>
        }
        .into_any()
    })
}
