//! The protocol as everybody reads it, while it is written as those who write it do; its signatures, versions and changes.

use std::collections::BTreeMap;

use axum::{
    extract::{Path, State},
    http::{HeaderValue, header},
    response::IntoResponse,
};
use domain::{
    Deed, Hat, Lang,
    protocol::{Chapter, ProtocolForm, missing},
};
use leptos::prelude::*;
use similar::{ChangeTag, TextDiff};
use store::{
    Conn,
    protocol::{Pages, REASON, Ready, Sign, Signed, Version, may_write, pages, ready, versions},
    signature::{self, Signature},
};

use super::{
    acts::Scene,
    question::only,
    view::{seal, whole},
    words,
};
use crate::{
    experiments::nobody,
    ui::{Form, Link, Notice, NoticeKind, Prose, Submit},
    web::{Answer, App, AppError, Flash, Page, Typed, Visit, see_other},
};

/// What a writer sees beside the version that holds.
struct Writing {
    pages: Pages,
    /// What would be signed, or the store's reason why not yet.
    ready: Option<Ready>,
    signed: Vec<Signature>,
    may_sign: bool,
}

/// `GET /experiments/{slug}/protocol`
pub async fn show(State(app): State<App>, visit: Visit, Path(slug): Path<String>) -> Answer {
    let lang = visit.lang;
    let mut conn = app.store.read().await?;
    let scene = Scene::load(&app, &mut conn, &visit, &slug).await?;
    let all = versions(&mut conn, scene.e.id).await?;
    let writing = match may_write(&scene.hats, scene.e.status) {
        true => Some(writing(&mut conn, &scene).await?),
        false => None,
    };
    if all.is_empty() && writing.is_none() {
        return Err(AppError::NotFound);
    }
    let title = lang.t("Le protocole", "The protocol");
    Ok(Page::new(title).render(&app, &visit, || {
        let registered = all.last().map(|v| view! { {seal(lang, v)} {whole(lang, v)} });
        let older = history(lang, &slug, &all);
        let name = scene.e.title.clone();
        let written = writing.map(|w| board(lang, &slug, w, all.is_empty()));
        view! {
            <header class="page-head">
                <p class="eyebrow">
                    <Link href=format!("/experiments/{slug}")>{name}</Link>
                </p>
                <h1>{title}</h1>
                <p class="lede">
                    {lang.t(
                        "Ce qu’on essaie, comment on le mesure, quand on s’arrête. Fixé avant de commencer, pour que personne ne déplace le but ensuite.",
                        "What is tried, how it is measured, when it stops. Fixed before the start, so that nobody moves the goal afterwards.",
                    )}
                </p>
            </header>
            {written}
            {registered}
            {older}
        }
        .into_any()
    }))
}

async fn writing(conn: &mut Conn, scene: &Scene) -> Result<Writing, AppError> {
    let written = pages(conn, scene.e.id).await?;
    let ready = match ready(conn, scene.e.id).await {
        Ok(ready) => Some(ready),
        Err(store::Error::Invalid(_) | store::Error::Refused(_)) => None,
        Err(error) => return Err(error.into()),
    };
    let deed = if scene.e.status.is_registered() { Deed::Amend } else { Deed::Register };
    let signed = match &ready {
        Some(ready) => signature::under(conn, scene.e.id, deed, &ready.subject).await?,
        None => Vec::new(),
    };
    let may_sign = scene.hats.iter().any(|hat| matches!(hat, Hat::Promoter | Hat::Evaluator));
    Ok(Writing { pages: written, ready, signed, may_sign })
}

/// The pages, what is missing, and the signatures.
fn board(lang: Lang, slug: &str, w: Writing, first: bool) -> AnyView {
    let form = &w.pages.form;
    let gaps = missing(form);
    let chapters = Chapter::ALL
        .iter()
        .map(|c| {
            let open = gaps.iter().filter(|m| m.chapter == *c).count();
            let state = match (form.has(*c), open) {
                (false, _) if matches!(c, Chapter::Other(_)) => lang.t("vide", "empty").to_owned(),
                (_, 0) => lang.t("complète", "complete").to_owned(),
                (_, n) => lang.t(format!("{n} à compléter"), format!("{n} to complete")),
            };
            let (href, name) = (format!("/experiments/{slug}/protocol/{}", c.code()), c.name(lang));
            view! {
                <li>
                    <Link href>{name}</Link>
                    " "
                    <span class="muted">{state}</span>
                </li>
            }
        })
        .collect_view();
    let lacks = (!gaps.is_empty()).then(|| {
        let lines = gaps
            .iter()
            .map(|m| {
                let questions = words::questions(lang, m.chapter, form);
                let label =
                    questions.into_iter().find(|q| q.name == m.error.field).map(|q| q.label).unwrap_or_default();
                let href = format!("/experiments/{slug}/protocol/{}#{}", m.chapter.code(), m.error.field);
                let text = format!("{} — {label}", m.chapter.name(lang));
                let why = m.error.refusal.say(lang);
                view! {
                    <li>
                        <Link href>{text}</Link>
                        <span class="muted small">{why}</span>
                    </li>
                }
            })
            .collect_view();
        let n = gaps.len() as i64;
        let said = lang.t(
            format!("Il manque {} {}", lang.number(n), lang.plural(n, "réponse", "réponses")),
            format!("{} {} missing", lang.number(n), lang.plural(n, "answer is", "answers are")),
        );
        view! {
            <details class="panel missing">
                <summary>{said}</summary>
                <ul class="missing-list" role="list">{lines}</ul>
            </details>
        }
    });
    let amend = (!first).then(|| {
        let href = format!("/experiments/{slug}/protocol/{REASON}");
        view! {
            <p>
                {lang.t(
                    "Ce protocole est figé. Modifier une page prépare une nouvelle version, avec une raison et des différences publiques.",
                    "This protocol is frozen. Changing a page prepares a new version, with a public reason and differences.",
                )}
                " "
                <Link href>{lang.t("Écrire la raison", "Write the reason")}</Link>
            </p>
        }
    });
    let heading = if first {
        lang.t("Écrire ensemble", "Write together")
    } else {
        lang.t("Préparer une modification", "Prepare an amendment")
    };
    let signing = w.ready.as_ref().map(|ready| sign_view(lang, slug, ready, &w.signed, w.may_sign));
    view! {
        <section class="section panel">
            <h2>{heading}</h2>
            {amend}
            <ol class="chapters" role="list">{chapters}</ol>
            {lacks}
            {signing}
        </section>
    }
    .into_any()
}

fn sign_view(lang: Lang, slug: &str, ready: &Ready, signed: &[Signature], may_sign: bool) -> AnyView {
    let names = signed
        .iter()
        .map(|s| {
            let name = s.name.clone().unwrap_or_else(|| nobody(lang).to_owned());
            let text = format!("{name}, {} ({})", s.hat.name(lang), s.at.day_and_hour(lang));
            view! { <li>{text}</li> }
        })
        .collect_view();
    let moves = ready.before.as_ref().is_some_and(|b| ready.protocol.moves_goal(&b.protocol)).then(|| {
        view! {
            <Notice kind=NoticeKind::Warning>
                <p>
                    {lang.t(
                        "Vous changez l’indicateur principal ou sa cible. Si des relevés existent déjà, l’expérimentation en gardera la marque pour toujours.",
                        "You are changing the primary indicator or its target. If there are readings already, the experiment is marked for good.",
                    )}
                </p>
            </Notice>
        }
    });
    let subject = record::hex(&ready.subject);
    let shown = record::hex(&ready.frozen.hash);
    let button = may_sign.then(|| {
        view! {
            <Form action=format!("/experiments/{slug}/protocol")>
                <input type="hidden" name="subject" value=subject />
                <Submit label=lang.t("Je signe cette version", "I sign this version") />
            </Form>
        }
    });
    view! {
        <section class="signing">
            <h3>{lang.t("Signatures", "Signatures")}</h3>
            <p>
                {lang.t(
                    "La personne qui porte l’essai et celle qui l’évalue signent exactement ce texte. Avec la seconde signature, il est figé et inscrit au registre civique.",
                    "The promoter and the evaluator sign exactly this text. With the second signature it is frozen and entered in the civic record.",
                )}
            </p>
            <p class="muted small">{lang.t("Empreinte du texte à signer\u{a0}:", "Hash of the text to sign:")} " " <code class="hash">{shown}</code></p>
            {moves}
            <ul role="list">{names}</ul>
            {button}
        </section>
    }
    .into_any()
}

fn history(lang: Lang, slug: &str, all: &[Version]) -> Option<AnyView> {
    let lines = all
        .iter()
        .rev()
        .map(|v| {
            let label = lang.t(
                format!("Version {} du {}", v.number, v.at.day(lang)),
                format!("Version {} of {}", v.number, v.at.day(lang)),
            );
            let diff = (v.number > 1).then(|| {
                let href = format!("/experiments/{slug}/amendments/{}", v.number);
                view! { " · " <Link href>{lang.t("ce qui a changé", "what changed")}</Link> }
            });
            let moved = v.moves_goal.then(|| {
                lang.t(
                    " · le but a été déplacé après le premier relevé",
                    " · the goal was moved after the first reading",
                )
            });
            view! {
                <li>
                    {label}
                    " · "
                    <Link href=format!("/experiments/{slug}/versions/{}", v.number)>
                        {lang.t("texte exact (JSON)", "exact text (JSON)")}
                    </Link>
                    {diff}
                    {moved}
                </li>
            }
        })
        .collect_view();
    (!all.is_empty()).then(|| {
        view! {
            <section class="section">
                <h2>{lang.t("Versions", "Versions")}</h2>
                <ul>{lines}</ul>
            </section>
        }
        .into_any()
    })
}

/// `POST /experiments/{slug}/protocol`
pub async fn sign(
    State(app): State<App>,
    visit: Visit,
    Path(slug): Path<String>,
    Typed(typed): Typed<BTreeMap<String, String>>,
) -> Answer {
    let typed = only(typed, &["subject".to_owned()])?;
    let subject = typed.get("subject").cloned().unwrap_or_default();
    let flash = match app.store.act(Sign { person: visit.person()?, slug: slug.clone(), subject }).await {
        Ok(Signed::Waiting) => Flash::Signed,
        Ok(Signed::Frozen(_)) => Flash::Registered,
        Err(store::Error::Invalid(_)) => Flash::NotWhole,
        Err(error) => return Err(error.into()),
    };
    app.mail_bell.notify_one();
    Ok(see_other(&format!("/experiments/{slug}/protocol")).flash(flash).into_response())
}

async fn public_versions(app: &App, visit: &Visit, slug: &str) -> Result<(Scene, Vec<Version>), AppError> {
    let mut conn = app.store.read().await?;
    let scene = Scene::load(app, &mut conn, visit, slug).await?;
    let all = versions(&mut conn, scene.e.id).await?;
    Ok((scene, all))
}

/// `GET /experiments/{slug}/versions/{number}`: the very bytes that were hashed.
pub async fn text(State(app): State<App>, visit: Visit, Path((slug, number)): Path<(String, String)>) -> Answer {
    let (_, all) = public_versions(&app, &visit, &slug).await?;
    let found = all.into_iter().find(|v| v.number.to_string() == number).ok_or(AppError::NotFound)?;
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("application/json")),
        (header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache")),
    ];
    Ok((headers, found.frozen).into_response())
}

/// `GET /experiments/{slug}/amendments/{number}`: what changed, side by side.
pub async fn amendment(State(app): State<App>, visit: Visit, Path((slug, number)): Path<(String, String)>) -> Answer {
    let lang = visit.lang;
    let (scene, all) = public_versions(&app, &visit, &slug).await?;
    let at = all.iter().position(|v| v.number.to_string() == number).filter(|at| *at > 0).ok_or(AppError::NotFound)?;
    let (before, after) = (&all[at - 1], &all[at]);
    let title = lang.t(format!("Ce que change la version {number}"), format!("What version {number} changes"));
    Ok(Page::new(title.clone()).render(&app, &visit, || {
        let (old, new) = (ProtocolForm::of(&before.protocol), ProtocolForm::of(&after.protocol));
        let changed = Chapter::ALL
            .iter()
            .flat_map(|c| words::questions(lang, *c, &new))
            .filter(|q| old.get(&q.name) != new.get(&q.name))
            .map(|q| {
                let (left, right) = sides(old.get(&q.name), new.get(&q.name));
                view! {
                    <section class="change">
                        <h2>{q.label}</h2>
                        <div class="sides">
                            <div>
                                <h3 class="muted small">{lang.t("Avant", "Before")}</h3>
                                <p>{left}</p>
                            </div>
                            <div>
                                <h3 class="muted small">{lang.t("Après", "After")}</h3>
                                <p>{right}</p>
                            </div>
                        </div>
                    </section>
                }
            })
            .collect_view();
        let moved = after.moves_goal.then(|| {
            view! {
                <Notice kind=NoticeKind::Warning>
                    <p>
                        {lang.t(
                            "L’indicateur principal ou sa cible a changé après le premier relevé. Cette marque reste.",
                            "The primary indicator or its target changed after the first reading. This mark stays.",
                        )}
                    </p>
                </Notice>
            }
        });
        view! {
            <header class="page-head">
                <p class="eyebrow">
                    <Link href=format!("/experiments/{slug}/protocol")>{scene.e.title.clone()}</Link>
                </p>
                <h1>{title}</h1>
                <p class="muted">{after.at.day_and_hour(lang)}</p>
            </header>
            {moved}
            <section class="section" lang=after.reason_lang.code()>
                <h2 lang=lang.code()>{lang.t("La raison", "The reason")}</h2>
                <Prose text=after.reason.clone() />
            </section>
            {changed}
        }
        .into_any()
    }))
}

/// Both texts, with what went and what came marked by word.
fn sides(old: &str, new: &str) -> (AnyView, AnyView) {
    let diff = TextDiff::from_words(old, new);
    let (mut left, mut right) = (Vec::new(), Vec::new());
    for change in diff.iter_all_changes() {
        let text = change.value().to_owned();
        match change.tag() {
            ChangeTag::Equal => {
                left.push(text.clone().into_any());
                right.push(text.into_any());
            }
            ChangeTag::Delete => left.push(view! { <del>{text}</del> }.into_any()),
            ChangeTag::Insert => right.push(view! { <ins>{text}</ins> }.into_any()),
        }
    }
    (left.into_any(), right.into_any())
}
