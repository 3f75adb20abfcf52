//! The buttons that follow something and stop it, and the page that says what following means.

use axum::{
    extract::{Path, State},
    response::IntoResponse,
};
use domain::{Lang, Thing};
use leptos::prelude::*;
use serde::Deserialize;
use store::{
    Conn,
    experiment::Experiment,
    follow::{self, Follow, Stop},
};

use super::{kind, place};
use crate::{
    ui::{ButtonLink, Form, Link, Submit, Variant},
    web::{Answer, App, AppError, Flash, Page, Typed, Visit, see_other},
};

/// What the page of an experiment offers to whoever reads it.
pub(crate) struct Beside {
    /// None: not signed in.
    follows: Option<bool>,
    author: bool,
    learned: bool,
}

impl Beside {
    /// Reads whether the reader follows an experiment.
    pub(crate) async fn load(conn: &mut Conn, visit: &Visit, e: &Experiment) -> Result<Option<Beside>, AppError> {
        if !e.status.is_public() {
            return Ok(None);
        }
        let follows = match visit.actor.person {
            Some(person) => Some(follow::follows(conn, person, Thing::Experiment, &e.slug).await?),
            None => None,
        };
        let author = visit.actor.person == Some(e.author);
        Ok(Some(Beside { follows, author, learned: e.status.has_results() }))
    }

    /// The buttons.
    pub(crate) fn view(self, lang: Lang, slug: &str) -> AnyView {
        let follow = match self.follows {
            Some(follows) => button(lang, Thing::Experiment, slug, follows, ""),
            None => link(lang, Thing::Experiment, slug),
        };
        let lesson = self.learned.then(|| {
            view! {
                <Link href=format!("/follow/lesson/{slug}")>
                    {lang.t("Suivre ce qu’on en fera ailleurs", "Follow what others make of it")}
                </Link>
            }
        });
        let contact = (!self.author).then(|| {
            view! {
                <Link href=format!("/experiments/{slug}/contact")>
                    {lang.t("Écrire à la personne qui le porte", "Write to its promoter")}
                </Link>
            }
        });
        view! {
            <div class="cluster follow" lang=lang.code()>
                {follow}
                {lesson}
                {contact}
            </div>
        }
        .into_any()
    }
}

/// Begins to follow, from a page that is the same for everybody.
pub(crate) fn link(lang: Lang, thing: Thing, key: &str) -> AnyView {
    let label = match thing {
        Thing::Experiment => lang.t("Suivre cet essai", "Follow this try"),
        Thing::Lesson => lang.t("Suivre cet enseignement", "Follow this lesson"),
        Thing::Authority => lang.t("Suivre cette autorité", "Follow this authority"),
        Thing::Territory => lang.t("Suivre ce territoire", "Follow this territory"),
        Thing::Theme => lang.t("Suivre ce thème", "Follow this theme"),
    };
    view! { <ButtonLink href=format!("/follow/{}/{key}", thing.code()) label variant=Variant::Secondary /> }.into_any()
}

/// Follows, or stops; `from` is `me` on one's own list.
pub(super) fn button(lang: Lang, thing: Thing, key: &str, follows: bool, from: &'static str) -> AnyView {
    let address = format!("/follow/{}/{key}", thing.code());
    let (action, label, variant) = if follows {
        (format!("{address}/end"), lang.t("Ne plus suivre", "Stop following"), Variant::Quiet)
    } else {
        (address, lang.t("Suivre", "Follow"), Variant::Secondary)
    };
    view! {
        <Form action class="follow-form">
            <input type="hidden" name="from" value=from />
            <Submit label variant />
        </Form>
    }
    .into_any()
}

async fn load(app: &App, visit: &Visit, thing: &str, key: &str) -> Result<(Thing, String), AppError> {
    let thing = Thing::parse(thing).ok_or(AppError::NotFound)?;
    let name = follow::named(&mut app.store.read().await?, visit.lang, thing, key).await?;
    Ok((thing, name.ok_or(AppError::NotFound)?))
}

/// `GET /follow/{thing}/{key}`: reading changes nothing, so one click remains.
pub async fn show(State(app): State<App>, visit: Visit, Path((thing, key)): Path<(String, String)>) -> Answer {
    let lang = visit.lang;
    let (thing, name) = load(&app, &visit, &thing, &key).await?;
    let follows = follow::follows(&mut app.store.read().await?, visit.person()?, thing, &key).await?;
    let title = lang.t(format!("Suivre «\u{a0}{name}\u{a0}»"), format!("Follow “{name}”"));
    Ok(Page::new(title.clone()).render(&app, &visit, || {
        view! {
            <header class="page-head">
                <p class="eyebrow">{kind(lang, thing)}</p>
                <h1>{title}</h1>
                <p class="lede">{means(lang, thing)}</p>
            </header>
            <div class="reading stack">
                <p>
                    {lang.t(
                        "Ce qui arrive s’affiche à côté de votre nom, en haut de chaque page, et part dans une lettre par semaine, ou comme vous l’avez choisi.",
                        "What happens shows beside your name, at the top of every page, and goes into one letter a week, or as you chose.",
                    )}
                    " "
                    <Link href="/me/following">{lang.t("Choisir", "Choose")}</Link>
                </p>
                {follows.then(|| view! { <p><strong>{lang.t("Vous le suivez.", "You follow it.")}</strong></p> })}
                <div class="cluster">
                    {button(lang, thing, &key, follows, "")}
                    <Link href=place(thing, &key)>{lang.t("Revenir", "Back")}</Link>
                </div>
            </div>
        }
        .into_any()
    }))
}

fn means(lang: Lang, thing: Thing) -> &'static str {
    match thing {
        Thing::Experiment => lang.t(
            "Vous saurez chaque étape, et à la fin ce qu’il en est advenu, même si l’hypothèse n’a pas tenu.",
            "You will know each step, and at the end what became of it, even if the hypothesis did not hold.",
        ),
        Thing::Lesson => lang.t(
            "Vous saurez quand quelqu’un essaie autre chose à partir de cet enseignement, et ce que cela donne.",
            "You will know when somebody tries something else starting from this lesson, and what comes of it.",
        ),
        Thing::Authority => lang.t(
            "Vous saurez ce qu’elle répond, ce qu’elle autorise, ce qu’elle décide à la fin, et les résultats.",
            "You will know what it answers, what it allows, what it decides at the end, and the results.",
        ),
        Thing::Territory => lang.t(
            "Vous saurez ce qui y est proposé, ce qui y commence et ce qu’on y apprend.",
            "You will know what is proposed there, what begins there and what is learned there.",
        ),
        Thing::Theme => lang.t(
            "Vous saurez ce qui est proposé sur ce thème et ce qu’on en apprend.",
            "You will know what is proposed about this theme and what is learned.",
        ),
    }
}

/// Where one came from.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Whence {
    #[serde(default)]
    from: String,
}

impl Whence {
    fn back(&self, thing: Thing, key: &str) -> String {
        if self.from == "me" { "/me/following".to_owned() } else { place(thing, key) }
    }
}

/// `POST /follow/{thing}/{key}`
pub async fn follow(
    State(app): State<App>,
    visit: Visit,
    Path((thing, key)): Path<(String, String)>,
    Typed(from): Typed<Whence>,
) -> Answer {
    let (thing, _) = load(&app, &visit, &thing, &key).await?;
    let back = from.back(thing, &key);
    app.store.act(Follow { person: visit.person()?, thing, key }).await?;
    Ok(see_other(&back).flash(Flash::Followed).into_response())
}

/// `POST /follow/{thing}/{key}/end`
pub async fn stop(
    State(app): State<App>,
    visit: Visit,
    Path((thing, key)): Path<(String, String)>,
    Typed(from): Typed<Whence>,
) -> Answer {
    let thing = Thing::parse(&thing).ok_or(AppError::NotFound)?;
    let person = visit.person()?;
    // also what is gone can be stopped, but only by whoever follows it
    if !follow::follows(&mut app.store.read().await?, person, thing, &key).await? {
        load(&app, &visit, thing.code(), &key).await?;
    }
    let back = from.back(thing, &key);
    app.store.act(Stop { person, thing, key }).await?;
    Ok(see_other(&back).flash(Flash::Unfollowed).into_response())
}
