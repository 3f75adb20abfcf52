//! The whole discussion of an experiment, page by page.

use axum::{
    extract::{Path, Query, State},
    response::IntoResponse,
};
use domain::{ArgumentOrder, FieldError, Lang, Moment, Refusal, Side, argue as may_argue};
use leptos::prelude::*;
use serde::Deserialize;
use store::{
    argument::{self, Argument, Counts, Cursor, Post},
    experiment::Experiment,
};

use super::{
    item::Around,
    load, moderates, section,
    write::{self, Arguing},
};
use crate::{
    experiments::head,
    ui::{ButtonLink, Empty, ErrorSummary, Variant},
    web::{Answer, App, AppError, Flash, Page, Typed, Visit, fresh_id, see_other, status, summary, tied},
};

/// What of a discussion is asked for.
#[derive(Clone, Default, Deserialize)]
pub struct Asked {
    #[serde(default)]
    side: String,
    #[serde(default)]
    order: String,
    #[serde(default)]
    after: String,
}

/// The same, read.
#[derive(Clone, Copy, Default)]
struct Asking {
    side: Option<Side>,
    order: ArgumentOrder,
    after: Option<Cursor>,
}

impl Asked {
    fn read(&self) -> Option<Asking> {
        let side = match self.side.as_str() {
            "" => None,
            code => Some(Side::parse(code)?),
        };
        let order = match self.order.as_str() {
            "" => ArgumentOrder::default(),
            code => ArgumentOrder::parse(code)?,
        };
        let after = match self.after.as_str() {
            "" => None,
            text => Some(cursor(text)?),
        };
        Some(Asking { side, order, after })
    }
}

/// `strength.microseconds.id`, as the list's own links say it.
fn cursor(text: &str) -> Option<Cursor> {
    let (strength, rest) = text.split_once('.')?;
    let (at, id) = rest.split_once('.')?;
    Some(Cursor { strength: strength.parse().ok()?, at: Moment(at.parse().ok()?), id: id.parse().ok()? })
}

impl Asking {
    /// The address that asks this of an experiment.
    fn address(&self, slug: &str) -> String {
        let mut parts = Vec::new();
        parts.extend(self.side.map(|side| format!("side={}", side.code())));
        if self.order != ArgumentOrder::default() {
            parts.push(format!("order={}", self.order.code()));
        }
        parts.extend(self.after.map(|c| format!("after={}.{}.{}", c.strength, c.at.0, c.id)));
        let query = if parts.is_empty() { String::new() } else { format!("?{}", parts.join("&")) };
        format!("/experiments/{slug}/discussion{query}")
    }
}

/// `GET /experiments/{slug}/discussion`
pub async fn show(
    State(app): State<App>,
    visit: Visit,
    Path(slug): Path<String>,
    Query(asked): Query<Asked>,
) -> Answer {
    let asking = asked.read().ok_or(AppError::BadRequest)?;
    page(&app, &visit, &slug, asking, None, Vec::new()).await
}

/// `POST /experiments/{slug}/discussion`
pub async fn argue(
    State(app): State<App>,
    visit: Visit,
    Path(slug): Path<String>,
    Typed(typed): Typed<Arguing>,
) -> Answer {
    let submission = typed.submission.parse().map_err(|_| AppError::BadRequest)?;
    let Some(side) = Side::parse(&typed.side) else {
        let refusal = if typed.side.is_empty() { Refusal::Missing } else { Refusal::NotAChoice };
        let mut errors = vec![FieldError::new("side", refusal)];
        let body = domain::clean_text(&typed.body, domain::ARGUMENT_MOST);
        errors.extend(body.err().map(|refusal| FieldError::new("body", refusal)));
        return page(&app, &visit, &slug, Asking::default(), Some(typed), errors).await;
    };
    let (person, body, lang) = (visit.person()?, typed.body.clone(), visit.lang);
    match app.store.act(Post { submission, person, slug: slug.clone(), side, body, lang }).await {
        Ok(id) => {
            app.mail_bell.notify_one();
            let address = format!("/experiments/{slug}/discussion/{id}");
            Ok(see_other(&address).flash(Flash::ArgumentPosted).into_response())
        }
        Err(error) => page(&app, &visit, &slug, Asking::default(), Some(typed), tied(error, "body")?).await,
    }
}

async fn page(
    app: &App,
    visit: &Visit,
    slug: &str,
    asking: Asking,
    typed: Option<Arguing>,
    errors: Vec<FieldError>,
) -> Answer {
    let (lang, reader) = (visit.lang, visit.actor.person);
    let mut conn = app.store.read().await?;
    let e = load(app, &mut conn, visit, slug).await?;
    let open = may_argue(e.status).is_ok();
    let counts = argument::counts(&mut conn, e.id).await?;
    let found = argument::page(&mut conn, e.id, asking.side, asking.order, asking.after, reader).await?;
    // a page that shows everything needs no summary of itself
    let best = match asking.after.is_none() && found.next.is_some() {
        true => argument::summary(&mut conn, e.id, reader).await?,
        false => Vec::new(),
    };
    drop(conn);
    let title = lang.t("Discussion", "Discussion");
    let around = Around {
        lang,
        slug,
        back: asking.address(slug),
        reader,
        open,
        moderates: moderates(app, visit, &e),
        now: app.store.now(),
    };
    let typed =
        typed.or_else(|| reader.map(|_| Arguing { submission: fresh_id(app).to_string(), ..Arguing::default() }));
    let name = format!("{title}{}{}", lang.t("\u{a0}: ", ": "), e.title);
    Ok(Page::new(name).status(status(&errors)).render(app, visit, || {
        let form = open.then(|| write::argument(lang, slug, typed, &errors));
        view! {
            <ErrorSummary lang errors=summary(lang, &errors) />
            {head(slug, &e.title, title)}
            <p class="lede">{section::numbers(lang, &counts)}</p>
            {(!open).then(|| closed(lang))}
            {form}
            {section::best(lang, slug, &best)}
            {(counts.all() > 0 || !found.arguments.is_empty()).then(|| choices(lang, slug, &asking, &counts))}
            {arguments(&around, &e, &asking, found)}
        }
        .into_any()
    }))
}

fn closed(lang: Lang) -> AnyView {
    view! { <p class="muted">{Refusal::DiscussionOver.say(lang)}</p> }.into_any()
}

/// Which side and which order, as links that say what is shown, and the rule of the order in words.
fn choices(lang: Lang, slug: &str, asking: &Asking, counts: &Counts) -> AnyView {
    let chip = |on: bool, to: Asking, label: &str, count: Option<i64>| {
        let count = count.map(|n| view! { <span class="chip-count">{lang.number(n)}</span> });
        view! {
            <li>
                <a class="chip" aria-current=on.then_some("true") href=to.address(slug)>
                    {label.to_owned()}
                    {count}
                </a>
            </li>
        }
    };
    let sides = [None, Some(Side::For), Some(Side::Against), Some(Side::Question)].map(|side| {
        let (label, count) = match side {
            None => (lang.t("Tout", "Everything"), counts.all()),
            Some(Side::Question) => (lang.t("Questions", "Questions"), counts.question_count),
            Some(side) => (side.name(lang), counts.of(side)),
        };
        chip(asking.side == side, Asking { side, after: None, ..*asking }, label, Some(count))
    });
    let orders = ArgumentOrder::ALL
        .map(|order| chip(asking.order == order, Asking { order, after: None, ..*asking }, order.name(lang), None));
    view! {
        <nav class="desk-filters" aria-label=lang.t("Choisir les arguments", "Choose the arguments")>
            <ul class="chips" role="list">{sides.into_iter().collect_view()}</ul>
            <ul class="chips" role="list">{orders.into_iter().collect_view()}</ul>
        </nav>
        <p class="muted small argument-rule" id="rule">{asking.order.rule(lang)}</p>
    }
    .into_any()
}

fn arguments(around: &Around, e: &Experiment, asking: &Asking, found: argument::Page) -> AnyView {
    let lang = around.lang;
    if found.arguments.is_empty() {
        return view! {
            <Empty
                title=lang.t("Personne n’a encore rien dit ici", "Nobody has said anything here yet")
                text=lang.t(
                    "Une raison d’essayer, une raison d’hésiter ou une question\u{a0}: chacune aide à décider.",
                    "A reason to try, a reason to hesitate or a question: each helps to decide.",
                )
            />
        }
        .into_any();
    }
    let of = |argument: &Argument| -> Vec<&Argument> {
        found.answers.iter().filter(|answer| answer.parent == Some(argument.id)).collect()
    };
    let items = found.arguments.iter().map(|a| around.argument(a, &of(a))).collect_view();
    let slug = &e.slug;
    let more = found.next.map(|after| {
        let href = Asking { after: Some(after), ..*asking }.address(slug);
        view! { <ButtonLink href label=lang.t("La suite", "More") variant=Variant::Secondary /> }
    });
    let first = asking.after.map(|_| {
        let href = Asking { after: None, ..*asking }.address(slug);
        view! { <ButtonLink href label=lang.t("Revenir au début", "Back to the first ones") variant=Variant::Secondary /> }
    });
    view! {
        <h2 class="visually-hidden">{lang.t("Tous les arguments", "All arguments")}</h2>
        <ol class="arguments" role="list">
            {items}
        </ol>
        <nav class="cluster" aria-label=lang.t("Suite de la discussion", "More of the discussion")>
            {first}
            {more}
        </nav>
    }
    .into_any()
}
